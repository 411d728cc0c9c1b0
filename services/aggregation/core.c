#include "core.h"
#include "rollup.h"

#include "base/err.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct core *core_new(const char *city, const char *city_name, int64_t utc_offset_ms)
{
	struct core *c = mem_new(1, sizeof *c);

	books_init(&c->books, city, city_name, utc_offset_ms);
	duty_init(&c->duty);
	return c;
}

void core_free(struct core *c)
{
	books_fini(&c->books);
	duty_fini(&c->duty);
	draft_fini(&c->draft);
	void *array[] = {c->drop, c->restatement, c->fixed.at, c->moved, c->former, c->restated, c->run_series.at};
	for (size_t i = 0; i < sizeof array / sizeof *array; i++)
		free(array[i]);
	free(c);
}

// --- EVENT_BATCH
// The trusted collector, which has asked for the sender's own key before.
static const char gateway[] = "service:gateway";

static struct writer writer_of(const struct core *c, const char *user)
{
	struct writer w = {.trusted = !strcmp(user, gateway)};

	if (!strncmp(user, "key:", 4)) {
		uint32_t at = map_get_text(&c->books.directory.key_of, user + 4);
		w.key = at == MAP_NONE ? NULL : &c->books.directory.key[at];
	}
	return w;
}

// How many runs ahead the memory of a run is fetched: its chunks first, then the slots in them.
enum { AHEAD_CHUNKS = 32, AHEAD_SLOTS = 12 };

static uint32_t ahead(uint32_t at, uint32_t by, uint32_t count)
{
	return by < count - at ? at + by : count - 1;
}

// The base chunks of all admitted rows (verdict NULL: of all rows) are in memory, or in b->need.
static bool run_ready(struct books *b, uint32_t series, const int64_t *start_time, const uint8_t *verdict, uint32_t count)
{
	struct base_cursor at = books_cursor(b, series);
	bool ready = true;
	uint32_t slot;

	for (uint32_t i = 0; i < count; i++)
		if (!verdict || !verdict[i])
			ready &= books_row(b, &at, start_time[i], &slot) != NULL;
	return ready;
}

static bool any_open(const uint8_t *verdict, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (verdict[i] == VERDICT_OPEN)
			return true;
	return false;
}

// The series of each run that has rows to decide about is in c->run_series then.
static bool batch_ready(struct core *c, const struct batch *b)
{
	bool ready = true;

	c->run_series.count = 0;
	for (uint32_t k = 0, row = 0; k < b->runs; row += b->run_length[k++]) {
		uint32_t series = NO_NUMBER;
		if (any_open(b->verdict + row, b->run_length[k])) {
			series = books_series(&c->books, b->enterprise_index[b->run_enterprise[k]], b->indicator_index[b->run_indicator[k]]);
		}
		list_add(&c->run_series, series);
	}
	for (uint32_t k = 0, row = 0; k < b->runs; row += b->run_length[k++]) {
		uint32_t next = c->run_series.at[ahead(k, AHEAD_CHUNKS, b->runs)];
		if (next != NO_NUMBER)
			books_fetch_base(&c->books, next);
		if (c->run_series.at[k] != NO_NUMBER)
			ready &= run_ready(&c->books, c->run_series.at[k], b->start_time + row, b->verdict + row, b->run_length[k]);
	}
	return ready;
}

// Same key, same revision, same value: nothing new. See docs in README.md: "Which value holds".
static uint8_t verdict_of(const struct chunk *chunk, uint32_t slot, double value, uint32_t given, uint32_t *revision)
{
	uint32_t held = chunk_revision(chunk, slot);

	*revision = given;
	if (!chunk_has(chunk, slot))
		return VERDICT_ACCEPTED;
	if (!given && value == chunk_value(chunk, slot))
		return VERDICT_DUPLICATE;
	if (!given) {
		*revision = held + 1;
		return held == UINT32_MAX ? REASON_STALE_REVISION : VERDICT_RESTATED;
	}
	if (given > held)
		return VERDICT_RESTATED;
	return given == held && value == chunk_value(chunk, slot) ? VERDICT_DUPLICATE : REASON_STALE_REVISION;
}

static void decide_run(struct core *c, const struct draft_run *run, const struct batch *b, uint32_t row, uint32_t count)
{
	struct books *books = &c->books;
	struct base_cursor at = books_cursor(books, run->series);
	bool begun = false;
	uint32_t slot;

	for (uint32_t end = row + count; row < end; row++) {
		if (b->verdict[row] != VERDICT_OPEN)
			continue;
		struct held *h = books_row(books, &at, b->start_time[row], &slot);
		assert(h);                          // batch_ready has seen to it
		double value = b->value[row] + 0.0; // -0 and 0 are one value
		uint32_t revision;
		uint8_t verdict = b->verdict[row] = verdict_of(&h->chunk, slot, value, b->revision ? b->revision[row] : 0, &revision);
		if (verdict != VERDICT_ACCEPTED && verdict != VERDICT_RESTATED)
			continue;
		if (!begun)
			draft_run(&c->draft, run);
		begun = true;
		draft_row(&c->draft, b->start_time[row], value, revision);
		if (verdict == VERDICT_RESTATED)
			draft_restated(&c->draft, chunk_value(&h->chunk, slot));
		chunk_set(&h->chunk, slot, value, revision);
		books_dirty(books, h);
	}
}

static void fix_indicator(struct core *c, uint32_t number)
{
	struct indicator *i = &c->books.directory.indicator[number];

	if (!i->fixed)
		list_add(&c->fixed, number);
	i->fixed = true;
}

static void count_row(struct tally *t, uint8_t verdict)
{
	t->received++;
	t->accepted += verdict == VERDICT_ACCEPTED;
	t->duplicate += verdict == VERDICT_DUPLICATE;
	t->restated += verdict == VERDICT_RESTATED;
	t->rejected += verdict < VERDICT_ACCEPTED;
}

static int step_batch(struct core *c, const struct event *e, struct effects *out)
{
	struct batch *b = e->batch;
	struct writer w = writer_of(c, e->user);
	const struct directory *d = &c->books.directory;

	admit(d, &w, e->now_ms, c->books.utc_offset_ms, b);
	if (!batch_ready(c, b))
		return ERR_AGAIN;
	for (uint32_t k = 0, row = 0; k < b->runs; row += b->run_length[k++]) {
		if (c->run_series.at[k] == NO_NUMBER)
			continue;
		uint32_t next = c->run_series.at[ahead(k, AHEAD_SLOTS, b->runs)];
		if (next != NO_NUMBER && b->verdict[row] == VERDICT_OPEN) // a time that was refused may be any number
			books_fetch_base_slot(&c->books, next, b->start_time[row]);
		struct draft_run run = {
		        .series = c->run_series.at[k],
		        .enterprise_number = b->enterprise_index[b->run_enterprise[k]],
		        .indicator_number = b->indicator_index[b->run_indicator[k]],
		        .key = w.key ? w.key->id : gateway,
		        .flags = b->historical ? RUN_HISTORICAL : 0,
		};
		run.enterprise = d->enterprise[run.enterprise_number].code;
		run.indicator = d->indicator[run.indicator_number].code;
		fix_indicator(c, run.indicator_number);
		decide_run(c, &run, b, row, b->run_length[k]);
	}
	for (uint32_t row = 0; row < b->rows; row++)
		count_row(&out->tally, b->verdict[row]);
	assert(out->tally.received == out->tally.accepted + out->tally.duplicate + out->tally.restated + out->tally.rejected);
	out->fixed = c->fixed.at;
	out->fixes = c->fixed.count;
	return OK;
}

// --- EVENT_COMMITTED and EVENT_RECORD: from rows to windows
static void keep_restatement(struct core *c, const struct restatement *r)
{
	if (c->restatements == c->restatement_cap) {
		c->restatement_cap = c->restatement_cap ? c->restatement_cap * 2 : 64;
		c->restatement = mem_grow(c->restatement, c->restatement_cap, sizeof *c->restatement);
	}
	c->restatement[c->restatements++] = *r;
}

static void series_takes(struct books *b, uint32_t series, const struct record *r, uint32_t row, uint32_t count)
{
	struct series *s = &b->series[series];
	bool first = !series_has_data(s);

	for (uint32_t end = row + count; row < end; row++) {
		if (r->start_time[row] < s->first_start)
			s->first_start = r->start_time[row];
		if (r->start_time[row] >= s->last_start) {
			s->last_start = r->start_time[row];
			s->last_value = r->value[row];
			s->last_receive = r->receive_time;
		}
	}
	struct enterprise *e = &b->directory.enterprise[s->enterprise];
	if (s->last_start > e->newest_start)
		e->newest_start = s->last_start;
	series_changed(b, series);
	if (first)
		series_joins(b, series);
}

static void rows_room(struct core *c, uint32_t rows)
{
	if (rows <= c->row_cap)
		return;
	c->row_cap = rows * 2;
	c->former = mem_grow(c->former, c->row_cap, sizeof *c->former);
	c->restated = mem_grow(c->restated, c->row_cap, sizeof *c->restated);
}

// The base chunks hold the rows already.
static void take_in(struct core *c, const struct record *r, const uint32_t *run_series, uint64_t number)
{
	uint32_t next = 0; // in restated_row

	for (uint32_t k = 0, row = 0; k < r->runs; row += r->run_length[k++]) {
		uint32_t count = r->run_length[k], series = run_series[k];
		books_fetch_windows(&c->books, run_series[ahead(k, AHEAD_CHUNKS, r->runs)]);
		books_fetch_window_slots(&c->books, run_series[ahead(k, AHEAD_SLOTS, r->runs)], r->start_time[row]);
		struct rollup_rows rows = {.start_time = r->start_time + row, .value = r->value + row, .count = count};
		if (next < r->restated_rows && r->restated_row[next] < row + count) {
			rows_room(c, count);
			memset(c->restated, 0, count * sizeof *c->restated);
			rows.former = c->former;
			rows.restated = c->restated;
		}
		for (; next < r->restated_rows && r->restated_row[next] < row + count; next++) {
			uint32_t at = r->restated_row[next];
			struct restatement s = {series, r->start_time[at], r->revision[at], r->former_value[next], r->receive_time, ""};
			strncpy(s.key, r->key[r->run_key[k]], KEY_ID_LEN);
			keep_restatement(c, &s);
			c->restated[at - row] = true;
			c->former[at - row] = r->former_value[next];
		}
		rollup_apply(&c->books, series, &rows);
		series_takes(&c->books, series, r, row, count);
		duty_reported(&c->duty, &c->books, series, r->start_time + row, count, r->receive_time);
	}
	rollup_settle(&c->books);
	for (uint32_t i = 0; i < r->judgements; i++)
		duty_apply(&c->duty, &c->books, &r->judgement[i]);
	c->mark = number;
}

static bool windows_ready(struct books *b, const struct record *r, const uint32_t *run_series)
{
	bool ready = true;

	for (uint32_t k = 0, row = 0; k < r->runs; row += r->run_length[k++]) {
		books_fetch_windows(b, run_series[ahead(k, AHEAD_CHUNKS, r->runs)]);
		ready &= rollup_ready(b, run_series[k], r->start_time + row, r->run_length[k]);
	}
	return ready;
}

static int step_committed(struct core *c, const struct event *e, struct effects *out)
{
	(void)out;
	if (!windows_ready(&c->books, &c->draft.record, c->draft.run_series))
		return ERR_AGAIN;
	take_in(c, &c->draft.record, c->draft.run_series, e->number);
	draft_clear(&c->draft);
	c->fixed.count = 0;
	return OK;
}

// The series of each run. ERR_CORRUPT: a record speaks of an indicator whose definition was never stored; that is before its first commit.
static int record_series(struct core *c, const struct record *r)
{
	struct directory *d = &c->books.directory;

	c->run_series.count = 0;
	for (uint32_t k = 0; k < r->runs; k++) {
		uint32_t i = directory_indicator(d, r->indicator[r->run_indicator[k]]);
		if (!d->indicator[i].fixed)
			return ERR_CORRUPT;
		list_add(&c->run_series, books_series(&c->books, directory_enterprise(d, r->enterprise[r->run_enterprise[k]]), i));
	}
	return OK;
}

static int step_record(struct core *c, const struct event *e, struct effects *out)
{
	const struct record *r = e->record;
	struct books *b = &c->books;

	(void)out;
	if (e->number <= c->mark)
		return OK;
	int err = record_series(c, r);
	if (err)
		return err;
	bool ready = windows_ready(b, r, c->run_series.at);
	for (uint32_t k = 0, row = 0; k < r->runs; row += r->run_length[k++])
		ready &= run_ready(b, c->run_series.at[k], r->start_time + row, NULL, r->run_length[k]);
	if (!ready)
		return ERR_AGAIN;
	for (uint32_t k = 0, row = 0; k < r->runs; k++) {
		struct base_cursor at = books_cursor(b, c->run_series.at[k]);
		for (uint32_t end = row + r->run_length[k]; row < end; row++) {
			uint32_t slot;
			struct held *h = books_row(b, &at, r->start_time[row], &slot);
			assert(h);
			chunk_set(&h->chunk, slot, r->value[row], r->revision[row]);
			books_dirty(b, h);
		}
	}
	take_in(c, r, c->run_series.at, e->number);
	return OK;
}

// --- the registry
static int step_change(struct core *c, const struct event *e, struct effects *out)
{
	(void)out;
	directory_change(&c->books.directory, e->change);
	return OK;
}

static void note_move(void *arg, uint32_t enterprise, const struct place *p)
{
	struct core *c = arg;

	if (c->moves == c->move_cap) {
		c->move_cap = c->move_cap ? c->move_cap * 2 : 64;
		c->moved = mem_grow(c->moved, c->move_cap, sizeof *c->moved);
	}
	c->moved[c->moves++] = (struct moved){enterprise, *p};
}

static int step_settle(struct core *c, const struct event *e, struct effects *out)
{
	(void)e;
	c->moves = 0;
	directory_settle(&c->books.directory, note_move, c);
	books_count_members(&c->books);
	c->retained_day = 0; // Indicator.keep_days may have changed
	out->moved = c->moved;
	out->moves = c->moves;
	return OK;
}

static int step_another_log(struct core *c, const struct event *e, struct effects *out)
{
	(void)e, (void)out;
	directory_another_log(&c->books.directory);
	return OK;
}

static int step_filled(struct core *c, const struct event *e, struct effects *out)
{
	directory_sweep(&c->books.directory);
	return step_settle(c, e, out);
}

// --- duties
static int step_door(struct core *c, const struct event *e, struct effects *out)
{
	(void)out;
	duty_door(&c->duty, e->open, e->settle_ms, e->now_ms);
	return OK;
}

static int step_judge(struct core *c, const struct event *e, struct effects *out)
{
	out->judged = duty_judge(&c->duty, &c->books, &c->draft, e->now_ms, &out->deadline);
	return OK;
}

int core_step(struct core *c, const struct event *e, struct effects *out)
{
	static int (*const step[])(struct core *, const struct event *, struct effects *) = {
	        [EVENT_BATCH] = step_batch,   [EVENT_COMMITTED] = step_committed, [EVENT_RECORD] = step_record,
	        [EVENT_CHANGE] = step_change, [EVENT_SETTLE] = step_settle,       [EVENT_ANOTHER_LOG] = step_another_log,
	        [EVENT_FILLED] = step_filled, [EVENT_DOOR] = step_door,           [EVENT_JUDGE] = step_judge,
	};
	*out = (struct effects){0};
	c->books.needs = 0;
	c->books.step++;
	int err = step[e->kind](c, e, out);
	if (err == ERR_AGAIN) {
		out->need = c->books.need;
		out->needs = c->books.needs;
	}
	return err;
}

bool core_lacks(struct core *c, const struct chunk_id *id)
{
	return books_lacks(&c->books, id);
}

int core_load(struct core *c, const struct chunk_id *id, const void *at, size_t len)
{
	return books_load(&c->books, id, at, len);
}

uint32_t core_load_series(struct core *c, const char *enterprise, const char *indicator, const struct series *row)
{
	struct directory *d = &c->books.directory;
	uint32_t number = books_series(&c->books, directory_enterprise(d, enterprise), directory_indicator(d, indicator));
	struct series *s = &c->books.series[number];

	s->first_start = row->first_start;
	s->last_start = s->stored_last = row->last_start;
	s->last_value = row->last_value;
	s->last_receive = row->last_receive;
	if (s->last_start > d->enterprise[s->enterprise].newest_start)
		d->enterprise[s->enterprise].newest_start = s->last_start;
	if (s->dirty)
		c->books.dirty_series.count--; // it was made just now, and is stored already
	s->dirty = false;
	return number;
}

uint32_t core_load_node(struct core *c, const char *site, const char *indicator, const struct node *row)
{
	struct directory *d = &c->books.directory;
	const char *slash = strchr(site, '/');
	enum site_level level = site[0] == 'a' ? SITE_AREA : site[0] == 'z' ? SITE_ZONE : SITE_CITY;
	uint32_t number = books_node(&c->books, directory_site(d, level, slash ? slash + 1 : site), directory_indicator(d, indicator));
	struct node *n = &c->books.node[number];

	n->stored = true;
	if (n->dirty)
		c->books.dirty_nodes.count--;
	n->dirty = false;
	memcpy(n->oldest, row->oldest, sizeof n->oldest);
	memcpy(n->newest, row->newest, sizeof n->newest);
	return number;
}

void core_load_indicator(struct core *c, const char *code, uint32_t base_period, uint32_t time_sum, uint32_t space_sum)
{
	struct directory *d = &c->books.directory;
	uint32_t i = directory_indicator(d, code);

	indicator_fix(&d->indicator[i], base_period, time_sum, space_sum);
}

void core_load_kept_from(struct core *c, const char *indicator, int64_t kept_from)
{
	struct directory *d = &c->books.directory;

	d->indicator[directory_indicator(d, indicator)].kept_from = kept_from;
}

void core_load_place(struct core *c, const char *enterprise, int64_t since, const char *const site[SITE_LEVELS])
{
	struct directory *d = &c->books.directory;

	directory_place(d, directory_enterprise(d, enterprise), since, site);
}
