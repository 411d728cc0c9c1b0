// Back-tests that somebody asked for: one at a time, in threads of their own, so that what is live never waits for them. They share nothing with it: the registry comes from the
// stored copy, by a connection of its own; the past from aggregation, by a socket of its own.
#ifndef PP_ALERTING_TRIALS_H
#define PP_ALERTING_TRIALS_H

#include "bus/bus.h"

#include <stdint.h>

enum { TRIALS_WAITING = 4, TRIAL_THREADS_MAX = 4 };

struct trials_settings {
	struct bus *bus;
	const char *db_path; // alerting.db, open in this process
	const char *aggregation_rpc;
	int64_t utc_offset_ms;
};

struct trials;
struct trials *trials_new(const struct trials_settings *s);
void trials_free(struct trials *t); // gives up what is under way
// A BacktestQuery. It is answered now if it is wrong or too many wait, else when it is done.
void trials_ask(struct trials *t, void *socket, const struct bus_msg *m);
void trials_counts(const struct trials *t, uint64_t *done, uint64_t *refused);

#endif
