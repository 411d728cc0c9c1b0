// Languages, media types, merged metrics, gzip.
#include "base/err.h"
#include "exposition.h"
#include "gzip.h"
#include "negotiate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <zlib.h>

static void test_language(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		enum language wanted;
	} cases[] = {
	        {NULL,                      LANGUAGE_ZH},
	        {"",	                LANGUAGE_ZH},
	        {"en",                      LANGUAGE_EN},
	        {"en-GB,en;q=0.9",          LANGUAGE_EN},
	        {"zh-CN,zh;q=0.9,en;q=0.8", LANGUAGE_ZH},
	        {"fr, en;q=0.3",            LANGUAGE_EN},
	        {"zh;q=0.4, en;q=0.5",      LANGUAGE_EN},
	        {"en;q=0",                  LANGUAGE_ZH},
	        {"english",                 LANGUAGE_ZH},
	        {"*",	               LANGUAGE_ZH},
	        {",,;;q=,en;q=x",           LANGUAGE_EN},
	        {"en;q=0.5;q=9,zh;q=0.6",   LANGUAGE_ZH},
	        {"EN-us",                   LANGUAGE_EN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(negotiate_language(cases[i].header), cases[i].wanted);
}

static void test_encoding(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		bool gzip;
	} cases[] = {
	        {NULL,                      false},
                {"",                        false},
                {"gzip",                    true },
                {"GZIP;q=0.1",              true },
                {"br, deflate, gzip;q=1.0", true },
	        {"gzip;q=0",                false},
                {"*",                       true },
                {"gzip;q=0, *",             false},
                {"*;q=0, gzip",             true },
                {"br, identity, gzipped",   false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(negotiate_gzip(cases[i].header), cases[i].gzip);
}

static void test_media_type(void **state)
{
	(void)state;
	assert_true(negotiate_type(NULL, "text/csv"));
	assert_true(negotiate_type("text/csv", "text/csv"));
	assert_true(negotiate_type("Text/CSV; charset=utf-8", "text/csv"));
	assert_false(negotiate_type("text/csvx", "text/csv"));
	assert_false(negotiate_type("text", "text/csv"));
	assert_false(negotiate_type("application/json", "text/csv"));
}

static void merged(struct exposition *x, const char *wanted)
{
	struct buf out = {0};
	exposition_text(x, &out);
	assert_string_equal(buf_str(&out), wanted);
	buf_fini(&out);
	exposition_fini(x);
}

static void add(struct exposition *x, const char *service, const char *text)
{
	exposition_add(x, service, text, strlen(text));
}

static void test_metrics_of_many(void **state)
{
	(void)state;
	struct exposition x = {0};
	add(&x, "", "# HELP parkpulse_up there\n# TYPE parkpulse_up gauge\nparkpulse_up{service=\"a\"} 1\n");
	add(&x, "a",
	    "# HELP process_cpu cpu\n# TYPE process_cpu counter\nprocess_cpu 1\n"
	    "# HELP parkpulse_a_rows_total rows\n# TYPE parkpulse_a_rows_total counter\nparkpulse_a_rows_total{reason=\"x\"} 5\n");
	add(&x, "b",
	    "# HELP process_cpu other words\n# TYPE process_cpu counter\nprocess_cpu{core=\"0\"} 2\n# a remark\nnonsense\n\n"
	    "# HELP parkpulse_b_s lasts\n# TYPE parkpulse_b_s histogram\nparkpulse_b_s_bucket{le=\"+Inf\"} 1\nparkpulse_b_s_sum 2\nparkpulse_b_s_count 1\n"
	    "parkpulse_b_soon 7\n");
	merged(&x,
	       "# HELP parkpulse_up there\n# TYPE parkpulse_up gauge\nparkpulse_up{service=\"a\"} 1\n"
	       "# HELP process_cpu cpu\n# TYPE process_cpu counter\nprocess_cpu{service=\"a\"} 1\nprocess_cpu{service=\"b\",core=\"0\"} 2\n"
	       "# HELP parkpulse_a_rows_total rows\n# TYPE parkpulse_a_rows_total counter\nparkpulse_a_rows_total{reason=\"x\"} 5\n"
	       "# HELP parkpulse_b_s lasts\n# TYPE parkpulse_b_s histogram\nparkpulse_b_s_bucket{le=\"+Inf\"} 1\nparkpulse_b_s_sum 2\nparkpulse_b_s_count 1\n"
	       "parkpulse_b_soon 7\n");
}

static void test_metrics_that_are_damaged(void **state)
{
	(void)state;
	struct exposition x = {0};
	add(&x, "a", "# HELP \n# TYPE");
	add(&x, "a", "# HELP parkpulse_a_x");
	add(&x, "a", "{} 1\n 2\nparkpulse_a_x");
	add(&x, "a", "");
	exposition_add(&x, "a", "parkpulse_a_y 1\0 2\nz\0 3", 22);
	struct buf out = {0};
	exposition_text(&x, &out);
	assert_null(strstr(buf_str(&out), "HELP \n"));
	buf_fini(&out);
	exposition_fini(&x);
}

static void test_gzip(void **state)
{
	(void)state;
	static uint8_t plain[300000];
	static uint8_t packed[320000];
	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = (uint8_t)(i * i >> 7);
	z_stream z = {.next_in = plain, .avail_in = sizeof plain, .next_out = packed, .avail_out = sizeof packed};
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	size_t len = z.total_out;
	deflateEnd(&z);
	struct buf out = {0};
	assert_int_equal(gzip_read(packed, len, sizeof plain, &out), OK);
	assert_int_equal(out.len, sizeof plain);
	assert_memory_equal(out.at, plain, sizeof plain);
	buf_clear(&out);
	assert_int_equal(gzip_read(packed, len, 100000, &out), ERR_FULL);
	assert_true(out.len < 200000); // a bomb is not unpacked
	static const size_t cuts[] = {0, 1, 9, 100};
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		buf_clear(&out);
		assert_int_equal(gzip_read(packed, cuts[i], sizeof plain, &out), ERR_SYNTAX);
	}
	buf_clear(&out);
	packed[len / 2] ^= 1;
	assert_int_equal(gzip_read(packed, len, sizeof plain, &out), ERR_SYNTAX);
	buf_clear(&out);
	assert_int_equal(gzip_read("plain text", 10, sizeof plain, &out), ERR_SYNTAX);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_language),
	        cmocka_unit_test(test_media_type),
	        cmocka_unit_test(test_encoding),
	        cmocka_unit_test(test_metrics_of_many),
	        cmocka_unit_test(test_metrics_that_are_damaged),
	        cmocka_unit_test(test_gzip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
