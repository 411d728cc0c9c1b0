// What alerting shows to Prometheus.
#ifndef PP_ALERTING_METER_H
#define PP_ALERTING_METER_H

#include "core.h"
#include "trials.h"
#include "webhook.h"

#include "sys/metrics.h"

struct meter {
	struct metrics *metrics;
	struct metric *records, *observations, *judged, *not_judged, *back_filled, *out_of_order, *restated, *unknown;
	struct metric *changes[4]; // by enum alert_change
	struct metric *open[LEVELS];
	struct metric *duties[DUTIES]; // by enum duty
	struct metric *series, *dirty, *feed_position, *feed_head, *feed_behind_seconds, *feed_gap, *snapshot_number;
	struct metric *webhook_sent, *webhook_failed, *webhook_refused, *webhook_waiting;
	struct metric *backtests, *backtests_refused;
	struct metric *lag_seconds, *commit_seconds;
};

void meter_open(struct meter *m);
void meter_close(struct meter *m);
void meter_core(struct meter *m, const struct core *c); // reads the core's counts
void meter_webhook(struct meter *m, const struct webhook_counts *c, uint64_t waiting);
void meter_trials(struct meter *m, const struct trials *t);

#endif
