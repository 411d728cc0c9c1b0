// Every field of every kind has a rule, and every rule a field: a field nobody looks at would let anything in.
#include "kind.h"
#include "registry.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const ProtobufCMessageDescriptor *message_of(enum kind kind)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(&parkpulse__v1__entity__descriptor, kind_name(kind));
	assert_non_null(f);
	return f->descriptor;
}

static unsigned fields_with_rules(enum kind kind, const ProtobufCMessageDescriptor *type)
{
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = type->fields + i;
		const struct rule *rule = rule_find(kind, f->name);
		if (!rule)
			fail_msg("%s.%s has no rule", kind_name(kind), f->name);
		assert_int_equal(rule->most > 0, f->label == PROTOBUF_C_LABEL_REPEATED);
	}
	return type->n_fields;
}

static void test_every_field_has_one_rule(void **state)
{
	(void)state;
	assert_int_equal(KINDS, parkpulse__v1__entity__descriptor.n_fields);
	for (int k = 0; k < KINDS; k++) {
		size_t rules = 0, inside = 0;
		const struct rule *rule = rule_rows((enum kind)k, &rules);
		for (size_t i = 0; i < rules; i++)
			inside += (rule[i].flags & RULE_INSIDE) != 0;
		assert_int_equal(fields_with_rules((enum kind)k, message_of((enum kind)k)), rules - inside);
	}
}

static bool may_refer(enum kind from, enum kind to)
{
	for (int turn = 0; turn < KINDS; turn++) {
		if (kind_in_turn(turn) == from)
			return from == to && (from == KIND_INDICATOR || from == KIND_OFFICIAL);
		if (kind_in_turn(turn) == to)
			return true;
	}
	return false;
}

static void test_every_kind_has_its_turn(void **state)
{
	(void)state;
	bool seen[KINDS] = {false};
	for (int turn = 0; turn < KINDS; turn++)
		seen[kind_in_turn(turn)] = true;
	for (int k = 0; k < KINDS; k++)
		assert_true(seen[k]);
}

// What is hidden can be: texts and bytes, and never the id.
static void test_what_is_hidden(void **state)
{
	(void)state;
	for (int k = 0; k < KINDS; k++) {
		size_t n = 0;
		const struct rule *rule = rule_rows((enum kind)k, &n);
		for (size_t i = 0; i < n; i++) {
			if (rule[i].flags & (RULE_SECRET | RULE_PRIVATE))
				assert_true(i && !rule[i].most && (rule[i].check == CHECK_TEXT || rule[i].check == CHECK_BYTES));
		}
	}
	assert_true(rule_find(KIND_KEY, "token_hash")->flags & RULE_SECRET);
	assert_true(rule_find(KIND_CHANNEL, "secret")->flags & RULE_SECRET);
	assert_true(rule_find(KIND_PASSWORD, "hash")->flags & RULE_SECRET);
}

// The first row is the id; references go to kinds whose turn is before, from indicators to indicators and from officials to officials; what must match the words of an
// enum does.
static void test_rules_hang_together(void **state)
{
	(void)state;
	for (int k = 0; k < KINDS; k++) {
		size_t n = 0;
		const struct rule *rule = rule_rows((enum kind)k, &n);
		assert_true(rule->flags & RULE_MUST);
		assert_int_equal(rule->most, 0);
		for (size_t i = 0; i < n; i++) {
			if (rule[i].check == CHECK_REF || rule[i].check == CHECK_PLACE)
				assert_true(may_refer((enum kind)k, rule[i].target));
			if (rule[i].check == CHECK_SCOPE)
				assert_true(may_refer((enum kind)k, KIND_ENTERPRISE));
			assert_true(rule[i].check != CHECK_FORMULA || rule[i].target == KIND_INDICATOR);
			if (rule[i].check == CHECK_WORD || rule[i].check == CHECK_CODE)
				assert_non_null(rule[i].words);
			if (rule[i].check == CHECK_NUMBER)
				assert_true(rule[i].min < rule[i].max);
		}
	}
}

static void test_words_are_those_of_the_enums(void **state)
{
	(void)state;
	static const struct {
		enum kind kind;
		const char *field;
		const ProtobufCEnumDescriptor *type;
		const char *prefix;
	} cases[] = {
	        {KIND_INDICATOR,    "base_period", &parkpulse__v1__period__descriptor,    "PERIOD_"   },
	        {KIND_INDICATOR,    "time_sum",    &parkpulse__v1__time_sum__descriptor,  "TIME_SUM_" },
	        {KIND_INDICATOR,    "space_sum",   &parkpulse__v1__space_sum__descriptor, "SPACE_SUM_"},
	        {KIND_INDICATOR,    "direction",   &parkpulse__v1__direction__descriptor, "DIRECTION_"},
	        {KIND_OFFICIAL,     "role",        &parkpulse__v1__role__descriptor,      "ROLE_"     },
	        {KIND_CALENDAR_DAY, "kind",        &parkpulse__v1__day_kind__descriptor,  "DAY_KIND_" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char words[256] = "";
		for (unsigned v = 0; v < cases[i].type->n_values; v++) {
			const char *name = cases[i].type->values[v].name + strlen(cases[i].prefix);
			if (!strcmp(name, "UNSPECIFIED"))
				continue;
			if (*words)
				strcat(words, "|");
			for (char *to = words + strlen(words); *name; name++, *to = 0)
				*to++ = *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;
		}
		assert_string_equal(rule_find(cases[i].kind, cases[i].field)->words, words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_every_field_has_one_rule), cmocka_unit_test(test_every_kind_has_its_turn),      cmocka_unit_test(test_what_is_hidden),
	        cmocka_unit_test(test_rules_hang_together),      cmocka_unit_test(test_words_are_those_of_the_enums),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
