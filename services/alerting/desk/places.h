// Scopes, and who or what belongs to each: "enterprise:CODE" "feeder:ID" "gateway:ID" "area:CODE" "zone:CODE" "chain:CODE" "industry:32" "county:CODE" "city".
#ifndef PP_ALERTING_DESK_PLACES_H
#define PP_ALERTING_DESK_PLACES_H

#include "desk.h"
#include "words.h"

enum place_list { LIST_OFFICERS, LIST_DUTIES, LIST_CHANNELS, LIST_FILINGS, LIST_SILENCES, PLACE_LISTS };
enum place_width { WIDTH_ENTERPRISE, WIDTH_GATEWAY, WIDTH_FEEDER, WIDTH_AREA, WIDTH_ZONE, WIDTH_CHAIN, WIDTH_INDUSTRY, WIDTH_COUNTY, WIDTH_CITY, WIDTHS };
enum trouble { TROUBLE_FALL, TROUBLE_RISE, TROUBLE_REPORT, TROUBLES }; // what can have a common cause with others of its sort

#define PLACE_NONE UINT32_MAX

struct recent { // alerts with a new trouble, in order of time, over by now or not
	struct recent_item {
		int64_t time;
		uint32_t plant;
	} * item;
	uint32_t first, count, cap; // of them, count from first on are not too old
};

struct place {
	uint32_t enterprises;
	uint32_t looked;             // when it was last looked at for a common cause: number of that look
	uint32_t first[PLACE_LISTS]; // node
	struct recent recent[TROUBLES];
	uint32_t parent[TROUBLES]; // slot of the common cause that is open here
};

struct places {
	struct words names; // number of a name = number of its place
	struct place *at;
	uint32_t cap;
	struct place_node {
		uint32_t item, next;
	} * node;
	uint32_t nodes, node_cap, free_node;
};

void places_init(struct places *p);
void places_fini(struct places *p);
struct place *places_put(struct places *p, const char *scope);   // known from now on; valid until the next one is put
uint32_t places_find(const struct places *p, const char *scope); // PLACE_NONE: nothing belongs to it
void places_add(struct places *p, const char *scope, enum place_list list, uint32_t item);
void places_drop(struct places *p, const char *scope, enum place_list list, uint32_t item);

// The places that an alert lies in and that are known, narrow to wide.
enum { SCOPES_MOST = 16, SCOPE_LEN = 80 };
struct scopes {
	uint32_t place[SCOPES_MOST];
	enum place_width width[SCOPES_MOST];
	uint32_t count;
};
void scopes_of(struct scopes *out, const struct places *p, const struct desk_alert *a);
bool scope_holds(const char *scope, const struct desk_alert *a); // the alert lies in it
const char *width_word(enum place_width width);                  // "zone"
enum place_width width_of(const char *scope);                    // WIDTHS: it is none

#endif
