// gateway.db: the mirror of the registry, and how far the alert feed was followed. All of it can be had again from its owners.
#ifndef GATEWAY_STORE_H
#define GATEWAY_STORE_H

#include "db/db.h"

#include <stdint.h>

void store_open(struct db *d, const char *folder); // makes the folder; ends the process if it cannot
void store_position(struct db *d, uint64_t *log_id, uint64_t *number);
void store_set_position(struct db *d, uint64_t log_id, uint64_t number);

#endif
