// The levels of early warning: blue, yellow, orange, red; and which way of an indicator is bad.
#ifndef PP_POLICY_LEVEL_H
#define PP_POLICY_LEVEL_H

enum level { LEVEL_NONE, LEVEL_BLUE, LEVEL_YELLOW, LEVEL_ORANGE, LEVEL_RED, LEVELS };

const char *level_word(enum level level); // "none" "blue" "yellow" "orange" "red"
int level_find(const char *word);         // the level, or -1

enum direction { FALL_IS_BAD = 1, RISE_IS_BAD = 2, BOTH_ARE_BAD = FALL_IS_BAD | RISE_IS_BAD };

int direction_find(const char *word); // of "fall_is_bad" "rise_is_bad" "both_are_bad", or -1

#endif
