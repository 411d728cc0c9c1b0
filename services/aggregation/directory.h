// Who exists, as far as observations need it: places, enterprises, indicators, plants' keys. Made of the registry's changes.
#ifndef PP_AGGREGATION_DIRECTORY_H
#define PP_AGGREGATION_DIRECTORY_H

#include "due.h"
#include "price.h"
#include "window.h"

#include "base/formula.h"
#include "base/id.h"
#include "base/map.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CODE_LEN = 48, KEY_ID_LEN = 48, CURVE_LEN = 32, LATE_LIMIT_DAYS = 400, COVERAGE_LIMIT_PERCENT = 80, CLOSE_DAYS = 1, GRACE_HOURS = 24 };

// Levels of roll-up nodes, lowest first.
enum site_level { SITE_AREA, SITE_ZONE, SITE_CITY, SITE_LEVELS };

struct site {
	char *text; // "zone/QJ01", "city/530300"
	char *name; // NULL: not known
	enum site_level level;
	uint32_t class; // zones: the label of its class; MAP_NONE: none
};

// A group that enterprises (or zones: class) are in now: "county/530303", "chain/aluminium", "position/aluminium:电解", "industry/32", "scale/large", "tag/上市".
struct label {
	char *text;
	char *name; // "" = not known
};

// Where an enterprise is from some time on. A window counts where its enterprise was when the window began, however late its data comes. A move counts from
// its time in the registry, but never from before a window that was counted at the old place already.
struct place {
	int64_t since; // UTC ms; the first one: INT64_MIN
	uint32_t site[SITE_LEVELS];
};

struct enterprise {
	char code[CREDIT_CODE_LEN + 1];
	bool known; // the registry has named it
	bool ended;
	bool synthetic;
	char *area; // Area.code
	int64_t change_time;
	int64_t newest_start; // of its observations; INT64_MIN: none
	int64_t start_time;   // began operation; 0 = before our time
	uint32_t generation;
	struct place *place; // by rising since
	uint32_t places;
	uint32_t *label;
	uint32_t labels;
	uint32_t division; // its 大类, for price indexes
};

struct indicator {
	char code[CODE_LEN + 1];
	bool known;
	bool ended;
	bool fixed;   // has observations: base_period, time_sum and space_sum stay as they are
	bool differs; // the registry says otherwise by now
	bool broken;  // it has a formula or a weight that cannot be read
	char *unit;
	enum civil_period base_period;
	enum time_sum time_sum;
	enum space_sum space_sum;
	double min, max; // both 0: any
	uint32_t late_limit_days;
	double coverage_limit_percent;
	uint32_t close_days;
	uint32_t keep_days;     // of observations; 0: for ever
	int64_t kept_from;      // observations before this were thrown away; 0: none
	struct formula formula; // of a derived one; operands 0: it is observed
	char *formula_text;
	char weight[CODE_LEN + 1];
	struct prices prices;
	struct due due;      // of base periods of a day or longer
	int64_t silence_ms;  // of shorter ones; 0: may be silent
	int64_t change_time; // no report that was due before is judged: the duty was another one, or none
	uint32_t generation;
};

struct key {
	char id[KEY_ID_LEN + 1];
	bool ended;
	bool all;             // may write every enterprise
	uint32_t *enterprise; // indexes, rising
	uint32_t enterprises;
	uint8_t curve_public[CURVE_LEN];
	bool has_curve;
	int64_t expire_time; // 0 = never
	uint32_t generation;
};

struct area {
	char *code, *zone;
	int64_t change_time;
};

struct zone {
	char *code, *city;
	int64_t change_time;
};

struct directory {
	struct site *site;
	struct label *label;
	struct enterprise *enterprise;
	struct indicator *indicator;
	struct key *key;
	struct area *area;
	struct zone *zone;
	uint32_t sites, labels, enterprises, indicators, keys, areas, zones;
	struct map site_of, label_of, enterprise_of, indicator_of, key_of, area_of, zone_of; // by text, code, id
	struct map key_of_curve;
	struct calendar calendar; // the public one
	uint32_t generation;      // of the registry's log: grows when it is another log
	char city[CODE_LEN + 1];  // of zones that name none
	char *city_name;
};

enum entity_kind { ENTITY_LABEL, ENTITY_ZONE, ENTITY_AREA, ENTITY_ENTERPRISE, ENTITY_INDICATOR, ENTITY_KEY, ENTITY_DAY, ENTITY_PRICE_INDEX };

// One change of the registry. Texts are copied.
struct change {
	enum entity_kind kind;
	bool ended;
	bool synthetic; // enterprise
	const char *id;
	int64_t time;
	const char *name;     // label (its id is its text), zone, area
	const char *parent;   // zone: city; area: zone; enterprise: area; price index: indicator
	const char *industry; // enterprise: small class; price index: 大类 or "*"
	const char *month;    // price index: "2025-03"; and the next one
	double index;
	const char *const *label; // texts; enterprise, zone
	const char *unit;         // indicator, and the next four
	const char *formula, *weight;
	double min, max;
	double coverage_limit_percent;
	const char *const *enterprise; // key
	const uint8_t *curve_public;   // CURVE_LEN bytes, or NULL
	int64_t expire_time;
	int64_t start_time; // enterprise
	struct due due;     // indicator, and the next one
	int64_t silence_ms;
	int32_t day; // of the calendar, since 1970-01-01
	enum day_kind day_kind;
	uint32_t labels;
	uint32_t base_period, time_sum, space_sum; // of an indicator, numbers of the proto; strange ones make it unknown
	uint32_t late_limit_days, close_days, keep_days;
	uint32_t enterprises;
};

void directory_init(struct directory *d, const char *city, const char *city_name);
void directory_fini(struct directory *d);
void directory_change(struct directory *d, const struct change *c);
void directory_another_log(struct directory *d); // what the new log does not name until directory_sweep has ended
void directory_sweep(struct directory *d);

uint32_t directory_enterprise(struct directory *d, const char *code); // its index; made, not known, if it is new
uint32_t directory_indicator(struct directory *d, const char *code);
uint32_t directory_site(struct directory *d, enum site_level level, const char *code);
bool enterprise_has(const struct enterprise *e, uint32_t label);
// The key of a public key, if it may connect at now_ms: not ended, not expired. NULL otherwise.
const struct key *directory_key_of(const struct directory *d, const uint8_t curve_public[CURVE_LEN], int64_t now_ms);
bool key_holds(const struct key *k, int64_t now_ms);
bool key_may_write(const struct key *k, uint32_t enterprise);

// Settles where enterprises are, after a whole page of changes. Calls moved for each enterprise that has a new last place.
typedef void directory_moved_fn(void *arg, uint32_t enterprise, const struct place *p);
void directory_settle(struct directory *d, directory_moved_fn *moved, void *arg);
// A place that was settled earlier, in order of since. Sites by their text.
void directory_place(struct directory *d, uint32_t enterprise, int64_t since, const char *const site[SITE_LEVELS]);
const struct place *enterprise_place(const struct enterprise *e, int64_t time_ms);                    // NULL: nowhere yet
void indicator_fix(struct indicator *i, uint32_t base_period, uint32_t time_sum, uint32_t space_sum); // as it was when its first observation came

#endif
