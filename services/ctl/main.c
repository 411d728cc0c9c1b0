// ppctl: the one command-line tool.
#include "commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
        {"check",      command_check,      "is every service ready, how far behind is each hop"           },
        {"import",     command_import,     "registry entries from CSV files; --dry-run changes nothing"   },
        {"key",        command_key,        "new, revoke, list: keys of plants and officials"              },
        {"password",   command_password,   "a password for an official, who must choose another with it"  },
        {"detect",     command_detect,     "what the detectors say of a CSV file; no services needed"     },
        {"backtest",   command_backtest,   "a draft of a policy on the past, beside what is in force"     },
        {"push",       command_push,       "a CSV file or line protocol to the ingest socket"             },
        {"watch",      command_watch,      "alerts as they happen"                                        },
        {"alerts",     command_alerts,     "alerts there are, by any filter; their counts"                },
        {"alert",      command_alert,      "one alert with its history, and what is done about it"        },
        {"case",       command_case,       "cases of help: list, show, open, visit, plan, solve, close"   },
        {"route",      command_route,      "test: who would be told, when, by which channel"              },
        {"silence",    command_silence,    "preview: what a silence would hide"                           },
        {"statistics", command_statistics, "times to acknowledge, visit, close; right and wrong warnings" },
        {"audit",      command_audit,      "export, verify: the record of every change of every alert"    },
        {"channel",    command_channel,    "test: a message through a channel"                            },
        {"series",     command_series,     "an enterprise's observations or windows"                      },
        {"rollup",     command_rollup,     "what a place, chain, industry or tag makes, and its growth"   },
        {"reports",    command_reports,    "who owes which report, how many came in time"                 },
        {"explain",    command_explain,    "what a figure is made of"                                     },
        {"policy",     command_policy,     "show, put, approve, history, check: what plants are judged by"},
        {"registry",   command_registry,   "list, show, history: what the registry has"                   },
        {"simulate",   command_simulate,   "made-up plants' data, the same for the same seed"             },
};

static int usage(FILE *to, int status)
{
	fprintf(to, "ppctl COMMAND [options]: talks to a running ParkPulse\n\n");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
	fprintf(to, "\n`ppctl COMMAND --help` shows its options. The gateway and the token are taken from --url and --token, or PP_URL and PP_TOKEN.\n");
	return status;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr, 2);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return usage(stdout, 0);
	if (!strcmp(argv[1], "--version")) {
		printf("ppctl %s\n", PP_VERSION);
		return 0;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].name, argv[1]))
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "ppctl: there is no command '%s'\n\n", argv[1]);
	return usage(stderr, 2);
}
