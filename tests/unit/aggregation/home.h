// A real ledger on disk, in a folder of its own, for the tests of one program.
#ifndef PP_TESTS_AGGREGATION_HOME_H
#define PP_TESTS_AGGREGATION_HOME_H

#include "ledger.h"

extern char folder[64];
extern struct ledger ledger;

void home_make(void);                             // the folder, new and empty
void home_open(void);                             // the ledger in it, with its journal replayed; the registry's copy is the caller's to tell
void home_step(void *arg, const struct event *e); // a city_step_fn
int home_clear(void);                             // the folder and all that is in it; 0 if it went

#endif
