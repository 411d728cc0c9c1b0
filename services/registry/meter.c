#include "meter.h"

#include <stdio.h>

void meter_init(struct meter *m)
{
	static const char *const results[WRITE_RESULTS] = {
	        [WRITE_DONE] = "done", [WRITE_REFUSED] = "refused", [WRITE_DRY] = "dry_run", [WRITE_REPEATED] = "repeated", [WRITE_MALFORMED] = "malformed",
	};
	char label[64];
	m->metrics = metrics_new();
	for (int i = 0; i < WRITE_RESULTS; i++) {
		snprintf(label, sizeof label, "result=\"%s\"", results[i]);
		m->writes[i] = metrics_add(m->metrics, METRIC_COUNTER, "parkpulse_registry_writes_total", "writes and imports, by how they ended", label);
	}
	for (int k = 0; k < KINDS; k++) {
		snprintf(label, sizeof label, "kind=\"%s\"", kind_name((enum kind)k));
		m->rejected[k] = metrics_add(m->metrics, METRIC_COUNTER, "parkpulse_registry_rejected_rows_total", "rows with a mistake, dry runs too", label);
		m->entities[k] = metrics_add(m->metrics, METRIC_GAUGE, "parkpulse_registry_entities", "entities that have not ended", label);
	}
	m->version = metrics_add(m->metrics, METRIC_GAUGE, "parkpulse_registry_version", "number of the last change", "");
	m->followers = metrics_add(m->metrics, METRIC_GAUGE, "parkpulse_registry_feed_followers", "services that follow the changes", "");
	m->redis_up = metrics_add(m->metrics, METRIC_GAUGE, "parkpulse_registry_redis_up", "1 while Redis is there", "");
	m->redis_version = metrics_add(m->metrics, METRIC_GAUGE, "parkpulse_registry_redis_version", "change up to which Redis was told", "");
	m->commit_seconds = metrics_add(m->metrics, METRIC_HISTOGRAM, "parkpulse_registry_commit_seconds", "time a commit took", "");
}

void meter_fini(struct meter *m)
{
	metrics_free(m->metrics);
	*m = (struct meter){0};
}

void meter_write(struct meter *m, enum write_result result)
{
	metric_inc(m->writes[result], 1);
}

void meter_rejected(struct meter *m, const struct report *r)
{
	for (int k = 0; k < KINDS; k++)
		metric_inc(m->rejected[k], (double)r->by_kind[k]);
}

void meter_core(struct meter *m, const struct core *c)
{
	for (int k = 0; k < KINDS; k++)
		metric_set(m->entities[k], c->live[k]);
	metric_set(m->version, (double)c->version);
}
