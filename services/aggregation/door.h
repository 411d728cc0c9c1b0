// The door for plants: takes batches, has them decided, commits, acks. One commit for everything that waits.
#ifndef PP_AGGREGATION_DOOR_H
#define PP_AGGREGATION_DOOR_H

#include "ledger.h"
#include "meter.h"

#include "bus/bus.h"

typedef void door_committed_fn(void *arg, uint64_t number, uint32_t rows); // a record was committed and acked: take it in and ring

struct door;
// keys_dir: where the gateway's key is.
struct door *door_new(struct bus *b, struct ledger *l, struct meter *m, const char *keys_dir, bool debug, door_committed_fn *fn, void *arg);
void door_free(struct door *d);
void door_open(struct door *d, struct loop *l, const char *endpoint);
void door_ready(struct door *d, bool ready); // false: batches are answered with not_ready
void door_hold(struct door *d, bool hold);   // true: batches wait unread, and their senders in time

#endif
