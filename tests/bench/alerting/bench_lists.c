// Lists of alerts with a million that are closed: the slowest of every kind of page and count. bench_lists FOLDER [ALERTS]
#include "desk/tally.h"
#include "store.h"

#include "sys/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLANTS = 454, AREAS = 29, PAGE = 100, ASKED = 50, COMMIT = 50000, PIECE = 1000 };

static uint64_t seed = 7;

static uint32_t any(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

// The kind "limit" is all in the past: a twentieth of all, the oldest.
static void make_row(struct alert_row *r, uint32_t number, uint32_t of)
{
	static const char *const kinds[] = {"drop", "drop", "drop", "late_report", "silence", "surge", "exposure"};
	static char plant[CODE_LEN], area[CODE_LEN], zone[CODE_LEN];
	uint32_t p = any(PLANTS), a = p % AREAS;
	snprintf(plant, sizeof plant, "9153%014u", p);
	snprintf(area, sizeof area, "QJ%02uA%u", 1 + a % 10, a);
	snprintf(zone, sizeof zone, "QJ%02u", 1 + a % 10);
	*r = (struct alert_row){
	        .found = {.kind = KIND_DROP, .value = 12, .expected = 100},
                  .change_number = number, .next = "nothing"
        };
	r->life = (struct desk_alert){
	        .scope = "",
	        .enterprise = plant,
	        .area = area,
	        .zone = zone,
	        .county = p % 3 ? "530303" : "530302",
	        .industry = "3252",
	        .feeder = "",
	        .gateway = "",
	        .chain = {p % 4 ? "aluminium" : "silicon", "", "", ""},
	        .indicator = "electricity_day",
	        .kind = number < of / 20 ? "limit" : kinds[any(7)],
	        .type = "stop",
	        .suppressed_by = "",
	        .acknowledged_by = "",
	        .owner = "",
	        .closed_by = "li.na",
	        .policy = "*/*",
	        .open_time = number,
	        .changes = 5
        };
	snprintf(r->life.id, sizeof r->life.id, "%08x%08x", number * 2654435761u, number);
	r->life.state = any(2000) ? any(20) ? LIFE_CLOSED : LIFE_WITHDRAWN : (enum desk_state)(1 + any(5));
	r->life.level = (enum level)(any(100) ? 1 + any(3) : LEVEL_RED);
	snprintf(r->found.enterprise_name, sizeof r->found.enterprise_name, "曲靖示例企业%u号", p);
	snprintf(r->found.reason_zh, sizeof r->found.reason_zh,
	         "曲靖示例企业%u号日用电量停产：自 2026-01-05 起 1 个生产日停产：12，通常 100（90 至 110），依据策略 */* 第 1 版。", p);
}

static void fill(struct store *s, uint32_t alerts)
{
	struct alert_row row;
	for (uint32_t n = 1; n <= alerts; n++) {
		if (n % COMMIT == 1)
			store_begin(s);
		make_row(&row, n, alerts);
		store_row_put(s, &row);
		if (n % COMMIT == 0 || n == alerts)
			store_commit(s);
	}
}

static void count_body(void *arg, uint64_t number, const void *body, size_t len)
{
	(void)number;
	(void)body;
	*(size_t *)arg += len;
}

static void count_count(void *arg, int state, enum level level, uint64_t count)
{
	(void)state;
	(void)level;
	*(size_t *)arg += count;
}

static void measure(struct store *s, const char *what, const struct alert_query *asked, uint32_t alerts)
{
	int64_t slowest = 0, sum = 0;
	size_t bytes = 0, counted = 0;
	for (uint32_t i = 0; i < ASKED; i++) {
		struct alert_query q = *asked;
		q.limit = PAGE;
		q.before = i ? 1 + any(alerts) : 0;
		int64_t began = clock_mono_us();
		store_query(s, &q, count_body, &bytes);
		store_counts(s, &q, count_count, &counted);
		int64_t took = clock_mono_us() - began;
		sum += took;
		slowest = took > slowest ? took : slowest;
	}
	printf("%-28s mean %7.2f ms   slowest %7.2f ms   fit %zu\n", what, (double)sum / ASKED / 1e3, (double)slowest / 1e3, counted / ASKED);
}

// As the service reads them: a piece at a time.
static void measure_statistics(struct store *s)
{
	const struct statistics_query all = {.to_time = INT64_MAX};
	struct tally_place place = {0};
	struct tally tally = {0};
	int64_t slowest = 0, sum = 0;
	for (bool more = true; more;) {
		int64_t began = clock_mono_us();
		more = store_tally_alerts(s, &all, &place, PIECE, &tally);
		int64_t took = clock_mono_us() - began;
		sum += took;
		slowest = took > slowest ? took : slowest;
	}
	printf("%-28s in all %6.2f s   slowest %7.2f ms\n", "statistics, a piece", (double)sum / 1e6, (double)slowest / 1e3);
	tally_fini(&tally);
}

int main(int argc, char **argv)
{
	static struct store store;
	uint32_t alerts = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000000;
	if (argc < 2)
		return 2;
	store_open(&store, argv[1]);
	int64_t began = clock_mono_ms();
	fill(&store, alerts);
	printf("%u alerts in %u cells, stored in %.1f s\n", alerts, store.cells, (double)(clock_mono_ms() - began) / 1e3);
	const struct {
		const char *what;
		struct alert_query query;
	} asked[] = {
	        {"all",                     {.limit = 0}	                                                                      },
	        {"closed",                  {.states = 1u << LIFE_CLOSED}	                                                     },
	        {"open",                    {.states = 1u << LIFE_OPEN}	                                                       },
	        {"red",                     {.levels = 1u << LEVEL_RED}	                                                       },
	        {"red surges, withdrawn",   {.kind = {"surge"}, .kinds = 1, .levels = 1u << LEVEL_RED, .states = 1u << LIFE_WITHDRAWN}},
	        {"a zone",                  {.zone = {"QJ03"}, .zones = 1}	                                                    },
	        {"an area, exposures",      {.area = "QJ03A2", .kind = {"exposure"}, .kinds = 1}                                      },
	        {"a chain, red",            {.chain = "silicon", .levels = 1u << LEVEL_RED}                                           },
	        {"an enterprise",           {.enterprise = "915300000000000007"}                                                      },
	        {"an enterprise, red",      {.enterprise = "915300000000000007", .levels = 1u << LEVEL_RED}                           },
	        {"search: one plant",       {.search = "企业77号"}	                                                         },
	        {"search: all plants",      {.search = "示例企业"}	                                                        },
	        {"search: all plants, red", {.search = "示例企业", .levels = 1u << LEVEL_RED}                                     },
	        {"long ago",                {.kind = {"limit"}, .kinds = 1}                                                           },
	        {"search: all, long ago",   {.search = "示例企业", .kind = {"limit"}, .kinds = 1}                                 },
	        {"search: nothing",         {.search = "没有这样的企业"}                                                       },
	        {"overdue",                 {.overdue = true}	                                                                 },
	        {"of one official",         {.officer = "li.na"}	                                                              },
	};
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		measure(&store, asked[i].what, &asked[i].query, alerts);
	measure_statistics(&store);
	store_close(&store);
	return 0;
}
