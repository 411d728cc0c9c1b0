// Settings of a program: one table of options, filled from defaults, then a file of `key = value` lines (# comments), then the
// environment (PP_KEY in capitals), then --key value or --key=value on the command line ("_" and "-" are the same there).
#ifndef PP_SYS_CONFIG_H
#define PP_SYS_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

enum option_kind { OPTION_TEXT, OPTION_INT, OPTION_BOOL };

struct option {
	const char *name; // "registry_rpc"
	enum option_kind kind;
	void *out;        // const char **, int64_t * or bool *, holding the default
	const char *help; // one line
	int64_t min, max; // OPTION_INT; both 0 = any
};

// Ends the process with one clear line and status 2 on an unknown or bad option; prints usage and exits 0 on --help, --version.
// `--config FILE` names the file; keys in the file that are not in the table are ignored (one file serves all services).
// Texts stay valid for the process's life. Returns the index of the first argument that is not an option.
int config_load(const char *program, const char *about, const struct option *options, int argc, char **argv);

#endif
