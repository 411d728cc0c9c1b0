#include "show.h"

#include "base/civil.h"
#include "base/err.h"
#include "store.h"
#include "sys/clock.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

static const char *time_text(char out[40], int64_t t)
{
	return t ? civil_text(out, t, CIVIL_SHANGHAI_MS) : "never";
}

static int no_spool(const struct config *c)
{
	fprintf(stderr, "pp-agent: there is no spool in %s\n", c->folder);
	return 1;
}

int show_status(const struct config *c)
{
	struct spool_status s;
	char oldest[40], ack[40];
	if (store_peek_status(c->folder, &s))
		return no_spool(c);
	const struct {
		const char *name;
		int64_t value;
	} rows[] = {
	        {"waiting",     s.waiting          },
                {"taken",       s.totals.taken     },
                {"accepted",    s.totals.accepted  },
                {"duplicate",   s.totals.duplicate },
	        {"restated",    s.totals.restated  },
                {"rejected",    s.totals.rejected  },
                {"unreadable",  s.totals.unreadable},
                {"spool_bytes", s.bytes            },
	};
	json_t *j = json_object();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_object_set_new(j, rows[i].name, json_integer(rows[i].value));
		if (!c->json)
			printf("%-12s %" PRId64 "\n", rows[i].name, rows[i].value);
	}
	if (c->json) {
		json_object_set_new(j, "oldest_time", json_string(time_text(oldest, s.oldest_time)));
		json_object_set_new(j, "ack_time", json_string(time_text(ack, s.ack_time)));
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		printf("%-12s %s\n%-12s %s\n", "oldest", s.waiting ? time_text(oldest, s.oldest_time) : "-", "last ack", time_text(ack, s.ack_time));
	}
	json_decref(j);
	return 0;
}

static void print_rejected(void *arg, const struct row *r, const char *source, int64_t line, const char *reason, int64_t time)
{
	const struct config *c = arg;
	char at[40], start[40];
	civil_text(at, time, CIVIL_SHANGHAI_MS);
	civil_text(start, r->start_time, CIVIL_SHANGHAI_MS);
	if (c->json) {
		json_t *j = json_pack("{s:s, s:s}", "time", at, "reason", reason);
		if (*r->indicator) {
			json_object_set_new(j, "enterprise", json_string(r->enterprise));
			json_object_set_new(j, "indicator", json_string(r->indicator));
			json_object_set_new(j, "start_time", json_string(start));
			json_object_set_new(j, "value", json_real(r->value));
		} else {
			json_object_set_new(j, "source", json_string(source));
			json_object_set_new(j, "line", json_integer(line));
		}
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
		json_decref(j);
	} else if (*r->indicator) {
		printf("%s  %s  %s %s %s = %.15g\n", at, reason, r->enterprise, r->indicator, start, r->value);
	} else {
		printf("%s  unreadable: %s  %s line %" PRId64 "\n", at, reason, source, line);
	}
}

int show_rejected(const struct config *c)
{
	return store_peek_rejected(c->folder, print_rejected, (void *)(uintptr_t)c) ? no_spool(c) : 0;
}
