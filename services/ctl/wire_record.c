#include "wire_record.h"

#include "alerting.pb-c.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/parse.h"
#include "json/pbjson.h"

#include <math.h>
#include <sodium.h>
#include <string.h>

// `time` is text for people; a number that there is not is null.
static void as_written(json_t *line)
{
	const char *time = json_string_value(json_object_get(line, "time"));
	int64_t ms;
	if (time && !parse_time(time, strlen(time), 0, &ms))
		json_object_set_new(line, "time", json_integer(ms));
}

// Before the hash: everything but the hash itself, the one before, and the alert as it was then.
static void hash_of(Parkpulse__V1__AlertChange *m, const uint8_t previous[CHAIN_HASH], uint8_t out[CHAIN_HASH])
{
	const ProtobufCBinaryData kept[] = {m->previous_hash, m->hash};
	struct buf bytes = {0};
	m->previous_hash = m->hash = (ProtobufCBinaryData){0};
	buf_add(&bytes, previous, CHAIN_HASH);
	const size_t len = protobuf_c_message_get_packed_size(&m->base);
	buf_room(&bytes, len);
	bytes.len += protobuf_c_message_pack(&m->base, bytes.at + bytes.len);
	crypto_generichash(out, CHAIN_HASH, bytes.at, bytes.len, NULL, 0);
	m->previous_hash = kept[0];
	m->hash = kept[1];
	buf_fini(&bytes);
}

static bool same(const ProtobufCBinaryData *b, const uint8_t hash[CHAIN_HASH])
{
	return b->len == CHAIN_HASH && !memcmp(b->data, hash, CHAIN_HASH);
}

static const char *check(struct chain *c, Parkpulse__V1__AlertChange *m)
{
	uint8_t hash[CHAIN_HASH];
	if (m->number != c->number + 1)
		return "a record is missing before it";
	if (!same(&m->previous_hash, c->hash))
		return "it does not follow the record before it: previous_hash is another one";
	hash_of(m, c->hash, hash);
	if (!same(&m->hash, hash))
		return "it is not as it was written: its hash is another one";
	c->number = m->number;
	memcpy(c->hash, hash, CHAIN_HASH);
	return NULL;
}

const char *chain_take(struct chain *c, const char *line, size_t len)
{
	struct pbjson_error error;
	json_t *j = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(j)) {
		json_decref(j);
		return "it is not JSON";
	}
	as_written(j);
	Parkpulse__V1__AlertChange *m = (Parkpulse__V1__AlertChange *)pbjson_read(j, &parkpulse__v1__alert_change__descriptor, 0, &error);
	const char *wrong = m ? NULL : "it is no record of a change";
	if (m) {
		if (json_is_null(json_object_get(j, "value")))
			m->value = (double)NAN;
		if (json_is_null(json_object_get(j, "expected")))
			m->expected = (double)NAN;
		wrong = m->alert ? "it has an alert, which no record of the export has" : check(c, m);
		protobuf_c_message_free_unpacked(&m->base, NULL);
	}
	json_decref(j);
	return wrong;
}

void chain_text(const struct chain *c, char out[48])
{
	sodium_bin2base64(out, 48, c->hash, CHAIN_HASH, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
