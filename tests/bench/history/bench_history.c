// What months of 15-minute data take on disk, and how long a start with them takes after kill -9.
//   bench_history [enterprises [indicators [days [folds a day]]]]     454, 20, 730 and 4 if not said: 24 months of Qujing
//
// A child fills the real ledger: records go in by the very step that replays a journal, so that no journal of the whole is written first; a fold after each part of a day, as in
// life, so that rows of a day grow. Its last quarter hours go through admission and journal and are not folded when it kills itself. The parent then opens what is left.
//
// The load of a series: a level between 20 and 20 000 a quarter hour (evenly in its logarithm), a working day's shape, Sundays at 91 %, 5 % of noise and a drift, one decimal.
#include "base/buf.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/id.h"
#include "base/mem.h"
#include "ledger.h"
#include "sys/clock.h"

#include <dirent.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AREAS = 29, QUARTERS = 96, RECORD_ROWS = 60000, TAIL_QUARTERS = 12, MEMORY = 64 << 20, NOW_DAY = 20454 }; // 2026-01-01

struct load {
	double level, drift;
	uint64_t seed;
};

static struct ledger ledger;
static uint32_t enterprises = 454, indicators = 20, days = 730, folds = 4;
static char (*code)[CREDIT_CODE_LEN + 1], (*indicator)[24];
static struct load *load;
static char folder[] = "/tmp/history-bench-XXXXXX";

static double uniform(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(*seed >> 40) / (1 << 24);
}

static double noise(uint64_t *seed) // of deviation 1, nearly normal
{
	return (uniform(seed) + uniform(seed) + uniform(seed) + uniform(seed) - 2) * sqrt(3);
}

static double value_of(struct load *l, int32_t day, uint32_t quarter)
{
	static double shape[QUARTERS];
	if (shape[0] == 0)
		for (uint32_t q = 0; q < QUARTERS; q++)
			shape[q] = 1 + 0.25 * sin((q - 28.0) / QUARTERS * 2 * M_PI);
	l->drift += 0.01 * noise(&l->seed) - 0.02 * l->drift;
	double v = l->level * shape[quarter] * (day % 7 == 3 ? 0.91 : 1) * (1 + l->drift + 0.05 * noise(&l->seed));
	return nearbyint(v * 10) / 10;
}

static void change(const struct change *c)
{
	struct effects effects;
	ledger_step(&ledger, &(struct event){.kind = EVENT_CHANGE, .change = c}, &effects);
}

static void place_all(void)
{
	static const char *const all[] = {"*"};
	char id[24];
	struct effects effects;
	change(&(struct change){.kind = ENTITY_ZONE, .id = "Z1", .parent = "530300"});
	for (int i = 0; i < AREAS; i++) {
		snprintf(id, sizeof id, "A%d", i);
		change(&(struct change){.kind = ENTITY_AREA, .id = id, .parent = "Z1"});
	}
	for (uint32_t i = 0; i < indicators; i++)
		change(&(struct change){.kind = ENTITY_INDICATOR,
		                        .id = indicator[i],
		                        .unit = "kWh",
		                        .base_period = CIVIL_QUARTER_HOUR,
		                        .time_sum = SUM_OVER_TIME,
		                        .space_sum = SUM_OVER_SPACE,
		                        .late_limit_days = days + 2});
	for (uint32_t e = 0; e < enterprises; e++) {
		snprintf(id, sizeof id, "A%u", e % AREAS);
		change(&(struct change){.kind = ENTITY_ENTERPRISE, .id = code[e], .parent = id});
	}
	change(&(struct change){.kind = ENTITY_KEY, .id = "all", .enterprise = all, .enterprises = 1});
	ledger_step(&ledger, &(struct event){.kind = EVENT_SETTLE}, &effects);
}

static void name_all(void)
{
	code = mem_new(enterprises, sizeof *code);
	indicator = mem_new(indicators, sizeof *indicator);
	load = mem_new((size_t)enterprises * indicators, sizeof *load);
	for (uint32_t e = 0, n = 0; e < enterprises; n++) {
		snprintf(code[e], sizeof code[e], "91530300%08u00", n);
		e += credit_code_seal(code[e]) == OK;
	}
	for (uint32_t i = 0; i < indicators; i++)
		snprintf(indicator[i], sizeof indicator[i], "quarter_%u", i);
	for (uint32_t s = 0; s < enterprises * indicators; s++) {
		load[s].seed = s + 1;
		uniform(&load[s].seed);
		load[s].level = 20 * pow(1000, uniform(&load[s].seed));
	}
}

static void open_ledger(void)
{
	ledger_open(&ledger,
	            &(struct ledger_settings){.folder = folder, .city = "530300", .city_name = "曲靖市", .utc_offset_ms = CIVIL_SHANGHAI_MS, .memory = MEMORY});
}

static void fold(void)
{
	while (ledger_fold(&ledger, UINT32_MAX)) {
	}
	ledger_trim(&ledger);
}

// --- the whole, by records
static void apply(struct draft *d, uint64_t *number)
{
	struct effects effects;
	if (d->record.rows)
		ledger_step(&ledger, &(struct event){.kind = EVENT_RECORD, .record = &d->record, .number = ++*number}, &effects);
	draft_clear(d);
}

static void part_of_day(struct draft *d, uint64_t *number, int32_t day, uint32_t from, uint32_t to)
{
	for (uint32_t e = 0; e < enterprises; e++)
		for (uint32_t i = 0; i < indicators; i++) {
			draft_run(d, &(struct draft_run){.enterprise = code[e],
			                                 .indicator = indicator[i],
			                                 .key = "all",
			                                 .enterprise_number = e,
			                                 .indicator_number = i,
			                                 .series = e * indicators + i});
			for (uint32_t q = from; q < to; q++)
				draft_row(d, civil_ms(day, CIVIL_SHANGHAI_MS) + (int64_t)q * CIVIL_HOUR_MS / 4, value_of(&load[e * indicators + i], day, q), 0);
			if (d->record.rows > RECORD_ROWS)
				apply(d, number);
		}
	apply(d, number);
	fold();
}

static void fill(void)
{
	struct draft d = {0};
	uint64_t number = 0;
	int64_t began = clock_mono_ms();

	open_ledger();
	place_all();
	for (uint32_t i = 0; i < indicators; i++) {
		core_load_indicator(ledger.core, indicator[i], CIVIL_QUARTER_HOUR, SUM_OVER_TIME, SUM_OVER_SPACE);
		store_fixed(&ledger.store, &ledger.core->books.directory.indicator[i]);
	}
	for (uint32_t day = 0; day < days; day++) {
		for (uint32_t f = 0; f < folds; f++)
			part_of_day(&d, &number, NOW_DAY - (int32_t)days + (int32_t)day, f * QUARTERS / folds, (f + 1) * QUARTERS / folds);
		if (day % 73 == 72)
			fprintf(stderr, "day %u of %u, %" PRId64 " s\n", day + 1, days, (clock_mono_ms() - began) / 1000);
	}
	draft_fini(&d);
	ledger_close(&ledger);
}

// --- the last quarter hours, by batches
static void push(struct batch *b, int64_t now_ms)
{
	struct effects effects;
	ledger_step(&ledger, &(struct event){.kind = EVENT_BATCH, .now_ms = now_ms, .batch = b, .user = "key:all"}, &effects);
	if (effects.tally.accepted != b->rows) {
		fprintf(stderr, "%u of %u rows accepted\n", effects.tally.accepted, b->rows);
		exit(1);
	}
	ledger_take_in(&ledger, ledger_commit(&ledger, now_ms));
}

static void tail(void)
{
	uint32_t rows = enterprises * indicators < BATCH_ROWS_MAX ? enterprises * indicators : BATCH_ROWS_MAX;
	struct batch b = {.id = "t", .enterprises = enterprises, .indicators = indicators, .runs = rows, .rows = rows};
	uint32_t *run = mem_new(3 * (size_t)rows, sizeof *run);
	int64_t *start = mem_new(rows, sizeof *start);
	double *value = mem_new(rows, sizeof *value);

	open_ledger();
	place_all();
	b.enterprise = mem_new(enterprises, sizeof(char *));
	b.indicator = mem_new(indicators, sizeof(char *));
	b.enterprise_index = mem_new(enterprises, sizeof(uint32_t));
	b.indicator_index = mem_new(indicators, sizeof(uint32_t));
	b.verdict = mem_new(rows, 1);
	for (uint32_t e = 0; e < enterprises; e++)
		b.enterprise[e] = code[e];
	for (uint32_t i = 0; i < indicators; i++)
		b.indicator[i] = indicator[i];
	b.run_enterprise = run;
	b.run_indicator = run + rows;
	b.run_length = run + 2 * (size_t)rows;
	b.start_time = start;
	b.value = value;
	for (uint32_t q = 0; q < TAIL_QUARTERS; q++) {
		for (uint32_t r = 0; r < rows; r++) {
			run[r] = r / indicators;
			run[rows + r] = r % indicators;
			run[2 * (size_t)rows + r] = 1;
			start[r] = civil_ms(NOW_DAY, CIVIL_SHANGHAI_MS) + (int64_t)q * CIVIL_HOUR_MS / 4;
			value[r] = value_of(&load[r], NOW_DAY, q);
		}
		push(&b, start[0] + CIVIL_HOUR_MS);
	}
}

// --- what is left
static int64_t bytes_on_disk(void)
{
	int64_t bytes = 0;
	DIR *d = opendir(folder);
	for (struct dirent *f; d && (f = readdir(d));) {
		char path[512];
		struct stat st;
		snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
		if (!stat(path, &st) && S_ISREG(st.st_mode))
			bytes += st.st_size;
	}
	closedir(d);
	return bytes;
}

// The newest month of observations of some series, none of it in memory yet: microseconds for one.
static int64_t month_us(void)
{
	uint32_t asked = enterprises < 50 ? enterprises : 50;
	int64_t began = clock_mono_us(), end = civil_ms(NOW_DAY, CIVIL_SHANGHAI_MS);

	for (uint32_t e = 0; e < asked; e++) {
		struct answer answer = {0};
		struct reading reading;
		struct refusal why;
		struct query q = {.enterprise = code[e], .indicator = indicator[e % indicators], .from_time = end - 31 * (int64_t)CIVIL_DAY_MS, .to_time = end};
		if (query_begin(&reading, ledger.core, &q, &answer, &why))
			exit(1);
		ledger_read(&ledger, &reading);
		query_fini(&reading);
		answer_fini(&answer);
	}
	return (clock_mono_us() - began) / asked;
}

static void in_child(void (*work)(void), int killed)
{
	int status = 0;
	pid_t child = fork();
	if (!child) {
		work();
		fflush(NULL);
		if (killed)
			raise(SIGKILL);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || (killed ? !WIFSIGNALED(status) : status))
		exit(1);
}

static void table_of_chunks(void)
{
	static const char *const what[] = {
	        "observations", "DAY windows", "MONTH and YEAR windows", "", "DAY windows of nodes", "MONTH and YEAR windows of nodes"};
	struct sqlite3_stmt *q = db_sql(&ledger.store.history, "SELECT place >> 58, count(*), sum(length(body)) FROM chunk GROUP BY 1");
	while (db_row(&ledger.store.history, q)) {
		int64_t kind = db_get_int(q, 0);
		printf("%-34s %12" PRId64 " rows %14" PRId64 " bytes\n", what[kind], db_get_int(q, 1), db_get_int(q, 2));
	}
}

static uint32_t number_of(const char *text)
{
	long n = strtol(text, NULL, 10);
	if (n < 1 || n > 100000000) {
		fprintf(stderr, "bench_history: %s is not a number from 1 on\n", text);
		exit(2);
	}
	return (uint32_t)n;
}

int main(int argc, char **argv)
{
	uint32_t *const option[] = {&enterprises, &indicators, &days, &folds};
	for (int i = 1; i < argc && i <= 4; i++)
		*option[i - 1] = number_of(argv[i]);
	if (folds > QUARTERS)
		folds = QUARTERS;
	if (!mkdtemp(folder))
		return 1;
	name_all();
	int64_t began = clock_mono_ms();
	in_child(fill, 0);
	int64_t filled_ms = clock_mono_ms() - began, bytes = bytes_on_disk();
	uint64_t values = (uint64_t)enterprises * indicators * days * QUARTERS;
	in_child(tail, 1);

	began = clock_mono_ms();
	open_ledger();
	int64_t opened_ms = clock_mono_ms() - began;
	uint64_t replayed = ledger_replay(&ledger);
	int64_t ready_ms = clock_mono_ms() - began;
	place_all(); // as the copy of the registry would
	int64_t one_month_us = month_us();
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	printf("{\"bench\":\"history\",\"series\":%u,\"days\":%u,\"folds_a_day\":%u,\"values\":%" PRIu64 ",\"bytes\":%" PRId64
	       ",\"bytes_per_value\":%.3f,\"fill_s\":%.1f,\"open_ms\":%" PRId64 ",\"replayed_records\":%" PRIu64 ",\"ready_ms\":%" PRId64
	       ",\"month_us\":%" PRId64 ",\"rss_mb\":%ld}\n",
	       enterprises * indicators, days, folds, values, bytes, (double)bytes / (double)values, (double)filled_ms / 1000, opened_ms, replayed, ready_ms,
	       one_month_us, use.ru_maxrss >> 10);
	table_of_chunks();
	printf("%-34s %12.3f GiB      target 1.5 for 24 months of 454 x 20\n", "on disk, after the checkpoint", (double)bytes / (1 << 30));
	printf("%-34s %12.3f bytes\n", "a value", (double)bytes / (double)values);
	printf("%-34s %12" PRId64 " ms       target 3000\n", "start after kill -9", ready_ms);
	printf("%-34s %12.2f ms       target 10 at the gateway\n", "a month of one series, from disk", (double)one_month_us / 1000);
	ledger_close(&ledger);
	char command[64];
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command) != 0;
}
