// Frames a plant, or somebody who only found the port, might send: good ones, and what becomes of them when bytes change, go, come or are swapped.
#include "city.h"
#include "old.h"
#include "wire.h"

#include "aggregation.pb-c.h"
#include "ingest.pb-c.h"
#include "registry.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);
extern uint64_t door_rows_taken;

enum { FRAMES = 1000000, SEEDS = 64, FRAME_MAX = 4096, DOORS = 11 };

static uint64_t seed = 42;
static uint8_t sample[SEEDS][FRAME_MAX];
static size_t sample_len[SEEDS];

static uint32_t chance(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static size_t pack(uint8_t door, const ProtobufCMessage *m, uint8_t *at)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	if (len + 1 > FRAME_MAX)
		abort();
	at[0] = door;
	return 1 + protobuf_c_message_pack(m, at + 1);
}

// A good batch of a few runs.
static size_t make_batch(uint8_t *at)
{
	static const char *const indicator[] = {"quarter_hour_sum", "quarter_hour_max", "day_min", "day_mean", "week_last", "month_sum", "year_sum", "nothing"};
	Parkpulse__V1__Batch m = PARKPULSE__V1__BATCH__INIT;
	char *enterprises[4], *indicators[4];
	uint32_t run_enterprise[4], run_indicator[4], run_length[4], revision[40];
	int64_t start[40];
	double value[40];
	size_t rows = 0;
	m.id = (char *)"batch";
	m.n_enterprise = m.n_indicator = m.n_run_enterprise = m.n_run_indicator = m.n_run_length = 1 + chance(4);
	for (uint32_t k = 0; k < m.n_run_length; k++) {
		enterprises[k] = (char *)city_code(chance(5));
		indicators[k] = (char *)indicator[chance(8)];
		run_enterprise[k] = chance((uint32_t)m.n_run_length);
		run_indicator[k] = k;
		run_length[k] = 1 + chance(10);
		enum civil_period p = indicators[k][0] == 'q'   ? CIVIL_QUARTER_HOUR
		                      : indicators[k][0] == 'd' ? CIVIL_DAY
		                      : indicators[k][0] == 'w' ? CIVIL_WEEK
		                                                : CIVIL_MONTH;
		int64_t t = civil_start(p, city_time("2026-05-01") - (int64_t)chance(300) * CIVIL_DAY_MS, CITY_OFFSET);
		for (uint32_t i = 0; i < run_length[k]; i++, rows++, t = civil_next(p, t, CITY_OFFSET)) {
			start[rows] = t;
			value[rows] = chance(100000) / 10.0;
			revision[rows] = chance(4);
		}
	}
	m.enterprise = enterprises;
	m.indicator = indicators;
	m.run_enterprise = run_enterprise;
	m.run_indicator = run_indicator;
	m.run_length = run_length;
	m.start_time = start;
	m.value = value;
	m.revision = revision;
	m.n_start_time = m.n_value = rows;
	m.n_revision = chance(2) ? rows : 0;
	m.historical = chance(2);
	m.send_time = chance(2) ? INT64_MIN : city_time("2026-05-20");
	return pack(0, &m.base, at);
}

static size_t make_explain(uint8_t *at)
{
	Parkpulse__V1__ExplainQuery m = PARKPULSE__V1__EXPLAIN_QUERY__INIT;
	if (chance(2))
		m.enterprise = (char *)city_code(chance(5));
	else
		m.node = (char *)(chance(2) ? "city/530300" : "area/Z1A1");
	m.indicator = (char *)(chance(2) ? "quarter_hour_sum" : "day_min");
	m.window = (Parkpulse__V1__Period)chance(9);
	m.start_time = city_time("2026-05-01") - (int64_t)chance(300) * CIVIL_DAY_MS;
	m.offset = chance(3);
	m.limit = chance(100);
	return pack(8, &m.base, at);
}

static int64_t any_time(void)
{
	static const int64_t odd[] = {0, -1, INT64_MIN, INT64_MAX, INT64_MAX - 1};
	return chance(2) ? odd[chance(5)] : city_time("2026-05-01") - (int64_t)chance(300) * CIVIL_DAY_MS;
}

static char *any_of(const char *const *word, uint32_t words)
{
	return (char *)(uintptr_t)word[chance(words)];
}

static size_t make_duties(uint8_t *at)
{
	static const char *const by[] = {"", "enterprise", "area", "zone", "indicator", "month", "moon"};
	Parkpulse__V1__DutyQuery m = PARKPULSE__V1__DUTY_QUERY__INIT;
	if (chance(2))
		m.enterprise = (char *)city_code(chance(5));
	else
		m.node = (char *)(chance(2) ? "city/530300" : "area/Z1A1");
	m.by = any_of(by, 7);
	m.state = (Parkpulse__V1__ReportState)chance(6);
	m.from_time = any_time();
	m.to_time = any_time();
	m.limit = chance(20000);
	return pack(9, &m.base, at);
}

static size_t make_rollup(uint8_t *at)
{
	static const char *const node[] = {"city/530300", "area/Z1A1",          "class/national_etdz", "county/530303+chain/aluminium",
	                                   "tag/上市",    "zone/Z1+industry/32"};
	static const char *const child[] = {"", "", "enterprise", "area", "class", "county", "industry2", "moon"};
	static const char *const indicator[] = {"quarter_hour_sum", "day_min", "day_mean", "month_sum", "week_last"};
	Parkpulse__V1__RollupQuery m = PARKPULSE__V1__ROLLUP_QUERY__INIT;
	m.node = any_of(node, 6);
	m.indicator = any_of(indicator, 5);
	m.window = (Parkpulse__V1__Period)chance(9);
	m.from_time = any_time();
	m.to_time = chance(2) ? any_time() : 0;
	m.limit = chance(2) ? 0 : chance(200000);
	m.compare = chance(2);
	m.children = any_of(child, 8);
	return pack(7, &m.base, at);
}

static size_t make_history(uint8_t *at)
{
	Parkpulse__V1__HistoryQuery m = PARKPULSE__V1__HISTORY_QUERY__INIT;
	char *enterprise[4], *indicator[] = {(char *)(chance(2) ? "quarter_hour_sum" : "nothing")};
	m.n_enterprise = chance(5);
	for (size_t i = 0; i < m.n_enterprise; i++)
		enterprise[i] = (char *)city_code(chance(5));
	m.enterprise = enterprise;
	m.indicator = indicator;
	m.n_indicator = chance(2);
	m.from_time = any_time();
	m.to_time = chance(2) ? any_time() : 0;
	return pack(10, &m.base, at);
}

static size_t make_query(uint8_t *at)
{
	switch (chance(5)) {
	case 0:
		return make_explain(at);
	case 1:
		return make_duties(at);
	case 2:
		return make_rollup(at);
	case 3:
		return make_history(at);
	default: {
		Parkpulse__V1__SeriesQuery m = PARKPULSE__V1__SERIES_QUERY__INIT;
		m.enterprise = (char *)city_code(chance(5));
		m.indicator = (char *)(chance(2) ? "quarter_hour_sum" : "day_min");
		m.window = (Parkpulse__V1__Period)chance(9);
		m.from_time = any_time();
		m.to_time = chance(2) ? any_time() : 0;
		m.limit = chance(200000);
		m.to_date = chance(2);
		return pack(6, &m.base, at);
	}
	}
}

static size_t make_change(uint8_t *at)
{
	Parkpulse__V1__RegistryChange m = PARKPULSE__V1__REGISTRY_CHANGE__INIT;
	Parkpulse__V1__Entity e = PARKPULSE__V1__ENTITY__INIT;
	Parkpulse__V1__Enterprise enterprise = PARKPULSE__V1__ENTERPRISE__INIT;
	Parkpulse__V1__Key key = PARKPULSE__V1__KEY__INIT;
	uint8_t curve[CURVE_LEN] = {7};
	char *own[] = {(char *)city_code(1)};
	m.entity = &e;
	m.time = city_time("2026-04-01");
	if (chance(2)) {
		m.id = enterprise.code = own[0];
		enterprise.area = (char *)(chance(2) ? "Z2A1" : "Z1A2");
		e.kind_case = PARKPULSE__V1__ENTITY__KIND_ENTERPRISE;
		e.enterprise = &enterprise;
	} else {
		m.id = key.id = (char *)"own";
		key.enterprise = own;
		key.n_enterprise = 1;
		key.curve_public = (ProtobufCBinaryData){CURVE_LEN, curve};
		e.kind_case = PARKPULSE__V1__ENTITY__KIND_KEY;
		e.key = &key;
	}
	return pack(4, &m.base, at);
}

static size_t make_record(uint8_t *at)
{
	struct draft d = {0};
	struct buf bytes = {0};
	at[0] = 3;
	draft_run(&d, &(struct draft_run){0, "E", "I", "k", 0, 0, 0});
	for (uint32_t i = 0; i < 5; i++) {
		draft_row(&d, (int64_t)chance(1000), chance(10), 0);
		if (chance(2))
			draft_restated(&d, 1);
	}
	wire_record_write(&bytes, &d.record);
	memcpy(at + 1, bytes.at, bytes.len);
	size_t len = bytes.len + 1;
	buf_fini(&bytes);
	draft_fini(&d);
	return len;
}

static size_t make_chunk(uint8_t *at)
{
	struct chunk c;
	struct buf bytes = {0};
	at[0] = 5;
	chunk_init(&c, HOLDS_VALUES, 96);
	for (uint32_t i = 0; i < 20; i++)
		chunk_set(&c, chance(96), chance(1000) / 10.0, chance(3));
	if (chance(4))
		chunk_write(&c, &bytes);
	else
		old_write(&bytes, &c, 1);
	memcpy(at + 1, bytes.at, bytes.len);
	size_t len = bytes.len + 1;
	chunk_fini(&c);
	buf_fini(&bytes);
	return len;
}

static size_t mutate(uint8_t *at, size_t len)
{
	static const uint8_t odd[] = {0x00, 0x01, 0x7f, 0x80, 0xff, 0xfe};
	size_t where = 1 + chance((uint32_t)len), n = 1 + chance(16);
	switch (chance(8)) {
	case 0: // a bit
		if (where < len)
			at[where] ^= (uint8_t)(1 << chance(8));
		return len;
	case 1: // a byte
		if (where < len)
			at[where] = odd[chance(sizeof odd)];
		return len;
	case 2: // bytes come
		if (where > len || len + n > FRAME_MAX)
			return len;
		memmove(at + where + n, at + where, len - where);
		for (size_t i = 0; i < n; i++)
			at[where + i] = (uint8_t)chance(256);
		return len + n;
	case 3: // bytes go
		if (where + n > len)
			return len;
		memmove(at + where, at + where + n, len - where - n);
		return len - n;
	case 4: // the rest is missing
		return where < len ? where : len;
	case 5: { // the rest is another frame's
		uint32_t other = chance(SEEDS);
		size_t from = chance((uint32_t)sample_len[other]);
		if (where > len || where + sample_len[other] - from > FRAME_MAX)
			return len;
		memcpy(at + where, sample[other] + from, sample_len[other] - from);
		return where + sample_len[other] - from;
	}
	case 6: // a stretch twice
		if (where + n > len || len + n > FRAME_MAX)
			return len;
		memmove(at + where + n, at + where, len - where);
		return len + n;
	default: // another door
		at[0] = (uint8_t)chance(DOORS);
		return len;
	}
}

static void a_million_frames(void **state)
{
	(void)state;
	static size_t (*const make[])(uint8_t *) = {make_batch, make_batch, make_batch, make_batch, make_query, make_change, make_record, make_chunk};
	for (uint32_t i = 0; i < SEEDS; i++)
		sample_len[i] = make[i % 8](sample[i]);
	for (uint32_t i = 0; i < FRAMES; i++) {
		uint32_t from = chance(SEEDS);
		size_t len = sample_len[from];
		// An allocation of exactly this length, so that a read behind its end is seen.
		uint8_t frame[FRAME_MAX], *exact;
		if (i % 50 == 0) { // nothing but noise
			len = 1 + chance(300);
			for (size_t k = 0; k < len; k++)
				frame[k] = (uint8_t)chance(256);
		} else if (i % 4 == 1) { // something new, whole or nearly
			len = i % 100 == 1 ? make_query(frame) : make_batch(frame);
			for (uint32_t times = chance(3); times; times--)
				len = mutate(frame, len);
		} else {
			memcpy(frame, sample[from], len);
			for (uint32_t times = chance(4); times; times--)
				len = mutate(frame, len);
		}
		exact = malloc(len);
		memcpy(exact, frame, len);
		LLVMFuzzerTestOneInput(exact, len);
		free(exact);
		if (i % 1000 == 0)
			sample_len[from] = make[from % 8](sample[from]);
	}
	print_message("rows taken: %llu\n", (unsigned long long)door_rows_taken);
	assert_true(door_rows_taken > FRAMES / 10);
}

int main(int argc, char **argv)
{
	// "--corpus DIR": writes the seeds of the libFuzzer target.
	if (argc == 3 && !strcmp(argv[1], "--corpus")) {
		static size_t (*const make[])(uint8_t *) = {make_batch,  make_batch, make_query,   make_query,  make_change,
		                                            make_record, make_chunk, make_explain, make_duties, make_history};
		for (uint32_t i = 0; i < sizeof make / sizeof *make; i++) {
			char path[512];
			snprintf(path, sizeof path, "%s/seed%u", argv[2], i);
			FILE *f = fopen(path, "wb");
			size_t len = make[i](sample[0]);
			if (!f || fwrite(sample[0], 1, len, f) != len || fclose(f))
				return 1;
		}
		return 0;
	}
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_million_frames)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
