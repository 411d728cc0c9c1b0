#include "city.h"
#include "wire.h"

#include "base/err.h"
#include "aggregation.pb-c.h"
#include "ingest.pb-c.h"
#include "registry.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// --- a batch that fits, to be spoilt
struct sample {
	Parkpulse__V1__Batch m;
	char *enterprise[2], *indicator[2];
	uint32_t run_enterprise[3], run_indicator[3], run_length[3], revision[8];
	int64_t start[8];
	double value[8];
};

static void sample_init(struct sample *s)
{
	static const uint32_t zero_one_zero[] = {0, 1, 0}, zero_one_one[] = {0, 1, 1}, two_one_one[] = {2, 1, 1};

	*s = (struct sample){
	        .enterprise = {(char *)"E0", (char *)"E1"},
                  .indicator = {(char *)"I0", (char *)"I1"}
        };
	parkpulse__v1__batch__init(&s->m);
	memcpy(s->run_enterprise, zero_one_zero, sizeof zero_one_zero);
	memcpy(s->run_indicator, zero_one_one, sizeof zero_one_one);
	memcpy(s->run_length, two_one_one, sizeof two_one_one);
	for (int i = 0; i < 4; i++) {
		s->start[i] = i + 1;
		s->value[i] = i + 1.5;
	}
	s->revision[1] = 9;
	s->m.id = (char *)"b1";
	s->m.enterprise = s->enterprise;
	s->m.indicator = s->indicator;
	s->m.run_enterprise = s->run_enterprise;
	s->m.run_indicator = s->run_indicator;
	s->m.run_length = s->run_length;
	s->m.start_time = s->start;
	s->m.value = s->value;
	s->m.revision = s->revision;
	s->m.n_enterprise = s->m.n_indicator = 2;
	s->m.n_run_enterprise = s->m.n_run_indicator = s->m.n_run_length = 3;
	s->m.n_start_time = s->m.n_value = s->m.n_revision = 4;
	s->m.historical = true;
	s->m.send_time = 5;
}

static int decode(struct arena *a, const struct sample *s, struct batch *out)
{
	size_t len = parkpulse__v1__batch__get_packed_size(&s->m);
	uint8_t *bytes = malloc(len + 1);
	parkpulse__v1__batch__pack(&s->m, bytes);
	int err = wire_batch(a, bytes, len, out);
	free(bytes); // the batch must not point into it
	return err;
}

static void a_batch_comes_through(void **state)
{
	(void)state;
	struct arena a = {0};
	struct sample s;
	struct batch b;
	sample_init(&s);
	assert_int_equal(decode(&a, &s, &b), OK);
	assert_string_equal(b.id, "b1");
	assert_int_equal(b.rows, 4);
	assert_int_equal(b.runs, 3);
	assert_string_equal(b.enterprise[1], "E1");
	assert_string_equal(b.indicator[1], "I1");
	assert_memory_equal(b.start_time, s.start, 4 * sizeof *s.start);
	assert_memory_equal(b.value, s.value, 4 * sizeof *s.value);
	assert_int_equal(b.revision[1], 9);
	assert_true(b.historical && b.send_time == 5);
	s.m.n_revision = 0;
	assert_int_equal(decode(&a, &s, &b), OK);
	assert_null(b.revision);
	arena_fini(&a);
}

static void columns_must_fit(void **state)
{
	(void)state;
	for (int spoilt = 0; spoilt < 9; spoilt++) {
		struct arena a = {0};
		struct sample s;
		struct batch b;
		sample_init(&s);
		switch (spoilt) {
		case 0:
			s.m.n_value = 3;
			break;
		case 1:
			s.m.n_revision = 3;
			break;
		case 2:
			s.m.n_run_enterprise = 2;
			break;
		case 3:
			s.m.n_run_indicator = 2;
			break;
		case 4:
			s.run_length[0] = 3;
			break;
		case 5:
			s.run_length[1] = 0;
			break;
		case 6:
			s.run_enterprise[2] = 2;
			break;
		case 7:
			s.run_indicator[0] = UINT32_MAX;
			break;
		default:
			s.run_length[0] = UINT32_MAX;
			s.run_length[1] = 4;
			break;
		}
		assert_int_equal(decode(&a, &s, &b), ERR_ARG);
		assert_string_equal(b.id, "b1");
		assert_int_equal(b.rows, 4);
		arena_fini(&a);
	}
}

static void what_is_no_batch(void **state)
{
	(void)state;
	struct arena a = {0};
	struct sample s;
	struct batch b;
	assert_int_equal(wire_batch(&a, "", 0, &b), ERR_SYNTAX);
	assert_int_equal(wire_batch(&a, "\xff\xff\xff", 3, &b), ERR_SYNTAX);
	sample_init(&s);
	s.m.n_start_time = s.m.n_value = s.m.n_revision = 0;
	assert_int_equal(decode(&a, &s, &b), ERR_SYNTAX);
	char id[66];
	memset(id, 'x', 65);
	id[65] = 0;
	sample_init(&s);
	s.m.id = id;
	assert_int_equal(decode(&a, &s, &b), ERR_SYNTAX);
	arena_fini(&a);
}

static void too_many_rows(void **state)
{
	(void)state;
	struct arena a = {0};
	struct sample s;
	struct batch b;
	sample_init(&s);
	s.m.n_start_time = s.m.n_value = BATCH_ROWS_MAX + 1;
	s.m.n_revision = 0;
	s.m.start_time = calloc(BATCH_ROWS_MAX + 1, sizeof(int64_t));
	s.m.value = calloc(BATCH_ROWS_MAX + 1, sizeof(double));
	assert_int_equal(decode(&a, &s, &b), ERR_RANGE);
	assert_int_equal(b.rows, BATCH_ROWS_MAX + 1);
	free(s.m.start_time);
	free(s.m.value);
	arena_fini(&a);
}

// Empty dictionary entries cost two bytes each and much more in memory: the arena says where it ends.
static void memory_is_bounded(void **state)
{
	(void)state;
	enum { ENTRIES = 1500000 };
	struct arena a = {.limit = 8 << 20};
	struct batch b;
	uint8_t *bytes = calloc(ENTRIES, 2);
	for (size_t i = 0; i < ENTRIES; i++)
		bytes[i * 2] = 2 << 3 | 2;
	assert_int_not_equal(wire_batch(&a, bytes, (size_t)ENTRIES * 2, &b), OK);
	assert_true(a.used <= 8 << 20);
	free(bytes);
	arena_fini(&a);
}

static void an_ack_says_which_rows(void **state)
{
	(void)state;
	uint8_t verdict[] = {VERDICT_ACCEPTED, REASON_FUTURE, VERDICT_DUPLICATE, VERDICT_RESTATED, REASON_MISALIGNED};
	struct batch b = {.id = "b7", .rows = 5, .verdict = verdict};
	struct tally t = {5, 1, 1, 1, 2};
	struct buf out = {0};
	wire_ack(&out, &b, &t, 12, 99);
	Parkpulse__V1__Ack *m = parkpulse__v1__ack__unpack(NULL, out.len, out.at);
	assert_non_null(m);
	assert_string_equal(m->id, "b7");
	assert_true(m->received == 5 && m->accepted == 1 && m->duplicate == 1 && m->restated == 1 && m->rejected == 2 && m->record == 12 &&
	            m->server_time == 99);
	assert_true(m->n_rejected_row == 2 && m->rejected_row[0] == 1 && m->rejected_row[1] == 4);
	assert_true(m->n_rejected_reason == 2 && m->rejected_reason[0] == PARKPULSE__V1__REASON__REASON_FUTURE &&
	            m->rejected_reason[1] == PARKPULSE__V1__REASON__REASON_MISALIGNED);
	parkpulse__v1__ack__free_unpacked(m, NULL);
	buf_clear(&out);
	wire_ack_refused(&out, "", 3, REASON_TOO_LARGE, 99);
	m = parkpulse__v1__ack__unpack(NULL, out.len, out.at);
	assert_true(m->received == 3 && m->rejected == 3 && m->n_rejected_row == 3 && m->rejected_reason[2] == PARKPULSE__V1__REASON__REASON_TOO_LARGE);
	parkpulse__v1__ack__free_unpacked(m, NULL);
	buf_fini(&out);
}

static void reasons_are_those_of_the_proto(void **state)
{
	(void)state;
	for (enum reason r = REASON_MALFORMED; r < REASONS; r++) {
		const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(&parkpulse__v1__reason__descriptor, (int)r);
		char word[64] = "REASON_";
		assert_non_null(v);
		for (size_t i = 0; reason_word(r)[i]; i++)
			word[7 + i] = (char)(reason_word(r)[i] == '_' ? '_' : reason_word(r)[i] - 'a' + 'A');
		assert_string_equal(v->name, word);
	}
	assert_null(protobuf_c_enum_descriptor_get_value(&parkpulse__v1__reason__descriptor, REASONS));
}

static void a_record_comes_back(void **state)
{
	(void)state;
	struct draft d = {0};
	struct arena a = {0};
	struct buf out = {0};
	struct record r;
	draft_run(&d, &(struct draft_run){1, "E0", "I0", "k", 0, 0, RUN_HISTORICAL});
	draft_row(&d, 10, 1.5, 0);
	draft_run(&d, &(struct draft_run){1, "E0", "I0", "k", 0, 0, RUN_HISTORICAL});
	draft_row(&d, 20, 2.5, 3);
	draft_restated(&d, 2.25);
	draft_run(&d, &(struct draft_run){2, "E0", "I1", "other", 0, 1, 0});
	draft_row(&d, 10, -1, 0);
	d.record.receive_time = 77;
	wire_record_write(&out, &d.record);
	assert_int_equal(wire_record_read(&a, out.at, out.len, &r), OK);
	assert_true(r.runs == 2 && r.rows == 3 && r.enterprises == 1 && r.indicators == 2 && r.keys == 2 && r.receive_time == 77);
	assert_true(r.run_length[0] == 2 && r.run_flags[0] == RUN_HISTORICAL && r.run_flags[1] == 0 && r.run_key[1] == 1);
	assert_true(r.restated_rows == 1 && r.restated_row[0] == 1 && r.former_value[0] == 2.25 && r.revision[1] == 3);
	for (size_t len = 0; len < out.len; len++) {
		arena_reset(&a);
		wire_record_read(&a, out.at, len, &r); // never more than a refusal
	}
	d.record.restated_row[0] = 3;
	buf_clear(&out);
	wire_record_write(&out, &d.record);
	assert_int_equal(wire_record_read(&a, out.at, out.len, &r), ERR_CORRUPT);
	draft_fini(&d);
	arena_fini(&a);
	buf_fini(&out);
}

static void a_judgement_comes_back(void **state)
{
	struct draft d = {0};
	struct record r;
	struct buf out = {0};
	struct arena a = {0};

	(void)state;
	for (enum duty_kind kind = DUTY_LATE; kind < DUTY_KINDS; kind++) {
		bool silence = kind == DUTY_SILENCE || kind == DUTY_HEARD;
		draft_judge(&d, &(struct judgement){.kind = kind, .indicator = "kwh", .start_time = 86400000, .due_time = 99, .more = kind == DUTY_MISSING});
		draft_judged(&d, "E0", 5);
		draft_judged(&d, "E1", 6);
		d.record.receive_time = 77;
		buf_clear(&out);
		wire_record_write(&out, &d.record);
		draft_clear(&d);
		assert_int_equal(wire_record_read(&a, out.at, out.len, &r), OK);
		assert_true(r.rows == 0 && r.receive_time == 77 && r.judgements == 1);
		const struct judgement *j = r.judgement;
		assert_true(j->kind == kind && j->start_time == 86400000 && j->due_time == 99 && j->more == (kind == DUTY_MISSING) && j->enterprises == 2);
		assert_string_equal(j->indicator, "kwh");
		assert_string_equal(j->enterprise[1], "E1");
		assert_true(!silence || j->last_start[1] == 6);
		for (size_t len = 0; len < out.len; len++)
			wire_record_read(&a, out.at, len, &r); // never more than a refusal
	}
	Parkpulse__V1__Judgement strange[] = {PARKPULSE__V1__JUDGEMENT__INIT, PARKPULSE__V1__JUDGEMENT__INIT, PARKPULSE__V1__JUDGEMENT__INIT};
	char *enterprise[] = {(char *)"E0"};
	strange[0].duty = (Parkpulse__V1__Duty)DUTY_KINDS;
	strange[1].duty = PARKPULSE__V1__DUTY__DUTY_SILENCE; // of one, and does not say since when
	strange[1].n_enterprise = 1;
	strange[1].enterprise = enterprise;
	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
		Parkpulse__V1__Admitted m = PARKPULSE__V1__ADMITTED__INIT;
		Parkpulse__V1__Judgement *one = &strange[i];
		m.n_judgement = 1;
		m.judgement = &one;
		buf_clear(&out);
		buf_room(&out, parkpulse__v1__admitted__get_packed_size(&m));
		out.len = parkpulse__v1__admitted__pack(&m, out.at);
		assert_int_equal(wire_record_read(&a, out.at, out.len, &r), ERR_CORRUPT);
	}
	draft_fini(&d);
	buf_fini(&out);
	arena_fini(&a);
}

static int read_change(struct arena *a, Parkpulse__V1__Entity *e, struct change *out)
{
	Parkpulse__V1__RegistryChange m = PARKPULSE__V1__REGISTRY_CHANGE__INIT;
	struct buf b = {0};

	m.id = (char *)"x";
	m.time = 7;
	m.entity = e;
	buf_room(&b, parkpulse__v1__registry_change__get_packed_size(&m));
	b.len = parkpulse__v1__registry_change__pack(&m, b.at);
	int err = wire_change(a, b.at, b.len, out);
	buf_fini(&b);
	return err;
}

static void duties_and_days_come_from_the_registry(void **state)
{
	Parkpulse__V1__Entity e = PARKPULSE__V1__ENTITY__INIT;
	Parkpulse__V1__Indicator i = PARKPULSE__V1__INDICATOR__INIT;
	Parkpulse__V1__CalendarDay day = PARKPULSE__V1__CALENDAR_DAY__INIT;
	struct arena a = {0};
	struct change c;

	(void)state;
	e.kind_case = PARKPULSE__V1__ENTITY__KIND_INDICATOR;
	e.indicator = &i;
	i.due_hours = 9.5;
	i.due_workday = true;
	i.grace_hours = 72;
	i.silence_minutes = 120;
	assert_int_equal(read_change(&a, &e, &c), OK);
	assert_true(c.due.due_ms == 34200000 && c.due.workday && c.due.grace_ms == 259200000 && c.silence_ms == 7200000 && c.time == 7);
	i.due_hours = -1;
	i.silence_minutes = 1e300; // the registry lets no such in
	assert_int_equal(read_change(&a, &e, &c), OK);
	assert_true(c.due.due_ms == 0 && c.silence_ms == 0);

	e.kind_case = PARKPULSE__V1__ENTITY__KIND_CALENDAR_DAY;
	e.calendar_day = &day;
	day.date = (char *)"2026-02-28";
	day.kind = PARKPULSE__V1__DAY_KIND__DAY_KIND_WORK;
	assert_int_equal(read_change(&a, &e, &c), OK);
	assert_true(c.kind == ENTITY_DAY && !c.ended && c.day == civil_days(2026, 2, 28) && c.day_kind == DAY_WORKDAY);
	day.kind = PARKPULSE__V1__DAY_KIND__DAY_KIND_OFF;
	assert_int_equal(read_change(&a, &e, &c), OK);
	assert_int_equal(c.day_kind, DAY_OFF);
	day.date = (char *)"tomorrow";
	assert_int_equal(read_change(&a, &e, &c), OK);
	assert_true(c.ended); // no day is changed by it
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_batch_comes_through),
	        cmocka_unit_test(columns_must_fit),
	        cmocka_unit_test(what_is_no_batch),
	        cmocka_unit_test(too_many_rows),
	        cmocka_unit_test(memory_is_bounded),
	        cmocka_unit_test(an_ack_says_which_rows),
	        cmocka_unit_test(reasons_are_those_of_the_proto),
	        cmocka_unit_test(a_record_comes_back),
	        cmocka_unit_test(a_judgement_comes_back),
	        cmocka_unit_test(duties_and_days_come_from_the_registry),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
