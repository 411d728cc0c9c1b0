// Filings (报备): what a plant, or an order to many, said in advance.
#ifndef PP_ALERTING_DESK_FILING_H
#define PP_ALERTING_DESK_FILING_H

#include "desk.h"

// It was said that this would be so: its indicator, its time, and not deeper than was filed. Where it lies is the caller's.
bool filing_explains(const struct desk_filing *f, const struct desk_alert *a, double deeper_percent);
bool filing_is_about(const struct desk_filing *f, const struct desk_alert *a); // the same, however deep
// When the first data after its end should be here: its end, and what this alert's data took to come.
int64_t filing_until(const struct desk_filing *f, const struct desk_alert *a);

#endif
