// Messages <-> plain structs and JSON, and bytes that are no message.
#include "alerting.pb-c.h"
#include "base/err.h"
#include "bus.pb-c.h"
#include "ingest.pb-c.h"
#include "registry.pb-c.h"
#include "secret.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static struct buf pack(const ProtobufCMessage *m)
{
	struct buf b = {0};
	buf_room(&b, protobuf_c_message_get_packed_size(m));
	b.len = protobuf_c_message_pack(m, b.at);
	return b;
}

static void test_batch(void **state)
{
	(void)state;
	const char *texts[] = {"91530300MA0000015L"}, *names[] = {"e", "g"};
	uint32_t zero[] = {0, 0}, indicators[] = {0, 1}, lengths[] = {2, 1}, revisions[] = {0, 4, 0};
	int64_t times[] = {1, 2, 3};
	double values[] = {1.5, 2.5, -3};
	struct columns c = {.runs = 2,
	                    .rows = 3,
	                    .run_enterprise = zero,
	                    .run_indicator = indicators,
	                    .run_length = lengths,
	                    .start_time = times,
	                    .value = values,
	                    .revision = revisions,
	                    .revised = true};
	c.enterprise.text = texts;
	c.enterprise.texts = 1;
	c.indicator.text = names;
	c.indicator.texts = 2;
	struct buf b = {0};
	wire_batch(&b, &c, "id-1", true, 99);
	Parkpulse__V1__Batch *m = parkpulse__v1__batch__unpack(NULL, b.len, b.at);
	assert_non_null(m);
	assert_string_equal(m->id, "id-1");
	assert_true(m->historical);
	assert_int_equal(m->send_time, 99);
	assert_int_equal(m->n_value, 3);
	assert_true(m->value[2] == -3);
	assert_int_equal(m->n_revision, 3);
	assert_int_equal(m->revision[1], 4);
	assert_string_equal(m->indicator[m->run_indicator[1]], "g");
	parkpulse__v1__batch__free_unpacked(m, NULL);
	buf_clear(&b);
	c.revised = false;
	wire_batch(&b, &c, "", false, 0);
	m = parkpulse__v1__batch__unpack(NULL, b.len, b.at);
	assert_int_equal(m->n_revision, 0);
	parkpulse__v1__batch__free_unpacked(m, NULL);
	buf_fini(&b);
}

static void test_ack(void **state)
{
	(void)state;
	Parkpulse__V1__Ack m = PARKPULSE__V1__ACK__INIT;
	uint32_t rows[] = {3};
	Parkpulse__V1__Reason reasons[] = {PARKPULSE__V1__REASON__REASON_FUTURE};
	m.received = 4;
	m.accepted = 3;
	m.rejected = m.n_rejected_row = m.n_rejected_reason = 1;
	m.rejected_row = rows;
	m.rejected_reason = reasons;
	struct buf b = pack(&m.base);
	struct ack a;
	assert_int_equal(wire_ack(b.at, b.len, &a), OK);
	assert_int_equal(a.row[0], 3);
	assert_string_equal(reason_word(a.reason[0]), "future");
	free(a.row);
	free(a.reason);
	buf_fini(&b);
	m.rejected = 2; // says more than it names
	b = pack(&m.base);
	assert_int_equal(wire_ack(b.at, b.len, &a), ERR_SYNTAX);
	buf_fini(&b);
}

static Parkpulse__V1__Alert some_alert(void)
{
	Parkpulse__V1__Alert a = PARKPULSE__V1__ALERT__INIT;
	a.id = (char *)"00ff00ff00ff00ff";
	a.zone = (char *)"Z1";
	a.level = PARKPULSE__V1__LEVEL__LEVEL_RED;
	a.state = PARKPULSE__V1__ALERT_STATE__ALERT_STATE_OPEN;
	a.reason_zh = (char *)"低于预期";
	a.reason_en = (char *)"below\nwhat was expected";
	a.open_time = 1767225600000;
	return a;
}

static void test_alerts(void **state)
{
	(void)state;
	Parkpulse__V1__Alert alert = some_alert(), *alerts[] = {&alert};
	Parkpulse__V1__Alerts m = PARKPULSE__V1__ALERTS__INIT;
	m.n_alert = 1;
	m.alert = alerts;
	m.head = 7;
	struct buf b = pack(&m.base);
	json_t *j = wire_alerts(b.at, b.len, LANGUAGE_EN), *one = json_array_get(json_object_get(j, "alert"), 0);
	assert_string_equal(json_string_value(json_object_get(one, "reason")), "below\nwhat was expected");
	assert_string_equal(json_string_value(json_object_get(one, "reason_zh")), "低于预期");
	assert_string_equal(json_string_value(json_object_get(one, "level")), "red");
	assert_string_equal(json_string_value(json_object_get(one, "open_time")), "2026-01-01T08:00:00+08:00");
	assert_int_equal(json_integer_value(json_object_get(j, "head")), 7);
	json_decref(j);
	j = wire_alerts(b.at, b.len, LANGUAGE_ZH);
	assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(j, "alert"), 0), "reason")), "低于预期");
	json_decref(j);
	buf_fini(&b);
}

static void test_change(void **state)
{
	(void)state;
	Parkpulse__V1__Alert alert = some_alert();
	Parkpulse__V1__AlertChange m = PARKPULSE__V1__ALERT_CHANGE__INIT;
	m.alert = &alert;
	m.time = 1767225600000;
	struct buf b = pack(&m.base);
	struct alert_change c;
	assert_int_equal(wire_alert_change(b.at, b.len, 12, &c), OK);
	assert_string_equal(c.zone, "Z1");
	const char *zh = buf_str(&c.frame[LANGUAGE_ZH]), *en = buf_str(&c.frame[LANGUAGE_EN]);
	assert_int_equal(strncmp(zh, "event: alert\nid: 12\ndata: {\"number\":12,", 39), 0);
	assert_non_null(strstr(zh, "\"reason\":\"低于预期\""));
	assert_non_null(strstr(zh, "\"time\":\"2026-01-01T08:00:00+08:00\""));
	assert_non_null(strstr(en, "\"reason\":\"below\\nwhat was expected\""));
	assert_ptr_equal(strstr(en, "\n\n"), en + strlen(en) - 2); // one event, whatever the texts hold
	for (int i = 0; i < LANGUAGES; i++)
		buf_fini(&c.frame[i]);
	buf_fini(&b);
	m.alert = NULL;
	b = pack(&m.base);
	assert_int_equal(wire_alert_change(b.at, b.len, 12, &c), ERR_SYNTAX);
	buf_fini(&b);
}

static void test_registry_change(void **state)
{
	(void)state;
	uint8_t hash[32] = {1, 2, 3};
	char *own[] = {(char *)"A", (char *)"B"};
	Parkpulse__V1__Key key = PARKPULSE__V1__KEY__INIT;
	key.id = (char *)"abcdef012345";
	key.holder = (char *)"plant";
	key.n_enterprise = 2;
	key.enterprise = own;
	key.token_hash = (ProtobufCBinaryData){32, hash};
	Parkpulse__V1__Entity e = PARKPULSE__V1__ENTITY__INIT;
	e.kind_case = PARKPULSE__V1__ENTITY__KIND_KEY;
	e.key = &key;
	Parkpulse__V1__RegistryChange m = PARKPULSE__V1__REGISTRY_CHANGE__INIT;
	m.id = key.id;
	m.entity = &e;
	struct buf b = pack(&m.base);
	enum entry_kind kind;
	struct entry out;
	assert_int_equal(wire_registry_change(b.at, b.len, &kind, &out), OK);
	assert_int_equal(kind, ENTRY_KEY);
	assert_string_equal(out.id, "abcdef012345");
	assert_int_equal(out.lists, 2);
	assert_string_equal(out.list[1], "B");
	assert_true(out.has_token);
	assert_memory_equal(out.token_hash, hash, 32);
	buf_fini(&b);
	// A hash of another length is no hash, and a kind we do not need is passed over.
	key.token_hash.len = 31;
	b = pack(&m.base);
	assert_int_equal(wire_registry_change(b.at, b.len, &kind, &out), OK);
	assert_false(out.has_token);
	buf_fini(&b);
	Parkpulse__V1__County county = PARKPULSE__V1__COUNTY__INIT;
	e.kind_case = PARKPULSE__V1__ENTITY__KIND_COUNTY;
	e.county = &county;
	m.former = NULL;
	b = pack(&m.base);
	assert_int_equal(wire_registry_change(b.at, b.len, &kind, &out), ERR_NOT_FOUND);
	buf_fini(&b);
}

static void test_registry_write(void **state)
{
	(void)state;
	struct wire_fault fault;
	struct buf b = {0};
	struct write_order o = {.kind = "zone", .actor = "admin", .command_id = "c1", .mode = wire_mode("create"), .dry_run = true};
	json_t *j = json_loads("[{\"code\":\"Z1\",\"name\":\"区\",\"city\":\"530300\",\"county\":[\"530303\"]}]", 0, NULL);
	assert_int_equal(wire_registry_write(&b, &o, j, &fault), OK);
	Parkpulse__V1__RegistryWrite *m = parkpulse__v1__registry_write__unpack(NULL, b.len, b.at);
	assert_string_equal(m->actor, "admin");
	assert_true(m->dry_run);
	assert_int_equal(m->mode, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE);
	assert_int_equal(m->n_entity, 1);
	assert_string_equal(m->entity[0]->zone->name, "区");
	parkpulse__v1__registry_write__free_unpacked(m, NULL);
	buf_fini(&b);
	json_decref(j);
	j = json_loads("[{\"code\":\"Z1\"},{\"code\":\"Z2\",\"nmae\":\"x\"}]", 0, NULL);
	assert_int_equal(wire_registry_write(&b, &o, j, &fault), ERR_SYNTAX);
	assert_int_equal(strncmp(fault.field, "entity[1].nmae", 14), 0);
	assert_true(strlen(fault.reason) > 5);
	json_decref(j);
	j = json_loads("[7]", 0, NULL);
	assert_int_equal(wire_registry_write(&b, &o, j, &fault), ERR_SYNTAX);
	assert_string_equal(fault.field, "entity[0]");
	json_decref(j);
	assert_int_equal(b.len, 0);
	buf_fini(&b);
}

static void test_words(void **state)
{
	(void)state;
	assert_int_equal(wire_state("open"), 1);
	assert_int_equal(wire_state("shut"), -1);
	assert_int_equal(wire_level("red"), 4);
	assert_int_equal(wire_period("quarter_hour"), 1);
	assert_int_equal(wire_mode("end"), 4);
	assert_int_equal(wire_mode("END"), -1);
}

static void on_record(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)body;
	*(uint64_t *)arg += number * 1000 + len;
}

static void test_feed_reply(void **state)
{
	(void)state;
	Parkpulse__V1__FeedRecord r = PARKPULSE__V1__FEED_RECORD__INIT, *list[] = {&r, &r};
	Parkpulse__V1__FeedReply m = PARKPULSE__V1__FEED_REPLY__INIT;
	r.number = 5;
	r.body = (ProtobufCBinaryData){3, (uint8_t *)"abc"};
	m.log_id = 77;
	m.n_record = 2;
	m.record = list;
	struct buf b = pack(&m.base);
	bool same;
	uint64_t sum = 0;
	assert_int_equal(wire_feed_reply(b.at, b.len, 77, &same, on_record, &sum), OK);
	assert_true(same);
	assert_int_equal(sum, 10006);
	assert_int_equal(wire_feed_reply(b.at, b.len, 78, &same, on_record, &sum), OK);
	assert_false(same);
	buf_fini(&b);
}

// Whatever the bytes: an answer or a refusal, never more.
static void test_bytes_that_are_no_message(void **state)
{
	(void)state;
	uint32_t seed = 12345;
	for (int round = 0; round < 20000; round++) {
		uint8_t body[64];
		size_t len = (seed >> 8) % sizeof body;
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			body[i] = (uint8_t)(seed >> (round % 3 ? 24 : 27));
		}
		seed = seed * 1664525 + 1013904223;
		struct wire_error e;
		struct ack a;
		struct status s;
		struct alert_change c;
		enum entry_kind kind;
		struct entry entry;
		uint64_t number = 0;
		uint32_t errors;
		bool same;
		wire_error(body, len, &e);
		if (!wire_ack(body, len, &a)) {
			free(a.row);
			free(a.reason);
		}
		if (!wire_status(body, len, &s)) {
			free(s.metrics);
			json_decref(s.json);
		}
		if (!wire_alert_change(body, len, 1, &c))
			for (int i = 0; i < LANGUAGES; i++)
				buf_fini(&c.frame[i]);
		wire_registry_change(body, len, &kind, &entry);
		wire_feed_reply(body, len, 0, &same, on_record, &number);
		json_decref(wire_alerts(body, len, LANGUAGE_ZH));
		json_decref(wire_series(body, len));
		json_decref(wire_rollup(body, len));
		json_decref(wire_entries(body, len));
		json_decref(wire_written(body, len, &number, &errors));
	}
}

static void test_secret(void **state)
{
	(void)state;
	assert_true(sodium_init() >= 0);
	struct secret one, two;
	secret_new(&one);
	secret_new(&two);
	assert_string_not_equal(one.token, two.token);
	char header[120] = "Bearer ";
	struct token t;
	uint8_t hash[TOKEN_HASH_LEN];
	assert_int_equal(token_read(strcat(header, one.token), &t), OK);
	assert_string_equal(t.id, one.id);
	secret_hash(&t, hash);
	assert_true(token_same_hash(hash, one.hash));
	assert_false(token_same_hash(hash, two.hash));
}

int main(void)
{
	wire_init(8 * 3600000);
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_batch),
	        cmocka_unit_test(test_ack),
	        cmocka_unit_test(test_alerts),
	        cmocka_unit_test(test_change),
	        cmocka_unit_test(test_registry_change),
	        cmocka_unit_test(test_registry_write),
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_feed_reply),
	        cmocka_unit_test(test_bytes_that_are_no_message),
	        cmocka_unit_test(test_secret),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
