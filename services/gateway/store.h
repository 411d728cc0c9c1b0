// gateway.db: the mirror of the registry, and how far the alert feed was followed. All of it can be had again from its owners.
#ifndef GATEWAY_STORE_H
#define GATEWAY_STORE_H

#include "db/db.h"

#include <stddef.h>
#include <stdint.h>

typedef void store_record_fn(void *arg, const void *body, size_t len); // valid during the call; it may not call the store

void store_open(struct db *d, const char *folder); // makes the folder; ends the process if it cannot
void store_position(struct db *d, uint64_t *log_id, uint64_t *number);
void store_set_position(struct db *d, uint64_t log_id, uint64_t number);
// Of the mirror: the record of that key ("enterprise/91530303MA0000875K"), if there is one; and with it all whose key goes on behind it with a '/'.
void store_record(struct db *d, const char *key, store_record_fn *fn, void *arg);
void store_records(struct db *d, const char *key, store_record_fn *fn, void *arg);

#endif
