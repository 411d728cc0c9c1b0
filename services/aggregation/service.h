// Carries out what the core decides: sockets, timers, commits.
#ifndef PP_AGGREGATION_SERVICE_H
#define PP_AGGREGATION_SERVICE_H

#include "config.h"

int service_run(const struct config *c); // until a signal; an exit status

#endif
