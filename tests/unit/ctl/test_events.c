// Server-sent events, however the bytes are cut.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "events.h"

#include <string.h>

static void note(void *arg, const char *event, const char *id, const char *data)
{
	buf_printf(arg, "[%s|%s|%s]", event, id, data);
}

static const char text[] =
        ": heartbeat\n\nevent: alert\nid: 7\ndata: {\"a\":1}\n\nretry: 5\ndata: one\r\ndata:two\r\n\r\nevent: empty\n\nid: 9\ndata: x\n\n: end\n";

static void any_cut_gives_the_same_events(void **state)
{
	(void)state;
	static const char wanted[] = "[alert|7|{\"a\":1}][message|7|one\ntwo][message|9|x]";
	for (size_t first = 0; first < sizeof text; first++) {
		struct buf got = {0};
		struct events e = {.fn = note, .arg = &got};
		events_feed(&e, text, first);
		for (size_t i = first; i < sizeof text - 1; i++)
			events_feed(&e, text + i, 1);
		assert_string_equal(buf_str(&got), wanted);
		events_fini(&e);
		buf_fini(&got);
	}
}

static void an_endless_line_is_bounded(void **state)
{
	(void)state;
	struct buf got = {0};
	struct events e = {.fn = note, .arg = &got};
	static char piece[65536];
	memset(piece, 'x', sizeof piece);
	for (int i = 0; i < 64; i++)
		events_feed(&e, piece, sizeof piece);
	assert_true(e.line.len <= 1 << 20);
	events_feed(&e, "\ndata: after\n\n", 14);
	assert_string_equal(buf_str(&got), "[message||after]");
	events_fini(&e);
	buf_fini(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(any_cut_gives_the_same_events), cmocka_unit_test(an_endless_line_is_bounded)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
