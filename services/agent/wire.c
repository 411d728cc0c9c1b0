#include "wire.h"

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "bus.pb-c.h"
#include "ingest.pb-c.h"
#include "json/pbjson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Texts that occur in a batch, each once.
struct dictionary {
	struct map at;
	char **text;
	size_t count;
};

static uint32_t dictionary_put(struct dictionary *d, const char *text)
{
	uint32_t i = map_get_text(&d->at, text);
	if (i != MAP_NONE)
		return i;
	i = (uint32_t)d->count++;
	d->text = mem_grow(d->text, d->count, sizeof *d->text);
	d->text[i] = (char *)(uintptr_t)text;
	map_put_text(&d->at, text, i);
	return i;
}

static void dictionary_fini(struct dictionary *d)
{
	map_fini(&d->at);
	free(d->text);
}

void wire_batch(const struct row *rows, uint32_t count, bool historical, const char *id, int64_t send_time, struct buf *out)
{
	struct dictionary enterprises = {0}, indicators = {0};
	uint32_t *column = mem_new((size_t)count * 4, sizeof *column), runs = 0;
	uint32_t *run_enterprise = column, *run_indicator = column + count, *run_length = column + 2 * (size_t)count, *revision = column + 3 * (size_t)count;
	int64_t *start = mem_new(count, sizeof *start);
	double *value = mem_new(count, sizeof *value);
	bool revised = false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t e = dictionary_put(&enterprises, rows[i].enterprise), n = dictionary_put(&indicators, rows[i].indicator);
		if (!runs || run_enterprise[runs - 1] != e || run_indicator[runs - 1] != n) {
			run_enterprise[runs] = e;
			run_indicator[runs++] = n;
		}
		run_length[runs - 1]++;
		start[i] = rows[i].start_time;
		value[i] = rows[i].value;
		revision[i] = rows[i].revision;
		revised = revised || revision[i];
	}
	Parkpulse__V1__Batch m = PARKPULSE__V1__BATCH__INIT;
	m.id = (char *)(uintptr_t)id;
	m.enterprise = enterprises.text;
	m.n_enterprise = enterprises.count;
	m.indicator = indicators.text;
	m.n_indicator = indicators.count;
	m.run_enterprise = run_enterprise;
	m.run_indicator = run_indicator;
	m.run_length = run_length;
	m.n_run_enterprise = m.n_run_indicator = m.n_run_length = runs;
	m.start_time = start;
	m.value = value;
	m.n_start_time = m.n_value = count;
	m.revision = revision;
	m.n_revision = revised ? count : 0;
	m.historical = historical;
	m.send_time = send_time;
	size_t len = parkpulse__v1__batch__get_packed_size(&m);
	buf_room(out, len);
	parkpulse__v1__batch__pack(&m, out->at + out->len);
	out->len += len;
	dictionary_fini(&enterprises);
	dictionary_fini(&indicators);
	free(column);
	free(start);
	free(value);
}

static const char *reason_word(int reason)
{
	static char words[32][64]; // one for each reason there is, filled when first met
	if (reason < 0 || reason >= 32)
		return "unknown";
	if (!words[reason][0])
		snprintf(words[reason], sizeof words[reason], "%s", pbjson_word(&parkpulse__v1__reason__descriptor, reason, (char[64]){0}));
	return words[reason];
}

void ack_fini(struct ack *a)
{
	free(a->outcome);
	*a = (struct ack){0};
}

int wire_ack(const void *body, size_t len, uint32_t rows, struct ack *out)
{
	Parkpulse__V1__Ack *m = parkpulse__v1__ack__unpack(NULL, len, body);
	bool good = m && m->received == rows && m->n_rejected_row == m->rejected && m->n_rejected_reason == m->rejected && m->rejected <= rows &&
	            (uint64_t)m->accepted + m->duplicate + m->restated + m->rejected == rows;
	for (size_t i = 0; good && i < m->n_rejected_row; i++)
		good = m->rejected_row[i] < rows && (!i || m->rejected_row[i] > m->rejected_row[i - 1]);
	if (good) {
		struct outcome *outcome = mem_grow(out->outcome, (size_t)m->rejected + 1, sizeof *outcome);
		*out = (struct ack){m->received, m->accepted, m->duplicate, m->restated, m->rejected, outcome, m->server_time};
		for (size_t i = 0; i < m->n_rejected_row; i++)
			outcome[i] = (struct outcome){m->rejected_row[i], reason_word((int)m->rejected_reason[i])};
	}
	if (m)
		parkpulse__v1__ack__free_unpacked(m, NULL);
	return good ? OK : ERR_SYNTAX;
}

int wire_error(const void *body, size_t len, char code[32], char message[160])
{
	Parkpulse__V1__Error *m = parkpulse__v1__error__unpack(NULL, len, body);
	if (!m)
		return ERR_SYNTAX;
	snprintf(code, 32, "%s", m->code);
	snprintf(message, 160, "%s", m->message);
	parkpulse__v1__error__free_unpacked(m, NULL);
	return OK;
}
