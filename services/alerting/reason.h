// Why, in one sentence for people: a finding in words, from the templates.
#ifndef PP_ALERTING_REASON_H
#define PP_ALERTING_REASON_H

#include "detector.h"
#include "words.h"

enum { REASON_TEXT = 900 };

// Who lets a warning be red. Until then it is told as orange.
enum reason_red { RED_PLAIN, RED_WAITS, RED_SECOND, RED_OFFICIAL };

struct reason_about {
	enum civil_period period;
	const char *subject; // "麒麟示例汽车零部件025号用电量"; NULL: none
	const char *unit;    // NULL: none
	int64_t utc_offset_ms;
	const char *policy; // its id; NULL: none is named
	uint32_t policy_version;
	enum reason_red red;
	bool taken_back;    // the value that had brought it was restated
	const char *second; // RED_SECOND, RED_OFFICIAL: the indicator's or the official's name
};

void reason_write(char out[REASON_TEXT], enum reason_language language, const struct finding *f, const struct reason_about *about);
// That a warning which waited is red now; of the finding: type, from, level and since_time.
void reason_write_lifted(char out[REASON_TEXT], enum reason_language language, const struct finding *f, const struct reason_about *about);

#endif
