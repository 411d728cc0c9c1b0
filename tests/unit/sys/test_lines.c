// What a program says of itself: log lines, the clock they are stamped with, metrics.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "sys/metrics.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define STAMP       "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})?\\+08:00"

static void assert_matches(const char *text, const char *pattern)
{
	regex_t r;
	assert_int_equal(regcomp(&r, pattern, REG_EXTENDED | REG_NOSUB), 0);
	int miss = regexec(&r, text, 0, NULL, 0);
	regfree(&r);
	if (miss)
		fail_msg("'%s' is not like '%s'", text, pattern);
}

static void say_everything(void *debug)
{
	log_open("registry", debug != NULL);
	log_debug("event=looked n=%d", 1);
	log_info("event=ready port=%d", 7001);
	log_warn("event=late name=\"%s\"", "a b");
	log_error("event=lost");
	log_fatal("event=store_failed file=%s", "x.db");
}

static void a_line_has_stamp_level_service_and_fact(void **state)
{
	(void)state;
	struct scene_end end;
	scene_apart(say_everything, NULL, &end);
	assert_int_equal(end.status, 1);
	assert_string_equal(end.out, "");
	assert_matches(end.err, "^" STAMP " info registry event=ready port=7001\n" STAMP " warn registry event=late name=\"a b\"\n" STAMP
	                        " error registry event=lost\n" STAMP " error registry event=store_failed file=x\\.db\n$");
	scene_apart(say_everything, &end, &end);
	assert_matches(end.err, "^" STAMP " debug registry event=looked n=1\n" STAMP " info ");
}

static void say_strange_texts(void *arg)
{
	(void)arg;
	log_open("gateway", false);
	log_info("a=\"%s\"", "one\ntwo\r\nthree\ttab\x1b[31mred\x01");
	log_info("b=%s", "\xe9\x93\x9d\xe4\xb8\x9a"); // text beyond ASCII stays as it is
	log_info("%s", "");
}

static void a_strangers_text_makes_no_second_line(void **state)
{
	(void)state;
	struct scene_end end;
	scene_apart(say_strange_texts, NULL, &end);
	assert_int_equal(end.status, 0);
	assert_matches(end.err, "^" STAMP " info gateway a=\"one two  three tab \\[31mred \"\n" STAMP " info gateway b=\xe9\x93\x9d\xe4\xb8\x9a\n" STAMP
	                        " info gateway \n$");
}

static void say_much(void *arg)
{
	(void)arg;
	char text[SCENE_TEXT - 100];
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = 0;
	log_info("%s", text);
}

static void a_long_line_is_whole(void **state)
{
	(void)state;
	struct scene_end end;
	scene_apart(say_much, NULL, &end);
	assert_int_equal(strspn(strchr(end.err, 'x'), "x"), SCENE_TEXT - 101);
	assert_int_equal(end.err[strlen(end.err) - 1], '\n');
}

static void a_gate_opens_once_a_minute_and_counts_what_it_kept_back(void **state)
{
	(void)state;
	struct log_gate gate = {0};
	assert_true(log_due(&gate));
	assert_int_equal(gate.missed, 0);
	for (int i = 0; i < 3; i++)
		assert_false(log_due(&gate));
	gate.last_ms -= 60000; // a minute later
	assert_true(log_due(&gate));
	assert_int_equal(gate.missed, 3);
	// The line just written told of those three: they are not told again.
	assert_false(log_due(&gate));
	gate.last_ms -= 60000;
	assert_true(log_due(&gate));
	assert_int_equal(gate.missed, 1);
	gate.last_ms -= 60000;
	assert_true(log_due(&gate));
	assert_int_equal(gate.missed, 0);
}

static void clocks_agree_with_the_systems(void **state)
{
	(void)state;
	time_t before = time(NULL);
	int64_t now = clock_now_ms();
	assert_true(now / 1000 >= before && now / 1000 <= time(NULL));
	int64_t last = clock_mono_us();
	for (int i = 0; i < 1000; i++) {
		int64_t us = clock_mono_us();
		assert_true(us >= last);
		last = us;
	}
	assert_true(clock_mono_ms() >= last / 1000);
}

static void metrics_are_prometheus_text(void **state)
{
	(void)state;
	struct metrics *m = metrics_new();
	struct metric *future = metrics_add(m, METRIC_COUNTER, "parkpulse_x_refused_total", "rows refused", "reason=\"future\"");
	struct metric *up = metrics_add(m, METRIC_GAUGE, "parkpulse_x_up", "1 while up", "");
	struct metric *past = metrics_add(m, METRIC_COUNTER, "parkpulse_x_refused_total", "rows refused", "reason=\"past\"");
	metric_inc(future, 2);
	metric_inc(future, 1);
	metric_inc(past, 9007199254740992.0);
	metric_set(up, 0.5);
	assert_true(metric_value(future) == 3);
	struct buf b = {0};
	metrics_text(m, &b);
	// One HELP and TYPE for both series of a name, though another name was added between them.
	assert_string_equal(buf_str(&b), "# HELP parkpulse_x_refused_total rows refused\n# TYPE parkpulse_x_refused_total counter\n"
	                                 "parkpulse_x_refused_total{reason=\"future\"} 3\nparkpulse_x_refused_total{reason=\"past\"} 9007199254740992\n"
	                                 "# HELP parkpulse_x_up 1 while up\n# TYPE parkpulse_x_up gauge\nparkpulse_x_up 0.5\n");
	buf_clear(&b);
	metrics_free(m);

	m = metrics_new();
	struct metric *wait = metrics_add(m, METRIC_HISTOGRAM, "parkpulse_x_wait_seconds", "how long", "kind=\"a\"");
	static const double seconds[] = {0, 0x1p-11, 0x1p-9, 10, 11.5}; // their sum is exact
	for (size_t i = 0; i < COUNT(seconds); i++)
		metric_observe(wait, seconds[i]);
	metrics_text(m, &b);
	const char *text = buf_str(&b);
	static const char *const rows[] = {
	        "# TYPE parkpulse_x_wait_seconds histogram\n", "_bucket{kind=\"a\",le=\"0.0005\"} 2\n", "_bucket{kind=\"a\",le=\"0.001\"} 2\n",
	        "_bucket{kind=\"a\",le=\"0.0025\"} 3\n",       "_bucket{kind=\"a\",le=\"5\"} 3\n",      "_bucket{kind=\"a\",le=\"10\"} 4\n",
	        "_bucket{kind=\"a\",le=\"+Inf\"} 5\n",         "_sum{kind=\"a\"} 21.50244140625\n",     "_count{kind=\"a\"} 5\n"};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!(text = strstr(text, rows[i]))) // in this order
			fail_msg("no '%s' in its place in\n%s", rows[i], buf_str(&b));
	buf_fini(&b);
	metrics_free(m);
	metrics_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_line_has_stamp_level_service_and_fact),
	        cmocka_unit_test(a_strangers_text_makes_no_second_line),
	        cmocka_unit_test(a_long_line_is_whole),
	        cmocka_unit_test(a_gate_opens_once_a_minute_and_counts_what_it_kept_back),
	        cmocka_unit_test(clocks_agree_with_the_systems),
	        cmocka_unit_test(metrics_are_prometheus_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
