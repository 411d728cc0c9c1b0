// Enterprises, as the desk needs them, and who supplies whom.
#ifndef PP_ALERTING_DESK_PLANTS_H
#define PP_ALERTING_DESK_PLANTS_H

#include "places.h"

#define PLANT_NONE UINT32_MAX

struct plant {
	const char *code, *area, *zone, *county, *industry, *feeder, *gateway;
	const char *chain[DESK_CHAINS];
	uint32_t first_alert;         // slot
	uint32_t first_out, first_in; // link
	uint32_t seen;                // of a walk over links: its number
	bool here;                    // the registry has it
	uint32_t recent[TROUBLES];    // of its alerts: among the city's recent
	uint32_t counted;             // in which count of a crowd
};

struct supply {
	const char *id, *product;
	uint32_t supplier, buyer; // plant
	uint32_t next_out, next_in;
	double share_percent, lag_days, stock_days;
	bool here;
};

struct plants {
	struct words codes; // number of a code = number of its plant; 0 is ours: "", of alerts that are of no enterprise
	struct plant *at;
	uint32_t cap;
	struct words link_ids;
	struct supply *link;
	uint32_t link_cap;
	uint32_t walk; // number of the last walk
};

void plants_init(struct plants *p);
void plants_fini(struct plants *p);
uint32_t plants_put(struct plants *p, const char *code);
struct plant *plants_at(struct plants *p, const char *code);    // the same; valid until the next one is put
uint32_t plants_find(const struct plants *p, const char *code); // PLANT_NONE
void plants_set(struct plants *p, struct places *places, struct words *words, const struct desk_enterprise *e, bool ended);
void plants_link(struct plants *p, struct words *words, const struct desk_link *l, bool ended);
void plant_scope(const struct plant *p, struct desk_alert *a); // where it lies, into the alert

#endif
