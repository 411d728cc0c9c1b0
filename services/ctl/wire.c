#include "wire.h"

#include "alerting.pb-c.h"
#include "base/parse.h"
#include "json/pbjson.h"

#include <math.h>
#include <string.h>

// `time` is text for people.
static void time_as_number(json_t *line)
{
	const char *time = json_string_value(json_object_get(line, "time"));
	int64_t ms;
	if (time && !parse_time(time, strlen(time), 0, &ms))
		json_object_set_new(line, "time", json_integer(ms));
}

static void take_hash(uint8_t out[WIRE_HASH], const ProtobufCBinaryData *from)
{
	memset(out, 0, WIRE_HASH);
	if (from->len == WIRE_HASH)
		memcpy(out, from->data, WIRE_HASH);
}

// Everything but the hash itself, the one before, and the alert as it was then.
static void take_bytes(struct buf *out, Parkpulse__V1__AlertChange *m)
{
	const ProtobufCBinaryData previous = m->previous_hash, hash = m->hash;
	m->previous_hash = m->hash = (ProtobufCBinaryData){0};
	buf_room(out, protobuf_c_message_get_packed_size(&m->base));
	out->len += protobuf_c_message_pack(&m->base, out->at + out->len);
	m->previous_hash = previous;
	m->hash = hash;
}

static const char *read_record(json_t *j, struct record *out)
{
	struct pbjson_error error;
	time_as_number(j);
	Parkpulse__V1__AlertChange *m = (Parkpulse__V1__AlertChange *)pbjson_read(j, &parkpulse__v1__alert_change__descriptor, 0, &error);
	if (!m)
		return "it is no record of a change";
	const char *wrong = m->alert ? "it has an alert, which no record of the export has" : NULL;
	// A number that there is not is null.
	if (json_is_null(json_object_get(j, "value")))
		m->value = (double)NAN;
	if (json_is_null(json_object_get(j, "expected")))
		m->expected = (double)NAN;
	if (!wrong) {
		out->number = m->number;
		take_hash(out->previous, &m->previous_hash);
		take_hash(out->hash, &m->hash);
		take_bytes(&out->bytes, m);
	}
	protobuf_c_message_free_unpacked(&m->base, NULL);
	return wrong;
}

const char *wire_record(const char *line, size_t len, struct record *out)
{
	json_t *j = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	*out = (struct record){0};
	const char *wrong = json_is_object(j) ? read_record(j, out) : "it is not JSON";
	json_decref(j);
	return wrong;
}
