// Options of a subcommand, mixed with its arguments in any order.
#ifndef PP_CTL_OPTIONS_H
#define PP_CTL_OPTIONS_H

#include "sys/config.h"

enum { OPTIONS_MAX = 24 };

// Which gateway, and as whom.
struct door {
	const char *url;
	const char *token;
	const char *token_file;
	bool json; // print what a program would read
};

// Fills the command's own options (ended by a NULL name) and the door's. Returns the arguments that are not options: *rest of them, argv-like. Ends the process on a bad option or --help.
// about: one sentence, then examples if there are any, a line each.
char **options_read(const char *command, const char *about, const struct option *own, struct door *door, int argc, char **argv, int *rest);
struct verb { // of a command that does several things: `ppctl policy show`
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
};

// Calls the verb that argv[1] names; ends with an exit status. verbs end with name NULL. about: what the command is for.
int verbs_run(const char *command, const char *about, const struct verb *verbs, int argc, char **argv);

// An option that may be given often: takes every --name off the arguments. Their values, each followed by the separator: "" if there were none; free it.
char *options_take_all(const char *name, char separator, int *argc, char **argv);

#endif
