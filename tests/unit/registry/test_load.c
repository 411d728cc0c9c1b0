// What was stored comes back, in whatever order within its kind.
#include "core.h"
#include "import.h"
#include "wire.h"

#include "base/civil.h"
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

// An indicator, derived ones on top of each other, and one that is weighed. Stored in order of their codes, that is before what they use.
static const char indicators[] = "code,name,unit,base_period,time_sum,space_sum,direction,formula,weight\n"
                                 "a_margin,a,%,month,mean,mean,both,100 - b_share,\n"
                                 "b_share,b,%,month,mean,mean,both,x_energy / y_value * 100,\n"
                                 "c_rate,c,%,month,mean,weighted_mean,both,,y_value\n"
                                 "x_energy,x,万元,month,sum,sum,both,,\n"
                                 "y_value,y,万元,month,sum,sum,both,,\n";

struct stored {
	struct core core;
	struct effects effects;
	struct drafts drafts;
	struct report report;
};

static void store(struct stored *s)
{
	import_rows(KIND_INDICATOR, indicators, strlen(indicators), CIVIL_SHANGHAI_MS, &s->drafts, &s->report);
	core_step(&s->core, &(struct event){.actor = "test", .mode = WRITE_PUT, .draft = s->drafts.at, .drafts = s->drafts.count, .report = &s->report},
	          &s->effects);
	if (s->report.errors)
		fail_msg("line %u %s: %s", s->report.error->line, s->report.error->field, s->report.error->reason);
	assert_int_equal(s->effects.changes, 5);
}

static void stored_fini(struct stored *s)
{
	core_fini(&s->core);
	effects_fini(&s->effects);
	drafts_fini(&s->drafts);
	report_fini(&s->report);
}

static int load(struct core *c, const struct change *ch, bool ended)
{
	struct drafts ds = {0};
	int err = wire_draft(&ds, ch->kind, ch->bytes, ch->len);
	if (!err)
		err = core_load(c, ds.at, ch->version, ch->revision, ended);
	drafts_fini(&ds);
	return err;
}

static const struct change *change_of(const struct stored *s, const char *id)
{
	for (uint32_t i = 0; i < s->effects.changes; i++) {
		if (!strcmp(s->effects.change[i].id, id))
			return s->effects.change + i;
	}
	fail_msg("%s did not change", id);
	return NULL;
}

// Operands are told before what is computed of them, so that who follows never hears of one that it does not know.
static void test_operands_are_told_first(void **state)
{
	(void)state;
	struct stored s = {0};
	store(&s);
	assert_true(change_of(&s, "x_energy") < change_of(&s, "b_share") && change_of(&s, "y_value") < change_of(&s, "b_share"));
	assert_true(change_of(&s, "b_share") < change_of(&s, "a_margin") && change_of(&s, "y_value") < change_of(&s, "c_rate"));
	stored_fini(&s);
}

static void test_any_order(void **state)
{
	(void)state;
	static const char *const orders[][5] = {
	        {"a_margin", "b_share",  "c_rate",  "x_energy", "y_value" },
	        {"y_value",  "x_energy", "c_rate",  "b_share",  "a_margin"},
	        {"c_rate",   "a_margin", "y_value", "x_energy", "b_share" },
	};
	struct stored s = {0};
	store(&s);
	for (size_t o = 0; o < sizeof orders / sizeof *orders; o++) {
		struct core c = {0};
		for (int i = 0; i < 5; i++)
			assert_int_equal(load(&c, change_of(&s, orders[o][i]), false), OK);
		assert_null(core_missing(&c));
		assert_int_equal(c.live[KIND_INDICATOR], 5);
		assert_int_equal(load(&c, change_of(&s, "x_energy"), false), ERR_CORRUPT); // twice
		// Whoever is used is known to be.
		struct report r = {0};
		struct effects fx = {0};
		struct draft d = {.line = 1, .kind = KIND_INDICATOR, .id = "y_value"};
		struct cell id = {.rule = rule_find(KIND_INDICATOR, "code"), .text = "y_value", .len = 7};
		d.cell = &id;
		d.cells = 1;
		core_step(&c, &(struct event){.actor = "test", .mode = WRITE_END, .draft = &d, .drafts = 1, .report = &r}, &fx);
		assert_int_equal(r.errors, 1);
		assert_non_null(strstr(r.error[0].reason, "indicator b_share"));
		assert_non_null(strstr(r.error[0].reason, "indicator c_rate"));
		report_fini(&r);
		effects_fini(&fx);
		core_fini(&c);
	}
	stored_fini(&s);
}

static void test_what_is_not_there_is_named(void **state)
{
	(void)state;
	struct stored s = {0};
	struct core c = {0};
	store(&s);
	assert_int_equal(load(&c, change_of(&s, "b_share"), false), OK);
	assert_int_equal(load(&c, change_of(&s, "x_energy"), false), OK);
	assert_string_equal(core_missing(&c)->id, "y_value");
	assert_int_equal(load(&c, change_of(&s, "y_value"), true), OK); // there, but ended
	assert_string_equal(core_missing(&c)->id, "y_value");
	assert_int_equal(load(&c, change_of(&s, "c_rate"), false), ERR_CORRUPT); // it refers to what has ended
	core_fini(&c);
	stored_fini(&s);
}

static void put(struct stored *s, enum kind kind, const char *csv)
{
	drafts_clear(&s->drafts);
	import_rows(kind, csv, strlen(csv), CIVIL_SHANGHAI_MS, &s->drafts, &s->report);
	core_step(&s->core, &(struct event){.actor = "test", .mode = WRITE_PUT, .draft = s->drafts.at, .drafts = s->drafts.count, .report = &s->report},
	          &s->effects);
	if (s->report.errors)
		fail_msg("line %u %s: %s", s->report.error->line, s->report.error->field, s->report.error->reason);
}

// They are stored by the numbers of their kinds, channels behind officials; and two officials stand in for each other.
static void test_officials_before_their_channels(void **state)
{
	(void)state;
	struct stored s = {0};
	struct core c = {0};
	struct buf kept[3] = {0};
	uint32_t revision[3];
	put(&s, KIND_CHANNEL, "id,kind\nmail,email\n");
	buf_add(&kept[2], s.effects.change[0].bytes, s.effects.change[0].len);
	revision[2] = s.effects.change[0].revision;
	put(&s, KIND_OFFICIAL, "id,name,role,zone,substitute,channel\na,a,city,*,b,mail\nb,b,city,*,a,mail\n");
	assert_int_equal(s.effects.changes, 2);
	for (int i = 0; i < 2; i++) {
		const struct change *ch = change_of(&s, i ? "b" : "a");
		assert_int_equal(ch->revision, 1);
		buf_add(&kept[i], ch->bytes, ch->len);
		revision[i] = ch->revision;
	}
	for (int i = 0; i < 3; i++) {
		const struct change ch = {
		        .kind = i < 2 ? KIND_OFFICIAL : KIND_CHANNEL, .bytes = kept[i].at, .len = (uint32_t)kept[i].len, .revision = revision[i]};
		assert_int_equal(load(&c, &ch, false), OK);
		if (i < 2)
			assert_non_null(core_missing(&c));
	}
	assert_null(core_missing(&c));
	assert_int_equal(c.live[KIND_OFFICIAL], 2);
	assert_int_equal(c.live[KIND_CHANNEL], 1);
	for (int i = 0; i < 3; i++)
		buf_fini(&kept[i]);
	core_fini(&c);
	stored_fini(&s);
}

static void test_json_has_the_fields(void **state)
{
	(void)state;
	struct stored s = {0};
	struct buf out = {0};
	store(&s);
	wire_json(&out, change_of(&s, "b_share"), 0);
	assert_non_null(strstr(buf_str(&out), "\"formula\":\"x_energy / y_value * 100\""));
	buf_clear(&out);
	wire_json(&out, change_of(&s, "c_rate"), 0);
	assert_non_null(strstr(buf_str(&out), "\"weight\":\"y_value\""));
	assert_non_null(strstr(buf_str(&out), "\"space_sum\":\"weighted_mean\""));
	buf_fini(&out);
	stored_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_operands_are_told_first),    cmocka_unit_test(test_any_order),
	        cmocka_unit_test(test_what_is_not_there_is_named), cmocka_unit_test(test_officials_before_their_channels),
	        cmocka_unit_test(test_json_has_the_fields),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
