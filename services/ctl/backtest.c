// A policy on the past: what it would have brought, beside what is in force.
#include "commands.h"
#include "file.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const levels[] = {"red", "orange", "yellow", "blue"};
enum { LEVEL_WORDS = sizeof levels / sizeof *levels };

struct asked {
	const char *policy, *enterprise, *zone, *indicator, *from, *to, *limit;
};

// The file is a document, as `ppctl detect` reads it, and then about what is asked for; or a policy as the registry has it, with its document.
static json_t *read_draft(const struct asked *a)
{
	json_error_t bad;
	struct buf text = {0};
	if (file_read(a->policy, &text))
		exit(2);
	json_t *j = json_loadb(text.len ? (const char *)text.at : "", text.len, JSON_REJECT_DUPLICATES, &bad);
	buf_fini(&text);
	if (!j) {
		fprintf(stderr, "ppctl backtest: %s, line %d: %s\n", a->policy, bad.line, bad.text);
		exit(2);
	}
	if (json_object_get(j, "document"))
		return j;
	return json_pack("{s:s, s:s, s:o}", "enterprise", *a->enterprise ? a->enterprise : "*", "indicator", *a->indicator ? a->indicator : "*", "document", j);
}

static json_t *question_of(const struct asked *a)
{
	json_t *q = json_pack("{s:o}", "draft", read_draft(a));
	if (*a->enterprise)
		json_object_set_new(q, "enterprise", json_string(a->enterprise));
	if (*a->zone)
		json_object_set_new(q, "zone", json_pack("[s]", a->zone));
	if (*a->indicator)
		json_object_set_new(q, "indicator", json_pack("[s]", a->indicator));
	if (*a->from)
		json_object_set_new(q, "from_time", json_string(a->from));
	if (*a->to)
		json_object_set_new(q, "to_time", json_string(a->to));
	if (*a->limit)
		json_object_set_new(q, "limit", json_string(a->limit));
	return q;
}

static json_t *ask(const struct door *door, const json_t *question)
{
	struct answer a;
	char *text = json_dumps(question, JSON_COMPACT);
	http_ask(door, "POST", "/api/v1/policies/backtest", "application/json", text, strlen(text), &a);
	free(text);
	if (a.status != 200)
		exit(http_problem(&a));
	json_t *j = json_loadb((const char *)a.body.at, a.body.len, 0, NULL);
	answer_fini(&a);
	if (!j) {
		fprintf(stderr, "ppctl: the answer of %s is not JSON: is the URL right?\n", door->url);
		exit(1);
	}
	return j;
}

// --- the table

static long long number(const json_t *j, const char *field)
{
	return (long long)json_integer_value(json_object_get(j, field));
}

static void print_counts(const json_t *count)
{
	for (int i = 0; i < LEVEL_WORDS; i++)
		printf(" %6lld", number(count, levels[i]));
}

static const json_t *month_of(const json_t *side, const char *month)
{
	const json_t *one;
	size_t i;
	json_array_foreach(json_object_get(side, "month"), i, one)
	{
		if (!strcmp(lines_text(one, "month"), month))
			return json_object_get(one, "count");
	}
	return NULL;
}

static void print_month(const json_t *in_force, const json_t *draft, const char *month)
{
	printf("%-8s ", month);
	print_counts(month_of(in_force, month));
	printf("  |");
	print_counts(month_of(draft, month));
	printf("\n");
}

// The months of both sides, each of them once and in order.
static void print_months(const json_t *in_force, const json_t *draft)
{
	const json_t *a = json_object_get(in_force, "month"), *b = json_object_get(draft, "month");
	size_t i = 0, k = 0;
	while (i < json_array_size(a) || k < json_array_size(b)) {
		const char *x = lines_text(json_array_get(a, i), "month"), *y = lines_text(json_array_get(b, k), "month");
		int order = !*x ? 1 : !*y ? -1 : strcmp(x, y);
		print_month(in_force, draft, order <= 0 ? x : y);
		i += order <= 0;
		k += order >= 0;
	}
}

static void print_only(const json_t *side, const char *sign)
{
	const json_t *one;
	size_t i;
	json_array_foreach(json_object_get(side, "warning"), i, one)
	{
		struct buf line = {0};
		const char *end = lines_text(one, "recover_time");
		if (!json_is_true(json_object_get(one, "only")))
			continue;
		buf_printf(&line, "until %s", *end ? end : "now");
		printf("%s ", sign);
		struct buf text = {0};
		lines_alert(&text, json_object_get(one, "alert"), lines_text(one, "start_time"), buf_str(&line));
		fputs(buf_str(&text), stdout);
		buf_fini(&text);
		buf_fini(&line);
	}
}

static void print_table(const json_t *j)
{
	const json_t *in_force = json_object_get(j, "in_force"), *draft = json_object_get(j, "draft");
	printf("# %lld enterprises, %lld series, %lld values, %lld ms\n", number(j, "enterprises"), number(j, "series"), number(j, "values"),
	       number(j, "elapsed_ms"));
	printf("%-8s  %-27s  | %-27s\n%-8s ", "warnings", "in force", "draft", "");
	for (int side = 0; side < 2; side++) {
		for (int i = 0; i < LEVEL_WORDS; i++)
			printf(" %6s", levels[i]);
		printf("%s", side ? "\n" : "  |");
	}
	print_months(in_force, draft);
	printf("%-8s ", "all");
	print_counts(json_object_get(in_force, "count"));
	printf("  |");
	print_counts(json_object_get(draft, "count"));
	printf("\n# only in force (-): %lld, only by the draft (+): %lld\n", number(in_force, "only"), number(draft, "only"));
	print_only(in_force, "-");
	print_only(draft, "+");
	if (json_is_true(json_object_get(j, "truncated")))
		printf("# not all of them are shown: --limit\n");
}

int command_backtest(int argc, char **argv)
{
	struct door door;
	struct asked a = {"", "", "", "", "", "", ""};
	int rest;
	const struct option own[] = {
	        {"policy",     OPTION_TEXT, &a.policy,     "the draft: a document, or a policy with its document", 0, 0},
	        {"enterprise", OPTION_TEXT, &a.enterprise, "on the past of one enterprise; or",                    0, 0},
	        {"zone",       OPTION_TEXT, &a.zone,       "of one zone; neither: of all that are yours",          0, 0},
	        {"indicator",  OPTION_TEXT, &a.indicator,  "of one indicator only",                                0, 0},
	        {"from",       OPTION_TEXT, &a.from,       "warnings from then on",                                0, 0},
	        {"to",         OPTION_TEXT, &a.to,         "and before this",                                      0, 0},
	        {"limit",      OPTION_TEXT, &a.limit,      "at most so many of each side, 500 if not said",        0, 0},
	        {NULL,         OPTION_TEXT, NULL,          NULL,	                                           0, 0},
	};
	options_read("backtest",
	             "what a draft of a policy would have brought, beside what is in force\n\n"
	             "A document is tried as the policy of what is asked for: of the enterprise, or everybody; of the indicator, or all.\n\n"
	             "  ppctl backtest --policy draft.json --enterprise 91530303MA0000875K --indicator electricity_day\n"
	             "  ppctl backtest --policy draft.json --zone QJ01 --from 2025-01-01",
	             own, &door, argc, argv, &rest);
	if (rest || !*a.policy || (*a.enterprise && *a.zone)) {
		fprintf(stderr, "ppctl backtest: give --policy, and --enterprise or --zone or neither\n");
		return 2;
	}
	json_t *question = question_of(&a), *j = ask(&door, question);
	if (door.json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		print_table(j);
	}
	json_decref(j);
	json_decref(question);
	return 0;
}
