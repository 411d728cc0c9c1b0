// One thing to be told to one receiver: what the templates, the webhook and the queue need of it, as it was when it was decided. Pure.
#ifndef PP_ALERTING_TELL_NOTICE_H
#define PP_ALERTING_TELL_NOTICE_H

#include "base/buf.h"
#include "policy/level.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tell_what {
	TELL_OPENED,
	TELL_LEVEL,
	TELL_CLOSED,
	TELL_WITHDRAWN,
	TELL_REMINDER,
	TELL_ESCALATED,
	TELL_PARENT,
	TELL_LIFT,
	TELL_CASE,
	TELL_TEST,
	TELL_WHATS
};
enum tell_language { TELL_ZH, TELL_EN, TELL_LANGUAGES };

const char *tell_what_word(enum tell_what what);             // "opened": the section of a template
int tell_what_find(const char *word);                        // or -1
const char *tell_language_word(enum tell_language language); // "zh"
int tell_language_find(const char *word);                    // or -1

enum { TELL_CODE = 64, TELL_NAME = 128, TELL_ADDRESS = 256, TELL_REASON = 512 };

struct tell_notice {
	char id[TELL_CODE];         // idempotency key: the same notice has the same for ever
	char channel[TELL_CODE];    // Channel.id
	char address[TELL_ADDRESS]; // e-mail only: the official's, for a channel without addresses of its own
	char mention[TELL_NAME];    // robots: mobiles (or user ids) of who is meant, with commas
	char official[TELL_CODE];   // Official.id; empty: a group
	char official_name[TELL_NAME];
	enum tell_what what;
	enum tell_language language;
	bool urgent;              // overtakes what is not
	int64_t due_ms;           // not told before
	int64_t until_ms;         // when its receiver is failing and has not taken it by then, it is given back for another channel; 0: it waits
	int64_t time_ms;          // when it happened
	uint32_t times;           // TELL_REMINDER: how many there were, with this one
	uint32_t members;         // TELL_PARENT: alerts in it
	char detail[TELL_REASON]; // why it was lifted, withdrawn, passed on; which scope the parent is of; may be empty
	// the alert as it is after the change
	char alert[TELL_CODE]; // Alert.id
	uint64_t change;       // AlertChange.number
	char kind[TELL_CODE];  // word: "drop"
	enum level level;      // of a recovered or withdrawn one: what it was
	enum level from_level; // TELL_LEVEL: before
	char enterprise[TELL_CODE];
	char enterprise_name[TELL_NAME];
	char area[TELL_CODE];
	char area_name[TELL_NAME];
	char zone[TELL_CODE];
	char zone_name[TELL_NAME];
	char indicator[TELL_CODE];
	char indicator_name[TELL_NAME];
	char indicator_name_en[TELL_NAME];
	char unit[TELL_CODE];
	char policy[2 * TELL_CODE]; // Policy.id
	uint32_t policy_version;
	double value, expected, deviation_percent; // NaN: has none
	int64_t since_ms, open_ms, recover_ms;     // recover_ms 0 while it lasts
	bool synthetic;
	char reason_zh[TELL_REASON];
	char reason_en[TELL_REASON];
};

// As bytes for the store, and back; ERR_CORRUPT when they are not such.
void tell_notice_write(const struct tell_notice *n, struct buf *out);
int tell_notice_read(const void *at, size_t len, struct tell_notice *out);

// How the kind of an alert is called: for people, and by Prometheus ("ProductionDrop"). A word that is not known is its own name.
const char *tell_kind_name(const char *kind, enum tell_language language);
const char *tell_kind_alertname(const char *kind);

#endif
