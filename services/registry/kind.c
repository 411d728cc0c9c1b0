#include "kind.h"

#include "base/formula.h"

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
};

const char *kind_name(enum kind kind)
{
	return names[kind];
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

// Names are Chinese for the most part: 120 bytes are 40 characters.
// clang-format off: it spreads rows of designated initializers over hundreds of columns
static const struct rule rules[] = {
        {KIND_COUNTY,                "code",                     CHECK_COUNTY,RULE_MUST,.max = 6},
        {KIND_COUNTY,                "name",                     CHECK_TEXT,RULE_MUST,.max = 120},
        {KIND_COUNTY,                "city",                     CHECK_CITY,RULE_MUST,.max = 6},

        {KIND_ZONE,                  "code",                     CHECK_CODE,RULE_MUST,.max = 32,.words = "_-"},
        {KIND_ZONE,                          "name",                                            CHECK_TEXT,RULE_MUST,.max = 120},
        {KIND_ZONE,                          "name_en",                                            CHECK_TEXT,0,.max = 120        },
        {KIND_ZONE,                          "class",                                            CHECK_WORD,0,.words = CLASSES},
        {KIND_ZONE,                          "city",                                            CHECK_CITY,RULE_MUST,.max = 6},
        {KIND_ZONE,                          "county",                                            CHECK_REF,0,.most = 32,.target = KIND_COUNTY},
        {KIND_ZONE,     "leading_industry",                               CHECK_TEXT,0,.max = 120,.most = 3},

        {KIND_AREA,                "code",                                 CHECK_CODE,RULE_MUST,                         .max = 32,                                                        .words = "_-"},
        {KIND_AREA,                 "name",                                  CHECK_TEXT,RULE_MUST,.max = 120},
        {KIND_AREA,                "zone",CHECK_REF,RULE_MUST,.target = KIND_ZONE                                                              },
        {KIND_AREA,                 "area_km2",                                   CHECK_NUMBER,               RULE_MUST,                                            .min = 0.0001,.max = 100000},

        {KIND_CHAIN,              "code",CHECK_CODE,RULE_MUST,.max = 32,.words = "_-"},
        {KIND_CHAIN,       "name",                           CHECK_TEXT,                                                 RULE_MUST,                                                                                                                                                                                                   .max = 120                                                                                                                                                                                                                                                                                                                    },
        {KIND_CHAIN,                 "position",                               CHECK_TEXT,RULE_MUST,.max = 60,.most = 64},

        {KIND_ENTERPRISE,                 "code",                 CHECK_CREDIT,RULE_MUST,.max = 18                                                                                            },
        {KIND_ENTERPRISE,                          "name",                                      CHECK_TEXT,RULE_MUST,.max = 240},
        {KIND_ENTERPRISE,                          "area",                                      CHECK_REF,RULE_MUST,.target = KIND_AREA},
        {KIND_ENTERPRISE,                          "county",                                      CHECK_REF,RULE_MUST,.target = KIND_COUNTY},
        {KIND_ENTERPRISE,                          "industry",                                      CHECK_INDUSTRY,RULE_MUST,.max = 4                                                                                                    },
        {KIND_ENTERPRISE,                          "industry_edition",                                      CHECK_EDITION,0,.max = 0},
        {KIND_ENTERPRISE,                          "place",                                      CHECK_PLACE,0,.max = 100,.most = 16, .target = KIND_CHAIN},
        {KIND_ENTERPRISE,                          "scale",                                      CHECK_WORD,0,.words = "large|medium|small|micro"},
        {KIND_ENTERPRISE,                "land_area_mu",                      CHECK_NUMBER,0,.min = 0,                                                                   .max = 1e7},
        {KIND_ENTERPRISE,                         "tag",                CHECK_TEXT,           0,                                                                                                            .max = 60,                                                                                                             .most = 32},
        {KIND_ENTERPRISE,                         "synthetic",                                           CHECK_FLAG,            0,                                                                         .max = 0},
        {KIND_ENTERPRISE,                "start_time",                          CHECK_NUMBER,0,.min = -9e12,.max = 9e12},

        {KIND_SUPPLY_LINK,"id",CHECK_CODE,RULE_MUST,.max = 64,.words = "_-."},
        {KIND_SUPPLY_LINK,"supplier",CHECK_REF,RULE_MUST,                                                                                                                                                    .target = KIND_ENTERPRISE                                                                                                                                                                                                                                                                                                                                                                                                                                         },
        {KIND_SUPPLY_LINK,           "buyer",                                           CHECK_REF, RULE_MUST,                                                                                                          .target = KIND_ENTERPRISE                                                                                                                                                                                                                                                                                                   },
        {KIND_SUPPLY_LINK,                          "product",                                     CHECK_TEXT,RULE_MUST,.max = 120},
        {KIND_SUPPLY_LINK,                          "share_percent",                                     CHECK_NUMBER,0,.min = 0,.max = 100},
        {KIND_SUPPLY_LINK,                          "lag_days",                                     CHECK_NUMBER,0,.min = 0,.max = 3650},
        {KIND_SUPPLY_LINK,                          "stock_days",                                     CHECK_NUMBER,0,.min = 0,.max = 3650},

        {KIND_INDICATOR,                "code",                                          CHECK_CODE,RULE_MUST,.max = 48,                                                                                                                                                                                                                                                                                                                                                                                                                          .words = "_"},
        {KIND_INDICATOR,                  "name",                                 CHECK_TEXT,RULE_MUST,                                                              .max = 120                                                                                                                                                                                                                                                                                                                                                                                                              },
        {KIND_INDICATOR,                         "name_en",                                           CHECK_TEXT,                                    0,                                                                                                                                                            .max = 120                                                                                                                                                                                          },
        {KIND_INDICATOR,                "unit",CHECK_TEXT,RULE_MUST,                      .max = 32},
        {KIND_INDICATOR,   "base_period",CHECK_WORD,RULE_MUST,.words = PERIODS},
        {KIND_INDICATOR,"time_sum",CHECK_WORD,RULE_MUST,.words = "sum|mean|last|max|min"},
        {KIND_INDICATOR,     "space_sum",                              CHECK_WORD,RULE_MUST,.words = "sum|mean|weighted_mean"                                                                                                                                                                                                                                                                                                                                                                },
        {KIND_INDICATOR,           "direction",                                         CHECK_WORD,                   RULE_MUST,                                                                                                                                 .words = "fall_is_bad|rise_is_bad|both"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              },
        {KIND_INDICATOR,                        "min",                                                                          CHECK_NUMBER,                                                                                                                                       0,                                                                                                                                                                                                                                                                                                                                                                                                                      .min = -1e15,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 .max = 1e15},
        {KIND_INDICATOR,           "max",CHECK_NUMBER,0,.min = -1e15,.max = 1e15},
        {KIND_INDICATOR,     "late_limit_days",CHECK_NUMBER,0,.min = 0,.max = 36500},
        {KIND_INDICATOR,"decimals",CHECK_NUMBER,0,.min = 0,.max = 9},
        {KIND_INDICATOR,             "formula",                        CHECK_FORMULA,0,                    .max = FORMULA_TEXT,                                                                                .target = KIND_INDICATOR},
        {KIND_INDICATOR,                          "weight",                                       CHECK_REF,0,.target = KIND_INDICATOR                                                                  },
        {KIND_INDICATOR,              "coverage_limit_percent",                                        CHECK_NUMBER,0,.min = 0,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          .max = 100},
        {KIND_INDICATOR,                  "close_days",                                    CHECK_NUMBER,0,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             .min = 0,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               .max = 400},
        {KIND_INDICATOR, "due_hours",       CHECK_NUMBER, 0, .min = 0, .max = 2400},
        {KIND_INDICATOR, "due_workday",     CHECK_FLAG,   0, .max = 0},
        {KIND_INDICATOR, "grace_hours",     CHECK_NUMBER, 0, .min = 0, .max = 2400},
        {KIND_INDICATOR, "silence_minutes", CHECK_NUMBER, 0, .min = 0, .max = 14400},

        {KIND_POLICY,                         "id",                                CHECK_CODE,RULE_MUST,.max = ID_MAX,.words = "*/_"},
        {KIND_POLICY,                 "enterprise",    CHECK_REF,RULE_MUST | RULE_STAR,      .target = KIND_ENTERPRISE},
        {KIND_POLICY,              "indicator",CHECK_REF,RULE_MUST,     .target = KIND_INDICATOR},
        {KIND_POLICY,"version",CHECK_GIVEN,0,.max = 0},
        {KIND_POLICY,                "blue_percent",              CHECK_NUMBER,0,.min = 0,.max = 1000},
        {KIND_POLICY,                          "yellow_percent",                                          CHECK_NUMBER,0,.min = 0,.max = 1000},
        {KIND_POLICY,                          "orange_percent",                                          CHECK_NUMBER,0,.min = 0,                                        .max = 1000},
        {KIND_POLICY,                          "red_percent",                                          CHECK_NUMBER,0,.min = 0,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              .max = 1000},
        {KIND_POLICY,                          "hold_periods",                                          CHECK_NUMBER,0,.min = 0,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        .max = 1000},
        {KIND_POLICY,               "clear_periods",                                         CHECK_NUMBER,0,.min = 0,.max = 1000},
        {KIND_POLICY,                  "min_history",                                 CHECK_NUMBER,0,                      .min = 0,                                 .max = 1000},
        {KIND_POLICY,                         "live_days",                                           CHECK_NUMBER,               0,                                                                          .min = 0,                      .max = 36500},
        {KIND_POLICY,              "author",CHECK_TEXT,0,.max = 120},
        {KIND_POLICY,"off",CHECK_FLAG,0,                    .max = 0},

        {KIND_OFFICIAL,                "id",             CHECK_CODE,RULE_MUST,.max = 64,.words = "._-"},
        {KIND_OFFICIAL,                          "name",                                          CHECK_TEXT,RULE_MUST,.max = 120},
        {KIND_OFFICIAL,               "role",                                         CHECK_WORD,RULE_MUST,.words = ROLES},
        {KIND_OFFICIAL,                  "zone",                                CHECK_REF,RULE_MUST | RULE_STAR,.most = 64,.target = KIND_ZONE},
        {KIND_OFFICIAL,                         "email",                                         CHECK_EMAIL,                    0,                                                .max = 254                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             },
        {KIND_OFFICIAL,                         "phone",                                           CHECK_CODE,                             0,.max = 32,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        .words = "+-() "},

        {KIND_KEY,                 "id",                                  CHECK_LOWER,                                                            RULE_MUST,                                                                                                                                   .min = 12,                                                                                                                       .max = 12},
        {KIND_KEY,                "holder",CHECK_TEXT,RULE_MUST,                                                                        .max = 240                                                                                                                               },
        {KIND_KEY,                "enterprise",CHECK_REF,RULE_STAR,                      .most = 10000,                                                                                                                                                                           .target = KIND_ENTERPRISE},
        {KIND_KEY,                 "official",CHECK_REF,0,                                                   .target = KIND_OFFICIAL                                                                                                                                                                                                                      },
        {KIND_KEY,"curve_public",CHECK_BYTES,0,.max = 32},
        {KIND_KEY,"token_hash",CHECK_BYTES,0,.max = 32},
        {KIND_KEY,                   "expire_time",                         CHECK_NUMBER,0,.min = 0,.max = 9e12},

        {KIND_CALENDAR_DAY,                          "date",                                             CHECK_DATE,RULE_MUST,.max = 10},
        {KIND_CALENDAR_DAY,                          "kind",                                             CHECK_WORD,RULE_MUST,.words = "off|work"},
        {KIND_CALENDAR_DAY, "name",                           CHECK_TEXT,0,.max = 120},
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
