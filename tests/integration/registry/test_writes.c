// First start, writes, imports, queries and the feed of a running pp-registry.
#include "place.h"

#include "bus.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

static const char counties[] = "code,name,city\n530303,沾益区,530300\n530302,麒麟区,530300\n";
static const char zones[] = "code,name,city,county\nZ1,沾益高新区,530300,530303\n";
static const char areas[] = "code,name,zone,area_km2\nZ1A1,花山片区,Z1,10.5\nZ1A2,白水片区,Z1,8.25\n";

static void import_good(struct place *p, const char *kind, const char *csv, uint32_t created)
{
	Parkpulse__V1__RegistryWritten *w = import_csv(p, kind, false, csv);
	if (w->n_error)
		fail_msg("%s line %u %s: %s", kind, w->error[0]->line, w->error[0]->field, w->error[0]->reason);
	assert_int_equal(w->created, created);
	parkpulse__v1__registry_written__free_unpacked(w, NULL);
}

static void seed(struct place *p)
{
	import_good(p, "county", counties, 2);
	import_good(p, "zone", zones, 1);
	import_good(p, "area", areas, 2);
}

static void test_first_start_makes_an_administrator(void **state)
{
	struct place *p = *state;
	struct buf token = {0}, again = {0}, log = {0};
	struct stat st;
	char path[160];
	registry_start(p);
	place_read(p, "registry/admin.token", &token);
	snprintf(path, sizeof path, "%s/registry/admin.token", p->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(token.len, 3 + 12 + 1 + 43 + 1);
	token.at[--token.len] = 0;

	Parkpulse__V1__RegistryQuery q = PARKPULSE__V1__REGISTRY_QUERY__INIT;
	q.kind = (char *)"key";
	Parkpulse__V1__RegistryEntries *e = query(p, &q);
	assert_int_equal(e->n_entry, 1);
	const Parkpulse__V1__Key *key = e->entry[0]->entity->key;
	assert_memory_equal(token.at + 3, key->id, 12);
	assert_string_equal(key->official, "admin");
	assert_int_equal(key->token_hash.len, 0); // no answer shows it
	parkpulse__v1__registry_entries__free_unpacked(e, NULL);

	snprintf(path, sizeof path, "%s/registry/admin.password", p->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	q.kind = (char *)"password";
	e = query(p, &q);
	assert_int_equal(e->n_entry, 1);
	const Parkpulse__V1__Password *password = e->entry[0]->entity->password;
	assert_string_equal(password->official, "admin");
	assert_string_equal(password->hash, "");
	assert_true(password->must_change);
	parkpulse__v1__registry_entries__free_unpacked(e, NULL);

	place_read(p, "registry.log", &log);
	assert_null(strstr(buf_str(&log), (const char *)token.at + 16));
	registry_stop(p);
	registry_start(p);
	place_read(p, "registry/admin.token", &again);
	again.len--;
	assert_int_equal(again.len, token.len);
	assert_memory_equal(again.at, token.at, token.len);
	assert_int_equal(registry_version(p), 3);
	buf_fini(&token);
	buf_fini(&again);
	buf_fini(&log);
}

static void test_a_bad_file_changes_nothing(void **state)
{
	struct place *p = *state;
	static const char bad[] = "code,name,zone,area_km2\n"
	                          "Z1A3,盘江片区,Z1,3\n"
	                          "Z1A4,菱角片区,Z8,3\n"
	                          "Z1A5,大坡片区,Z1,-1\n"
	                          "Z1A6,德泽片区,Z1\n";
	static const struct {
		uint32_t line;
		const char *field, *value, *reason;
	} expected[] = {
	        {3, "zone",     "Z8", "there is no zone Z8"              },
	        {4, "area_km2", "-1", "must be between 0.0001 and 100000"},
	        {5, "",         "",   "has 3 cells, but the header has 4"},
	};
	registry_start(p);
	seed(p);
	for (int dry_run = 1; dry_run >= 0; dry_run--) {
		Parkpulse__V1__RegistryWritten *w = import_csv(p, "area", dry_run, bad);
		assert_int_equal(w->version, 8);
		assert_int_equal(w->created, 0);
		assert_int_equal(w->n_error, 3);
		for (size_t i = 0; i < 3; i++) {
			assert_int_equal(w->error[i]->line, expected[i].line);
			assert_string_equal(w->error[i]->field, expected[i].field);
			assert_string_equal(w->error[i]->value, expected[i].value);
			assert_string_equal(w->error[i]->reason, expected[i].reason);
		}
		parkpulse__v1__registry_written__free_unpacked(w, NULL);
	}
	// A good file in a dry run says what would be, and changes nothing either.
	Parkpulse__V1__RegistryWritten *w =
	        import_csv(p, "area", true, "code,name,zone,area_km2\nZ1A1,花山片区,Z1,11\nZ1A2,白水片区,Z1,8.25\nZ1A3,盘江片区,Z1,3\n");
	assert_int_equal(w->n_error, 0);
	assert_int_equal(w->created, 1);
	assert_int_equal(w->updated, 1);
	assert_int_equal(w->unchanged, 1);
	assert_int_equal(w->version, 8);
	parkpulse__v1__registry_written__free_unpacked(w, NULL);
	assert_int_equal(registry_version(p), 8);
	Parkpulse__V1__RegistryQuery q = PARKPULSE__V1__REGISTRY_QUERY__INIT;
	q.kind = (char *)"area";
	q.id = (char *)"Z1A3";
	ask(p, "RegistryQuery", &q, "Error");
}

static void test_history_tells_who_when_and_what_was(void **state)
{
	struct place *p = *state;
	registry_start(p);
	seed(p);
	Parkpulse__V1__RegistryWritten *w = import_csv(p, "area", false, "code,name,zone,area_km2\nZ1A1,花山片区,Z1,11\n");
	assert_int_equal(w->updated, 1);
	assert_int_equal(w->version, 9);
	parkpulse__v1__registry_written__free_unpacked(w, NULL);
	registry_stop(p);
	registry_start(p); // it is on disk

	Parkpulse__V1__RegistryQuery q = PARKPULSE__V1__REGISTRY_QUERY__INIT;
	q.kind = (char *)"area";
	q.id = (char *)"Z1A1";
	q.history = 1;
	q.limit = 1;
	Parkpulse__V1__RegistryEntries *e = query(p, &q);
	assert_int_equal(e->n_entry, 1);
	assert_int_equal(e->entry[0]->version, 9);
	assert_string_equal(e->entry[0]->actor, "import:test.csv by li.na");
	assert_true(e->entry[0]->time > 1700000000000);
	assert_true(e->entry[0]->entity->area->area_km2 > 10.9);
	assert_true(e->entry[0]->former->area->area_km2 < 10.6);
	char next[100];
	snprintf(next, sizeof next, "%s", e->next);
	parkpulse__v1__registry_entries__free_unpacked(e, NULL);
	q.after = next;
	e = query(p, &q);
	assert_int_equal(e->n_entry, 1);
	assert_int_equal(e->entry[0]->version, 7);
	assert_null(e->entry[0]->former);
	assert_string_equal(e->next, "");
	parkpulse__v1__registry_entries__free_unpacked(e, NULL);
}

// A command that is repeated gets its first answer, after a restart too, whatever has happened since.
static void test_repeated_commands_get_their_first_answer(void **state)
{
	struct place *p = *state;
	Parkpulse__V1__County county = PARKPULSE__V1__COUNTY__INIT;
	Entity entity = PARKPULSE__V1__ENTITY__INIT, *entities[] = {&entity};
	county.code = (char *)"530303";
	county.name = (char *)"沾益区";
	county.city = (char *)"530300";
	entity.kind_case = PARKPULSE__V1__ENTITY__KIND_COUNTY;
	entity.county = &county;
	registry_start(p);
	for (int i = 0; i < 3; i++) {
		Parkpulse__V1__RegistryWritten *w = write_entities(p, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE, false, "c1", entities, 1);
		assert_int_equal(w->n_error, 0);
		assert_int_equal(w->created, 1);
		assert_int_equal(w->version, 4);
		parkpulse__v1__registry_written__free_unpacked(w, NULL);
		if (i == 1) {
			registry_kill(p);
			registry_start(p);
		}
	}
	Parkpulse__V1__RegistryWritten *w = write_entities(p, PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE, false, "c2", entities, 1);
	assert_int_equal(w->n_error, 1);
	assert_string_equal(w->error[0]->reason, "exists already");
	parkpulse__v1__registry_written__free_unpacked(w, NULL);
	assert_int_equal(registry_version(p), 4);
}

static Parkpulse__V1__FeedReply *feed(struct place *p, uint64_t log_id, uint64_t after, uint32_t max_bytes)
{
	Parkpulse__V1__FeedRequest m = PARKPULSE__V1__FEED_REQUEST__INIT;
	m.follower = (char *)"alerting";
	m.log_id = log_id;
	m.after = after;
	m.committed = after;
	m.max_bytes = max_bytes;
	ask(p, "FeedRequest", &m, "FeedReply");
	Parkpulse__V1__FeedReply *r = parkpulse__v1__feed_reply__unpack(NULL, p->body.len, p->body.at);
	assert_non_null(r);
	return r;
}

// Each entity's last change, once, in order; read in small pages.
static void test_the_feed_is_compacted(void **state)
{
	struct place *p = *state;
	char seen[512] = "";
	uint64_t after = 0;
	registry_start(p);
	Parkpulse__V1__FeedReply *hello = feed(p, 0, 0, 0); // the first contact tells which log it is
	const uint64_t log_id = hello->log_id;
	assert_true(log_id != 0);
	assert_int_equal(hello->n_record, 0);
	parkpulse__v1__feed_reply__free_unpacked(hello, NULL);
	seed(p);
	parkpulse__v1__registry_written__free_unpacked(import_csv(p, "area", false, "code,name,zone,area_km2\nZ1A1,花山片区,Z1,11\n"), NULL);
	registry_kill(p);
	registry_start(p); // the same log
	for (;;) {
		Parkpulse__V1__FeedReply *r = feed(p, log_id, after, 1);
		assert_int_equal(r->head, 9);
		assert_true(r->log_id == log_id);
		const bool end = !r->n_record;
		if (!end) {
			assert_int_equal(r->n_record, 1);
			assert_true(r->record[0]->number > after);
			after = r->record[0]->number;
			Parkpulse__V1__RegistryChange *c = parkpulse__v1__registry_change__unpack(NULL, r->record[0]->body.len, r->record[0]->body.data);
			assert_int_equal(c->version, after);
			assert_null(c->former);
			if (strncmp(r->record[0]->key, "key/", 4) != 0)
				snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%u %s; ", (unsigned)after, r->record[0]->key);
			parkpulse__v1__registry_change__free_unpacked(c, NULL);
		}
		parkpulse__v1__feed_reply__free_unpacked(r, NULL);
		if (end)
			break;
	}
	assert_string_equal(seen, "1 official/admin; 3 password/admin; 4 county/530303; 5 county/530302; 6 zone/Z1; 8 area/Z1A2; 9 area/Z1A1; ");
}

static void test_strange_bytes_are_answered(void **state)
{
	struct place *p = *state;
	static const char *const types[] = {"RegistryWrite", "RegistryImport", "RegistryQuery"};
	Parkpulse__V1__Error m = PARKPULSE__V1__ERROR__INIT; // as a body of any of them: fields of the wrong kinds
	registry_start(p);
	m.code = (char *)"\xff\xff";
	for (size_t i = 0; i < 3; i++) {
		ask(p, types[i], &m, "Error");
		Parkpulse__V1__Error *e = parkpulse__v1__error__unpack(NULL, p->body.len, p->body.at);
		assert_string_equal(e->code, "malformed");
		parkpulse__v1__error__free_unpacked(e, NULL);
	}
	ask(p, "Castle", &m, "Error");
	Parkpulse__V1__StatusRequest request = PARKPULSE__V1__STATUS_REQUEST__INIT;
	ask(p, "StatusRequest", &request, "Status");
	Parkpulse__V1__Status *s = parkpulse__v1__status__unpack(NULL, p->body.len, p->body.at);
	assert_true(s->ready);
	assert_string_equal(s->service, "registry");
	assert_non_null(strstr(s->metrics, "parkpulse_registry_writes_total{result=\"malformed\"} 2"));
	assert_non_null(strstr(s->metrics, "parkpulse_registry_entities{kind=\"official\"} 1"));
	parkpulse__v1__status__free_unpacked(s, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_first_start_makes_an_administrator),       TEST(test_a_bad_file_changes_nothing), TEST(test_history_tells_who_when_and_what_was),
	        TEST(test_repeated_commands_get_their_first_answer), TEST(test_the_feed_is_compacted),      TEST(test_strange_bytes_are_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
