// Stories of the registry's core. Rows are gathered, then written:
//
//     0s row zone code=Z1 name=花山 city=530300     fields of a kind; a list's items are parted by ';'; "_" in a value stands for a space
//     0s put admin                                  create, update, put or end, by whom; and "dry_run"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "core.h"
#include "story.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>

struct telling {
	struct core core;
	struct effects effects;
	struct drafts drafts;
	struct report report;
	struct buf bytes;
};

static void *telling_open(void)
{
	return mem_new(1, sizeof(struct telling));
}

static void telling_close(void *arg)
{
	struct telling *t = arg;
	core_fini(&t->core);
	effects_fini(&t->effects);
	drafts_fini(&t->drafts);
	report_fini(&t->report);
	buf_fini(&t->bytes);
	free(t);
}

static void text_cell(struct telling *t, const struct rule *rule, uint16_t at, const char *text, size_t len)
{
	struct cell *c = drafts_cell(&t->drafts, rule);
	char *copy = arena_text(&t->drafts.arena, text, len);
	for (char *s = copy; (s = strchr(s, '_')) && (rule->check == CHECK_TEXT || rule->check == CHECK_WINDOW);)
		*s = ' ';
	c->at = at;
	c->text = copy;
	c->len = (uint32_t)len;
}

static bool field_cells(struct telling *t, const struct rule *rule, const char *value)
{
	size_t len = strlen(value);
	if (rule->check == CHECK_BYTES) {
		drafts_cell(&t->drafts, rule)->len = (uint32_t)len;
		return true;
	}
	if (rule->check >= CHECK_NUMBER)
		return parse_f64(value, len, &drafts_cell(&t->drafts, rule)->number) == OK;
	if (!rule->most) {
		text_cell(t, rule, 0, value, len);
		return true;
	}
	for (uint16_t at = 0;; at++) {
		len = strcspn(value, ";");
		text_cell(t, rule, at, value, len);
		if (!value[len])
			return true;
		value += len + 1;
	}
}

static bool row(struct telling *t, int argc, char **argv)
{
	const int kind = argc > 1 ? kind_of(argv[1]) : -1;
	if (kind < 0)
		return false;
	buf_clear(&t->bytes);
	for (int i = 2; i < argc; i++) {
		char *equals = strchr(argv[i], '=');
		if (!equals)
			return false;
		buf_text(&t->bytes, argv[i]);
		buf_text(&t->bytes, "\n");
		*equals = 0;
		const struct rule *rule = rule_find((enum kind)kind, argv[i]);
		if (!rule || !field_cells(t, rule, equals + 1))
			return false;
	}
	const char *bytes = arena_text(&t->drafts.arena, buf_str(&t->bytes), t->bytes.len);
	drafts_add(&t->drafts, (enum kind)kind, t->drafts.count + 1, (const uint8_t *)bytes, (uint32_t)t->bytes.len);
	return true;
}

static bool write_rows(struct telling *t, int64_t time_ms, int argc, char **argv, struct buf *trace)
{
	struct event ev = {.time = time_ms, .actor = argc > 1 ? argv[1] : "", .draft = t->drafts.at, .drafts = t->drafts.count, .report = &t->report};
	for (int m = WRITE_CREATE; m <= WRITE_END; m++) {
		if (!strcmp(argv[0], trace_mode((enum write_mode)m)))
			ev.mode = (enum write_mode)m;
	}
	if (!ev.mode || argc < 2)
		return false;
	ev.dry_run = argc > 2 && !strcmp(argv[2], "dry_run");
	if (argc > 3 && !strcmp(argv[2], "known"))
		ev.known_version = strtoull(argv[3], NULL, 10);
	core_step(&t->core, &ev, &t->effects);
	for (uint32_t i = 0; i < t->report.errors; i++)
		trace_error(trace, t->report.error + i);
	for (uint32_t i = 0; i < t->effects.changes; i++)
		trace_change(trace, t->effects.change + i);
	trace_effects(trace, &t->effects);
	report_clear(&t->report);
	drafts_clear(&t->drafts);
	return true;
}

static bool tell(void *arg, int64_t time_ms, int argc, char **argv, struct buf *trace)
{
	return strcmp(argv[0], "row") ? write_rows(arg, time_ms, argc, argv, trace) : row(arg, argc, argv);
}

int main(int argc, char **argv)
{
	return story_main(argc, argv, telling_open, tell, telling_close);
}
