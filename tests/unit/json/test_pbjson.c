// Messages as JSON and as CSV cells: every kind of field both ways, and the one error that names the field at fault.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/err.h"
#include "json/pbjson.h"
#include "kinds.pb-c.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define KINDS       &parkpulse__test__kinds__descriptor

typedef Parkpulse__Test__Kinds Kinds;

static Kinds *read_text(const char *text, struct pbjson_error *error)
{
	json_error_t why;
	json_t *j = json_loads(text, JSON_DECODE_ANY, &why);
	if (!j)
		fail_msg("%s: %s", text, why.text);
	*error = (struct pbjson_error){0};
	ProtobufCMessage *m = pbjson_read(j, KINDS, CIVIL_SHANGHAI_MS, error);
	json_decref(j);
	return (Kinds *)m;
}

static Kinds *read_good(const char *text)
{
	struct pbjson_error error;
	Kinds *k = read_text(text, &error);
	if (!k)
		fail_msg("%s: %s %s", text, error.path, error.reason);
	return k;
}

static void drop(Kinds *k)
{
	protobuf_c_message_free_unpacked(&k->base, NULL);
}

// What is written of a message: the fields of the one-line JSON `want`, and of the others none but numbers that are 0, booleans that are false and lists that
// are empty.
static void assert_written(const Kinds *k, const char *want)
{
	json_t *got = pbjson_write(&k->base, CIVIL_SHANGHAI_MS), *expected = json_loads(want, 0, NULL), *value;
	const char *name;
	assert_non_null(expected);
	json_object_foreach(got, name, value)
	{
		json_t *e = json_object_get(expected, name);
		bool plain =
		        json_is_false(value) || (json_is_number(value) && json_number_value(value) == 0) || (json_is_array(value) && !json_array_size(value));
		if (e ? !json_equal(e, value) : !plain) {
			char *text = json_dumps(value, JSON_ENCODE_ANY);
			fail_msg("%s is %s in %s", name, text, want);
		}
	}
	json_object_foreach(expected, name, value) if (!json_object_get(got, name)) fail_msg("%s is not written of %s", name, want);
	json_decref(got);
	json_decref(expected);
}

static void every_kind_comes_back_as_it_was(void **state)
{
	(void)state;
	static const char *const cases[] = {
	        "{\"i32\": -2147483648, \"s32\": 2147483647, \"f32\": -1, \"u32\": 4294967295, \"x32\": 4294967295}",
	        "{\"i64\": -9223372036854775808, \"s64\": 9223372036854775807, \"f64\": -1, \"u64\": 9223372036854775807, \"x64\": 1}",
	        "{\"real\": 0.5, \"wide\": -1e300, \"flag\": true, \"colour\": \"dark_green\"}",
	        "{\"wide\": 5e-324}",
	        "{\"text\": \"\xe7\x94\xb5\xe8\xa7\xa3\xe9\x93\x9d \\\" \\\\ \\n \\u0001 \xf0\x9f\x8f\xad\"}",
	        "{\"body\": \"AP-_\"}",
	        "{\"body\": \"AA\"}",
	        "{\"body\": \"AAE\"}",
	        "{\"start_time\": \"2026-01-05T08:00:00+08:00\"}",
	        "{\"start_time\": \"2026-01-05T08:00:00.001+08:00\"}",
	        "{\"hold_until\": \"2026-01-05T08:00:00+08:00\"}",
	        "{\"pair\": {\"chain\": \"aluminium\", \"share\": 0.25}}",
	        "{\"pair\": {\"share\": 0.0}}",
	        "{\"number\": 0}", // of a oneof: given, though 0
	        "{\"word\": \"\"}",
	        "{\"couple\": {\"position\": \"casting\", \"share\": 1.0}}",
	        "{\"counts\": [0, 1, 4294967295], \"values\": [0.0, -2.5], \"reals\": [1.5], \"flags\": [true, false], \"colours\": [\"red\", \"dark_green\"]}",
	        "{\"texts\": [\"\", \"a\", \"b\"], \"bodies\": [\"\", \"AA\"]}",
	        "{\"end_time\": [\"1970-01-01T08:00:00+08:00\", \"2199-12-31T23:59:59.999+08:00\"]}",
	        "{\"pairs\": [{\"chain\": \"a\", \"share\": 0.0}, {\"position\": \"b\", \"share\": 2.0}], \"numbers\": [9223372036854775807]}",
	        "{}",
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Kinds *k = read_good(cases[i]);
		assert_written(k, cases[i]);
		drop(k);
	}
}

static void what_is_read_is_what_was_said(void **state)
{
	(void)state;
	Kinds *k =
	        read_good("{\"i32\": -7, \"u64\": 8, \"flag\": true, \"colour\": \"red\", \"text\": \"t\", \"body\": \"_-8\", \"start_time\": \"2026-01-05\","
	                  "\"counts\": [3, 4], \"texts\": [\"x\"], \"pairs\": [{}, {\"chain\": \"c\"}], \"word\": \"w\", \"wide\": 2}");
	assert_int_equal(k->i32, -7);
	assert_int_equal(k->u64, 8);
	assert_true(k->flag);
	assert_int_equal(k->colour, PARKPULSE__TEST__FIELD_COLOUR__FIELD_COLOUR_RED);
	assert_string_equal(k->text, "t");
	assert_int_equal(k->body.len, 2);
	assert_memory_equal(k->body.data, "\xff\xef", 2);
	assert_true(k->start_time == civil_ms(civil_days(2026, 1, 5), CIVIL_SHANGHAI_MS));
	assert_int_equal(k->n_counts, 2);
	assert_int_equal(k->counts[1], 4);
	assert_string_equal(k->texts[0], "x");
	assert_int_equal(k->n_pairs, 2);
	assert_string_equal(k->pairs[0]->chain, "");
	assert_string_equal(k->pairs[1]->chain, "c");
	assert_int_equal(k->one_case, PARKPULSE__TEST__KINDS__ONE_WORD);
	assert_string_equal(k->word, "w");
	assert_true(k->wide == 2);

	// And it is a message like any other.
	size_t len = parkpulse__test__kinds__get_packed_size(k);
	uint8_t *bytes = malloc(len);
	assert_int_equal(parkpulse__test__kinds__pack(k, bytes), len);
	Kinds *again = parkpulse__test__kinds__unpack(NULL, len, bytes);
	assert_non_null(again);
	assert_string_equal(again->pairs[1]->chain, "c");
	free(bytes);
	parkpulse__test__kinds__free_unpacked(again, NULL);
	drop(k);
}

// Other forms that are taken for the same.
static void texts_and_whole_reals_are_numbers_too(void **state)
{
	(void)state;
	static const struct {
		const char *given, *same;
	} cases[] = {
	        {"{\"i32\": \"-5\", \"u32\": 3.0, \"i64\": \"-9223372036854775808\", \"u64\": \"9223372036854775807\"}",
	         "{\"i32\": -5, \"u32\": 3, \"i64\": -9223372036854775808, \"u64\": 9223372036854775807}"                                                                           },
	        {"{\"wide\": \"0.1\", \"real\": 1, \"values\": [1, \"2e3\"]}",                                           "{\"wide\": 0.1, \"real\": 1.0, \"values\": [1.0, 2000.0]}"},
	        {"{\"flag\": \"yes\", \"flags\": [\"0\", \"true\"]}",                                                    "{\"flag\": true, \"flags\": [false, true]}"               },
	        {"{\"body\": \"+/8=\"}",	                                                                         "{\"body\": \"-_8\"}"                                      },
	        {"{\"start_time\": \"2026-01-05T00:00:00Z\"}",                                                           "{\"start_time\": \"2026-01-05T08:00:00+08:00\"}"          },
	        {"{\"start_time\": \"2026-01-05 08:00\"}",	                                                       "{\"start_time\": \"2026-01-05T08:00:00+08:00\"}"          },
	        {"{\"start_time\": 1767571200000}",	                                                              "{\"start_time\": \"2026-01-05T08:00:00+08:00\"}"          },
	        {"{\"i32\": null, \"text\": null, \"pairs\": null, \"pair\": null, \"number\": null, \"word\": \"w\"}",  "{\"word\": \"w\"}"                                        },
	        {"{\"colour\": \"unspecified\", \"start_time\": 0, \"text\": \"\"}",                                     "{}"                                                       },
	        {"{\"counts\": []}",	                                                                             "{}"	                                               },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Kinds *k = read_good(cases[i].given);
		assert_written(k, cases[i].same);
		drop(k);
	}
}

static void each_mistake_names_its_field(void **state)
{
	(void)state;
	static const struct {
		const char *given, *path, *reason;
	} cases[] = {
	        {"[]",	                                                 "",	                   "must be an object"                                       },
	        {"\"text\"",	                                           "",                           "must be an object"                                       },
	        {"{\"colr\": 1}",	                                      "colr",                       "there is no such field"                                  },
	        {"{\"colr\": null}",	                                   "colr",                       "there is no such field"                                  },
	        {"{\"Text\": \"a\"}",	                                  "Text",                       "there is no such field"                                  },
	        {"{\"\": 1}",	                                          "",                           "there is no such field"                                  },
	        {"{\"pair\": {\"chain\": \"a\", \"chian\": 1}}",               "pair.chian",                 "there is no such field"                                  },
	        {"{\"pair\": []}",	                                     "pair",                       "must be an object"                                       },
	        {"{\"pairs\": {}}",	                                    "pairs",                      "must be a list"                                          },
	        {"{\"pairs\": [{\"chain\": \"a\"}, 7]}",                       "pairs[1]",                   "must be an object"                                       },
	        {"{\"pairs\": [{}, {}, {\"chain\": 7}]}",                      "pairs[2].chain",             "must be a text"                                          },
	        {"{\"pairs\": [null]}",	                                "pairs[0]",                   "must be an object"                                       },
	        {"{\"child\": {\"child\": {\"pairs\": [{\"share\": true}]}}}", "child.child.pairs[0].share", "must be a number"                                        },
	        {"{\"i32\": 2147483648}",                                      "i32",                        "must be from -2147483648 to 2147483647"                  },
	        {"{\"s32\": -2147483649}",                                     "s32",                        "must be from -2147483648 to 2147483647"                  },
	        {"{\"f32\": \"1.5\"}",	                                 "f32",                        "must be a whole number"                                  },
	        {"{\"i32\": 1.5}",	                                     "i32",                        "must be a whole number"                                  },
	        {"{\"i32\": true}",	                                    "i32",                        "must be a whole number"                                  },
	        {"{\"u32\": -1}",	                                      "u32",                        "must be from 0 to 4294967295"                            },
	        {"{\"x32\": 4294967296}",                                      "x32",                        "must be from 0 to 4294967295"                            },
	        {"{\"i64\": 1e16}",	                                    "i64",                        "must be a whole number"                                  },
	        {"{\"i64\": \"9223372036854775808\"}",                         "i64",                        "must be from -9223372036854775808 to 9223372036854775807"},
	        {"{\"u64\": -1}",	                                      "u64",                        "must be from 0 to 18446744073709551615"                  },
	        {"{\"u64\": \"-1\"}",	                                  "u64",                        "must be from 0 to 18446744073709551615"                  },
	        {"{\"x64\": \"18446744073709551616\"}",                        "x64",                        "must be from 0 to 18446744073709551615"                  },
	        {"{\"u64\": \"many\"}",	                                "u64",                        "must be a whole number"                                  },
	        {"{\"wide\": \"nan\"}",	                                "wide",                       "must be a finite number"                                 },
	        {"{\"wide\": \"1e999\"}",                                      "wide",                       "must be a finite number"                                 },
	        {"{\"wide\": \"\"}",	                                   "wide",                       "must be a finite number"                                 },
	        {"{\"wide\": false}",	                                  "wide",                       "must be a number"                                        },
	        {"{\"real\": 1e300}",	                                  "real",                       "must be a finite number"                                 },
	        {"{\"values\": [1, null]}",                                    "values[1]",                  "must be a number"                                        },
	        {"{\"values\": 1}",	                                    "values",                     "must be a list"                                          },
	        {"{\"counts\": [-1]}",	                                 "counts[0]",                  "must be from 0 to 4294967295"                            },
	        {"{\"counts\": [1, 2, \"x\"]}",                                "counts[2]",                  "must be a whole number"                                  },
	        {"{\"flags\": [true, 1]}",                                     "flags[1]",                   "must be true or false"                                   },
	        {"{\"flag\": 1}",	                                      "flag",                       "must be true or false"                                   },
	        {"{\"flag\": \"maybe\"}",                                      "flag",                       "must be true or false"                                   },
	        {"{\"colour\": \"blue\"}",                                     "colour",                     "is not one of the words of FieldColour"                  },
	        {"{\"colour\": \"RED\"}",                                      "colour",                     "is not one of the words of FieldColour"                  },
	        {"{\"colour\": 1}",	                                    "colour",                     "is not one of the words of FieldColour"                  },
	        {"{\"colours\": [\"red\", \"\"]}",                             "colours[1]",                 "is not one of the words of FieldColour"                  },
	        {"{\"text\": 7}",	                                      "text",                       "must be a text"                                          },
	        {"{\"texts\": [\"a\", 7]}",                                    "texts[1]",                   "must be a text"                                          },
	        {"{\"body\": \"A\"}",	                                  "body",                       "must be base64url text"                                  },
	        {"{\"body\": \"A*==\"}",                                       "body",                       "must be base64url text"                                  },
	        {"{\"bodies\": [\"AA\", 1]}",                                  "bodies[1]",                  "must be base64url text"                                  },
	        {"{\"start_time\": \"yesterday\"}",                            "start_time",                 "must be a time like 2026-01-05T08:00:00+08:00"           },
	        {"{\"start_time\": -1}",                                       "start_time",                 "must be a time like 2026-01-05T08:00:00+08:00"           },
	        {"{\"start_time\": 1.5}",                                      "start_time",                 "must be a time like 2026-01-05T08:00:00+08:00"           },
	        {"{\"start_time\": \"2201-01-01\"}",                           "start_time",                 "the time must be between the years 1970 and 2199"        },
	        {"{\"end_time\": [\"2026-01-05\", 99999999999999]}",           "end_time[1]",                "the time must be between the years 1970 and 2199"        },
	        {"{\"number\": 1, \"word\": \"a\"}",                           "word",                       "only one kind can be given"                              },
	        {"{\"couple\": {\"chain\": 1}}",                               "couple.chain",               "must be a text"                                          },
	        {"{\"word\": 1}",	                                      "word",                       "must be a text"                                          },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pbjson_error error;
		Kinds *k = read_text(cases[i].given, &error);
		if (k)
			fail_msg("%s was taken", cases[i].given);
		assert_string_equal(error.path, cases[i].path);
		assert_string_equal(error.reason, cases[i].reason);
	}
}

static void nesting_ends_somewhere(void **state)
{
	(void)state;
	struct pbjson_error error;
	static const int depths[] = {16, 17, 100000};
	for (size_t d = 0; d < COUNT(depths); d++) {
		json_t *j = json_object();
		for (int i = 0; i < depths[d]; i++)
			j = json_pack("{s:o}", "child", j);
		ProtobufCMessage *m = pbjson_read(j, KINDS, 0, &error);
		if (depths[d] == 16) {
			assert_non_null(m);
			drop((Kinds *)m);
		} else {
			assert_null(m);
			assert_string_equal(error.reason, "is nested too deeply");
			assert_int_equal(strncmp(error.path, "child.child.child", 17), 0);
		}
		// Taken apart by hand: jansson frees by recursion.
		while (j) {
			json_t *inner = json_incref(json_object_get(j, "child"));
			json_decref(j);
			j = inner;
		}
	}
}

// A path is cut between characters, so that it can be put into JSON again.
static void a_long_strange_name_is_cut_but_stays_text(void **state)
{
	(void)state;
	for (size_t before = 0; before < 3; before++) {
		char text[400] = "{\"";
		struct pbjson_error error;
		for (size_t i = 0; i < before; i++)
			strcat(text, "x");
		for (size_t i = 0; i < 60; i++)
			strcat(text, "\xe9\x93\x9d");
		strcat(text, "\": 1}");
		assert_null(read_text(text, &error));
		assert_string_equal(error.reason, "there is no such field");
		json_t *j = json_string(error.path);
		assert_non_null(j);
		assert_true(json_string_length(j) > 100);
		json_decref(j);
	}
}

// What a message may hold that JSON cannot.
static void what_json_cannot_say_is_still_json(void **state)
{
	(void)state;
	double values[] = {1, NAN, INFINITY, -INFINITY};
	float reals[] = {NAN, 2};
	uint64_t numbers[] = {UINT64_MAX};
	char not_text[] = "a\xff";
	Kinds k = PARKPULSE__TEST__KINDS__INIT;
	k.wide = NAN;
	k.real = INFINITY;
	k.n_values = 4;
	k.values = values;
	k.n_reals = 2;
	k.reals = reals;
	k.u64 = 9223372036854775808u;
	k.n_numbers = 1;
	k.numbers = numbers;
	k.text = not_text;
	k.colour = 99;
	// Rows stay in their places; a number that is none is null; one beyond JSON integers is a text.
	assert_written(&k, "{\"wide\": null, \"real\": null, \"values\": [1.0, null, null, null], \"reals\": [null, 2.0], \"u64\": \"9223372036854775808\","
	                   "\"numbers\": [\"18446744073709551615\"], \"text\": \"\xef\xbf\xbd\", \"colour\": \"?\"}");
	Kinds *back = read_good("{\"u64\": \"9223372036854775808\", \"numbers\": [\"18446744073709551615\"]}");
	assert_true(back->u64 == 9223372036854775808u);
	assert_true(back->numbers[0] == UINT64_MAX);
	drop(back);
}

static void enum_words(void **state)
{
	(void)state;
	const ProtobufCEnumDescriptor *type = &parkpulse__test__field_colour__descriptor;
	char word[64];
	assert_int_equal(pbjson_enum(type, "dark_green"), 2);
	assert_int_equal(pbjson_enum(type, "unspecified"), 0);
	assert_int_equal(pbjson_enum(type, "dark"), -1);
	assert_int_equal(pbjson_enum(type, "field_colour_red"), -1);
	assert_int_equal(pbjson_enum(type, ""), -1);
	assert_string_equal(pbjson_word(type, 2, word), "dark_green");
	assert_string_equal(pbjson_word(type, 7, word), "?");
}

static void cells_of_a_table_set_fields(void **state)
{
	(void)state;
	static const struct {
		const char *field, *text;
		int err;
		const char *path, *reason;
	} cases[] = {
	        {"i32",        "-5",                OK,            "",            ""	                                     },
	        {"wide",       "0.25",              OK,            "",            ""	                                     },
	        {"flag",       "yes",               OK,            "",            ""	                                     },
	        {"colour",     "dark_green",        OK,            "",            ""                                             },
	        {"text",       "a;b:c",             OK,            "",            ""	                                     },
	        {"start_time", "2026-01-05",        OK,            "",            ""                                             },
	        {"pair",       "aluminium:casting", OK,            "",            ""                                             },
	        {"texts",      "x;y;z",             OK,            "",            ""	                                     },
	        {"pairs",      "a:b:0.5;c",         OK,            "",            ""                                             },
	        {"counts",     "1;2",               OK,            "",            ""	                                     },
	        {"word",       "w",                 OK,            "",            ""	                                     },
	        {"i64",        "",                  OK,            "",            ""	                                     },
	        {"colr",       "red",               ERR_NOT_FOUND, "",            ""                                             },
	        {"u32",        "x",                 ERR_SYNTAX,    "u32",         "must be a whole number"                       },
	        {"s32",        "3000000000",        ERR_SYNTAX,    "s32",         "must be from -2147483648 to 2147483647"       },
	        {"number",     "1",                 ERR_SYNTAX,    "number",      "only one kind can be given"                   },
	        {"real",       "1e99",              ERR_SYNTAX,    "real",        "must be a finite number"                      },
	        {"colours",    "red;blue",          ERR_SYNTAX,    "colours[1]",  "is not one of the words of FieldColour"       },
	        {"end_time",   "2026-01-05;late",   ERR_SYNTAX,    "end_time[1]", "must be a time like 2026-01-05T08:00:00+08:00"},
	        {"values",     "1;;2",              ERR_SYNTAX,    "values[1]",   "must be a finite number"                      },
	        {"couple",     "a:b:much",          ERR_SYNTAX,    "couple",      "only one kind can be given"                   },
	        {"child",      "1:2:3:4:x",         ERR_SYNTAX,    "child.x32",   "must be a whole number"                       },
	        {"body",       "\xff",              ERR_SYNTAX,    "body",        "is not UTF-8"                                 },
	};
	Kinds *k = read_good("{}");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pbjson_error error = {0};
		assert_int_equal(pbjson_set_text(&k->base, cases[i].field, cases[i].text, CIVIL_SHANGHAI_MS, &error), cases[i].err);
		assert_string_equal(error.path, cases[i].path);
		assert_string_equal(error.reason, cases[i].reason);
	}
	assert_int_equal(k->i32, -5);
	assert_true(k->wide == 0.25);
	assert_true(k->flag);
	assert_int_equal(k->colour, 2);
	assert_string_equal(k->text, "a;b:c");
	assert_string_equal(k->pair->position, "casting");
	assert_int_equal(k->n_texts, 3);
	assert_string_equal(k->texts[2], "z");
	assert_int_equal(k->n_pairs, 2);
	assert_true(k->pairs[0]->share == 0.5);
	assert_string_equal(k->pairs[1]->chain, "c");
	assert_int_equal(k->n_counts, 2);
	assert_string_equal(k->word, "w");
	drop(k);
}

// A document is kept as one text, however it was written, and stands as itself again.
static void a_document_stands_as_itself(void **state)
{
	(void)state;
	static const struct {
		const char *given, *kept;
	} cases[] = {
	        {"{}",	                                                  "{}"	                                        },
	        {"{\"b\": 0.10, \"a\": [1.0, 13, {\"d\": null, \"c\": true}]}", "{\"a\":[1.0,13,{\"c\":true,\"d\":null}],\"b\":0.1}"},
	        {"{\"text\": \"曲靖\"}",                                      "{\"text\":\"曲靖\"}"                             },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char message[200];
		struct pbjson_error error;
		snprintf(message, sizeof message, "{\"document\": %s, \"documents\": [%s]}", cases[i].given, cases[i].given);
		Kinds *k = read_good(message), *cell = read_good("{}");
		assert_string_equal(k->document->text, cases[i].kept);
		assert_string_equal(k->documents[0]->text, cases[i].kept);
		assert_written(k, message);
		assert_int_equal(pbjson_set_text(&cell->base, "document", cases[i].given, 0, &error), OK);
		assert_string_equal(cell->document->text, cases[i].kept);
		drop(k);
		drop(cell);
	}
	Kinds k = PARKPULSE__TEST__KINDS__INIT;
	Parkpulse__Test__Json broken = PARKPULSE__TEST__JSON__INIT;
	broken.text = (char *)"{\"a\":";
	k.document = &broken;
	assert_written(&k, "{\"document\": \"{\\\"a\\\":\"}");
}

static void a_document_that_is_none_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *text, *reason;
	} cells[] = {
	        {"{\"a\":1",          "is not JSON: line 1, column 6: '}' expected near end of file"     },
	        {"{\"a\":1,\"a\":2}", "is not JSON: line 1, column 10: duplicate object key near '\"a\"'"},
	        {"[1]",               "must be an object"	                                        },
	};
	struct pbjson_error error;
	Kinds *k = read_good("{}");
	for (size_t i = 0; i < COUNT(cells); i++) {
		assert_int_equal(pbjson_set_text(&k->base, "document", cells[i].text, 0, &error), ERR_SYNTAX);
		assert_string_equal(error.path, "document");
		assert_string_equal(error.reason, cells[i].reason);
	}
	drop(k);
	assert_null(read_text("{\"document\": 5}", &error));
	assert_string_equal(error.reason, "must be an object");
	for (int depth = 16; depth <= 17; depth++) {
		json_t *deep = json_object();
		for (int i = 1; i < depth; i++)
			deep = i + 1 < depth && i % 2 ? json_pack("[o]", deep) : json_pack("{s:o}", "a", deep);
		json_t *message = json_pack("{s:o}", "document", deep);
		ProtobufCMessage *m = pbjson_read(message, KINDS, 0, &error);
		assert_int_equal(m != NULL, depth == 16);
		if (m)
			drop((Kinds *)m);
		else
			assert_string_equal(error.reason, "is nested too deeply: at most 16 levels");
		json_decref(message);
	}
	char *text = calloc(70000, 1);
	json_t *message;
	memset(text, 'x', 65527); // {"a":""} are eight
	for (size_t len = 65527; len < 65531; len++) {
		text[len] = 'x';
		message = json_pack("{s:{s:s}}", "document", "a", text);
		ProtobufCMessage *m = pbjson_read(message, KINDS, 0, &error);
		assert_int_equal(m != NULL, len == 65527);
		if (m)
			drop((Kinds *)m);
		json_decref(message);
	}
	assert_string_equal(error.path, "document");
	assert_string_equal(error.reason, "is too long: 65539 bytes, at most 65536");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_kind_comes_back_as_it_was),
	        cmocka_unit_test(what_is_read_is_what_was_said),
	        cmocka_unit_test(texts_and_whole_reals_are_numbers_too),
	        cmocka_unit_test(each_mistake_names_its_field),
	        cmocka_unit_test(nesting_ends_somewhere),
	        cmocka_unit_test(a_long_strange_name_is_cut_but_stays_text),
	        cmocka_unit_test(what_json_cannot_say_is_still_json),
	        cmocka_unit_test(enum_words),
	        cmocka_unit_test(cells_of_a_table_set_fields),
	        cmocka_unit_test(a_document_stands_as_itself),
	        cmocka_unit_test(a_document_that_is_none_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
