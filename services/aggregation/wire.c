#include "wire.h"
#include "trail.h"

#include "aggregation.pb-c.h"
#include "base/err.h"
#include "base/parse.h"
#include "bus.pb-c.h"
#include "ingest.pb-c.h"
#include "registry.pb-c.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// --- memory of decoded messages
static void *take(void *arena, size_t size)
{
	return arena_new(arena, size);
}

static void leave(void *arena, void *at)
{
	(void)arena, (void)at; // the arena is dropped as a whole
}

static ProtobufCMessage *unpack(struct arena *a, const ProtobufCMessageDescriptor *type, const void *body, size_t len)
{
	ProtobufCAllocator memory = {take, leave, a};

	return protobuf_c_message_unpack(type, &memory, len, body);
}

static void pack(struct buf *out, const ProtobufCMessage *m)
{
	size_t len = protobuf_c_message_get_packed_size(m);

	buf_room(out, len);
	out->len += protobuf_c_message_pack(m, out->at + out->len);
}

// --- Batch
// The columns of runs of both Batch and Admitted.
struct runs {
	size_t enterprises, indicators, runs, rows;
	const uint32_t *enterprise, *indicator, *length;
};

static bool runs_fit(const struct runs *r)
{
	uint64_t rows = 0;

	for (size_t k = 0; k < r->runs; k++) {
		if (r->enterprise[k] >= r->enterprises || r->indicator[k] >= r->indicators || r->length[k] == 0)
			return false;
		rows += r->length[k];
	}
	return rows == r->rows;
}

static bool batch_fits(const Parkpulse__V1__Batch *m)
{
	struct runs r = {m->n_enterprise, m->n_indicator, m->n_run_length, m->n_start_time, m->run_enterprise, m->run_indicator, m->run_length};

	return m->n_run_enterprise == r.runs && m->n_run_indicator == r.runs && m->n_value == r.rows && (!m->n_revision || m->n_revision == r.rows) &&
	       runs_fit(&r);
}

int wire_batch(struct arena *a, const void *body, size_t len, struct batch *out)
{
	*out = (struct batch){.id = ""};
	const Parkpulse__V1__Batch *m = (const Parkpulse__V1__Batch *)unpack(a, &parkpulse__v1__batch__descriptor, body, len);
	if (!m)
		return a->limit && a->used > a->limit / 2 ? ERR_FULL : ERR_SYNTAX;
	if (strlen(m->id) > BATCH_ID_MAX)
		return ERR_SYNTAX;
	out->id = m->id;
	size_t rows = m->n_start_time > m->n_value ? m->n_start_time : m->n_value;
	if (rows == 0)
		return ERR_SYNTAX;
	out->rows = (uint32_t)rows;
	if (rows > BATCH_ROWS_MAX)
		return ERR_RANGE;
	if (!batch_fits(m))
		return ERR_ARG;
	out->enterprises = (uint32_t)m->n_enterprise;
	out->indicators = (uint32_t)m->n_indicator;
	out->runs = (uint32_t)m->n_run_length;
	out->enterprise = m->enterprise;
	out->indicator = m->indicator;
	out->run_enterprise = m->run_enterprise;
	out->run_indicator = m->run_indicator;
	out->run_length = m->run_length;
	out->start_time = m->start_time;
	out->value = m->value;
	out->revision = m->n_revision ? m->revision : NULL;
	out->historical = m->historical;
	out->send_time = m->send_time;
	out->enterprise_index = arena_new(a, m->n_enterprise * sizeof(uint32_t));
	out->indicator_index = arena_new(a, m->n_indicator * sizeof(uint32_t));
	out->verdict = arena_new(a, rows);
	return out->enterprise_index && out->indicator_index && out->verdict ? OK : ERR_FULL;
}

// --- Ack: written by hand into one list of rows and one of reasons, as long as the batch at most
static void put_tag(struct buf *b, unsigned field, unsigned wire)
{
	buf_varint(b, field << 3 | wire);
}

static void put_number(struct buf *b, unsigned field, uint64_t v)
{
	if (!v)
		return;
	put_tag(b, field, 0);
	buf_varint(b, v);
}

static void put_bytes(struct buf *b, unsigned field, const void *at, size_t len)
{
	if (!len)
		return;
	put_tag(b, field, 2);
	buf_varint(b, len);
	buf_add(b, at, len);
}

static void put_ack(struct buf *out, const char *id, const struct tally *t, const struct buf *row, const struct buf *why, uint64_t record, int64_t now_ms)
{
	put_bytes(out, 1, id, strlen(id));
	put_number(out, 2, t->received);
	put_number(out, 3, t->accepted);
	put_number(out, 4, t->duplicate);
	put_number(out, 5, t->restated);
	put_number(out, 6, t->rejected);
	put_bytes(out, 7, row->at, row->len);
	put_bytes(out, 8, why->at, why->len);
	put_number(out, 9, record);
	put_number(out, 10, (uint64_t)now_ms);
}

void wire_ack(struct buf *out, const struct batch *b, const struct tally *t, uint64_t record, int64_t now_ms)
{
	struct buf row = {0}, why = {0};

	for (uint32_t i = 0; i < b->rows && t->rejected; i++) {
		if (b->verdict[i] >= REASONS)
			continue;
		buf_varint(&row, i);
		buf_varint(&why, b->verdict[i]);
	}
	put_ack(out, b->id, t, &row, &why, record, now_ms);
	buf_fini(&row);
	buf_fini(&why);
}

void wire_ack_refused(struct buf *out, const char *id, uint32_t rows, enum reason r, int64_t now_ms)
{
	struct tally t = {.received = rows, .rejected = rows};
	struct buf row = {0}, why = {0};

	for (uint32_t i = 0; i < rows; i++) {
		buf_varint(&row, i);
		buf_varint(&why, r);
	}
	put_ack(out, id, &t, &row, &why, 0, now_ms);
	buf_fini(&row);
	buf_fini(&why);
}

// --- Admitted
static void put_judgement(const struct judgement *j, Parkpulse__V1__Judgement *m)
{
	bool periods = j->kind == DUTY_LATE || j->kind == DUTY_MISSING;

	parkpulse__v1__judgement__init(m);
	m->duty = (Parkpulse__V1__Duty)j->kind;
	m->indicator = (char *)j->indicator;
	m->start_time = j->start_time;
	m->due_time = j->due_time;
	m->more = j->more;
	m->n_enterprise = j->enterprises;
	m->enterprise = (char **)j->enterprise;
	m->n_last_start = periods ? 0 : j->enterprises;
	m->last_start = j->last_start;
}

static void put_record(const struct record *r, Parkpulse__V1__Admitted *m)
{
	parkpulse__v1__admitted__init(m);
	m->receive_time = r->receive_time;
	m->n_enterprise = r->enterprises;
	m->enterprise = (char **)r->enterprise;
	m->n_indicator = r->indicators;
	m->indicator = (char **)r->indicator;
	m->n_key = r->keys;
	m->key = (char **)r->key;
	m->n_run_enterprise = m->n_run_indicator = m->n_run_length = m->n_run_flags = m->n_run_key = r->runs;
	m->run_enterprise = r->run_enterprise;
	m->run_indicator = r->run_indicator;
	m->run_length = r->run_length;
	m->run_flags = r->run_flags;
	m->run_key = r->run_key;
	m->n_start_time = m->n_value = m->n_revision = r->rows;
	m->start_time = r->start_time;
	m->value = r->value;
	m->revision = r->revision;
	m->n_restated_row = m->n_former_value = r->restated_rows;
	m->restated_row = r->restated_row;
	m->former_value = r->former_value;
}

void wire_record_write(struct buf *out, const struct record *r)
{
	Parkpulse__V1__Admitted m;
	Parkpulse__V1__Judgement judgement, *judgements = &judgement;

	put_record(r, &m);
	if (r->judgements) { // a record that we write has one at most
		put_judgement(r->judgement, &judgement);
		m.n_judgement = 1;
		m.judgement = &judgements;
	}
	pack(out, &m.base);
}

static bool record_fits(const Parkpulse__V1__Admitted *m)
{
	struct runs r = {m->n_enterprise, m->n_indicator, m->n_run_length, m->n_start_time, m->run_enterprise, m->run_indicator, m->run_length};

	if (m->n_run_enterprise != r.runs || m->n_run_indicator != r.runs || m->n_run_flags != r.runs || m->n_run_key != r.runs || m->n_value != r.rows ||
	    m->n_revision != r.rows || m->n_former_value != m->n_restated_row || !runs_fit(&r))
		return false;
	for (size_t k = 0; k < r.runs; k++)
		if (m->run_key[k] >= m->n_key)
			return false;
	for (size_t i = 0; i < m->n_restated_row; i++)
		if (m->restated_row[i] >= r.rows || (i && m->restated_row[i] <= m->restated_row[i - 1]))
			return false;
	return true;
}

static bool judgement_fits(const Parkpulse__V1__Judgement *m)
{
	bool silence = m->duty == PARKPULSE__V1__DUTY__DUTY_SILENCE || m->duty == PARKPULSE__V1__DUTY__DUTY_HEARD;

	return (int)m->duty >= (int)DUTY_LATE && (int)m->duty <= (int)DUTY_HEARD && m->n_last_start == (silence ? m->n_enterprise : 0);
}

static int read_judgements(struct arena *a, const Parkpulse__V1__Admitted *m, struct record *out)
{
	struct judgement *to = m->n_judgement ? arena_new(a, m->n_judgement * sizeof *to) : NULL;

	if (m->n_judgement && !to)
		return ERR_CORRUPT;
	for (size_t i = 0; i < m->n_judgement; i++) {
		const Parkpulse__V1__Judgement *j = m->judgement[i];
		if (!judgement_fits(j))
			return ERR_CORRUPT;
		to[i] = (struct judgement){.kind = (enum duty_kind)j->duty,
		                           .more = j->more,
		                           .indicator = j->indicator,
		                           .start_time = j->start_time,
		                           .due_time = j->due_time,
		                           .enterprise = (const char **)j->enterprise,
		                           .last_start = j->last_start,
		                           .enterprises = (uint32_t)j->n_enterprise};
	}
	out->judgement = to;
	out->judgements = (uint32_t)m->n_judgement;
	return OK;
}

int wire_record_read(struct arena *a, const void *body, size_t len, struct record *out)
{
	const Parkpulse__V1__Admitted *m = (const Parkpulse__V1__Admitted *)unpack(a, &parkpulse__v1__admitted__descriptor, body, len);

	if (!m || !record_fits(m))
		return ERR_CORRUPT;
	*out = (struct record){
	        .receive_time = m->receive_time,
	        .enterprises = (uint32_t)m->n_enterprise,
	        .indicators = (uint32_t)m->n_indicator,
	        .keys = (uint32_t)m->n_key,
	        .runs = (uint32_t)m->n_run_length,
	        .rows = (uint32_t)m->n_start_time,
	        .restated_rows = (uint32_t)m->n_restated_row,
	        .enterprise = (const char **)m->enterprise,
	        .indicator = (const char **)m->indicator,
	        .key = (const char **)m->key,
	        .run_enterprise = m->run_enterprise,
	        .run_indicator = m->run_indicator,
	        .run_length = m->run_length,
	        .run_flags = m->run_flags,
	        .run_key = m->run_key,
	        .start_time = m->start_time,
	        .value = m->value,
	        .revision = m->revision,
	        .restated_row = m->restated_row,
	        .former_value = m->former_value,
	};
	return read_judgements(a, m, out);
}

// --- RegistryChange
// What groups an entity is in, as texts in the arena.
struct labels {
	struct arena *arena;
	const char **at;
	uint32_t count;
};

static void label_add(struct labels *l, const char *word, const char *code, size_t len)
{
	size_t word_len = strlen(word);
	char *text = len ? arena_new(l->arena, word_len + len + 1) : NULL;

	if (!text) // an empty code; or no room, and then the entity is what it can be
		return;
	memcpy(text, word, word_len);
	memcpy(text + word_len, code, len);
	text[word_len + len] = 0;
	l->at[l->count++] = text;
}

static const char *joined(struct arena *a, const char *word, const char *code, const char *position)
{
	size_t len = strlen(word) + strlen(code) + strlen(position) + 2;
	char *text = arena_new(a, len);

	if (text)
		snprintf(text, len, "%s%s%s%s", word, code, *position ? ":" : "", position);
	return text ? text : "";
}

static void of_county(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	c->kind = ENTITY_LABEL;
	c->id = joined(a, "county/", e->county->code, "");
	c->name = e->county->name;
}

static void of_chain(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	c->kind = ENTITY_LABEL;
	c->id = joined(a, "chain/", e->chain->code, "");
	c->name = e->chain->name;
}

static void of_zone(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	struct labels l = {a, arena_new(a, sizeof *l.at), 0};

	c->kind = ENTITY_ZONE;
	c->name = e->zone->name;
	c->parent = e->zone->city;
	if (l.at)
		label_add(&l, "class/", e->zone->class_, strlen(e->zone->class_));
	c->label = l.at;
	c->labels = l.count;
}

static void of_area(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	(void)a;
	c->kind = ENTITY_AREA;
	c->name = e->area->name;
	c->parent = e->area->zone;
}

static void of_enterprise(struct arena *a, const Parkpulse__V1__Entity *entity, struct change *c)
{
	enum { SINGLE_LABELS = 5 };
	const Parkpulse__V1__Enterprise *e = entity->enterprise;
	struct labels l = {a, arena_new(a, (SINGLE_LABELS + 2 * e->n_place + e->n_tag) * sizeof *l.at), 0};

	c->kind = ENTITY_ENTERPRISE;
	c->parent = e->area;
	c->industry = e->industry;
	c->synthetic = e->synthetic;
	c->start_time = e->start_time;
	if (!l.at)
		return;
	label_add(&l, "county/", e->county, strlen(e->county));
	label_add(&l, "scale/", e->scale, strlen(e->scale));
	for (size_t len = 2; len <= 4 && len <= strlen(e->industry); len++) // 大类, 中类, 小类
		label_add(&l, "industry/", e->industry, len);
	for (size_t i = 0; i < e->n_place; i++) {
		const char *position = joined(a, "", e->place[i]->chain, e->place[i]->position);
		label_add(&l, "chain/", e->place[i]->chain, strlen(e->place[i]->chain));
		label_add(&l, "position/", position, strlen(position));
	}
	for (size_t i = 0; i < e->n_tag; i++)
		label_add(&l, "tag/", e->tag[i], strlen(e->tag[i]));
	c->label = l.at;
	c->labels = l.count;
}

// The registry keeps these between 0 and a few months; what it would not, is none.
static int64_t ms_of(double count, int64_t unit_ms)
{
	return count > 0 && count <= 1e6 ? (int64_t)(count * (double)unit_ms) : 0;
}

static void of_indicator(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	(void)a;
	const Parkpulse__V1__Indicator *i = e->indicator;

	c->kind = ENTITY_INDICATOR;
	c->unit = i->unit;
	c->base_period = i->base_period;
	c->time_sum = i->time_sum;
	c->space_sum = i->space_sum;
	c->min = i->min;
	c->max = i->max;
	c->late_limit_days = i->late_limit_days;
	c->formula = i->formula;
	c->weight = i->weight;
	c->coverage_limit_percent = i->coverage_limit_percent;
	c->close_days = i->close_days;
	c->due = (struct due){ms_of(i->due_hours, CIVIL_HOUR_MS), i->due_workday, ms_of(i->grace_hours, CIVIL_HOUR_MS)};
	c->silence_ms = ms_of(i->silence_minutes, CIVIL_MINUTE_MS);
	c->keep_days = i->keep_days;
}

static void of_day(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	const Parkpulse__V1__CalendarDay *d = e->calendar_day;
	int64_t ms = 0;

	(void)a;
	c->kind = ENTITY_DAY;
	if (strlen(d->date) != 10 || parse_time(d->date, 10, 0, &ms))
		c->ended = true; // the registry lets none such in; no day is harmed
	c->day = civil_day_of(ms, 0);
	c->day_kind = d->kind == PARKPULSE__V1__DAY_KIND__DAY_KIND_OFF ? DAY_OFF : DAY_WORKDAY;
}

static void of_price_index(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	(void)a;
	const Parkpulse__V1__PriceIndex *p = e->price_index;

	c->kind = ENTITY_PRICE_INDEX;
	c->parent = p->indicator;
	c->industry = p->industry;
	c->month = p->month;
	c->index = p->index;
}

static void of_key(struct arena *a, const Parkpulse__V1__Entity *e, struct change *c)
{
	(void)a;
	const Parkpulse__V1__Key *k = e->key;

	c->kind = ENTITY_KEY;
	c->enterprise = (const char *const *)k->enterprise;
	c->enterprises = (uint32_t)k->n_enterprise;
	c->curve_public = k->curve_public.len == CURVE_LEN ? k->curve_public.data : NULL;
	c->expire_time = k->expire_time;
}

int wire_change(struct arena *a, const void *body, size_t len, struct change *out)
{
	static void (*const of[])(struct arena *, const Parkpulse__V1__Entity *, struct change *) = {
	        [PARKPULSE__V1__ENTITY__KIND_COUNTY] = of_county,
	        [PARKPULSE__V1__ENTITY__KIND_CHAIN] = of_chain,
	        [PARKPULSE__V1__ENTITY__KIND_ZONE] = of_zone,
	        [PARKPULSE__V1__ENTITY__KIND_AREA] = of_area,
	        [PARKPULSE__V1__ENTITY__KIND_ENTERPRISE] = of_enterprise,
	        [PARKPULSE__V1__ENTITY__KIND_INDICATOR] = of_indicator,
	        [PARKPULSE__V1__ENTITY__KIND_KEY] = of_key,
	        [PARKPULSE__V1__ENTITY__KIND_PRICE_INDEX] = of_price_index,
	        [PARKPULSE__V1__ENTITY__KIND_CALENDAR_DAY] = of_day,
	};
	const Parkpulse__V1__RegistryChange *m = (const Parkpulse__V1__RegistryChange *)unpack(a, &parkpulse__v1__registry_change__descriptor, body, len);

	if (!m || !*m->id || !m->entity)
		return ERR_SYNTAX;
	size_t kind = m->entity->kind_case;
	if (kind >= sizeof of / sizeof *of || !of[kind])
		return ERR_NOT_FOUND;
	*out = (struct change){.id = m->id, .ended = m->ended, .time = m->time};
	of[kind](a, m->entity, out);
	return OK;
}

// --- queries
int wire_series_query(struct arena *a, const void *body, size_t len, struct query *out)
{
	const Parkpulse__V1__SeriesQuery *m = (const Parkpulse__V1__SeriesQuery *)unpack(a, &parkpulse__v1__series_query__descriptor, body, len);

	if (!m)
		return ERR_SYNTAX;
	*out = (struct query){.enterprise = m->enterprise,
	                      .indicator = m->indicator,
	                      .window = m->window,
	                      .from_time = m->from_time,
	                      .to_time = m->to_time,
	                      .limit = m->limit,
	                      .to_date = m->to_date};
	return OK;
}

int wire_rollup_query(struct arena *a, const void *body, size_t len, struct query *out)
{
	const Parkpulse__V1__RollupQuery *m = (const Parkpulse__V1__RollupQuery *)unpack(a, &parkpulse__v1__rollup_query__descriptor, body, len);

	if (!m)
		return ERR_SYNTAX;
	*out = (struct query){.node = m->node,
	                      .indicator = m->indicator,
	                      .window = m->window,
	                      .from_time = m->from_time,
	                      .to_time = m->to_time,
	                      .limit = m->limit,
	                      .compare = m->compare,
	                      .children = m->children};
	return OK;
}

// A list of messages, each made in the arena; what does not fit is left out.
#define LIST(m, n_field, field, count, expression)                                                                                                             \
	do {                                                                                                                                                   \
		(m)->field = arena_new(a, ((count) + 1) * sizeof(void *));                                                                                     \
		for (uint32_t i = 0; (m)->field && i < (count) && ((m)->field[i] = (expression)); i++)                                                         \
			(m)->n_field = i + 1;                                                                                                                  \
	} while (0)

// A column of one field of the rows.
#define COLUMN(m, n_field, field, count, expression)                                                                                                           \
	do {                                                                                                                                                   \
		(m)->field = arena_new(a, ((count) + 1) * sizeof *(m)->field);                                                                                 \
		(m)->n_field = (m)->field ? (count) : 0;                                                                                                       \
		for (uint32_t i = 0; i < (m)->n_field; i++)                                                                                                    \
			(m)->field[i] = (expression);                                                                                                          \
	} while (0)

void wire_series(struct arena *a, struct buf *out, const struct query *q, const struct answer *answer)
{
	Parkpulse__V1__Series m = PARKPULSE__V1__SERIES__INIT;
	const struct row *row = answer->row;
	uint32_t rows = answer->rows, windows = answer->observations ? 0 : rows;

	m.enterprise = (char *)q->enterprise;
	m.indicator = (char *)q->indicator;
	m.unit = (char *)answer->unit;
	m.window = (Parkpulse__V1__Period)answer->window;
	COLUMN(&m, n_start_time, start_time, rows, row[i].start_time);
	COLUMN(&m, n_value, value, rows, row[i].value);
	COLUMN(&m, n_count, count, rows, row[i].count);
	COLUMN(&m, n_expected, expected, rows, row[i].expected);
	COLUMN(&m, n_revision, revision, rows, row[i].revision);
	COLUMN(&m, n_closed, closed, windows, row[i].closed);
	COLUMN(&m, n_first_time, first_time, windows, row[i].first_time);
	COLUMN(&m, n_last_time, last_time, windows, row[i].last_time);
	pack(out, &m.base);
}

static void put_comparisons(struct arena *a, Parkpulse__V1__Rollup *m, const struct answer *answer)
{
	const struct comparison *c = answer->comparison;
	uint32_t rows = c ? answer->rows : 0;

	COLUMN(m, n_coverage_percent, coverage_percent, rows, c[i].coverage_percent);
	COLUMN(m, n_weight_coverage_percent, weight_coverage_percent, rows, c[i].weight_coverage_percent);
	COLUMN(m, n_without_largest, without_largest, rows, c[i].without_largest);
	COLUMN(m, n_largest, largest, rows, (char *)(uintptr_t)c[i].largest);
	COLUMN(m, n_year_on_year, year_on_year, rows, c[i].year_on_year);
	COLUMN(m, n_year_on_year_same, year_on_year_same, rows, c[i].year_on_year_same);
	COLUMN(m, n_same, same, rows, c[i].same);
	COLUMN(m, n_period_on_period, period_on_period, rows, c[i].period_on_period);
	COLUMN(m, n_to_date, to_date, rows, c[i].to_date);
	COLUMN(m, n_to_date_on_year, to_date_on_year, rows, c[i].to_date_on_year);
	COLUMN(m, n_to_date_on_year_same, to_date_on_year_same, rows, c[i].to_date_on_year_same);
	COLUMN(m, n_two_year_average, two_year_average, rows, c[i].two_year_average);
	COLUMN(m, n_year_on_year_real, year_on_year_real, rows, c[i].year_on_year_real);
	COLUMN(m, n_to_date_on_year_real, to_date_on_year_real, rows, c[i].to_date_on_year_real);
	COLUMN(m, n_withheld, withheld, rows, (char *)(uintptr_t)withheld_word[c[i].withheld]);
}

static Parkpulse__V1__Contribution *contribution_message(struct arena *a, const struct part *p)
{
	Parkpulse__V1__Contribution *c = arena_new(a, sizeof *c);

	if (!c)
		return NULL;
	parkpulse__v1__contribution__init(c);
	c->child = (char *)(uintptr_t)joined(a, p->dimension, p->code, "");
	c->name = (char *)(uintptr_t)p->name;
	c->value = p->value;
	c->former = p->former;
	c->micropoints = p->micropoints;
	return c;
}

void wire_rollup(struct arena *a, struct buf *out, const struct query *q, const struct answer *answer)
{
	Parkpulse__V1__Rollup m = PARKPULSE__V1__ROLLUP__INIT;
	const struct row *row = answer->row;
	uint32_t rows = answer->rows;

	m.node = (char *)q->node;
	m.name = (char *)answer->name;
	m.indicator = (char *)q->indicator;
	m.unit = (char *)answer->unit;
	m.window = (Parkpulse__V1__Period)answer->window;
	m.synthetic = answer->synthetic;
	COLUMN(&m, n_start_time, start_time, rows, row[i].start_time);
	COLUMN(&m, n_value, value, rows, row[i].value);
	COLUMN(&m, n_reporting, reporting, rows, row[i].count);
	COLUMN(&m, n_expected, expected, rows, row[i].expected);
	COLUMN(&m, n_closed, closed, answer->comparison ? rows : 0, row[i].closed);
	put_comparisons(a, &m, answer);
	LIST(&m, n_contribution, contribution, answer->parts, contribution_message(a, &answer->part[i]));
	pack(out, &m.base);
}

// --- duties
int wire_history_query(struct arena *a, const void *body, size_t len, struct history_query *out)
{
	const Parkpulse__V1__HistoryQuery *m = (const Parkpulse__V1__HistoryQuery *)unpack(a, &parkpulse__v1__history_query__descriptor, body, len);

	if (!m)
		return ERR_SYNTAX;
	*out = (struct history_query){.enterprise = m->enterprise,
	                              .enterprises = (uint32_t)m->n_enterprise,
	                              .indicator = m->indicator,
	                              .indicators = (uint32_t)m->n_indicator,
	                              .from_time = m->from_time,
	                              .to_time = m->to_time};
	return OK;
}

void wire_history(struct buf *out, const struct history *h)
{
	Parkpulse__V1__History m = PARKPULSE__V1__HISTORY__INIT;
	Parkpulse__V1__Admitted rows;

	put_record(&h->page.record, &rows);
	rows.n_key = rows.n_run_key = rows.n_revision = 0;
	m.rows = &rows;
	m.next_time = h->next_time;
	pack(out, &m.base);
}

int wire_duty_query(struct arena *a, const void *body, size_t len, struct duty_query *out)
{
	const Parkpulse__V1__DutyQuery *m = (const Parkpulse__V1__DutyQuery *)unpack(a, &parkpulse__v1__duty_query__descriptor, body, len);

	if (!m)
		return ERR_SYNTAX;
	*out = (struct duty_query){.node = m->node,
	                           .enterprise = m->enterprise,
	                           .indicator = m->indicator,
	                           .by = m->by,
	                           .from_time = m->from_time,
	                           .to_time = m->to_time,
	                           .state = (uint32_t)m->state,
	                           .limit = m->limit};
	return OK;
}

static Parkpulse__V1__DutyCount *count_message(struct arena *a, const struct duty_count *c)
{
	Parkpulse__V1__DutyCount *m = arena_new(a, sizeof *m);

	if (!m)
		return NULL;
	parkpulse__v1__duty_count__init(m);
	m->of = (char *)(uintptr_t)c->of;
	m->name = (char *)(uintptr_t)c->name;
	m->due = c->due;
	m->on_time = c->on_time;
	m->late = c->late;
	m->missing = c->missing;
	m->on_time_percent = c->due ? 100.0 * c->on_time / c->due : NAN;
	return m;
}

static Parkpulse__V1__Report *report_message(struct arena *a, const struct books *b, const struct duty_report *r)
{
	const struct series *s = &b->series[r->series];
	Parkpulse__V1__Report *m = arena_new(a, sizeof *m);

	if (!m)
		return NULL;
	parkpulse__v1__report__init(m);
	m->enterprise = (char *)(uintptr_t)b->directory.enterprise[s->enterprise].code;
	m->indicator = (char *)(uintptr_t)b->directory.indicator[s->indicator].code;
	m->start_time = r->start_ms;
	m->due_time = r->due_ms;
	m->state = (Parkpulse__V1__ReportState)r->state;
	m->received = r->received;
	return m;
}

void wire_duties(struct arena *a, struct buf *out, const struct duties *d)
{
	Parkpulse__V1__Duties m = PARKPULSE__V1__DUTIES__INIT;

	m.total = count_message(a, &d->total);
	LIST(&m, n_part, part, d->parts, count_message(a, &d->part[i]));
	LIST(&m, n_report, report, d->reports, report_message(a, &d->core->books, &d->report[i]));
	m.more = d->more;
	m.from_time = d->query.from_time;
	m.to_time = d->query.to_time;
	pack(out, &m.base);
}

// --- explanations
int wire_explain_query(struct arena *a, const void *body, size_t len, struct explain_query *out)
{
	const Parkpulse__V1__ExplainQuery *m = (const Parkpulse__V1__ExplainQuery *)unpack(a, &parkpulse__v1__explain_query__descriptor, body, len);

	if (!m)
		return ERR_SYNTAX;
	*out = (struct explain_query){.enterprise = m->enterprise,
	                              .node = m->node,
	                              .indicator = m->indicator,
	                              .window = m->window,
	                              .start_time = m->start_time,
	                              .offset = m->offset,
	                              .limit = m->limit};
	return OK;
}

static char *decimal(struct arena *a, bool is_there, sum_int s)
{
	char *text = is_there ? arena_new(a, SUM_TEXT) : NULL;

	if (!text)
		return (char *)"";
	sum_text(text, s);
	return text;
}

static Parkpulse__V1__ExplainedPart *part_message(struct arena *a, const struct explaining *x, uint32_t at)
{
	const struct explain_column *c = &x->out.column[at];
	const struct indicator *indicator = x->core->books.directory.indicator, *i = &indicator[c->indicator];
	Parkpulse__V1__ExplainedPart *p = arena_new(a, sizeof *p);

	if (!p)
		return NULL;
	parkpulse__v1__explained_part__init(p);
	p->indicator = c->product ? (char *)"value * weight" : (char *)(uintptr_t)i->code;
	p->unit = c->product ? (char *)"" : i->unit;
	p->total = decimal(a, c->added && x->out.has_value, c->total);
	return p;
}

static Parkpulse__V1__ExplainedFormula *formula_message(struct arena *a, const struct indicator *i)
{
	Parkpulse__V1__ExplainedFormula *f = arena_new(a, sizeof *f);

	if (!f)
		return NULL;
	parkpulse__v1__explained_formula__init(f);
	f->indicator = (char *)(uintptr_t)i->code;
	f->text = i->formula_text;
	return f;
}

static Parkpulse__V1__ExplainedMember *member_message(struct arena *a, const struct explaining *x, const struct brought *b)
{
	Parkpulse__V1__ExplainedMember *m = arena_new(a, sizeof *m);

	if (!m)
		return NULL;
	parkpulse__v1__explained_member__init(m);
	m->enterprise = (char *)(uintptr_t)b->code;
	m->present = b->present;
	COLUMN(m, n_value, value, x->out.columns,
	       decimal(a, x->out.column[i].product ? b->present : b->has >> i & 1, x->out.column[i].product && !b->present ? 0 : explain_part(x, b, i)));
	return m;
}

static Parkpulse__V1__FormerValue *former_message(struct arena *a, const struct restatement *r)
{
	Parkpulse__V1__FormerValue *f = arena_new(a, sizeof *f);

	if (!f)
		return NULL;
	parkpulse__v1__former_value__init(f);
	f->value = decimal(a, true, sum_of(r->former_value));
	f->revision = r->revision;
	f->replaced_time = r->receive_time;
	f->key = (char *)(uintptr_t)r->key;
	return f;
}

// Takes its former values off the front of the trail.
static Parkpulse__V1__ExplainedObservation *observation_message(struct arena *a, const struct explain_observation *o, struct trail *t)
{
	Parkpulse__V1__ExplainedObservation *m = arena_new(a, sizeof *m);
	uint32_t formers = 0;

	if (!m)
		return NULL;
	parkpulse__v1__explained_observation__init(m);
	m->start_time = o->start_time;
	m->value = decimal(a, true, sum_of(o->value));
	m->revision = o->revision;
	m->receive_time = o->receive_time;
	m->key = (char *)(uintptr_t)o->key;
	while (formers < t->formers && t->former[formers].start_time == o->start_time)
		formers++;
	LIST(m, n_former, former, formers, former_message(a, &t->former[i]));
	if (formers) {
		t->former += formers;
		t->formers -= formers;
	}
	return m;
}

void wire_explanation(struct arena *a, struct buf *out, const struct explaining *x, const struct trail *t)
{
	Parkpulse__V1__Explanation m = PARKPULSE__V1__EXPLANATION__INIT;
	const struct explanation *e = &x->out;
	struct trail rest = *t;

	m.enterprise = (char *)(uintptr_t)x->query.enterprise;
	m.node = (char *)(uintptr_t)x->query.node;
	m.name = (char *)(uintptr_t)e->name;
	m.indicator = (char *)(uintptr_t)x->query.indicator;
	m.unit = (char *)(uintptr_t)e->unit;
	m.window = (Parkpulse__V1__Period)e->window;
	m.start_time = e->start_time;
	m.end_time = e->end_time;
	m.value = decimal(a, e->has_value, e->value);
	m.rule = (char *)(uintptr_t)e->rule;
	m.count = e->count;
	m.expected = e->expected;
	m.closed = e->closed;
	m.synthetic = e->synthetic;
	m.kept_from_time = e->kept_from;
	m.rows = e->rows;
	m.offset = x->query.offset;
	m.former_left_out = t->left_out;
	LIST(&m, n_part, part, e->columns, part_message(a, x, i));
	LIST(&m, n_formula, formula, e->formulas, formula_message(a, &x->core->books.directory.indicator[e->formula[i]]));
	LIST(&m, n_member, member, e->members, member_message(a, x, &e->member[i]));
	LIST(&m, n_observation, observation, e->observations, observation_message(a, &e->observation[i], &rest));
	pack(out, &m.base);
}

void wire_status(struct buf *out, const struct status *s)
{
	Parkpulse__V1__Status m = PARKPULSE__V1__STATUS__INIT;
	Parkpulse__V1__Hop hop[HOPS_MAX], *hops[HOPS_MAX];

	m.service = (char *)"aggregation";
	m.version = (char *)PP_VERSION;
	m.ready = s->waitings == 0;
	m.n_waiting = s->waitings;
	m.waiting = (char **)s->waiting;
	m.degraded = s->notices > 0;
	m.n_notice = s->notices;
	m.notice = (char **)s->notice;
	m.start_time = s->start_time;
	m.n_hop = s->hops;
	m.hop = hops;
	for (uint32_t i = 0; i < s->hops; i++) {
		parkpulse__v1__hop__init(&hop[i]);
		hop[i].name = (char *)s->hop[i].name;
		hop[i].position = s->hop[i].position;
		hop[i].head = s->hop[i].head;
		hop[i].behind_ms = s->hop[i].behind_ms;
		hops[i] = &hop[i];
	}
	m.metrics = (char *)s->metrics;
	pack(out, &m.base);
}
