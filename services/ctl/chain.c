#include "chain.h"

#include "wire.h"

#include <sodium.h>
#include <string.h>

_Static_assert((int)CHAIN_HASH == (int)WIRE_HASH, "one length of hashes");

static void hash_of(const uint8_t previous[CHAIN_HASH], const struct buf *bytes, uint8_t out[CHAIN_HASH])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, CHAIN_HASH);
	crypto_generichash_update(&state, previous, CHAIN_HASH);
	crypto_generichash_update(&state, bytes->at, bytes->len);
	crypto_generichash_final(&state, out, CHAIN_HASH);
}

static const char *check(struct chain *c, const struct record *r)
{
	uint8_t hash[CHAIN_HASH];
	if (r->number != c->number + 1)
		return "a record is missing before it";
	if (memcmp(r->previous, c->hash, CHAIN_HASH) != 0)
		return "it does not follow the record before it: previous_hash is another one";
	hash_of(c->hash, &r->bytes, hash);
	if (memcmp(r->hash, hash, CHAIN_HASH) != 0)
		return "it is not as it was written: its hash is another one";
	c->number = r->number;
	memcpy(c->hash, hash, CHAIN_HASH);
	return NULL;
}

const char *chain_take(struct chain *c, const char *line, size_t len)
{
	struct record r;
	const char *wrong = wire_record(line, len, &r);
	if (!wrong)
		wrong = check(c, &r);
	buf_fini(&r.bytes);
	return wrong;
}

void chain_text(const struct chain *c, char out[48])
{
	sodium_bin2base64(out, 48, c->hash, CHAIN_HASH, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
