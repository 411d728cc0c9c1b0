// Memory and disk as one: the core with its store. Admits, commits, takes in, folds, reads; knows no sockets and no clock.
#ifndef PP_AGGREGATION_LEDGER_H
#define PP_AGGREGATION_LEDGER_H

#include "duties.h"
#include "explain.h"
#include "history.h"
#include "store.h"

#include "base/arena.h"

struct ledger {
	struct core *core;
	struct store store;
	struct fold fold; // under way when folding
	bool folding;
	uint32_t fold_at;  // next part of it
	struct buf record; // the record of the last commit
	size_t memory;     // bytes of chunks to keep, or as many as the series need (ledger_trim)
};

struct ledger_settings {
	const char *folder, *city, *city_name;
	int64_t utc_offset_ms;
	size_t memory;
};

void ledger_open(struct ledger *l, const struct ledger_settings *s); // reads history; records above the mark wait for ledger_replay
// How many records were taken in. Before the registry's copy is read: where it says an enterprise is now, it is only after what was counted already. Ends the process on damage.
uint64_t ledger_replay(struct ledger *l);
void ledger_close(struct ledger *l); // folds nothing: what is committed is safe

// core_step with what it needs read from history. Ends the process on damaged chunks.
void ledger_step(struct ledger *l, const struct event *e, struct effects *out);
// Puts the draft on disk. The number of its record, 0 if there was nothing to write. l->record holds its bytes.
uint64_t ledger_commit(struct ledger *l, int64_t now_ms);
void ledger_take_in(struct ledger *l, uint64_t number); // after the acks: windows and roll-ups

// Moves what changed into history: begins a fold if none is under way and there is something, and writes at most `parts` of it (store_fold_parts). True while there is more to do.
bool ledger_fold(struct ledger *l, uint32_t parts);
void ledger_retain(struct ledger *l, int64_t now_ms); // what is too old by now goes with the next fold; while one is under way: nothing
void ledger_trim(struct ledger *l); // puts stored chunks away beyond the budget: memory, or 128 bytes a series (of a sub-daily one 3 KB more) if that is more
bool ledger_full(const struct ledger
                         *l); // what is not stored takes a quarter of the budget (and all of what sub-daily series have): it should be folded before more comes

void ledger_read(struct ledger *l, struct reading *r);                                                                  // query_next to its end
void ledger_history(struct ledger *l, struct history *h);                                                               // begun; history_next to its end
void ledger_duties(struct ledger *l, struct duties *d);                                                                 // begun; duties_add to duties_end
void ledger_explain(struct ledger *l, struct explaining *x);                                                            // explain_next to its end
double ledger_window(struct ledger *l, uint32_t node, enum civil_period window, int64_t start_ms, uint32_t *reporting); // 0 reporting: there is none

#endif
