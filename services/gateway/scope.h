// What is theirs: which zones and enterprises the holder of a key may see and write. Looked up anew at each question, so that an ended key or a changed official
// counts at once.
#ifndef GATEWAY_SCOPE_H
#define GATEWAY_SCOPE_H

#include "directory.h"
#include "session.h"

#include <stdbool.h>
#include <stdint.h>

enum { ACTOR_LEN = 80, BY_LEN = 96 };

// Who asks, however he showed it: by a key's token, or by the cookie of a session. All zero: nobody did.
struct principal {
	uint32_t who;                    // one bit of enum who
	char key[TOKEN_ID_LEN + 1];      // empty: by a session
	char official[OFFICIAL_LEN + 1]; // empty: a plant
	char actor[ACTOR_LEN];           // for the registry's history: the official's id, or "key:<id>"
	char by[BY_LEN];                 // for people and logs: "key b3k9x0q2m1ab", "session of zhang.wei"
	char stamp[STAMP_LEN + 1];       // of the session's password
	int64_t expire_time;             // of the session
};

// Is the key one that counts now?
bool scope_key_valid(const struct entry *key, int64_t now_ms);
// Who the holder of that key is: WHO_PLANT, or the bit of the official's role; 0 if the official is not there any more.
uint32_t scope_who(const struct directory *d, const struct entry *key);
// The bit of the official's role; 0 if he is not there any more.
uint32_t scope_role(const struct directory *d, const char *official);
// Does the key or session still count, for the same kind of person as when the principal was made?
bool scope_holds(const struct directory *d, const struct principal *p, int64_t now_ms);

const char *const *scope_enterprises(const struct directory *d, const struct principal *p, uint32_t *n); // of a liaison
bool scope_city(const struct directory *d, const struct principal *p);                                   // all zones
bool scope_zone(const struct directory *d, const struct principal *p, const char *zone);
bool scope_reads(const struct directory *d, const struct principal *p, const char *enterprise);
bool scope_writes(const struct directory *d, const struct principal *p, const char *enterprise); // plants' keys only
// A roll-up node: "zone/QJ01", "area/QJ01A1", "city/530300".
bool scope_node(const struct directory *d, const struct principal *p, const char *node);
// What a scope text of the registry names, all of it: "enterprise:CODE", "area:QJ01A1", "zone:QJ01"; anything wider is the whole city's.
bool scope_covers(const struct directory *d, const struct principal *p, const char *scope);
// Something in that scope may be theirs: what is wider than a zone is everybody's to know of.
bool scope_touches(const struct directory *d, const struct principal *p, const char *scope);
// The zones of an official. Valid until the next directory_put.
const char *const *scope_zones(const struct directory *d, const struct principal *p, uint32_t *n);

#endif
