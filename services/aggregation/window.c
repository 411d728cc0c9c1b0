#include "window.h"

#include <math.h>

bool window_exists(enum civil_period window, enum civil_period base)
{
	return (window == CIVIL_DAY || window == CIVIL_MONTH || window == CIVIL_YEAR) && window >= base;
}

enum civil_period window_child(enum civil_period window, enum civil_period base)
{
	if (window == CIVIL_YEAR && base < CIVIL_MONTH)
		return CIVIL_MONTH;
	if (window == CIVIL_MONTH && base < CIVIL_DAY)
		return CIVIL_DAY;
	return base;
}

void window_extreme(enum time_sum kind, struct window *w, double value)
{
	if (kind == MAX_OVER_TIME ? value > w->value : value < w->value)
		w->value = value;
}

void window_forget(enum time_sum kind, struct window *w)
{
	w->value = kind == MAX_OVER_TIME ? -INFINITY : INFINITY;
}

static void look(enum time_sum kind, struct window *w, int64_t start_ms, double value)
{
	if (kind == LAST_OVER_TIME && (w->count == 0 || start_ms >= w->at)) {
		w->at = start_ms;
		w->value = value;
	} else if (kind == MAX_OVER_TIME || kind == MIN_OVER_TIME) {
		if (w->count == 0)
			w->value = value;
		window_extreme(kind, w, value);
	}
}

void window_add(enum time_sum kind, struct window *w, int64_t start_ms, double value)
{
	look(kind, w, start_ms, value);
	w->sum += sum_of(value);
	w->count++;
}

void window_merge(enum time_sum kind, struct window *w, const struct window *part)
{
	if (kind > MEAN_OVER_TIME)
		look(kind, w, part->at, part->value);
	w->sum += part->sum;
	w->count += part->count;
}

bool window_restate(enum time_sum kind, struct window *w, int64_t start_ms, double former, double value)
{
	bool extreme = (kind == MAX_OVER_TIME || kind == MIN_OVER_TIME) && former == w->value;

	look(kind, w, start_ms, value);
	w->sum += sum_of(value) - sum_of(former);
	return extreme && w->value != value;
}

sum_int window_sum(enum time_sum kind, const struct window *w)
{
	switch (kind) {
	case SUM_OVER_TIME:
		return w->sum;
	case MEAN_OVER_TIME:
		return sum_mean(w->sum, w->count);
	default:
		return sum_of(w->value);
	}
}

double window_value(enum time_sum kind, const struct window *w)
{
	return kind <= MEAN_OVER_TIME ? sum_value(window_sum(kind, w)) : w->value;
}

void node_window_move(struct node_window *w, bool had, sum_int former, sum_int now)
{
	w->sum += had ? now - former : now;
	w->reporting += !had;
}

void node_window_merge(struct node_window *w, const struct node_window *moves)
{
	w->sum += moves->sum;
	w->reporting += moves->reporting;
}

double node_window_value(enum space_sum kind, const struct node_window *w)
{
	return sum_value(kind == MEAN_OVER_SPACE ? sum_mean(w->sum, w->reporting) : w->sum);
}
