// Counters, gauges and histograms in the Prometheus text format 0.0.4. Names after its conventions: parkpulse_<service>_<what>_<unit>[_total].
#ifndef PP_SYS_METRICS_H
#define PP_SYS_METRICS_H

#include "base/buf.h"

#include <stdint.h>

struct metrics;
struct metric; // one series

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);
// labels: "" or ready-made and escaped: `reason="future"`. Metrics of one name are printed together whatever the order of calls. Histograms are of
// seconds, with buckets 0.5 ms ... 10 s.
struct metric *metrics_add(struct metrics *m, enum metric_kind kind, const char *name, const char *help, const char *labels);
void metric_inc(struct metric *m, double by);
void metric_set(struct metric *m, double value);
void metric_observe(struct metric *m, double seconds);
double metric_value(const struct metric *m);
void metrics_text(const struct metrics *m, struct buf *out); // appends

#endif
