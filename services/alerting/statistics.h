// How well it works, asked of all stored alerts: read a piece at a time, so that many years of them keep nobody waiting who asks meanwhile, and no warning.
#ifndef PP_ALERTING_STATISTICS_H
#define PP_ALERTING_STATISTICS_H

#include "store.h"

#include "bus/bus.h"
#include "sys/loop.h"

struct statistics; // questions that are being answered, first come first served

struct statistics *statistics_new(struct loop *l, struct store *store);
void statistics_free(struct statistics *s); // who waits gets no answer

// Answers later with Statistics; at once with Error: malformed; unavailable, when eight are waiting.
void statistics_ask(struct statistics *s, void *socket, const struct bus_msg *m);

#endif
