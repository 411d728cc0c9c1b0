// One receiver of Alertmanager webhook v4 JSON (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config): at least once, in order, from the
// durable queue in the store. A receiver that is slow, dead or a black hole holds up nobody: curl runs in our loop.
#ifndef PP_ALERTING_WEBHOOK_H
#define PP_ALERTING_WEBHOOK_H

#include "store.h"

#include "sys/loop.h"

struct webhook;

struct webhook_counts {
	uint64_t sent;    // changes taken by the receiver
	uint64_t failed;  // calls that failed and will be tried again
	uint64_t refused; // changes the receiver will never take (4xx)
};

extern const char webhook_receiver[]; // its name in the outbox

struct webhook *webhook_new(struct loop *l, struct store *s, const char *url, const char *bearer, const char *external_url, int64_t utc_offset_ms);
void webhook_free(struct webhook *w);
void webhook_wake(struct webhook *w); // after a commit that put something into the outbox, and now and then: quiet hours end
const struct webhook_counts *webhook_counts(const struct webhook *w);

#endif
