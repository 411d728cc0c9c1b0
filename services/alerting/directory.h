// What the registry says, as alerting needs it: names, places, indicators, policies. Entries are found by code and have an index that never changes.
#ifndef PP_ALERTING_DIRECTORY_H
#define PP_ALERTING_DIRECTORY_H

#include "policies.h"

#include "base/map.h"

struct directory {
	struct map enterprise_at, area_at, zone_at, indicator_at; // code -> index
	struct directory_enterprise {
		struct enterprise is;
		bool ended;
	} * enterprise;
	struct location *area;
	struct location *zone;
	struct directory_indicator {
		struct indicator is;
		bool ended;
	} * indicator;
	struct policies policies;
	uint32_t enterprises, areas, zones, indicators;
	uint32_t generation; // moves with every change of what terms depend on: those of before are void
};

void directory_fini(struct directory *d); // a zeroed struct needs no init
void directory_apply(struct directory *d, const struct event *e);
uint32_t directory_enterprise(const struct directory *d, const char *code); // NO_ENTRY if unknown or ended
uint32_t directory_indicator(const struct directory *d, const char *code);
// What holds for a series in the period that begins on that day. Valid from from_day to to_day of the answer, while the generation is the same.
const struct series_terms *directory_terms(struct directory *d, uint32_t enterprise, uint32_t indicator, int32_t day, int32_t *from_day, int32_t *to_day);
void directory_policy_id(const struct directory *d, uint32_t policy, char out[POLICY_ID_LEN]);
// The 片区 and zone of an enterprise; entries without a name where the registry has none.
void directory_places(const struct directory *d, const struct enterprise *e, struct location *area, struct location *zone);

#endif
