// Columns of JSON as CSV.
#include "negotiate.h"
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void csv_is(const char *json, const char *wanted)
{
	struct buf out = {0};
	json_t *columns = json_loads(json, 0, NULL);
	assert_non_null(columns);
	table_csv(&out, columns);
	assert_string_equal(buf_str(&out), wanted);
	json_decref(columns);
	buf_fini(&out);
}

static void test_tables(void **state)
{
	(void)state;
	csv_is("{\"enterprise\":\"E1\",\"indicator\":\"i\",\"unit\":\"kWh\",\"window\":\"day\",\"start_time\":[\"a\",\"b\"],\"value\":[0.1,null],\"count\":[96,"
	       "3],\"closed\":[true,false],"
	       "\"revision\":[],\"contribution\":[{\"child\":\"x\"},{\"child\":\"y\"}]}",
	       "enterprise,indicator,unit,start_time,value,count,closed\r\nE1,i,kWh,a,0.1,96,true\r\nE1,i,kWh,b,,3,false\r\n");
	csv_is("{\"node\":\"tag/上市\",\"indicator\":\"i\",\"start_time\":[\"a\"],\"value\":[1e21],\"largest\":[\"say \\\"no\\\", "
	       "twice\\r\\n\"],\"withheld\":[\"no base\"]}",
	       "node,indicator,start_time,value,largest,withheld\r\ntag/上市,i,a,1e+21,\"say \"\"no\"\", twice\r\n\",no base\r\n");
	csv_is("{\"node\":\"n\",\"start_time\":[],\"value\":[],\"count\":[],\"contribution\":[]}", "node,start_time,value\r\n");
	csv_is("{}", "\r\n");
}

static void test_numbers_come_back(void **state)
{
	(void)state;
	csv_is("{\"start_time\":[1,2,3,4,5],\"value\":[19600100.0,0.30000000000000004,-12.5,123456789.123456,1e-07]}",
	       "start_time,value\r\n1,19600100\r\n2,0.30000000000000004\r\n3,-12.5\r\n4,123456789.123456\r\n5,1e-07\r\n");
}

static void test_who_wants_a_table(void **state)
{
	(void)state;
	static const struct {
		const char *accept;
		bool table;
	} cases[] = {
	        {NULL,	                             false},
	        {"",	                               false},
	        {"*/*",	                            false},
	        {"text/csv",	                       true },
	        {"Text/CSV; charset=utf-8",                true },
	        {"application/json, text/csv;q=0.5",       false},
	        {"application/json;q=0.4, text/csv;q=0.5", true },
	        {"text/csv;q=0",                           false},
	        {"text/*",	                         false},
	        {"text/html, text/csv, */*;q=0.1",         true },
	        {"text/csvx",	                      false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(negotiate_prefers(cases[i].accept, "text/csv", "application/json"), cases[i].table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_numbers_come_back), cmocka_unit_test(test_who_wants_a_table)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
