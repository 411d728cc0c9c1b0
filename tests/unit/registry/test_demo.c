// The demo's registry is one that the registry takes.
#include "core.h"
#include "import.h"

#include "base/buf.h"
#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static void read_file(struct buf *out, const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("%s cannot be read", path);
	buf_clear(out);
	for (int c; (c = getc(file)) != EOF;)
		buf_u8(out, (uint8_t)c);
	fclose(file);
}

static void test_every_file_is_taken(void **state)
{
	(void)state;
	static const uint32_t least[KINDS] = {[KIND_ENTERPRISE] = 454, [KIND_INDICATOR] = 7, [KIND_ZONE] = 10, [KIND_AREA] = 29};
	struct core core = {0};
	struct effects effects = {0};
	struct buf csv = {0};
	for (int k = 0; k < KINDS; k++) {
		char path[512];
		struct drafts drafts = {0};
		struct report report = {0};
		const enum kind kind = kind_in_turn(k);
		if (kind == KIND_KEY || kind == KIND_PASSWORD || kind == KIND_CHANNEL || kind == KIND_SILENCE)
			continue; // made where it is installed
		snprintf(path, sizeof path, "%s/%s.csv", DEMO_REGISTRY, kind_name(kind));
		read_file(&csv, path);
		import_rows(kind, csv.at, csv.len, CIVIL_SHANGHAI_MS, &drafts, &report);
		core_step(&core, &(struct event){.actor = "test", .mode = WRITE_PUT, .draft = drafts.at, .drafts = drafts.count, .report = &report}, &effects);
		if (report.errors)
			fail_msg("%s line %u %s \"%s\": %s", path, report.error->line, report.error->field, report.error->value, report.error->reason);
		assert_true(core.live[kind] >= least[kind] && core.live[kind] > 0);
		drafts_fini(&drafts);
		report_fini(&report);
	}
	buf_fini(&csv);
	effects_fini(&effects);
	core_fini(&core);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_file_is_taken)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
