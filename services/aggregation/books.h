// Series and roll-up nodes, and the way to their chunks. What is not in memory is asked for, never guessed.
#ifndef PP_AGGREGATION_BOOKS_H
#define PP_AGGREGATION_BOOKS_H

#include "directory.h"
#include "shelf.h"

enum { WINDOWS = 3 };
#define NO_NUMBER LOOKUP_NONE
extern const enum civil_period window_periods[WINDOWS]; // DAY, MONTH, YEAR

struct series {
	uint32_t enterprise, indicator;  // in the directory
	int64_t first_start, last_start; // of its observations; first > last: none yet
	int64_t stored_last;             // last_start as the store has it; INT64_MIN: it has nothing of this series
	double last_value;
	int64_t last_receive; // when the observation at last_start came
	uint32_t hint[CHUNK_KINDS];
	uint32_t node[SITE_LEVELS]; // where its enterprise is now
	uint32_t node_places;       // how many places the enterprise had when node was found; 0 = not yet
	bool dirty;                 // not stored yet
	bool told;                  // the cache is up to date
};

// What its members' windows of one period have moved since its own window was last brought up to date (rollup_settle).
struct node_move {
	struct node_window moves;
	int64_t start_ms; // of the window
	bool moved;
	uint64_t ready_step; // in which it was seen that the window's chunk is in memory
	int64_t ready_start;
};

struct node {
	uint32_t site, indicator;
	uint32_t expected; // members that ever reported and have not ended
	bool synthetic;    // one of the members is generated
	bool stored;       // the store may have chunks of it
	bool dirty, told;
	int64_t oldest[WINDOWS], newest[WINDOWS]; // starts of the oldest and newest DAY, MONTH, YEAR windows; oldest > newest: none
	uint32_t hint[CHUNK_KINDS];
	struct node_move move[WINDOWS];
	bool moving; // is in moving_nodes
};

// The stretch of local time of a base chunk or a window, and where it lies. (A base chunk's slot is 0.)
struct stretch {
	int64_t from, to;
	struct slot at;
};

struct list {
	uint32_t *at;
	uint32_t count, cap;
};
void list_add(struct list *l, uint32_t v);
void list_drop(struct list *l, uint32_t count); // the first ones

struct books {
	struct directory directory;
	int64_t utc_offset_ms;
	struct series *series;
	struct node *node;
	uint32_t series_count, series_cap, node_count, node_cap;
	uint32_t sub_daily;               // series with a base period shorter than a day
	struct lookup series_of, node_of; // by enterprise and indicator; by site and indicator
	struct shelf shelf;
	struct list dirty_series, dirty_nodes;     // not stored yet
	struct list touched_series, touched_nodes; // not told to the cache yet
	struct list moving_nodes;                  // with moves that are not in their windows yet
	uint32_t next_series;                      // senders repeat their order and numbers were given in it: a good guess at the series of the next run
	uint64_t step;                             // number of the core_step under way
	struct stretch base_stretch[CIVIL_YEAR + 1], window_stretch[WINDOWS]; // the last answers
	struct chunk_id *need;                                                // what must be loaded before the step can be made
	uint32_t needs, need_cap;
};

void books_init(struct books *b, const char *city, const char *city_name, int64_t utc_offset_ms);
void books_fini(struct books *b);

uint32_t books_find_series(const struct books *b, uint32_t enterprise, uint32_t indicator); // NO_NUMBER if there is none
uint32_t books_series(struct books *b, uint32_t enterprise, uint32_t indicator);            // made if there is none
uint32_t books_find_node(const struct books *b, uint32_t site, uint32_t indicator);
uint32_t books_node(struct books *b, uint32_t site, uint32_t indicator);
bool series_dropped(const struct books *b, uint32_t series, int32_t number); // that base chunk was thrown away, by age
const struct indicator *series_indicator(const struct books *b, uint32_t series);
bool series_has_data(const struct series *s);
// The nodes its windows that begin at start_ms belong to. false: its enterprise is nowhere.
bool series_nodes(struct books *b, uint32_t series, int64_t start_ms, uint32_t node[SITE_LEVELS]);
void series_joins(struct books *b, uint32_t series); // its first observation came: it is expected from now on, in the nodes where it is now
void books_count_members(struct books *b);           // expected and synthetic of every node, anew

// The base chunk, or the DAY, MONTH or YEAR window (by its index in window_periods), that holds an instant. Valid until the next call for the same period; fast while
// instants lie close to each other.
const struct stretch *books_base_stretch(struct books *b, enum civil_period base, int64_t ms);
const struct stretch *books_window_stretch(struct books *b, uint32_t window, int64_t ms);

// A chunk that is ready for what stands at start_ms, made if neither memory nor the store can have it. NULL: it must be loaded; it is in b->need now.
struct held *books_base(struct books *b, uint32_t series, int32_t number, int64_t start_ms);
struct held *books_windows(struct books *b, uint32_t series, enum chunk_kind kind, int32_t number);
struct held *books_node_windows(struct books *b, uint32_t node, enum chunk_kind kind, int32_t number);
void books_dirty(struct books *b, struct held *h);            // it changed
bool books_lacks(struct books *b, const struct chunk_id *id); // it is not whole in memory
bool books_holds(struct books *b, const struct chunk_id *id); // it is, or a part of it
// The rows of one series one after the other: the chunk of a row is mostly that of the row before.
struct base_cursor {
	uint32_t series;
	enum civil_period base;
	struct held *held; // NULL: none yet
	struct stretch stretch;
};
struct base_cursor books_cursor(const struct books *b, uint32_t series);
// As books_base, and the row's slot in it. The cursor holds no longer than the core_step.
struct held *books_row(struct books *b, struct base_cursor *c, int64_t start_ms, uint32_t *slot);
// For reading: OK with the whole chunk, or with NULL if there is none; ERR_AGAIN if it must be loaded first.
int books_peek(struct books *b, const struct chunk_id *id, const struct chunk **out);
// What the store has of it; len 0: nothing. ERR_CORRUPT.
int books_load(struct books *b, const struct chunk_id *id, const void *at, size_t len);

// Have the processor fetch what is about to be looked at: the chunks of a series; and, some time after that, the slots of start_ms in them. A burst's rows are far from
// each other in memory, and without this each waits for a few of its lines.
void books_fetch_base(const struct books *b, uint32_t series);
void books_fetch_windows(const struct books *b, uint32_t series);
void books_fetch_base_slot(struct books *b, uint32_t series, int64_t start_ms);
void books_fetch_window_slots(struct books *b, uint32_t series, int64_t start_ms);

void series_changed(struct books *b, uint32_t series); // its row is to be stored and told
void node_changed(struct books *b, uint32_t node);

#endif
