#include "silence.h"

#include "base/civil.h"

#include <string.h>

enum { WEEK_DAYS = 7, DAY_MINUTES = 24 * 60 };

bool silence_fits(const struct desk_silence *s, const struct desk_alert *a)
{
	bool kind = !s->kind.count;

	for (uint32_t i = 0; i < s->kind.count && !kind; i++)
		kind = !strcmp(s->kind.at[i], a->kind) || (a->nothing && !strcmp(s->kind.at[i], nothing_word(a->nothing)));
	return kind && a->level <= s->max_level && a->level < LEVEL_RED;
}

// --- windows

static int64_t window_from(const struct desk_window *w, int32_t day, int64_t utc_offset_ms)
{
	return civil_ms(day, utc_offset_ms) + (int64_t)w->from_min * CIVIL_MINUTE_MS;
}

static int64_t window_to(const struct desk_window *w, int32_t day, int64_t utc_offset_ms)
{
	const int64_t to = w->to_min > w->from_min ? w->to_min : w->to_min + DAY_MINUTES;

	return civil_ms(day, utc_offset_ms) + to * CIVIL_MINUTE_MS;
}

static bool has_day(const struct desk_window *w, int32_t day)
{
	return w->days >> civil_weekday(day) & 1;
}

// The end of a window that holds at ms, the latest if several do; ms if none does. One that began the day before may still hold.
static int64_t windows_end(const struct desk_silence *s, int64_t ms, int64_t utc_offset_ms)
{
	const int32_t today = civil_day_of(ms, utc_offset_ms);
	int64_t end = ms;

	for (uint32_t i = 0; i < s->windows; i++)
		for (int32_t day = today - 1; day <= today; day++) {
			const struct desk_window *w = s->window + i;
			const int64_t to = window_to(w, day, utc_offset_ms);
			if (has_day(w, day) && window_from(w, day, utc_offset_ms) <= ms && ms < to && to > end)
				end = to;
		}
	return end;
}

bool silence_holds(const struct desk_silence *s, int64_t ms, int64_t utc_offset_ms)
{
	return s->from_time <= ms && ms < s->to_time && (!s->windows || windows_end(s, ms, utc_offset_ms) > ms);
}

int64_t silence_until(const struct desk_silence *s, int64_t ms, int64_t utc_offset_ms)
{
	int64_t at = s->windows ? ms : s->to_time;

	for (int64_t end; at < s->to_time && (end = windows_end(s, at, utc_offset_ms)) > at;)
		at = end;
	return at < s->to_time ? at : s->to_time;
}

int64_t silence_next(const struct desk_silence *s, int64_t ms, int64_t utc_offset_ms)
{
	const int64_t from = s->from_time > ms ? s->from_time : ms;
	int64_t next = INT64_MAX;

	if (from >= s->to_time || silence_holds(s, from, utc_offset_ms))
		return from < s->to_time ? from : INT64_MAX;
	const int32_t today = civil_day_of(from, utc_offset_ms);
	for (uint32_t i = 0; i < s->windows; i++)
		for (int32_t day = today; day <= today + WEEK_DAYS; day++) {
			const int64_t begins = window_from(s->window + i, day, utc_offset_ms);
			if (has_day(s->window + i, day) && begins >= from && begins < next)
				next = begins;
		}
	return next < s->to_time ? next : INT64_MAX;
}

static int weekday_find(const char *text)
{
	static const char *const names = "MonTueWedThuFriSatSun";

	for (int i = 0; i < WEEK_DAYS; i++)
		if (!strncmp(text, names + 3 * i, 3))
			return i;
	return -1;
}

static const char *days_read(const char *text, uint8_t *days)
{
	for (;; text++) {
		const int from = weekday_find(text);
		if (from < 0)
			return NULL;
		text += 3;
		const int to = *text == '-' ? weekday_find(text + 1) : from;
		if (to < 0)
			return NULL;
		text += *text == '-' ? 4 : 0;
		for (int day = from;; day = (day + 1) % WEEK_DAYS) {
			*days |= (uint8_t)(1 << day);
			if (day == to)
				break;
		}
		if (*text != ',')
			return text;
	}
}

static const char *clock_read(const char *text, int16_t *minutes)
{
	for (int i = 0; i < 5; i++)
		if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
			return NULL;
	const int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
	*minutes = (int16_t)(hour * 60 + minute);
	return minute < 60 && *minutes <= DAY_MINUTES ? text + 5 : NULL;
}

bool silence_window(struct desk_window *out, const char *text)
{
	*out = (struct desk_window){0};
	text = days_read(text, &out->days);
	text = text && *text == ' ' ? clock_read(text + 1, &out->from_min) : NULL;
	text = text && *text == '-' ? clock_read(text + 1, &out->to_min) : NULL;
	return text && !*text && out->from_min < DAY_MINUTES;
}

// --- what one must have

struct desk_refusal silence_mistake(const struct desk_silence *s)
{
	if (!s->reason || !s->reason[strspn(s->reason, " ")])
		return (struct desk_refusal){"needs_reason", "须说明静默的理由", "a silence must have a reason"};
	if (!s->author || !*s->author)
		return (struct desk_refusal){"needs_person", "须写明静默的提出人", "a silence must have an author"};
	if (!s->scope.count)
		return (struct desk_refusal){"needs_scope", "须写明静默的范围", "a silence must say what it is about"};
	if (s->max_level < LEVEL_BLUE || s->max_level >= LEVEL_RED)
		return (struct desk_refusal){"red", "红色预警不能静默", "red is never silenced"};
	if (s->to_time <= s->from_time || s->to_time - s->from_time > (int64_t)SILENCE_DAYS_MOST * CIVIL_DAY_MS)
		return (struct desk_refusal){"too_long", "静默须有结束时间，最长90天", "a silence must end, after 90 days at most"};
	return (struct desk_refusal){0};
}
