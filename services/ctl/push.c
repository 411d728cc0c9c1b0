// A CSV file or line protocol to the ingest socket: a pp-agent of its own that ends when everything is acked.
#include "commands.h"
#include "options.h"

#include "base/buf.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGS_MAX = 40, REFUSED_SHOWN = 20, AGENT_REFUSED_ROWS = 3 };

struct agent {
	char program[1024];
	char *arg[ARGS_MAX];
	int args;
};

static void add(struct agent *a, const char *name, const char *value)
{
	if (value && !*value)
		return;
	if (a->args + 3 > ARGS_MAX)
		abort();
	a->arg[a->args++] = (char *)(uintptr_t)name;
	if (value)
		a->arg[a->args++] = (char *)(uintptr_t)value;
	a->arg[a->args] = NULL;
}

// pp-agent beside this program, else the one in PATH.
static void find_agent(struct agent *a)
{
	ssize_t len = readlink("/proc/self/exe", a->program, sizeof a->program - 16);
	a->program[len > 0 ? len : 0] = 0;
	char *slash = strrchr(a->program, '/');
	if (slash)
		strcpy(slash + 1, "pp-agent");
	if (!slash || access(a->program, X_OK))
		strcpy(a->program, "pp-agent");
	a->args = 0;
	add(a, a->program, NULL);
}

// Runs it; its output goes to `out` when not NULL. Returns its exit status.
static int run(const struct agent *a, struct buf *out)
{
	int ends[2] = {-1, -1};
	if (out && pipe(ends)) {
		fprintf(stderr, "ppctl: %s\n", strerror(errno));
		return 1;
	}
	pid_t child = fork();
	if (!child) {
		if (out) {
			dup2(ends[1], STDOUT_FILENO);
			close(ends[0]);
			close(ends[1]);
		}
		execvp(a->program, a->arg);
		fprintf(stderr, "ppctl: cannot run %s: %s\n", a->program, strerror(errno));
		_exit(127);
	}
	if (out) {
		char piece[4096];
		ssize_t n;
		close(ends[1]);
		while ((n = read(ends[0], piece, sizeof piece)) > 0)
			buf_add(out, piece, (size_t)n);
		close(ends[0]);
	}
	int status = 0;
	while (child < 0 || waitpid(child, &status, 0) < 0)
		if (child < 0 || errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void make_folders(char *path)
{
	for (char *at = path + 1; (at = strchr(at, '/')); at++) {
		*at = 0;
		mkdir(path, 0700);
		*at = '/';
	}
}

// A folder of its own for this push's spool.
static int make_spool(char out[512])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	if (state && *state)
		snprintf(out, 512, "%s/parkpulse/push-XXXXXX", state);
	else
		snprintf(out, 512, "%s/.local/state/parkpulse/push-XXXXXX", home && *home ? home : "/var/tmp");
	make_folders(out);
	if (mkdtemp(out))
		return 0;
	fprintf(stderr, "ppctl: cannot make %s: %s\n", out, strerror(errno));
	return 1;
}

static void remove_spool(const char *folder)
{
	static const char *const files[] = {"spool.db", "spool.db-wal", "spool.db-shm", "spool.db.lock"};
	char path[600];
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/agent/%s", folder, files[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/agent", folder);
	rmdir(path);
	rmdir(folder);
}

static void show(const char *folder, bool json, int status)
{
	struct agent a;
	struct buf out = {0};
	find_agent(&a);
	add(&a, "--data", folder);
	add(&a, "--json", NULL);
	add(&a, "status", NULL);
	run(&a, &out);
	json_t *j = json_loads(buf_str(&out), 0, NULL);
	static const char *const names[] = {"taken", "accepted", "duplicate", "restated", "rejected", "unreadable", "waiting"};
	if (json) {
		printf("%s", buf_str(&out));
	} else if (j) {
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			printf("%s%s %lld", i ? ", " : "", names[i], (long long)json_integer_value(json_object_get(j, names[i])));
		printf("\n");
	}
	json_decref(j);
	buf_clear(&out);
	if (status == AGENT_REFUSED_ROWS && !json) {
		find_agent(&a);
		add(&a, "--data", folder);
		add(&a, "rejected", NULL);
		run(&a, &out);
		const char *at = buf_str(&out);
		for (int i = 0; i < REFUSED_SHOWN && *at; i++) {
			size_t len = strcspn(at, "\n");
			printf("  %.*s\n", (int)len, at);
			at += len + (at[len] == '\n');
		}
		if (*at)
			printf("  ... and more: pp-agent --data %s rejected\n", folder);
	}
	buf_fini(&out);
}

int command_push(int argc, char **argv)
{
	struct door door;
	const char *key = "", *csv = "", *enterprise = "", *indicator = "", *columns = "", *shift = "", *before = "", *precision = "", *endpoint = "",
	           *resume = "";
	bool historical = false, exact = false;
	int rest;
	const struct option own[] = {
	        {"key",               OPTION_TEXT, &key,        "key file, from ppctl key new --out",                             0, 0},
	        {"csv",               OPTION_TEXT, &csv,        "CSV file; without it line protocol is read from standard input", 0, 0},
	        {"enterprise",        OPTION_TEXT, &enterprise, "of rows that do not say it",                                     0, 0},
	        {"indicator",         OPTION_TEXT, &indicator,  "of rows that do not say it",                                     0, 0},
	        {"columns",           OPTION_TEXT, &columns,    "of a wide file: NAME=ENTERPRISE[/INDICATOR];...",                0, 0},
	        {"shift_last_to",     OPTION_TEXT, &shift,      "move times by whole weeks so that the file ends by then or now", 0, 0},
	        {"shift_exact",       OPTION_BOOL, &exact,      "move by whole days instead",                                     0, 0},
	        {"historical",        OPTION_BOOL, &historical, "back-fill: it trains, it does not warn",                         0, 0},
	        {"historical_before", OPTION_TEXT, &before,     "what starts before this time is back-fill",                      0, 0},
	        {"precision",         OPTION_TEXT, &precision,  "of line protocol times: ns, us, ms or s",                        0, 0},
	        {"endpoint",          OPTION_TEXT, &endpoint,   "ingest socket, if not the key file's",                           0, 0},
	        {"resume",            OPTION_TEXT, &resume,     "folder of a push that was not delivered: sends what is left",    0, 0},
	        {NULL,                OPTION_TEXT, NULL,        NULL,	                                                     0, 0},
	};
	char **args = options_read("push", "sends a CSV file (or - for line protocol on standard input) and waits until all of it is on the server's disk", own,
	                           &door, argc, argv, &rest);
	if (rest && strcmp(args[0], "-"))
		csv = args[0];
	if (!*key) {
		fprintf(stderr, "ppctl push: a key file is needed: --key FILE\n");
		return 2;
	}
	char folder[512];
	if (*resume)
		snprintf(folder, sizeof folder, "%s", resume);
	else if (make_spool(folder))
		return 1;
	struct agent a;
	find_agent(&a);
	add(&a, "--once", NULL);
	add(&a, "--key", key);
	add(&a, "--data", folder);
	add(&a, "--csv", csv);
	add(&a, "--enterprise", enterprise);
	add(&a, "--indicator", indicator);
	add(&a, "--columns", columns);
	add(&a, "--shift-last-to", shift);
	add(&a, "--historical-before", before);
	add(&a, "--precision", precision);
	add(&a, "--endpoint", endpoint);
	if (!*csv && !*resume)
		add(&a, "--stdin", NULL);
	if (historical)
		add(&a, "--historical", NULL);
	if (exact)
		add(&a, "--shift-exact", NULL);
	int status = run(&a, NULL);
	show(folder, door.json, status);
	if (status == 0 || status == AGENT_REFUSED_ROWS)
		remove_spool(folder);
	else
		fprintf(stderr, "ppctl: not everything was delivered; what is left: ppctl push --key %s --resume %s\n", key, folder);
	return status == 0 ? 0 : status == AGENT_REFUSED_ROWS ? AGENT_REFUSED_ROWS : 1;
}
