// The ring of changes, what a viewer gets of it, and the frames.
#include "base/err.h"
#include "core.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static void step(struct core *c, struct event *ev, struct effects *fx)
{
	ev->now_ms = 5000;
	core_step(c, ev, fx);
	assert_int_equal(fx->n, 1);
}

static void change(struct core *c, uint64_t number, const char *zone)
{
	struct event ev = {.kind = EVENT_CHANGE};
	struct effects fx;
	char zh[32], en[32];
	snprintf(zh, sizeof zh, "zh %llu", (unsigned long long)number);
	snprintf(en, sizeof en, "en %llu", (unsigned long long)number);
	ev.change.number = number;
	ev.change.zone = zone;
	ev.change.frame[LANGUAGE_ZH] = zh;
	ev.change.frame[LANGUAGE_EN] = en;
	step(c, &ev, &fx);
	assert_int_equal(fx.effect[0].kind, EFFECT_WAKE);
}

static const struct principal viewer = {.who = WHO_ZONE, .key = "zonezonezone", .official = "li.na", .actor = "li.na"};

static struct effect view(struct core *c, const char *zone, enum language language, uint64_t after)
{
	struct event ev = {.kind = EVENT_VIEW};
	struct effects fx;
	ev.view.principal = &viewer;
	ev.view.zone = zone;
	ev.view.language = language;
	ev.view.after = after;
	step(c, &ev, &fx);
	return fx.effect[0];
}

static void entity(struct core *c, enum entry_kind kind, const struct entry *e)
{
	struct event ev = {.kind = EVENT_ENTITY};
	struct effects fx;
	ev.entity.kind = kind;
	ev.entity.entry = e;
	step(c, &ev, &fx);
	assert_int_equal(fx.effect[0].kind, EFFECT_WAKE); // keys and officials: viewers look again
}

static int open_core(void **state)
{
	static struct core c;
	static const char *const zones[] = {"Z1", "Z3"};
	core_init(&c, 0);
	entity(&c, ENTRY_OFFICIAL, &(struct entry){.id = "li.na", .role = 4, .list = zones, .lists = 2});
	entity(&c, ENTRY_KEY, &(struct entry){.id = "zonezonezone", .parent = "li.na"});
	*state = &c;
	return 0;
}

static int close_core(void **state)
{
	core_fini(*state);
	return 0;
}

static void test_a_viewer_sees_own_zones_in_order(void **state)
{
	struct core *c = *state;
	static const char *const zones[] = {"Z1", "Z2", "Z3", "Z1"};
	for (uint64_t n = 1; n <= 4; n++)
		change(c, n * 10, zones[n - 1]);
	struct effect e = view(c, "", LANGUAGE_ZH, 0);
	assert_int_equal(e.kind, EFFECT_FRAME);
	assert_string_equal(e.view.text, "zh 10");
	e = view(c, "", LANGUAGE_EN, e.view.after);
	assert_string_equal(e.view.text, "en 30"); // 20 is another zone's
	e = view(c, "", LANGUAGE_ZH, e.view.after);
	assert_string_equal(e.view.text, "zh 40");
	e = view(c, "", LANGUAGE_ZH, e.view.after);
	assert_int_equal(e.kind, EFFECT_WAIT);
	assert_int_equal(e.view.after, 40);
	change(c, 50, "Z2");
	e = view(c, "", LANGUAGE_ZH, 40);
	assert_int_equal(e.kind, EFFECT_WAIT);
	assert_int_equal(e.view.after, 50); // it need not be looked at again
	// A filter.
	e = view(c, "Z3", LANGUAGE_ZH, 0);
	assert_string_equal(e.view.text, "zh 30");
	assert_int_equal(view(c, "Z3", LANGUAGE_ZH, 30).kind, EFFECT_WAIT);
	// Resuming between two numbers.
	assert_string_equal(view(c, "", LANGUAGE_ZH, 11).view.text, "zh 30");
}

static void test_who_is_behind_the_ring_must_fetch(void **state)
{
	struct core *c = *state;
	struct event restart = {.kind = EVENT_RESTART};
	struct effects fx;
	restart.after = 100;
	step(c, &restart, &fx);
	assert_int_equal(view(c, "", LANGUAGE_ZH, 99).kind, EFFECT_FETCH);
	assert_int_equal(view(c, "", LANGUAGE_ZH, 100).kind, EFFECT_WAIT);
	for (uint64_t n = 101; n <= 100 + STREAM_RING; n++)
		change(c, n, "Z1");
	assert_string_equal(view(c, "", LANGUAGE_ZH, 100).view.text, "zh 101");
	change(c, 101 + STREAM_RING, "Z1");
	struct effect e = view(c, "", LANGUAGE_ZH, 100);
	assert_int_equal(e.kind, EFFECT_FETCH);
	assert_int_equal(e.view.after, 100);
	assert_string_equal(view(c, "", LANGUAGE_ZH, 101).view.text, "zh 102");
	assert_int_equal(stream_newest(&c->stream), 101 + STREAM_RING);
}

static void test_every_change_once_through_a_turning_ring(void **state)
{
	struct core *c = *state;
	uint64_t after = 0, seen = 0;
	for (uint64_t n = 1; n <= 3 * STREAM_RING; n++) {
		change(c, n, n % 3 ? "Z1" : "Z2");
		if (n % 500)
			continue;
		for (struct effect e; (e = view(c, "", LANGUAGE_ZH, after)).kind != EFFECT_WAIT; after = e.view.after) {
			assert_int_equal(e.kind, EFFECT_FRAME);
			assert_true(e.view.after > after);
			seen++;
		}
	}
	assert_int_equal(seen, 3000 - 3000 / 3);
}

static void test_an_ended_key_ends_the_stream(void **state)
{
	struct core *c = *state;
	change(c, 1, "Z1");
	assert_int_equal(view(c, "", LANGUAGE_ZH, 0).kind, EFFECT_FRAME);
	entity(c, ENTRY_KEY, &(struct entry){.id = "zonezonezone", .parent = "li.na", .expire_time = 5000});
	assert_int_equal(view(c, "", LANGUAGE_ZH, 0).kind, EFFECT_END);
	entity(c, ENTRY_KEY, &(struct entry){.id = "zonezonezone", .parent = "li.na"});
	assert_int_equal(view(c, "", LANGUAGE_ZH, 0).kind, EFFECT_FRAME);
	entity(c, ENTRY_OFFICIAL, &(struct entry){.id = "li.na", .role = 4, .ended = true});
	assert_int_equal(view(c, "", LANGUAGE_ZH, 0).kind, EFFECT_END);
}

static void test_frames(void **state)
{
	(void)state;
	struct buf b = {0};
	stream_frame(&b, "alert", 42, "{\"a\":1}", 7);
	assert_string_equal(buf_str(&b), "event: alert\nid: 42\ndata: {\"a\":1}\n\n");
	buf_clear(&b);
	stream_frame(&b, "alert", 18446744073709551615u, "one\ntwo\n", 8);
	assert_string_equal(buf_str(&b), "event: alert\nid: 18446744073709551615\ndata: one\ndata: two\ndata: \n\n");
	buf_clear(&b);
	stream_frame(&b, "end", 0, "", 0);
	assert_string_equal(buf_str(&b), "event: end\nid: 0\ndata: \n\n");
	buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_a_viewer_sees_own_zones_in_order, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_who_is_behind_the_ring_must_fetch, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_every_change_once_through_a_turning_ring, open_core, close_core),
	        cmocka_unit_test_setup_teardown(test_an_ended_key_ends_the_stream, open_core, close_core),
	        cmocka_unit_test(test_frames),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
