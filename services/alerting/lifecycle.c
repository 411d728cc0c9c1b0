#include "lifecycle.h"

static const struct {
	const char *word;
	bool found;
} kinds[KINDS] = {
        [KIND_DROP] = {"drop",        true }, // and stops
        [KIND_SURGE] = {"surge",       true },
          [KIND_LATE_REPORT] = {"late_report", false},
        [KIND_SILENCE] = {"silence",     false},
          [KIND_VOLATILITY] = {"volatility",  true },
        [KIND_LIMIT] = {"limit",       true }, // on the value, its growth, or against plan
        [KIND_STUCK] = {"stuck",       true },
};

const char *kind_word(enum alert_kind kind)
{
	return kinds[kind].word;
}

bool kind_is_found(enum alert_kind kind)
{
	return kinds[kind].found;
}

const char *change_word(enum alert_change change)
{
	static const char *const words[] = {"nothing", "opened", "level", "recovered"};
	return words[change];
}

enum alert_change lifecycle_step(enum level open, enum level holds, bool live)
{
	if (open == holds || (holds > open && !live))
		return CHANGE_NOTHING;
	if (!open)
		return CHANGE_OPENED;
	return holds ? CHANGE_LEVEL : CHANGE_RECOVERED;
}
