// All SQL. Three files, because they promise different things:
//   journal.db   FULL    records as they were acked, and who follows them
//   registry.db  FULL    the copy of the registry, where enterprises were, how indicators with data are defined
//   history.db   NORMAL  everything up to a mark, folded; lost power costs at most the last folds, which the journal above the mark still holds
#ifndef PP_AGGREGATION_STORE_H
#define PP_AGGREGATION_STORE_H

#include "fold.h"

#include "db/db.h"
#include "feed/feed.h"

struct store {
	struct db journal, registry, history;
	uint64_t head;   // last record
	uint64_t oldest; // first record still kept; head + 1: none is
	uint64_t mark;   // last record in history.db
};

void store_open(struct store *s, const char *folder); // makes the folder; ends the process if it cannot
void store_close(struct store *s);

// --- journal
uint64_t store_append(struct store *s, int64_t receive_time, const void *body, size_t len); // on disk when it returns; the number
typedef int store_record_fn(void *arg, uint64_t number, const void *body, size_t len);      // not OK: stop
int store_records(struct store *s, uint64_t after, store_record_fn *fn, void *arg);
uint64_t store_before(struct store *s, int64_t receive_time);        // the last record that came before; found by halves, receive times rise
void store_feed(void *self, uint64_t after, struct feed_page *page); // a feed_read_fn; self is the store
// Throws away records up to `number` that came before older_than_ms, at most `most` of them. Returns how many.
uint32_t store_forget(struct store *s, uint64_t number, int64_t older_than_ms, uint32_t most);
int64_t store_waiting_since(struct store *s, uint64_t committed); // when the first record after that was received; 0: there is none
void store_followers(struct store *s, const struct feed_log *f);
void store_followers_load(struct store *s, struct feed_log *f);

// --- registry
void store_fixed(struct store *s, const struct indicator *i);
void store_moved(struct store *s, const struct core *c, const struct moved *m, uint32_t count);

// --- history
void store_load(struct store *s, struct core *c);                            // all but chunks and records
int store_chunk(struct store *s, struct core *c, const struct chunk_id *id); // what there is of it into memory; ERR_CORRUPT
// Chunks in rising order of place: those near the one before are stepped to, and only those far from it looked up. A zeroed cursor begins; nothing else is read meanwhile.
struct store_cursor {
	struct sqlite3_stmt *query; // NULL: it stands nowhere
	int64_t place;              // of the chunk it stands at
};
const void *store_cursor_find(struct store *s, struct store_cursor *c, const struct chunk_id *id,
                              size_t *len); // NULL: there is none; valid until the next call
void store_cursor_fini(struct store_cursor *c);
bool store_duty(struct store *s, int32_t chunk, uint32_t series, struct due_bits *into);   // "or"s what there is
void store_duties(struct store *s, int32_t chunk, struct due_bits *into, uint32_t series); // of every series below that number
// Values of the series that were replaced, with start_time in [from, to), in order, `most` of them. Returns how many more there are.
typedef void store_former_fn(void *arg, const struct restatement *r);
uint32_t store_formers(struct store *s, uint32_t series, int64_t from, int64_t to, uint32_t most, store_former_fn *fn, void *arg);
void store_fold_begin(struct store *s);
uint32_t store_fold_parts(const struct fold *f); // chunks, series, nodes, restatements, duties, what is thrown away: one by one, in this order
void store_fold_part(struct store *s, const struct core *c, const struct fold *f, uint32_t at); // ends the process if what is stored is damaged
void store_fold_end(struct store *s, const struct core *c, const struct fold *f);               // the mark, and from when on observations are kept; commits

#endif
