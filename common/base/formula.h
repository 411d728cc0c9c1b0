// Formulas over named quantities: "electricity_day / (output_value * 10000)". Codes (letters, digits, _), decimal numbers, + - * / ( ) and unary minus, with the
// precedence of arithmetic. No allocation: a formula is a plain struct that can be copied, and parsing one is bounded by the sizes below.
// A word of digits only is a number, never a code.
#ifndef PP_BASE_FORMULA_H
#define PP_BASE_FORMULA_H

#include <stdint.h>

enum {
	FORMULA_TEXT = 240,   // bytes of the longest text
	FORMULA_CODE = 48,    // characters of the longest code
	FORMULA_OPERANDS = 8, // different codes
	FORMULA_STEPS = 32,   // operands, numbers and operators
	FORMULA_DEPTH = 16,   // brackets and signs inside one another
	FORMULA_UNIT = 128,   // bytes of a computed unit, with the zero
	FORMULA_REASON = 352
};

enum formula_op { FORMULA_OPERAND, FORMULA_NUMBER, FORMULA_ADD, FORMULA_SUBTRACT, FORMULA_MULTIPLY, FORMULA_DIVIDE, FORMULA_NEGATE };

struct formula_step {
	uint8_t op;      // enum formula_op
	uint8_t operand; // FORMULA_OPERAND: which
	uint8_t at;      // its position in the text, from 1
	double number;   // FORMULA_NUMBER
};

struct formula {
	uint32_t operands;                                // 1 or more; 0: not a formula
	char operand[FORMULA_OPERANDS][FORMULA_CODE + 1]; // in order of first appearance
	uint32_t steps;
	struct formula_step step[FORMULA_STEPS]; // operands before their operator
};

struct formula_error {
	uint32_t at;                 // position in the text, from 1; one behind its end if that came too early
	char reason[FORMULA_REASON]; // one English sentence that names the position
};

// ERR_SYNTAX; ERR_FULL beyond one of the sizes. *out has no operands then.
int formula_parse(const char *text, struct formula *out, struct formula_error *why);

// value[i] is that of operand[i]. NaN if an operand is NaN (missing), if something is divided by zero, or if any step's result is not finite.
double formula_value(const struct formula *f, const double *value);

// unit[i] is that of operand[i]: "kWh", "万元", "kWh/万元", "元/(人·月)"; "" and "1" are those of a pure number. + and - want like units; a plain number beside them is
// of any unit ("100 - loss_percent"). "%" is a unit of its own. Equal units above and below cancel. out: the result's, "1" if nothing is left.
// ERR_RANGE: unlike units, why names both; ERR_FULL: the result has too many parts to be written. out is "" then.
int formula_unit(const struct formula *f, const char *const *unit, char out[FORMULA_UNIT], struct formula_error *why);

#endif
