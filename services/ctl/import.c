// Registry entries from CSV files.
#include "commands.h"
#include "file.h"
#include "http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// A file may name what an earlier kind brings.
static const char *const kinds[] = {"county",  "zone",     "area",  "chain",        "indicator",   "enterprise", "supply_link", "policy",
                                    "channel", "official", "shift", "calendar_day", "price_index", "filing",     "silence",     "escalation_rule"};

static long long number(const json_t *j, const char *name)
{
	return (long long)json_integer_value(json_object_get(j, name));
}

static void print_errors(const char *path, const json_t *errors)
{
	size_t i;
	json_t *e;
	json_array_foreach(errors, i, e)
	{
		const char *field = json_string_value(json_object_get(e, "field")), *value = json_string_value(json_object_get(e, "value"));
		const char *reason = json_string_value(json_object_get(e, "reason"));
		bool has_field = field && *field, has_value = value && *value;
		printf("%s:%lld: %s%s%s%s%s%s\n", path, number(e, "line"), has_field ? field : "row", has_value ? " '" : "", has_value ? value : "",
		       has_value ? "'" : "", ": ", reason ? reason : "?");
	}
}

static int import_file(const struct door *door, const char *kind, const char *path, bool dry_run)
{
	struct buf csv = {0}, url = {0};
	struct answer a;
	if (file_read(path, &csv))
		return 1;
	buf_text(&url, "/api/v1/registry/");
	http_path(&url, kind);
	buf_text(&url, "/import");
	http_param(&url, "dry_run", dry_run ? "1" : "");
	http_ask(door, "POST", buf_str(&url), "text/csv", csv.at, csv.len, &a);
	json_t *j = json_loadb((const char *)a.body.at, a.body.len, 0, NULL), *errors = json_object_get(j, "error");
	int bad = a.status != 200;
	if (door->json && j) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else if (json_array_size(errors)) {
		print_errors(path, errors);
		printf("%s: %zu mistakes; nothing was changed\n", path, json_array_size(errors));
	} else if (bad) {
		http_problem(&a);
	} else {
		printf("%s: %s%lld created, %lld updated, %lld unchanged\n", path, dry_run ? "would be " : "", number(j, "created"), number(j, "updated"),
		       number(j, "unchanged"));
	}
	json_decref(j);
	answer_fini(&a);
	buf_fini(&csv);
	buf_fini(&url);
	return bad;
}

static int import_folder(const struct door *door, const char *folder, bool dry_run)
{
	int files = 0, bad = 0;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char path[1024];
		struct stat st;
		snprintf(path, sizeof path, "%s/%s.csv", folder, kinds[i]);
		if (stat(path, &st))
			continue;
		files++;
		bad |= import_file(door, kinds[i], path, dry_run);
		if (bad && !dry_run)
			return 1; // the files behind it may need what it did not bring
	}
	if (!files)
		fprintf(stderr, "ppctl: %s has none of county.csv, zone.csv, ... policy.csv\n", folder);
	else if (dry_run && !door->json)
		printf("each file was checked against the registry as it is, without what the files before it would bring\n");
	return files ? bad : 1;
}

int command_import(int argc, char **argv)
{
	struct door door;
	bool dry_run = false;
	int rest;
	const struct option own[] = {
	        {"dry_run", OPTION_BOOL, &dry_run, "check everything, change nothing", 0, 0},
                {NULL,      OPTION_TEXT, NULL,     NULL,                               0, 0}
        };
	char **args = options_read("import",
	                           "KIND FILE.csv, or a folder of KIND.csv files: all of a file or nothing\n\n"
	                           "  ppctl import enterprise enterprises.csv --dry-run\n"
	                           "  ppctl import deploy/demo/registry\n\n"
	                           "  KIND: county zone area chain indicator enterprise supply_link policy channel official shift calendar_day price_index\n"
	                           "        filing silence escalation_rule",
	                           own, &door, argc, argv, &rest);
	if (rest == 1)
		return import_folder(&door, args[0], dry_run);
	if (rest == 2)
		return import_file(&door, args[0], args[1], dry_run);
	fprintf(stderr, "ppctl import: give KIND FILE.csv, or a folder\n");
	return 2;
}
