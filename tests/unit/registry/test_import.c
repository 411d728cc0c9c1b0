// CSV files -> drafts and reports.
#include "core.h"
#include "import.h"
#include "trace.h"

#include "base/buf.h"
#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

struct imported {
	struct drafts drafts;
	struct report report;
	struct core core;
	struct effects effects;
	struct buf trace;
};

// Imports the text into the core and traces what was wrong and what changed.
static const char *import(struct imported *im, enum kind kind, const char *csv)
{
	report_clear(&im->report);
	drafts_clear(&im->drafts);
	buf_clear(&im->trace);
	import_rows(kind, csv, strlen(csv), CIVIL_SHANGHAI_MS, &im->drafts, &im->report);
	const struct event ev = {.actor = "test", .mode = WRITE_PUT, .draft = im->drafts.at, .drafts = im->drafts.count, .report = &im->report};
	core_step(&im->core, &ev, &im->effects);
	for (uint32_t i = 0; i < im->report.errors; i++)
		trace_error(&im->trace, im->report.error + i);
	for (uint32_t i = 0; i < im->effects.changes; i++)
		trace_change(&im->trace, im->effects.change + i);
	return buf_str(&im->trace);
}

static void imported_fini(struct imported *im)
{
	drafts_fini(&im->drafts);
	report_fini(&im->report);
	core_fini(&im->core);
	effects_fini(&im->effects);
	buf_fini(&im->trace);
}

static void city(struct imported *im)
{
	assert_string_equal(import(im, KIND_COUNTY, "code,name,city\n530303,沾益区,530300\n530302,麒麟区,530300\n"),
	                    "1 created county 530303 revision 1\n2 created county 530302 revision 1\n");
	assert_string_equal(import(im, KIND_ZONE,
	                           "\xef\xbb\xbf"
	                           "code,county,name,city\r\nZ1,530303;530302,\"花山, 沾益\",530300\r\n"),
	                    "3 created zone Z1 revision 1\n");
	assert_string_equal(import(im, KIND_AREA, "zone,area_km2,name,code\nZ1,10.5,花山片区,Z1A1\n"), "4 created area Z1A1 revision 1\n");
}

static void test_good_files(void **state)
{
	(void)state;
	struct imported im = {0};
	city(&im);
	assert_string_equal(import(&im, KIND_CHAIN, "code,name,position\naluminium,绿色铝,炭素;电解;合金\n"), "5 created chain aluminium revision 1\n");
	assert_string_equal(import(&im, KIND_ENTERPRISE,
	                           "code,name,area,county,industry,place,tag,synthetic,start_time\n"
	                           "91530300MA0000015L,测试企业,Z1A1,530303,3252,aluminium:电解;aluminium:合金,规上;上市,true,2020-01-01\n"),
	                    "6 created enterprise 91530300MA0000015L revision 1\n");
	assert_true(fabs(draft_number(im.drafts.at, "start_time") - 1577808000000.0) < 1); // that day in Shanghai
	assert_string_equal(import(&im, KIND_INDICATOR, "code,name,unit,base_period,time_sum,space_sum,direction\ne,电,kWh,quarter_hour,sum,sum,fall_is_bad\n"),
	                    "7 created indicator e revision 1\n");
	assert_string_equal(import(&im, KIND_POLICY,
	                           "enterprise,industry,indicator,effective_from,document\n*,,e,,\"{\"\"off\"\":false}\"\n*,32,*,2026-12-01,{}\n"
	                           "91530300MA0000015L,,e,,\"{\"\"second_indicators\"\":[\"\"e\"\"]}\"\n"),
	                    "8 created policy */e revision 1\n9 created policy industry:32/*/2026-12-01 revision 1\n"
	                    "10 created policy 91530300MA0000015L/e revision 1\n");
	assert_string_equal(import(&im, KIND_CALENDAR_DAY, "date,kind,name\n2026-02-17,off,春节\n\n2026-02-14,work,\n"),
	                    "11 created calendar_day 2026-02-17 revision 1\n12 created calendar_day 2026-02-14 revision 1\n");
	assert_string_equal(import(&im, KIND_PRICE_INDEX, "indicator,industry,month,index\ne,32,2025-03,101.5\ne,*,2025-03,99.8\n"),
	                    "13 created price_index e/32/2025-03 revision 1\n14 created price_index e/*/2025-03 revision 1\n");
	imported_fini(&im);
}

static void test_every_bad_row_is_reported(void **state)
{
	(void)state;
	struct imported im = {0};
	city(&im);
	assert_string_equal(import(&im, KIND_AREA,
	                           "code,name,zone,area_km2\n"
	                           "Z1A2,白水,Z1,8.25\n"
	                           "Z1A3,盘江,Z1,eight\n"
	                           "Z1A4,菱角,Z1\n"
	                           "Z1A5,\"大坡\n"
	                           "Z1A6,\xff\xfe,Z1,3\n"
	                           "Z1 A7,炎方,Z9,-1\n"
	                           "Z1A2,白水,Z1,8.25\n"),
	                    "line 3 area_km2 \"eight\": must be a finite number\n"
	                    "line 4 row \"\": has 3 cells, but the header has 4\n"
	                    "line 5 row \"\": a quote is not closed\n"
	                    "line 6 name \"??\": is not UTF-8\n"
	                    "line 7 code \"Z1 A7\": may have letters, digits and \"_-\" only\n"
	                    "line 7 area_km2 \"-1\": must be between 0.0001 and 100000\n"
	                    "line 7 zone \"Z9\": there is no zone Z9\n"
	                    "line 8 code \"Z1A2\": is on line 2 already\n");
	assert_int_equal(im.report.by_kind[KIND_AREA], 6);
	assert_int_equal(im.core.version, 4);
	imported_fini(&im);
}

static void test_a_document_is_looked_into(void **state)
{
	(void)state;
	struct imported im = {0};
	city(&im);
	import(&im, KIND_INDICATOR, "code,name,unit,base_period,time_sum,space_sum,direction\ne,电,kWh,day,sum,sum,fall_is_bad\n");
	assert_string_equal(import(&im, KIND_POLICY,
	                           "enterprise,indicator,document\n"
	                           "*,e,\"{\"\"detectors\"\":{\"\"load\"\":{\"\"limit_blue\"\":-1}}}\"\n"
	                           "*,*,{off\n"
	                           "*,e,[]\n"
	                           "*,e,\n"
	                           "*,*,\"{\"\"plan_indicator\"\":\"\"f\"\",\"\"second_indicators\"\":[\"\"e\"\",\"\"g\"\"]}\"\n"),
	                    "line 2 document.detectors.load.limit_blue \"\": must be from 1 to 100, not -1\n"
	                    "line 3 document \"{off\": is not JSON: line 1, column 4: string or '}' expected near 'off'\n"
	                    "line 4 document \"[]\": must be an object\n"
	                    "line 4 id \"*/e\": is on line 2 already\n"
	                    "line 5 id \"*/e\": is on line 2 already\n"
	                    "line 5 document \"\": is missing\n"
	                    "line 6 id \"*/*\": is on line 3 already\n"
	                    "line 6 document.second_indicators[1] \"g\": there is no indicator g\n"
	                    "line 6 document.plan_indicator \"f\": there is no indicator f\n");
	assert_string_equal(import(&im, KIND_POLICY, "enterprise,indicator,document,document.plan_indicator\n*,e,{},e\n"),
	                    "line 1 row \"document.plan_indicator\": policy has no field of that name\n");
	imported_fini(&im);
}

static void test_headers(void **state)
{
	(void)state;
	static const struct {
		const char *csv;
		const char *errors;
	} cases[] = {
	        {"",	                                             "line 1 row \"\": the file is empty: the first line should name fields of county\n"},
	        {"code,name,city,colour\n530303,沾益区,530300,red\n", "line 1 row \"colour\": county has no field of that name\n"                        },
	        {"code,name,name,city\n530303,甲,乙,530300\n",         "line 1 name \"name\": the column is there twice\n"                                },
	        {"code,name\n530303,沾益区\n530302,麒麟区\n",      "line 1 city \"\": the column is missing\n"                                        },
	        {"name,city\n沾益区,530300\n",                        "line 1 code \"\": the column is missing\n"                                        },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct imported im = {0};
		assert_string_equal(import(&im, KIND_COUNTY, cases[i].csv), cases[i].errors);
		imported_fini(&im);
	}
}

static void test_words_are_named(void **state)
{
	(void)state;
	struct imported im = {0};
	assert_string_equal(import(&im, KIND_CALENDAR_DAY, "date,kind\n2026-02-17,holiday\n"), "line 2 kind \"holiday\": is not one of off|work\n");
	imported_fini(&im);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_good_files), cmocka_unit_test(test_every_bad_row_is_reported), cmocka_unit_test(test_a_document_is_looked_into),
	        cmocka_unit_test(test_headers),    cmocka_unit_test(test_words_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
