// Lists of alerts and their counts. Alerts are counted in cells (where, kind, state, level), in all and by enterprise, and each has the number of its cell in every index: so a filter is
// a set of cells, its counts are theirs, and a page costs as much with a million closed alerts as with a hundred.
#include "store.h"

#include "base/mem.h"
#include "sys/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MANY_PLANTS = 1000, // that a search finds; the first of them by code are taken
};

// --- cells

static uint32_t cell_key(const struct cell *c, char *key, size_t size)
{
	int len = snprintf(key, size, "%s\n%s\n%s\n%s\n%s\n%d\n%d\n%d", c->zone, c->area, c->county, c->chain, c->kind, c->state, (int)c->level, c->member);
	return (uint32_t)len;
}

static uint32_t cell_add(struct store *s, const struct cell *c)
{
	char key[1024];
	uint32_t len = cell_key(c, key, sizeof key), at = map_get(&s->cell_at, key, len);
	if (at != MAP_NONE)
		return at;
	at = s->cells++;
	s->cell = mem_grow(s->cell, s->cells, sizeof *s->cell);
	s->cell[at] = *c;
	map_put(&s->cell_at, key, len, at);
	return at;
}

void store_cells_read(struct store *s)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT id, zone, area, county, chain, kind, state, level, member, count FROM cell ORDER BY id");
	while (db_row(&s->db, q)) {
		struct cell c = {
		        .state = (int)db_get_int(q, 6), .level = (enum level)db_get_int(q, 7), .member = db_get_int(q, 8), .count = (uint64_t)db_get_int(q, 9)};
		snprintf(c.zone, sizeof c.zone, "%s", db_get_text(q, 1));
		snprintf(c.area, sizeof c.area, "%s", db_get_text(q, 2));
		snprintf(c.county, sizeof c.county, "%s", db_get_text(q, 3));
		snprintf(c.chain, sizeof c.chain, "%s", db_get_text(q, 4));
		snprintf(c.kind, sizeof c.kind, "%s", db_get_text(q, 5));
		if (cell_add(s, &c) != (uint32_t)db_get_int(q, 0))
			log_fatal("event=store_corrupt table=cell id=%lld", (long long)db_get_int(q, 0));
	}
}

static void cell_store(struct store *s, uint32_t at)
{
	const struct cell *c = &s->cell[at];
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "INSERT INTO cell (id, zone, area, county, chain, kind, state, level, member, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)");
	db_int(q, 1, at);
	db_text(q, 2, c->zone);
	db_text(q, 3, c->area);
	db_text(q, 4, c->county);
	db_text(q, 5, c->chain);
	db_text(q, 6, c->kind);
	db_int(q, 7, c->state);
	db_int(q, 8, c->level);
	db_int(q, 9, c->member);
	db_run(&s->db, q);
}

uint32_t store_cell(struct store *s, const struct alert_row *r)
{
	const struct desk_alert *l = &r->life;
	struct cell c = {.state = l->state, .level = l->level, .member = *l->parent != 0};
	size_t len = 0;
	snprintf(c.zone, sizeof c.zone, "%s", l->zone);
	snprintf(c.area, sizeof c.area, "%s", l->area);
	snprintf(c.county, sizeof c.county, "%s", l->county);
	snprintf(c.kind, sizeof c.kind, "%s", l->kind);
	for (int i = 0; i < DESK_CHAINS && *l->chain[i] && len + strlen(l->chain[i]) + 3 < sizeof c.chain; i++)
		len += (size_t)snprintf(c.chain + len, sizeof c.chain - len, "%s%s,", i ? "" : ",", l->chain[i]);
	uint32_t known = s->cells, at = cell_add(s, &c);
	if (at == known)
		cell_store(s, at);
	return at;
}

void store_cell_count(struct store *s, uint32_t cell, const char *enterprise, int by)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "UPDATE cell SET count = ? WHERE id = ?");
	s->cell[cell].count += (uint64_t)(int64_t)by;
	db_int(q, 1, (int64_t)s->cell[cell].count);
	db_int(q, 2, cell);
	db_run(&s->db, q);
	q = db_sql(&s->db, "INSERT INTO plant_cell (enterprise, cell, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count");
	db_text(q, 1, enterprise);
	db_int(q, 2, cell);
	db_int(q, 3, by);
	db_run(&s->db, q);
}

// --- a filter

struct filter {
	struct store *store;
	const struct alert_query *is;
	bool *fits;        // by cell
	uint64_t fit, all; // alerts
	// where it is looked: one of these
	enum { AMONG_CELLS, AMONG_PLANTS, AMONG_MEMBERS, AMONG_CASE, AMONG_KEPT, AMONG_ONE } among;
	bool by_plant;
	char (*plant)[CODE_LEN]; // by code
	uint32_t plants;
	struct pair {
		uint32_t plant, cell;
		uint64_t count;
	} * pair; // of AMONG_PLANTS: what fits
	uint32_t pairs;
	bool mostly; // the enterprises have most of what is in the cells: these are fewer
};

static bool one_of(char (*list)[CODE_LEN], uint32_t count, const char *text)
{
	for (uint32_t i = 0; i < count; i++)
		if (!strcmp(list[i], text))
			return true;
	return count == 0;
}

static bool cell_fits(const struct cell *c, const struct alert_query *q)
{
	char chain[CODE_LEN + 3];
	snprintf(chain, sizeof chain, ",%s,", q->chain);
	return (!q->states || q->states >> c->state & 1) && (!q->levels || q->levels >> c->level & 1) && (!q->min_levels || q->min_levels >> c->level & 1) &&
	       one_of((char(*)[CODE_LEN])q->zone, q->zones, c->zone) && one_of((char(*)[CODE_LEN])q->kind, q->kinds, c->kind) &&
	       (!*q->area || !strcmp(q->area, c->area)) && (!*q->county || !strcmp(q->county, c->county)) && (!*q->chain || strstr(c->chain, chain)) &&
	       (!q->top || !c->member);
}

static void take_plant(struct filter *f, const char *code)
{
	f->plant = mem_grow(f->plant, f->plants + 1, sizeof *f->plant);
	snprintf(f->plant[f->plants++], CODE_LEN, "%s", code);
}

static bool is_alert(struct store *s, const char *id)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT 1 FROM alert WHERE id = ?");
	db_text(q, 1, id);
	bool found = db_row(&s->db, q);
	db_done(q);
	return found;
}

static void search_plants(struct filter *f)
{
	struct sqlite3_stmt *q = db_sql(&f->store->db, "SELECT code FROM plant WHERE instr(name, ?) OR instr(code, ?) ORDER BY code LIMIT ?");
	db_text(q, 1, f->is->search);
	db_text(q, 2, f->is->search);
	db_int(q, 3, MANY_PLANTS);
	while (db_row(&f->store->db, q))
		if (!*f->is->enterprise || !strcmp(f->is->enterprise, db_get_text(q, 0)))
			take_plant(f, db_get_text(q, 0));
}

static void read_pairs(struct filter *f)
{
	uint64_t in_cells = f->fit;
	f->fit = 0;
	for (uint32_t i = 0; i < f->plants; i++) {
		struct sqlite3_stmt *q = db_sql(&f->store->db, "SELECT cell, count FROM plant_cell WHERE enterprise = ? AND count > 0");
		db_text(q, 1, f->plant[i]);
		while (db_row(&f->store->db, q)) {
			struct pair p = {i, (uint32_t)db_get_int(q, 0), (uint64_t)db_get_int(q, 1)};
			if (!f->fits[p.cell])
				continue;
			f->pair = mem_grow(f->pair, f->pairs + 1, sizeof *f->pair);
			f->pair[f->pairs++] = p;
			f->fit += p.count;
		}
	}
	f->mostly = f->fit * 2 >= in_cells;
}

static void filter_begin(struct filter *f, struct store *s, const struct alert_query *q)
{
	*f = (struct filter){.store = s, .is = q, .fits = mem_new(s->cells + 1, sizeof *f->fits)};
	for (uint32_t i = 0; i < s->cells; i++) {
		f->fits[i] = cell_fits(&s->cell[i], q);
		f->all += s->cell[i].count;
		f->fit += f->fits[i] ? s->cell[i].count : 0;
	}
	f->among = AMONG_KEPT;
	if (*q->officer || q->overdue)
		return;
	const bool one = *q->search && is_alert(s, q->search);
	f->by_plant = (*q->search && !one) || *q->enterprise;
	if (*q->search && !one)
		search_plants(f);
	else if (*q->enterprise)
		take_plant(f, q->enterprise);
	f->among = one ? AMONG_ONE : *q->parent ? AMONG_MEMBERS : *q->case_id ? AMONG_CASE : f->by_plant ? AMONG_PLANTS : AMONG_CELLS;
	if (f->among == AMONG_PLANTS)
		read_pairs(f);
}

static void filter_end(struct filter *f)
{
	free(f->fits);
	free(f->plant);
	free(f->pair);
}

static int by_code(const void *code, const void *plant)
{
	return strcmp(code, plant);
}

// number, cell, enterprise
static bool row_fits(const struct filter *f, struct sqlite3_stmt *q)
{
	return f->fits[db_get_int(q, 1)] && (!f->by_plant || (f->plants && bsearch(db_get_text(q, 2), f->plant, f->plants, CODE_LEN, by_code)));
}

// --- a page: the numbers of what is on it, newest first, and of one more

struct page {
	uint64_t *number;
	uint32_t count, most;
};

static bool is_full(const struct page *p)
{
	return p->count == p->most;
}

// Along all alerts. Returns the number to go on before where that takes too long; 0: it is done.
static uint64_t walk(const struct filter *f, uint64_t before, struct page *p)
{
	struct sqlite3_stmt *q = db_sql(&f->store->db, "SELECT number, cell, enterprise FROM alert WHERE number < ? ORDER BY number DESC");
	uint64_t last = 0;
	db_int(q, 1, (int64_t)before);
	for (uint32_t seen = 0; !is_full(p) && seen < f->store->walk; seen++) {
		if (!db_row(&f->store->db, q))
			return 0;
		last = (uint64_t)db_get_int(q, 0);
		if (row_fits(f, q))
			p->number[p->count++] = last;
	}
	db_done(q);
	return is_full(p) ? 0 : last;
}

// --- a page of several sources: each cell, or each cell of an enterprise, or one list

static bool by_cell(const struct filter *f)
{
	return f->among == AMONG_CELLS || f->mostly;
}

static struct sqlite3_stmt *in_source(const struct filter *f, uint32_t source)
{
	struct db *d = &f->store->db;
	struct sqlite3_stmt *q;
	switch (by_cell(f) ? AMONG_CELLS : f->among) {
	case AMONG_CELLS:
		q = db_sql(d, "SELECT number, cell, enterprise FROM alert WHERE number < ? AND cell = ? ORDER BY number DESC");
		db_int(q, 2, source);
		return q;
	case AMONG_PLANTS:
		q = db_sql(d, "SELECT number, cell, enterprise FROM alert WHERE number < ? AND cell = ? AND enterprise = ? ORDER BY number DESC LIMIT 1");
		db_int(q, 2, f->pair[source].cell);
		db_text(q, 3, f->plant[f->pair[source].plant]);
		return q;
	case AMONG_MEMBERS:
		q = db_sql(d, "SELECT number, cell, enterprise FROM alert WHERE number < ?1 AND parent = ?2 AND parent <> '' AND (?3 = '' OR case_id = ?3) "
		              "ORDER BY number DESC");
		db_text(q, 2, f->is->parent);
		db_text(q, 3, f->is->case_id);
		return q;
	case AMONG_CASE:
		q = db_sql(d, "SELECT number, cell, enterprise FROM alert WHERE number < ? AND case_id = ? AND case_id <> '' ORDER BY number DESC");
		db_text(q, 2, f->is->case_id);
		return q;
	default:
		q = db_sql(d, "SELECT number, cell, enterprise FROM alert WHERE number < ? AND id = ?");
		db_text(q, 2, f->is->search);
		return q;
	}
}

// 0: there is no more in it
static uint64_t next_of(const struct filter *f, uint32_t source, uint64_t before)
{
	struct sqlite3_stmt *q = in_source(f, source);
	db_int(q, 1, (int64_t)before);
	while (db_row(&f->store->db, q))
		if (row_fits(f, q)) {
			uint64_t number = (uint64_t)db_get_int(q, 0);
			db_done(q);
			return number;
		}
	return 0;
}

struct source {
	uint32_t number; // a cell or a pair
	uint64_t next;
};

static struct source *sources_of(const struct filter *f, uint32_t *count, uint64_t before)
{
	uint32_t most = by_cell(f) ? f->store->cells : f->among == AMONG_PLANTS ? f->pairs : 1;
	struct source *list = mem_new(most + 1, sizeof *list);
	*count = 0;
	for (uint32_t i = 0; i < most; i++) {
		if (by_cell(f) && (!f->fits[i] || !f->store->cell[i].count))
			continue;
		uint64_t next = next_of(f, i, before);
		if (next)
			list[(*count)++] = (struct source){i, next};
	}
	return list;
}

static void merge(const struct filter *f, uint64_t before, struct page *p)
{
	uint32_t count;
	struct source *list = sources_of(f, &count, before);
	while (!is_full(p)) {
		struct source *newest = NULL;
		for (uint32_t i = 0; i < count; i++)
			if (list[i].next && (!newest || list[i].next > newest->next))
				newest = &list[i];
		if (!newest)
			break;
		p->number[p->count++] = newest->next;
		newest->next = next_of(f, newest->number, newest->next);
	}
	free(list);
}

static void page_of_many(const struct filter *f, uint64_t before, struct page *p)
{
	bool dense = f->fit * f->store->walk >= f->all * p->most;
	if ((f->among == AMONG_CELLS || f->among == AMONG_PLANTS) && dense)
		before = walk(f, before, p);
	if (before)
		merge(f, before, p);
}

// --- those that are not over: few, looked at one by one

struct kept {
	struct filter *filter;
	struct kept_row {
		uint64_t number;
		int state;
		enum level level;
	} * row;
	uint32_t count;
};

static bool was_told(struct store *s, const char *alert, const char *officer)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT 1 FROM told WHERE alert = ? AND officer = ?");
	db_text(q, 1, alert);
	db_text(q, 2, officer);
	bool found = db_row(&s->db, q);
	db_done(q);
	return found;
}

static bool is_his(struct store *s, const struct desk_alert *l, const char *officer)
{
	return !*officer || !strcmp(l->acknowledged_by, officer) || !strcmp(l->owner, officer) || was_told(s, l->id, officer);
}

static bool kept_fits(const struct filter *f, const struct alert_row *r)
{
	const struct alert_query *q = f->is;
	const struct desk_alert *l = &r->life;
	return (!q->overdue || l->reminders) && (!*q->enterprise || !strcmp(q->enterprise, l->enterprise)) && (!*q->parent || !strcmp(q->parent, l->parent)) &&
	       (!*q->case_id || !strcmp(q->case_id, l->case_id)) &&
	       (!*q->search || strstr(r->found.enterprise_name, q->search) || strstr(l->enterprise, q->search) || !strcmp(l->id, q->search)) &&
	       is_his(f->store, l, q->officer);
}

static void look_at_kept(struct kept *k)
{
	struct filter *f = k->filter;
	struct sqlite3_stmt *q = db_sql(&f->store->db, "SELECT cell, body FROM alert WHERE keeps = 1");
	struct arena texts = {0};
	struct alert_row *row = mem_new(1, sizeof *row);
	while (db_row(&f->store->db, q)) {
		size_t len;
		const int64_t at = db_get_int(q, 0);
		const struct cell *c = &f->store->cell[at];
		if (!f->fits[at] || c->state == LIFE_CLOSED || (f->is->overdue && c->state != LIFE_OPEN))
			continue;
		const void *body = db_get_blob(q, 1, &len);
		arena_reset(&texts);
		if (wire_row_read(&texts, body, len, row))
			log_fatal("event=store_corrupt table=alert");
		if (!kept_fits(f, row))
			continue;
		k->row = mem_grow(k->row, k->count + 1, sizeof *k->row);
		k->row[k->count++] = (struct kept_row){row->change_number, c->state, c->level};
	}
	free(row);
	arena_fini(&texts);
}

static int newest_first(const void *left, const void *right)
{
	const struct kept_row *a = left, *b = right;
	return a->number > b->number ? -1 : a->number < b->number;
}

static void page_of_kept(struct filter *f, uint64_t before, struct page *p)
{
	struct kept k = {.filter = f};
	look_at_kept(&k);
	if (k.count)
		qsort(k.row, k.count, sizeof *k.row, newest_first);
	for (uint32_t i = 0; i < k.count && !is_full(p); i++)
		if (k.row[i].number < before)
			p->number[p->count++] = k.row[i].number;
	free(k.row);
}

static void give_row(struct store *s, uint64_t number, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, body FROM alert WHERE number = ?");
	db_int(q, 1, (int64_t)number);
	store_each(&s->db, q, fn, arg);
}

uint64_t store_query(struct store *s, const struct alert_query *q, store_body_fn *fn, void *arg)
{
	struct filter f;
	struct page p = {.number = mem_new(q->limit + 1, sizeof *p.number), .most = q->limit + 1};
	uint64_t before = q->before && q->before <= INT64_MAX ? q->before : INT64_MAX;
	filter_begin(&f, s, q);
	if (f.among == AMONG_KEPT)
		page_of_kept(&f, before, &p);
	else
		page_of_many(&f, before, &p);
	filter_end(&f);
	for (uint32_t i = 0; i < p.count && i < q->limit; i++)
		give_row(s, p.number[i], fn, arg);
	uint64_t next = is_full(&p) && q->limit ? p.number[q->limit - 1] : 0;
	free(p.number);
	return next;
}

// --- counts

typedef uint64_t counts[LIFE_STATES][LEVELS];

static void count_cell(const struct filter *f, uint32_t cell, uint64_t count, counts n)
{
	n[f->store->cell[cell].state][f->store->cell[cell].level] += count;
}

// count, cell, enterprise
static void count_rows(const struct filter *f, struct sqlite3_stmt *q, counts n)
{
	while (db_row(&f->store->db, q))
		if (row_fits(f, q))
			count_cell(f, (uint32_t)db_get_int(q, 1), (uint64_t)db_get_int(q, 0), n);
}

static void count_of(struct filter *f, counts n)
{
	struct sqlite3_stmt *q;
	struct kept k = {.filter = f};
	switch (f->among) {
	case AMONG_PLANTS:
		for (uint32_t i = 0; i < f->pairs; i++)
			count_cell(f, f->pair[i].cell, f->pair[i].count, n);
		return;
	case AMONG_MEMBERS:
		q = db_sql(&f->store->db, "SELECT count(*), cell, enterprise FROM alert WHERE parent = ?1 AND parent <> '' AND (?2 = '' OR case_id = ?2)"
		                          " GROUP BY cell, enterprise");
		db_text(q, 1, f->is->parent);
		db_text(q, 2, f->is->case_id);
		count_rows(f, q, n);
		return;
	case AMONG_CASE:
		q = db_sql(&f->store->db, "SELECT count(*), cell, enterprise FROM alert WHERE case_id = ? AND case_id <> '' GROUP BY cell, enterprise");
		db_text(q, 1, f->is->case_id);
		count_rows(f, q, n);
		return;
	case AMONG_ONE:
		q = db_sql(&f->store->db, "SELECT 1, cell, enterprise FROM alert WHERE id = ?");
		db_text(q, 1, f->is->search);
		count_rows(f, q, n);
		return;
	case AMONG_KEPT:
		look_at_kept(&k);
		for (uint32_t i = 0; i < k.count; i++)
			n[k.row[i].state][k.row[i].level]++;
		free(k.row);
		return;
	case AMONG_CELLS:
		for (uint32_t i = 0; i < f->store->cells; i++)
			if (f->fits[i])
				count_cell(f, i, f->store->cell[i].count, n);
	}
}

void store_counts(struct store *s, const struct alert_query *q, store_count_fn *fn, void *arg)
{
	struct filter f;
	counts n = {{0}};
	filter_begin(&f, s, q);
	count_of(&f, n);
	filter_end(&f);
	for (int state = 0; state < LIFE_STATES; state++)
		for (int level = 0; level < LEVELS; level++)
			if (n[state][level])
				fn(arg, state, (enum level)level, n[state][level]);
}

// --- statistics

static bool in_zone(const struct statistics_query *q, const char *zone)
{
	for (uint32_t i = 0; i < q->zones; i++)
		if (!strcmp(q->zone[i], zone))
			return true;
	return !q->zones;
}

bool store_tally_alerts(struct store *s, const struct statistics_query *q, struct tally_place *place, uint32_t most, struct tally *t)
{
	struct sqlite3_stmt *rows =
	        db_sql(&s->db, "SELECT body, open_time, seq FROM alert WHERE (open_time, seq) > (?, ?) AND open_time < ? ORDER BY open_time, seq LIMIT ?");
	struct arena texts = {0};
	struct alert_row *row = mem_new(1, sizeof *row);
	uint32_t read = 0;
	if (place->open_time < q->from_time)
		*place = (struct tally_place){q->from_time - 1, INT64_MAX};
	db_int(rows, 1, place->open_time);
	db_int(rows, 2, place->seq);
	db_int(rows, 3, q->to_time);
	db_int(rows, 4, most);
	for (; db_row(&s->db, rows); read++) {
		size_t len;
		const void *body = db_get_blob(rows, 0, &len);
		arena_reset(&texts);
		if (!wire_row_read(&texts, body, len, row) && in_zone(q, row->life.zone))
			tally_alert(t, &row->life);
		*place = (struct tally_place){db_get_int(rows, 1), db_get_int(rows, 2)};
	}
	free(row);
	arena_fini(&texts);
	return read == most;
}
