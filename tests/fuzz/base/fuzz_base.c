// Texts of strangers: CSV, line protocol, numbers, times, UTF-8, formulas and their units. The first byte says which.
#include "base/civil.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/formula.h"
#include "base/line.h"
#include "base/parse.h"

#include <math.h>
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

// The formula, a line break, and the unit of its operands.
static void read_formula(const char *at, size_t len)
{
	const double value[FORMULA_OPERANDS] = {1, 0, -2, 3, 1e300, 5, 6, 7};
	const char *unit[FORMULA_OPERANDS];
	struct formula f;
	struct formula_error why;
	char out[FORMULA_UNIT], *text = malloc(len + 1);
	memcpy(text, at, len);
	text[len] = 0;
	char *rest = text + strcspn(text, "\n");
	for (int i = 0; i < FORMULA_OPERANDS; i++)
		unit[i] = *rest ? rest + 1 : "t";
	*rest = 0;
	if (formula_parse(text, &f, &why) == OK) {
		int err = formula_unit(&f, unit, out, &why);
		if (isinf(formula_value(&f, value)) || (err == OK) != (*out != 0))
			abort();
	} else if (!parse_utf8(why.reason, strlen(why.reason))) {
		abort();
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct line line;
	if (!size)
		return 0;
	char *at = malloc(size);
	memcpy(at, data + 1, size - 1);
	if (data[0] % 4 == 0)
		read_csv(at, size - 1);
	else if (data[0] % 4 == 1)
		line_parse(at, size - 1, &line);
	else if (data[0] % 4 == 2)
		read_formula(at, size - 1);
	else
		read_numbers(at, size - 1);
	free(at);
	return 0;
}
