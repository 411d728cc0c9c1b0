// Alerts as they are, what the core holds open, the chain of changes, who was told.
#include "store.h"

#include "audit.h"

#include "base/mem.h"
#include "sys/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- what the core holds open

static void bind_found(struct sqlite3_stmt *q, const struct alert *a)
{
	db_text(q, 1, a->enterprise);
	db_text(q, 2, a->indicator);
	db_int(q, 3, a->kind);
}

void store_found_put(struct store *s, const struct alert *a)
{
	struct buf body = {0};
	wire_found(a, &body);
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO found (enterprise, indicator, kind, body) VALUES (?, ?, ?, ?)"
	                                        " ON CONFLICT DO UPDATE SET body = excluded.body");
	bind_found(q, a);
	db_blob(q, 4, body.at, body.len);
	db_run(&s->db, q);
	buf_fini(&body);
}

void store_found_drop(struct store *s, const struct alert *a)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "DELETE FROM found WHERE enterprise = ? AND indicator = ? AND kind = ?");
	bind_found(q, a);
	db_run(&s->db, q);
}

void store_found(struct store *s, store_body_fn *fn, void *arg)
{
	store_each(&s->db, db_sql(&s->db, "SELECT 0, body FROM found"), fn, arg);
}

// --- rows

static void put_plant(struct store *s, const struct alert_row *r)
{
	if (!*r->life.enterprise)
		return;
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO plant (code, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = excluded.name"
	                                        " WHERE name <> excluded.name");
	db_text(q, 1, r->life.enterprise);
	db_text(q, 2, r->found.enterprise_name);
	db_run(&s->db, q);
}

// The cell that the alert was counted in; false: it is new.
static bool former_cell(struct store *s, const char *id, uint32_t *cell)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT cell FROM alert WHERE id = ?");
	db_text(q, 1, id);
	bool found = db_row(&s->db, q);
	if (found)
		*cell = (uint32_t)db_get_int(q, 0);
	db_done(q);
	return found;
}

static void count_row(struct store *s, const struct alert_row *r, uint32_t cell)
{
	uint32_t former;
	bool there = former_cell(s, r->life.id, &former);
	if (there && former == cell)
		return;
	if (there)
		store_cell_count(s, former, r->life.enterprise, -1);
	else
		put_plant(s, r);
	store_cell_count(s, cell, r->life.enterprise, 1);
}

void store_row_put(struct store *s, const struct alert_row *r)
{
	const struct desk_alert *l = &r->life;
	struct buf body = {0};
	uint32_t cell = store_cell(s, r);
	wire_row(r, &body);
	count_row(s, r, cell);
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO alert (id, number, cell, keeps, enterprise, indicator, kind, parent, case_id, open_time, body)"
	                                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	                                        " ON CONFLICT (id) DO UPDATE SET number = excluded.number, cell = excluded.cell, keeps = excluded.keeps,"
	                                        " parent = excluded.parent, case_id = excluded.case_id, body = excluded.body");
	db_text(q, 1, l->id);
	db_int(q, 2, (int64_t)r->change_number);
	db_int(q, 3, cell);
	db_int(q, 4, desk_keeps(l));
	db_text(q, 5, l->enterprise);
	db_text(q, 6, l->indicator);
	db_text(q, 7, l->kind);
	db_text(q, 8, l->parent);
	db_text(q, 9, l->case_id);
	db_int(q, 10, l->open_time);
	db_blob(q, 11, body.at, body.len);
	db_run(&s->db, q);
	buf_fini(&body);
}

static void read_row(struct arena *a, const void *body, size_t len, struct alert_row *out)
{
	if (wire_row_read(a, body, len, out))
		log_fatal("event=store_corrupt table=alert");
}

bool store_row(struct store *s, struct arena *a, const char *id, struct alert_row *out)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT body FROM alert WHERE id = ?");
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

void store_row_of(struct store *s, const struct alert *found, char id[ALERT_ID_LEN])
{
	struct sqlite3_stmt *q =
	        db_sql(&s->db, "SELECT id FROM alert WHERE keeps = 1 AND enterprise = ? AND indicator = ? AND kind = ? ORDER BY seq DESC LIMIT 1");
	db_text(q, 1, found->enterprise);
	db_text(q, 2, found->indicator);
	db_text(q, 3, kind_word(found->kind));
	snprintf(id, ALERT_ID_LEN, "%s", db_row(&s->db, q) ? db_get_text(q, 0) : "");
	db_done(q);
}

void store_kept(struct store *s, store_row_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT body FROM alert WHERE keeps = 1");
	struct arena texts = {0};
	struct alert_row *row = mem_new(1, sizeof *row);
	while (db_row(&s->db, q)) {
		size_t len;
		const void *body = db_get_blob(q, 0, &len);
		arena_reset(&texts);
		read_row(&texts, body, len, row);
		fn(arg, row);
	}
	free(row);
	arena_fini(&texts);
}

// --- changes

uint64_t store_change(struct store *s, const struct desk_record *r, const void *alert, size_t len)
{
	struct buf record = {0};
	uint8_t previous[HASH_LEN];
	memcpy(previous, s->head_hash, sizeof previous);
	wire_change(r, ++s->head, &record);
	audit_hash(s->head_hash, previous, record.at, record.len);
	wire_change_hashes(&record, previous, s->head_hash);
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO alert_change (number, alert, hash, record, alert_after) VALUES (?, ?, ?, ?, ?)");
	db_int(q, 1, (int64_t)s->head);
	db_text(q, 2, r->alert);
	db_blob(q, 3, s->head_hash, sizeof s->head_hash);
	db_blob(q, 4, record.at, record.len);
	db_blob(q, 5, alert, len);
	db_run(&s->db, q);
	buf_fini(&record);
	return s->head;
}

// The whole message, of a row with number, record and alert_after.
static void whole_change(struct sqlite3_stmt *q, struct buf *out)
{
	size_t record_len, alert_len;
	const void *record = db_get_blob(q, 1, &record_len), *alert = db_get_blob(q, 2, &alert_len);
	buf_add(out, record, record_len);
	wire_change_alert(out, alert, alert_len);
}

bool store_change_body(struct store *s, uint64_t number, struct buf *body)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, record, alert_after FROM alert_change WHERE number = ?");
	db_int(q, 1, (int64_t)number);
	bool found = db_row(&s->db, q);
	if (found)
		whole_change(q, body);
	db_done(q);
	return found;
}

void store_history(struct store *s, const char *id, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, record, alert_after FROM alert_change WHERE alert = ? ORDER BY number");
	struct buf body = {0};
	db_text(q, 1, id);
	while (db_row(&s->db, q)) {
		buf_clear(&body);
		whole_change(q, &body);
		fn(arg, (uint64_t)db_get_int(q, 0), body.at, body.len);
	}
	buf_fini(&body);
}

void store_feed(struct store *s, uint64_t after, store_feed_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, record, alert_after FROM alert_change WHERE number > ? ORDER BY number");
	struct buf body = {0};
	db_int(q, 1, after <= INT64_MAX ? (int64_t)after : INT64_MAX);
	while (db_row(&s->db, q)) {
		buf_clear(&body);
		whole_change(q, &body);
		if (!fn(arg, (uint64_t)db_get_int(q, 0), body.at, body.len)) {
			db_done(q);
			break;
		}
	}
	buf_fini(&body);
}

void store_audit(struct store *s, uint64_t after, uint32_t limit, store_body_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "SELECT number, record FROM alert_change WHERE number > ? ORDER BY number LIMIT ?");
	db_int(q, 1, after <= INT64_MAX ? (int64_t)after : INT64_MAX);
	db_int(q, 2, limit);
	store_each(&s->db, q, fn, arg);
}

// --- who was told

void store_told_put(struct store *s, const struct desk_notice *n)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "INSERT INTO told (alert, officer, channel, change, due) VALUES (?, ?, ?, ?, ?)"
	                                        " ON CONFLICT DO UPDATE SET due = min(due, excluded.due)");
	db_text(q, 1, n->alert);
	db_text(q, 2, n->officer);
	db_text(q, 3, n->channel);
	db_int(q, 4, n->change);
	db_int(q, 5, n->due_time);
	db_run(&s->db, q);
}

void store_told_drop(struct store *s, const struct desk_drop *d, int64_t now_ms)
{
	struct sqlite3_stmt *q = db_sql(&s->db, "DELETE FROM told WHERE alert = ? AND change < ? AND due > ?");
	db_text(q, 1, d->alert);
	db_int(q, 2, d->before_change);
	db_int(q, 3, now_ms);
	db_run(&s->db, q);
}

void store_told(struct store *s, const char *alert, store_told_fn *fn, void *arg)
{
	struct sqlite3_stmt *q = *alert ? db_sql(&s->db, "SELECT alert, officer, channel, due FROM told WHERE alert = ?")
	                                : db_sql(&s->db, "SELECT alert, officer, channel, due FROM told WHERE alert IN (SELECT id FROM alert WHERE keeps = 1)");
	if (*alert)
		db_text(q, 1, alert);
	while (db_row(&s->db, q))
		fn(arg, db_get_text(q, 0), db_get_text(q, 1), db_get_text(q, 2), db_get_int(q, 3));
}
