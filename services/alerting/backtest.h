// What a draft of a policy would have brought, beside what the policies in force bring: two cores, the very ones that run live, stepped through the past of some enterprises.
//
//     backtest_registry, for each entity of the registry that matters; then backtest_page, page after page of their past; then backtest_end
//
// Each value is taken as received when its period ended, so nothing is back-filled. Values of the same end come in the order of the page's series. Reports that are late and
// series that fall silent are not part of it: no policy has a say in them.
#ifndef PP_ALERTING_BACKTEST_H
#define PP_ALERTING_BACKTEST_H

#include "core.h"

enum backtest_side { BACKTEST_IN_FORCE, BACKTEST_DRAFT, BACKTEST_SIDES };
enum { BACKTEST_CHANGES = 64, BACKTEST_ALERTS = 2048, BACKTEST_FIRST_YEAR = 1990, BACKTEST_MONTHS = 12 * 110 };

struct backtest_change {
	enum alert_change change;
	enum level from, to;
	int64_t value_time; // start of the period that brought it
	double value, expected;
};

struct warning {
	struct effect *told; // how it reached its highest level, without reason; NULL: there were more than BACKTEST_ALERTS on this side
	uint32_t series;     // number in this back-test
	enum alert_kind kind;
	enum level highest;
	int64_t open_time;    // start of the period that opened it
	int64_t recover_time; // of the period that ended it; 0: it was open at the end
	bool only;            // the other side has none of the same series and kind at that time
	uint32_t changes;     // more than BACKTEST_CHANGES: the first are kept
	struct backtest_change *change;
};

// Of the warnings that opened in the time that is asked about.
struct backtest_count {
	uint32_t warnings, only;
	uint32_t level[LEVELS];                  // by the highest that was reached
	uint32_t month[BACKTEST_MONTHS][LEVELS]; // from January of BACKTEST_FIRST_YEAR on
};

struct backtest;
// draft: an EVENT_POLICY that holds from the beginning in place of those about the same; NULL: only what is in force is judged. Warnings that opened in [from_time, to_time) are
// reported; to_time 0: no end.
struct backtest *backtest_new(int64_t utc_offset_ms, const struct event *draft, int64_t from_time, int64_t to_time);
void backtest_free(struct backtest *b);
void backtest_registry(struct backtest *b, const struct event *e);
void backtest_page(struct backtest *b, const struct record *page);
void backtest_end(struct backtest *b);

const struct warning *backtest_warnings(const struct backtest *b, enum backtest_side side, uint32_t *count); // after backtest_end
void backtest_explain(const struct backtest *b, enum backtest_side side, const struct warning *w);           // writes the reason of what was told of it
void backtest_add_count(const struct backtest *b, enum backtest_side side, struct backtest_count *into);
uint32_t backtest_series(const struct backtest *b); // that had values
uint64_t backtest_values(const struct backtest *b);

#endif
