// From the desk's notices to telling: whom they are about in words, by which other channel when one does not take it.
#include "service_parts.h"

#include "base/map.h"
#include "sys/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// A channel that is failing has so long to take a notice before another one is tried.
enum { OTHER_CHANNEL_MS = 10 * 60 * 1000, OTHER_CHANNEL_URGENT_MS = 2 * 60 * 1000 };

#define PUT(to, from) snprintf(to, sizeof(to), "%.*s", (int)sizeof(to) - 1, from)

static enum tell_what what_of(const struct desk_notice *d, const struct alert_row *row)
{
	static const enum tell_what whats[ABOUTS] = {[ABOUT_OPENED] = TELL_OPENED,       [ABOUT_LEVEL] = TELL_LEVEL,       [ABOUT_REMINDER] = TELL_REMINDER,
	                                             [ABOUT_ESCALATED] = TELL_ESCALATED, [ABOUT_RETURNED] = TELL_REMINDER, [ABOUT_LIFT] = TELL_LIFT,
	                                             [ABOUT_CASE] = TELL_CASE,           [ABOUT_CLOSED] = TELL_CLOSED,     [ABOUT_WITHDRAWN] = TELL_WITHDRAWN};
	return d->about == ABOUT_OPENED && row && *row->life.scope ? TELL_PARENT : whats[d->about];
}

// The level before, and what a person said of it: from the records of this step.
static void read_records(const struct service *s, const struct desk_notice *d, struct tell_notice *n)
{
	n->from_level = d->level;
	for (uint32_t i = 0; i < s->made.records; i++) {
		const struct desk_record *r = &s->made.record[i];
		if (strcmp(r->alert, d->alert) || r->number > d->change)
			continue;
		if (r->level_from && r->level_from != r->level_to)
			n->from_level = r->level_from;
		if (strcmp(r->actor, "system") != 0 && *r->why)
			PUT(n->detail, r->why);
	}
}

static void name_alert(const struct service *s, const struct alert_row *row, struct tell_notice *n)
{
	const struct alert *a = &row->found;
	const struct desk_alert *l = &row->life;
	const char *nobody = n->language == TELL_EN ? "ParkPulse" : "园区脉搏";
	PUT(n->enterprise, l->enterprise);
	PUT(n->enterprise_name, *l->scope ? people_scope_name(&s->people, l->scope) : *l->enterprise ? a->enterprise_name : nobody);
	PUT(n->area, l->area);
	PUT(n->area_name, a->area_name);
	PUT(n->zone, l->zone);
	PUT(n->zone_name, a->zone_name);
	PUT(n->indicator, l->indicator);
	PUT(n->indicator_name, *a->indicator_name ? a->indicator_name : l->indicator);
	PUT(n->indicator_name_en, *a->indicator_name_en ? a->indicator_name_en : l->indicator);
	PUT(n->unit, a->unit);
	PUT(n->policy, l->policy);
	PUT(n->reason_zh, a->reason_zh);
	PUT(n->reason_en, a->reason_en);
}

static void fill_alert(const struct service *s, const struct alert_row *row, const struct desk_notice *d, struct tell_notice *n)
{
	const struct desk_alert *l = &row->life;
	PUT(n->alert, d->alert);
	PUT(n->kind, l->kind);
	name_alert(s, row, n);
	read_records(s, d, n);
	if (n->what == TELL_PARENT)
		PUT(n->detail, people_scope_name(&s->people, l->scope));
	n->time_ms = l->change_time;
	n->times = l->reminders ? l->reminders : 1;
	n->members = l->members;
	n->policy_version = l->policy_version;
	n->value = row->found.value;
	n->expected = row->found.expected;
	n->deviation_percent = row->found.deviation_percent;
	n->since_ms = l->since_time;
	n->open_ms = l->open_time;
	n->recover_ms = l->good_since ? l->good_since : l->close_time;
	n->synthetic = row->found.synthetic;
	if (row->quiet_until > n->due_ms && d->level <= LEVEL_YELLOW)
		n->due_ms = row->quiet_until;
}

static void fill_case(const struct service *s, const struct case_row *c, struct tell_notice *n)
{
	PUT(n->kind, "case");
	PUT(n->enterprise, c->is.enterprise);
	PUT(n->enterprise_name, c->enterprise_name);
	PUT(n->zone, c->zone);
	PUT(n->detail, c->is.need);
	for (uint32_t i = 0; i < s->made.case_records; i++)
		if (!strcmp(s->made.case_record[i].case_id, c->is.id))
			n->time_ms = s->made.case_record[i].time;
	n->value = n->expected = n->deviation_percent = NAN;
	n->open_ms = n->since_ms = c->is.open_time;
}

// By that channel: where to, and until when before another one is tried.
static void by_channel(const struct service *s, struct tell_notice *n, const char *channel)
{
	const struct people_official *o = people_official(&s->people, n->official);
	const struct people_channel *c = people_channel(&s->people, channel);
	PUT(n->channel, channel);
	PUT(n->address, o && c && c->personal_mail ? o->email : "");
	n->until_ms = people_next_channel(&s->people, n->official, channel) ? n->due_ms + (n->urgent ? OTHER_CHANNEL_URGENT_MS : OTHER_CHANNEL_MS) : 0;
}

void notices_store(struct service *s, const struct desk_notice *d, const struct alert_row *row, const struct case_row *item)
{
	const struct people_official *o = people_official(&s->people, d->officer);
	struct tell_notice n = {.what = what_of(d, row),
	                        .language = d->english ? TELL_EN : TELL_ZH,
	                        .urgent = d->urgent,
	                        .due_ms = d->due_time,
	                        .change = d->change,
	                        .level = d->level};
	PUT(n.id, d->id);
	PUT(n.official, d->officer);
	PUT(n.official_name, o ? o->name : d->channel);
	PUT(n.mention, o ? o->phone : "");
	if (item)
		fill_case(s, item, &n);
	else
		fill_alert(s, row, d, &n);
	by_channel(s, &n, d->channel);
	tell_enqueue(s->tell, &n);
	if (d->about != ABOUT_CLOSED && d->about != ABOUT_WITHDRAWN && d->about != ABOUT_CASE)
		store_told_put(&s->store, d);
}

void notices_drop(struct service *s, const struct desk_drop *d)
{
	const uint32_t kept = 1u << TELL_CLOSED | 1u << TELL_WITHDRAWN | 1u << TELL_CASE | 1u << TELL_TEST;
	tell_cancel(s->tell, d->alert, d->before_change, ~kept & ((1u << TELL_WHATS) - 1));
	store_told_drop(&s->store, d, s->now_ms);
}

// Another notice has another id, and the same one again the same.
static void next_id(struct tell_notice *n)
{
	char text[2 * TELL_CODE + 8];
	int len = snprintf(text, sizeof text, "%s\n%s", n->id, n->channel);
	uint64_t first = map_hash(text, (size_t)len);
	memcpy(text, &first, sizeof first);
	snprintf(n->id, sizeof n->id, "%016llx%016llx", (unsigned long long)first, (unsigned long long)map_hash(text, (size_t)len));
}

// What one channel did not take goes by the next that its official has.
void notices_told(void *arg, const struct tell_notice *n, enum told told, const char *why, int64_t now_ms)
{
	struct service *s = arg;
	const char *next = told == TOLD_TAKEN || !*n->official || n->what == TELL_TEST ? NULL : people_next_channel(&s->people, n->official, n->channel);
	(void)why;
	if (!next)
		return;
	struct tell_notice again = *n;
	again.due_ms = now_ms;
	by_channel(s, &again, next);
	next_id(&again);
	tell_enqueue(s->tell, &again);
	tell_wake(s->tell);
}

bool notices_test(struct service *s, const char *channel, const char *official, char id[TELL_CODE])
{
	const struct people_official *o = people_official(&s->people, official);
	struct tell_notice n = {0};
	int64_t now = clock_now_ms();
	snprintf(n.id, sizeof n.id, "test/%lld", (long long)now);
	PUT(n.channel, channel);
	next_id(&n);
	memcpy(id, n.id, sizeof n.id);
	db_begin(&s->store.db);
	bool there = tell_test(s->tell, channel, id, o ? o->email : "", TELL_ZH, now);
	db_commit(&s->store.db);
	tell_wake(s->tell);
	return there;
}
