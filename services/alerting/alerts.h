// The open alerts: at most one of each kind for a series, chained for each series and for each enterprise.
#ifndef PP_ALERTING_ALERTS_H
#define PP_ALERTING_ALERTS_H

#include "core.h"
#include "series.h"

#define NO_ALERT UINT32_MAX

struct open_alert {
	struct alert alert;
	uint32_t series;
	uint32_t next;      // of the same series, of another kind; or NO_ALERT
	uint32_t neighbour; // the next of the same enterprise, or NO_ALERT
	bool moved;         // its newest value, since somebody asked
};

struct alerts {
	struct open_alert *open; // indexes change when one is removed
	uint32_t count;
	uint32_t *of_enterprise; // first of each enterprise, or NO_ALERT
	uint32_t enterprises;
};

void alerts_fini(struct alerts *a); // a zeroed struct needs no init
uint32_t alerts_find(const struct alerts *a, const struct series *s, enum alert_kind kind);
uint32_t alerts_of_enterprise(const struct alerts *a, uint32_t enterprise); // the first one
uint32_t alerts_of_id(const struct alerts *a, const char *id);              // looks at all: for what people do
uint32_t alerts_add(struct alerts *a, struct series_table *t, uint32_t series, enum alert_kind kind);
void alerts_remove(struct alerts *a, struct series_table *t, uint32_t at);

#endif
