#include "kind.h"

#include "base/formula.h"
#include "policy/document.h"

#include <string.h>

static const char *const names[KINDS] = {
        [KIND_COUNTY] = "county",
        [KIND_ZONE] = "zone",
        [KIND_AREA] = "area",
        [KIND_CHAIN] = "chain",
        [KIND_ENTERPRISE] = "enterprise",
        [KIND_SUPPLY_LINK] = "supply_link",
        [KIND_INDICATOR] = "indicator",
        [KIND_POLICY] = "policy",
        [KIND_OFFICIAL] = "official",
        [KIND_KEY] = "key",
        [KIND_CALENDAR_DAY] = "calendar_day",
        [KIND_PRICE_INDEX] = "price_index",
        [KIND_CHANNEL] = "channel",
        [KIND_SHIFT] = "shift",
        [KIND_FILING] = "filing",
        [KIND_SILENCE] = "silence",
        [KIND_ESCALATION_RULE] = "escalation_rule",
        [KIND_PASSWORD] = "password",
};

static const enum kind turns[KINDS] = {
        KIND_COUNTY,   KIND_ZONE, KIND_AREA,     KIND_CHAIN, KIND_ENTERPRISE,   KIND_SUPPLY_LINK, KIND_INDICATOR, KIND_POLICY,  KIND_CHANNEL,
        KIND_OFFICIAL, KIND_KEY,  KIND_PASSWORD, KIND_SHIFT, KIND_CALENDAR_DAY, KIND_PRICE_INDEX, KIND_FILING,    KIND_SILENCE, KIND_ESCALATION_RULE,
};

const char *kind_name(enum kind kind)
{
	return names[kind];
}

enum kind kind_in_turn(int turn)
{
	return turns[turn];
}

int kind_of(const char *name)
{
	for (int k = 0; k < KINDS; k++) {
		if (!strcmp(names[k], name))
			return k;
	}
	return -1;
}

#define PERIODS "quarter_hour|hour|day|week|month|quarter|year"
#define CLASSES "national_etdz|provincial_hightech|provincial_etdz|provincial_park"
#define ROLES   "administrator|city|county|zone|service_officer|enterprise|read_only"
#define TIERS   "officer|zone|county|city"
#define LEVELS  "blue|yellow|orange|red"
#define SENDERS "webhook|wecom|dingtalk|feishu|email"
// What alerts are of: a silence of a kind that there is not would hide nothing.
#define ALERTS  "drop|surge|limit|late_report|silence|volatility|stuck|exposure|no_report|stopped|communication|maintenance"
#define TOLD    ALERTS "|system" // our own faults are not silenced
#define REASONS "scheduled_maintenance|unscheduled_maintenance|shutdown|holiday|no_orders|no_material|power_rationing|environmental|relocation|other"

// Names are Chinese for the most part: 120 bytes are 40 characters.
// Rows are calls of a macro because clang-format spreads tables of designated initializers over hundreds of columns.
// clang-format off
#define RULE(kind_, field_, check_, flags_, ...) {.kind = kind_, .field = field_, .check = check_, .flags = flags_, __VA_ARGS__}
static const struct rule rules[] = {
	RULE(KIND_COUNTY,       "code",                   CHECK_COUNTY,   RULE_MUST,             .max = 6),
	RULE(KIND_COUNTY,       "name",                   CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_COUNTY,       "city",                   CHECK_CITY,     RULE_MUST,             .max = 6),

	RULE(KIND_ZONE,         "code",                   CHECK_CODE,     RULE_MUST,             .max = 32, .words = "_-"),
	RULE(KIND_ZONE,         "name",                   CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_ZONE,         "name_en",                CHECK_TEXT,     0,                     .max = 120),
	RULE(KIND_ZONE,         "class",                  CHECK_WORD,     0,                     .words = CLASSES),
	RULE(KIND_ZONE,         "city",                   CHECK_CITY,     RULE_MUST,             .max = 6),
	RULE(KIND_ZONE,         "county",                 CHECK_REF,      0,                     .most = 32, .target = KIND_COUNTY),
	RULE(KIND_ZONE,         "leading_industry",       CHECK_TEXT,     0,                     .max = 120, .most = 3),

	RULE(KIND_AREA,         "code",                   CHECK_CODE,     RULE_MUST,             .max = 32, .words = "_-"),
	RULE(KIND_AREA,         "name",                   CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_AREA,         "zone",                   CHECK_REF,      RULE_MUST,             .target = KIND_ZONE),
	RULE(KIND_AREA,         "area_km2",               CHECK_NUMBER,   RULE_MUST,             .min = 0.0001, .max = 100000),

	RULE(KIND_CHAIN,        "code",                   CHECK_CODE,     RULE_MUST,             .max = 32, .words = "_-"),
	RULE(KIND_CHAIN,        "name",                   CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_CHAIN,        "position",               CHECK_TEXT,     RULE_MUST,             .max = 60, .most = 64),

	RULE(KIND_ENTERPRISE,   "code",                   CHECK_CREDIT,   RULE_MUST,             .max = 18),
	RULE(KIND_ENTERPRISE,   "name",                   CHECK_TEXT,     RULE_MUST,             .max = 240),
	RULE(KIND_ENTERPRISE,   "area",                   CHECK_REF,      RULE_MUST,             .target = KIND_AREA),
	RULE(KIND_ENTERPRISE,   "county",                 CHECK_REF,      RULE_MUST,             .target = KIND_COUNTY),
	RULE(KIND_ENTERPRISE,   "industry",               CHECK_INDUSTRY, RULE_MUST,             .max = 4),
	RULE(KIND_ENTERPRISE,   "industry_edition",       CHECK_EDITION,  0,                     .max = 0),
	RULE(KIND_ENTERPRISE,   "place",                  CHECK_PLACE,    0,                     .max = 100, .most = 16, .target = KIND_CHAIN),
	RULE(KIND_ENTERPRISE,   "scale",                  CHECK_WORD,     0,                     .words = "large|medium|small|micro"),
	RULE(KIND_ENTERPRISE,   "land_area_mu",           CHECK_NUMBER,   0,                     .min = 0, .max = 1e7),
	RULE(KIND_ENTERPRISE,   "tag",                    CHECK_TEXT,     0,                     .max = 60, .most = 32),
	RULE(KIND_ENTERPRISE,   "synthetic",              CHECK_FLAG,     0,                     .max = 0),
	RULE(KIND_ENTERPRISE,   "start_time",             CHECK_NUMBER,   0,                     .min = -9e12, .max = 9e12),

	RULE(KIND_SUPPLY_LINK,  "id",                     CHECK_CODE,     RULE_MUST,             .max = 64, .words = "_-."),
	RULE(KIND_SUPPLY_LINK,  "supplier",               CHECK_REF,      RULE_MUST,             .target = KIND_ENTERPRISE),
	RULE(KIND_SUPPLY_LINK,  "buyer",                  CHECK_REF,      RULE_MUST,             .target = KIND_ENTERPRISE),
	RULE(KIND_SUPPLY_LINK,  "product",                CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_SUPPLY_LINK,  "share_percent",          CHECK_NUMBER,   0,                     .min = 0, .max = 100),
	RULE(KIND_SUPPLY_LINK,  "lag_days",               CHECK_NUMBER,   0,                     .min = 0, .max = 3650),
	RULE(KIND_SUPPLY_LINK,  "stock_days",             CHECK_NUMBER,   0,                     .min = 0, .max = 3650),

	RULE(KIND_INDICATOR,    "code",                   CHECK_CODE,     RULE_MUST,             .max = 48, .words = "_"),
	RULE(KIND_INDICATOR,    "name",                   CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_INDICATOR,    "name_en",                CHECK_TEXT,     0,                     .max = 120),
	RULE(KIND_INDICATOR,    "unit",                   CHECK_TEXT,     RULE_MUST,             .max = 32),
	RULE(KIND_INDICATOR,    "base_period",            CHECK_WORD,     RULE_MUST,             .words = PERIODS),
	RULE(KIND_INDICATOR,    "time_sum",               CHECK_WORD,     RULE_MUST,             .words = "sum|mean|last|max|min"),
	RULE(KIND_INDICATOR,    "space_sum",              CHECK_WORD,     RULE_MUST,             .words = "sum|mean|weighted_mean"),
	RULE(KIND_INDICATOR,    "direction",              CHECK_WORD,     RULE_MUST,             .words = "fall_is_bad|rise_is_bad|both"),
	RULE(KIND_INDICATOR,    "min",                    CHECK_NUMBER,   0,                     .min = -1e15, .max = 1e15),
	RULE(KIND_INDICATOR,    "max",                    CHECK_NUMBER,   0,                     .min = -1e15, .max = 1e15),
	RULE(KIND_INDICATOR,    "late_limit_days",        CHECK_NUMBER,   0,                     .min = 0, .max = 36500),
	RULE(KIND_INDICATOR,    "decimals",               CHECK_NUMBER,   0,                     .min = 0, .max = 9),
	RULE(KIND_INDICATOR,    "formula",                CHECK_FORMULA,  0,                     .max = FORMULA_TEXT, .target = KIND_INDICATOR),
	RULE(KIND_INDICATOR,    "weight",                 CHECK_REF,      0,                     .target = KIND_INDICATOR),
	RULE(KIND_INDICATOR,    "coverage_limit_percent", CHECK_NUMBER,   0,                     .min = 0, .max = 100),
	RULE(KIND_INDICATOR,    "close_days",             CHECK_NUMBER,   0,                     .min = 0, .max = 400),
	RULE(KIND_INDICATOR,    "due_hours",              CHECK_NUMBER,   0,                     .min = 0, .max = 2400),
	RULE(KIND_INDICATOR,    "due_workday",            CHECK_FLAG,     0,                     .max = 0),
	RULE(KIND_INDICATOR,    "grace_hours",            CHECK_NUMBER,   0,                     .min = 0, .max = 2400),
	RULE(KIND_INDICATOR,    "silence_minutes",        CHECK_NUMBER,   0,                     .min = 0, .max = 14400),
	RULE(KIND_INDICATOR,    "keep_days",              CHECK_NUMBER,   0,                     .min = 0, .max = 36500),

	RULE(KIND_POLICY,       "id",                     CHECK_CODE,     RULE_MUST,             .max = ID_MAX, .words = "*/_:-"),
	RULE(KIND_POLICY,       "enterprise",             CHECK_REF,      RULE_MUST | RULE_STAR, .target = KIND_ENTERPRISE),
	RULE(KIND_POLICY,       "industry",               CHECK_CLASSES,  0,                     .max = 4),
	RULE(KIND_POLICY,       "indicator",              CHECK_REF,      RULE_MUST | RULE_STAR, .target = KIND_INDICATOR),
	RULE(KIND_POLICY,       "version",                CHECK_GIVEN,    0,                     .max = 0),
	RULE(KIND_POLICY,       "document",               CHECK_DOCUMENT, RULE_MUST,             .max = 64 * 1024),
	RULE(KIND_POLICY,       "document.second_indicators", CHECK_REF,  RULE_INSIDE | RULE_STAR, .most = POLICY_SECONDS, .target = KIND_INDICATOR),
	RULE(KIND_POLICY,       "document.plan_indicator", CHECK_REF,     RULE_INSIDE,           .target = KIND_INDICATOR),
	RULE(KIND_POLICY,       "author",                 CHECK_GIVEN,    0,                     .max = 0),
	RULE(KIND_POLICY,       "approver",               CHECK_TEXT,     0,                     .max = 120),
	RULE(KIND_POLICY,       "effective_from",         CHECK_DATE,     0,                     .max = 10),
	RULE(KIND_POLICY,       "effective_to",           CHECK_DATE,     0,                     .max = 10),
	RULE(KIND_POLICY,       "note",                   CHECK_TEXT,     0,                     .max = 600),

	RULE(KIND_OFFICIAL,     "id",                     CHECK_CODE,     RULE_MUST,             .max = 64, .words = "._-"),
	RULE(KIND_OFFICIAL,     "name",                   CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_OFFICIAL,     "role",                   CHECK_WORD,     RULE_MUST,             .words = ROLES),
	RULE(KIND_OFFICIAL,     "zone",                   CHECK_REF,      RULE_MUST | RULE_STAR, .most = 64, .target = KIND_ZONE),
	RULE(KIND_OFFICIAL,     "email",                  CHECK_EMAIL,    0,                     .max = 254),
	RULE(KIND_OFFICIAL,     "phone",                  CHECK_CODE,     0,                     .max = 32, .words = "+-() "),
	RULE(KIND_OFFICIAL,     "scope",                  CHECK_SCOPE,    0,                     .most = 256),
	RULE(KIND_OFFICIAL,     "tier",                   CHECK_WORD,     0,                     .words = TIERS),
	RULE(KIND_OFFICIAL,     "min_level",              CHECK_WORD,     0,                     .words = LEVELS),
	RULE(KIND_OFFICIAL,     "alert_kind",             CHECK_WORD,     0,                     .most = 32, .words = TOLD),
	RULE(KIND_OFFICIAL,     "work_from",              CHECK_CLOCK,    0,                     .max = 5),
	RULE(KIND_OFFICIAL,     "work_to",                CHECK_CLOCK,    0,                     .max = 5),
	RULE(KIND_OFFICIAL,     "always",                 CHECK_FLAG,     0,                     .max = 0),
	RULE(KIND_OFFICIAL,     "substitute",             CHECK_REF,      0,                     .target = KIND_OFFICIAL),
	RULE(KIND_OFFICIAL,     "away_from",              CHECK_DATE,     0,                     .max = 10),
	RULE(KIND_OFFICIAL,     "away_to",                CHECK_DATE,     0,                     .max = 10),
	RULE(KIND_OFFICIAL,     "channel",                CHECK_REF,      0,                     .most = 8, .target = KIND_CHANNEL),
	RULE(KIND_OFFICIAL,     "language",               CHECK_WORD,     0,                     .words = "zh|en"),

	RULE(KIND_KEY,          "id",                     CHECK_LOWER,    RULE_MUST,             .min = 12, .max = 12),
	RULE(KIND_KEY,          "holder",                 CHECK_TEXT,     RULE_MUST,             .max = 240),
	RULE(KIND_KEY,          "enterprise",             CHECK_REF,      RULE_STAR,             .most = 10000, .target = KIND_ENTERPRISE),
	RULE(KIND_KEY,          "official",               CHECK_REF,      0,                     .target = KIND_OFFICIAL),
	RULE(KIND_KEY,          "curve_public",           CHECK_BYTES,    0,                     .max = 32),
	RULE(KIND_KEY,          "token_hash",             CHECK_BYTES,    RULE_SECRET,           .max = 32),
	RULE(KIND_KEY,          "expire_time",            CHECK_NUMBER,   0,                     .min = 0, .max = 9e12),

	RULE(KIND_PASSWORD,     "official",               CHECK_REF,      RULE_MUST,             .target = KIND_OFFICIAL),
	RULE(KIND_PASSWORD,     "hash",                   CHECK_TEXT,     RULE_MUST | RULE_SECRET, .max = 160),
	RULE(KIND_PASSWORD,     "must_change",            CHECK_FLAG,     0,                     .max = 0),
	RULE(KIND_PASSWORD,     "changed_time",           CHECK_TIME,     RULE_MUST,             .max = 0),

	RULE(KIND_CALENDAR_DAY, "date",                   CHECK_DATE,     RULE_MUST,             .max = 10),
	RULE(KIND_CALENDAR_DAY, "kind",                   CHECK_WORD,     RULE_MUST,             .words = "off|work"),
	RULE(KIND_CALENDAR_DAY, "name",                   CHECK_TEXT,     0,                     .max = 120),

	RULE(KIND_PRICE_INDEX,  "id",                     CHECK_CODE,     RULE_MUST,             .max = 64, .words = "_/*-"),
	RULE(KIND_PRICE_INDEX,  "indicator",              CHECK_REF,      RULE_MUST,             .target = KIND_INDICATOR),
	RULE(KIND_PRICE_INDEX,  "index",                  CHECK_NUMBER,   RULE_MUST,             .min = 0.0001, .max = 1e6),
	RULE(KIND_PRICE_INDEX,  "industry",               CHECK_DIVISION, RULE_MUST | RULE_STAR, .max = 2),
	RULE(KIND_PRICE_INDEX,  "month",                  CHECK_MONTH,    RULE_MUST,             .max = 7),

	RULE(KIND_CHANNEL,      "id",                     CHECK_CODE,     RULE_MUST,             .max = 64, .words = "._-"),
	RULE(KIND_CHANNEL,      "kind",                   CHECK_WORD,     RULE_MUST,             .words = SENDERS),
	RULE(KIND_CHANNEL,      "url",                    CHECK_TEXT,     RULE_PRIVATE,          .max = 1000),
	RULE(KIND_CHANNEL,      "secret",                 CHECK_TEXT,     RULE_SECRET,           .max = 200),
	RULE(KIND_CHANNEL,      "per_minute",             CHECK_NUMBER,   0,                     .min = 0, .max = 6000),
	RULE(KIND_CHANNEL,      "mention",                CHECK_CODE,     0,                     .max = 20, .most = 32, .words = "+"),
	RULE(KIND_CHANNEL,      "language",               CHECK_WORD,     0,                     .words = "zh|en"),
	RULE(KIND_CHANNEL,      "min_level",              CHECK_WORD,     0,                     .words = LEVELS),
	RULE(KIND_CHANNEL,      "scope",                  CHECK_SCOPE,    0,                     .most = 256),
	RULE(KIND_CHANNEL,      "alert_kind",             CHECK_WORD,     0,                     .most = 32, .words = TOLD),

	RULE(KIND_SHIFT,        "id",                     CHECK_CODE,     RULE_MUST,             .max = 64, .words = "._-"),
	RULE(KIND_SHIFT,        "scope",                  CHECK_SCOPE,    RULE_MUST,             .max = 0),
	RULE(KIND_SHIFT,        "tier",                   CHECK_WORD,     RULE_MUST,             .words = TIERS),
	RULE(KIND_SHIFT,        "official",               CHECK_REF,      RULE_MUST,             .target = KIND_OFFICIAL),
	RULE(KIND_SHIFT,        "substitute",             CHECK_REF,      0,                     .target = KIND_OFFICIAL),
	RULE(KIND_SHIFT,        "from_time",              CHECK_TIME,     RULE_MUST,             .max = 0),
	RULE(KIND_SHIFT,        "to_time",                CHECK_TIME,     RULE_MUST,             .max = 0),

	RULE(KIND_FILING,       "id",                     CHECK_CODE,     RULE_MUST,             .max = 64, .words = "._-"),
	RULE(KIND_FILING,       "scope",                  CHECK_SCOPE,    RULE_MUST,             .max = 0),
	RULE(KIND_FILING,       "indicator",              CHECK_REF,      RULE_MUST | RULE_STAR, .target = KIND_INDICATOR),
	RULE(KIND_FILING,       "reason",                 CHECK_WORD,     RULE_MUST,             .words = REASONS),
	RULE(KIND_FILING,       "from_time",              CHECK_TIME,     RULE_MUST,             .max = 0),
	RULE(KIND_FILING,       "to_time",                CHECK_TIME,     RULE_MUST,             .max = 0),
	RULE(KIND_FILING,       "expected_percent",       CHECK_NUMBER,   0,                     .min = 0, .max = 100),
	RULE(KIND_FILING,       "author",                 CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_FILING,       "note",                   CHECK_TEXT,     0,                     .max = 600),

	RULE(KIND_SILENCE,      "id",                     CHECK_CODE,     RULE_MUST,             .max = 64, .words = "._-"),
	RULE(KIND_SILENCE,      "scope",                  CHECK_SCOPE,    RULE_MUST,             .most = 64),
	RULE(KIND_SILENCE,      "alert_kind",             CHECK_WORD,     0,                     .most = 32, .words = ALERTS),
	RULE(KIND_SILENCE,      "max_level",              CHECK_WORD,     RULE_MUST,             .words = "blue|yellow|orange"),
	RULE(KIND_SILENCE,      "reason",                 CHECK_TEXT,     RULE_MUST,             .max = 600),
	RULE(KIND_SILENCE,      "author",                 CHECK_TEXT,     RULE_MUST,             .max = 120),
	RULE(KIND_SILENCE,      "from_time",              CHECK_TIME,     RULE_MUST,             .max = 0),
	RULE(KIND_SILENCE,      "to_time",                CHECK_TIME,     RULE_MUST,             .max = 0),
	RULE(KIND_SILENCE,      "window",                 CHECK_WINDOW,   0,                     .most = 21),

	RULE(KIND_ESCALATION_RULE, "level",               CHECK_WORD,     RULE_MUST,             .words = LEVELS),
	RULE(KIND_ESCALATION_RULE, "acknowledge_minutes", CHECK_NUMBER,   RULE_MUST,             .min = 1, .max = 100000),
	RULE(KIND_ESCALATION_RULE, "remind_minutes",      CHECK_NUMBER,   0,                     .min = 0, .max = 100000),
	RULE(KIND_ESCALATION_RULE, "escalate_minutes",    CHECK_NUMBER,   0,                     .min = 0, .max = 100000),
	RULE(KIND_ESCALATION_RULE, "unacknowledge_hours", CHECK_NUMBER,   0,                     .min = 0, .max = 10000),
	RULE(KIND_ESCALATION_RULE, "check_days",          CHECK_NUMBER,   RULE_MUST,             .min = 1, .max = 365),
	RULE(KIND_ESCALATION_RULE, "plan_days",           CHECK_NUMBER,   RULE_MUST,             .min = 1, .max = 365),
	RULE(KIND_ESCALATION_RULE, "solve_days",          CHECK_NUMBER,   RULE_MUST,             .min = 1, .max = 365),
	RULE(KIND_ESCALATION_RULE, "extend_days",         CHECK_NUMBER,   RULE_MUST,             .min = 1, .max = 365),
};
// clang-format on

const struct rule *rule_rows(enum kind kind, size_t *count)
{
	const size_t all = sizeof rules / sizeof *rules;
	size_t from = 0;
	while (from < all && rules[from].kind != kind)
		from++;
	size_t to = from;
	while (to < all && rules[to].kind == kind)
		to++;
	*count = to - from;
	return rules + from;
}

const struct rule *rule_find(enum kind kind, const char *field)
{
	size_t n = 0;
	const struct rule *r = rule_rows(kind, &n);
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(r[i].field, field))
			return r + i;
	}
	return NULL;
}
