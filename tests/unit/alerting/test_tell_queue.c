// What a receiver gets next, and when: read as a clerk with a clock would do it.
#include "tell/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const int64_t noon = 1767585600000;
static const struct queue_limits robot = {.per_minute = 20, .many = 3, .most = 200}, free_of_limits = {.many = 1, .most = 50};

static struct queue_head head(uint32_t bound, uint32_t urgent, uint32_t normal)
{
	return (struct queue_head){.bound = bound, .urgent = urgent, .normal = normal, .next_due_ms = INT64_MAX};
}

static void what_goes(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		uint32_t sent; // messages of this minute
		uint32_t bound, urgent, normal;
		enum queue_do what;
		uint32_t most;
	} cases[] = {
	        {"nothing waits",                             0, 0,  0, 0,   QUEUE_NOTHING, 0  },
	        {"one goes by itself",                        0, 0,  0, 1,   QUEUE_SEND,    1  },
	        {"a few go one by one",                       0, 0,  0, 3,   QUEUE_SEND,    1  },
	        {"many go together",                          0, 0,  0, 4,   QUEUE_SEND,    200},
	        {"an urgent one goes before them, by itself", 0, 0,  1, 200, QUEUE_SEND,    1  },
	        {"many urgent ones take the others along",    0, 0,  4, 200, QUEUE_SEND,    200},
	        {"a message of unknown fate comes first",     0, 17, 4, 200, QUEUE_SEND,    17 },
	        {"near the limit two that wait go together",  6, 0,  0, 2,   QUEUE_SEND,    200},
	        {"nearer they gather",                        7, 0,  0, 2,   QUEUE_WAIT,    0  },
	        {"there is room for urgent ones",             7, 0,  2, 9,   QUEUE_SEND,    1  },
	        {"not for each of them",                      8, 0,  2, 9,   QUEUE_SEND,    200},
	        {"at the limit nothing goes, urgent or not",  9, 0,  2, 9,   QUEUE_WAIT,    0  },
	        {"not even what is repeated",                 9, 17, 2, 9,   QUEUE_WAIT,    0  },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct queue_lane q = {0};
		struct queue_head h = head(cases[i].bound, cases[i].urgent, cases[i].normal);
		for (uint32_t k = 0; k < cases[i].sent; k++)
			queue_sent(&q, &robot, noon);
		struct queue_step step = queue_next(&q, &robot, &h, noon);
		if (step.what != cases[i].what || step.most != cases[i].most)
			fail_msg("%s: got %d, %u", cases[i].name, step.what, step.most);
		if (step.what == QUEUE_WAIT)
			assert_in_range(step.until_ms, noon + 1, noon + 60000);
	}
}

// However it is driven, no minute sees more than the limit, and the limit is used.
static void no_minute_sees_more(void **state)
{
	(void)state;
	enum { MINUTES = 30, SENT_MOST = 4000 };
	static const uint32_t limits[] = {1, 2, 5, 19, 20, 100};
	static int64_t sent[SENT_MOST];
	for (size_t i = 0; i < COUNT(limits); i++) {
		struct queue_lane q = {0};
		struct queue_limits l = {.per_minute = limits[i], .many = 3, .most = 200};
		uint32_t count = 0;
		int64_t now = noon;
		uint32_t seed = 7;
		while (now < noon + MINUTES * 60000) {
			seed = seed * 1103515245 + 12345;
			struct queue_head h = head(0, seed >> 16 & 3, seed >> 20 & 15);
			struct queue_step step = queue_next(&q, &l, &h, now);
			if (step.what == QUEUE_SEND) {
				assert_true(count < SENT_MOST);
				sent[count++] = now;
				queue_sent(&q, &l, now);
			}
			now = step.what == QUEUE_WAIT ? step.until_ms : now + 1 + (seed >> 24 & 63);
			if ((seed & 0xff00) == 0)
				now += 45000; // a quiet while: the bucket fills
		}
		for (uint32_t a = 0, b = 0; b < count; b++) {
			while (sent[b] - sent[a] >= 60000)
				a++;
			assert_in_range(b - a + 1, 1, limits[i]);
		}
		assert_in_range(count, MINUTES * limits[i] / 3, MINUTES * limits[i]);
	}
}

static void gap_between_messages(void **state)
{
	(void)state;
	struct queue_limits l = {.per_minute = 100, .gap_ms = 200, .many = 3, .most = 200};
	struct queue_lane q = {0};
	struct queue_head h = head(0, 1, 0);
	queue_sent(&q, &l, noon);
	struct queue_step step = queue_next(&q, &l, &h, noon);
	assert_int_equal(step.what, QUEUE_WAIT);
	assert_int_equal(step.until_ms, noon + 200);
	assert_int_equal(queue_next(&q, &l, &h, noon + 200).what, QUEUE_SEND);
}

static void backoff_and_breaker(void **state)
{
	(void)state;
	static const struct {
		int64_t wait_ms;
		enum queue_breaker before, after; // the end of the wait
	} failures[] = {
	        {1000,  QUEUE_CLOSED, QUEUE_CLOSED   },
                {2000,  QUEUE_CLOSED, QUEUE_CLOSED   },
                {4000,  QUEUE_CLOSED, QUEUE_CLOSED   },
	        {8000,  QUEUE_CLOSED, QUEUE_CLOSED   },
                {16000, QUEUE_OPEN,   QUEUE_HALF_OPEN},
                {32000, QUEUE_OPEN,   QUEUE_HALF_OPEN},
	        {60000, QUEUE_OPEN,   QUEUE_HALF_OPEN},
                {60000, QUEUE_OPEN,   QUEUE_HALF_OPEN},
	};
	struct queue_lane q = {0};
	struct queue_head h = head(0, 0, 100);
	int64_t now = noon;
	for (size_t i = 0; i < COUNT(failures); i++) {
		queue_failed(&q, now);
		struct queue_step step = queue_next(&q, &free_of_limits, &h, now);
		assert_int_equal(step.what, QUEUE_WAIT);
		assert_int_equal(step.until_ms - now, failures[i].wait_ms);
		assert_int_equal(queue_breaker(&q, now), failures[i].before);
		now = step.until_ms;
		assert_int_equal(queue_breaker(&q, now), failures[i].after);
		step = queue_next(&q, &free_of_limits, &h, now);
		assert_int_equal(step.what, QUEUE_SEND);
		assert_int_equal(step.most, 1); // a probe, whatever waits
	}
	queue_taken(&q);
	assert_int_equal(queue_breaker(&q, now), QUEUE_CLOSED);
	assert_int_equal(queue_next(&q, &free_of_limits, &h, now).most, 50);
}

static void shut_until_repaired(void **state)
{
	(void)state;
	struct queue_lane q = {0};
	struct queue_head h = head(0, 1, 0);
	queue_shut(&q, noon);
	assert_int_equal(queue_breaker(&q, noon), QUEUE_OPEN);
	assert_int_equal(queue_next(&q, &robot, &h, noon).until_ms, noon + 300000);
	queue_repaired(&q);
	assert_int_equal(queue_breaker(&q, noon), QUEUE_HALF_OPEN);
	assert_int_equal(queue_next(&q, &robot, &h, noon).what, QUEUE_SEND);
}

static void throttled_is_no_failure(void **state)
{
	(void)state;
	struct queue_lane q = {0};
	struct queue_head h = head(0, 0, 100);
	queue_throttled(&q, 600000, noon);
	assert_int_equal(queue_next(&q, &robot, &h, noon).until_ms, noon + 600000);
	assert_int_equal(queue_breaker(&q, noon), QUEUE_CLOSED);
	assert_int_equal(queue_next(&q, &robot, &h, noon + 600000).most, 200);
}

static void not_before_it_is_due(void **state)
{
	(void)state;
	struct queue_lane q = {0};
	struct queue_head h = {.next_due_ms = noon + 3600000};
	struct queue_step step = queue_next(&q, &robot, &h, noon);
	assert_int_equal(step.what, QUEUE_WAIT);
	assert_int_equal(step.until_ms, noon + 3600000);
}

// A clock that was a year ahead and is set right holds nothing up for a year.
static void clock_set_back(void **state)
{
	(void)state;
	struct queue_lane q = {0};
	struct queue_head h = head(0, 1, 0);
	const int64_t year_ms = 365LL * 86400000;
	queue_sent(&q, &robot, noon + year_ms);
	queue_failed(&q, noon + year_ms);
	assert_in_range(queue_next(&q, &robot, &h, noon).until_ms, noon, noon + 3600000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(what_goes),
	        cmocka_unit_test(no_minute_sees_more),
	        cmocka_unit_test(gap_between_messages),
	        cmocka_unit_test(backoff_and_breaker),
	        cmocka_unit_test(shut_until_repaired),
	        cmocka_unit_test(throttled_is_no_failure),
	        cmocka_unit_test(not_before_it_is_due),
	        cmocka_unit_test(clock_set_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
