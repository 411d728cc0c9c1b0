// What alerting shows to Prometheus.
#ifndef PP_ALERTING_METER_H
#define PP_ALERTING_METER_H

#include "core.h"
#include "heartbeat.h"
#include "store.h"
#include "trials.h"

#include "sys/metrics.h"

struct meter {
	struct metrics *metrics;
	struct metric *records, *observations, *judged, *not_judged, *back_filled, *out_of_order, *restated, *unknown;
	struct metric *changes[NOTES]; // by enum desk_input
	struct metric *open[LEVELS];
	struct metric *duties[DUTIES]; // by enum duty
	struct metric *series, *dirty, *feed_position, *feed_head, *feed_behind_seconds, *feed_gap, *snapshot_number;
	struct metric *without_next;
	struct metric *backtests, *backtests_refused;
	struct metric *heartbeats, *heartbeats_failed;
	struct metric *lag_seconds, *commit_seconds;
};

void meter_open(struct meter *m);
void meter_close(struct meter *m);
void meter_core(struct meter *m, const struct core *c); // reads the core's counts
void meter_alerts(struct meter *m, const struct store *s);
void meter_trials(struct meter *m, const struct trials *t);
void meter_heartbeat(struct meter *m, const struct heartbeat *h);

#endif
