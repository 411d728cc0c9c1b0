#include "store.h"

#include "base/err.h"
#include "feed/mirror.h"
#include "sys/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_LEN = 4096 };

static const char *const journal_steps[] = {
        "CREATE TABLE record (number INTEGER PRIMARY KEY, receive_time INTEGER NOT NULL, body BLOB NOT NULL);"
        "CREATE TABLE follower (name TEXT PRIMARY KEY, committed INTEGER NOT NULL) WITHOUT ROWID;",
        NULL,
};

static const char *const registry_steps[] = {
        mirror_schema,
        "CREATE TABLE place (enterprise TEXT NOT NULL, since INTEGER NOT NULL, area TEXT NOT NULL, zone TEXT NOT NULL, city TEXT NOT NULL,"
        " PRIMARY KEY (enterprise, since)) WITHOUT ROWID;"
        "CREATE TABLE indicator (code TEXT PRIMARY KEY, base_period INTEGER NOT NULL, time_sum INTEGER NOT NULL, space_sum INTEGER NOT NULL) WITHOUT ROWID;",
        NULL,
};

static const char *const history_steps[] = {
        "CREATE TABLE mark (number INTEGER NOT NULL);"
        "INSERT INTO mark VALUES (0);"
        "CREATE TABLE series (id INTEGER PRIMARY KEY, enterprise TEXT NOT NULL, indicator TEXT NOT NULL, first_start INTEGER NOT NULL,"
        " last_start INTEGER NOT NULL, last_value REAL NOT NULL, last_receive INTEGER NOT NULL);"
        "CREATE TABLE node (id INTEGER PRIMARY KEY, site TEXT NOT NULL, indicator TEXT NOT NULL,"
        " oldest_day INTEGER NOT NULL, oldest_month INTEGER NOT NULL, oldest_year INTEGER NOT NULL,"
        " newest_day INTEGER NOT NULL, newest_month INTEGER NOT NULL, newest_year INTEGER NOT NULL);"
        // owner_of: 0 series, 1 node. kind: 0 observations, 1 DAY windows, 2 MONTH and YEAR windows. body: chunk.c
        "CREATE TABLE chunk (owner_of INTEGER NOT NULL, kind INTEGER NOT NULL, owner INTEGER NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL,"
        " PRIMARY KEY (owner_of, kind, owner, number)) WITHOUT ROWID;"
        // a value that was replaced: by which revision, when, by whose key
        "CREATE TABLE restatement (series INTEGER NOT NULL, start_time INTEGER NOT NULL, revision INTEGER NOT NULL, former_value REAL NOT NULL,"
        " receive_time INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (series, start_time, revision)) WITHOUT ROWID;",
        // duty: one bit a period; chunk: year x 12 + month - 1 (days, weeks), or the year (longer ones). Bits are only ever added. duty_series: when its first report came,
        // and whether it is silent. duty_indicator: which periods are judged.
        "CREATE TABLE duty (chunk INTEGER NOT NULL, series INTEGER NOT NULL, seen INTEGER NOT NULL, kept INTEGER NOT NULL, late INTEGER NOT NULL,"
        " missing INTEGER NOT NULL, PRIMARY KEY (chunk, series)) WITHOUT ROWID;"
        "CREATE TABLE duty_series (series INTEGER PRIMARY KEY, joined INTEGER NOT NULL, silent INTEGER NOT NULL);"
        "INSERT INTO duty_series SELECT id, last_receive, 0 FROM series;"
        "CREATE TABLE duty_indicator (code TEXT PRIMARY KEY, late_to INTEGER NOT NULL, missing_to INTEGER NOT NULL) WITHOUT ROWID;",
        // place: chunk_place. One number instead of four columns, in order of time instead of owner: a third of the bytes, and one fold's chunks are neighbours.
        "ALTER TABLE chunk RENAME TO chunk_1;"
        "CREATE TABLE chunk (place INTEGER PRIMARY KEY, body BLOB NOT NULL);"
        "INSERT INTO chunk SELECT ((owner_of * 3 + kind) << 58) | ((number + 1024) << 32) | owner, body FROM chunk_1 ORDER BY 1;"
        "DROP TABLE chunk_1;"
        // observations of the indicator before that were thrown away
        "CREATE TABLE retention (indicator TEXT PRIMARY KEY, kept_from INTEGER NOT NULL) WITHOUT ROWID;",
        NULL,
};

static uint64_t number_of(struct db *d, struct sqlite3_stmt *q)
{
	uint64_t number = db_row(d, q) ? (uint64_t)db_get_int(q, 0) : 0;

	db_done(q);
	return number;
}

static void open_file(struct db *d, const char *folder, const char *name, enum db_sync sync, const char *const *steps)
{
	char path[PATH_LEN];

	if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
		log_fatal("event=path_too_long folder=%s", folder);
	db_open(d, path, sync, steps);
}

static void make_folder(const char *folder)
{
	char path[PATH_LEN];

	snprintf(path, sizeof path, "%s", folder);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(path, 0755);
		*slash = '/';
	}
	if (mkdir(path, 0755) && errno != EEXIST)
		log_fatal("event=folder_failed path=%s errno=\"%s\"", path, strerror(errno));
}

void store_open(struct store *s, const char *folder)
{
	*s = (struct store){0};
	make_folder(folder);
	open_file(&s->journal, folder, "journal.db", DB_FULL, journal_steps);
	open_file(&s->registry, folder, "registry.db", DB_FULL, registry_steps);
	open_file(&s->history, folder, "history.db", DB_NORMAL, history_steps);
	s->mark = number_of(&s->history, db_sql(&s->history, "SELECT number FROM mark"));
	s->head = number_of(&s->journal, db_sql(&s->journal, "SELECT max(number) FROM record"));
	s->oldest = number_of(&s->journal, db_sql(&s->journal, "SELECT min(number) FROM record"));
	if (s->head < s->mark) // all records were thrown away, or the file is another one: numbers never come twice
		s->head = s->mark;
	if (!s->oldest)
		s->oldest = s->head + 1;
	if (s->oldest > s->mark + 1)
		log_fatal("event=journal_gap mark=%" PRIu64 " oldest=%" PRIu64 " reason=\"journal.db lacks records that history.db does not hold\"", s->mark,
		          s->oldest);
}

void store_close(struct store *s)
{
	db_close(&s->history);
	db_close(&s->registry);
	db_close(&s->journal);
}

// --- journal
uint64_t store_append(struct store *s, int64_t receive_time, const void *body, size_t len)
{
	struct sqlite3_stmt *q = db_sql(&s->journal, "INSERT INTO record (number, receive_time, body) VALUES (?, ?, ?)");

	db_begin(&s->journal);
	db_int(q, 1, (int64_t)s->head + 1);
	db_int(q, 2, receive_time);
	db_blob(q, 3, body, len);
	db_run(&s->journal, q);
	db_commit(&s->journal);
	return ++s->head;
}

int store_records(struct store *s, uint64_t after, store_record_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->journal, "SELECT number, body FROM record WHERE number > ? ORDER BY number");
	int err = OK;

	db_int(q, 1, (int64_t)after);
	while (!err && db_row(&s->journal, q)) {
		size_t len;
		const void *body = db_get_blob(q, 1, &len);
		err = fn(arg, (uint64_t)db_get_int(q, 0), body, len);
	}
	db_done(q);
	return err;
}

uint64_t store_before(struct store *s, int64_t receive_time)
{
	uint64_t low = s->oldest, high = s->head + 1; // the first that did not come before is in [low, high]

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		struct sqlite3_stmt *q = db_sql(&s->journal, "SELECT receive_time FROM record WHERE number = ?");
		db_int(q, 1, (int64_t)middle);
		bool before = db_row(&s->journal, q) && db_get_int(q, 0) < receive_time;
		db_done(q);
		if (before)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

static int onto_page(void *arg, uint64_t number, const void *body, size_t len)
{
	struct feed_record r = {.number = number, .key = "", .body = body, .len = len};

	return feed_page_add(arg, &r) ? OK : ERR_FULL;
}

void store_feed(void *self, uint64_t after, struct feed_page *page)
{
	store_records(self, after, onto_page, page);
}

uint32_t store_forget(struct store *s, uint64_t number, int64_t older_than_ms, uint32_t most)
{
	struct sqlite3_stmt *q = db_sql(&s->journal, "SELECT number FROM record WHERE number <= ? AND receive_time < ? ORDER BY number LIMIT ?");
	uint64_t last = 0;
	uint32_t count = 0;

	db_int(q, 1, (int64_t)number);
	db_int(q, 2, older_than_ms);
	db_int(q, 3, most);
	// A clock that was set back may leave a younger record before an older one: stop at the first gap.
	while (db_row(&s->journal, q)) {
		uint64_t next = (uint64_t)db_get_int(q, 0);
		if (next != (last ? last + 1 : s->oldest))
			break;
		last = next;
		count++;
	}
	db_done(q);
	if (!count)
		return 0;
	q = db_sql(&s->journal, "DELETE FROM record WHERE number <= ?");
	db_begin(&s->journal);
	db_int(q, 1, (int64_t)last);
	db_run(&s->journal, q);
	db_commit(&s->journal);
	s->oldest = last + 1;
	return count;
}

int64_t store_waiting_since(struct store *s, uint64_t committed)
{
	struct sqlite3_stmt *q = db_sql(&s->journal, "SELECT receive_time FROM record WHERE number > ? ORDER BY number LIMIT 1");

	db_int(q, 1, (int64_t)committed);
	int64_t time = db_row(&s->journal, q) ? db_get_int(q, 0) : 0;
	db_done(q);
	return time;
}

void store_followers(struct store *s, const struct feed_log *f)
{
	const char *name;
	uint64_t committed;

	db_begin(&s->journal);
	for (uint32_t i = 0; feed_log_follower(f, i, &name, &committed); i++) {
		struct sqlite3_stmt *q =
		        db_sql(&s->journal, "INSERT INTO follower (name, committed) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET committed = ?2");
		db_text(q, 1, name);
		db_int(q, 2, (int64_t)committed);
		db_run(&s->journal, q);
	}
	db_commit(&s->journal);
}

void store_followers_load(struct store *s, struct feed_log *f)
{
	struct sqlite3_stmt *q = db_sql(&s->journal, "SELECT name, committed FROM follower");

	while (db_row(&s->journal, q))
		feed_log_know(f, db_get_text(q, 0), (uint64_t)db_get_int(q, 1));
}

// --- registry
void store_fixed(struct store *s, const struct indicator *i)
{
	struct sqlite3_stmt *q = db_sql(&s->registry, "INSERT OR IGNORE INTO indicator (code, base_period, time_sum, space_sum) VALUES (?, ?, ?, ?)");

	db_begin(&s->registry);
	db_text(q, 1, i->code);
	db_int(q, 2, i->base_period);
	db_int(q, 3, i->time_sum);
	db_int(q, 4, i->space_sum);
	db_run(&s->registry, q);
	db_commit(&s->registry);
}

void store_moved(struct store *s, const struct core *c, const struct moved *m, uint32_t count)
{
	const struct directory *d = &c->books.directory;

	if (!count)
		return;
	db_begin(&s->registry);
	for (uint32_t i = 0; i < count; i++) {
		struct sqlite3_stmt *q = db_sql(&s->registry, "INSERT OR IGNORE INTO place (enterprise, since, area, zone, city) VALUES (?, ?, ?, ?, ?)");
		db_text(q, 1, d->enterprise[m[i].enterprise].code);
		db_int(q, 2, m[i].place.since);
		for (int l = 0; l < SITE_LEVELS; l++)
			db_text(q, 3 + l, d->site[m[i].place.site[l]].text);
		db_run(&s->registry, q);
	}
	db_commit(&s->registry);
}

static void load_registry(struct store *s, struct core *c)
{
	struct sqlite3_stmt *q = db_sql(&s->registry, "SELECT code, base_period, time_sum, space_sum FROM indicator");

	while (db_row(&s->registry, q))
		core_load_indicator(c, db_get_text(q, 0), (uint32_t)db_get_int(q, 1), (uint32_t)db_get_int(q, 2), (uint32_t)db_get_int(q, 3));
	q = db_sql(&s->registry, "SELECT enterprise, since, area, zone, city FROM place ORDER BY enterprise, since");
	while (db_row(&s->registry, q)) {
		const char *site[SITE_LEVELS] = {db_get_text(q, 2), db_get_text(q, 3), db_get_text(q, 4)};
		core_load_place(c, db_get_text(q, 0), db_get_int(q, 1), site);
	}
}

// --- duties
static struct duty_row duty_row_of(struct sqlite3_stmt *q)
{
	return (struct duty_row){
	        .chunk = (int32_t)db_get_int(q, 0),
	        .series = (uint32_t)db_get_int(q, 1),
	        .bits = {(uint32_t)db_get_int(q, 2), (uint32_t)db_get_int(q, 3), (uint32_t)db_get_int(q, 4), (uint32_t)db_get_int(q, 5)}
        };
}

// The newest two months and the newest two years: what is judged from now on.
static void load_duties(struct store *s, struct core *c)
{
	enum { MONTHS = 12000 }; // numbers of months are greater than this, of years less
	struct sqlite3_stmt *q = db_sql(&s->history, "SELECT series, joined, silent FROM duty_series");

	while (db_row(&s->history, q))
		if ((uint32_t)db_get_int(q, 0) < c->books.series_count)
			duty_load_life(&c->duty, (uint32_t)db_get_int(q, 0), db_get_int(q, 1), db_get_int(q, 2));
	q = db_sql(&s->history, "SELECT code, late_to, missing_to FROM duty_indicator");
	while (db_row(&s->history, q))
		duty_load_mark(&c->duty, directory_indicator(&c->books.directory, db_get_text(q, 0)), db_get_int(q, 1), db_get_int(q, 2));
	q = db_sql(&s->history, "SELECT chunk, series, seen, kept, late, missing FROM duty"
	                        " WHERE chunk >= (SELECT max(chunk) FROM duty) - 1 OR chunk BETWEEN (SELECT max(chunk) FROM duty WHERE chunk < ?1) - 1 AND ?1"
	                        " ORDER BY chunk");
	db_int(q, 1, MONTHS);
	while (db_row(&s->history, q)) {
		struct duty_row row = duty_row_of(q);
		if (row.series < c->books.series_count)
			duty_load_row(&c->duty, &row);
	}
}

bool store_duty(struct store *s, int32_t chunk, uint32_t series, struct due_bits *into)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "SELECT chunk, series, seen, kept, late, missing FROM duty WHERE chunk = ? AND series = ?");

	db_int(q, 1, chunk);
	db_int(q, 2, series);
	bool found = db_row(&s->history, q);
	if (found) {
		struct duty_row row = duty_row_of(q);
		due_bits_or(into, &row.bits);
	}
	db_done(q);
	return found;
}

void store_duties(struct store *s, int32_t chunk, struct due_bits *into, uint32_t series)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "SELECT chunk, series, seen, kept, late, missing FROM duty WHERE chunk = ?");

	db_int(q, 1, chunk);
	while (db_row(&s->history, q)) {
		struct duty_row row = duty_row_of(q);
		if (row.series < series)
			due_bits_or(&into[row.series], &row.bits);
	}
}

static void put_duty_row(struct store *s, const struct duty_row *row)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "INSERT INTO duty (chunk, series, seen, kept, late, missing) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	                                             " ON CONFLICT (chunk, series) DO UPDATE SET seen = seen | ?3, kept = kept | ?4, late = late | ?5,"
	                                             " missing = missing | ?6");

	db_int(q, 1, row->chunk);
	db_int(q, 2, row->series);
	db_int(q, 3, row->bits.seen);
	db_int(q, 4, row->bits.kept);
	db_int(q, 5, row->bits.late);
	db_int(q, 6, row->bits.missing);
	db_run(&s->history, q);
}

static void put_duty_life(struct store *s, const struct duty_life *l)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "INSERT OR REPLACE INTO duty_series (series, joined, silent) VALUES (?, ?, ?)");

	db_int(q, 1, l->series);
	db_int(q, 2, l->joined);
	db_int(q, 3, l->silent);
	db_run(&s->history, q);
}

static void put_duty_mark(struct store *s, const struct directory *d, const struct duty_marked *m)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "INSERT OR REPLACE INTO duty_indicator (code, late_to, missing_to) VALUES (?, ?, ?)");

	db_text(q, 1, d->indicator[m->indicator].code);
	db_int(q, 2, m->late_to);
	db_int(q, 3, m->missing_to);
	db_run(&s->history, q);
}

static uint32_t duty_parts(const struct duty_fold *f)
{
	return f->rows + f->lives + f->marks;
}

static void put_duty(struct store *s, const struct directory *d, const struct duty_fold *f, uint32_t at)
{
	if (at < f->rows)
		put_duty_row(s, &f->row[at]);
	else if (at - f->rows < f->lives)
		put_duty_life(s, &f->life[at - f->rows]);
	else
		put_duty_mark(s, d, &f->mark[at - f->rows - f->lives]);
}

// --- history
void store_load(struct store *s, struct core *c)
{
	load_registry(s, c);
	c->mark = s->mark;
	struct sqlite3_stmt *q = db_sql(&s->history, "SELECT indicator, kept_from FROM retention");
	while (db_row(&s->history, q))
		core_load_kept_from(c, db_get_text(q, 0), db_get_int(q, 1));
	q = db_sql(&s->history, "SELECT id, enterprise, indicator, first_start, last_start, last_value, last_receive FROM series ORDER BY id");
	while (db_row(&s->history, q)) {
		struct series row = {
		        .first_start = db_get_int(q, 3), .last_start = db_get_int(q, 4), .last_value = db_get_f64(q, 5), .last_receive = db_get_int(q, 6)};
		if (core_load_series(c, db_get_text(q, 1), db_get_text(q, 2), &row) != (uint32_t)db_get_int(q, 0))
			log_fatal("event=history_damaged table=series id=%" PRId64, db_get_int(q, 0));
	}
	q = db_sql(&s->history,
	           "SELECT id, site, indicator, oldest_day, oldest_month, oldest_year, newest_day, newest_month, newest_year FROM node ORDER BY id");
	while (db_row(&s->history, q)) {
		struct node row = {0};
		for (int w = 0; w < WINDOWS; w++) {
			row.oldest[w] = db_get_int(q, 3 + w);
			row.newest[w] = db_get_int(q, 3 + WINDOWS + w);
		}
		if (core_load_node(c, db_get_text(q, 1), db_get_text(q, 2), &row) != (uint32_t)db_get_int(q, 0))
			log_fatal("event=history_damaged table=node id=%" PRId64, db_get_int(q, 0));
	}
	load_duties(s, c);
}

static struct sqlite3_stmt *chunk_query(struct store *s, const struct chunk_id *id)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "SELECT body FROM chunk WHERE place = ?");

	db_int(q, 1, chunk_place(id));
	return q;
}

int store_chunk(struct store *s, struct core *c, const struct chunk_id *id)
{
	struct sqlite3_stmt *q = chunk_query(s, id);
	size_t len = 0;
	const void *body = db_row(&s->history, q) ? db_get_blob(q, 0, &len) : NULL;
	int err = core_load(c, id, body, len);

	db_done(q);
	return err;
}

enum { CURSOR_NEAR = 16 }; // to look one up costs as much as so many steps

static void cursor_step(struct store *s, struct store_cursor *c)
{
	if (db_row(&s->history, c->query))
		c->place = db_get_int(c->query, 0);
	else
		c->place = INT64_MAX;
}

const void *store_cursor_find(struct store *s, struct store_cursor *c, const struct chunk_id *id, size_t *len)
{
	int64_t place = chunk_place(id);

	if (!c->query || place < c->place || place - c->place > CURSOR_NEAR) {
		c->query = db_sql(&s->history, "SELECT place, body FROM chunk WHERE place >= ? ORDER BY place");
		db_int(c->query, 1, place);
		cursor_step(s, c);
	}
	while (c->place < place)
		cursor_step(s, c);
	return c->place == place ? db_get_blob(c->query, 1, len) : NULL;
}

void store_cursor_fini(struct store_cursor *c)
{
	if (c->query)
		db_done(c->query);
	*c = (struct store_cursor){0};
}

uint32_t store_formers(struct store *s, uint32_t series, int64_t from, int64_t to, uint32_t most, store_former_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "SELECT start_time, revision, former_value, receive_time, key FROM restatement"
	                                             " WHERE series = ? AND start_time >= ? AND start_time < ? ORDER BY start_time, revision");
	uint32_t more = 0;

	db_int(q, 1, series);
	db_int(q, 2, from);
	db_int(q, 3, to);
	while (db_row(&s->history, q)) {
		struct restatement r = {series, db_get_int(q, 0), (uint32_t)db_get_int(q, 1), db_get_f64(q, 2), db_get_int(q, 3), ""};
		snprintf(r.key, sizeof r.key, "%s", db_get_text(q, 4));
		if (most)
			fn(arg, &r);
		more += !most;
		most -= most > 0;
	}
	return more;
}

void store_fold_begin(struct store *s)
{
	db_begin(&s->history);
}

static void put_chunk(struct store *s, const struct chunk_id *id, const void *body, size_t len)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "INSERT INTO chunk (place, body) VALUES (?1, ?2) ON CONFLICT (place) DO UPDATE SET body = ?2");

	db_int(q, 1, chunk_place(id));
	db_blob(q, 2, body, len);
	db_run(&s->history, q);
}

static void fold_chunk(struct store *s, const struct core *c, const struct fold *f, uint32_t at)
{
	const struct fold_chunk *chunk = &f->chunk[at];
	struct chunk_id id = chunk_at(chunk->place);
	const void *newer = f->bytes.at + chunk->at;

	if (chunk->whole) {
		put_chunk(s, &id, newer, chunk->len);
		return;
	}
	struct sqlite3_stmt *q = chunk_query(s, &id);
	struct buf merged = {0};
	size_t len = 0;
	const void *older = db_row(&s->history, q) ? db_get_blob(q, 0, &len) : NULL;
	if (older && fold_merge(&c->books, &id, newer, chunk->len, older, len, &merged))
		log_fatal("event=history_damaged table=chunk kind=%d owner=%u number=%d", id.kind, id.owner, id.number);
	db_done(q);
	if (older)
		put_chunk(s, &id, merged.at, merged.len);
	else
		put_chunk(s, &id, newer, chunk->len);
	buf_fini(&merged);
}

static void put_series(struct store *s, const struct books *b, const struct fold_series *row)
{
	const struct series *of = &b->series[row->number];
	struct sqlite3_stmt *q = db_sql(&s->history, "INSERT INTO series (id, enterprise, indicator, first_start, last_start, last_value, last_receive)"
	                                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET"
	                                             " first_start = ?4, last_start = ?5, last_value = ?6, last_receive = ?7");

	db_int(q, 1, row->number);
	db_text(q, 2, b->directory.enterprise[of->enterprise].code);
	db_text(q, 3, b->directory.indicator[of->indicator].code);
	db_int(q, 4, row->first_start);
	db_int(q, 5, row->last_start);
	db_f64(q, 6, row->last_value);
	db_int(q, 7, row->last_receive);
	db_run(&s->history, q);
}

static void put_node(struct store *s, const struct directory *d, uint32_t id, const struct node *row)
{
	struct sqlite3_stmt *q =
	        db_sql(&s->history, "INSERT INTO node (id, site, indicator, oldest_day, oldest_month, oldest_year, newest_day, newest_month, newest_year)"
	                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO UPDATE SET oldest_day = ?4,"
	                            " oldest_month = ?5, oldest_year = ?6, newest_day = ?7, newest_month = ?8, newest_year = ?9");

	db_int(q, 1, id);
	db_text(q, 2, d->site[row->site].text);
	db_text(q, 3, d->indicator[row->indicator].code);
	for (int w = 0; w < WINDOWS; w++) {
		db_int(q, 4 + w, row->oldest[w]);
		db_int(q, 4 + WINDOWS + w, row->newest[w]);
	}
	db_run(&s->history, q);
}

static void put_restatement(struct store *s, const struct restatement *r)
{
	struct sqlite3_stmt *q = db_sql(&s->history, "INSERT OR REPLACE INTO restatement (series, start_time, revision, former_value, receive_time, key)"
	                                             " VALUES (?, ?, ?, ?, ?, ?)");

	db_int(q, 1, r->series);
	db_int(q, 2, r->start_time);
	db_int(q, 3, r->revision);
	db_f64(q, 4, r->former_value);
	db_int(q, 5, r->receive_time);
	db_text(q, 6, r->key);
	db_run(&s->history, q);
}

static void drop_observations(struct store *s, uint32_t series, const struct drop *drop)
{
	struct chunk_id id = {OF_SERIES, CHUNK_BASE, series, drop->from};
	struct sqlite3_stmt *q;

	for (; id.number < drop->to; id.number++) {
		q = db_sql(&s->history, "DELETE FROM chunk WHERE place = ?");
		db_int(q, 1, chunk_place(&id));
		db_run(&s->history, q);
	}
	q = db_sql(&s->history, "DELETE FROM restatement WHERE series = ? AND start_time < ?");
	db_int(q, 1, series);
	db_int(q, 2, drop->before);
	db_run(&s->history, q);
}

uint32_t store_fold_parts(const struct fold *f)
{
	return f->chunks + f->serieses + f->node_number.count + f->restatements + duty_parts(&f->duty) + f->drop_series.count;
}

void store_fold_part(struct store *s, const struct core *c, const struct fold *f, uint32_t at)
{
	const struct directory *d = &c->books.directory;

	if (at < f->chunks) {
		fold_chunk(s, c, f, at);
		return;
	}
	at -= f->chunks;
	if (at < f->serieses) {
		put_series(s, &c->books, &f->series[at]);
		return;
	}
	at -= f->serieses;
	if (at < f->node_number.count) {
		put_node(s, d, f->node_number.at[at], &f->node[at]);
		return;
	}
	at -= f->node_number.count;
	if (at < f->restatements) {
		put_restatement(s, &f->restatement[at]);
		return;
	}
	at -= f->restatements;
	if (at < duty_parts(&f->duty)) {
		put_duty(s, d, &f->duty, at);
		return;
	}
	at -= duty_parts(&f->duty);
	drop_observations(s, f->drop_series.at[at], &f->drop[f->drop_at.at[at]]);
}

void store_fold_end(struct store *s, const struct core *c, const struct fold *f)
{
	struct sqlite3_stmt *q;

	for (uint32_t i = 0; i < f->drops; i++) {
		q = db_sql(&s->history, "INSERT INTO retention (indicator, kept_from) VALUES (?1, ?2) ON CONFLICT (indicator) DO UPDATE SET kept_from = ?2");
		db_text(q, 1, c->books.directory.indicator[f->drop[i].indicator].code);
		db_int(q, 2, f->drop[i].before);
		db_run(&s->history, q);
	}
	q = db_sql(&s->history, "UPDATE mark SET number = ?");

	db_int(q, 1, (int64_t)f->mark);
	db_run(&s->history, q);
	db_commit(&s->history);
	s->mark = f->mark;
}
