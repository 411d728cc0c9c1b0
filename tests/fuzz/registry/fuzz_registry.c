// Every door of the registry: a write, an import, a query, stored bytes; and what the core then makes of it. The first byte picks the door.
#include "base/buf.h"
#include "base/civil.h"
#include "base/err.h"
#include "core.h"
#include "import.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

#define CHECK(what)                                                                                                                                            \
	do {                                                                                                                                                   \
		if (!(what))                                                                                                                                   \
			abort();                                                                                                                               \
	} while (0)

// What was taken can be stored and read again, and is the same then.
static void check_change(const struct change *ch)
{
	struct drafts ds = {0};
	struct buf out = {0};
	CHECK(wire_draft(&ds, ch->kind, ch->bytes, ch->len) == OK);
	CHECK(!strcmp(ds.at[0].id, ch->id));
	CHECK(ds.at[0].len == ch->len && !memcmp(ds.at[0].bytes, ch->bytes, ch->len));
	wire_change(&out, ch, true);
	wire_json(&out, ch, CIVIL_SHANGHAI_MS);
	buf_fini(&out);
	drafts_fini(&ds);
}

// As the service does before each step.
static void sign(struct core *c, struct request *q)
{
	for (uint32_t i = 0; i < q->drafts.count && q->mode != WRITE_END; i++) {
		struct draft *d = q->drafts.at + i;
		const struct entity *former = d->kind == KIND_POLICY ? core_find(c, KIND_POLICY, d->id) : NULL;
		if (d->kind == KIND_POLICY)
			wire_policy_sign(&q->drafts, d, former ? former->bytes : NULL, former ? former->len : 0, "fuzz", q->dry_run, &q->report);
	}
}

static void step(struct core *c, struct effects *fx, struct request *q)
{
	sign(c, q);
	const uint64_t before = c->version;
	struct buf out = {0};
	const struct event ev = {
	        .actor = "fuzz", .mode = q->mode, .dry_run = q->dry_run, .draft = q->drafts.at, .drafts = q->drafts.count, .report = &q->report};
	core_step(c, &ev, fx);
	CHECK(c->version == before + fx->changes);
	CHECK(report_good(&q->report) || !fx->changes);
	CHECK(!q->dry_run || !fx->changes);
	for (uint32_t i = 0; i < fx->changes; i++)
		check_change(fx->change + i);
	wire_written(&out, fx, &q->report);
	buf_fini(&out);
}

static void import(struct core *c, struct effects *fx, enum kind kind, const void *csv, size_t len)
{
	struct request q = {.command_id = "", .actor = "fuzz", .mode = WRITE_PUT};
	import_rows(kind, csv, len, CIVIL_SHANGHAI_MS, &q.drafts, &q.report);
	step(c, fx, &q);
	request_done(&q);
}

// Something to refer to.
static void seed(struct core *c, struct effects *fx)
{
	static const char *const files[KINDS] = {
	        [KIND_COUNTY] = "code,name,city\n530303,a,530300\n",
	        [KIND_ZONE] = "code,name,city\nZ,z,530300\n",
	        [KIND_AREA] = "code,name,zone,area_km2\nA,a,Z,1\n",
	        [KIND_CHAIN] = "code,name,position\nc,c,p;q\n",
	        [KIND_ENTERPRISE] = "code,name,area,county,industry,place\n91530300MA0000015L,e,A,530303,3252,c:p\n",
	        [KIND_INDICATOR] = "code,name,unit,base_period,time_sum,space_sum,direction,formula,weight\ni,i,kWh,day,sum,sum,both,,\nw,w,kWh,day,sum,"
	                           "weighted_mean,both,,i\nd,d,kWh,day,sum,sum,both,i + w,\n",
	        [KIND_POLICY] = "enterprise,indicator,document\n*,i,\"{\"\"plan_indicator\"\":\"\"w\"\"}\"\n",
	        [KIND_PRICE_INDEX] = "indicator,industry,month,index\ni,*,2025-03,101.5\n",
	        [KIND_CHANNEL] = "id,kind,url,secret,scope\ng,feishu,https://h/x,s,zone:Z\n",
	        [KIND_OFFICIAL] = "id,name,role,zone,scope,tier,substitute,channel\no,o,zone,Z,area:A,zone,p,g\np,p,city,*,city,city,o,\n",
	        [KIND_SHIFT] = "id,scope,tier,official,from_time,to_time\ns,city,city,p,2026-12-01,2026-12-02\n",
	        [KIND_FILING] = "id,scope,indicator,reason,from_time,to_time,author\nf,chain:c,i,holiday,2026-12-01,2026-12-02,o\n",
	        [KIND_SILENCE] =
	                "id,scope,max_level,reason,author,from_time,to_time,window\nq,county:530303;industry:32,blue,r,o,2026-12-01,2026-12-02,Mon 08:00-"
	                "24:00\n",
	};
	for (int k = 0; k < KINDS; k++) {
		const enum kind kind = kind_in_turn(k);
		if (files[kind])
			import(c, fx, kind, files[kind], strlen(files[kind]));
	}
	CHECK(c->version == 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
	struct core c = {0};
	struct effects fx = {0};
	struct request q;
	struct query query;
	struct drafts ds = {0};
	if (len < 2)
		return 0;
	seed(&c, &fx);
	const enum kind kind = (enum kind)(at[1] % KINDS);
	switch (at[0] % 4) {
	case 0:
		wire_write_read(&q, at + 2, len - 2);
		if (!q.refusal.code)
			step(&c, &fx, &q);
		request_done(&q);
		break;
	case 1:
		import(&c, &fx, kind, at + 2, len - 2);
		break;
	case 2:
		wire_query_read(&query, at + 2, len - 2);
		wire_import_read(&q, at + 2, len - 2);
		request_done(&q);
		break;
	default:
		wire_draft(&ds, kind, at + 2, len - 2);
		drafts_fini(&ds);
	}
	effects_fini(&fx);
	core_fini(&c);
	return 0;
}
