// Texts of strangers: CSV, line protocol, numbers, times, UTF-8. The first byte says which.
#include "base/civil.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/line.h"
#include "base/parse.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_csv(const char *at, size_t len)
{
	struct csv c;
	size_t bytes = 0;
	int err;
	csv_init(&c, at, len);
	while ((err = csv_next(&c)) != ERR_NOT_FOUND)
		for (uint32_t i = 0; err == OK && i < c.fields; i++)
			bytes += strlen(c.field[i]);
	if (bytes > len)
		abort();
	csv_fini(&c);
}

static void read_numbers(const char *at, size_t len)
{
	int64_t whole, time;
	uint64_t natural;
	double real;
	bool flag;
	char text[40];
	parse_i64(at, len, &whole);
	parse_u64(at, len, &natural);
	parse_bool(at, len, &flag);
	parse_utf8(at, len);
	if (parse_f64(at, len, &real) == OK) {
		double back;
		if (parse_f64(text, format_f64(text, real), &back) || back != real)
			abort();
	}
	if (parse_time(at, len, CIVIL_SHANGHAI_MS, &time) == OK) {
		int64_t back;
		civil_text(text, time, CIVIL_SHANGHAI_MS);
		if (parse_time(text, strlen(text), 0, &back) || back != time)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct line line;
	if (!size)
		return 0;
	char *at = malloc(size);
	memcpy(at, data + 1, size - 1);
	if (data[0] % 3 == 0)
		read_csv(at, size - 1);
	else if (data[0] % 3 == 1)
		line_parse(at, size - 1, &line);
	else
		read_numbers(at, size - 1);
	free(at);
	return 0;
}
