// The rules of one alert's life once more, written from the text of services/alerting/desk/README.md and from nothing else: slow and plain. The model test holds both against each other.
#ifndef PP_TESTS_NAIVE_H
#define PP_TESTS_NAIVE_H

#include <stdbool.h>
#include <stdint.h>

struct naive {
	const char *state; // "none", "pending" ...
	const char *before;
	int level, data, worst;                                                       // 0 none, 1 blue ... 4 red
	bool waits;                                                                   // red waits for a person's word
	int64_t hold_until, look_time, good_time, told_time, taken_time, active_time; // 0: none
	int reminders;
	const char *verdict;
	// the silence that may hide it
	bool silence;
	int64_t silence_from, silence_to;
	int silence_level;
};

// "" when it is done, else the code of the refusal.
const char *naive_evidence(struct naive *n, int64_t now, const char *change, int level, bool waits); // raised level good withdrawn
const char *naive_person(struct naive *n, int64_t now, const char *input, bool person, bool reason, bool owner, int level, const char *verdict);
void naive_silence(struct naive *n, int64_t now, int64_t from, int64_t to, int level, bool ended);
int64_t naive_next(const struct naive *n); // when something happens by itself; INT64_MAX
void naive_tick(struct naive *n, int64_t now);

#endif
