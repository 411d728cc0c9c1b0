#include "sys/metrics.h"

#include "base/mem.h"
#include "base/parse.h"

#include <stdlib.h>
#include <string.h>

static const double bound[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
enum { BOUNDS = sizeof bound / sizeof *bound };

struct metric {
	struct metric *next;
	enum metric_kind kind;
	char *name;
	char *help;
	char *labels;
	double value; // of a histogram: the sum
	uint64_t count;
	uint64_t bucket[BOUNDS]; // not cumulative
};

struct metrics {
	struct metric *first;
};

struct metrics *metrics_new(void)
{
	return mem_new(1, sizeof(struct metrics));
}

void metrics_free(struct metrics *m)
{
	if (!m)
		return;
	while (m->first) {
		struct metric *next = m->first->next;
		free(m->first->name);
		free(m->first->help);
		free(m->first->labels);
		free(m->first);
		m->first = next;
	}
	free(m);
}

struct metric *metrics_add(struct metrics *m, enum metric_kind kind, const char *name, const char *help, const char *labels)
{
	struct metric *added = mem_new(1, sizeof *added);
	added->kind = kind;
	added->name = mem_text(name);
	added->help = mem_text(help);
	added->labels = mem_text(labels);
	// Behind the last of its name, else at the end.
	struct metric **at = &m->first;
	bool met = false;
	for (; *at; at = &(*at)->next) {
		bool same = !strcmp((*at)->name, name);
		if (met && !same)
			break;
		met = same;
	}
	added->next = *at;
	*at = added;
	return added;
}

void metric_inc(struct metric *m, double by)
{
	m->value += by;
}

void metric_set(struct metric *m, double value)
{
	m->value = value;
}

void metric_observe(struct metric *m, double seconds)
{
	m->value += seconds;
	m->count++;
	for (int i = 0; i < BOUNDS; i++)
		if (seconds <= bound[i]) {
			m->bucket[i]++;
			return;
		}
}

double metric_value(const struct metric *m)
{
	return m->value;
}

static void sample(struct buf *out, const struct metric *m, const char *suffix, const char *more, double value)
{
	char number[32];
	format_f64(number, value);
	bool both = *m->labels && *more, any = *m->labels || *more;
	buf_printf(out, "%s%s%s%s%s%s%s %s\n", m->name, suffix, any ? "{" : "", m->labels, both ? "," : "", more, any ? "}" : "", number);
}

void metrics_text(const struct metrics *m, struct buf *out)
{
	static const char *const kinds[] = {[METRIC_COUNTER] = "counter", [METRIC_GAUGE] = "gauge", [METRIC_HISTOGRAM] = "histogram"};
	const char *last = "";
	for (const struct metric *one = m->first; one; one = one->next) {
		if (strcmp(last, one->name))
			buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", one->name, one->help, one->name, kinds[one->kind]);
		last = one->name;
		if (one->kind != METRIC_HISTOGRAM) {
			sample(out, one, "", "", one->value);
			continue;
		}
		uint64_t sum = 0;
		for (int i = 0; i < BOUNDS; i++) {
			char le[48] = "le=\"";
			size_t len = format_f64(le + 4, bound[i]);
			memcpy(le + 4 + len, "\"", 2);
			sum += one->bucket[i];
			sample(out, one, "_bucket", le, (double)sum);
		}
		sample(out, one, "_bucket", "le=\"+Inf\"", (double)one->count);
		sample(out, one, "_sum", "", one->value);
		sample(out, one, "_count", "", (double)one->count);
	}
}
