#include "base/formula.h"

#include "base/err.h"
#include "base/parse.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// --- parsing: one function for each level of precedence, each emits its operands before its operator

struct reader {
	const char *text;
	uint32_t at;    // of the next character, from 0
	uint32_t depth; // brackets and signs that are open
	struct formula *out;
	struct formula_error *why;
	int err;
};

__attribute__((format(printf, 4, 5))) static bool refuse(struct reader *r, int err, uint32_t at, const char *reason, ...)
{
	va_list args;
	va_start(args, reason);
	vsnprintf(r->why->reason, sizeof r->why->reason, reason, args);
	va_end(args);
	r->why->at = at + 1;
	r->err = err;
	return false;
}

static char peek(struct reader *r)
{
	while (r->text[r->at] == ' ')
		r->at++;
	return r->text[r->at];
}

static bool take(struct reader *r, char c)
{
	if (peek(r) != c)
		return false;
	r->at++;
	return true;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

// A whole character is shown, so that a full-width bracket can be told from a plain one.
static bool refuse_here(struct reader *r, const char *expected)
{
	const char c = peek(r), *at = r->text + r->at;
	if (!c)
		return refuse(r, ERR_SYNTAX, r->at, "expected %s at position %u, but it ends there", expected, r->at + 1);
	for (size_t n = 1; n <= strnlen(at, 4); n++) {
		if ((unsigned char)c >= 0x20 && c != 0x7f && parse_utf8(at, n))
			return refuse(r, ERR_SYNTAX, r->at, "expected %s at position %u, but found '%.*s'", expected, r->at + 1, (int)n, at);
	}
	return refuse(r, ERR_SYNTAX, r->at, "expected %s at position %u, but found byte %u", expected, r->at + 1, (unsigned char)c);
}

static bool emit(struct reader *r, struct formula_step step, uint32_t at)
{
	struct formula *f = r->out;
	if (f->steps == FORMULA_STEPS)
		return refuse(r, ERR_FULL, at, "expected at most %d operands, numbers and operators, but the one at position %u is one more", FORMULA_STEPS,
		              at + 1);
	step.at = (uint8_t)(at + 1);
	f->step[f->steps++] = step;
	return true;
}

static bool code(struct reader *r, uint32_t at, uint32_t len)
{
	struct formula *f = r->out;
	uint32_t i = 0;
	if (len > FORMULA_CODE)
		return refuse(r, ERR_SYNTAX, at, "expected a code of at most %d characters at position %u, but this one has %u", FORMULA_CODE, at + 1, len);
	while (i < f->operands && (strlen(f->operand[i]) != len || memcmp(f->operand[i], r->text + at, len) != 0))
		i++;
	if (i == FORMULA_OPERANDS)
		return refuse(r, ERR_FULL, at, "expected at most %d different indicators, but the one at position %u is one more", FORMULA_OPERANDS, at + 1);
	if (!emit(r, (struct formula_step){.op = FORMULA_OPERAND, .operand = (uint8_t)i}, at))
		return false;
	if (i == f->operands)
		memcpy(f->operand[f->operands++], r->text + at, len); // the struct was zeroed
	return true;
}

// A run of letters, digits, _ and dots is one word, so that "1.5.2" and "1.2kg" are refused as a whole.
static bool word(struct reader *r)
{
	const uint32_t from = r->at;
	bool letters = false, dots = false;
	for (char c; c = r->text[r->at], letter(c) || digit(c) || c == '.'; r->at++) {
		letters |= letter(c);
		dots |= c == '.';
	}
	const uint32_t len = r->at - from;
	struct formula_step step = {.op = FORMULA_NUMBER};
	if (letters && !dots)
		return code(r, from, len);
	if (letters || parse_f64(r->text + from, len, &step.number) != OK)
		return refuse(r, ERR_SYNTAX, from, "expected a code or a number like 0.01 at position %u, but found '%.*s'", from + 1,
		              (int)(len < 64 ? len : 64), r->text + from);
	return emit(r, step, from);
}

static bool sum(struct reader *r);

static bool deeper(struct reader *r)
{
	if (++r->depth <= FORMULA_DEPTH)
		return true;
	return refuse(r, ERR_FULL, r->at, "expected at most %d brackets and signs inside one another, but the one at position %u is one more", FORMULA_DEPTH,
	              r->at + 1);
}

static bool negative(struct reader *r);

static bool bracket(struct reader *r)
{
	r->at++;
	if (!sum(r))
		return false;
	if (!take(r, ')'))
		return refuse_here(r, "an operator or ')'");
	return true;
}

static bool factor(struct reader *r)
{
	const char c = peek(r);
	if (letter(c) || digit(c) || c == '.')
		return word(r);
	if (c != '-' && c != '(')
		return refuse_here(r, "the code of an indicator, a number, '-' or '('");
	if (!deeper(r) || !(c == '-' ? negative(r) : bracket(r)))
		return false;
	r->depth--;
	return true;
}

static bool negative(struct reader *r)
{
	const uint32_t at = r->at++;
	return factor(r) && emit(r, (struct formula_step){.op = FORMULA_NEGATE}, at);
}

// part { operator part }, from the left.
static bool chain(struct reader *r, bool (*part)(struct reader *), const char ops[2], const uint8_t op[2])
{
	if (!part(r))
		return false;
	for (char c; c = peek(r), c == ops[0] || c == ops[1];) {
		const uint32_t at = r->at++;
		if (!part(r) || !emit(r, (struct formula_step){.op = op[c == ops[1]]}, at))
			return false;
	}
	return true;
}

static bool product(struct reader *r)
{
	static const uint8_t op[] = {FORMULA_MULTIPLY, FORMULA_DIVIDE};
	return chain(r, factor, "*/", op);
}

static bool sum(struct reader *r)
{
	static const uint8_t op[] = {FORMULA_ADD, FORMULA_SUBTRACT};
	return chain(r, product, "+-", op);
}

static bool whole(struct reader *r)
{
	if (strnlen(r->text, FORMULA_TEXT + 1) > FORMULA_TEXT)
		return refuse(r, ERR_FULL, FORMULA_TEXT, "expected at most %d bytes, but it goes on at position %d", FORMULA_TEXT, FORMULA_TEXT + 1);
	if (!sum(r))
		return false;
	if (peek(r))
		return refuse_here(r, "an operator or the end");
	if (!r->out->operands)
		return refuse(r, ERR_SYNTAX, 0, "expected the code of an indicator from position 1 on, but there are numbers only");
	return true;
}

int formula_parse(const char *text, struct formula *out, struct formula_error *why)
{
	struct reader r = {.text = text, .out = out, .why = why};
	*out = (struct formula){0};
	*why = (struct formula_error){0};
	if (!whole(&r))
		*out = (struct formula){0};
	return r.err;
}

// --- value

// Looked at here and not in the result, because 1 / (a / 0) would come out as a plausible 0.
static double divided(double a, double b)
{
	return fpclassify(b) == FP_ZERO ? NAN : a / b;
}

static double applied(uint8_t op, double a, double b)
{
	switch (op) {
	case FORMULA_ADD:
		return a + b;
	case FORMULA_SUBTRACT:
		return a - b;
	case FORMULA_MULTIPLY:
		return a * b;
	default:
		return divided(a, b);
	}
}

double formula_value(const struct formula *f, const double *value)
{
	double stack[FORMULA_STEPS] = {0}; // the parser has seen to it that every operator finds its operands
	uint32_t n = 0;
	for (uint32_t i = 0; i < f->steps; i++) {
		const struct formula_step *s = f->step + i;
		double v;
		if (s->op == FORMULA_OPERAND) {
			v = value[s->operand];
		} else if (s->op == FORMULA_NUMBER) {
			v = s->number;
		} else if (s->op == FORMULA_NEGATE) {
			v = -stack[--n];
		} else {
			n -= 2;
			v = applied(s->op, stack[n], stack[n + 1]);
		}
		if (!isfinite(v))
			return NAN;
		stack[n++] = v;
	}
	return n == 1 ? stack[0] + 0.0 : NAN; // + 0.0: a zero has no sign
}
