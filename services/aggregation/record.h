// One record of the journal in columns: what one commit admitted (proto Admitted).
#ifndef PP_AGGREGATION_RECORD_H
#define PP_AGGREGATION_RECORD_H

#include <stdbool.h>
#include <stdint.h>

enum { RUN_HISTORICAL = 1 };

enum duty_kind { DUTY_LATE = 1, DUTY_MISSING, DUTY_SILENCE, DUTY_HEARD, DUTY_KINDS }; // numbers as in proto Duty

const char *duty_word(enum duty_kind kind); // "late"

// See proto Judgement.
struct judgement {
	enum duty_kind kind;
	bool more;
	const char *indicator;
	int64_t start_time, due_time;
	const char **enterprise;
	int64_t *last_start; // of each
	uint32_t enterprises;
};

struct record {
	int64_t receive_time;
	const struct judgement *judgement;
	uint32_t judgements;
	uint32_t enterprises, indicators, keys, runs, rows, restated_rows;
	const char **enterprise, **indicator, **key;
	uint32_t *run_enterprise, *run_indicator, *run_length, *run_flags, *run_key;
	int64_t *start_time;
	double *value;
	uint32_t *revision;
	uint32_t *restated_row; // rising
	double *former_value;
};

// A record being written. Its texts belong to the caller and must live until draft_clear.
struct draft {
	struct record record;
	struct judgement judgement; // record.judgement, if it has one
	uint32_t judged_cap;
	uint32_t *run_series;                       // of each run
	uint32_t *enterprise_word, *indicator_word; // by number in the directory: where it may stand in the record's dictionary
	uint32_t enterprise_words, indicator_words;
	uint32_t enterprise_cap, indicator_cap, key_cap, run_cap, row_cap, restated_cap;
};

struct draft_run {
	uint32_t series;
	const char *enterprise, *indicator, *key;
	uint32_t enterprise_number, indicator_number; // in the directory
	uint32_t flags;
};

void draft_fini(struct draft *d);
void draft_clear(struct draft *d);                          // keeps the memory
void draft_run(struct draft *d, const struct draft_run *r); // rows that follow belong to it; it goes on with the run before if they are alike
void draft_row(struct draft *d, int64_t start_time, double value, uint32_t revision);
void draft_restated(struct draft *d, double former_value);    // the row just added replaced that
void draft_judge(struct draft *d, const struct judgement *j); // of nobody yet; the draft has no rows
void draft_judged(struct draft *d, const char *enterprise, int64_t last_start);

#endif
