// The kinds of things the registry keeps, and what a value of each of their fields must look like. Adding a field to proto/registry.proto means adding its row here.
#ifndef REGISTRY_KIND_H
#define REGISTRY_KIND_H

#include <stddef.h>
#include <stdint.h>

// The numbers are stored: add at the end. In what order they refer to each other is said by kind_in_turn.
enum kind {
	KIND_COUNTY,
	KIND_ZONE,
	KIND_AREA,
	KIND_CHAIN,
	KIND_ENTERPRISE,
	KIND_SUPPLY_LINK,
	KIND_INDICATOR,
	KIND_POLICY,
	KIND_OFFICIAL,
	KIND_KEY,
	KIND_CALENDAR_DAY,
	KIND_PRICE_INDEX,
	KIND_CHANNEL,
	KIND_SHIFT,
	KIND_FILING,
	KIND_SILENCE,
	KIND_ESCALATION_RULE,
	KIND_PASSWORD,
	KINDS
};

enum { ID_MAX = 96 }; // bytes of the longest id: a policy's "enterprise/indicator/2026-12-01"

const char *kind_name(enum kind kind); // "supply_link", as the oneof's field in Entity
int kind_of(const char *name);         // the kind, or -1
// The kinds in the order of references, turns from 0: an entity refers to entities of kinds before its own only; indicators refer to indicators too, officials to officials.
enum kind kind_in_turn(int turn);

// What a value must look like. Texts come first: CHECK_NUMBER and after are not texts.
enum check {
	CHECK_TEXT,     // UTF-8 for people: no control characters, no space at its ends
	CHECK_CODE,     // letters, digits and the characters in `words`
	CHECK_LOWER,    // a-z 0-9
	CHECK_WORD,     // one of `words`, which are parted by '|'
	CHECK_CREDIT,   // 统一社会信用代码
	CHECK_COUNTY,   // GB/T 2260, six digits, a county-level division
	CHECK_CITY,     // GB/T 2260, six digits, a prefecture-level division
	CHECK_INDUSTRY, // GB/T 4754 small class, four digits
	CHECK_DIVISION, // GB/T 4754 大类, two digits
	CHECK_CLASSES,  // GB/T 4754 division, group or class: two, three or four digits
	CHECK_DATE,     // "2026-02-17"
	CHECK_MONTH,    // "2026-02"
	CHECK_EMAIL,
	CHECK_PLACE,    // "chain:position"
	CHECK_REF,      // id of a `target`
	CHECK_SCOPE,    // "zone:QJ01", "industry:32", "city"
	CHECK_CLOCK,    // "08:30"
	CHECK_WINDOW,   // "Mon-Fri 08:00-18:00"
	CHECK_FORMULA,  // over ids of `target`s
	CHECK_DOCUMENT, // JSON text that whoever reads the draft has looked into
	CHECK_NUMBER,   // finite, min..max
	CHECK_TIME,     // UTC ms
	CHECK_EDITION,  // of GB/T 4754
	CHECK_FLAG,     // any boolean
	CHECK_BYTES,    // exactly max bytes
	CHECK_GIVEN     // the registry gives it; what a writer says is not looked at
};

enum {
	RULE_MUST = 1,    // may not be missing
	RULE_STAR = 2,    // "*" is good too
	RULE_INSIDE = 4,  // what a document says: no field of the message, "document.plan_indicator"
	RULE_SECRET = 8,  // told to those who follow the registry, and to nobody else: no answer, report or cache shows it
	RULE_PRIVATE = 16 // not in the cache
};

struct rule {
	enum kind kind;
	const char *field; // as in the message
	enum check check;
	unsigned flags;
	double min, max; // numbers: inclusive; texts: most bytes, and min > 0: exactly so many
	uint32_t most;   // > 0: a list, of at most so many
	enum kind target;
	const char *words;
};

// The rows of one kind; the first is the one of its id.
const struct rule *rule_rows(enum kind kind, size_t *count);
const struct rule *rule_find(enum kind kind, const char *field); // NULL if it has no such field

#endif
