#include "audit.h"

#include <sodium.h>

void audit_hash(uint8_t out[AUDIT_HASH], const uint8_t previous[AUDIT_HASH], const void *record, size_t len)
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, AUDIT_HASH);
	crypto_generichash_update(&state, previous, AUDIT_HASH);
	crypto_generichash_update(&state, record, len);
	crypto_generichash_final(&state, out, AUDIT_HASH);
}
