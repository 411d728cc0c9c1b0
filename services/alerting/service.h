#ifndef PP_ALERTING_SERVICE_H
#define PP_ALERTING_SERVICE_H

#include "config.h"

int service_run(const struct config *c); // until SIGINT or SIGTERM; the process's exit status

#endif
