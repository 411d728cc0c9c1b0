// What the agent knows, for a person or a program: read beside the running agent.
#ifndef PP_AGENT_SHOW_H
#define PP_AGENT_SHOW_H

#include "config.h"

int show_status(const struct config *c); // exit status
int show_rejected(const struct config *c);

#endif
