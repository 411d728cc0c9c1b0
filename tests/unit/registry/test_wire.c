// What comes in as bytes, and goes out.
#include "registry.pb-c.h"
#include "sign.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct buf bytes_of(const void *message)
{
	struct buf b = {0};
	buf_room(&b, protobuf_c_message_get_packed_size(message) + 1);
	b.len = protobuf_c_message_pack(message, b.at);
	return b;
}

// Reads a write of one entity.
static void read_one(struct request *q, Parkpulse__V1__Entity *entity)
{
	Parkpulse__V1__RegistryWrite m = PARKPULSE__V1__REGISTRY_WRITE__INIT;
	m.actor = (char *)"admin";
	m.mode = PARKPULSE__V1__WRITE_MODE__WRITE_MODE_PUT;
	m.n_entity = 1;
	m.entity = &entity;
	struct buf b = bytes_of(&m);
	wire_write_read(q, b.at, b.len);
	buf_fini(&b);
}

static const struct cell *cell_at(const struct draft *d, const char *field, int at)
{
	for (uint32_t i = 0; i < d->cells; i++) {
		if (!strcmp(d->cell[i].rule->field, field) && d->cell[i].at == at)
			return d->cell + i;
	}
	fail_msg("no cell %s[%d]", field, at);
	return NULL;
}

static void test_an_enterprise_becomes_cells(void **state)
{
	(void)state;
	Parkpulse__V1__ChainPlace place = PARKPULSE__V1__CHAIN_PLACE__INIT, *places[] = {&place};
	Parkpulse__V1__Enterprise e = PARKPULSE__V1__ENTERPRISE__INIT;
	Parkpulse__V1__Entity entity = PARKPULSE__V1__ENTITY__INIT;
	char *tags[] = {(char *)"规上", (char *)"绿色工厂"};
	struct request q;
	e.code = (char *)"91530300MA0000015L";
	e.land_area_mu = 12.5;
	e.synthetic = 1;
	e.n_tag = 2;
	e.tag = tags;
	place.chain = (char *)"aluminium";
	place.position = (char *)"电解";
	e.n_place = 1;
	e.place = places;
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_ENTERPRISE;
	entity.enterprise = &e;
	read_one(&q, &entity);
	assert_null(q.refusal.code);
	assert_int_equal(q.drafts.count, 1);
	const struct draft *d = q.drafts.at;
	assert_int_equal(d->kind, KIND_ENTERPRISE);
	assert_int_equal(d->line, 1);
	assert_string_equal(d->id, "91530300MA0000015L");
	assert_string_equal(cell_at(d, "place", 0)->text, "aluminium:电解");
	assert_string_equal(cell_at(d, "tag", 1)->text, "绿色工厂");
	assert_true(fabs(draft_number(d, "land_area_mu") - 12.5) < 1e-12);
	assert_true(fabs(draft_number(d, "industry_edition") - 2017) < 1e-12); // the default is filled in
	assert_false(draft_has(d, "name"));
	request_done(&q);
}

static void test_a_policy_gets_its_id_and_loses_its_version(void **state)
{
	(void)state;
	Parkpulse__V1__Json document = PARKPULSE__V1__JSON__INIT;
	Parkpulse__V1__Policy p = PARKPULSE__V1__POLICY__INIT;
	Parkpulse__V1__Entity entity = PARKPULSE__V1__ENTITY__INIT;
	struct request q;
	struct buf out = {0};
	document.text = (char *)"{\"detectors\":{\"load\":{\"depth_red\":0.7}},\"plan_indicator\":\"plan\"}";
	p.enterprise = (char *)"*";
	p.indicator = (char *)"electricity_day";
	p.version = 77;
	p.document = &document;
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_POLICY;
	entity.policy = &p;
	read_one(&q, &entity);
	const struct draft *d = q.drafts.at;
	assert_string_equal(d->id, "*/electricity_day");
	assert_string_equal(draft_text(d, "document"), document.text);
	assert_string_equal(draft_text(d, "document.plan_indicator"), "plan");
	assert_false(draft_has(d, "version"));
	// Whoever asks sees the registry's version.
	const struct change ch = {.version = 9, .actor = "admin", .kind = KIND_POLICY, .id = d->id, .revision = 3, .bytes = d->bytes, .len = d->len};
	wire_change(&out, &ch, false);
	Parkpulse__V1__RegistryChange *m = parkpulse__v1__registry_change__unpack(NULL, out.len, out.at);
	assert_int_equal(m->version, 9);
	assert_string_equal(m->kind, "policy");
	assert_string_equal(m->entity->policy->id, "*/electricity_day");
	assert_int_equal(m->entity->policy->version, 3);
	assert_null(m->former);
	parkpulse__v1__registry_change__free_unpacked(m, NULL);
	buf_clear(&out);
	wire_json(&out, &ch, 0);
	assert_non_null(strstr(buf_str(&out), "\"document\":{\"detectors\":{\"load\":{\"depth_red\":0.7}},\"plan_indicator\":\"plan\"}"));
	buf_fini(&out);
	request_done(&q);
}

// A policy as it is written, and what it is signed with.
struct signing {
	const char *actor;
	bool administrator;
	const char *document, *note, *approver;
	const char *author_then, *approver_then; // NULL: refused
};

static void test_policies_are_signed_by_who_writes_them(void **state)
{
	(void)state;
	static const struct signing writes[] = {
	        {"li",    false, "{}",             "",    "",      "li",    ""     }, // new: a draft
	        {"li",    false, "{}",             "",    "li",    NULL,    NULL   }, // not by its author
	        {"li",    false, "{}",             "",    "wang",  NULL,    NULL   }, // not for another
	        {"wang",  false, "{}",             "",    "wang",  "li",    "wang" },
	        {"li",    false, "{}",             "",    "",      "li",    "wang" }, // as it was
	        {"li",    false, "{}",             "",    "wang",  "li",    "wang" },
	        {"wang",  false, "{}",             "why", "",      "wang",  ""     }, // says something else: a draft again
	        {"wang",  false, "{\"off\":true}", "why", "wang",  NULL,    NULL   },
	        {"admin", true,  "{\"off\":true}", "why", "admin", "admin", "admin"},
	        {"li",    false, "{\"off\":true}", "why", "li",    "admin", "li"   },
	};
	struct buf kept = {0};
	for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
		const struct signing *w = writes + i;
		Parkpulse__V1__Json document = PARKPULSE__V1__JSON__INIT;
		Parkpulse__V1__Policy p = PARKPULSE__V1__POLICY__INIT;
		Parkpulse__V1__Entity entity = PARKPULSE__V1__ENTITY__INIT;
		struct request q;
		document.text = (char *)w->document;
		p.enterprise = p.indicator = (char *)"*";
		p.document = &document;
		p.note = (char *)w->note;
		p.author = (char *)"somebody"; // what a writer says there is not looked at
		p.approver = (char *)w->approver;
		entity.kind_case = PARKPULSE__V1__ENTITY__KIND_POLICY;
		entity.policy = &p;
		read_one(&q, &entity);
		wire_policy_sign(&q.drafts, q.drafts.at, kept.len ? kept.at : NULL, kept.len, w->actor, w->administrator, &q.report);
		assert_int_equal(report_good(&q.report), w->author_then != NULL);
		if (w->author_then) {
			Parkpulse__V1__Entity *e = parkpulse__v1__entity__unpack(NULL, q.drafts.at->len, q.drafts.at->bytes);
			assert_string_equal(e->policy->author, w->author_then);
			assert_string_equal(e->policy->approver, w->approver_then);
			parkpulse__v1__entity__free_unpacked(e, NULL);
			buf_clear(&kept);
			buf_add(&kept, q.drafts.at->bytes, q.drafts.at->len);
		} else {
			assert_string_equal(q.report.error->field, "approver");
			assert_string_equal(q.report.error->value, w->approver);
		}
		request_done(&q);
	}
	assert_string_equal(sign_person("import:policy.csv by admin"), "admin");
	assert_string_equal(sign_person("admin"), "admin");
	buf_fini(&kept);
}

static void test_enums_are_words(void **state)
{
	(void)state;
	Parkpulse__V1__CalendarDay day = PARKPULSE__V1__CALENDAR_DAY__INIT;
	Parkpulse__V1__Entity entity = PARKPULSE__V1__ENTITY__INIT;
	static const struct {
		int value;
		const char *word;
	} cases[] = {
	        {0,  ""    },
                {1,  "off" },
                {2,  "work"},
                {99, "?"   }
        };
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_CALENDAR_DAY;
	entity.calendar_day = &day;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct request q;
		day.kind = (Parkpulse__V1__DayKind)cases[i].value;
		read_one(&q, &entity);
		assert_string_equal(draft_text(q.drafts.at, "kind"), cases[i].word);
		request_done(&q);
	}
}

// A newer writer's field is refused, not dropped; in an inner message too.
static void test_unknown_fields_are_refused(void **state)
{
	(void)state;
	Parkpulse__V1__Json document = PARKPULSE__V1__JSON__INIT;
	Parkpulse__V1__Policy p = PARKPULSE__V1__POLICY__INIT;
	Parkpulse__V1__Entity entity = PARKPULSE__V1__ENTITY__INIT;
	uint8_t one = 1;
	ProtobufCMessageUnknownField unknown = {.tag = 500, .wire_type = PROTOBUF_C_WIRE_TYPE_VARINT, .len = 1, .data = &one};
	struct request q;
	document.base.n_unknown_fields = 1;
	document.base.unknown_fields = &unknown;
	p.document = &document;
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_POLICY;
	entity.policy = &p;
	read_one(&q, &entity);
	assert_int_equal(q.drafts.count, 0);
	assert_int_equal(q.report.errors, 1);
	assert_string_equal(q.report.error[0].reason, "has fields that this registry does not know");
	request_done(&q);
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND__NOT_SET;
	read_one(&q, &entity);
	assert_int_equal(q.drafts.count, 0);
	assert_int_equal(q.report.errors, 1);
	request_done(&q);
}

static void test_requests_that_make_no_sense(void **state)
{
	(void)state;
	struct request q;
	struct query query;
	Parkpulse__V1__RegistryWrite w = PARKPULSE__V1__REGISTRY_WRITE__INIT;
	Parkpulse__V1__RegistryImport im = PARKPULSE__V1__REGISTRY_IMPORT__INIT;
	Parkpulse__V1__RegistryQuery qu = PARKPULSE__V1__REGISTRY_QUERY__INIT;
	wire_write_read(&q, "\xff\xff\xff", 3);
	assert_string_equal(q.refusal.code, "malformed");
	request_done(&q);
	struct buf b = bytes_of(&w);
	wire_write_read(&q, b.at, b.len);
	assert_string_equal(q.refusal.field, "actor");
	request_done(&q);
	buf_fini(&b);
	w.actor = (char *)"admin";
	b = bytes_of(&w);
	wire_write_read(&q, b.at, b.len);
	assert_string_equal(q.refusal.field, "mode");
	request_done(&q);
	buf_fini(&b);
	im.actor = (char *)"admin";
	im.kind = (char *)"castle";
	b = bytes_of(&im);
	wire_import_read(&q, b.at, b.len);
	assert_string_equal(q.refusal.field, "kind");
	request_done(&q);
	buf_fini(&b);
	im.kind = (char *)"zone";
	im.csv.len = CSV_MAX + 1;
	im.csv.data = calloc(1, im.csv.len);
	b = bytes_of(&im);
	free(im.csv.data);
	wire_import_read(&q, b.at, b.len);
	assert_string_equal(q.refusal.code, "too_large");
	request_done(&q);
	buf_fini(&b);
	qu.kind = (char *)"zone";
	qu.history = 1;
	b = bytes_of(&qu);
	assert_null(wire_query_read(&query, b.at, b.len).code);
	assert_int_equal(query.kind, KIND_ZONE);
	buf_fini(&b);
	qu.kind = (char *)"";
	b = bytes_of(&qu);
	assert_null(wire_query_read(&query, b.at, b.len).code);
	assert_int_equal(query.kind, -1);
	buf_fini(&b);
	qu.id = (char *)"Z1"; // of which kind?
	b = bytes_of(&qu);
	assert_string_equal(wire_query_read(&query, b.at, b.len).field, "kind");
	buf_fini(&b);
	qu.id = (char *)"";
	qu.history = 0;
	b = bytes_of(&qu);
	assert_string_equal(wire_query_read(&query, b.at, b.len).field, "kind");
	buf_fini(&b);
}

static void test_stored_bytes_must_be_of_their_kind(void **state)
{
	(void)state;
	struct drafts ds = {0};
	Parkpulse__V1__County county = PARKPULSE__V1__COUNTY__INIT;
	Parkpulse__V1__Entity entity = PARKPULSE__V1__ENTITY__INIT;
	county.code = (char *)"530303";
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_COUNTY;
	entity.county = &county;
	struct buf b = bytes_of(&entity);
	assert_int_equal(wire_draft(&ds, KIND_COUNTY, b.at, b.len), 0);
	assert_string_equal(ds.at[0].id, "530303");
	assert_int_equal(ds.at[0].len, b.len);
	assert_memory_equal(ds.at[0].bytes, b.at, b.len); // the same entity has the same bytes
	assert_true(wire_draft(&ds, KIND_ZONE, b.at, b.len) < 0);
	assert_true(wire_draft(&ds, KIND_COUNTY, b.at, b.len - 1) < 0);
	buf_fini(&b);
	drafts_fini(&ds);
}

static void test_a_token_hash_does_not_go_to_the_cache(void **state)
{
	(void)state;
	struct drafts ds = {0};
	struct buf out = {0};
	const uint8_t hash[32] = {1, 2, 3};
	wire_admin(&ds, "a1b2c3d4e5f6", hash, "$argon2id$hash", 1);
	assert_int_equal(ds.count, 3);
	const struct draft *d = ds.at + 1;
	const struct change ch = {.actor = "", .kind = d->kind, .id = d->id, .revision = 1, .bytes = d->bytes, .len = d->len};
	wire_json(&out, &ch, 0);
	assert_non_null(strstr(buf_str(&out), "\"id\":\"a1b2c3d4e5f6\""));
	assert_null(strstr(buf_str(&out), "token_hash"));
	d = ds.at + 2;
	const struct change password = {.actor = "", .kind = d->kind, .id = d->id, .revision = 1, .bytes = d->bytes, .len = d->len};
	buf_clear(&out);
	wire_json(&out, &password, 0);
	assert_non_null(strstr(buf_str(&out), "\"official\":\"admin\""));
	assert_null(strstr(buf_str(&out), "argon2"));
	buf_fini(&out);
	drafts_fini(&ds);
}

// What answers show of a channel, what the cache has, and what those get who follow the registry.
static void test_a_secret_is_for_followers_only(void **state)
{
	(void)state;
	struct drafts ds = {0};
	struct buf out = {0};
	Parkpulse__V1__Channel channel = PARKPULSE__V1__CHANNEL__INIT;
	channel.id = (char *)"group";
	channel.kind = (char *)"feishu";
	channel.url = (char *)"https://example.org/hook";
	channel.secret = (char *)"s3cret";
	Parkpulse__V1__Entity entity = PARKPULSE__V1__ENTITY__INIT;
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_CHANNEL;
	entity.channel = &channel;
	struct buf b = bytes_of(&entity);
	assert_int_equal(wire_draft(&ds, KIND_CHANNEL, b.at, b.len), 0);
	const struct draft *d = ds.at;
	const struct change ch = {.actor = "",
	                          .kind = d->kind,
	                          .id = d->id,
	                          .revision = 2,
	                          .bytes = d->bytes,
	                          .len = d->len,
	                          .former = d->bytes,
	                          .former_len = d->len,
	                          .former_revision = 1};
	wire_json(&out, &ch, 0);
	assert_non_null(strstr(buf_str(&out), "\"id\":\"group\""));
	assert_null(strstr(buf_str(&out), "s3cret"));
	assert_null(strstr(buf_str(&out), "example.org"));

	buf_clear(&out);
	struct entries *entries = wire_entries_new();
	wire_entries_add(entries, &ch, true);
	wire_entries_end(entries, &out, 2, "");
	Parkpulse__V1__RegistryEntries *e = parkpulse__v1__registry_entries__unpack(NULL, out.len, out.at);
	assert_string_equal(e->entry[0]->entity->channel->url, "https://example.org/hook");
	assert_string_equal(e->entry[0]->entity->channel->secret, "");
	assert_string_equal(e->entry[0]->former->channel->secret, "");
	parkpulse__v1__registry_entries__free_unpacked(e, NULL);

	buf_clear(&out);
	wire_change(&out, &ch, false);
	Parkpulse__V1__RegistryChange *c = parkpulse__v1__registry_change__unpack(NULL, out.len, out.at);
	assert_string_equal(c->entity->channel->secret, "s3cret");
	parkpulse__v1__registry_change__free_unpacked(c, NULL);
	buf_fini(&b);
	buf_fini(&out);
	drafts_fini(&ds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_an_enterprise_becomes_cells),
	        cmocka_unit_test(test_a_policy_gets_its_id_and_loses_its_version),
	        cmocka_unit_test(test_policies_are_signed_by_who_writes_them),
	        cmocka_unit_test(test_enums_are_words),
	        cmocka_unit_test(test_unknown_fields_are_refused),
	        cmocka_unit_test(test_requests_that_make_no_sense),
	        cmocka_unit_test(test_stored_bytes_must_be_of_their_kind),
	        cmocka_unit_test(test_a_token_hash_does_not_go_to_the_cache),
	        cmocka_unit_test(test_a_secret_is_for_followers_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
