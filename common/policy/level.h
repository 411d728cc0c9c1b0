// The levels of early warning: blue, yellow, orange, red.
#ifndef PP_POLICY_LEVEL_H
#define PP_POLICY_LEVEL_H

enum level { LEVEL_NONE, LEVEL_BLUE, LEVEL_YELLOW, LEVEL_ORANGE, LEVEL_RED, LEVELS };

const char *level_word(enum level level); // "none" "blue" "yellow" "orange" "red"
int level_find(const char *word);         // the level, or -1

#endif
