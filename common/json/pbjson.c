#include "json/pbjson.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/parse.h"
#include "json/text.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 16, DOCUMENT_DEPTH = 16, DOCUMENT_LEN = 64 * 1024 };

static bool is_time(const ProtobufCFieldDescriptor *f)
{
	size_t len = strlen(f->name);
	bool whole = f->type == PROTOBUF_C_TYPE_INT64 || f->type == PROTOBUF_C_TYPE_SFIXED64 || f->type == PROTOBUF_C_TYPE_SINT64;
	return whole && ((len > 5 && !strcmp(f->name + len - 5, "_time")) || (len > 6 && !strcmp(f->name + len - 6, "_until")));
}

// The text of a Json; NULL: the message is another one.
static char **document_text(const ProtobufCMessage *m)
{
	const ProtobufCMessageDescriptor *type = m->descriptor;
	bool json = !strcmp(type->short_name, "Json") && type->n_fields == 1 && type->fields[0].type == PROTOBUF_C_TYPE_STRING;
	return json ? (char **)(void *)((uint8_t *)(uintptr_t)m + type->fields[0].offset) : NULL;
}

static size_t size_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return 4;
	}
}

// --- enums

// "PERIOD_QUARTER_HOUR" of enum Period -> "quarter_hour": the words of the enum's own name are the prefix.
static const char *bare_word(const ProtobufCEnumDescriptor *type, const char *name)
{
	const char *at = name;
	for (const char *s = type->short_name; *s; s++) {
		if (isupper((unsigned char)*s) && s != type->short_name && *at++ != '_')
			return name;
		if (*at++ != toupper((unsigned char)*s))
			return name;
	}
	return *at == '_' ? at + 1 : name;
}

int pbjson_enum(const ProtobufCEnumDescriptor *type, const char *word)
{
	for (unsigned i = 0; i < type->n_values; i++) {
		const char *at = bare_word(type, type->values[i].name), *w = word;
		while (*w && *at == toupper((unsigned char)*w) && !isupper((unsigned char)*w)) {
			at++;
			w++;
		}
		if (!*w && !*at)
			return type->values[i].value;
	}
	return -1;
}

const char *pbjson_word(const ProtobufCEnumDescriptor *type, int value, char out[64])
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(type, value);
	if (!v)
		return "?";
	const char *at = bare_word(type, v->name);
	size_t len = 0;
	for (; len < 63 && at[len]; len++)
		out[len] = (char)tolower((unsigned char)at[len]);
	out[len] = 0;
	return out;
}

// --- base64url (RFC 4648, without padding)

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static json_t *write_bytes(const ProtobufCBinaryData *b)
{
	char *text = mem_new(b->len * 4 / 3 + 4, 1), *at = text;
	for (size_t i = 0; i < b->len; i += 3) {
		size_t n = b->len - i < 3 ? b->len - i : 3;
		unsigned v = (unsigned)b->data[i] << 16 | (n > 1 ? (unsigned)b->data[i + 1] << 8 : 0) | (n > 2 ? b->data[i + 2] : 0u);
		for (size_t k = 0; k <= n; k++)
			*at++ = base64[v >> (18 - 6 * k) & 63];
	}
	json_t *j = json_stringn(text, (size_t)(at - text));
	free(text);
	return j;
}

static bool read_bytes(const char *text, ProtobufCBinaryData *out)
{
	size_t len = strlen(text);
	while (len && text[len - 1] == '=')
		len--;
	if (len % 4 == 1)
		return false;
	uint8_t *data = mem_new(len, 1);
	size_t n = 0;
	unsigned v = 0;
	for (size_t i = 0; i < len; i++) {
		char c = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
		const char *at = strchr(base64, c);
		if (!at) {
			free(data);
			return false;
		}
		v = v << 6 | (unsigned)(at - base64);
		if (i % 4)
			data[n++] = (uint8_t)(v >> (6 - 2 * (i % 4)));
	}
	*out = (ProtobufCBinaryData){.data = data, .len = n};
	return true;
}

// --- writing

static json_t *write_message(const ProtobufCMessage *m, int64_t offset, int depth);

static json_t *write_time(int64_t t, int64_t offset)
{
	char text[40];
	return json_string(civil_text(text, t, offset));
}

static json_t *write_natural(uint64_t v)
{
	return v <= INT64_MAX ? json_integer((json_int_t)v) : json_sprintf("%llu", (unsigned long long)v);
}

static json_t *write_real(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *write_one(const ProtobufCFieldDescriptor *f, const void *at, int64_t offset, int depth)
{
	char word[64];
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return json_integer(*(const int32_t *)at);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return json_integer(*(const uint32_t *)at);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return is_time(f) ? write_time(*(const int64_t *)at, offset) : json_integer(*(const int64_t *)at);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return write_natural(*(const uint64_t *)at);
	case PROTOBUF_C_TYPE_FLOAT:
		return write_real((double)*(const float *)at);
	case PROTOBUF_C_TYPE_DOUBLE:
		return write_real(*(const double *)at);
	case PROTOBUF_C_TYPE_BOOL:
		return json_boolean(*(const protobuf_c_boolean *)at);
	case PROTOBUF_C_TYPE_ENUM:
		return json_string(pbjson_word(f->descriptor, *(const int *)at, word));
	case PROTOBUF_C_TYPE_STRING: {
		json_t *j = json_string(*(char *const *)at);
		return j ? j : json_string("\xef\xbf\xbd"); // not UTF-8: the replacement character
	}
	case PROTOBUF_C_TYPE_BYTES:
		return write_bytes(at);
	case PROTOBUF_C_TYPE_MESSAGE:
		return write_message(*(ProtobufCMessage *const *)at, offset, depth + 1);
	}
	return json_null();
}

// Empty texts, bytes, messages, times and enums that were never set are left out; numbers and booleans are always there.
static bool worth_writing(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const void *at)
{
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)((const uint8_t *)m + f->quantifier_offset) == f->id;
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return *(char *const *)at && **(char *const *)at;
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *)at)->len > 0;
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(void *const *)at != NULL;
	case PROTOBUF_C_TYPE_ENUM: {
		const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(f->descriptor, *(const int *)at);
		return !v || !strstr(v->name, "UNSPECIFIED");
	}
	default:
		return !is_time(f) || *(const int64_t *)at != 0;
	}
}

// One that is no JSON, which only a stranger to pbjson_read could have written, stands as the text it is.
static json_t *write_document(const char *text)
{
	json_t *j = json_loads(text, JSON_DECODE_ANY, NULL);
	if (!j)
		j = json_string(text);
	return j ? j : json_null();
}

static json_t *write_message(const ProtobufCMessage *m, int64_t offset, int depth)
{
	char *const *document = document_text(m);
	if (document)
		return write_document(*document);
	json_t *j = json_object();
	if (depth > MAX_DEPTH)
		return j;
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const uint8_t *at = (const uint8_t *)m + f->offset;
		if (f->label == PROTOBUF_C_LABEL_REPEATED) {
			size_t n = *(const size_t *)(const void *)((const uint8_t *)m + f->quantifier_offset);
			const uint8_t *items = *(uint8_t *const *)(const void *)at;
			json_t *list = json_array();
			for (size_t k = 0; k < n; k++)
				json_array_append_new(list, write_one(f, items + k * size_of(f->type), offset, depth));
			json_object_set_new(j, f->name, list);
		} else if (worth_writing(m, f, at)) {
			json_object_set_new(j, f->name, write_one(f, at, offset, depth));
		}
	}
	return j;
}

json_t *pbjson_write(const ProtobufCMessage *message, int64_t utc_offset_ms)
{
	return write_message(message, utc_offset_ms, 0);
}

// --- reading

struct reader {
	int64_t offset;
	struct pbjson_error *error;
	char path[128];
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct reader *r, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(r->error->reason, sizeof r->error->reason, format, args);
	va_end(args);
	memcpy(r->error->path, r->path, sizeof r->path);
	return false;
}

// Longer paths lose their end, between two characters; the names of our fields are short.
static size_t descend(struct reader *r, const char *name, long index)
{
	size_t len = strlen(r->path);
	if (index >= 0)
		snprintf(r->path + len, sizeof r->path - len, "[%ld]", index);
	else
		snprintf(r->path + len, sizeof r->path - len, "%s%s", len ? "." : "", name);
	for (size_t end = strlen(r->path); end > len && !parse_utf8(r->path, end);)
		r->path[--end] = 0;
	return len;
}

static ProtobufCMessage *message_new(const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *m = mem_new(1, type->sizeof_message);
	protobuf_c_message_init(type, m);
	return m;
}

static bool whole_number(struct reader *r, const json_t *j, json_int_t low, json_int_t high, json_int_t *out)
{
	double real = json_is_real(j) ? json_real_value(j) : NAN;
	int err = OK;
	if (json_is_integer(j)) {
		*out = json_integer_value(j);
	} else if (json_is_string(j)) {
		int64_t v = 0;
		err = parse_i64(json_string_value(j), json_string_length(j), &v);
		*out = v;
	} else if (real == floor(real) && fabs(real) < 9e15) {
		*out = (json_int_t)real;
	} else {
		err = ERR_SYNTAX;
	}
	if (err == ERR_SYNTAX)
		return refuse(r, "must be a whole number");
	return (!err && *out >= low && *out <= high) || refuse(r, "must be from %lld to %lld", (long long)low, (long long)high);
}

// JSON integers of ours end at 2^63 - 1: what is beyond comes as a text.
static bool natural_number(struct reader *r, const json_t *j, uint64_t *out)
{
	int err = json_is_string(j) ? parse_u64(json_string_value(j), json_string_length(j), out) : ERR_SYNTAX;
	json_int_t v = -1;
	if (!err)
		return true;
	if (err == ERR_SYNTAX && !whole_number(r, j, INT64_MIN, INT64_MAX, &v))
		return false;
	*out = (uint64_t)v;
	return v >= 0 || refuse(r, "must be from 0 to %llu", (unsigned long long)UINT64_MAX);
}

static bool read_time(struct reader *r, const json_t *j, int64_t *out)
{
	int err = ERR_SYNTAX;
	if (json_is_string(j))
		err = parse_time(json_string_value(j), json_string_length(j), r->offset, out);
	else if (json_is_integer(j) && json_integer_value(j) >= 0) {
		*out = json_integer_value(j);
		err = *out < civil_ms(civil_days(2200, 1, 1), 0) ? OK : ERR_RANGE;
	}
	return !err || refuse(r, err == ERR_RANGE ? "the time must be between the years 1970 and 2199" : "must be a time like 2026-01-05T08:00:00+08:00");
}

static bool read_real(struct reader *r, const json_t *j, double *out)
{
	if (json_is_number(j)) {
		*out = json_number_value(j);
	} else if (json_is_string(j)) {
		if (parse_f64(json_string_value(j), json_string_length(j), out))
			return refuse(r, "must be a finite number");
	} else {
		return refuse(r, "must be a number");
	}
	return isfinite(*out) || refuse(r, "must be a finite number");
}

static bool read_message(struct reader *r, const json_t *j, ProtobufCMessage *m, int depth);

static bool read_one(struct reader *r, const ProtobufCFieldDescriptor *f, const json_t *j, void *at, int depth)
{
	json_int_t v = 0;
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		if (!whole_number(r, j, INT32_MIN, INT32_MAX, &v))
			return false;
		*(int32_t *)at = (int32_t)v;
		return true;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		if (!whole_number(r, j, 0, UINT32_MAX, &v))
			return false;
		*(uint32_t *)at = (uint32_t)v;
		return true;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		if (is_time(f))
			return read_time(r, j, at);
		if (!whole_number(r, j, INT64_MIN, INT64_MAX, &v))
			return false;
		*(int64_t *)at = v;
		return true;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return natural_number(r, j, at);
	case PROTOBUF_C_TYPE_DOUBLE:
		return read_real(r, j, at);
	case PROTOBUF_C_TYPE_FLOAT: {
		double real = 0;
		if (!read_real(r, j, &real))
			return false;
		if (fabs(real) > (double)FLT_MAX)
			return refuse(r, "must be a finite number");
		*(float *)at = (float)real;
		return true;
	}
	case PROTOBUF_C_TYPE_BOOL: {
		bool b = json_is_true(j);
		if (json_is_string(j) && parse_bool(json_string_value(j), json_string_length(j), &b))
			return refuse(r, "must be true or false");
		if (!json_is_boolean(j) && !json_is_string(j))
			return refuse(r, "must be true or false");
		*(protobuf_c_boolean *)at = b;
		return true;
	}
	case PROTOBUF_C_TYPE_ENUM: {
		int value = json_is_string(j) ? pbjson_enum(f->descriptor, json_string_value(j)) : -1;
		if (value < 0)
			return refuse(r, "is not one of the words of %s", ((const ProtobufCEnumDescriptor *)f->descriptor)->short_name);
		*(int *)at = value;
		return true;
	}
	case PROTOBUF_C_TYPE_STRING:
		if (!json_is_string(j) || strlen(json_string_value(j)) != json_string_length(j))
			return refuse(r, "must be a text");
		*(char **)at = mem_text(json_string_value(j));
		return true;
	case PROTOBUF_C_TYPE_BYTES:
		if (!json_is_string(j) || !read_bytes(json_string_value(j), at))
			return refuse(r, "must be base64url text");
		return true;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(ProtobufCMessage **)at = message_new(f->descriptor);
		return read_message(r, j, *(ProtobufCMessage **)at, depth + 1);
	}
	return refuse(r, "cannot be set");
}

// Whatever was read before a mistake hangs on the message and is freed with it.
static bool read_field(struct reader *r, const ProtobufCFieldDescriptor *f, const json_t *j, ProtobufCMessage *m, int depth)
{
	uint8_t *at = (uint8_t *)m + f->offset;
	void *quantifier = (uint8_t *)m + f->quantifier_offset;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t size = size_of(f->type), total = json_array_size(j);
		if (!json_is_array(j))
			return refuse(r, "must be a list");
		if (!total)
			return true;
		uint8_t *items = mem_new(total, size);
		*(uint8_t **)(void *)at = items;
		for (size_t i = 0; i < total; i++) {
			size_t len = descend(r, "", (long)i);
			bool good = read_one(r, f, json_array_get(j, i), items + i * size, depth);
			// A message item is there even when it is half read; a text is not.
			if (good || f->type == PROTOBUF_C_TYPE_MESSAGE)
				*(size_t *)quantifier = i + 1;
			if (!good)
				return false;
			r->path[len] = 0;
		}
		return true;
	}
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		if (*(uint32_t *)quantifier)
			return refuse(r, "only one kind can be given");
		*(uint32_t *)quantifier = f->id;
	}
	void *before = f->type == PROTOBUF_C_TYPE_STRING ? *(void **)(void *)at : NULL;
	if (read_one(r, f, j, at, depth))
		return true;
	if (before)
		*(void **)(void *)at = before;
	return false;
}

static int depth_of(const json_t *j)
{
	int deepest = 0;
	const char *name;
	json_t *value;
	size_t i;
	json_object_foreach((json_t *)(uintptr_t)j, name, value)
	{
		int depth = depth_of(value);
		deepest = depth > deepest ? depth : deepest;
	}
	json_array_foreach(j, i, value)
	{
		int depth = depth_of(value);
		deepest = depth > deepest ? depth : deepest;
	}
	return json_is_object(j) || json_is_array(j) ? deepest + 1 : 0;
}

static bool read_document(struct reader *r, const json_t *j, char **out)
{
	struct buf text = {0};
	if (depth_of(j) > DOCUMENT_DEPTH)
		return refuse(r, "is nested too deeply: at most %d levels", DOCUMENT_DEPTH);
	json_text_sorted(&text, j);
	bool good = text.len <= DOCUMENT_LEN || refuse(r, "is too long: %zu bytes, at most %d", text.len, DOCUMENT_LEN);
	if (good)
		*out = mem_text(buf_str(&text));
	buf_fini(&text);
	return good;
}

static bool read_message(struct reader *r, const json_t *j, ProtobufCMessage *m, int depth)
{
	const char *name;
	json_t *value;
	char **document = document_text(m);
	if (!json_is_object(j))
		return refuse(r, "must be an object");
	if (document)
		return read_document(r, j, document);
	if (depth > MAX_DEPTH)
		return refuse(r, "is nested too deeply");
	json_object_foreach((json_t *)(uintptr_t)j, name, value)
	{
		const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);
		size_t len = descend(r, name, -1);
		if (!f)
			return refuse(r, "there is no such field");
		if (!json_is_null(value) && !read_field(r, f, value, m, depth))
			return false;
		r->path[len] = 0;
	}
	return true;
}

ProtobufCMessage *pbjson_read(const json_t *json, const ProtobufCMessageDescriptor *type, int64_t utc_offset_ms, struct pbjson_error *error)
{
	struct reader r = {.offset = utc_offset_ms, .error = error};
	ProtobufCMessage *m = message_new(type);
	if (read_message(&r, json, m, 0))
		return m;
	protobuf_c_message_free_unpacked(m, NULL);
	return NULL;
}

// --- cells

// The parts of a message in a cell: "aluminium:electrolysis" in the order of its fields.
static json_t *message_of_cell(const ProtobufCMessageDescriptor *type, const char *text, size_t len)
{
	json_t *j = json_object();
	for (unsigned i = 0; i < type->n_fields; i++) {
		const char *colon = i + 1 < type->n_fields ? memchr(text, ':', len) : NULL;
		size_t part = colon ? (size_t)(colon - text) : len;
		json_object_set_new(j, type->fields[i].name, json_stringn(text, part));
		if (!colon)
			break;
		text += part + 1;
		len -= part + 1;
	}
	return j;
}

static bool is_document(const ProtobufCFieldDescriptor *f)
{
	const ProtobufCMessageDescriptor *type = f->descriptor;
	return f->type == PROTOBUF_C_TYPE_MESSAGE && f->label != PROTOBUF_C_LABEL_REPEATED && !strcmp(type->short_name, "Json");
}

static json_t *document_of_cell(struct reader *r, const char *text)
{
	json_error_t bad;
	json_t *j = json_loads(text, JSON_REJECT_DUPLICATES, &bad);
	if (!j)
		refuse(r, "is not JSON: line %d, column %d: %s", bad.line, bad.column, bad.text);
	return j;
}

static json_t *value_of_cell(const ProtobufCFieldDescriptor *f, const char *text, size_t len)
{
	json_t *j = f->type == PROTOBUF_C_TYPE_MESSAGE ? message_of_cell(f->descriptor, text, len) : json_stringn(text, len);
	return j ? j : json_null();
}

int pbjson_set_text(ProtobufCMessage *message, const char *field, const char *text, int64_t utc_offset_ms, struct pbjson_error *error)
{
	const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, field);
	if (!f)
		return ERR_NOT_FOUND;
	if (!*text)
		return OK;
	struct reader r = {.offset = utc_offset_ms, .error = error};
	descend(&r, field, -1);
	if (!parse_utf8(text, strlen(text))) {
		refuse(&r, "is not UTF-8");
		return ERR_SYNTAX;
	}
	json_t *j;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		j = json_array();
		for (const char *at = text;; at++) {
			size_t len = strcspn(at, ";");
			json_array_append_new(j, value_of_cell(f, at, len));
			at += len;
			if (!*at)
				break;
		}
	} else {
		j = is_document(f) ? document_of_cell(&r, text) : value_of_cell(f, text, strlen(text));
	}
	bool good = j && read_field(&r, f, j, message, 0);
	json_decref(j);
	return good ? OK : ERR_SYNTAX;
}
