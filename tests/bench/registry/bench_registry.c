// How long the registry takes to import every above-scale enterprise of the country, and to start with them: bench_registry [enterprises], 500 000 if not said.
#include "base/buf.h"
#include "base/civil.h"
#include "base/err.h"
#include "base/id.h"
#include "core.h"
#include "import.h"
#include "store.h"
#include "sys/clock.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_ROWS = 100000, AREAS = 29 };

static struct db db;
static struct core core;
static struct effects effects;

static void import(enum kind kind, struct buf *csv)
{
	struct drafts ds = {0};
	struct report r = {0};
	import_rows(kind, csv->at, csv->len, CIVIL_SHANGHAI_MS, &ds, &r);
	const struct event ev = {.time = 1, .actor = "bench", .mode = WRITE_PUT, .draft = ds.at, .drafts = ds.count, .report = &r};
	core_step(&core, &ev, &effects);
	if (!report_good(&r)) {
		fprintf(stderr, "line %u: %s %s\n", r.error[0].line, r.error[0].field, r.error[0].reason);
		exit(1);
	}
	store_commit(&db, effects.change, effects.changes, 1, &(struct answer){.command_id = ""});
	drafts_fini(&ds);
	report_fini(&r);
	buf_clear(csv);
}

static void places(struct buf *csv)
{
	buf_text(csv, "code,name,city\n530303,沾益区,530300\n");
	import(KIND_COUNTY, csv);
	buf_text(csv, "code,name,city\nZ1,测试区,530300\n");
	import(KIND_ZONE, csv);
	buf_text(csv, "code,name,zone,area_km2\n");
	for (int i = 0; i < AREAS; i++)
		buf_printf(csv, "A%d,片区%d,Z1,9.5\n", i, i);
	import(KIND_AREA, csv);
}

static void enterprises(struct buf *csv, uint32_t from, uint32_t to)
{
	buf_text(csv, "code,name,area,county,industry,scale,tag\n");
	for (uint32_t i = from; i < to; i++) {
		char code[CREDIT_CODE_LEN + 1];
		snprintf(code, sizeof code, "91530300%08u00", i);
		if (credit_code_seal(code) == OK)
			buf_printf(csv, "%s,测试企业有限责任公司%u,A%u,530303,3252,medium,规上;绿色工厂\n", code, i, i % AREAS);
	}
	import(KIND_ENTERPRISE, csv);
}

static bool load_one(void *arg, const struct change *ch)
{
	struct drafts *ds = arg;
	drafts_clear(ds);
	if (wire_draft(ds, ch->kind, ch->bytes, ch->len) != OK || core_load(&core, ds->at, ch->version, ch->revision, ch->ended) != OK)
		exit(1);
	return true;
}

static void remove_store(const char *folder)
{
	static const char *const files[] = {"r.db", "r.db-wal", "r.db-shm", "r.db.lock"};
	char path[128];
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
}

int main(int argc, char **argv)
{
	const uint32_t count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 500000;
	char folder[] = "/tmp/registry-bench-XXXXXX", path[96];
	struct buf csv = {0};
	struct drafts ds = {0};
	struct rusage use;
	struct stat st = {0};
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/r.db", folder);
	store_open(&db, path);
	int64_t at_ms = clock_mono_ms();
	places(&csv);
	for (uint32_t i = 0; i < count; i += FILE_ROWS)
		enterprises(&csv, i, i + FILE_ROWS < count ? i + FILE_ROWS : count);
	printf("import of %u enterprises: %lld ms\n", core.live[KIND_ENTERPRISE], (long long)(clock_mono_ms() - at_ms));
	effects_fini(&effects);
	core_fini(&core);
	at_ms = clock_mono_ms();
	store_all(&db, load_one, &ds);
	getrusage(RUSAGE_SELF, &use);
	stat(path, &st);
	printf("start with them: %lld ms; database %lld MB; most memory (of the imports) %ld MB\n", (long long)(clock_mono_ms() - at_ms),
	       (long long)(st.st_size >> 20), use.ru_maxrss >> 10);
	drafts_fini(&ds);
	buf_fini(&csv);
	core_fini(&core);
	db_close(&db);
	remove_store(folder);
	return 0;
}
