#include "life.h"

#include <stddef.h>
#include <string.h>

// --- the table

// A cell is the state that comes next, or one of these, or REFUSED + why.
enum { STAY = 32, BEFORE, WITHIN, REFUSED = 64 };
// BEFORE: what it was before it recovered. WITHIN: what the input does to that, while it goes on recovering.

#define NO(why) (REFUSED + REFUSED_##why)
#define PEN     LIFE_PENDING
#define OPN     LIFE_OPEN
#define ACK     LIFE_ACKNOWLEDGED
#define ASS     LIFE_ASSISTING
#define REC     LIFE_RECOVERING
#define CLO     LIFE_CLOSED
#define SUP     LIFE_SUPPRESSED
#define WIT     LIFE_WITHDRAWN

// clang-format off
static const uint8_t table[LIFE_STATES][INPUTS] = {
//                     raised        up           down         good         bad_again      withdrawn
//                     acknowledge         unacknowledge          assign          assist          comment  confirm_red    lower          close       reopen
//                     hold_over     acknowledge_expired   good_for_long    suppress              unsuppress
[LIFE_NONE] =         {PEN,          NO(NO_ALERT), NO(NO_ALERT), NO(NO_ALERT), NO(NO_ALERT), NO(NO_ALERT),
                       NO(NO_ALERT),       NO(NO_ALERT),          NO(NO_ALERT),   NO(NO_ALERT),   NO(NO_ALERT), NO(NO_ALERT), NO(NO_ALERT), NO(NO_ALERT), NO(NO_ALERT),
                       NO(NO_ALERT), NO(NO_ALERT),         NO(NO_ALERT),    NO(NO_ALERT),         NO(NO_ALERT)},
[LIFE_PENDING] =      {NO(EXISTS),   STAY,         STAY,         STAY,         STAY,         WIT,
                       ACK,                NO(NOT_ACKNOWLEDGED),  STAY,           ASS,            STAY,    STAY,          STAY,          CLO,        NO(NOT_CLOSED),
                       OPN,          NO(NOT_ACKNOWLEDGED), NO(HELD),        SUP,                  NO(NOT_SUPPRESSED)},
[LIFE_OPEN] =         {NO(EXISTS),   STAY,         STAY,         REC,          STAY,         WIT,
                       ACK,                NO(NOT_ACKNOWLEDGED),  STAY,           ASS,            STAY,    STAY,          STAY,          CLO,        NO(NOT_CLOSED),
                       NO(NOT_HELD), NO(NOT_ACKNOWLEDGED), NO(IS_BAD),      SUP,                  NO(NOT_SUPPRESSED)},
[LIFE_ACKNOWLEDGED] = {NO(EXISTS),   STAY,         STAY,         REC,          STAY,         WIT,
                       NO(ACKNOWLEDGED),   OPN,                   STAY,           ASS,            STAY,    STAY,          STAY,          CLO,        NO(NOT_CLOSED),
                       NO(NOT_HELD), OPN,                  NO(IS_BAD),      NO(SOMEBODY_HAS_IT),  NO(NOT_SUPPRESSED)},
[LIFE_ASSISTING] =    {NO(EXISTS),   STAY,         STAY,         REC,          STAY,         WIT,
                       NO(ACKNOWLEDGED),   NO(HELPED),            STAY,           STAY,           STAY,    STAY,          STAY,          CLO,        NO(NOT_CLOSED),
                       NO(NOT_HELD), NO(HELPED),           NO(IS_BAD),      NO(SOMEBODY_HAS_IT),  NO(NOT_SUPPRESSED)},
[LIFE_RECOVERING] =   {NO(EXISTS),   NO(IS_GOOD),  NO(IS_GOOD),  NO(IS_GOOD),  BEFORE,       WIT,
                       WITHIN,             WITHIN,                STAY,           WITHIN,         STAY,    NO(NO_RED),    STAY,          CLO,        NO(NOT_CLOSED),
                       NO(NOT_HELD), WITHIN,               CLO,             NO(IS_GOOD),          NO(NOT_SUPPRESSED)},
[LIFE_CLOSED] =       {NO(EXISTS),   OPN,          STAY,         STAY,         NO(CLOSED),   WIT,
                       NO(CLOSED),         NO(CLOSED),            NO(CLOSED),     NO(CLOSED),     STAY,    NO(CLOSED),    NO(CLOSED),    NO(CLOSED), OPN,
                       NO(CLOSED),   NO(CLOSED),           NO(CLOSED),      NO(CLOSED),           NO(CLOSED)},
[LIFE_SUPPRESSED] =   {NO(EXISTS),   STAY,         STAY,         STAY,         STAY,         WIT,
                       NO(SUPPRESSED),     NO(NOT_ACKNOWLEDGED),  NO(SUPPRESSED), NO(SUPPRESSED), STAY,    STAY,          STAY,          CLO,        NO(NOT_CLOSED),
                       NO(NOT_HELD), NO(NOT_ACKNOWLEDGED), CLO,             NO(SUPPRESSED),       OPN},
[LIFE_WITHDRAWN] =    {NO(EXISTS),    NO(WITHDRAWN), NO(WITHDRAWN), NO(WITHDRAWN), NO(WITHDRAWN), NO(WITHDRAWN),
                       NO(WITHDRAWN),      NO(WITHDRAWN),         NO(WITHDRAWN),  NO(WITHDRAWN),  STAY,    NO(WITHDRAWN), NO(WITHDRAWN), NO(WITHDRAWN), NO(WITHDRAWN),
                       NO(WITHDRAWN), NO(WITHDRAWN),       NO(WITHDRAWN),   NO(WITHDRAWN),        NO(WITHDRAWN)},
};
// clang-format on

// --- what must hold beside the state

static bool blank(const char *text)
{
	return !text || !text[strspn(text, " \t\r\n")];
}

// How bad the data are: red that waits for a person's word is more than the orange it is until then.
static int rank(enum level level, bool red_waits)
{
	return level * 2 + red_waits;
}

// Evidence says something new: up is up, good was not good before.
static enum life_refusal evidence_fits(const struct desk_alert *a, const struct life_input *in)
{
	const bool bad = a->evidence_level;
	const int is = rank(a->evidence_level, a->red_waits), will = rank(in->level, in->red_waits);

	switch (in->input) {
	case INPUT_UP:
		return !bad ? REFUSED_IS_GOOD : will > is ? LIFE_DONE : REFUSED_NO_CHANGE;
	case INPUT_DOWN:
		return !bad ? REFUSED_IS_GOOD : in->level && will < is ? LIFE_DONE : REFUSED_NO_CHANGE;
	case INPUT_GOOD:
		return bad ? LIFE_DONE : REFUSED_IS_GOOD;
	case INPUT_BAD_AGAIN:
	case INPUT_GOOD_FOR_LONG:
		return bad ? REFUSED_IS_BAD : LIFE_DONE;
	default:
		return LIFE_DONE;
	}
}

// Going down from and lifting of red and orange is a person's decision with a reason; so is calling a warning false.
static enum life_refusal close_fits(const struct desk_alert *a, const struct life_input *in)
{
	if (!in->verdict)
		return REFUSED_NEEDS_VERDICT;
	return blank(in->reason) && (a->level >= LEVEL_ORANGE || in->verdict != VERDICT_CONFIRMED) ? REFUSED_NEEDS_REASON : LIFE_DONE;
}

static enum life_refusal lower_fits(const struct desk_alert *a, const struct life_input *in)
{
	if (blank(in->reason))
		return REFUSED_NEEDS_REASON;
	if (!in->level || in->level >= a->level)
		return REFUSED_NOT_LOWER;
	return in->level < a->evidence_level ? REFUSED_BELOW_DATA : LIFE_DONE;
}

static enum life_refusal person_fits(const struct desk_alert *a, const struct life_input *in)
{
	if (blank(in->actor))
		return REFUSED_NEEDS_PERSON;
	switch (in->input) {
	case INPUT_ASSIGN:
		return blank(in->owner) ? REFUSED_NEEDS_OWNER : LIFE_DONE;
	case INPUT_CONFIRM_RED:
		return a->red_waits ? LIFE_DONE : REFUSED_NO_RED;
	case INPUT_LOWER:
		return lower_fits(a, in);
	case INPUT_CLOSE:
		return close_fits(a, in);
	case INPUT_REOPEN:
		return blank(in->reason) ? REFUSED_NEEDS_REASON : LIFE_DONE;
	default:
		return LIFE_DONE;
	}
}

static bool of_people(enum desk_input input)
{
	return input >= INPUT_ACKNOWLEDGE && input <= INPUT_REOPEN;
}

static enum life_refusal fits(const struct desk_alert *a, const struct life_input *in)
{
	if (of_people(in->input))
		return person_fits(a, in);
	const enum life_refusal refusal = evidence_fits(a, in);
	if (refusal)
		return refusal;
	const bool lifts = in->input == INPUT_GOOD_FOR_LONG && a->state == LIFE_RECOVERING;
	return lifts && a->level >= LEVEL_ORANGE ? REFUSED_NEEDS_PERSON : LIFE_DONE;
}

// --- what an input does to the rest of the alert

bool life_over(enum desk_state state)
{
	return state == LIFE_NONE || state == LIFE_CLOSED || state == LIFE_WITHDRAWN;
}

bool life_unseen(enum desk_state state)
{
	return state == LIFE_NONE || state == LIFE_PENDING || state == LIFE_SUPPRESSED;
}

static void level_set(struct desk_alert *a, enum level level)
{
	a->level = level;
	if (level > a->worst_level)
		a->worst_level = level;
}

// The data's level is kept; the alert's follows it up, and down only where that is nobody's decision.
static void level_follow(struct desk_alert *a, const struct life_input *in)
{
	a->evidence_level = in->level;
	a->red_waits = in->red_waits;
	a->good_since = 0;
	if (in->level > a->level || life_unseen(a->state) || (a->level <= LEVEL_YELLOW && a->state != LIFE_CLOSED))
		level_set(a, in->level);
}

static void take(struct desk_alert *a, const struct life_input *in)
{
	a->acknowledge_time = in->now_ms;
	a->acknowledged_by = in->actor;
	if (!a->first_acknowledge_time)
		a->first_acknowledge_time = in->now_ms;
	if (blank(a->owner))
		a->owner = in->actor;
}

static void give_back(struct desk_alert *a)
{
	a->acknowledge_time = 0;
	a->acknowledged_by = "";
}

static void end(struct desk_alert *a, const struct life_input *in)
{
	a->close_time = in->now_ms;
	a->closed_by = of_people(in->input) ? in->actor : "";
	a->verdict = in->input == INPUT_CLOSE ? in->verdict : VERDICT_NONE;
}

static void begin_again(struct desk_alert *a)
{
	a->close_time = 0;
	a->closed_by = "";
	a->verdict = VERDICT_NONE;
	give_back(a);
}

static void apply(struct desk_alert *a, const struct life_input *in)
{
	switch (in->input) {
	case INPUT_RAISED:
	case INPUT_UP:
	case INPUT_DOWN:
	case INPUT_BAD_AGAIN:
		level_follow(a, in);
		break;
	case INPUT_GOOD:
		a->evidence_level = LEVEL_NONE;
		a->red_waits = false;
		a->good_since = in->now_ms;
		break;
	case INPUT_CONFIRM_RED:
		a->red_waits = false;
		a->evidence_level = LEVEL_RED;
		level_set(a, LEVEL_RED);
		break;
	case INPUT_LOWER:
		level_set(a, in->level);
		break;
	case INPUT_ACKNOWLEDGE:
		take(a, in);
		break;
	case INPUT_ASSIST:
		if (!a->acknowledge_time)
			take(a, in);
		break;
	case INPUT_UNACKNOWLEDGE:
	case INPUT_ACKNOWLEDGE_EXPIRED:
		give_back(a);
		break;
	case INPUT_ASSIGN:
		a->owner = in->owner;
		break;
	case INPUT_CLOSE:
	case INPUT_GOOD_FOR_LONG:
	case INPUT_WITHDRAWN:
		end(a, in);
		break;
	default:
		break;
	}
	if (of_people(in->input))
		a->active_time = in->now_ms;
}

// Where the table leads; `within`: the state that is kept for when it is bad again.
static enum life_refusal look_up(const struct desk_alert *a, enum desk_input input, enum desk_state *to, enum desk_state *within)
{
	uint8_t cell = table[a->state][input];

	*to = a->state;
	*within = a->before;
	if (cell == WITHIN) {
		cell = table[a->before][input];
		if (cell < STAY)
			*within = (enum desk_state)cell;
		return cell < REFUSED ? LIFE_DONE : (enum life_refusal)(cell - REFUSED);
	}
	if (cell >= REFUSED)
		return (enum life_refusal)(cell - REFUSED);
	if (cell == BEFORE)
		*to = a->before;
	else if (cell < STAY)
		*to = (enum desk_state)cell;
	return LIFE_DONE;
}

enum life_refusal life_step(struct desk_alert *a, const struct life_input *in)
{
	enum desk_state to, within;
	enum life_refusal refusal = look_up(a, in->input, &to, &within);

	if (!refusal)
		refusal = fits(a, in);
	if (refusal)
		return refusal;
	apply(a, in);
	if (a->state == LIFE_CLOSED && to == LIFE_OPEN)
		begin_again(a);
	if (life_unseen(a->state) && to == LIFE_OPEN && !a->evidence_level) { // what opens when its data are good already recovers at once
		a->state = to;
		to = LIFE_RECOVERING;
	}
	if (to != LIFE_RECOVERING)
		within = LIFE_NONE;
	else if (a->state != LIFE_RECOVERING)
		within = a->state;
	a->before = within;
	a->state = to;
	a->change_time = in->now_ms;
	return LIFE_DONE;
}

// --- words

struct desk_refusal life_refusal(enum life_refusal refusal)
{
	static const struct desk_refusal refusals[LIFE_REFUSALS] = {
	        [REFUSED_NO_ALERT] = {"no_alert",         "没有这条预警",                               "there is no such alert"                                   },
	        [REFUSED_EXISTS] = {"exists",           "这条预警已经存在",                         "the alert is there already"                               },
	        [REFUSED_IS_BAD] = {"is_bad",           "数据仍然异常",                               "the data are bad all the time"                            },
	        [REFUSED_IS_GOOD] = {"is_good",          "数据已经恢复",                               "the data are good"                                        },
	        [REFUSED_NO_CHANGE] = {"no_change",        "数据的级别没有这样的变化",             "the level of the data does not change that way"           },
	        [REFUSED_NOT_ACKNOWLEDGED] = {"not_acknowledged", "还没有人签收",                               "nobody has acknowledged it"                               },
	        [REFUSED_ACKNOWLEDGED] = {"acknowledged",     "已经有人签收",                               "somebody has acknowledged it already"                     },
	        [REFUSED_HELPED] = {"helped",           "正在帮扶，不能退回",                      "help is under way: it cannot be given back"               },
	        [REFUSED_NOT_CLOSED] = {"not_closed",       "预警没有关闭",                               "it is not closed"                                         },
	        [REFUSED_CLOSED] = {"closed",           "预警已经关闭",                               "it is closed"                                             },
	        [REFUSED_WITHDRAWN] = {"withdrawn",        "数据已更正，预警已撤回",                "its data were restated and it was withdrawn"              },
	        [REFUSED_NOT_HELD] = {"not_held",         "预警已经发布",                               "it is not held any more"                                  },
	        [REFUSED_HELD] = {"held",             "预警尚未发布",                               "it is still held"                                         },
	        [REFUSED_SUPPRESSED] = {"suppressed",       "预警处于静默或报备期，先解除静默", "it is silenced or filed: nobody was told; lift that first"},
	        [REFUSED_NOT_SUPPRESSED] = {"not_suppressed",   "预警没有被静默",                            "it is not silenced"                                       },
	        [REFUSED_SOMEBODY_HAS_IT] = {"somebody_has_it",  "已有人处理，不能静默",                   "somebody is at it: it is not silenced"                    },
	        [REFUSED_NEEDS_PERSON] = {"needs_person",     "红色、橙色预警须由人解除",             "this is a person's decision"                              },
	        [REFUSED_NEEDS_REASON] = {"needs_reason",     "须说明理由",                                  "a reason must be given"                                   },
	        [REFUSED_NEEDS_VERDICT] = {"needs_verdict",    "须给出结论：属实、误报或其他",       "a verdict must be given: confirmed, false or other"       },
	        [REFUSED_NEEDS_OWNER] = {"needs_owner",      "须指定负责人",                               "it must be said to whom"                                  },
	        [REFUSED_NO_RED] = {"no_red",           "数据没有达到红色",                         "the data do not say red"                                  },
	        [REFUSED_NOT_LOWER] = {"not_lower",        "新级别须低于现级别",                      "the level must be below what it is, and blue at least"    },
	        [REFUSED_BELOW_DATA] = {"below_data",       "数据的级别更高，不能降到其下",       "the data say more than that"                              },
	};
	return refusals[refusal];
}

static const char *const states[LIFE_STATES] = {"none", "pending", "open", "acknowledged", "assisting", "recovering", "closed", "suppressed", "withdrawn"};
static const char *const inputs[NOTES] = {
        "raised",  "up",          "down",      "good",   "bad_again", "withdrawn", "acknowledge",         "unacknowledge", "assign",   "assist",
        "comment", "confirm_red", "lower",     "close",  "reopen",    "hold_over", "acknowledge_expired", "good_for_long", "suppress", "unsuppress",
        "told",    "reminded",    "escalated", "joined", "left",      "cause"};

const char *state_word(enum desk_state state)
{
	return states[state];
}

const char *input_word(enum desk_input input)
{
	return inputs[input];
}

int input_find(const char *word)
{
	for (int i = INPUT_ACKNOWLEDGE; i <= INPUT_REOPEN; i++)
		if (!strcmp(inputs[i], word))
			return i;
	return -1;
}

const char *verdict_word(enum desk_verdict verdict)
{
	static const char *const words[VERDICTS] = {"none", "confirmed", "false", "other"};
	return words[verdict];
}
