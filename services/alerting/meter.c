#include "meter.h"

#include <stdio.h>

void meter_open(struct meter *m)
{
	m->metrics = metrics_new();
	const struct {
		struct metric **to;
		enum metric_kind kind;
		const char *name, *help;
	} table[] = {
	        {&m->records,             METRIC_COUNTER,   "parkpulse_alerting_records_total",           "Records of the feed that were applied."                   },
	        {&m->observations,        METRIC_COUNTER,   "parkpulse_alerting_observations_total",      "Observations seen."                                       },
	        {&m->judged,              METRIC_COUNTER,   "parkpulse_alerting_judged_total",            "Observations judged against their baseline."              },
	        {&m->not_judged,          METRIC_COUNTER,   "parkpulse_alerting_not_judged_total",        "Observations without a policy or with too little history."},
	        {&m->back_filled,         METRIC_COUNTER,   "parkpulse_alerting_back_filled_total",       "Judged observations that may not page anybody."           },
	        {&m->out_of_order,        METRIC_COUNTER,   "parkpulse_alerting_out_of_order_total",      "Observations older than the newest of their series."      },
	        {&m->restated,            METRIC_COUNTER,   "parkpulse_alerting_restated_total",          "Newest values that were judged anew."                     },
	        {&m->unknown,             METRIC_COUNTER,   "parkpulse_alerting_unknown_total",           "Observations of what the registry does not have."         },
	        {&m->series,              METRIC_GAUGE,     "parkpulse_alerting_series",                  "Series with detector state."                              },
	        {&m->dirty,               METRIC_GAUGE,     "parkpulse_alerting_series_dirty",            "Series that changed since the last snapshot."             },
	        {&m->feed_position,       METRIC_GAUGE,     "parkpulse_alerting_feed_position",           "Last record applied."                                     },
	        {&m->feed_head,           METRIC_GAUGE,     "parkpulse_alerting_feed_head",               "Newest record there is."                                  },
	        {&m->feed_behind_seconds, METRIC_GAUGE,     "parkpulse_alerting_feed_behind_seconds",     "How long the feed has not been level."                    },
	        {&m->feed_gap,            METRIC_GAUGE,     "parkpulse_alerting_feed_gap_records",        "Records that were thrown away before they were seen."     },
	        {&m->snapshot_number,     METRIC_GAUGE,     "parkpulse_alerting_snapshot_number",         "Record the stored detector state belongs to."             },
	        {&m->without_next,        METRIC_GAUGE,     "parkpulse_alerting_without_next_step",       "Alerts that nothing would happen to any more: must be 0." },
	        {&m->backtests,           METRIC_COUNTER,   "parkpulse_alerting_backtests_total",         "Back-tests that were answered."                           },
	        {&m->backtests_refused,   METRIC_COUNTER,   "parkpulse_alerting_backtests_refused_total", "Back-tests that were refused, or failed."                 },
	        {&m->heartbeats,          METRIC_COUNTER,   "parkpulse_alerting_heartbeats_total",        "Calls of heartbeat_url that were taken."                  },
	        {&m->heartbeats_failed,   METRIC_COUNTER,   "parkpulse_alerting_heartbeats_failed_total", "Calls of heartbeat_url that were not."                    },
	        {&m->lag_seconds,         METRIC_HISTOGRAM, "parkpulse_alerting_evaluation_lag_seconds",  "From the receipt of a record to its judgement."           },
	        {&m->commit_seconds,      METRIC_HISTOGRAM, "parkpulse_alerting_commit_seconds",          "Commits of alerts."                                       },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		*table[i].to = metrics_add(m->metrics, table[i].kind, table[i].name, table[i].help, "");
	char labels[48];
	for (int i = 0; i < NOTES; i++) {
		snprintf(labels, sizeof labels, "change=\"%s\"", input_word((enum desk_input)i));
		m->changes[i] = metrics_add(m->metrics, METRIC_COUNTER, "parkpulse_alerting_changes_total", "Changes of alerts.", labels);
	}
	for (int i = DUTY_LATE; i < DUTIES; i++) {
		snprintf(labels, sizeof labels, "duty=\"%s\"", duty_word((enum duty)i));
		m->duties[i] = metrics_add(m->metrics, METRIC_COUNTER, "parkpulse_alerting_duties_total",
		                           "Series that aggregation named in judgements of duties to report.", labels);
	}
	for (int i = LEVEL_BLUE; i < LEVELS; i++) {
		snprintf(labels, sizeof labels, "level=\"%s\"", level_word((enum level)i));
		m->open[i] = metrics_add(m->metrics, METRIC_GAUGE, "parkpulse_alerting_open", "Alerts that are not over.", labels);
	}
}

void meter_close(struct meter *m)
{
	metrics_free(m->metrics);
}

static void count_to(struct metric *m, uint64_t total)
{
	metric_inc(m, (double)total - metric_value(m));
}

void meter_core(struct meter *m, const struct core *c)
{
	const struct core_counts *n = core_counts(c);
	count_to(m->observations, n->observations);
	count_to(m->judged, n->judged);
	count_to(m->not_judged, n->not_judged);
	count_to(m->back_filled, n->back_filled);
	count_to(m->out_of_order, n->out_of_order);
	count_to(m->restated, n->restated);
	count_to(m->unknown, n->unknown);
	for (int i = DUTY_LATE; i < DUTIES; i++)
		count_to(m->duties[i], n->judged_duties[i]);
	metric_set(m->series, core_series(c));
	metric_set(m->dirty, core_dirty(c));
}

void meter_alerts(struct meter *m, const struct store *s)
{
	double open[LEVELS] = {0};
	for (uint32_t i = 0; i < s->cells; i++)
		if (s->cell[i].state != LIFE_CLOSED && s->cell[i].state != LIFE_WITHDRAWN)
			open[s->cell[i].level] += (double)s->cell[i].count;
	for (int i = LEVEL_BLUE; i < LEVELS; i++)
		metric_set(m->open[i], open[i]);
}

void meter_heartbeat(struct meter *m, const struct heartbeat *h)
{
	uint64_t taken, failed;
	heartbeat_counts(h, &taken, &failed);
	count_to(m->heartbeats, taken);
	count_to(m->heartbeats_failed, failed);
}

void meter_trials(struct meter *m, const struct trials *t)
{
	uint64_t done, refused;
	trials_counts(t, &done, &refused);
	count_to(m->backtests, done);
	count_to(m->backtests_refused, refused);
}
