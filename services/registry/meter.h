// What the registry counts.
#ifndef REGISTRY_METER_H
#define REGISTRY_METER_H

#include "core.h"
#include "sys/metrics.h"

// How a write ended.
enum write_result { WRITE_DONE, WRITE_REFUSED, WRITE_DRY, WRITE_REPEATED, WRITE_MALFORMED, WRITE_RESULTS };

struct meter {
	struct metrics *metrics;
	struct metric *writes[WRITE_RESULTS];
	struct metric *rejected[KINDS];
	struct metric *entities[KINDS];
	struct metric *version;
	struct metric *followers;
	struct metric *redis_up;
	struct metric *redis_version;
	struct metric *commit_seconds;
};

void meter_init(struct meter *m);
void meter_fini(struct meter *m);
void meter_write(struct meter *m, enum write_result result);
void meter_rejected(struct meter *m, const struct report *r);
void meter_core(struct meter *m, const struct core *c);

#endif
