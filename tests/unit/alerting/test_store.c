// What is stored of alerts: rows that come back as they were, pages and counts of every filter against a naive one, the chain of changes, answers to commands, who was told.
#include "store.h"

#include "audit.h"
#include "base/buf.h"
#include "scene.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 3000, ASKED = 400, PAGE = 7 };

static char folder[SCENE_PATH];
static struct store store;
static struct arena arena;

static int begin(void **state)
{
	(void)state;
	scene_folder(folder);
	store_open(&store, folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_close(&store);
	arena_fini(&arena);
	scene_clear(folder);
	return 0;
}

static void reopen(void)
{
	store_close(&store);
	store_open(&store, folder);
}

// --- a made up alert

static uint64_t seed = 20261126;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

static const char *one(const char *const *of, uint32_t count)
{
	return of[any(count)];
}

static const char *const zones[] = {"Z1", "Z2", ""}, *const areas[] = {"A1", "A2"}, *const counties[] = {"530303", "530302"},
                         *const chains[] = {"", "aluminium", "silicon"}, *const kinds[] = {"drop", "silence", "exposure"},
                         *const plants[] = {"P1", "P2", "P3", "P4", "P5"}, *const people[] = {"", "li.na", "wang.wei"};

static void make_row(struct alert_row *r, uint32_t number)
{
	*r = (struct alert_row){.found = {.kind = KIND_DROP}, .change_number = number, .next = "remind", .next_time = 77, .quiet_until = 5};
	struct desk_alert *l = &r->life;
	*l = (struct desk_alert){
	        .scope = "",
	        .enterprise = one(plants, 5),
	        .area = one(areas, 2),
	        .zone = one(zones, 3),
	        .county = one(counties, 2),
	        .industry = "3252",
	        .feeder = "",
	        .gateway = "k1",
	        .chain = {one(chains, 3), "", "", ""},
	        .indicator = "electricity_day",
	        .kind = one(kinds, 3),
	        .type = "stop",
	        .suppressed_by = "",
	        .acknowledged_by = one(people, 3),
	        .owner = "",
	        .closed_by = "",
	        .policy = "*/*",
	        .tier = TIER_ZONE,
	        .open_time = number,
	        .changes = 3,
	        .loss_percent = 12.5
        };
	snprintf(l->id, sizeof l->id, "%016x", number);
	r->found.kind = !strcmp(l->kind, "drop") ? KIND_DROP : !strcmp(l->kind, "silence") ? KIND_SILENCE : KINDS; // exposures are not found
	l->state = (enum desk_state)(1 + any(LIFE_STATES - 1));
	l->level = (enum level)(1 + any(LEVELS - 1));
	l->evidence_level = any(2) ? l->level : LEVEL_NONE;
	l->reminders = any(2);
	if (!any(4))
		snprintf(l->parent, sizeof l->parent, "%016x", any(3));
	snprintf(r->found.enterprise_name, sizeof r->found.enterprise_name, "企业%s号", l->enterprise);
	r->found.value = any(2) ? NAN : any(1000);
}

static struct alert_row made[ROWS];

static void put_rows(uint32_t count)
{
	store_begin(&store);
	for (uint32_t i = 0; i < count; i++) {
		make_row(&made[i], i + 1);
		store_row_put(&store, &made[i]);
	}
	store_commit(&store);
}

// --- filters

static bool fits(const struct alert_query *q, const struct alert_row *r)
{
	const struct desk_alert *l = &r->life;
	bool zone = !q->zones || !strcmp(q->zone[0], l->zone), kind = !q->kinds || !strcmp(q->kind[0], l->kind);
	bool chain = !*q->chain || !strcmp(q->chain, l->chain[0]), plant = !*q->enterprise || !strcmp(q->enterprise, l->enterprise);
	bool kept = !*q->officer && !q->overdue;
	return zone && kind && chain && plant && (!q->states || q->states >> l->state & 1) && (!q->levels || q->levels >> l->level & 1) &&
	       (!*q->area || !strcmp(q->area, l->area)) && (!*q->county || !strcmp(q->county, l->county)) && (!q->top || !*l->parent) &&
	       (!*q->parent || !strcmp(q->parent, l->parent)) && (!*q->search || strstr(r->found.enterprise_name, q->search)) &&
	       (kept || (l->state != LIFE_CLOSED && l->state != LIFE_WITHDRAWN)) && (!*q->officer || !strcmp(q->officer, l->acknowledged_by)) &&
	       (!q->overdue || (l->state == LIFE_OPEN && l->reminders));
}

static void make_query(struct alert_query *q)
{
	*q = (struct alert_query){.limit = PAGE};
	if (any(3) == 0)
		snprintf(q->zone[q->zones++], CODE_LEN, "%s", one(zones, 2));
	if (any(3) == 0)
		snprintf(q->kind[q->kinds++], CODE_LEN, "%s", one(kinds, 3));
	if (any(4) == 0)
		snprintf(q->chain, CODE_LEN, "%s", chains[1 + any(2)]);
	if (any(4) == 0)
		snprintf(q->area, CODE_LEN, "%s", one(areas, 2));
	if (any(4) == 0)
		snprintf(q->county, CODE_LEN, "%s", one(counties, 2));
	if (any(4) == 0)
		snprintf(q->enterprise, CODE_LEN, "%s", one(plants, 5));
	if (any(5) == 0)
		snprintf(q->parent, sizeof q->parent, "%016x", any(3));
	if (any(5) == 0)
		snprintf(q->officer, CODE_LEN, "%s", people[1 + any(2)]);
	if (any(5) == 0)
		snprintf(q->search, SEARCH_LEN, "%s", any(2) ? "企业" : "P3号");
	q->states = any(2) ? 0 : 1u << (1 + any(LIFE_STATES - 1)) | 1u << (1 + any(LIFE_STATES - 1));
	q->levels = any(2) ? 0 : 1u << (1 + any(LEVELS - 1));
	q->top = any(5) == 0;
	q->overdue = any(6) == 0;
}

struct page {
	uint64_t number[PAGE];
	uint32_t count;
};

static void take_row(void *arg, uint64_t number, const void *body, size_t len)
{
	struct page *p = arg;
	struct alert_row r;
	assert_int_equal(wire_row_read(&arena, body, len, &r), 0);
	assert_true(r.change_number == number && p->count < PAGE);
	p->number[p->count++] = number;
}

static void take_count(void *arg, int state, enum level level, uint64_t count)
{
	uint64_t(*n)[LEVELS] = arg;
	n[state][level] = count;
}

static void check_query(struct alert_query *q)
{
	uint64_t counted[LIFE_STATES][LEVELS] = {{0}}, wanted[LIFE_STATES][LEVELS] = {{0}};
	uint32_t at = ROWS;
	for (uint32_t i = 0; i < ROWS; i++)
		wanted[made[i].life.state][made[i].life.level] += fits(q, &made[i]);
	store_counts(&store, q, take_count, counted);
	assert_memory_equal(counted, wanted, sizeof wanted);
	do {
		struct page page = {.count = 0};
		q->before = store_query(&store, q, take_row, &page);
		for (uint32_t i = 0; i < page.count; i++) {
			while (at > 0 && !fits(q, &made[at - 1]))
				at--;
			assert_true(at > 0 && page.number[i] == made[--at].change_number);
		}
		arena_reset(&arena);
	} while (q->before);
	while (at > 0 && !fits(q, &made[at - 1]))
		at--;
	assert_int_equal(at, 0);
}

static void every_filter_finds_what_fits_and_counts_it(void **state)
{
	struct alert_query q;
	(void)state;
	put_rows(ROWS);
	for (uint32_t i = 0; i < ASKED; i++) {
		make_query(&q);
		store.walk = 1u << i % 16; // from "never walked along all" to "always"
		check_query(&q);
	}
	reopen();
	make_query(&q);
	check_query(&q);
}

static void a_row_that_changes_is_counted_once(void **state)
{
	uint64_t counted[LIFE_STATES][LEVELS] = {{0}};
	struct alert_query q = {.limit = PAGE};
	(void)state;
	put_rows(1);
	store_begin(&store);
	made[0].life.state = LIFE_CLOSED;
	made[0].life.level = LEVEL_RED;
	made[0].change_number = 9;
	store_row_put(&store, &made[0]);
	store_commit(&store);
	store_counts(&store, &q, take_count, counted);
	for (int s = 0; s < LIFE_STATES; s++)
		for (int l = 0; l < LEVELS; l++)
			assert_int_equal(counted[s][l], s == LIFE_CLOSED && l == LEVEL_RED);
}

static void a_row_comes_back_as_it_was(void **state)
{
	struct alert_row r;
	struct buf was = {0}, is = {0};
	(void)state;
	put_rows(40);
	for (int i = 0; i < 40; i++) {
		buf_clear(&was);
		buf_clear(&is);
		assert_true(store_row(&store, &arena, made[i].life.id, &r));
		wire_row(&made[i], &was);
		wire_row(&r, &is);
		assert_int_equal(was.len, is.len);
		assert_memory_equal(was.at, is.at, is.len);
	}
	assert_false(store_row(&store, &arena, "ffffffffffffffff", &r));
	buf_fini(&was);
	buf_fini(&is);
}

// --- the chain

struct checking {
	uint64_t number;
	uint8_t hash[AUDIT_HASH];
	bool broken;
};

// A record is its hashed part, then 2 + 1 + 32 bytes of each hash (field numbers above 15 take two bytes).
enum { HASH_FIELD = 2 + 1 + AUDIT_HASH };

static void check_record(void *arg, uint64_t number, const void *body, size_t len)
{
	struct checking *c = arg;
	const uint8_t *at = body;
	uint8_t hash[AUDIT_HASH];
	size_t hashed = len - 2 * (size_t)HASH_FIELD;
	audit_hash(hash, c->hash, at, hashed);
	c->broken = c->broken || number != c->number + 1 || memcmp(at + hashed + HASH_FIELD - AUDIT_HASH, c->hash, AUDIT_HASH) != 0 ||
	            memcmp(at + len - AUDIT_HASH, hash, AUDIT_HASH) != 0;
	c->number = number;
	memcpy(c->hash, hash, sizeof hash);
}

static bool chain_holds(void)
{
	struct checking c = {.number = 0};
	store_audit(&store, 0, 1000, check_record, &c);
	return !c.broken && c.number == store.head && !memcmp(c.hash, store.head_hash, AUDIT_HASH);
}

static void add_change(const char *actor)
{
	struct desk_record r = {.number = 1,
	                        .time = 5,
	                        .actor = actor,
	                        .input = INPUT_ACKNOWLEDGE,
	                        .from = LIFE_OPEN,
	                        .to = LIFE_ACKNOWLEDGED,
	                        .level_from = LEVEL_RED,
	                        .level_to = LEVEL_RED,
	                        .why = "我来处理",
	                        .value = NAN,
	                        .expected = 7.5,
	                        .policy = "*/*"};
	memcpy(r.alert, "00000000000000aa", DESK_ID_LEN);
	store_begin(&store);
	store_change(&store, &r, "x", 1);
	store_commit(&store);
}

static void one_changed_byte_breaks_the_chain(void **state)
{
	(void)state;
	add_change("li.na");
	add_change("wang.wei");
	reopen();
	add_change("li.na");
	assert_true(chain_holds());
	assert_int_equal(store.head, 3);
	db_exec(&store.db, "UPDATE alert_change SET record = CAST(replace(CAST(record AS TEXT), 'wang.wei', 'wang.wej') AS BLOB) WHERE number = 2");
	assert_false(chain_holds());
	db_exec(&store.db, "UPDATE alert_change SET record = CAST(replace(CAST(record AS TEXT), 'wang.wej', 'wang.wei') AS BLOB) WHERE number = 2");
	assert_true(chain_holds());
	db_exec(&store.db, "DELETE FROM alert_change WHERE number = 2");
	assert_false(chain_holds());
}

// --- commands, people

static void a_command_gets_its_first_answer(void **state)
{
	struct command_answer answer = {.number = 7}, refused = {.code = "conflict", .reason = "closed", .message = "it is closed", .message_zh = "已关闭"},
	                      found;
	(void)state;
	assert_false(store_command_find(&store, "li.na/1", &found));
	store_begin(&store);
	store_command(&store, "li.na/1", &answer);
	store_command(&store, "li.na/2", &refused);
	store_commit(&store);
	reopen();
	assert_true(store_command_find(&store, "li.na/1", &found));
	assert_true(found.number == 7 && !found.about_case);
	assert_true(store_command_find(&store, "li.na/2", &found));
	assert_int_equal(found.number, 0);
	assert_string_equal(found.reason, "closed");
	assert_string_equal(found.message_zh, "已关闭");
}

static void count_told(void *arg, const char *alert, const char *officer, const char *channel, int64_t due_time)
{
	(void)alert;
	(void)officer;
	(void)channel;
	*(int64_t *)arg += due_time;
}

static void who_was_not_told_yet_is_dropped(void **state)
{
	struct desk_notice n = {.alert = "00000000000000aa", .change = 2, .channel = "sms", .officer = "li.na", .due_time = 100};
	int64_t due = 0;
	(void)state;
	store_begin(&store);
	store_told_put(&store, &n);
	n.officer = "wang.wei";
	n.due_time = 5000;
	store_told_put(&store, &n);
	n.change = 3;
	n.officer = "zhao.min";
	n.due_time = 6000;
	store_told_put(&store, &n);
	store_told_drop(&store, &(struct desk_drop){"00000000000000aa", 3}, 1000);
	store_commit(&store);
	store_told(&store, "00000000000000aa", count_told, &due);
	assert_int_equal(due, 6100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(every_filter_finds_what_fits_and_counts_it, begin, end),
	        cmocka_unit_test_setup_teardown(a_row_that_changes_is_counted_once, begin, end),
	        cmocka_unit_test_setup_teardown(a_row_comes_back_as_it_was, begin, end),
	        cmocka_unit_test_setup_teardown(one_changed_byte_breaks_the_chain, begin, end),
	        cmocka_unit_test_setup_teardown(a_command_gets_its_first_answer, begin, end),
	        cmocka_unit_test_setup_teardown(who_was_not_told_yet_is_dropped, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
