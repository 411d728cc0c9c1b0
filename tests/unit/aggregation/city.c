#include "city.h"

#include "base/id.h"
#include "base/mem.h"
#include "base/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *city_code(uint32_t n)
{
	static char code[16][CREDIT_CODE_LEN + 1];
	static uint32_t next;
	char *at = code[next++ % 16];

	snprintf(at, CREDIT_CODE_LEN + 1, "91530300MA%06u00", n % 1000000);
	credit_code_seal(at);
	return at;
}

int64_t city_time(const char *text)
{
	int64_t ms;

	if (parse_time(text, strlen(text), CITY_OFFSET, &ms))
		abort();
	return ms;
}

static void step_change(city_step_fn *step, void *arg, const struct change *c)
{
	step(arg, &(struct event){.kind = EVENT_CHANGE, .change = c});
}

void city_build(uint32_t enterprises, city_step_fn *step, void *arg)
{
	static const char *const period[] = {"", "quarter_hour", "hour", "day", "week", "month", "quarter", "year"};
	static const char *const kind[] = {"", "sum", "mean", "last", "max", "min"};
	static const char *const all[] = {"*"}, *const class[][1] = {{"class/provincial_hightech"}, {"class/national_etdz"}};
	static const char *const label[][6] = {
	        {"county/530303", "scale/large", "industry/32", "industry/3216", "chain/aluminium", "tag/上市"             },
	        {"county/530302", "scale/small", "industry/38", "industry/3841", "chain/battery",   "position/battery:电芯"},
	};
	static const struct change place[] = {
	        {.kind = ENTITY_ZONE, .id = "Z1",        .name = "一区",     .parent = "530300",             .label = class[0], .labels = 1},
	        {.kind = ENTITY_ZONE,        .id = "Z2",                         .name = "二区",                           .parent = "530300",                                        .label = class[1], .labels = 1},
	        {.kind = ENTITY_AREA, .id = "Z1A1", .name = "花山",.parent = "Z1"},
	        {.kind = ENTITY_AREA,       .id = "Z1A2",        .name = "白水",                               .parent = "Z1"	                                                                              },
	        {.kind = ENTITY_AREA, .id = "Z2A1",.name = "南海子",.parent = "Z2"},
	};

	for (size_t i = 0; i < sizeof place / sizeof *place; i++)
		step_change(step, arg, &place[i]);
	for (uint32_t p = CIVIL_QUARTER_HOUR; p <= CIVIL_YEAR; p++)
		for (uint32_t k = SUM_OVER_TIME; k <= MIN_OVER_TIME; k++) {
			char id[CODE_LEN];
			snprintf(id, sizeof id, "%s_%s", period[p], kind[k]);
			step_change(step, arg,
			            &(struct change){.kind = ENTITY_INDICATOR,
			                             .id = id,
			                             .unit = "kWh",
			                             .base_period = p,
			                             .time_sum = k,
			                             .space_sum = k == MEAN_OVER_TIME ? MEAN_OVER_SPACE : SUM_OVER_SPACE,
			                             .late_limit_days = 2000});
		}
	for (uint32_t n = 0; n < enterprises; n++)
		step_change(step, arg,
		            &(struct change){.kind = ENTITY_ENTERPRISE, .id = city_code(n), .parent = place[2 + n % 3].id, .label = label[n % 2], .labels = 6});
	step_change(step, arg, &(struct change){.kind = ENTITY_KEY, .id = "all", .enterprise = all, .enterprises = 1});
	step(arg, &(struct event){.kind = EVENT_SETTLE});
}

struct batch *city_batch(const struct city_row *row, uint32_t rows)
{
	struct batch *b = mem_new(1, sizeof *b);
	uint32_t *e = mem_new(rows + 1, sizeof *e), *i = mem_new(rows + 1, sizeof *i), *length = mem_new(rows + 1, sizeof *length);
	uint32_t *revision = mem_new(rows + 1, sizeof *revision);
	int64_t *start = mem_new(rows + 1, sizeof *start);
	double *value = mem_new(rows + 1, sizeof *value);

	b->id = "t";
	b->enterprise = mem_new(rows + 1, sizeof(char *));
	b->indicator = mem_new(rows + 1, sizeof(char *));
	for (uint32_t n = 0; n < rows; n++) {
		if (!n || row[n].enterprise != row[n - 1].enterprise || strcmp(row[n].indicator, row[n - 1].indicator) != 0) {
			e[b->runs] = b->enterprises;
			i[b->runs] = b->indicators;
			b->enterprise[b->enterprises++] = mem_text(city_code(row[n].enterprise));
			b->indicator[b->indicators++] = mem_text(row[n].indicator);
			b->runs++;
		}
		length[b->runs - 1]++;
		start[n] = row[n].start_time;
		value[n] = row[n].value;
		revision[n] = row[n].revision;
	}
	b->rows = rows;
	b->run_enterprise = e;
	b->run_indicator = i;
	b->run_length = length;
	b->start_time = start;
	b->value = value;
	b->revision = revision;
	b->enterprise_index = mem_new(rows + 1, sizeof *b->enterprise_index);
	b->indicator_index = mem_new(rows + 1, sizeof *b->indicator_index);
	b->verdict = mem_new(rows + 1, 1);
	return b;
}

void city_batch_free(struct batch *b)
{
	for (uint32_t k = 0; k < b->runs; k++) {
		free(b->enterprise[k]);
		free(b->indicator[k]);
	}
	void *array[] = {b->enterprise,
	                 b->indicator,
	                 (void *)b->run_enterprise,
	                 (void *)b->run_indicator,
	                 (void *)b->run_length,
	                 (void *)b->start_time,
	                 (void *)b->value,
	                 (void *)b->revision,
	                 b->enterprise_index,
	                 b->indicator_index,
	                 b->verdict,
	                 b};
	for (size_t i = 0; i < sizeof array / sizeof *array; i++)
		free(array[i]);
}
