#include "record.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *duty_word(enum duty_kind kind)
{
	static const char *const word[DUTY_KINDS] = {[DUTY_LATE] = "late", [DUTY_MISSING] = "missing", [DUTY_SILENCE] = "silence", [DUTY_HEARD] = "heard"};
	return word[kind];
}

void draft_fini(struct draft *d)
{
	struct record *r = &d->record;
	void *column[] = {r->enterprise, r->indicator, r->key,      r->run_enterprise, r->run_indicator, r->run_length, r->run_flags,       r->run_key,
	                  r->start_time, r->value,     r->revision, r->restated_row,   r->former_value,  d->run_series, d->enterprise_word, d->indicator_word};

	for (size_t i = 0; i < sizeof column / sizeof *column; i++)
		free(column[i]);
	free(d->judgement.enterprise);
	free(d->judgement.last_start);
	*d = (struct draft){0};
}

void draft_clear(struct draft *d)
{
	struct record *r = &d->record;

	r->enterprises = r->indicators = r->keys = r->runs = r->rows = r->restated_rows = r->judgements = 0;
}

static uint32_t room(uint32_t used, uint32_t cap)
{
	return used < cap ? cap : cap ? cap * 2 : 64;
}

static uint32_t word_add(const char ***dictionary, uint32_t *used, uint32_t *cap, const char *text)
{
	if (*used == *cap) {
		*cap = room(*used, *cap);
		*dictionary = mem_grow(*dictionary, *cap, sizeof **dictionary);
	}
	(*dictionary)[*used] = text;
	return (*used)++;
}

// The index of a numbered text in a dictionary: where[number] is right if the text stands there, so nothing needs clearing.
static uint32_t numbered_word(const char ***dictionary, uint32_t *used, uint32_t *cap, uint32_t **where, uint32_t *wheres, uint32_t number, const char *text)
{
	if (number >= *wheres) {
		uint32_t more = (number + 1) * 2;
		*where = mem_grow(*where, more, sizeof **where);
		memset(*where + *wheres, 0, (more - *wheres) * sizeof **where);
		*wheres = more;
	}
	uint32_t at = (*where)[number];
	if (at < *used && !strcmp((*dictionary)[at], text))
		return at;
	return (*where)[number] = word_add(dictionary, used, cap, text);
}

// Few keys write in one round, mostly the one before.
static uint32_t key_word(struct draft *d, const char *text)
{
	struct record *r = &d->record;

	for (uint32_t back = 1; back <= 8 && back <= r->keys; back++)
		if (!strcmp(r->key[r->keys - back], text))
			return r->keys - back;
	return word_add(&r->key, &r->keys, &d->key_cap, text);
}

void draft_run(struct draft *d, const struct draft_run *run)
{
	struct record *r = &d->record;
	uint32_t e = numbered_word(&r->enterprise, &r->enterprises, &d->enterprise_cap, &d->enterprise_word, &d->enterprise_words, run->enterprise_number,
	                           run->enterprise);
	uint32_t i =
	        numbered_word(&r->indicator, &r->indicators, &d->indicator_cap, &d->indicator_word, &d->indicator_words, run->indicator_number, run->indicator);
	uint32_t k = key_word(d, run->key);

	if (r->runs) {
		uint32_t last = r->runs - 1;
		if (d->run_series[last] == run->series && r->run_flags[last] == run->flags && r->run_key[last] == k)
			return;
	}
	if (r->runs == d->run_cap) {
		d->run_cap = room(r->runs, d->run_cap);
		uint32_t **column[] = {&r->run_enterprise, &r->run_indicator, &r->run_length, &r->run_flags, &r->run_key, &d->run_series};
		for (size_t c = 0; c < sizeof column / sizeof *column; c++)
			*column[c] = mem_grow(*column[c], d->run_cap, sizeof(uint32_t));
	}
	r->run_enterprise[r->runs] = e;
	r->run_indicator[r->runs] = i;
	r->run_key[r->runs] = k;
	r->run_flags[r->runs] = run->flags;
	r->run_length[r->runs] = 0;
	d->run_series[r->runs++] = run->series;
}

void draft_row(struct draft *d, int64_t start_time, double value, uint32_t revision)
{
	struct record *r = &d->record;

	if (r->rows == d->row_cap) {
		d->row_cap = room(r->rows, d->row_cap);
		r->start_time = mem_grow(r->start_time, d->row_cap, sizeof *r->start_time);
		r->value = mem_grow(r->value, d->row_cap, sizeof *r->value);
		r->revision = mem_grow(r->revision, d->row_cap, sizeof *r->revision);
	}
	r->start_time[r->rows] = start_time;
	r->value[r->rows] = value;
	r->revision[r->rows++] = revision;
	r->run_length[r->runs - 1]++;
}

void draft_restated(struct draft *d, double former_value)
{
	struct record *r = &d->record;

	if (r->restated_rows == d->restated_cap) {
		d->restated_cap = room(r->restated_rows, d->restated_cap);
		r->restated_row = mem_grow(r->restated_row, d->restated_cap, sizeof *r->restated_row);
		r->former_value = mem_grow(r->former_value, d->restated_cap, sizeof *r->former_value);
	}
	r->restated_row[r->restated_rows] = r->rows - 1;
	r->former_value[r->restated_rows++] = former_value;
}

void draft_judge(struct draft *d, const struct judgement *j)
{
	struct judgement *to = &d->judgement;
	const char **enterprise = to->enterprise;
	int64_t *last_start = to->last_start;

	assert(!d->record.rows && !d->record.judgements);
	*to = *j;
	to->enterprise = enterprise;
	to->last_start = last_start;
	to->enterprises = 0;
	d->record.judgement = to;
	d->record.judgements = 1;
}

void draft_judged(struct draft *d, const char *enterprise, int64_t last_start)
{
	struct judgement *to = &d->judgement;

	if (to->enterprises == d->judged_cap) {
		d->judged_cap = room(to->enterprises, d->judged_cap);
		to->enterprise = mem_grow(to->enterprise, d->judged_cap, sizeof *to->enterprise);
		to->last_start = mem_grow(to->last_start, d->judged_cap, sizeof *to->last_start);
	}
	to->enterprise[to->enterprises] = enterprise;
	to->last_start[to->enterprises++] = last_start;
}
