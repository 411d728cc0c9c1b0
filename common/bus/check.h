// Asks a running service of ours whether it is ready: the health check of its container.
#ifndef PP_BUS_CHECK_H
#define PP_BUS_CHECK_H

// Prints one line and returns an exit status: 0 ready, 1 not ready or no answer within 2 s. Speaks as the service itself, with its keys.
int bus_check(const char *keys_dir, const char *service, const char *rpc);

#endif
