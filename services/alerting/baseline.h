// What a plant usually makes: its own recent values on the same kind of day, and for periods shorter than a day at the same time of day.
#ifndef PP_ALERTING_BASELINE_H
#define PP_ALERTING_BASELINE_H

#include "base/calendar.h"

#include <stdint.h>

enum {
	BASELINE_DAYS = 8, // same-kind days (weeks, months) remembered
	PROFILE_DAYS = 4,  // same-kind days remembered for each slot of a profile
	PROFILE_SLOTS = 96 // quarter hours of a day
};

// A ring of the newest values of one kind of day. Fixed size, no pointers: it is stored as it is.
struct ring {
	double value[BASELINE_DAYS];
	uint8_t count;
	uint8_t next;
};

// The rings of one series: of a daily or slower one, one for each kind of day.
struct baseline {
	struct ring ring[DAY_KINDS];
};

// Of a sub-daily series: one short ring for each slot of the day and kind of day.
struct profile {
	float value[PROFILE_SLOTS][DAY_KINDS][PROFILE_DAYS];
	uint8_t count[PROFILE_SLOTS][DAY_KINDS];
	uint8_t next[PROFILE_SLOTS][DAY_KINDS];
};

// What learning one value replaced, for taking it back when the value is restated.
struct learned {
	double value;
	uint8_t count;
	uint8_t next;
};

// Median of the remembered values; *days is how many there are (0: no expectation).
double baseline_expected(const struct baseline *b, enum day_kind kind, uint32_t *days);
struct learned baseline_learn(struct baseline *b, enum day_kind kind, double value);
void baseline_unlearn(struct baseline *b, enum day_kind kind, struct learned was);

void profile_fetch(const struct profile *p, uint32_t slot); // have the processor fetch what is about to be looked at
double profile_expected(const struct profile *p, uint32_t slot, enum day_kind kind, uint32_t *days);
struct learned profile_learn(struct profile *p, uint32_t slot, enum day_kind kind, double value);
void profile_unlearn(struct profile *p, uint32_t slot, enum day_kind kind, struct learned was);

#endif
