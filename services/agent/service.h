#ifndef PP_AGENT_SERVICE_H
#define PP_AGENT_SERVICE_H

#include "config.h"

enum { EXIT_DELIVERED = 0, EXIT_NOT_DELIVERED = 1, EXIT_REFUSED_ROWS = 3 };

// Until SIGINT or SIGTERM (0), or with --once until everything is acked. The process's exit status.
int service_run(const struct config *c);

#endif
