// The chain of changes: each record's hash is of the hash before it and of the record, so none can be changed, taken out or put in unseen.
#ifndef PP_ALERTING_AUDIT_H
#define PP_ALERTING_AUDIT_H

#include <stddef.h>
#include <stdint.h>

enum { AUDIT_HASH = 32 };

// BLAKE2b-256 over the hash before it (of the first: zeros) and the record as it stands on the wire, without its hashes and alert.
void audit_hash(uint8_t out[AUDIT_HASH], const uint8_t previous[AUDIT_HASH], const void *record, size_t len);

#endif
