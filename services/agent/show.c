#include "show.h"

#include "base/civil.h"
#include "base/err.h"
#include "store.h"
#include "sys/clock.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

static int no_spool(const struct config *c, int err)
{
	fprintf(stderr, err == ERR_NOT_FOUND ? "pp-agent: there is no spool in %s\n" : "pp-agent: the spool in %s cannot be read\n", c->folder);
	return 1;
}

int show_status(const struct config *c)
{
	struct spool_status s;
	int err = store_peek_status(c->folder, &s);
	if (err)
		return no_spool(c, err);
	const struct {
		const char *name;
		int64_t value;
	} numbers[] =
	        {
	                {"waiting",     s.waiting          },
	                {"taken",       s.totals.taken     },
	                {"accepted",    s.totals.accepted  },
	                {"duplicate",   s.totals.duplicate },
	                {"restated",    s.totals.restated  },
	                {"rejected",    s.totals.rejected  },
	                {"unreadable",  s.totals.unreadable},
	                {"spool_bytes", s.bytes            },
        },
	  times[] = {
	          {"oldest_time", s.oldest_time},
	          {"ack_time", s.ack_time},
	          {"connection_time", s.link_time},
	  };
	json_t *j = json_pack("{s:b, s:s}", "running", s.running, "connection", s.running ? s.link : "not running");
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		json_object_set_new(j, numbers[i].name, json_integer(numbers[i].value));
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		char text[40];
		json_object_set_new(j, times[i].name,
		                    times[i].value ? json_string(civil_text(text, times[i].value, c->utc_offset_minutes * CIVIL_MINUTE_MS)) : json_null());
	}
	if (c->json) {
		json_dumpf(j, stdout, JSON_COMPACT);
		printf("\n");
	} else {
		const char *name;
		json_t *v;
		json_object_foreach(j, name, v)
		{
			if (json_is_string(v))
				printf("%-16s %s\n", name, json_string_value(v));
			else if (json_is_integer(v))
				printf("%-16s %" JSON_INTEGER_FORMAT "\n", name, json_integer_value(v));
			else
				printf("%-16s %s\n", name, json_is_true(v) ? "yes" : json_is_false(v) ? "no" : "-");
		}
	}
	json_decref(j);
	return 0;
}

static void print_rejected(void *arg, const struct row *r, const char *source, int64_t line, const char *reason, int64_t time)
{
	const struct config *c = arg;
	char at[40], start[40];
	civil_text(at, time, c->utc_offset_minutes * CIVIL_MINUTE_MS);
	civil_text(start, r->start_time, c->utc_offset_minutes * CIVIL_MINUTE_MS);
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
	int err = store_peek_rejected(c->folder, print_rejected, (void *)(uintptr_t)c);
	return err ? no_spool(c, err) : 0;
}
