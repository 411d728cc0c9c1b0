#include "cells.h"

#include "base/buf.h"
#include "json/pbjson.h"

#include <string.h>

typedef ProtobufCFieldDescriptor field;

static const void *pointer_at(const uint8_t *at)
{
	const void *p;
	memcpy(&p, at, sizeof p);
	return p;
}

// Where the values of a field are, and how many: one, or those of a list. Sub-messages that are not there count as none.
static const uint8_t *values(const ProtobufCMessage *m, const field *f, size_t *n)
{
	const uint8_t *at = (const uint8_t *)m + f->offset;
	*n = 1;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(n, (const uint8_t *)m + f->quantifier_offset, sizeof *n);
		return pointer_at(at);
	}
	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		*n = pointer_at(at) != NULL;
	return at;
}

// A word, an empty text for the zero that means "not given", "?" for a number that has no word.
static const char *enum_word(struct drafts *ds, const field *f, int value)
{
	char room[64];
	if (!value)
		return "";
	const char *word = pbjson_word(f->descriptor, value, room);
	return arena_text(&ds->arena, word, strlen(word));
}

// The texts of a message's fields, parted by ':', as in a CSV cell. Messages with a cell of their own have texts only (ChainPlace, Json).
static const char *joined(struct drafts *ds, const ProtobufCMessage *m)
{
	struct buf text = {0};
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		size_t n = 0;
		const char *part = pointer_at(values(m, m->descriptor->fields + i, &n));
		buf_printf(&text, "%s%s", i ? ":" : "", part);
	}
	const char *out = arena_text(&ds->arena, buf_str(&text), text.len);
	buf_fini(&text);
	return out;
}

static const char *text_at(struct drafts *ds, const field *f, const uint8_t *at)
{
	int word;
	switch (f->type) {
	case PROTOBUF_C_TYPE_ENUM:
		memcpy(&word, at, sizeof word);
		return enum_word(ds, f, word);
	case PROTOBUF_C_TYPE_MESSAGE:
		return joined(ds, pointer_at(at));
	default:
		return pointer_at(at);
	}
}

static double number_at(const field *f, const uint8_t *at)
{
	double d;
	int64_t i;
	uint32_t u;
	protobuf_c_boolean b;
	switch (f->type) {
	case PROTOBUF_C_TYPE_DOUBLE:
		memcpy(&d, at, sizeof d);
		return d;
	case PROTOBUF_C_TYPE_INT64:
		memcpy(&i, at, sizeof i);
		return (double)i;
	case PROTOBUF_C_TYPE_BOOL:
		memcpy(&b, at, sizeof b);
		return b ? 1 : 0;
	default:
		memcpy(&u, at, sizeof u);
		return u;
	}
}

static bool is_text(const field *f)
{
	return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_ENUM || f->type == PROTOBUF_C_TYPE_MESSAGE;
}

static size_t stride(const field *f)
{
	return f->type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
}

static void bytes_cell(struct drafts *ds, const struct rule *rule, const uint8_t *at)
{
	ProtobufCBinaryData b;
	memcpy(&b, at, sizeof b);
	if (b.len)
		drafts_cell(ds, rule)->len = b.len > UINT32_MAX ? UINT32_MAX : (uint32_t)b.len;
}

static void field_cells(struct drafts *ds, const struct rule *rule, const field *f, const uint8_t *at, size_t n)
{
	if (f->type == PROTOBUF_C_TYPE_BYTES) {
		bytes_cell(ds, rule, at);
		return;
	}
	if (!is_text(f)) {
		double number = number_at(f, at);
		if ((rule->flags & RULE_MUST) || number < 0 || number > 0 || number != number)
			drafts_cell(ds, rule)->number = number;
		return;
	}
	for (size_t i = 0; i < n && (!rule->most || i <= rule->most); i++) {
		const char *text = text_at(ds, f, at + i * stride(f));
		if (!*text && !rule->most)
			continue;
		struct cell *c = drafts_cell(ds, rule);
		c->at = (uint16_t)i;
		c->text = text;
		c->len = (uint32_t)strlen(text);
	}
}

// Somebody has said already that what was given cannot be read.
static bool known_bad(const struct drafts *ds, const struct rule *rule)
{
	for (uint32_t i = 0; i < ds->cells; i++) {
		if (ds->cell[i].rule == rule && ds->cell[i].bad)
			return true;
	}
	return false;
}

void cells_of(struct drafts *ds, enum kind kind, const ProtobufCMessage *message)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const field *f = message->descriptor->fields + i;
		const struct rule *rule = rule_find(kind, f->name);
		size_t n = 0;
		const uint8_t *at = values(message, f, &n);
		if (rule && rule->check != CHECK_GIVEN && !known_bad(ds, rule))
			field_cells(ds, rule, f, at, n);
	}
}

bool cells_unknown(const ProtobufCMessage *message)
{
	if (message->n_unknown_fields)
		return true;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const field *f = message->descriptor->fields + i;
		size_t n = 0;
		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		const uint8_t *at = values(message, f, &n);
		for (size_t k = 0; k < n; k++) {
			if (cells_unknown(pointer_at(at + k * sizeof(void *))))
				return true;
		}
	}
	return false;
}
