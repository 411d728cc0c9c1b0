// Every cell of the table of states: what is legal stands here a second time, everything else is refused with a sentence in both languages, and changes nothing.
#include "desk/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct legal {
	enum desk_input input;
	enum desk_state from, to;
} legal[] = {
        {INPUT_RAISED,              LIFE_NONE,         LIFE_PENDING     },
        {INPUT_UP,                  LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_UP,                  LIFE_OPEN,         LIFE_OPEN        },
        {INPUT_UP,                  LIFE_ACKNOWLEDGED, LIFE_ACKNOWLEDGED},
        {INPUT_UP,                  LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_UP,                  LIFE_CLOSED,       LIFE_OPEN        },
        {INPUT_UP,                  LIFE_SUPPRESSED,   LIFE_SUPPRESSED  },
        {INPUT_DOWN,                LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_DOWN,                LIFE_OPEN,         LIFE_OPEN        },
        {INPUT_DOWN,                LIFE_ACKNOWLEDGED, LIFE_ACKNOWLEDGED},
        {INPUT_DOWN,                LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_DOWN,                LIFE_CLOSED,       LIFE_CLOSED      },
        {INPUT_DOWN,                LIFE_SUPPRESSED,   LIFE_SUPPRESSED  },
        {INPUT_GOOD,                LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_GOOD,                LIFE_OPEN,         LIFE_RECOVERING  },
        {INPUT_GOOD,                LIFE_ACKNOWLEDGED, LIFE_RECOVERING  },
        {INPUT_GOOD,                LIFE_ASSISTING,    LIFE_RECOVERING  },
        {INPUT_GOOD,                LIFE_CLOSED,       LIFE_CLOSED      },
        {INPUT_GOOD,                LIFE_SUPPRESSED,   LIFE_SUPPRESSED  },
        {INPUT_BAD_AGAIN,           LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_BAD_AGAIN,           LIFE_OPEN,         LIFE_OPEN        },
        {INPUT_BAD_AGAIN,           LIFE_ACKNOWLEDGED, LIFE_ACKNOWLEDGED},
        {INPUT_BAD_AGAIN,           LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_BAD_AGAIN,           LIFE_RECOVERING,   LIFE_ACKNOWLEDGED}, // what it was before, as made() says
        {INPUT_BAD_AGAIN,           LIFE_SUPPRESSED,   LIFE_SUPPRESSED  },
        {INPUT_WITHDRAWN,           LIFE_PENDING,      LIFE_WITHDRAWN   },
        {INPUT_WITHDRAWN,           LIFE_OPEN,         LIFE_WITHDRAWN   },
        {INPUT_WITHDRAWN,           LIFE_ACKNOWLEDGED, LIFE_WITHDRAWN   },
        {INPUT_WITHDRAWN,           LIFE_ASSISTING,    LIFE_WITHDRAWN   },
        {INPUT_WITHDRAWN,           LIFE_RECOVERING,   LIFE_WITHDRAWN   },
        {INPUT_WITHDRAWN,           LIFE_CLOSED,       LIFE_WITHDRAWN   },
        {INPUT_WITHDRAWN,           LIFE_SUPPRESSED,   LIFE_WITHDRAWN   },
        {INPUT_ACKNOWLEDGE,         LIFE_PENDING,      LIFE_ACKNOWLEDGED},
        {INPUT_ACKNOWLEDGE,         LIFE_OPEN,         LIFE_ACKNOWLEDGED},
        {INPUT_UNACKNOWLEDGE,       LIFE_ACKNOWLEDGED, LIFE_OPEN        },
        {INPUT_UNACKNOWLEDGE,       LIFE_RECOVERING,   LIFE_RECOVERING  },
        {INPUT_ASSIGN,              LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_ASSIGN,              LIFE_OPEN,         LIFE_OPEN        },
        {INPUT_ASSIGN,              LIFE_ACKNOWLEDGED, LIFE_ACKNOWLEDGED},
        {INPUT_ASSIGN,              LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_ASSIGN,              LIFE_RECOVERING,   LIFE_RECOVERING  },
        {INPUT_ASSIST,              LIFE_PENDING,      LIFE_ASSISTING   },
        {INPUT_ASSIST,              LIFE_OPEN,         LIFE_ASSISTING   },
        {INPUT_ASSIST,              LIFE_ACKNOWLEDGED, LIFE_ASSISTING   },
        {INPUT_ASSIST,              LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_ASSIST,              LIFE_RECOVERING,   LIFE_RECOVERING  },
        {INPUT_COMMENT,             LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_COMMENT,             LIFE_OPEN,         LIFE_OPEN        },
        {INPUT_COMMENT,             LIFE_ACKNOWLEDGED, LIFE_ACKNOWLEDGED},
        {INPUT_COMMENT,             LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_COMMENT,             LIFE_RECOVERING,   LIFE_RECOVERING  },
        {INPUT_COMMENT,             LIFE_CLOSED,       LIFE_CLOSED      },
        {INPUT_COMMENT,             LIFE_SUPPRESSED,   LIFE_SUPPRESSED  },
        {INPUT_COMMENT,             LIFE_WITHDRAWN,    LIFE_WITHDRAWN   },
        {INPUT_CONFIRM_RED,         LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_CONFIRM_RED,         LIFE_OPEN,         LIFE_OPEN        },
        {INPUT_CONFIRM_RED,         LIFE_ACKNOWLEDGED, LIFE_ACKNOWLEDGED},
        {INPUT_CONFIRM_RED,         LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_CONFIRM_RED,         LIFE_SUPPRESSED,   LIFE_SUPPRESSED  },
        {INPUT_LOWER,               LIFE_PENDING,      LIFE_PENDING     },
        {INPUT_LOWER,               LIFE_OPEN,         LIFE_OPEN        },
        {INPUT_LOWER,               LIFE_ACKNOWLEDGED, LIFE_ACKNOWLEDGED},
        {INPUT_LOWER,               LIFE_ASSISTING,    LIFE_ASSISTING   },
        {INPUT_LOWER,               LIFE_RECOVERING,   LIFE_RECOVERING  },
        {INPUT_LOWER,               LIFE_SUPPRESSED,   LIFE_SUPPRESSED  },
        {INPUT_CLOSE,               LIFE_PENDING,      LIFE_CLOSED      },
        {INPUT_CLOSE,               LIFE_OPEN,         LIFE_CLOSED      },
        {INPUT_CLOSE,               LIFE_ACKNOWLEDGED, LIFE_CLOSED      },
        {INPUT_CLOSE,               LIFE_ASSISTING,    LIFE_CLOSED      },
        {INPUT_CLOSE,               LIFE_RECOVERING,   LIFE_CLOSED      },
        {INPUT_CLOSE,               LIFE_SUPPRESSED,   LIFE_CLOSED      },
        {INPUT_REOPEN,              LIFE_CLOSED,       LIFE_OPEN        },
        {INPUT_HOLD_OVER,           LIFE_PENDING,      LIFE_OPEN        },
        {INPUT_ACKNOWLEDGE_EXPIRED, LIFE_ACKNOWLEDGED, LIFE_OPEN        },
        {INPUT_ACKNOWLEDGE_EXPIRED, LIFE_RECOVERING,   LIFE_RECOVERING  },
        {INPUT_GOOD_FOR_LONG,       LIFE_RECOVERING,   LIFE_CLOSED      },
        {INPUT_GOOD_FOR_LONG,       LIFE_SUPPRESSED,   LIFE_CLOSED      },
        {INPUT_SUPPRESS,            LIFE_PENDING,      LIFE_SUPPRESSED  },
        {INPUT_SUPPRESS,            LIFE_OPEN,         LIFE_SUPPRESSED  },
        {INPUT_UNSUPPRESS,          LIFE_SUPPRESSED,   LIFE_OPEN        },
};

static const struct legal *find(enum desk_state from, enum desk_input input)
{
	for (size_t i = 0; i < sizeof legal / sizeof *legal; i++)
		if (legal[i].from == from && legal[i].input == input)
			return legal + i;
	return NULL;
}

// An alert in that state, and its data so that the input has something to say.
static struct desk_alert made(enum desk_state state, enum desk_input input)
{
	struct desk_alert a = {.state = state, .level = LEVEL_YELLOW, .evidence_level = LEVEL_BLUE, .owner = "", .acknowledged_by = "", .closed_by = ""};
	if (state == LIFE_RECOVERING || input == INPUT_BAD_AGAIN || input == INPUT_GOOD_FOR_LONG)
		a.evidence_level = LEVEL_NONE;
	if (state == LIFE_RECOVERING)
		a.before = LIFE_ACKNOWLEDGED;
	if (state == LIFE_RECOVERING || state == LIFE_ACKNOWLEDGED)
		a.acknowledge_time = 1;
	if (input == INPUT_DOWN)
		a.evidence_level = a.level = LEVEL_ORANGE;
	a.red_waits = input == INPUT_CONFIRM_RED;
	return a;
}

static struct life_input full(enum desk_input input)
{
	return (struct life_input){
	        .input = input,
	        .now_ms = 5000,
	        .level = input == INPUT_LOWER ? LEVEL_BLUE : LEVEL_YELLOW,
	        .actor = "li.na",
	        .reason = "why",
	        .owner = "wang",
	        .verdict = VERDICT_CONFIRMED,
	};
}

static void every_cell(void **state)
{
	(void)state;
	for (int from = 0; from < LIFE_STATES; from++)
		for (int input = 0; input < INPUTS; input++) {
			struct desk_alert a = made((enum desk_state)from, (enum desk_input)input);
			const struct desk_alert was = a;
			const struct life_input in = full((enum desk_input)input);
			const struct legal *l = find((enum desk_state)from, (enum desk_input)input);
			const enum life_refusal refused = life_step(&a, &in);
			if (l) {
				assert_int_equal(refused, LIFE_DONE);
				assert_string_equal(state_word(a.state), state_word(l->to));
				continue;
			}
			assert_int_not_equal(refused, LIFE_DONE);
			assert_memory_equal(&a, &was, sizeof a);
		}
}

static void every_refusal_has_its_sentence(void **state)
{
	(void)state;
	for (int r = LIFE_DONE + 1; r < LIFE_REFUSALS; r++) {
		const struct desk_refusal words = life_refusal((enum life_refusal)r);
		assert_true(words.code && *words.code && words.zh && *words.zh && words.en && *words.en);
		for (int other = LIFE_DONE + 1; other < r; other++)
			assert_string_not_equal(words.code, life_refusal((enum life_refusal)other).code);
	}
}

// What an input must bring with it: without it, refused.
static void what_an_input_needs(void **state)
{
	static const struct {
		enum desk_input input;
		enum level level; // of the alert
		enum level to;    // LOWER
		const char *actor, *reason, *owner;
		enum desk_verdict verdict;
		enum life_refusal refusal;
	} cases[] = {
	        {INPUT_ACKNOWLEDGE, LEVEL_RED,    0,            "",      NULL,  NULL, 0,                 REFUSED_NEEDS_PERSON },
	        {INPUT_ASSIGN,      LEVEL_RED,    0,            "li.na", NULL,  " ",  0,                 REFUSED_NEEDS_OWNER  },
	        {INPUT_CONFIRM_RED, LEVEL_ORANGE, 0,            "li.na", NULL,  NULL, 0,                 REFUSED_NO_RED       },
	        {INPUT_LOWER,       LEVEL_RED,    LEVEL_ORANGE, "li.na", " ",   NULL, 0,                 REFUSED_NEEDS_REASON },
	        {INPUT_LOWER,       LEVEL_ORANGE, LEVEL_ORANGE, "li.na", "why", NULL, 0,                 REFUSED_NOT_LOWER    },
	        {INPUT_LOWER,       LEVEL_ORANGE, LEVEL_NONE,   "li.na", "why", NULL, 0,                 REFUSED_NOT_LOWER    },
	        {INPUT_LOWER,       LEVEL_ORANGE, LEVEL_BLUE,   "li.na", "why", NULL, 0,                 REFUSED_BELOW_DATA   },
	        {INPUT_CLOSE,       LEVEL_ORANGE, 0,            "li.na", "why", NULL, VERDICT_NONE,      REFUSED_NEEDS_VERDICT},
	        {INPUT_CLOSE,       LEVEL_ORANGE, 0,            "li.na", "",    NULL, VERDICT_CONFIRMED, REFUSED_NEEDS_REASON },
	        {INPUT_CLOSE,       LEVEL_BLUE,   0,            "li.na", NULL,  NULL, VERDICT_FALSE,     REFUSED_NEEDS_REASON },
	        {INPUT_CLOSE,       LEVEL_BLUE,   0,            "li.na", NULL,  NULL, VERDICT_CONFIRMED, LIFE_DONE            },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct desk_alert a = {.state = LIFE_OPEN, .level = cases[i].level, .evidence_level = LEVEL_YELLOW, .owner = ""};
		const struct life_input in = {.input = cases[i].input,
		                              .level = cases[i].to,
		                              .actor = cases[i].actor,
		                              .reason = cases[i].reason,
		                              .owner = cases[i].owner,
		                              .verdict = cases[i].verdict};
		assert_int_equal(life_step(&a, &in), cases[i].refusal);
	}
}

static void red_and_orange_are_lifted_by_a_person(void **state)
{
	(void)state;
	for (enum level level = LEVEL_BLUE; level <= LEVEL_RED; level++) {
		struct desk_alert a = {.state = LIFE_RECOVERING, .before = LIFE_OPEN, .level = level, .owner = ""};
		const struct life_input in = {.input = INPUT_GOOD_FOR_LONG, .now_ms = 1};
		assert_int_equal(life_step(&a, &in), level <= LEVEL_YELLOW ? LIFE_DONE : REFUSED_NEEDS_PERSON);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_cell),
	        cmocka_unit_test(every_refusal_has_its_sentence),
	        cmocka_unit_test(what_an_input_needs),
	        cmocka_unit_test(red_and_orange_are_lifted_by_a_person),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
