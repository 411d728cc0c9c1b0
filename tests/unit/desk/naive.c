#include "naive.h"

#include <string.h>

// As desk_model.c sets the desk: everybody works 24 hours from Monday to Friday; the same clocks at every level; one tier.
enum { HOUR = 3600000, DAY = 24 * HOUR, SHIFT = 8 * HOUR, HOLD = 90000, GOOD = HOUR, REMIND_HOURS = 6, EXPIRE_HOURS = 8 };

static bool is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

static bool works(int64_t time)
{
	return ((time + SHIFT) / DAY + 3) % 7 < 5; // 1970-01-01 was a Thursday
}

static int64_t monday(int64_t time)
{
	while (!works(time))
		time = ((time + SHIFT) / DAY + 1) * DAY - SHIFT;
	return time;
}

static int64_t later(int64_t time, int hours)
{
	int64_t left = (int64_t)hours * HOUR;
	for (time = monday(time);;) {
		const int64_t midnight = ((time + SHIFT) / DAY + 1) * DAY - SHIFT;
		if (left <= midnight - time)
			return time + left;
		left -= midnight - time;
		time = monday(midnight);
	}
}

static bool unseen(const struct naive *n)
{
	return is(n->state, "pending") || is(n->state, "suppressed");
}

static bool hidden(const struct naive *n, int64_t now)
{
	return n->silence && n->silence_from <= now && now < n->silence_to && n->level <= n->silence_level && n->level < 4;
}

static void told(struct naive *n, int64_t now)
{
	n->told_time = n->level >= 3 ? now : monday(now);
	n->reminders = 0;
}

static void level(struct naive *n, int to)
{
	n->level = to;
	if (to > n->worst)
		n->worst = to;
}

static void hide(struct naive *n)
{
	n->state = "suppressed";
	n->look_time = n->silence_to;
}

static void show(struct naive *n, int64_t now)
{
	n->state = n->data ? "open" : "recovering";
	n->before = n->data ? "none" : "open";
	if (n->data || n->level >= 3)
		told(n, now);
}

// The data are bad, so and so.
static void bad(struct naive *n, int to, bool waits)
{
	n->data = to;
	n->waits = waits;
	if (to > n->level || unseen(n) || (n->level <= 2 && !is(n->state, "closed")))
		level(n, to);
}

static void reopen(struct naive *n, int64_t now)
{
	n->state = "open";
	n->verdict = "none";
	n->taken_time = 0;
	told(n, now);
}

static const char *good_or_gone(struct naive *n, int64_t now, const char *change)
{
	if (is(n->state, "withdrawn"))
		return "";
	if (is(change, "withdrawn")) {
		n->state = "withdrawn";
		n->before = "none";
		n->verdict = "none";
		return "";
	}
	if (!n->data)
		return "";
	n->data = 0;
	n->waits = false;
	n->good_time = now;
	if (is(n->state, "open") || is(n->state, "acknowledged") || is(n->state, "assisting")) {
		n->before = n->state;
		n->state = "recovering";
		n->reminders = 0;
	}
	return "";
}

static void worse(struct naive *n, int64_t now, int had)
{
	if (n->level > had && is(n->state, "open") && n->told_time)
		told(n, now);
}

const char *naive_evidence(struct naive *n, int64_t now, const char *change, int to, bool waits)
{
	const bool news = is(change, "raised") && is(n->state, "closed");
	if (is(change, "good") || is(change, "withdrawn"))
		return good_or_gone(n, now, change);
	if (is(n->state, "none") || is(n->state, "withdrawn") || news || (is(n->state, "closed") && !n->data)) {
		const struct naive fresh = {.state = "pending",
		                            .before = "none",
		                            .verdict = "none",
		                            .hold_until = now + HOLD,
		                            .silence = n->silence,
		                            .silence_from = n->silence_from,
		                            .silence_to = n->silence_to,
		                            .silence_level = n->silence_level};
		*n = fresh;
		bad(n, to, waits);
		if (hidden(n, now))
			hide(n);
		return "";
	}
	const int had = n->level, was = n->data * 2 + n->waits, will = to * 2 + waits;
	if (!n->data) {
		bad(n, to, waits);
		n->good_time = 0;
		if (is(n->state, "recovering")) {
			n->state = n->before;
			n->before = "none";
		}
		if (n->level > had && !unseen(n)) {
			if (is(n->state, "open") && n->told_time)
				told(n, now);
			else if (is(n->state, "open"))
				told(n, now);
		} else if (!unseen(n)) {
			n->reminders = 0;
			if (n->told_time)
				n->told_time = now;
			else if (is(n->state, "open"))
				told(n, now);
		}
	} else if (will > was) {
		bad(n, to, waits);
		if (is(n->state, "closed"))
			reopen(n, now);
		else
			worse(n, now, had);
	} else if (will < was) {
		bad(n, to, waits);
	}
	if (is(n->state, "suppressed") && n->data) {
		if (hidden(n, now))
			hide(n);
		else
			show(n, now);
	}
	return "";
}

// --- people

static const char *taking(struct naive *n, int64_t now, const char *input, const char **state)
{
	if (is(input, "acknowledge")) {
		if (is(*state, "acknowledged") || is(*state, "assisting"))
			return "acknowledged";
		if (is(*state, "suppressed"))
			return "suppressed";
		*state = "acknowledged";
		n->taken_time = now;
		n->reminders = 0;
		return "";
	}
	if (is(input, "assist")) {
		if (is(*state, "suppressed"))
			return "suppressed";
		if (!n->taken_time)
			n->taken_time = now;
		if (is(*state, "pending") || is(*state, "open"))
			n->reminders = 0;
		*state = "assisting";
		return "";
	}
	if (is(*state, "assisting")) // unacknowledge
		return "helped";
	if (!is(*state, "acknowledged"))
		return "not_acknowledged";
	*state = "open";
	n->taken_time = 0;
	told(n, now);
	return "";
}

static const char *closing(struct naive *n, bool reason, const char *verdict)
{
	if (is(verdict, "none"))
		return "needs_verdict";
	if (!reason && (n->level >= 3 || !is(verdict, "confirmed")))
		return "needs_reason";
	n->state = "closed";
	n->before = "none";
	n->verdict = verdict;
	return "";
}

static const char *lowering(struct naive *n, bool reason, int to)
{
	if (!reason)
		return "needs_reason";
	if (to < 1 || to >= n->level)
		return "not_lower";
	if (to < n->data)
		return "below_data";
	level(n, to);
	return "";
}

static const char *done(struct naive *n, int64_t now, const char *input, bool reason, bool owner, int to, const char *verdict)
{
	if (is(input, "acknowledge") || is(input, "unacknowledge") || is(input, "assist"))
		return taking(n, now, input, is(n->state, "recovering") ? &n->before : &n->state);
	if (is(input, "assign"))
		return is(n->state, "suppressed") ? "suppressed" : owner ? "" : "needs_owner";
	if (is(input, "close"))
		return closing(n, reason, verdict);
	if (is(input, "lower"))
		return lowering(n, reason, to);
	if (is(input, "confirm_red")) {
		const int had = n->level;
		if (!n->waits)
			return "no_red";
		n->waits = false;
		n->data = 4;
		level(n, 4);
		worse(n, now, had);
	}
	return "";
}

const char *naive_person(struct naive *n, int64_t now, const char *input, bool person, bool reason, bool owner, int to, const char *verdict)
{
	if (is(n->state, "none"))
		return "no_alert";
	if (is(n->state, "withdrawn"))
		return !is(input, "comment") ? "withdrawn" : person ? "" : "needs_person";
	if (is(input, "reopen")) {
		if (!is(n->state, "closed"))
			return "not_closed";
		if (!person || !reason)
			return person ? "needs_reason" : "needs_person";
		reopen(n, now);
		n->active_time = now;
		return "";
	}
	if (is(n->state, "closed"))
		return !is(input, "comment") ? "closed" : person ? "" : "needs_person";
	struct naive as_was = *n;
	const char *refused = done(n, now, input, reason, owner, to, verdict);
	// what the state forbids is said before that nobody did it
	const bool by_state = is(refused, "acknowledged") || is(refused, "suppressed") || is(refused, "helped") || is(refused, "not_acknowledged") ||
	                      (is(refused, "no_red") && is(n->state, "recovering"));
	if (!person && !by_state)
		refused = "needs_person";
	if (*refused)
		*n = as_was;
	else
		n->active_time = now;
	return refused;
}

// --- time

void naive_silence(struct naive *n, int64_t now, int64_t from, int64_t to, int to_level, bool ended)
{
	n->silence = !ended;
	n->silence_from = from;
	n->silence_to = to;
	n->silence_level = to_level;
	if (is(n->state, "suppressed"))
		n->look_time = now;
}

int64_t naive_next(const struct naive *n)
{
	const int64_t good = n->good_time + GOOD;
	if (is(n->state, "pending"))
		return n->hold_until;
	if (is(n->state, "suppressed"))
		return !n->data && good < n->look_time ? good : n->look_time;
	if (is(n->state, "open"))
		return later(n->told_time, REMIND_HOURS * (n->reminders + 1));
	if (is(n->state, "acknowledged"))
		return later(n->active_time > n->taken_time ? n->active_time : n->taken_time, EXPIRE_HOURS);
	if (is(n->state, "recovering") && n->level <= 2)
		return good;
	return INT64_MAX;
}

void naive_tick(struct naive *n, int64_t now)
{
	if (is(n->state, "pending")) {
		if (hidden(n, now))
			hide(n);
		else
			show(n, now);
	} else if (is(n->state, "suppressed")) {
		if (!n->data && n->good_time + GOOD <= n->look_time)
			n->state = "closed";
		else if (hidden(n, now))
			hide(n);
		else
			show(n, now);
	} else if (is(n->state, "open")) {
		if (hidden(n, now))
			hide(n);
		else
			n->reminders++;
	} else if (is(n->state, "acknowledged")) {
		n->state = "open";
		n->taken_time = 0;
		told(n, now);
	} else {
		n->state = "closed";
		n->before = "none";
	}
}
