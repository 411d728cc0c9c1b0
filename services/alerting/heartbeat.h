// Tells somebody outside, at a steady pace, that warnings would be made and told: a dead man's switch (healthchecks.io, Uptime Kuma, Cronitor, Dead Man's Snitch). Who hears nothing for some
// minutes knows what ParkPulse cannot say itself: that it, its machine or its way out is gone.
#ifndef PP_ALERTING_HEARTBEAT_H
#define PP_ALERTING_HEARTBEAT_H

#include "sys/loop.h"

#include <stdint.h>

struct heartbeat;

// url: http or https, is called with POST; the texts must outlive it. ca_file: certificates to trust instead of the system's; "": the system's.
struct heartbeat *heartbeat_new(struct loop *l, const char *url, int64_t period_ms, const char *ca_file);
void heartbeat_free(struct heartbeat *h);
// To be called often. unwell: why there is nothing to be sure of, and no call is made; NULL: all is well, and one is made when it is due and none is under way.
void heartbeat_tick(struct heartbeat *h, const char *unwell, int64_t mono_ms);
void heartbeat_counts(const struct heartbeat *h, uint64_t *taken, uint64_t *failed); // calls; taken: answered with 2xx

#endif
