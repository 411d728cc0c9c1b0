// Who tried too many passwords must wait: for each name and each address, twice as long with every further mistake.
#ifndef GATEWAY_LOCKOUT_H
#define GATEWAY_LOCKOUT_H

#include "base/map.h"

#include <stdint.h>

struct lockout_rule {
	uint32_t free;      // so many attempts cost nothing
	uint32_t wait_ms;   // the wait behind the first that does; then twice as long, and so on
	uint32_t most_ms;   // but never longer
	uint32_t forget_ms; // quiet for so long: all is forgotten
};

// A name is guessed at by one who knows it; an address has many people behind it, where a whole office goes out by one.
extern const struct lockout_rule lockout_name, lockout_address;

struct lockout {
	struct map at; // key -> index
	struct attempts {
		char *key;
		uint32_t count;
		int64_t until_ms; // no attempt before
		int64_t last_ms;
	} * list;
	uint32_t n, cap;
};

enum { LOCKOUT_MOST = 20000 }; // keys that are remembered; of more the one that was quiet longest is forgotten

void lockout_fini(struct lockout *l); // a zeroed struct needs no init
// An attempt begins: 0, and it is counted as a mistake until lockout_good; else the seconds to wait, and it is not counted.
uint32_t lockout_try(struct lockout *l, const struct lockout_rule *rule, const char *key, int64_t now_ms);
// How long an attempt would have to wait now, without making one.
uint32_t lockout_wait(const struct lockout *l, const char *key, int64_t now_ms);
void lockout_good(struct lockout *l, const char *key);    // it was none: all mistakes of the key are forgotten
void lockout_unspent(struct lockout *l, const char *key); // it was not looked at, or a right one of many: that attempt alone does not count

#endif
