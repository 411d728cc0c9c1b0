// Numbers, times, codes, CSV and line protocol: lists of examples.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/id.h"
#include "base/line.h"
#include "base/parse.h"
#include "base/weekly.h"

#include <math.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void windows_of_the_week(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int err;
		struct weekly w;
	} cases[] = {
	        {"Mon-Fri 08:00-18:00",  OK,         {0, 4, 480, 1080} },
	        {"Sun 00:00-24:00",      OK,         {6, 6, 0, 1440}   },
	        {"Tue-Tue 23:59-24:00",  OK,         {1, 1, 1439, 1440}},
	        {"Fri-Mon 08:00-18:00",  ERR_SYNTAX, {0}               },
	        {"Mon 18:00-18:00",      ERR_SYNTAX, {0}               },
	        {"Mon 08:00-24:01",      ERR_SYNTAX, {0}               },
	        {"Mon 08:60-09:00",      ERR_SYNTAX, {0}               },
	        {"Mon  08:00-09:00",     ERR_SYNTAX, {0}               },
	        {"mon 08:00-09:00",      ERR_SYNTAX, {0}               },
	        {"Mon+Fri 08:00-09:00",  ERR_SYNTAX, {0}               },
	        {"Mon-Fri 08:00-09:00 ", ERR_SYNTAX, {0}               },
	        {"Mon-Fri",              ERR_SYNTAX, {0}               },
	        {"08:00-18:00",          ERR_SYNTAX, {0}               },
	        {" 08:00-18:00",         ERR_SYNTAX, {0}               },
	        {"",	             ERR_SYNTAX, {0}               },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct weekly w = {0};
		assert_int_equal(weekly_parse(cases[i].text, strlen(cases[i].text), &w), cases[i].err);
		if (cases[i].err == OK)
			assert_memory_equal(&w, &cases[i].w, sizeof w);
	}
}

static void numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int err;
		double value;
	} cases[] = {
	        {"0",           OK,         0      },
	        {"-12.5",       OK,         -12.5  },
	        {"+.5",         OK,         .5     },
	        {"1e3",         OK,         1000   },
	        {"1.E-2",       OK,         .01    },
	        {"",            ERR_SYNTAX, 0      },
	        {"-",           ERR_SYNTAX, 0      },
	        {".",           ERR_SYNTAX, 0      },
	        {"1e",          ERR_SYNTAX, 0      },
	        {"0x10",        ERR_SYNTAX, 0      },
	        {" 1",          ERR_SYNTAX, 0      },
	        {"1 ",          ERR_SYNTAX, 0      },
	        {"1,5",         ERR_SYNTAX, 0      },
	        {"nan",         ERR_RANGE,  0      },
	        {"-Inf",        ERR_RANGE,  0      },
	        {"infinity",    ERR_RANGE,  0      },
	        {"1e999",       ERR_RANGE,  0      },
	        {"1960010.000", OK,         1960010},
	        {"na",          ERR_SYNTAX, 0      },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		double v = 0;
		assert_int_equal(parse_f64(cases[i].text, strlen(cases[i].text), &v), cases[i].err);
		assert_true(v == cases[i].value);
	}
	int64_t n;
	assert_int_equal(parse_i64("-9223372036854775808", 20, &n), OK);
	assert_true(n == INT64_MIN);
	assert_int_equal(parse_i64("9223372036854775808", 19, &n), ERR_RANGE);
	assert_int_equal(parse_i64("--1", 3, &n), ERR_SYNTAX);
	uint64_t u;
	assert_int_equal(parse_u64("18446744073709551615", 20, &u), OK);
	assert_int_equal(parse_u64("18446744073709551616", 20, &u), ERR_RANGE);
}

static void shortest_text_reads_back(void **state)
{
	(void)state;
	static const double values[] = {0, .1, 1.0 / 3, 1e300, -2.5e-308, 19600100, 123456789.125, 5e-324, 9007199254740993.0};
	for (size_t i = 0; i < COUNT(values); i++) {
		char text[32];
		double back;
		assert_int_equal(parse_f64(text, format_f64(text, values[i]), &back), OK);
		assert_true(back == values[i]);
	}
	char text[32];
	format_f64(text, .1);
	assert_string_equal(text, "0.1");
}

static void utf8(void **state)
{
	(void)state;
	static const char *const good[] = {"", "abc", "曲靖", "\xf0\x9f\x8f\xad"};
	static const char *const bad[] = {"\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe6\x9b", "\xff"};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(parse_utf8(good[i], strlen(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(parse_utf8(bad[i], strlen(bad[i])));
	assert_false(parse_utf8("a\0b", 3));
}

static void times(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int err;
		int64_t ms;
	} cases[] = {
	        {"1970-01-01T00:00:00Z",       OK,         0            },
	        {"2026-01-05T08:00:00+08:00",  OK,         1767571200000},
	        {"2026-01-05",                 OK,         1767542400000},
	        {"2026-01-05 08:00",           OK,         1767571200000},
	        {"2026-01-05T08:00:00.1239",   OK,         1767571200123},
	        {"2026-01-04T19:00:00-0500",   OK,         1767571200000},
	        {"1767571200",                 OK,         1767571200000},
	        {"1767571200000",              OK,         1767571200000},
	        {"1767571200000000",           OK,         1767571200000},
	        {"1767571200000000000",        OK,         1767571200000},
	        {"2026-02-29",                 ERR_SYNTAX, 0            },
	        {"2024-02-29T24:00:00Z",       ERR_SYNTAX, 0            },
	        {"2024-13-01",                 ERR_SYNTAX, 0            },
	        {"2024-02-29T10:00:00+08:00x", ERR_SYNTAX, 0            },
	        {"1969-12-31T00:00:00Z",       ERR_RANGE,  0            },
	        {"2200-01-01",                 ERR_RANGE,  0            },
	        {"yesterday",                  ERR_SYNTAX, 0            },
	        {"-5",	                 ERR_RANGE,  0            },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t ms = 0;
		assert_int_equal(parse_time(cases[i].text, strlen(cases[i].text), CIVIL_SHANGHAI_MS, &ms), cases[i].err);
		assert_int_equal(ms, cases[i].ms);
	}
}

static int64_t local(const char *text)
{
	int64_t ms;
	assert_int_equal(parse_time(text, strlen(text), CIVIL_SHANGHAI_MS, &ms), OK);
	return ms;
}

static void periods(void **state)
{
	(void)state;
	static const struct {
		enum civil_period period;
		const char *at, *start, *next;
	} cases[] = {
	        {CIVIL_QUARTER_HOUR, "2026-01-05 08:14", "2026-01-05 08:00", "2026-01-05 08:15"},
	        {CIVIL_HOUR,         "2026-01-05 08:59", "2026-01-05 08:00", "2026-01-05 09:00"},
	        {CIVIL_DAY,          "2026-01-05 00:00", "2026-01-05",       "2026-01-06"      },
	        {CIVIL_WEEK,         "2026-01-04 23:59", "2025-12-29",       "2026-01-05"      },
	        {CIVIL_MONTH,        "2024-02-29 12:00", "2024-02-01",       "2024-03-01"      },
	        {CIVIL_MONTH,        "2025-12-31 23:59", "2025-12-01",       "2026-01-01"      },
	        {CIVIL_QUARTER,      "2026-06-30",       "2026-04-01",       "2026-07-01"      },
	        {CIVIL_YEAR,         "2026-06-30",       "2026-01-01",       "2027-01-01"      },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t start = civil_start(cases[i].period, local(cases[i].at), CIVIL_SHANGHAI_MS);
		assert_int_equal(start, local(cases[i].start));
		assert_int_equal(civil_next(cases[i].period, start, CIVIL_SHANGHAI_MS), local(cases[i].next));
	}
	assert_int_equal(civil_count(CIVIL_QUARTER_HOUR, CIVIL_DAY, local("2026-01-05"), CIVIL_SHANGHAI_MS), 96);
	assert_int_equal(civil_count(CIVIL_DAY, CIVIL_MONTH, local("2024-02-01"), CIVIL_SHANGHAI_MS), 29);
	assert_int_equal(civil_count(CIVIL_DAY, CIVIL_YEAR, local("2025-01-01"), CIVIL_SHANGHAI_MS), 365);
	assert_int_equal(civil_count(CIVIL_MONTH, CIVIL_YEAR, local("2025-01-01"), CIVIL_SHANGHAI_MS), 12);
	assert_int_equal(civil_count(CIVIL_WEEK, CIVIL_MONTH, local("2026-01-01"), CIVIL_SHANGHAI_MS), 4);
	assert_int_equal(civil_weekday(civil_days(2026, 1, 5)), 0);
	assert_int_equal(civil_weekday(civil_days(1969, 12, 31)), 2);
	char text[40];
	assert_string_equal(civil_text(text, local("2026-01-05 08:00"), CIVIL_SHANGHAI_MS), "2026-01-05T08:00:00+08:00");
	assert_string_equal(civil_text(text, 1500, -5 * (int64_t)CIVIL_HOUR_MS), "1969-12-31T19:00:01.500-05:00");
}

static void every_day_there_and_back(void **state)
{
	(void)state;
	for (int32_t day = civil_days(1900, 1, 1); day <= civil_days(2200, 12, 31); day++) {
		int year, month, of_month;
		civil_date(day, &year, &month, &of_month);
		assert_int_equal(civil_days(year, month, of_month), day);
		assert_in_range(of_month, 1, civil_month_days(year, month));
	}
}

static void credit_codes(void **state)
{
	(void)state;
	static const char *const good[] = {"91441300734122111K", "91350900587527783P", "91440300192317458F", "9144030071526726XG", "914403001922038216"};
	static const char *const bad[] = {
	        "91350100M000100Y4Z", "91441300734122111L", "91441300734122112K", "9144130073412211", "91441300734122111k", "9144130073412211IK", ""};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(credit_code_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(credit_code_valid(bad[i], strlen(bad[i])));
	// Any single wrong character is noticed.
	char code[19] = "91350900587527783P";
	for (int i = 0; i < 18; i++) {
		char was = code[i];
		code[i] = was == '7' ? '4' : '7';
		assert_false(credit_code_valid(code, 18));
		code[i] = was;
	}
	char made[19] = "91530300MA000001??";
	assert_int_equal(credit_code_seal(made), OK);
	assert_true(credit_code_valid(made, 18));
	char odd[19] = "91530300mA000001??";
	assert_int_equal(credit_code_seal(odd), ERR_SYNTAX);
}

static void csv(void **state)
{
	(void)state;
	static const char text[] = "\xef\xbb\xbf"
	                           "a,b,c\r\n1,\"x, \"\"y\"\"\nz\",\n\n\"bad\"x,1\nlast,\"\",3";
	struct csv c;
	csv_init(&c, text, strlen(text));
	assert_int_equal(csv_next(&c), OK);
	assert_int_equal(c.fields, 3);
	assert_string_equal(c.field[0], "a");
	assert_int_equal(csv_next(&c), OK);
	assert_int_equal(c.line, 2);
	assert_string_equal(c.field[1], "x, \"y\"\nz");
	assert_string_equal(c.field[2], "");
	assert_int_equal(csv_next(&c), ERR_SYNTAX);
	assert_int_equal(c.line, 5);
	assert_non_null(c.error);
	assert_int_equal(csv_next(&c), OK);
	assert_int_equal(c.line, 6);
	assert_int_equal(c.fields, 3);
	assert_string_equal(c.field[0], "last");
	assert_string_equal(c.field[2], "3");
	assert_int_equal(csv_next(&c), ERR_NOT_FOUND);
	csv_fini(&c);
	csv_init(&c, "\"open\n1,2\n", 10);
	assert_int_equal(csv_next(&c), ERR_SYNTAX);
	assert_int_equal(csv_next(&c), OK);
	assert_int_equal(c.fields, 2);
	csv_fini(&c);
}

static void line_protocol(void **state)
{
	(void)state;
	static struct line l;
	static const char good[] = "daily\\ power\\,x,enterprise=91\\=A,place=a\\ b value=1.5,count=3i,on=t,note=\"a \\\"b\\\", c\" 1767571200";
	assert_int_equal(line_parse(good, strlen(good), &l), OK);
	assert_string_equal(l.measurement, "daily power,x");
	assert_string_equal(line_tag(&l, "enterprise"), "91=A");
	assert_string_equal(line_tag(&l, "place"), "a b");
	assert_null(line_tag(&l, "value"));
	assert_true(line_field(&l, "value")->number == 1.5);
	assert_true(line_field(&l, "count")->kind == LINE_INT && line_field(&l, "count")->number == 3);
	assert_true(line_field(&l, "on")->kind == LINE_BOOL && line_field(&l, "on")->number == 1);
	assert_string_equal(line_field(&l, "note")->value, "a \"b\", c");
	assert_true(l.has_time && l.time == 1767571200);
	static const struct {
		const char *text;
		int err;
	} cases[] = {
	        {"# note",    ERR_NOT_FOUND},
                {"   ",       ERR_NOT_FOUND},
                {"m v=1",     OK           },
	        {"m v=1 \r",  OK           },
                {"m",         ERR_SYNTAX   },
                {"m v",       ERR_SYNTAX   },
	        {"m v=",      ERR_SYNTAX   },
                {"m v=nan",   ERR_SYNTAX   },
                {"m v=1 x",   ERR_SYNTAX   },
	        {"m v=1 1 1", ERR_SYNTAX   },
                {",a=b v=1",  ERR_SYNTAX   },
                {"m,a v=1",   ERR_SYNTAX   },
	        {"m,a= v=1",  ERR_SYNTAX   },
                {"m,=b v=1",  ERR_SYNTAX   },
                {"m v=\"x",   ERR_SYNTAX   },
	        {"m v=1.5i",  ERR_SYNTAX   },
                {"m v=1,",    ERR_SYNTAX   },
                {"m a=1,b=2", OK           },
	        {"m v=-1u",   ERR_SYNTAX   },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(line_parse(cases[i].text, strlen(cases[i].text), &l), cases[i].err);
		assert_true((l.error != NULL) == (cases[i].err == ERR_SYNTAX));
	}
	char longer[400];
	memset(longer, 'x', sizeof longer);
	assert_int_equal(line_parse(longer, sizeof longer, &l), ERR_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(numbers),
	        cmocka_unit_test(windows_of_the_week),
	        cmocka_unit_test(shortest_text_reads_back),
	        cmocka_unit_test(utf8),
	        cmocka_unit_test(times),
	        cmocka_unit_test(periods),
	        cmocka_unit_test(every_day_there_and_back),
	        cmocka_unit_test(credit_codes),
	        cmocka_unit_test(csv),
	        cmocka_unit_test(line_protocol),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
