// What the registry says, as alerting needs it: names, places, indicators, policies. Entries are found by code and have an index that never changes.
#ifndef PP_ALERTING_DIRECTORY_H
#define PP_ALERTING_DIRECTORY_H

#include "core.h"

#include "base/lookup.h"
#include "base/map.h"

struct directory {
	struct map enterprise_at, area_at, zone_at, indicator_at; // code -> index
	struct lookup policy_at;                                  // by enterprise and indicator
	struct directory_enterprise {
		struct enterprise is;
		bool ended;
	} * enterprise;
	struct place *area;
	struct place *zone;
	struct directory_indicator {
		struct indicator is;
		bool ended;
	} * indicator;
	struct directory_policy {
		struct terms terms;
		uint32_t enterprise,
		        indicator; // indexes: there may be one for each series, so texts are not repeated. NO_ENTRY: of every enterprise without its own
		bool ended;
	} * policy;
	uint32_t enterprises, areas, zones, indicators, policies;
	uint32_t generation; // moves with every change: what was resolved before must be resolved again
};

#define NO_ENTRY LOOKUP_NONE

void directory_fini(struct directory *d); // a zeroed struct needs no init
void directory_apply(struct directory *d, const struct event *e);
uint32_t directory_enterprise(const struct directory *d, const char *code); // NO_ENTRY if unknown or ended
uint32_t directory_indicator(const struct directory *d, const char *code);
// The enterprise's own policy for the indicator, else the template's; NO_ENTRY if there is none.
uint32_t directory_policy(const struct directory *d, uint32_t enterprise, uint32_t indicator);
void directory_policy_id(const struct directory *d, const struct directory_policy *p, char out[POLICY_ID_LEN]);
// The 片区 and zone of an enterprise; entries without a name where the registry has none.
void directory_places(const struct directory *d, const struct enterprise *e, struct place *area, struct place *zone);

#endif
