#include "meter.h"

#include <stdio.h>

#define NAME(what) "parkpulse_aggregation_" what

void meter_init(struct meter *m)
{
	struct metrics *a = m->all = metrics_new();
	const struct {
		struct metric **out;
		enum metric_kind kind;
		const char *name, *help;
	} table[] = {
	        {&m->received,            METRIC_COUNTER,   NAME("received_total"),            "Observations received"                                        },
	        {&m->accepted,            METRIC_COUNTER,   NAME("accepted_total"),            "Observations that were new"                                   },
	        {&m->duplicate,           METRIC_COUNTER,   NAME("duplicate_total"),           "Observations whose value was there already"                   },
	        {&m->restated,            METRIC_COUNTER,   NAME("restated_total"),            "Observations that replaced a value"                           },
	        {&m->batches,             METRIC_COUNTER,   NAME("batches_total"),             "Batches received"                                             },
	        {&m->bytes,               METRIC_COUNTER,   NAME("batch_bytes_total"),         "Bytes of batches received"                                    },
	        {&m->malformed_frames,    METRIC_COUNTER,   NAME("malformed_frames_total"),    "Messages at the door that could not be read at all"           },
	        {&m->refused_connections, METRIC_COUNTER,   NAME("refused_connections_total"),
	         "Connections refused because their key is unknown, ended or expired"                                                                         },
	        {&m->not_ready,           METRIC_COUNTER,   NAME("not_ready_total"),           "Batches answered with not_ready"                              },
	        {&m->commit_seconds,      METRIC_HISTOGRAM, NAME("commit_seconds"),            "Time to put a journal record on disk"                         },
	        {&m->fold_seconds,        METRIC_HISTOGRAM, NAME("fold_slice_seconds"),        "Time of one slice of folding into history"                    },
	        {&m->journal_head,        METRIC_GAUGE,     NAME("journal_head"),              "Number of the last journal record"                            },
	        {&m->journal_oldest,      METRIC_GAUGE,     NAME("journal_oldest"),            "Number of the oldest journal record kept"                     },
	        {&m->fold_mark,           METRIC_GAUGE,     NAME("fold_mark"),                 "Number of the last journal record that history holds"         },
	        {&m->series,              METRIC_GAUGE,     NAME("series"),                    "Series known"                                                 },
	        {&m->nodes,               METRIC_GAUGE,     NAME("nodes"),                     "Roll-up nodes known"                                          },
	        {&m->chunks,              METRIC_GAUGE,     NAME("chunks"),                    "Chunks in memory"                                             },
	        {&m->chunk_bytes,         METRIC_GAUGE,     NAME("chunk_bytes"),               "Memory of chunks"                                             },
	        {&m->clock_skew,          METRIC_GAUGE,     NAME("sender_clock_skew_seconds"), "Our clock minus the sender's, of the last batch that told its"},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		*table[i].out = metrics_add(a, table[i].kind, table[i].name, table[i].help, "");
	for (enum duty_kind k = DUTY_LATE; k < DUTY_KINDS; k++) {
		char label[64];
		snprintf(label, sizeof label, "duty=\"%s\"", duty_word(k));
		m->judged[k] = metrics_add(a, METRIC_COUNTER, NAME("duty_judged_total"),
		                           "Series of which it was said that a report is late or missing, that they fell silent, or are heard again", label);
	}
	for (enum reason r = REASON_MALFORMED; r < REASONS; r++) {
		char label[64];
		snprintf(label, sizeof label, "reason=\"%s\"", reason_word(r));
		m->rejected[r] = metrics_add(a, METRIC_COUNTER, NAME("rejected_total"), "Observations refused", label);
	}
}

void meter_fini(struct meter *m)
{
	metrics_free(m->all);
}

void meter_batch(struct meter *m, const struct batch *b, const struct tally *t)
{
	metric_inc(m->received, t->received);
	metric_inc(m->accepted, t->accepted);
	metric_inc(m->duplicate, t->duplicate);
	metric_inc(m->restated, t->restated);
	for (uint32_t i = 0; i < b->rows && t->rejected; i++)
		if (b->verdict[i] < REASONS)
			metric_inc(m->rejected[b->verdict[i]], 1);
}

void meter_refused(struct meter *m, uint32_t rows, enum reason r)
{
	metric_inc(m->received, rows);
	metric_inc(m->rejected[r], rows);
}
