// What a policy document says, and what several of them say together.
//
// A document says only what it wants otherwise than the documents below it: a template for everybody, for an industry, for one enterprise, each for all indicators or for one.
// policy_terms() puts the layers together. Pure; json.h reads and writes documents.
#ifndef PP_POLICY_DOCUMENT_H
#define PP_POLICY_DOCUMENT_H

#include "params.h"

#include <stdbool.h>
#include <stdint.h>

enum { POLICY_TEXT = 64, POLICY_CODE = 64, POLICY_SECONDS = 8, POLICY_FILED = 64, POLICY_NUMBERS = PARAMS_MOST };

// Parts that a document may say.
enum policy_part {
	POLICY_OFF = 1,
	POLICY_LIVE_DAYS = 2,
	POLICY_SPRING_FESTIVAL = 4,
	POLICY_QUIET_HOURS = 8,
	POLICY_SECOND_INDICATORS = 16,
	POLICY_PLAN = 32,
};

// A stop or overhaul that the plant has announced: local day numbers, both included.
struct filed_stop {
	int32_t from_day;
	int32_t to_day;
};

// Notices of alerts below `below` wait from one minute of the local day to the other; from > to: over midnight; from = to: never.
struct quiet_hours {
	uint16_t from_minute;
	uint16_t to_minute;
	enum level below;
};

// One number of params, as said by a document.
struct policy_number {
	uint16_t param; // index in param_table
	bool weekly;    // of weekly series, else of all others
	double value;
};

struct policy_document {
	char name[POLICY_TEXT];     // for people
	char calendar[POLICY_TEXT]; // which of the calendars in a calendar file (ppctl detect)
	uint32_t says;              // enum policy_part, or'ed
	bool off;                   // nothing is judged
	bool spring_festival;       // its weeks are judged by their own envelope
	uint32_t live_days;         // data received later than this after its period pages nobody
	struct quiet_hours quiet;
	uint32_t
	        seconds; // red is reached only while one of these of the same enterprise is in alarm too, or an official says so; "*": any other; none: red needs nothing
	char second[POLICY_SECONDS][POLICY_CODE];
	char plan[POLICY_CODE]; // indicator whose values are the plan for this one's; "": none
	uint32_t numbers;
	struct policy_number number[POLICY_NUMBERS];
	uint32_t filed_stops;
	struct filed_stop filed[POLICY_FILED];
};

// What holds for a series.
struct terms {
	struct params params;
	bool off;
	bool spring_festival;
	uint32_t live_days;
	struct quiet_hours quiet;
	uint32_t seconds;
	char second[POLICY_SECONDS][POLICY_CODE];
	char plan[POLICY_CODE];
	uint32_t filed_stops; // those of all layers; beyond POLICY_FILED the earliest are left out
	struct filed_stop filed[POLICY_FILED];
};

// Says everything: the bottom layer, deploy/policies/default.json.
void policy_default(struct policy_document *out);
// The layers from the bottom up, over the default. Where a ladder does not go up after that (a layer lifted yellow above the orange of another), the higher steps follow.
void policy_terms(struct terms *out, enum civil_period period, const struct policy_document *const *layer, uint32_t layers);

#endif
