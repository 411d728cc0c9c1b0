// The units of formulas: a unit is a product of names, each to a power. Names are compared as texts and point into the operands' units.
#include "base/err.h"
#include "base/formula.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PARTS = 12 };

struct part {
	const char *name;
	size_t len;
	int power; // never 0
};

struct unit {
	bool any; // of plain numbers only: of whatever unit is asked for
	uint32_t parts;
	struct part part[PARTS];
};

// false: too many parts.
static bool unit_add(struct unit *u, const char *name, size_t len, int power)
{
	uint32_t i = 0;
	while (i < u->parts && (u->part[i].len != len || memcmp(u->part[i].name, name, len) != 0))
		i++;
	if (i == PARTS)
		return false;
	if (i == u->parts)
		u->part[u->parts++] = (struct part){.name = name, .len = len};
	u->part[i].power += power;
	if (u->part[i].power)
		return true;
	memmove(u->part + i, u->part + i + 1, (--u->parts - i) * sizeof *u->part);
	return true;
}

// a x b, or a / b with sign -1.
static bool unit_multiply(struct unit *a, const struct unit *b, int sign)
{
	a->any &= b->any;
	for (uint32_t i = 0; i < b->parts; i++) {
		if (!unit_add(a, b->part[i].name, b->part[i].len, sign * b->part[i].power))
			return false;
	}
	return true;
}

static bool unit_like(const struct unit *a, const struct unit *b)
{
	struct unit ratio = *a;
	return a->any || b->any || (unit_multiply(&ratio, b, -1) && !ratio.parts);
}

// --- texts

static size_t dot(const char *at)
{
	return *at == '*' ? 1 : !strncmp(at, "·", strlen("·")) ? strlen("·") : 0;
}

// The bytes of the name at `at`. Brackets that open inside a name belong to it: 台(套).
static size_t name_len(const char *at, bool in_bracket)
{
	size_t n = 0;
	for (int open = 0; at[n] && at[n] != '/' && !dot(at + n); n++) {
		if (at[n] == ')' && in_bracket && !open)
			break;
		open += at[n] == '(' ? 1 : at[n] == ')' && open ? -1 : 0;
	}
	return n;
}

// From the left; what stands behind a '/' divides: one name, or one bracket of them. false: too many parts.
static bool unit_read(struct unit *u, const char *at)
{
	int outer = 1, sign = 1; // outer: -1 inside a bracket
	*u = (struct unit){0};
	for (size_t n; *at; at += n) {
		n = 1;
		if (*at == '/') {
			sign = -1;
			if (at[1] == '(' && outer > 0)
				outer = -1, sign = 1, n = 2;
		} else if (dot(at)) {
			sign = 1, n = dot(at);
		} else if (*at == ')' && outer < 0) {
			outer = 1, sign = 1;
		} else if (*at != ' ') {
			n = name_len(at, outer < 0);
			size_t len = n;
			while (at[len - 1] == ' ')
				len--;
			if ((len != 1 || *at != '1') && !unit_add(u, at, len, outer * sign))
				return false;
		}
	}
	return true;
}

struct writer {
	char *out;
	size_t len;
	bool full;
};

static void put(struct writer *w, const char *text, size_t len)
{
	w->full |= w->len + len >= FORMULA_UNIT;
	if (w->full)
		return;
	memcpy(w->out + w->len, text, len);
	w->len += len;
	w->out[w->len] = 0;
}

// The names on one side of the '/', each as often as its power says.
static void put_side(struct writer *w, const struct unit *u, int sign)
{
	const char *between = "";
	for (uint32_t i = 0; i < u->parts; i++) {
		for (int k = 0; k < sign * u->part[i].power && !w->full; k++) {
			put(w, between, strlen(between));
			put(w, u->part[i].name, u->part[i].len);
			between = "·";
		}
	}
}

static int side_count(const struct unit *u, int sign)
{
	int n = 0;
	for (uint32_t i = 0; i < u->parts; i++)
		n += sign * u->part[i].power > 0 ? sign * u->part[i].power : 0;
	return n;
}

// false: too long; out is what fits.
static bool unit_write(const struct unit *u, char out[FORMULA_UNIT])
{
	struct writer w = {.out = out};
	const int above = side_count(u, 1), below = side_count(u, -1);
	*out = 0;
	if (!above)
		put(&w, "1", 1);
	put_side(&w, u, 1);
	if (below)
		put(&w, below > 1 ? "/(" : "/", below > 1 ? 2 : 1);
	put_side(&w, u, -1);
	if (below > 1)
		put(&w, ")", 1);
	return !w.full;
}

// --- formulas

static int too_many(struct formula_error *why, uint32_t at)
{
	why->at = at;
	snprintf(why->reason, sizeof why->reason, "expected a unit of at most %d bytes and %d parts at position %u, but it is longer", FORMULA_UNIT - 1, PARTS,
	         at);
	return ERR_FULL;
}

static int unlike(struct formula_error *why, const struct formula_step *s, const struct unit *a, const struct unit *b)
{
	char left[FORMULA_UNIT], right[FORMULA_UNIT];
	unit_write(a, left);
	unit_write(b, right);
	why->at = s->at;
	snprintf(why->reason, sizeof why->reason, "expected like units on both sides of the %c at position %u, but found '%s' and '%s'",
	         s->op == FORMULA_ADD ? '+' : '-', s->at, left, right);
	return ERR_RANGE;
}

// a = a op b.
static int combine(const struct formula_step *s, struct unit *a, const struct unit *b, struct formula_error *why)
{
	if (s->op == FORMULA_MULTIPLY || s->op == FORMULA_DIVIDE)
		return unit_multiply(a, b, s->op == FORMULA_MULTIPLY ? 1 : -1) ? OK : too_many(why, s->at);
	if (!unit_like(a, b))
		return unlike(why, s, a, b);
	if (a->any)
		*a = *b;
	return OK;
}

int formula_unit(const struct formula *f, const char *const *unit, char out[FORMULA_UNIT], struct formula_error *why)
{
	struct unit stack[FORMULA_STEPS] = {{0}};
	uint32_t n = 0;
	*out = 0;
	*why = (struct formula_error){0};
	for (uint32_t i = 0; i < f->steps; i++) {
		const struct formula_step *s = f->step + i;
		int err = OK;
		if (s->op == FORMULA_OPERAND) {
			err = unit_read(stack + n++, unit[s->operand]) ? OK : too_many(why, s->at);
		} else if (s->op == FORMULA_NUMBER) {
			stack[n++] = (struct unit){.any = true};
		} else if (s->op != FORMULA_NEGATE) {
			n--;
			err = combine(s, stack + n - 1, stack + n, why);
		}
		if (err)
			return err;
	}
	if (unit_write(stack, out))
		return OK;
	*out = 0;
	return too_many(why, 1);
}
