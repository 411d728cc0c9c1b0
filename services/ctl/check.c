// Is every service ready, how far behind is each hop.
#include "commands.h"
#include "http.h"
#include "lines.h"

#include <stdio.h>

static void print_service(const json_t *s)
{
	size_t i;
	json_t *one;
	printf("%-12s %-10s %s\n", lines_text(s, "service"), json_is_true(json_object_get(s, "ready")) ? "ready" : "NOT READY", lines_text(s, "version"));
	json_array_foreach(json_object_get(s, "waiting"), i, one) printf("    waits for %s\n", json_string_value(one));
	json_array_foreach(json_object_get(s, "notice"), i, one) printf("    %s\n", json_string_value(one));
	json_array_foreach(json_object_get(s, "hop"), i, one)
	{
		long long position = (long long)json_integer_value(json_object_get(one, "position")),
		          head = (long long)json_integer_value(json_object_get(one, "head"));
		printf("    %-12s at %lld of %lld, %lld behind, %lld ms\n", lines_text(one, "name"), position, head, head > position ? head - position : 0,
		       (long long)json_integer_value(json_object_get(one, "behind_ms")));
	}
}

int command_check(int argc, char **argv)
{
	struct door door;
	int rest;
	options_read("check", "is every service ready, how far behind is each hop; exit status 0 only if all are\n\n  ppctl check\n  ppctl check --json", NULL,
	             &door, argc, argv, &rest);
	if (rest) {
		fprintf(stderr, "ppctl check: it takes options only; see --help\n");
		return 2;
	}
	json_t *j = http_get_json(&door, "/api/v1/status"), *s;
	bool ready = json_is_true(json_object_get(j, "ready"));
	size_t i;
	if (door.json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		json_array_foreach(json_object_get(j, "service"), i, s) print_service(s);
		printf("%s\n", ready ? "everything is ready" : "NOT everything is ready");
	}
	json_decref(j);
	return ready ? 0 : 1;
}
