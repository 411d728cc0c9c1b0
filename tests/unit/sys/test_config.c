// Settings: who overrides whom, and the one line that each mistake gets.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene.h"
#include "sys/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { MAX_ARGS = 8 };

static struct settings {
	const char *data_dir;
	int64_t port;
	int64_t shift;
	bool debug;
} settings;

static const struct option options[] = {
        {"data_dir", OPTION_TEXT, &settings.data_dir, "where files are", 0, 0    },
        {"rpc_port", OPTION_INT,  &settings.port,     "who listens",     1, 65535},
        {"shift",    OPTION_INT,  &settings.shift,    "any number",      0, 0    },
        {"debug",    OPTION_BOOL, &settings.debug,    "say more",        0, 0    },
        {NULL,       OPTION_TEXT, NULL,               NULL,              0, 0    },
};

// One start of a program: arguments, the text of a settings file ("FILE" among the arguments stands for its path), one variable.
struct start {
	const char *args[MAX_ARGS];
	const char *file;
	const char *variable, *value;
};

static char folder[SCENE_PATH];

static int load(const struct start *s)
{
	char path[SCENE_PATH + 16], *argv[MAX_ARGS + 1] = {(char[]){"prog"}};
	int argc = 1;
	snprintf(path, sizeof path, "%s/settings", folder);
	if (s->file) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		fputs(s->file, f);
		fclose(f);
	}
	for (; argc <= MAX_ARGS && s->args[argc - 1]; argc++)
		argv[argc] = !strcmp(s->args[argc - 1], "FILE") ? path : (char *)(uintptr_t)s->args[argc - 1];
	if (s->variable)
		setenv(s->variable, s->value, 1);
	settings = (struct settings){.data_dir = "here", .port = 7001, .shift = -5};
	int end = config_load("prog", "does things", options, argc, argv);
	if (s->variable)
		unsetenv(s->variable);
	return end;
}

static void each_source_overrides_the_one_before(void **state)
{
	(void)state;
	static const struct {
		struct start start;
		int end;
		struct settings want;
	} cases[] = {
	        {{{NULL}, NULL, NULL, NULL},	                                                                                 1, {"here", 7001, -5, false}        },
	        {{{"--config", "FILE"}, "data_dir = file\nrpc_port = 1\n", NULL, NULL},                                              3, {"file", 1, -5, false}           },
	        {{{"--config", "FILE"}, "rpc_port = 1\n", "PP_RPC_PORT", "2"},                                                       3, {"here", 2, -5, false}           },
	        {{{"--rpc-port", "3"}, NULL, "PP_RPC_PORT", "2"},	                                                            3, {"here", 3, -5, false}           },
 // The file is read first wherever it is named.
	        {{{"--rpc_port=3", "--config", "FILE"}, "rpc_port = 1\n", NULL, NULL},                                               4, {"here", 3, -5, false}           },
	        {{{"--rpc-port=3", "--rpc-port=4"}, NULL, NULL, NULL},                                                               3, {"here", 4, -5, false}           },
 // What a file may hold: comments, empty lines, CR LF, keys of other programs, either form of a name, equals signs and spaces in a value, no last line end.
	        {{{"--config", "FILE"}, "# a\n\n  # b\r\n other = 1\r\nrpc-port=9\r\n shift\t=\t-7 \ndata_dir = a b=c", NULL, NULL},
	         3,	                                                                                                             {"a b=c", 9, -7, false}          },
	        {{{"--config", "FILE"}, "data_dir =\n", NULL, NULL},                                                                 3, {"", 7001, -5, false}            },
	        {{{"--config", "FILE"}, "", NULL, NULL},	                                                                     3, {"here", 7001, -5, false}        },
 // A flag alone is true, and what follows it is no value.
	        {{{"--debug", "job"}, NULL, NULL, NULL},	                                                                     2, {"here", 7001, -5, true}         },
	        {{{"--debug=no", "job"}, NULL, "PP_DEBUG", "yes"},	                                                           2, {"here", 7001, -5, false}        },
	        {{{"job", "--debug"}, NULL, NULL, NULL},	                                                                     1, {"here", 7001, -5, false}        },
	        {{{"--", "--debug"}, NULL, NULL, NULL},	                                                                      2, {"here", 7001, -5, false}        },
	        {{{"--data-dir="}, NULL, NULL, NULL},	                                                                        2, {"", 7001, -5, false}            },
	        {{{"--data-dir", "--debug"}, NULL, NULL, NULL},	                                                              3, {"--debug", 7001, -5, false}     },
	        {{{NULL}, NULL, "PP_RPC_PORT", ""},	                                                                          1, {"here", 7001, -5, false}        },
	        {{{"--shift=-9223372036854775808", "--rpc-port=65535"}, NULL, NULL, NULL},                                           3, {"here", 65535, INT64_MIN, false}},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(load(&cases[i].start), cases[i].end);
		assert_string_equal(settings.data_dir, cases[i].want.data_dir);
		assert_int_equal(settings.port, cases[i].want.port);
		assert_int_equal(settings.shift, cases[i].want.shift);
		assert_int_equal(settings.debug, cases[i].want.debug);
	}
}

static void start(void *arg)
{
	load(arg);
}

// "DIR" in the expected line stands for the folder.
static void expand(const char *text, char out[512])
{
	const char *dir = strstr(text, "DIR");
	if (dir)
		snprintf(out, 512, "%.*s%s%s", (int)(dir - text), text, folder, dir + 3);
	else
		snprintf(out, 512, "%s", text);
}

static void each_mistake_gets_its_line_and_status_2(void **state)
{
	(void)state;
	static const struct {
		struct start start;
		const char *line;
	} cases[] = {
	        {{{"--port=1"}, NULL, NULL, NULL},                           "prog: there is no option --port; see --help\n"                   },
	        {{{"--rpc"}, NULL, NULL, NULL},                              "prog: there is no option --rpc; see --help\n"                    },
	        {{{"--=1"}, NULL, NULL, NULL},                               "prog: there is no option --; see --help\n"                       },
	        {{{"--rpc-port"}, NULL, NULL, NULL},                         "prog: --rpc-port needs a value\n"                                },
	        {{{"--config"}, NULL, NULL, NULL},                           "prog: --config needs a value\n"                                  },
	        {{{"--rpc-port=x"}, NULL, NULL, NULL},                       "prog: --rpc-port=x: rpc_port must be a whole number, not 'x'\n"  },
	        {{{"--rpc-port", "1.5"}, NULL, NULL, NULL},                  "prog: --rpc-port: rpc_port must be a whole number, not '1.5'\n"  },
	        {{{"--rpc-port="}, NULL, NULL, NULL},                        "prog: --rpc-port=: rpc_port must be a whole number, not ''\n"    },
	        {{{"--rpc-port", "0"}, NULL, NULL, NULL},                    "prog: --rpc-port: rpc_port must be from 1 to 65535, not 0\n"     },
	        {{{"--rpc-port", "65536"}, NULL, NULL, NULL},                "prog: --rpc-port: rpc_port must be from 1 to 65535, not 65536\n" },
	        {{{"--shift=9223372036854775808"}, NULL, NULL, NULL},
	         "prog: --shift=9223372036854775808: shift must be a whole number, not '9223372036854775808'\n"                                },
	        {{{"--debug=maybe"}, NULL, NULL, NULL},                      "prog: --debug=maybe: debug must be true or false, not 'maybe'\n" },
	        {{{NULL}, NULL, "PP_RPC_PORT", "many"},                      "prog: PP_RPC_PORT: rpc_port must be a whole number, not 'many'\n"},
	        {{{NULL}, NULL, "PP_DEBUG", "2"},                            "prog: PP_DEBUG: debug must be true or false, not '2'\n"          },
	        {{{"--config", "FILE"}, "\nrpc_port = -1\n", NULL, NULL},    "prog: DIR/settings:2: rpc_port must be from 1 to 65535, not -1\n"},
	        {{{"--config", "FILE"}, "debug =\n", NULL, NULL},            "prog: DIR/settings:1: debug must be true or false, not ''\n"     },
	        {{{"--config", "FILE"}, "# fine\nrpc_port 1\n", NULL, NULL}, "prog: DIR/settings:2: not 'key = value': rpc_port 1\n"           },
	        {{{"--config=/nowhere/at/all"}, NULL, NULL, NULL},           "prog: cannot read /nowhere/at/all: No such file or directory\n"  },
	        {{{"--config=/"}, NULL, NULL, NULL},                         "prog: cannot read /: Is a directory\n"                           },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scene_end end;
		struct start s = cases[i].start;
		char line[512];
		scene_apart(start, &s, &end);
		expand(cases[i].line, line);
		assert_string_equal(end.err, line);
		assert_string_equal(end.out, "");
		assert_int_equal(end.status, 2);
	}
}

static void help_names_every_option_with_its_default(void **state)
{
	(void)state;
	struct scene_end end;
	struct start help =
	                     {
	                             .args = {"--debug", "--help", "--no-such"}
        },
	             version = {.args = {"--version"}};
	scene_apart(start, &help, &end);
	assert_int_equal(end.status, 0);
	assert_string_equal(end.err, "");
	static const char *const parts[] = {"prog: does things\n", "--config FILE",
	                                    "--data-dir TEXT",     "where files are (here)\n",
	                                    "--rpc-port N",        "who listens (7001)\n",
	                                    "any number (-5)\n",   "--debug  ",
	                                    "say more\n",          "PP_NAME"};
	for (size_t i = 0; i < COUNT(parts); i++)
		assert_non_null(strstr(end.out, parts[i]));
	scene_apart(start, &version, &end);
	assert_int_equal(end.status, 0);
	assert_string_equal(end.out, "prog " PP_VERSION "\n");
}

static int setup(void **state)
{
	(void)state;
	scene_folder(folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scene_clear(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(each_source_overrides_the_one_before),
	        cmocka_unit_test(each_mistake_gets_its_line_and_status_2),
	        cmocka_unit_test(help_names_every_option_with_its_default),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
