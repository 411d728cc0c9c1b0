#include "check.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/formula.h"
#include "base/id.h"
#include "base/parse.h"
#include "policy/stack.h"
#include "base/weekly.h"
#include "target.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REASON_LEN = 200 };

// Each returns true, or false with a reason. The text's length has been looked at.
typedef bool check_fn(const struct cell *c, char reason[REASON_LEN]);

static bool digits(const char *text, size_t n)
{
	return strlen(text) == n && strspn(text, "0123456789") == n;
}

static bool check_text(const struct cell *c, char reason[REASON_LEN])
{
	if (!parse_utf8(c->text, c->len)) {
		snprintf(reason, REASON_LEN, "is not UTF-8");
		return false;
	}
	for (uint32_t i = 0; i < c->len; i++) {
		if ((unsigned char)c->text[i] < 0x20 || c->text[i] == 0x7f) {
			snprintf(reason, REASON_LEN, "has a control character in it (byte %u)", i + 1);
			return false;
		}
	}
	if (c->len && (c->text[0] == ' ' || c->text[c->len - 1] == ' ')) {
		snprintf(reason, REASON_LEN, "begins or ends with a space");
		return false;
	}
	return true;
}

static bool letter_or_digit(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

static bool check_code(const struct cell *c, char reason[REASON_LEN])
{
	for (uint32_t i = 0; i < c->len; i++) {
		if (!letter_or_digit(c->text[i]) && (!c->text[i] || !strchr(c->rule->words, c->text[i]))) {
			snprintf(reason, REASON_LEN, "may have letters, digits and \"%s\" only", c->rule->words);
			return false;
		}
	}
	return true;
}

static bool check_lower(const struct cell *c, char reason[REASON_LEN])
{
	if (strspn(c->text, "abcdefghijklmnopqrstuvwxyz0123456789") == c->len)
		return true;
	snprintf(reason, REASON_LEN, "may have a-z and 0-9 only");
	return false;
}

static bool check_word(const struct cell *c, char reason[REASON_LEN])
{
	for (const char *w = c->rule->words; w; w = strchr(w, '|')) {
		w += *w == '|';
		size_t n = strcspn(w, "|");
		if (n == c->len && !memcmp(w, c->text, n))
			return true;
	}
	snprintf(reason, REASON_LEN, "is not one of %s", c->rule->words);
	return false;
}

static bool check_credit(const struct cell *c, char reason[REASON_LEN])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	if (c->len != CREDIT_CODE_LEN) {
		snprintf(reason, REASON_LEN, "is not a credit code: it has %u characters, not %d", c->len, CREDIT_CODE_LEN);
		return false;
	}
	size_t n = strspn(c->text, alphabet);
	if (n < CREDIT_CODE_LEN) {
		snprintf(reason, REASON_LEN, "is not a credit code: character %zu is not of 0-9 A-Z without I O S V Z", n + 1);
		return false;
	}
	char sealed[CREDIT_CODE_LEN + 1];
	memcpy(sealed, c->text, sizeof sealed);
	if (credit_code_valid(c->text, c->len))
		return true;
	if (credit_code_seal(sealed) != OK)
		snprintf(reason, REASON_LEN, "is not a credit code: its organisation code cannot have a check character");
	else if (sealed[16] != c->text[16])
		snprintf(reason, REASON_LEN, "the check character of its organisation code (17th) is %c, but should be %c", c->text[16], sealed[16]);
	else
		snprintf(reason, REASON_LEN, "its check character (18th) is %c, but should be %c", c->text[17], sealed[17]);
	return false;
}

// GB/T 2260: two digits each of province, prefecture and county; "00" where the level is a higher one.
static bool check_county(const struct cell *c, char reason[REASON_LEN])
{
	if (digits(c->text, 6) && c->text[0] != '0' && strcmp(c->text + 4, "00") != 0)
		return true;
	snprintf(reason, REASON_LEN, "is not a county's code of GB/T 2260: six digits that do not end in 00");
	return false;
}

static bool check_city(const struct cell *c, char reason[REASON_LEN])
{
	if (digits(c->text, 6) && c->text[0] != '0' && !strcmp(c->text + 4, "00"))
		return true;
	snprintf(reason, REASON_LEN, "is not a city's code of GB/T 2260: six digits that end in 00");
	return false;
}

static bool check_industry(const struct cell *c, char reason[REASON_LEN])
{
	if (digits(c->text, 4))
		return true;
	snprintf(reason, REASON_LEN, "is not a small class of GB/T 4754: four digits");
	return false;
}

static bool check_division(const struct cell *c, char reason[REASON_LEN])
{
	if (digits(c->text, 2) || ((c->rule->flags & RULE_STAR) && !strcmp(c->text, "*")))
		return true;
	snprintf(reason, REASON_LEN, "is not a division (大类) of GB/T 4754: two digits, or * for all that have none of their own");
	return false;
}

static bool check_classes(const struct cell *c, char reason[REASON_LEN])
{
	if (digits(c->text, 2) || digits(c->text, 3) || digits(c->text, 4))
		return true;
	snprintf(reason, REASON_LEN, "is not a division, group or class of GB/T 4754: two, three or four digits");
	return false;
}

static bool check_month(const struct cell *c, char reason[REASON_LEN])
{
	int64_t year = 0, month = 0;
	const char *t = c->text;
	if (c->len == 7 && t[4] == '-' && strspn(t, "0123456789-") == 7 && parse_i64(t, 4, &year) == OK && parse_i64(t + 5, 2, &month) == OK && year >= 1970 &&
	    year <= 2199 && month >= 1 && month <= 12)
		return true;
	snprintf(reason, REASON_LEN, "is not a month like 2026-02, from 1970 to 2199");
	return false;
}

static bool check_date(const struct cell *c, char reason[REASON_LEN])
{
	int64_t year = 0, month = 0, day = 0;
	const char *t = c->text;
	if (c->len == 10 && t[4] == '-' && t[7] == '-' && strspn(t, "0123456789-") == 10 && parse_i64(t, 4, &year) == OK && parse_i64(t + 5, 2, &month) == OK &&
	    parse_i64(t + 8, 2, &day) == OK && year >= 1970 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 &&
	    day <= civil_month_days((int)year, (int)month))
		return true;
	snprintf(reason, REASON_LEN, "is not a date like 2026-02-17, from 1970 to 2199");
	return false;
}

static bool is_email(const char *text, size_t len)
{
	const char *at = memchr(text, '@', len), *end = text + len;
	bool good = at && at != text && at + 1 < end && !memchr(at + 1, '@', (size_t)(end - at - 1));
	for (const char *c = text; good && c < end; c++)
		good = *c > ' ' && *c < 0x7f && !strchr("\"(),:;<>[\\]", *c);
	return good;
}

static bool check_email(const struct cell *c, char reason[REASON_LEN])
{
	if (is_email(c->text, c->len))
		return true;
	snprintf(reason, REASON_LEN, "is not an e-mail address");
	return false;
}

static bool check_scope(const struct cell *c, char reason[REASON_LEN])
{
	enum kind kind;
	const char *id;
	const enum scope scope = scope_read(c->text, &kind, &id);
	if (scope == SCOPE_INDUSTRY && !digits(id, 2) && !digits(id, 3) && !digits(id, 4))
		snprintf(reason, REASON_LEN, "is not a division, group or class of GB/T 4754: industry: with two, three or four digits");
	else if (scope == SCOPE_BAD)
		snprintf(reason, REASON_LEN, "is not a scope: city, or enterprise:, area:, zone:, county:, chain: with a code, or industry: with digits");
	else
		return true;
	return false;
}

static bool check_clock(const struct cell *c, char reason[REASON_LEN])
{
	int minute;
	if (parse_clock(c->text, c->len, &minute) == OK)
		return true;
	snprintf(reason, REASON_LEN, "is not a time of day like 08:30, from 00:00 to 24:00");
	return false;
}

static bool check_window(const struct cell *c, char reason[REASON_LEN])
{
	struct weekly w;
	if (weekly_parse(c->text, c->len, &w) == OK)
		return true;
	snprintf(reason, REASON_LEN, "is not a window of the week like Mon-Fri 08:00-18:00, the earlier day and time first");
	return false;
}

// Zero is a time that was not given.
static bool check_time(const struct cell *c, char reason[REASON_LEN])
{
	const double most_ms = 7258089600000; // 2200-01-01 in the east
	if (c->number > 0 && c->number < most_ms)
		return true;
	snprintf(reason, REASON_LEN, c->number < 0 || c->number > 0 ? "is not a time from 1970 to 2199" : "is missing");
	return false;
}

static bool check_place(const struct cell *c, char reason[REASON_LEN])
{
	const char *colon = strchr(c->text, ':');
	if (colon && colon != c->text && colon[1])
		return check_text(c, reason);
	snprintf(reason, REASON_LEN, "is not chain:position");
	return false;
}

static bool check_number(const struct cell *c, char reason[REASON_LEN])
{
	if (!isfinite(c->number)) {
		snprintf(reason, REASON_LEN, "is not a finite number");
		return false;
	}
	if (c->number >= c->rule->min && c->number <= c->rule->max)
		return true;
	snprintf(reason, REASON_LEN, "must be between %g and %g", c->rule->min, c->rule->max);
	return false;
}

static bool check_edition(const struct cell *c, char reason[REASON_LEN])
{
	if ((int)c->number == 2017 || (int)c->number == 2011)
		return true;
	snprintf(reason, REASON_LEN, "is not an edition of GB/T 4754: 2017 or 2011");
	return false;
}

static bool check_formula(const struct cell *c, char reason[REASON_LEN])
{
	struct formula f;
	struct formula_error why;
	if (formula_parse(c->text, &f, &why) == OK)
		return true;
	snprintf(reason, REASON_LEN, "%.*s", REASON_LEN - 1, why.reason); // of a text that short no reason is longer
	return false;
}

static bool check_bytes(const struct cell *c, char reason[REASON_LEN])
{
	if (c->len == (uint32_t)c->rule->max)
		return true;
	snprintf(reason, REASON_LEN, "has %u bytes, but should have %u", c->len, (uint32_t)c->rule->max);
	return false;
}

static check_fn *const forms[] = {
        [CHECK_TEXT] = check_text,
        [CHECK_CODE] = check_code,
        [CHECK_LOWER] = check_lower,
        [CHECK_WORD] = check_word,
        [CHECK_CREDIT] = check_credit,
        [CHECK_COUNTY] = check_county,
        [CHECK_CITY] = check_city,
        [CHECK_INDUSTRY] = check_industry,
        [CHECK_DATE] = check_date,
        [CHECK_EMAIL] = check_email,
        [CHECK_PLACE] = check_place,
        [CHECK_REF] = NULL,
        [CHECK_NUMBER] = check_number,
        [CHECK_EDITION] = check_edition,
        [CHECK_FLAG] = NULL,
        [CHECK_BYTES] = check_bytes,
        [CHECK_GIVEN] = NULL,
        [CHECK_FORMULA] = check_formula,
        [CHECK_DIVISION] = check_division,
        [CHECK_CLASSES] = check_classes,
        [CHECK_DOCUMENT] = NULL,
        [CHECK_MONTH] = check_month,
        [CHECK_SCOPE] = check_scope,
        [CHECK_CLOCK] = check_clock,
        [CHECK_WINDOW] = check_window,
        [CHECK_TIME] = check_time,
};

static void cell_report(const struct draft *d, const struct cell *c, struct report *r, const char *reason)
{
	char number[32];
	const char *value = number;
	size_t len = 0;
	if (c->rule->flags & RULE_SECRET) {
		value = "";
	} else if (cell_is_text(c)) {
		value = c->text;
		len = c->len;
	} else if (c->rule->check != CHECK_BYTES) {
		len = isfinite(c->number) ? format_f64(number, c->number) : (size_t)snprintf(number, sizeof number, "%f", c->number);
	}
	report_add(r, d->line, c->rule->field, c->rule->most ? c->at : -1, value, len, "%s", reason);
}

static bool cell_good(const struct cell *c, char reason[REASON_LEN])
{
	const struct rule *u = c->rule;
	const bool text = cell_is_text(c);
	check_fn *form = forms[u->check];
	if (text && u->check != CHECK_CREDIT) { // whose own message is plainer
		uint32_t max = u->max > 0 ? (uint32_t)u->max : ID_MAX;
		if (u->check == CHECK_WORD)
			max = UINT32_MAX;
		if (c->len > max || (c->len && c->len < (uint32_t)u->min)) {
			if (u->min > 0)
				snprintf(reason, REASON_LEN, "has %u bytes, but should have %u", c->len, max);
			else
				snprintf(reason, REASON_LEN, "is too long: %u bytes, at most %u", c->len, max);
			return false;
		}
	}
	if (text && !c->len) {
		snprintf(reason, REASON_LEN, "is empty");
		return false;
	}
	return !form || form(c, reason);
}

static bool same(const struct cell *a, const struct cell *b)
{
	return !a->bad && !b->bad && a->len == b->len && !memcmp(a->text, b->text, a->len);
}

// Of a list's cells, which stand together: whether this one repeats an earlier one. Lists are bounded by their rule's `most`.
static bool cell_twice(const struct draft *d, uint32_t i)
{
	const struct cell *c = d->cell + i;
	for (uint32_t k = i; k-- && d->cell[k].rule == c->rule;) {
		if (same(d->cell + k, c))
			return true;
	}
	return false;
}

static void cell_check(const struct draft *d, uint32_t i, struct report *r)
{
	const struct cell *c = d->cell + i;
	char reason[REASON_LEN];
	if (c->bad || (c->rule->most && c->at > c->rule->most))
		return;
	if (c->rule->most && c->at == c->rule->most)
		snprintf(reason, sizeof reason, "is one too many: at most %u", c->rule->most);
	else if (c->rule->most && cell_twice(d, i))
		snprintf(reason, sizeof reason, "is given twice");
	else if (cell_good(c, reason))
		return;
	cell_report(d, c, r, reason);
}

bool check_id(const struct draft *d, struct report *r)
{
	size_t n = 0;
	const struct rule *id = rule_rows(d->kind, &n);
	for (uint32_t i = 0; i < d->cells; i++) {
		const struct cell *c = d->cell + i;
		char reason[REASON_LEN];
		if (c->rule != id)
			continue;
		if (c->bad)
			return false;
		if (cell_good(c, reason))
			return true;
		cell_report(d, c, r, reason);
		return false;
	}
	report_add(r, d->line, id->field, -1, "", 0, "is missing");
	return false;
}

// --- fields against each other

static void county_check(const struct draft *d, struct report *r)
{
	const char *code = draft_text(d, "code"), *city = draft_text(d, "city");
	if (strlen(code) == 6 && strlen(city) == 6 && memcmp(code, city, 4) != 0)
		report_add(r, d->line, "city", -1, city, strlen(city), "county %s is not in it: the first four digits differ", code);
}

// A position is named as "chain:position", and lists of those are parted by ';'.
static void chain_check(const struct draft *d, struct report *r)
{
	for (uint32_t i = 0; i < d->cells; i++) {
		const struct cell *c = d->cell + i;
		if (!c->bad && !strcmp(c->rule->field, "position") && strpbrk(c->text, ":;"))
			report_add(r, d->line, "position", c->at, c->text, c->len, "may not have ':' or ';' in it");
	}
}

static void supply_link_check(const struct draft *d, struct report *r)
{
	const char *supplier = draft_text(d, "supplier"), *buyer = draft_text(d, "buyer");
	if (*supplier && !strcmp(supplier, buyer))
		report_add(r, d->line, "buyer", -1, buyer, strlen(buyer), "is the supplier itself");
}

static void range_check(const struct draft *d, struct report *r)
{
	if (draft_bad(d, "min") || draft_bad(d, "max"))
		return;
	double min = draft_number(d, "min"), max = draft_number(d, "max");
	char text[32];
	bool both_zero = fpclassify(min) == FP_ZERO && fpclassify(max) == FP_ZERO; // any finite value
	if (isfinite(min) && isfinite(max) && !both_zero && min >= max)
		report_add(r, d->line, "max", -1, text, format_f64(text, max), "must be greater than min, %g", min);
}

// Roll-ups of a derived indicator are computed of its operands' own: how its values would be added up over enterprises is not asked.
static void weight_check(const struct draft *d, struct report *r)
{
	const char *space_sum = draft_text(d, "space_sum"), *weight = draft_text(d, "weight");
	const bool weighted = !strcmp(space_sum, "weighted_mean");
	if (weighted && draft_has(d, "formula"))
		report_add(r, d->line, "space_sum", -1, space_sum, strlen(space_sum),
		           "is for observed indicators: the roll-ups of a derived one follow from its formula");
	else if (weighted && !draft_has(d, "weight"))
		report_add(r, d->line, "weight", -1, "", 0, "is missing: space_sum weighted_mean needs the indicator that weighs");
	else if (!weighted && *space_sum && draft_has(d, "weight"))
		report_add(r, d->line, "weight", -1, weight, strlen(weight), "is for space_sum weighted_mean only");
	if (*weight && !strcmp(weight, d->id))
		report_add(r, d->line, "weight", -1, weight, strlen(weight), "is the indicator itself");
}

// What is given of a duty, and does not go with the rest. A duty may reach back as far as aggregation remembers who has reported: the month before (day, week), or the year.
static void duty_check(const struct draft *d, struct report *r)
{
	enum { HOURS_MOST_OF_DAYS = 120 }; // of base period day and week
	static const char *const field[] = {"due_hours", "due_workday", "grace_hours", "silence_minutes"};
	const char *base = draft_text(d, "base_period");
	const bool hour = !strcmp(base, "hour"), brief = hour || !strcmp(base, "quarter_hour"), days = !strcmp(base, "day") || !strcmp(base, "week");
	for (size_t i = 0; i < sizeof field / sizeof *field && *base; i++) {
		const bool silence = i == 3;
		double given = draft_number(d, field[i]);
		char text[32];
		size_t len = format_f64(text, given);
		if (!draft_has(d, field[i]) || draft_bad(d, field[i]) || !isfinite(given))
			continue;
		if (draft_has(d, "formula"))
			report_add(r, d->line, field[i], -1, text, len, "is for observed indicators: nobody reports a derived one");
		else if (silence && !brief)
			report_add(r, d->line, field[i], -1, text, len, "is for base periods shorter than a day: a longer one has due_hours");
		else if (silence && given < (hour ? 60 : 15))
			report_add(r, d->line, field[i], -1, text, len, "must be at least the base period, %d minutes", hour ? 60 : 15);
		else if (!silence && brief)
			report_add(r, d->line, field[i], -1, text, len, "is for base periods of a day or longer: a shorter one has silence_minutes");
		else if (!silence && !draft_has(d, "due_hours"))
			report_add(r, d->line, field[i], -1, text, len, "is given without due_hours");
		else if (!silence && days && given > HOURS_MOST_OF_DAYS)
			report_add(r, d->line, field[i], -1, text, len, "must be at most %d with base_period %s", HOURS_MOST_OF_DAYS, base);
	}
}

// What is thrown away by age leaves DAY windows behind, so it must be shorter than a day; and what may still be restated must be there.
static void keep_check(const struct draft *d, struct report *r)
{
	enum { LATE_LIMIT_DAYS = 400 }; // of an indicator that gives none
	const char *period = draft_text(d, "base_period");
	char text[32];

	if (draft_bad(d, "keep_days") || draft_number(d, "keep_days") <= 0)
		return;
	double keep = draft_number(d, "keep_days"), late = draft_bad(d, "late_limit_days") ? 0 : draft_number(d, "late_limit_days");
	if (late <= 0 && !draft_bad(d, "late_limit_days"))
		late = LATE_LIMIT_DAYS;
	if (draft_has(d, "formula"))
		report_add(r, d->line, "keep_days", -1, text, format_f64(text, keep), "is for observed indicators: a derived one has no observations");
	else if (*period && strcmp(period, "quarter_hour") != 0 && strcmp(period, "hour") != 0)
		report_add(r, d->line, "keep_days", -1, text, format_f64(text, keep), "is for base periods shorter than a day: longer ones are kept for ever");
	else if (keep < late)
		report_add(r, d->line, "keep_days", -1, text, format_f64(text, keep), "must not be less than late_limit_days, %g", late);
}

static void indicator_check(const struct draft *d, struct report *r)
{
	range_check(d, r);
	weight_check(d, r);
	duty_check(d, r);
	keep_check(d, r);
}

static void policy_check(const struct draft *d, struct report *r)
{
	const char *enterprise = draft_text(d, "enterprise"), *industry = draft_text(d, "industry"), *indicator = draft_text(d, "indicator");
	const char *from = draft_text(d, "effective_from"), *to = draft_text(d, "effective_to");
	const struct stack_about about = stack_about(enterprise, industry, indicator);
	char id[STACK_ID];
	stack_id(id, &about, from);
	if (*industry && *enterprise && strcmp(enterprise, "*") != 0)
		report_add(r, d->line, "industry", -1, industry, strlen(industry), "is for enterprise * only: those of that industry");
	else if (*enterprise && *indicator && strcmp(id, d->id) != 0)
		report_add(r, d->line, "id", -1, d->id, strlen(d->id), "should be %s", id);
	if (*to && strcmp(to, from) < 0) // dates as text are in the order of days
		report_add(r, d->line, "effective_to", -1, to, strlen(to), "must not be before effective_from, %s", from);
	if (d->fault)
		report_add(r, d->line, d->fault_field, -1, "", 0, "%s", d->fault);
}

static void price_index_check(const struct draft *d, struct report *r)
{
	char id[ID_MAX * 3 + 3];
	const char *indicator = draft_text(d, "indicator"), *industry = draft_text(d, "industry"), *month = draft_text(d, "month");
	snprintf(id, sizeof id, "%.*s/%.*s/%.*s", ID_MAX, indicator, ID_MAX, industry, ID_MAX, month);
	if (*indicator && *industry && *month && strcmp(id, d->id) != 0)
		report_add(r, d->line, "id", -1, d->id, strlen(d->id), "should be indicator/industry/month");
}

static void key_check(const struct draft *d, struct report *r)
{
	bool plant = draft_has(d, "enterprise"), official = draft_has(d, "official");
	if (plant == official)
		report_add(r, d->line, "", -1, "", 0, "is for enterprises or for an official: one of the two must be given, not both");
	if (!draft_has(d, "curve_public") && !draft_has(d, "token_hash"))
		report_add(r, d->line, "", -1, "", 0, "has neither a CURVE key nor the hash of a token");
}

// Of two texts of the same form that are in order as texts are: dates, times of day.
static void order_check(const struct draft *d, const char *from, const char *to, bool may_be_same, struct report *r)
{
	const char *first = draft_text(d, from), *last = draft_text(d, to);
	const int order = *first && strlen(first) == strlen(last) ? strcmp(first, last) : -1;
	if (order > 0 || (!order && !may_be_same))
		report_add(r, d->line, to, -1, last, strlen(last), "must%s be %s %s, %s", may_be_same ? " not" : "", may_be_same ? "before" : "after", from,
		           first);
}

static void substitute_check(const struct draft *d, const char *official, struct report *r)
{
	const char *substitute = draft_text(d, "substitute");
	if (*substitute && !strcmp(substitute, official))
		report_add(r, d->line, "substitute", -1, substitute, strlen(substitute), "is the official himself");
}

static void official_check(const struct draft *d, struct report *r)
{
	const bool from = draft_has(d, "work_from");
	if (from != draft_has(d, "work_to"))
		report_add(r, d->line, from ? "work_to" : "work_from", -1, "", 0, "is missing: working hours have a beginning and an end");
	else
		order_check(d, "work_from", "work_to", false, r);
	order_check(d, "away_from", "away_to", true, r);
	substitute_check(d, d->id, r);
	if (draft_has(d, "scope") && !draft_has(d, "tier"))
		report_add(r, d->line, "tier", -1, "", 0, "is missing: who answers for a scope does so as officer, zone, county or city");
}

// A span of time: never empty, days_most at the most if that is given.
static void span_check(const struct draft *d, int days_most, struct report *r)
{
	const double from = draft_number(d, "from_time"), to = draft_number(d, "to_time"), days = (to - from) / CIVIL_DAY_MS;
	char text[32];
	if (!isfinite(days) || from <= 0 || to <= 0)
		return;
	if (to <= from)
		report_add(r, d->line, "to_time", -1, text, format_f64(text, to), "must be later than from_time");
	else if (days_most && days > days_most)
		report_add(r, d->line, "to_time", -1, text, format_f64(text, to), "must be at most %d days after from_time", days_most);
}

static void shift_check(const struct draft *d, struct report *r)
{
	span_check(d, 0, r);
	substitute_check(d, draft_text(d, "official"), r);
}

static void filing_check(const struct draft *d, struct report *r)
{
	const char *scope = draft_text(d, "scope"), *reason = draft_text(d, "reason");
	const bool order = !strcmp(reason, "power_rationing") || !strcmp(reason, "environmental") || !strcmp(reason, "holiday");
	span_check(d, 0, r);
	if (*scope && *reason && strncmp(scope, "enterprise:", 11) != 0 && !order)
		report_add(r, d->line, "scope", -1, scope, strlen(scope),
		           "is wider than one enterprise: that goes with reason power_rationing, environmental or holiday only");
	if (!strcmp(reason, "other") && !draft_has(d, "note"))
		report_add(r, d->line, "note", -1, "", 0, "is missing: reason other wants to be explained");
}

static void silence_check(const struct draft *d, struct report *r)
{
	enum { DAYS_MOST = 90 }; // what must be longer is no silence, but another policy
	span_check(d, DAYS_MOST, r);
}

// Each clock against the one that must run out before it.
static void escalation_rule_check(const struct draft *d, struct report *r)
{
	static const char *const pair[][2] = {
	        {"acknowledge_minutes", "escalate_minutes"},
                {"check_days",          "plan_days"       },
                {"plan_days",           "solve_days"      },
                {"solve_days",          "extend_days"     }
        };
	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		const double before = draft_number(d, pair[i][0]), at = draft_number(d, pair[i][1]);
		char text[32];
		if (at > 0 && at < before)
			report_add(r, d->line, pair[i][1], -1, text, format_f64(text, at), "must not be less than %s, %g", pair[i][0], before);
	}
}

static bool is_web(const char *url)
{
	const char *host = url + (strncmp(url, "http://", 7) ? 8 : 7);
	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return false;
	for (const char *c = url; *c; c++) {
		if (*c <= ' ' || *c >= 0x7f)
			return false;
	}
	return letter_or_digit(*host) || *host == '[';
}

static bool is_emails(const char *list)
{
	for (size_t len;; list += len + 1) {
		len = strcspn(list, ",");
		if (!is_email(list, len))
			return false;
		if (!list[len])
			return true;
	}
}

static void channel_check(const struct draft *d, struct report *r)
{
	const char *kind = draft_text(d, "kind"), *url = draft_text(d, "url");
	const bool email = !strcmp(kind, "email"), names = !strcmp(kind, "wecom") || !strcmp(kind, "dingtalk");
	if (!*kind)
		return;
	if (email ? *url && !is_emails(url) : *url && !is_web(url))
		report_add(r, d->line, "url", -1, url, strlen(url),
		           email ? "is not a list of e-mail addresses parted by ','" : "is not an address like https://host/path");
	if (!draft_has(d, "url") && !email)
		report_add(r, d->line, "url", -1, "", 0, "is missing");
	else if (!draft_has(d, "url") && draft_has(d, "scope"))
		report_add(r, d->line, "url", -1, "", 0, "is missing: a channel with a scope belongs to no official whose address it could be");
	if (draft_has(d, "secret") && (email || !strcmp(kind, "wecom")))
		report_add(r, d->line, "secret", -1, "", 0, "is for webhook, dingtalk and feishu: %s signs nothing", kind);
	if (draft_has(d, "mention") && !names)
		report_add(r, d->line, "mention", -1, "", 0, "is for wecom and dingtalk only");
}

// What is kept is a hash: whoever writes a password as it is has made a mistake that must not stay.
static void password_check(const struct draft *d, struct report *r)
{
	if (draft_has(d, "hash") && strncmp(draft_text(d, "hash"), "$argon2id$", 10) != 0)
		report_add(r, d->line, "hash", -1, "", 0, "is no argon2id hash");
}

static void (*const kind_check[KINDS])(const struct draft *d, struct report *r) = {
        [KIND_COUNTY] = county_check,
        [KIND_CHAIN] = chain_check,
        [KIND_SUPPLY_LINK] = supply_link_check,
        [KIND_INDICATOR] = indicator_check,
        [KIND_POLICY] = policy_check,
        [KIND_OFFICIAL] = official_check,
        [KIND_KEY] = key_check,
        [KIND_PRICE_INDEX] = price_index_check,
        [KIND_CHANNEL] = channel_check,
        [KIND_SHIFT] = shift_check,
        [KIND_FILING] = filing_check,
        [KIND_SILENCE] = silence_check,
        [KIND_ESCALATION_RULE] = escalation_rule_check,
        [KIND_PASSWORD] = password_check,
};

void check_draft(const struct draft *d, struct report *r)
{
	size_t n = 0;
	const struct rule *rule = rule_rows(d->kind, &n);
	for (uint32_t i = 0; i < d->cells; i++) {
		if (d->cell[i].rule != rule)
			cell_check(d, i, r);
	}
	for (size_t i = 1; i < n; i++) {
		if ((rule[i].flags & RULE_MUST) && !draft_has(d, rule[i].field))
			report_add(r, d->line, rule[i].field, -1, "", 0, "is missing");
	}
	if (kind_check[d->kind])
		kind_check[d->kind](d, r);
}
