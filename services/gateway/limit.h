// How many requests a key may make: a bucket that holds two seconds' worth and fills at so many a second.
#ifndef GATEWAY_LIMIT_H
#define GATEWAY_LIMIT_H

#include "base/map.h"

#include <stdint.h>

struct limit {
	double per_second; // 0 = no limit
	struct map at;     // key's id -> bucket
	struct bucket {
		double left;
		int64_t time; // UTC ms it was counted at
	} * bucket;
	uint32_t buckets;
};

void limit_fini(struct limit *l); // zeroed and per_second set is all the init it needs
// 0: go on. Else the seconds after which one more is allowed. One bucket is kept for each id: call it for known keys only.
uint32_t limit_take(struct limit *l, const char *id, int64_t now_ms);

#endif
