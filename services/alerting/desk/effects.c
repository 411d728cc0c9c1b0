#include "inside.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void desk_effects_clear(struct desk_effects *e)
{
	e->alerts = e->records = e->notices = e->drops = e->case_count = e->case_records = 0;
	e->refusal = (struct desk_refusal){0};
	arena_reset(&e->arena);
}

void desk_effects_fini(struct desk_effects *e)
{
	free(e->alert);
	free(e->record);
	free(e->notice);
	free(e->drop);
	free(e->cases);
	free(e->case_record);
	arena_fini(&e->arena);
	*e = (struct desk_effects){0};
}

static void *room(void *array, uint32_t count, uint32_t *cap, size_t size)
{
	if (count < *cap)
		return array;
	*cap = *cap ? *cap * 2 : 8;
	return mem_grow(array, *cap, size);
}

void effect_alert(struct desk *d, const struct desk_alert *a)
{
	struct desk_effects *e = d->out;

	e->alert = room(e->alert, e->alerts, &e->alert_cap, sizeof *e->alert);
	e->alert[e->alerts++] = *a;
}

const char *effect_text(struct desk *d, const char *text)
{
	return text && *text ? arena_text(&d->out->arena, text, strlen(text)) : "";
}

const char *effect_printf(struct desk *d, const char *format, ...)
{
	char text[512]; // the longest sentence has two ids and two names in it
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return effect_text(d, text);
}

void effect_record(struct desk *d, struct desk_alert *a, enum desk_input input, const char *actor, enum desk_state from, enum level level_from, const char *why)
{
	struct desk_effects *e = d->out;

	e->record = room(e->record, e->records, &e->record_cap, sizeof *e->record);
	struct desk_record *r = &e->record[e->records++];
	*r = (struct desk_record){
	        .number = ++a->changes,
	        .time = d->now_ms,
	        .actor = effect_text(d, actor),
	        .input = input,
	        .from = from,
	        .to = a->state,
	        .level_from = level_from,
	        .level_to = a->level,
	        .why = effect_text(d, why),
	        .evidence_level = a->evidence_level,
	        .value = a->value,
	        .expected = a->expected,
	        .data_time = a->data_time,
	        .policy = a->policy,
	        .policy_version = a->policy_version,
	};
	memcpy(r->alert, a->id, sizeof r->alert);
}

// 128 bits over what makes it this notice and no other.
static void notice_id(char out[DESK_NOTICE_ID_LEN], const struct desk_notice *n)
{
	char text[512];
	snprintf(text, sizeof text, "%s\n%s\n%u\n%s\n%s", n->alert, n->case_id, n->change, n->channel, n->officer);
	const size_t len = strlen(text);
	const uint64_t first = map_hash(text, len);

	memcpy(text, &first, sizeof first); // the second half depends on all of it again
	snprintf(out, DESK_NOTICE_ID_LEN, "%016llx%016llx", (unsigned long long)first, (unsigned long long)map_hash(text, len));
}

void effect_notice(struct desk *d, const struct desk_notice *n)
{
	struct desk_effects *e = d->out;

	e->notice = room(e->notice, e->notices, &e->notice_cap, sizeof *e->notice);
	e->notice[e->notices] = *n;
	notice_id(e->notice[e->notices++].id, n);
}

void effect_drop(struct desk *d, const struct desk_alert *a)
{
	struct desk_effects *e = d->out;

	e->drop = room(e->drop, e->drops, &e->drop_cap, sizeof *e->drop);
	struct desk_drop *drop = &e->drop[e->drops++];
	memcpy(drop->alert, a->id, sizeof drop->alert);
	drop->before_change = a->changes + 1;
}

void effect_case(struct desk *d, const struct desk_case *c)
{
	struct desk_effects *e = d->out;

	e->cases = room(e->cases, e->case_count, &e->case_cap, sizeof *e->cases);
	e->cases[e->case_count++] = *c;
}

void effect_case_record(struct desk *d, struct desk_case *c, const char *actor, enum case_input input, const char *why)
{
	struct desk_effects *e = d->out;

	e->case_record = room(e->case_record, e->case_records, &e->case_record_cap, sizeof *e->case_record);
	struct desk_case_record *r = &e->case_record[e->case_records++];
	*r = (struct desk_case_record){.number = ++c->changes, .time = d->now_ms, .actor = effect_text(d, actor), .input = input, .why = effect_text(d, why)};
	memcpy(r->case_id, c->id, sizeof r->case_id);
}
