// Why, in one sentence for people: a finding in words, from the templates of reason.c.
#ifndef PP_ALERTING_REASON_H
#define PP_ALERTING_REASON_H

#include "detector.h"

enum { REASON_TEXT = 640 };
enum reason_language { REASON_ZH, REASON_EN };

struct reason_about {
	enum civil_period period;
	const char *subject; // "麒麟示例汽车零部件025号用电量"; NULL: none
	const char *unit;    // NULL: none
	int64_t utc_offset_ms;
};

void reason_write(char out[REASON_TEXT], enum reason_language language, const struct finding *f, const struct reason_about *about);

#endif
