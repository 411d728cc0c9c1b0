// Carries out what the core decides: disk, then memory of others (answers, feed, cache).
#ifndef REGISTRY_SERVICE_H
#define REGISTRY_SERVICE_H

#include "config.h"

// Runs until a signal; an exit status. Ends the process with one line if it cannot start or a write to disk fails.
int service_run(const struct config *config);

#endif
