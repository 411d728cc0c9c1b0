// Policies: what a plant is judged by, written, approved, looked into.
#include "policy/json.h"

#include "commands.h"
#include "file.h"
#include "http.h"
#include "lines.h"
#include "policy/stack.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- documents as paths: {"detectors.load.depth_blue": 0.07, ...}

static void add_paths(json_t *out, const char *before, const json_t *document)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)document, name, value)
	{
		struct buf path = {0};
		buf_printf(&path, "%s%s%s", before, *before ? "." : "", name);
		if (json_is_object(value))
			add_paths(out, buf_str(&path), value);
		else
			json_object_set(out, buf_str(&path), value);
		buf_fini(&path);
	}
}

static json_t *paths_of(const json_t *document)
{
	json_t *paths = json_object();
	add_paths(paths, "", document);
	return paths;
}

// 1 and 1.0 are the same number.
static bool is_same(const json_t *a, const json_t *b)
{
	if (json_is_number(a) && json_is_number(b))
		return fabs(json_number_value(a) - json_number_value(b)) <= 1e-12 * fabs(json_number_value(a));
	return json_equal(a, b);
}

static void add_text(struct buf *out, const json_t *v)
{
	if (json_is_object(v) || json_is_array(v)) {
		char *text = json_dumps(v, JSON_COMPACT);
		buf_text(out, text);
		free(text);
	} else if (json_is_null(v)) {
		buf_text(out, "not used");
	} else {
		lines_value(out, v);
	}
}

// --- show

static void print_policy(const json_t *p)
{
	const char *from = lines_text(p, "effective_from"), *to = lines_text(p, "effective_to"), *approver = lines_text(p, "approver");
	printf("  %-40s version %" JSON_INTEGER_FORMAT "  by %s, %s%s", lines_text(p, "id"), json_integer_value(json_object_get(p, "version")),
	       lines_text(p, "author"), *approver ? "approved by " : "a draft", approver);
	if (*from || *to)
		printf("  %s..%s", from, to);
	printf("%s%s\n", *lines_text(p, "note") ? "  " : "", lines_text(p, "note"));
}

// The uppermost layer that says it; "": none does.
static const char *said_by(const json_t *layers, const char *path, const json_t *value)
{
	for (size_t i = json_array_size(layers); i-- > 0;) {
		const json_t *layer = json_array_get(layers, i);
		json_t *paths = paths_of(json_object_get(layer, "document"));
		const json_t *said = json_object_get(paths, path);
		const bool says = said != NULL, same = is_same(said, value);
		json_decref(paths);
		if (says)
			return same || json_is_array(value) ? lines_text(layer, "id") : "follows the step below it";
	}
	return "follows the step below it"; // a layer lifted that above the default of this
}

static json_t *defaults_of(enum civil_period period)
{
	struct terms terms;
	policy_terms(&terms, period, NULL, 0);
	json_t *document = policy_write_terms(&terms, period), *paths = paths_of(document);
	json_decref(document);
	return paths;
}

static void print_differences(const json_t *j)
{
	const json_t *document = json_object_get(j, "document"), *layers = json_object_get(j, "layers");
	json_t *now = paths_of(document), *usual = defaults_of(json_object_get(document, "weekly") ? CIVIL_WEEK : CIVIL_DAY), *value;
	const char *path;
	struct buf text = {0};
	printf("what is not as by default:\n");
	json_object_foreach(now, path, value)
	{
		const json_t *was = json_object_get(usual, path);
		if (is_same(was, value))
			continue;
		buf_clear(&text);
		add_text(&text, value);
		buf_text(&text, "  instead of ");
		add_text(&text, was);
		printf("  %-40s %s  (%s)\n", path, buf_str(&text), said_by(layers, path, value));
	}
	buf_fini(&text);
	json_decref(now);
	json_decref(usual);
}

static void print_list(const char *title, const json_t *list)
{
	size_t i;
	json_t *p;
	printf("%s\n", title);
	json_array_foreach(list, i, p) print_policy(p);
}

static int policy_show(int argc, char **argv)
{
	struct door door;
	const char *day = "";
	int rest;
	const struct option own[] = {
	        {"day", OPTION_TEXT, &day, "on which; today if not said", 0, 0},
                {NULL,  OPTION_TEXT, NULL, NULL,                          0, 0}
        };
	char **args = options_read("policy show",
	                           "ENTERPRISE INDICATOR: what it is judged by, and which policy says so\n\n"
	                           "  ppctl policy show 91530302MA0000357W electricity_15min --day 2026-12-01",
	                           own, &door, argc, argv, &rest);
	if (rest != 2) {
		fprintf(stderr, "ppctl policy show: give ENTERPRISE INDICATOR\n");
		return 2;
	}
	struct buf path = {0};
	buf_text(&path, "/api/v1/policies/effective");
	http_param(&path, "enterprise", args[0]);
	http_param(&path, "indicator", args[1]);
	http_param(&path, "day", day);
	json_t *j = http_get_json(&door, buf_str(&path));
	if (door.json) {
		json_dumpf(j, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
		printf("\n");
	} else {
		printf("%s %s  industry %s  %s (%s)  on %s\n", lines_text(j, "enterprise"), lines_text(j, "enterprise_name"), lines_text(j, "industry"),
		       lines_text(j, "indicator"), lines_text(j, "period"), lines_text(j, "day"));
		print_list("layers, each over the one before, the first over the defaults:", json_object_get(j, "layers"));
		print_differences(j);
		if (json_array_size(json_object_get(j, "drafts")))
			print_list("drafts that nobody has approved:", json_object_get(j, "drafts"));
	}
	json_decref(j);
	buf_fini(&path);
	return 0;
}

// --- check and put

// A document from a file: a new reference; NULL, and a line on stderr, if it is none.
static json_t *read_document(const char *path)
{
	struct buf bytes = {0};
	struct policy_document document;
	struct policy_error error;
	json_t *json = NULL;
	if (!file_read(path, &bytes)) {
		if (policy_read_text(buf_str(&bytes), bytes.len, &document, &error))
			fprintf(stderr, "ppctl: %s: %s%s%s\n", path, error.path, *error.path ? " " : "", error.reason);
		else
			json = json_loadb((const char *)bytes.at, bytes.len, 0, NULL);
	}
	buf_fini(&bytes);
	return json;
}

static int policy_check(int argc, char **argv)
{
	struct door door;
	int rest;
	char **args = options_read("policy check", "FILE.json: is it a policy document? No services needed\n\n  ppctl policy check document.json", NULL, &door,
	                           argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl policy check: give FILE.json\n");
		return 2;
	}
	json_t *document = read_document(args[0]);
	if (!document)
		return 1;
	json_t *paths = paths_of(document);
	printf("%s: a policy document that says %zu things\n", args[0], json_object_size(paths));
	json_decref(paths);
	json_decref(document);
	return 0;
}

static void add_entity_path(struct buf *path, const char *id, const char *more)
{
	buf_text(path, "/api/v1/registry/policy/");
	http_path(path, id);
	buf_text(path, more);
}

// The policy as the registry has it now: a new reference.
static json_t *get_policy(const struct door *door, const char *id)
{
	struct buf path = {0};
	add_entity_path(&path, id, "");
	json_t *change = http_get_json(door, buf_str(&path)), *policy = json_incref(json_object_get(json_object_get(change, "entity"), "policy"));
	if (json_is_true(json_object_get(change, "ended"))) {
		json_decref(policy);
		policy = NULL;
		fprintf(stderr, "ppctl: the policy %s has ended\n", id);
	}
	json_decref(change);
	buf_fini(&path);
	return policy;
}

static int refused(const struct answer *a)
{
	json_t *j = json_loadb((const char *)a->body.at, a->body.len, 0, NULL), *error;
	size_t i;
	json_array_foreach(json_object_get(j, "error"), i, error)
	        fprintf(stderr, "ppctl: %s%s%s%s %s\n", lines_text(error, "field"), *lines_text(error, "value") ? " '" : "", lines_text(error, "value"),
	                *lines_text(error, "value") ? "'" : "", lines_text(error, "reason"));
	if (!json_array_size(json_object_get(j, "error"))) {
		if (*lines_text(j, "field"))
			fprintf(stderr, "ppctl: %s: ", lines_text(j, "field"));
		http_problem(a);
	}
	json_decref(j);
	return 1;
}

// Writes the policy, takes it, and says what has become of it.
static int write_policy(const struct door *door, json_t *policy, const char *id, const char *mode, bool approve)
{
	struct buf path = {0};
	struct answer a;
	json_t *list = json_pack("[o]", policy);
	char *body = json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(15));
	buf_text(&path, "/api/v1/registry/policy");
	http_param(&path, "mode", mode);
	http_param(&path, "approve", approve ? "true" : "");
	http_ask(door, "POST", buf_str(&path), "application/json", body, strlen(body), &a);
	free(body);
	json_decref(list);
	buf_fini(&path);
	const int bad = a.status != 200 ? refused(&a) : 0;
	answer_fini(&a);
	json_t *now = bad ? NULL : get_policy(door, id);
	if (now && door->json) {
		json_dumpf(now, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
		printf("\n");
	} else if (now) {
		print_policy(now);
		if (!*lines_text(now, "approver"))
			printf("  nothing goes by it until it is approved: ppctl policy approve '%s'\n", id);
	}
	json_decref(now);
	return bad || !now;
}

struct wanted {
	const char *enterprise, *industry, *indicator, *from, *to, *note;
	bool approve;
};

static json_t *policy_of(const struct wanted *w, json_t *document)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "enterprise", *w->enterprise ? w->enterprise : "*", "industry", w->industry, "indicator",
	                 w->indicator, "effective_from", w->from, "effective_to", w->to, "note", w->note, "document", document);
}

static int policy_put(int argc, char **argv)
{
	struct door door;
	struct wanted w = {"", "", "", "", "", "", false};
	int rest;
	const struct option own[] = {
	        {"enterprise", OPTION_TEXT, &w.enterprise, "for whom; '*' = every one",                             0, 0},
	        {"industry",   OPTION_TEXT, &w.industry,   "or for those of this industry (2, 3 or 4 digits)",      0, 0},
	        {"indicator",  OPTION_TEXT, &w.indicator,  "for which; '*' = every one",                            0, 0},
	        {"from",       OPTION_TEXT, &w.from,       "first day; the one that holds now holds until then",    0, 0},
	        {"to",         OPTION_TEXT, &w.to,         "last day",                                              0, 0},
	        {"note",       OPTION_TEXT, &w.note,       "why, for people",                                       0, 0},
	        {"approve",    OPTION_BOOL, &w.approve,    "and put it in force: administrators may by themselves", 0, 0},
	        {NULL,         OPTION_TEXT, NULL,          NULL,	                                            0, 0},
	};
	char **args = options_read("policy put",
	                           "FILE.json: writes a policy; a draft, until another official approves it\n\n"
	                           "  ppctl policy put aluminium.json --industry 3216 --indicator '*' --note \"pots freeze within hours\"\n"
	                           "  ppctl policy put document.json --enterprise 91530302MA0000357W --indicator electricity_15min --from 2026-12-01",
	                           own, &door, argc, argv, &rest);
	if (rest != 1 || !*w.enterprise == !*w.industry || !*w.indicator) {
		fprintf(stderr, "ppctl policy put: give FILE.json, --enterprise or --industry, and --indicator\n");
		return 2;
	}
	json_t *document = read_document(args[0]);
	if (!document)
		return 1;
	json_t *policy = policy_of(&w, document);
	const struct stack_about about = stack_about(lines_text(policy, "enterprise"), w.industry, w.indicator);
	char id[STACK_ID];
	stack_id(id, &about, w.from);
	return write_policy(&door, policy, id, "put", w.approve);
}

static int policy_approve(int argc, char **argv)
{
	struct door door;
	int rest;
	char **args = options_read("policy approve", "ID: puts a draft of another official in force\n\n  ppctl policy approve '*/electricity_day/2026-12-01'",
	                           NULL, &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl policy approve: give ID\n");
		return 2;
	}
	json_t *policy = get_policy(&door, args[0]);
	return policy ? write_policy(&door, policy, args[0], "update", true) : 1;
}

// --- history

static void print_changes(const json_t *former, const json_t *now)
{
	json_t *was = paths_of(former), *is = paths_of(now), *value;
	const char *path;
	struct buf text = {0};
	json_object_foreach(is, path, value)
	{
		const json_t *before = json_object_get(was, path);
		if (before && is_same(before, value))
			continue;
		buf_clear(&text);
		if (before) {
			add_text(&text, before);
			buf_text(&text, " -> ");
		}
		add_text(&text, value);
		printf("    %-40s %s\n", path, buf_str(&text));
	}
	json_object_foreach(was, path, value) if (!json_object_get(is, path)) printf("    %-40s said no more\n", path);
	buf_fini(&text);
	json_decref(was);
	json_decref(is);
}

static void print_version(void *arg, const json_t *entry)
{
	const struct door *door = arg;
	const json_t *now = json_object_get(json_object_get(entry, "entity"), "policy"), *former = json_object_get(json_object_get(entry, "former"), "policy");
	if (door->json) {
		json_dumpf(entry, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
		printf("\n");
		return;
	}
	printf("%s  %s by %s\n", lines_text(entry, "time"), json_is_true(json_object_get(entry, "ended")) ? "ended" : "written", lines_text(entry, "actor"));
	print_policy(now);
	if (!json_is_true(json_object_get(entry, "ended")))
		print_changes(json_object_get(former, "document"), json_object_get(now, "document"));
}

static int policy_history(int argc, char **argv)
{
	struct door door;
	int rest;
	char **args = options_read("policy history",
	                           "ID: every version, newest first: who wrote it, who approved it, what it changed\n\n  ppctl policy history '*/*'", NULL,
	                           &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl policy history: give ID\n");
		return 2;
	}
	struct buf path = {0};
	add_entity_path(&path, args[0], "/history");
	http_get_all(&door, buf_str(&path), "entry", print_version, &door);
	buf_fini(&path);
	return 0;
}

int command_policy(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
		const char *help;
	} verbs[] = {
	        {"show",    policy_show,    "ENTERPRISE INDICATOR: what it is judged by, and which policy says so"   },
	        {"put",     policy_put,     "FILE.json: writes a policy; a draft, until another official approves it"},
	        {"approve", policy_approve, "ID: puts a draft of another official in force"                          },
	        {"history", policy_history, "ID: every version: who wrote it, who approved it, what it changed"      },
	        {"check",   policy_check,   "FILE.json: is it a policy document? No services needed"                 },
	};
	const char *verb = argc > 1 ? argv[1] : "";
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (!strcmp(verbs[i].name, verb))
			return verbs[i].run(argc - 1, argv + 1);
	const bool help = !strcmp(verb, "--help") || !strcmp(verb, "-h");
	FILE *to = help ? stdout : stderr;
	fprintf(to, "ppctl policy VERB: what plants are judged by\n\n");
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		fprintf(to, "  %-8s %s\n", verbs[i].name, verbs[i].help);
	fprintf(to, "\n`ppctl policy VERB --help` shows its options.\n");
	return help ? 0 : 2;
}
