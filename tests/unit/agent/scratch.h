// A folder of its own for a test.
#ifndef PP_TESTS_AGENT_SCRATCH_H
#define PP_TESTS_AGENT_SCRATCH_H

void scratch_make(char folder[64]);
void scratch_remove(const char *folder); // with all that is in it

#endif
