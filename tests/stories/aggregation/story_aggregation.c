// Stories of the core. Enterprises are numbers (city_code), series rows are "ENTERPRISE INDICATOR START VALUE", values may carry a revision: 12.5@3.
//
//   zone CODE NAME | area CODE ZONE NAME | enterprise N AREA [ended] | indicator CODE PERIOD TIME_SUM SPACE_SUM [LATE_DAYS] | key ID N... | key ID *
//   duty INDICATOR PERIOD HOURS GRACE_HOURS [workday] | silence INDICATOR PERIOD MINUTES     the indicator with a duty | day DATE off|work|plain
//   door open SETTLE_SECONDS [still] | door closed
//   judge [still]                     looks at what is due; each judgement is committed and taken in. From the first `door` on that happens each second by itself;
//                                     `still`: it has not
//   reports NODE|N [BY]               what is counted, and the reports that are not there
//   batch ID USER ROW ; ROW ; ...     decided, not yet committed
//   commit                            the draft becomes the next record, and is taken in
//   series N INDICATOR PERIOD [LIMIT] | node NODE INDICATOR PERIOD
//   rollup NODE INDICATOR PERIOD compare [FROM [CHILDREN]]
#include "city.h"
#include "duties.h"
#include "query.h"
#include "story.h"
#include "trace.h"

#include "base/mem.h"
#include "base/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 12 };

struct teller {
	struct core *core;
	uint64_t number;
	struct buf *out;
	int64_t looked; // when it judged last; 0: not yet
};

static void *open_teller(void)
{
	struct teller *t = mem_new(1, sizeof *t);
	t->core = core_new("530300", "曲靖市", CITY_OFFSET);
	return t;
}

static void close_teller(void *arg)
{
	struct teller *t = arg;
	core_free(t->core);
	free(t);
}

static bool step(struct teller *t, const struct event *e, struct effects *out)
{
	int err = core_step(t->core, e, out);
	for (uint32_t i = 0; i < out->moves; i++)
		trace_moved(t->out, t->core, &out->moved[i]);
	return err == 0;
}

static bool change(struct teller *t, const struct change *c)
{
	struct effects effects;
	trace_change(t->out, c);
	return step(t, &(struct event){.kind = EVENT_CHANGE, .change = c}, &effects) && step(t, &(struct event){.kind = EVENT_SETTLE}, &effects);
}

static uint32_t word_number(const char *const *words, const char *word)
{
	uint32_t i = 1;
	while (words[i] && strcmp(words[i], word) != 0)
		i++;
	return words[i] ? i : 0;
}

static const char *const periods[] = {"observations", "quarter_hour", "hour", "day", "week", "month", "quarter", "year", NULL};
static const char *const time_sums[] = {"", "sum", "mean", "last", "max", "min", NULL};
static const char *const space_sums[] = {"", "sum", "mean", NULL};

static bool on_zone(struct teller *t, int64_t now, int argc, char **argv)
{
	return argc == 3 && change(t, &(struct change){.kind = ENTITY_ZONE, .id = argv[1], .name = argv[2], .parent = "530300", .time = now});
}

static bool on_area(struct teller *t, int64_t now, int argc, char **argv)
{
	return argc == 4 && change(t, &(struct change){.kind = ENTITY_AREA, .id = argv[1], .parent = argv[2], .name = argv[3], .time = now});
}

static bool on_enterprise(struct teller *t, int64_t now, int argc, char **argv)
{
	return argc >= 3 &&
	       change(t, &(struct change){
	                         .kind = ENTITY_ENTERPRISE, .id = city_code((uint32_t)atoi(argv[1])), .parent = argv[2], .ended = argc == 4, .time = now});
}

static bool on_indicator(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now;
	return argc >= 5 && change(t, &(struct change){.kind = ENTITY_INDICATOR,
	                                               .id = argv[1],
	                                               .unit = "kWh",
	                                               .base_period = word_number(periods, argv[2]),
	                                               .time_sum = word_number(time_sums, argv[3]),
	                                               .space_sum = word_number(space_sums, argv[4]),
	                                               .late_limit_days = argc == 6 ? (uint32_t)atoi(argv[5]) : 0});
}

static bool on_duty(struct teller *t, int64_t now, int argc, char **argv)
{
	return argc >= 5 && change(t, &(struct change){
	                                      .kind = ENTITY_INDICATOR,
	                                      .id = argv[1],
	                                      .unit = "kWh",
	                                      .base_period = word_number(periods, argv[2]),
	                                      .due = {atoi(argv[3]) * (int64_t)CIVIL_HOUR_MS, argc == 6, atoi(argv[4]) * (int64_t)CIVIL_HOUR_MS},
	                                      .time = now
        });
}

static bool on_silence(struct teller *t, int64_t now, int argc, char **argv)
{
	return argc == 4 && change(t, &(struct change){.kind = ENTITY_INDICATOR,
	                                               .id = argv[1],
	                                               .unit = "kWh",
	                                               .base_period = word_number(periods, argv[2]),
	                                               .silence_ms = atoi(argv[3]) * (int64_t)CIVIL_MINUTE_MS,
	                                               .time = now});
}

static bool on_day(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now;
	return argc == 3 && change(t, &(struct change){.kind = ENTITY_DAY,
	                                               .id = argv[1],
	                                               .day = civil_day_of(city_time(argv[1]), CITY_OFFSET),
	                                               .day_kind = strcmp(argv[2], "off") ? DAY_WORKDAY : DAY_OFF,
	                                               .ended = !strcmp(argv[2], "plain")});
}

static bool on_door(struct teller *t, int64_t now, int argc, char **argv)
{
	struct effects effects;
	t->looked = now;
	return argc >= 2 &&
	       step(t, &(struct event){.kind = EVENT_DOOR, .now_ms = now, .open = argc > 2, .settle_ms = argc > 2 ? atoi(argv[2]) * (int64_t)1000 : 0},
	            &effects);
}

// One look, and as many judgements as it makes.
static bool look(struct teller *t, int64_t now, struct effects *effects)
{
	char text[40];
	for (;;) {
		if (!step(t, &(struct event){.kind = EVENT_JUDGE, .now_ms = now}, effects))
			return false;
		if (!effects->judged)
			return true;
		t->core->draft.record.receive_time = now;
		buf_printf(t->out, "%s ", civil_text(text, now, CITY_OFFSET));
		trace_judgement(t->out, t->core->draft.record.judgement, CITY_OFFSET);
		if (!step(t, &(struct event){.kind = EVENT_COMMITTED, .number = ++t->number}, effects))
			return false;
	}
}

// The service looks each second, from the first `door` on.
static bool pass_time(struct teller *t, int64_t now)
{
	struct effects effects;
	while (t->looked && t->looked + 1000 <= now) {
		t->looked += 1000;
		if (!look(t, t->looked, &effects))
			return false;
	}
	return true;
}

static bool on_judge(struct teller *t, int64_t now, int argc, char **argv)
{
	struct effects effects;
	char text[40];
	(void)argc, (void)argv;
	t->looked = now;
	if (!look(t, now, &effects))
		return false;
	buf_printf(t->out, "look again by %s\n", effects.deadline == INT64_MAX ? "any time" : civil_text(text, effects.deadline, CITY_OFFSET));
	return true;
}

static void trace_duties(struct buf *out, const struct duties *d)
{
	static const char *const word[DUE_STATES] = {"none", "due", "reported", "late", "missing"};
	const struct books *b = &d->core->books;
	char start[16], due[40];
	for (uint32_t i = 0; i <= d->parts; i++) {
		const struct duty_count *c = i ? &d->part[i - 1] : &d->total;
		buf_printf(out, "%s due %u on_time %u late %u missing %u\n", c->of, c->due, c->on_time, c->late, c->missing);
	}
	for (uint32_t i = 0; i < d->reports; i++) {
		const struct duty_report *r = &d->report[i];
		const struct series *s = &b->series[r->series];
		buf_printf(out, "report %s %s %s %s until %s\n", b->directory.enterprise[s->enterprise].code, b->directory.indicator[s->indicator].code,
		           civil_date_text(start, civil_day_of(r->start_ms, CITY_OFFSET)), word[r->state], civil_text(due, r->due_ms, CITY_OFFSET));
	}
}

// The two newest months and years: what is in memory.
static bool on_reports(struct teller *t, int64_t now, int argc, char **argv)
{
	struct duties d;
	struct refusal why;
	bool node = strchr(argv[1], '/') != NULL;
	struct duty_query q = {.node = node ? argv[1] : "",
	                       .enterprise = node ? "" : city_code((uint32_t)atoi(argv[1])),
	                       .indicator = "",
	                       .by = argc == 3 ? argv[2] : "",
	                       .now_ms = now};
	struct due_bits *bits = mem_new(t->core->books.series_count + 1, sizeof *bits);
	if (duties_begin(&d, t->core, &q, &why))
		trace_refusal(t->out, &why);
	for (int k = 0; k < 4 && d.query.limit; k++) {
		int32_t chunk = due_slot_of(k < 2 ? CIVIL_DAY : CIVIL_MONTH, now, CITY_OFFSET).chunk - k % 2;
		memset(bits, 0, t->core->books.series_count * sizeof *bits);
		for (uint32_t n = 0; n < t->core->books.series_count; n++)
			duty_recent(&t->core->duty, n, chunk, &bits[n]);
		duties_add(&d, k >= 2, chunk, bits);
	}
	duties_end(&d);
	trace_duties(t->out, &d);
	duties_fini(&d);
	free(bits);
	return true;
}

static bool on_key(struct teller *t, int64_t now, int argc, char **argv)
{
	static char code[STORY_MAX_WORDS][CREDIT_CODE_LEN + 1];
	const char *enterprise[STORY_MAX_WORDS];
	(void)now;
	for (int i = 2; i < argc; i++) {
		snprintf(code[i], sizeof code[i], "%s", argv[i][0] == '*' ? "*" : city_code((uint32_t)atoi(argv[i])));
		enterprise[i - 2] = code[i];
	}
	return argc >= 3 && change(t, &(struct change){.kind = ENTITY_KEY, .id = argv[1], .enterprise = enterprise, .enterprises = (uint32_t)argc - 2});
}

static bool read_row(char **word, struct city_row *row)
{
	char *at = strchr(word[3], '@');
	if (at)
		*at = 0;
	*row = (struct city_row){
	        .enterprise = (uint32_t)atoi(word[0]), .indicator = word[1], .start_time = city_time(word[2]), .revision = at ? (uint32_t)atoi(at + 1) : 0};
	return parse_f64(word[3], strlen(word[3]), &row->value) == 0;
}

static bool on_batch(struct teller *t, int64_t now, int argc, char **argv)
{
	struct city_row row[ROWS_MAX];
	uint32_t rows = 0;
	for (int i = 3; i + 3 < argc && rows < ROWS_MAX; i += 5)
		if (!read_row(argv + i, &row[rows++]))
			return false;
	if (rows == 0 || argc != 3 + (int)rows * 5 - 1)
		return false;
	struct batch *b = city_batch(row, rows);
	struct effects effects;
	b->id = argv[1];
	bool done = step(t, &(struct event){.kind = EVENT_BATCH, .now_ms = now, .batch = b, .user = argv[2]}, &effects);
	trace_batch(t->out, b, argv[2], &effects.tally);
	city_batch_free(b);
	return done;
}

static bool on_commit(struct teller *t, int64_t now, int argc, char **argv)
{
	struct effects effects;
	(void)argc, (void)argv;
	if (!t->core->draft.record.rows) {
		buf_text(t->out, "nothing to write\n");
		return true;
	}
	t->core->draft.record.receive_time = now;
	trace_record(t->out, &t->core->draft.record, ++t->number);
	return step(t, &(struct event){.kind = EVENT_COMMITTED, .number = t->number}, &effects);
}

static bool show(struct teller *t, const struct query *q)
{
	struct answer answer = {0};
	struct reading reading;
	struct refusal why;
	struct chunk_id need;
	bool done = true;
	if (query_begin(&reading, t->core, q, &answer, &why)) {
		trace_refusal(t->out, &why);
	} else {
		done = query_next(&reading, &need) == 0;
		trace_answer(t->out, q, &answer, CITY_OFFSET);
	}
	query_fini(&reading);
	answer_fini(&answer);
	return done;
}

static bool on_series(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now;
	return argc >= 4 && show(t, &(struct query){.enterprise = city_code((uint32_t)atoi(argv[1])),
	                                            .indicator = argv[2],
	                                            .window = word_number(periods, argv[3]),
	                                            .limit = argc == 5 ? (uint32_t)atoi(argv[4]) : 0});
}

static bool on_node(struct teller *t, int64_t now, int argc, char **argv)
{
	(void)now;
	return argc == 4 && show(t, &(struct query){.node = argv[1], .indicator = argv[2], .window = word_number(periods, argv[3])});
}

static bool on_rollup(struct teller *t, int64_t now, int argc, char **argv)
{
	return argc >= 5 && !strcmp(argv[4], "compare") &&
	       show(t, &(struct query){.node = argv[1],
	                               .indicator = argv[2],
	                               .window = word_number(periods, argv[3]),
	                               .compare = true,
	                               .from_time = argc >= 6 ? city_time(argv[5]) : 0,
	                               .children = argc == 7 ? argv[6] : "",
	                               .now_ms = now});
}

static bool tell(void *arg, int64_t time_ms, int argc, char **argv, struct buf *trace)
{
	static const struct {
		const char *word;
		bool (*on)(struct teller *, int64_t, int, char **);
	} commands[] = {
	        {"zone",       on_zone      },
                {"area",       on_area      },
                {"enterprise", on_enterprise},
                {"indicator",  on_indicator },
	        {"key",        on_key       },
                {"batch",      on_batch     },
                {"commit",     on_commit    },
                {"series",     on_series    },
	        {"node",       on_node      },
                {"duty",       on_duty      },
                {"silence",    on_silence   },
                {"day",        on_day       },
	        {"door",       on_door      },
                {"judge",      on_judge     },
                {"reports",    on_reports   },
                {"rollup",     on_rollup    },
	};
	struct teller *t = arg;
	t->out = trace;
	if (strcmp(argv[argc - 1], "still") != 0 && !pass_time(t, time_ms))
		return false;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].word, argv[0]))
			return commands[i].on(t, time_ms, argc, argv);
	return false;
}

int main(int argc, char **argv)
{
	return story_main(argc, argv, open_teller, tell, close_teller);
}
