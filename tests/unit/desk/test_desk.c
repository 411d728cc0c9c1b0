// The desk as a whole: a storm, a bad day, restarts, and the auditor.
#include "base/civil.h"
#include "base/map.h"
#include "desk/desk.h"
#include "desk/inside.h"
#include "desk_store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// The city of the first deployment: 10 zones, 29 areas, 9 counties, 454 enterprises; three chains across them.
enum { COVERS = 6, CASES = 40 };
enum { ZONES = 10, AREAS = 29, COUNTIES = 9, PLANTS = 454, CODE = 24, OFFSET = CIVIL_SHANGHAI_MS };

struct city {
	struct desk *desk;
	struct desk_effects effects;
	struct desk_store store;
	int64_t now_ms;
	uint64_t random;
	bool links;
	// of the registry, as it is now: for a restart
	struct desk_silence silence[COVERS];
	struct desk_filing filing[COVERS];
	bool silenced[COVERS], filed[COVERS], away[ZONES];
	uint32_t cases;
};

static const char *const cover_ids[COVERS] = {"0", "1", "2", "3", "4", "5"};
static const char *const cover_scopes[COVERS] = {"zone:Z1", "zone:Z2", "chain:silicon", "enterprise:P3", "area:A4", "city"};

static uint32_t dice(struct city *c, uint32_t sides)
{
	c->random = c->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(c->random >> 33) % sides;
}

static void code(char out[CODE], const char *what, int number)
{
	snprintf(out, CODE, "%s%d", what, number);
}

static void step(struct city *c, struct desk_event *e)
{
	e->now_ms = c->now_ms;
	desk_effects_clear(&c->effects);
	desk_step(c->desk, e, &c->effects);
	desk_store_take(&c->store, &c->effects);
}

static void officer(struct city *c, const char *what, int number, enum desk_tier tier, bool administrator)
{
	const int32_t today = civil_day_of(c->now_ms, OFFSET);
	const bool gone = tier == TIER_OFFICER && c->away[number];
	char id[CODE], scope[2 * CODE], place[CODE];
	const char *scopes[] = {scope}, *channels[] = {"mail"};
	code(place, what, number);
	snprintf(id, sizeof id, "o.%.20s", place);
	if (tier == TIER_CITY)
		snprintf(scope, sizeof scope, "city");
	else
		snprintf(scope, sizeof scope, "%s:%s", tier == TIER_COUNTY ? "county" : "zone", place);
	struct desk_event e = {
	        .kind = DESK_OFFICER,
	        .officer = {.id = id,
	                    .scope = {scopes, 1},
	                    .channel = {channels, 1},
	                    .tier = tier,
	                    .away_to = gone ? today + 4000 : -1,
	                    .administrator = administrator}
        };
	step(c, &e);
}

static void enterprise(struct city *c, int p)
{
	static const char *const chains[] = {"aluminium", "silicon", "battery"};
	char plant[CODE], area[CODE], zone[CODE], county[CODE], feeder[CODE];
	const int a = p % AREAS;
	code(plant, "P", p);
	code(area, "A", a);
	code(zone, "Z", a % ZONES);
	code(county, "C", a % ZONES % COUNTIES);
	code(feeder, "F", p % (2 * AREAS));
	struct desk_event e = {
	        .kind = DESK_ENTERPRISE,
	        .enterprise = {.code = plant,
	                       .area = area,
	                       .zone = zone,
	                       .county = county,
	                       .industry = "3216",
	                       .feeder = feeder,
	                       .chain = {&chains[p % 3], p % 4 ? 0 : 1}}
        };
	step(c, &e);
	for (int i = 1; c->links && i < 3; i++) { // circles too
		char id[CODE], buyer[CODE];
		snprintf(id, sizeof id, "L%d.%d", p, i);
		code(buyer, "P", (p * 7 + i * 31) % PLANTS);
		struct desk_event l = {
		        .kind = DESK_LINK, .link = {id, plant, buyer, "parts", 20 + p % 80, 1, 2}
                };
		step(c, &l);
	}
}

static void build(struct city *c)
{
	struct desk_event e = {.kind = DESK_CHANNEL, .channel = {.id = "mail"}};
	step(c, &e);
	for (int z = 0; z < ZONES; z++)
		officer(c, "Z", z, TIER_OFFICER, false);
	for (int k = 0; k < COUNTIES; k++)
		officer(c, "C", k, TIER_COUNTY, false);
	officer(c, "city", 0, TIER_CITY, true);
	for (int p = 0; p < PLANTS; p++)
		enterprise(c, p);
}

static void silence_again(struct city *c, int i)
{
	struct desk_event e = {.kind = DESK_SILENCE, .ended = !c->silenced[i], .silence = c->silence[i]};
	step(c, &e);
}

static void filing_again(struct city *c, int i)
{
	struct desk_event e = {.kind = DESK_FILING, .ended = !c->filed[i], .filing = c->filing[i]};
	step(c, &e);
}

static void city_open(struct city *c, uint64_t random, bool links)
{
	const struct desk_config config = desk_config_default();
	*c = (struct city){
	        .desk = desk_new(&config), .random = random, .links = links, .now_ms = civil_ms(civil_days(2026, 1, 6), OFFSET) + 10 * CIVIL_HOUR_MS};
	build(c);
}

static void city_close(struct city *c)
{
	desk_free(c->desk);
	desk_effects_fini(&c->effects);
	desk_store_fini(&c->store);
}

static void find(struct city *c, enum evidence_change change, int plant, int number, const char *kind, enum level level)
{
	char id[CODE], enterprise_code[CODE];
	snprintf(id, sizeof id, "%d-%d", plant, number);
	code(enterprise_code, "P", plant);
	struct desk_event e = {
	        .kind = DESK_EVIDENCE,
	        .evidence = {.change = change,
	                     .alert = id,
	                     .enterprise = enterprise_code,
	                     .indicator = "power",
	                     .kind = kind,
	                     .level = level,
	                     .value = 20,
	                     .expected = 100,
	                     .shortfall_percent = 80,
	                     .since_time = c->now_ms,
	                     .data_time = c->now_ms,
	                     .series = 1}
        };
	step(c, &e);
}

static void pass(struct city *c, int64_t ms)
{
	const int64_t until = c->now_ms + ms;
	for (int64_t due; (due = desk_deadline(c->desk)) <= until;) {
		c->now_ms = due > c->now_ms ? due : c->now_ms;
		struct desk_event e = {.kind = DESK_TICK};
		step(c, &e);
	}
	c->now_ms = until;
}

// Alerts that somebody was told of, and how many of them are parents.
static uint32_t told(const struct city *c, uint32_t *parents)
{
	uint32_t count = 0;
	*parents = 0;
	for (uint32_t i = 0; i < c->store.alert_ids.count; i++) {
		count += c->store.alert[i].told_time != 0;
		*parents += *c->store.alert[i].scope != 0;
	}
	return count;
}

static void a_storm_is_told_in_twelve_notices(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct city c;
		uint32_t parents, members = 0;
		city_open(&c, seed, true);
		const uint32_t first = dice(&c, PLANTS);
		for (uint32_t i = 0; i < PLANTS; i++) { // within a minute, or five, in any order
			find(&c, EVIDENCE_RAISED, (int)((first + i * 191) % PLANTS), 0, "drop", (enum level)(LEVEL_BLUE + dice(&c, 4)));
			pass(&c, (seed % 2 ? 1 : 5) * 60000 / PLANTS);
		}
		pass(&c, 12 * CIVIL_MINUTE_MS); // it is held on while it comes in
		told(&c, &parents);
		assert_in_range(c.store.notice_ids.count, 1, 12);
		assert_in_range(parents, 1, 12);
		for (uint32_t i = 0; i < c.store.alert_ids.count; i++) {
			const struct desk_alert *a = c.store.alert + i;
			if (*a->scope || !strcmp(a->kind, "exposure"))
				continue;
			members++;
			assert_int_equal(a->state, LIFE_OPEN); // still to be seen
			assert_true(*a->parent);
		}
		assert_int_equal(members, PLANTS);
		const struct desk_alert *lost;
		assert_int_equal(desk_audit(c.desk, &lost), 0);
		city_close(&c);
	}
}

static void fifty_unrelated_drops_are_fifty_warnings(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct city c;
		uint32_t parents, dropped = 0;
		bool hit[PLANTS] = {0};
		city_open(&c, seed, false);
		while (dropped < 50) {
			const uint32_t p = dice(&c, PLANTS);
			if (hit[p])
				continue;
			hit[p] = true;
			dropped++;
			find(&c, EVIDENCE_RAISED, (int)p, 0, "drop", LEVEL_ORANGE);
			if (seed % 2) // all at once, as when the day's values come, or over the hour
				pass(&c, CIVIL_MINUTE_MS);
		}
		pass(&c, 12 * CIVIL_MINUTE_MS);
		assert_int_equal(told(&c, &parents), 50);
		assert_int_equal(parents, 0);
		city_close(&c);
	}
}

// One zone's plants among unrelated ones: they have one cause, the others are told.
static void a_zone_among_others(void **state)
{
	struct city c;
	uint32_t parents;
	(void)state;
	city_open(&c, 1, false);
	for (int p = 0; p < PLANTS; p++)
		if (p % AREAS % ZONES == 3)
			find(&c, EVIDENCE_RAISED, p, 0, "drop", LEVEL_ORANGE);
	for (int p = 0; p < 10; p++)
		find(&c, EVIDENCE_RAISED, p * 29 + p % 3, 0, "drop", LEVEL_ORANGE);
	pass(&c, 12 * CIVIL_MINUTE_MS);
	assert_int_equal(told(&c, &parents), 1 + 10);
	assert_int_equal(parents, 1);
	city_close(&c);
}

// --- restarts

static void restart(struct city *c)
{
	const struct desk_config config = desk_config_default();
	struct desk_store kept = c->store;
	desk_free(c->desk);
	c->desk = desk_new(&config);
	c->store = (struct desk_store){0};
	build(c);
	for (int i = 0; i < COVERS; i++) {
		if (c->silenced[i])
			silence_again(c, i);
		if (c->filed[i])
			filing_again(c, i);
	}
	desk_store_fini(&c->store);
	c->store = kept;
	desk_store_put(&c->store, c->desk, c->now_ms);
}

// Silences and filings come and go, and officers.
static void change_registry(struct city *c)
{
	const int i = (int)dice(c, COVERS), z = (int)dice(c, ZONES);
	const int64_t from = c->now_ms - (int64_t)dice(c, 20) * CIVIL_HOUR_MS, to = c->now_ms + (int64_t)(1 + dice(c, 30)) * CIVIL_HOUR_MS;
	switch (dice(c, 3)) {
	case 0:
		c->silenced[i] = !c->silenced[i];
		c->silence[i] = (struct desk_silence){
		        .id = cover_ids[i],
		        .scope = {&cover_scopes[i], 1},
		        .max_level = LEVEL_ORANGE,
		        .reason = "why",
		        .author = "o.Z1",
		        .from_time = from,
		        .to_time = to
                };
		silence_again(c, i);
		break;
	case 1:
		c->filed[i] = !c->filed[i];
		c->filing[i] = (struct desk_filing){cover_ids[i], cover_scopes[i], "*", "shutdown", "P3", from, to, 10.0 * dice(c, 5)};
		filing_again(c, i);
		break;
	default:
		c->away[z] = !c->away[z];
		officer(c, "Z", z, TIER_OFFICER, false);
	}
}

// Any alert of the store: the same in both, in whatever order they came there. NULL: there is none.
static const struct desk_alert *some_alert(struct city *c)
{
	const uint64_t salt = dice(c, 1u << 30);
	const struct desk_alert *best = NULL;
	uint64_t least = UINT64_MAX;
	for (uint32_t i = 0; i < c->store.alert_ids.count; i++) {
		const uint64_t hash = map_hash(c->store.alert[i].id, strlen(c->store.alert[i].id)) ^ salt, mixed = map_hash(&hash, sizeof hash);
		if (mixed < least) {
			least = mixed;
			best = c->store.alert + i;
		}
	}
	return best;
}

static void help(struct city *c)
{
	struct desk_event e = {
	        .kind = DESK_COMMAND,
	        .command = {.actor = "o.Z2", .reason = "why", .about_case = true, .need = "coal", .measures = "a loan", .feedback = "it came", .cost = NAN}
        };
	char id[CODE], alert[DESK_ID_LEN];
	const uint32_t what = dice(c, 6);
	const struct desk_alert *a = some_alert(c);
	code(id, "case", (int)(c->cases && what ? dice(c, c->cases) : c->cases));
	if (!a || (!what && c->cases == CASES))
		return;
	c->cases += !what;
	memcpy(alert, a->id, sizeof alert);
	desk_store_visit(&c->store, c->desk, alert);
	e.command.alert = alert;
	e.command.case_id = id;
	e.command.case_input = what ? (enum case_input)dice(c, CASE_INPUTS) : CASE_OPEN;
	step(c, &e);
}

static void act(struct city *c, int number)
{
	if (!dice(c, 12)) {
		change_registry(c);
		return;
	}
	if (!dice(c, 12)) {
		help(c);
		return;
	}
	static const char *const kinds[] = {"drop", "drop", "surge", "silence"};
	const int plant = (int)dice(c, 60); // few: they meet
	const uint32_t what = dice(c, 10);
	struct desk_event e = {
	        .kind = DESK_COMMAND, .command = {.actor = "o.Z1", .reason = "why", .verdict = VERDICT_CONFIRMED}
        };
	if (what < 6) {
		find(c, what < 4 ? (what < 2 ? EVIDENCE_RAISED : EVIDENCE_LEVEL) : EVIDENCE_GOOD, plant, number, kinds[dice(c, 4)],
		     (enum level)(LEVEL_BLUE + dice(c, 4)));
		return;
	}
	if (!c->store.alert_ids.count)
		return;
	static const enum desk_input inputs[] = {INPUT_ACKNOWLEDGE, INPUT_CLOSE, INPUT_UNACKNOWLEDGE, INPUT_ASSIST, INPUT_COMMENT, INPUT_REOPEN};
	const struct desk_alert *a = some_alert(c);
	char id[DESK_ID_LEN]; // the store moves
	memcpy(id, a->id, sizeof id);
	e.command.alert = id;
	e.command.input = inputs[dice(c, 6)];
	desk_store_visit(&c->store, c->desk, id);
	step(c, &e);
}

// Two desks live the same days; one of them is killed again and again. They tell the same people the same things at the same times.
static void live_twice(uint64_t seed)
{
	struct city calm, killed;
	uint32_t restarts = 0;
	city_open(&calm, seed, true);
	city_open(&killed, seed, true);
	for (int i = 0; i < 750; i++) {
		const int64_t wait = (int64_t)dice(&calm, 40) * CIVIL_MINUTE_MS;
		dice(&killed, 40);
		pass(&calm, wait);
		pass(&killed, wait);
		act(&calm, i);
		act(&killed, i);
		if (i % 15 == 14) {
			restart(&killed);
			restarts++;
		}
		const struct desk_alert *lost;
		assert_int_equal(desk_audit(killed.desk, &lost), 0);
		assert_int_equal(desk_audit(calm.desk, &lost), 0);
		assert_int_equal(desk_deadline(killed.desk), desk_deadline(calm.desk));
		assert_int_equal(killed.store.notice_ids.count, calm.store.notice_ids.count);
	}
	assert_int_equal(restarts, 50);
	assert_true(calm.store.notice_ids.count > 300);
	assert_int_equal(calm.store.repeated + killed.store.repeated, 0);
	for (uint32_t n = 0; n < calm.store.notice_ids.count; n++) {
		const struct desk_notice *a = calm.store.notice + n, *b = desk_store_notice(&killed.store, a->id);
		assert_non_null(b);
		assert_int_equal(a->due_time, b->due_time);
		assert_int_equal(a->about, b->about);
	}
	city_close(&calm);
	city_close(&killed);
}

static void a_restart_changes_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++)
		live_twice(seed);
}

// --- the auditor

static void the_auditor_finds_what_is_lost(void **state)
{
	struct city c;
	const struct desk_alert *lost = NULL;
	(void)state;
	city_open(&c, 1, false);
	find(&c, EVIDENCE_RAISED, 7, 0, "drop", LEVEL_ORANGE);
	pass(&c, 2 * CIVIL_MINUTE_MS);
	assert_int_equal(desk_audit(c.desk, &lost), 0);
	heap_drop(&c.desk->due, slot_find(c.desk, "7-0")); // as a mistake would
	assert_int_equal(desk_audit(c.desk, &lost), 1);
	assert_string_equal(lost->id, "7-0");
	city_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_storm_is_told_in_twelve_notices),
	        cmocka_unit_test(fifty_unrelated_drops_are_fifty_warnings),
	        cmocka_unit_test(a_zone_among_others),
	        cmocka_unit_test(a_restart_changes_nothing),
	        cmocka_unit_test(the_auditor_finds_what_is_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
