// Cases (帮扶) and their changes.
#include "store.h"

#include "sys/log.h"

#include <stdio.h>
#include <string.h>

static const char *const states[] = {"open", "solved", "confirmed", "closed"};

void store_case_put(struct store *s, const struct case_row *r)
{
	struct buf body = {0};
	wire_case(r, &body);
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "INSERT INTO help (id, number, enterprise, zone, state, owner, overdue, open_time, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	                       " ON CONFLICT (id) DO UPDATE SET number = excluded.number, state = excluded.state, owner = excluded.owner,"
	                       " overdue = excluded.overdue, body = excluded.body");
	db_text(q, 1, r->is.id);
	db_int(q, 2, (int64_t)r->change_number);
	db_text(q, 3, r->is.enterprise);
	db_text(q, 4, r->zone);
	db_text(q, 5, states[r->is.state]);
	db_text(q, 6, r->is.owner);
	db_int(q, 7, r->is.overdue != 0 && r->is.state == CASE_IS_OPEN);
	db_int(q, 8, r->is.open_time);
	db_blob(q, 9, body.at, body.len);
	db_run(&s->db, q);
	buf_fini(&body);
}

static void read_row(struct arena *a, const void *body, size_t len, struct case_row *out)
{
	if (wire_case_read(a, body, len, out))
		log_fatal("event=store_corrupt table=help");
}

bool store_case(struct store *s, struct arena *a, const char *id, struct case_row *out)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT body FROM help WHERE id = ?");
	db_text(q, 1, id);
	bool found = db_row(&s->db, q);
	if (found) {
		size_t len;
		const void *body = db_get_blob(q, 0, &len);
		read_row(a, body, len, out);
	}
	db_done(q);
	return found;
}

static void each_case(struct store *s, struct sqlite3_stmt *q, store_case_fn *fn, void *arg)
{
	struct arena texts = {0};
	struct case_row row;
	while (db_row(&s->db, q)) {
		size_t len;
		const void *body = db_get_blob(q, 0, &len);
		arena_reset(&texts);
		read_row(&texts, body, len, &row);
		fn(arg, &row);
	}
	arena_fini(&texts);
}

void store_open_cases(struct store *s, store_case_fn *fn, void *arg)
{
	each_case(s, db_sql(&s->db, "SELECT body FROM help WHERE state <> 'closed'"), fn, arg);
}

uint32_t store_case_alerts(struct store *s, struct arena *a, const char *id, const char *const **out)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT count(*) FROM alert WHERE case_id = ? AND case_id <> ''");
	db_text(q, 1, id);
	uint32_t most = db_row(&s->db, q) ? (uint32_t)db_get_int(q, 0) : 0, count = 0;
	db_done(q);
	const char **list = arena_new(a, (most + 1) * sizeof *list);
	q = db_sql(&s->db, "SELECT id FROM alert WHERE case_id = ? AND case_id <> '' ORDER BY number");
	db_text(q, 1, id);
	while (db_row(&s->db, q))
		if (count < most)
			list[count++] = arena_text(a, db_get_text(q, 0), strlen(db_get_text(q, 0)));
	*out = list;
	return count;
}

uint64_t store_case_change(struct store *s, const struct desk_case_record *r, const void *item, size_t len)
{
	struct buf body = {0};
	wire_case_change(r, ++s->case_head, item, len, &body);
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO help_change (number, help, body) VALUES (?, ?, ?)");
	db_int(q, 1, (int64_t)s->case_head);
	db_text(q, 2, r->case_id);
	db_blob(q, 3, body.at, body.len);
	db_run(&s->db, q);
	buf_fini(&body);
	return s->case_head;
}

bool store_case_change_body(struct store *s, uint64_t number, struct buf *body)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT body FROM help_change WHERE number = ?");
	db_int(q, 1, (int64_t)number);
	return store_one(s, q, body);
}

void store_case_history(struct store *s, const char *id, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, body FROM help_change WHERE help = ? ORDER BY number");
	db_text(q, 1, id);
	store_each(&s->db, q, fn, arg);
}

static bool one_of(const char *const *list, uint32_t count, const char *text)
{
	for (uint32_t i = 0; i < count; i++)
		if (!strcmp(list[i], text))
			return true;
	return count == 0;
}

// number, body, zone, state, enterprise, owner, overdue
static bool query_takes(const struct case_query *q, struct sqlite3_stmt *row)
{
	return one_of(q->zone, q->zones, db_get_text(row, 2)) && one_of(q->state, q->states, db_get_text(row, 3)) &&
	       (!*q->enterprise || !strcmp(q->enterprise, db_get_text(row, 4))) && (!*q->owner || !strcmp(q->owner, db_get_text(row, 5))) &&
	       (!q->overdue || db_get_int(row, 6));
}

uint64_t store_case_query(struct store *s, const struct case_query *q, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *rows =
	        db_sql(&s->db, "SELECT number, body, zone, state, enterprise, owner, overdue FROM help WHERE number < ? ORDER BY number DESC");
	uint64_t last = 0;
	uint32_t taken = 0;
	db_int(rows, 1, q->before && q->before <= INT64_MAX ? (int64_t)q->before : INT64_MAX);
	while (db_row(&s->db, rows)) {
		if (!query_takes(q, rows))
			continue;
		if (taken++ == q->limit) {
			db_done(rows);
			return last;
		}
		size_t len;
		last = (uint64_t)db_get_int(rows, 0);
		const void *body = db_get_blob(rows, 1, &len);
		fn(arg, last, body, len);
	}
	return 0;
}

struct tallying {
	const struct statistics_query *query;
	struct tally *tally;
};

static void tally_row(void *arg, const struct case_row *r)
{
	struct tallying *t = arg;
	if (one_of(t->query->zone, t->query->zones, r->zone))
		tally_case(t->tally, &r->is);
}

void store_tally_cases(struct store *s, const struct statistics_query *q, struct tally *t)
{
	struct sqlite3_stmt *rows = db_sql(&s->db, "SELECT body FROM help WHERE open_time >= ? AND open_time < ?");
	struct tallying tallying = {q, t};
	db_int(rows, 1, q->from_time);
	db_int(rows, 2, q->to_time);
	each_case(s, rows, tally_row, &tallying);
}
