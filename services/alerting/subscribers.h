// Who may listen on the alerts socket: the CURVE keys of officials whose scope is the whole city. A PUB socket cannot keep zones apart, so those of one zone
// take the gateway's live stream.
#ifndef PP_ALERTING_SUBSCRIBERS_H
#define PP_ALERTING_SUBSCRIBERS_H

#include "wire.h"

struct subscribers {
	struct subscriber_key *key;
	uint32_t keys;
	struct subscriber_official *official;
	uint32_t officials;
};

void subscribers_fini(struct subscribers *s); // a zeroed struct needs no init
void subscribers_put_key(struct subscribers *s, const struct wire_key *k);
void subscribers_put_official(struct subscribers *s, const struct wire_official *o);
// The official's id for a key that may listen now; NULL for any other.
const char *subscribers_find(const struct subscribers *s, const uint8_t public_key[32], int64_t now_ms);

#endif
