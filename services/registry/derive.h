// Derived indicators: whether a formula hangs together with the indicators that it uses, and those that they use.
#ifndef REGISTRY_DERIVE_H
#define REGISTRY_DERIVE_H

#include "base/formula.h"

#include <stdbool.h>

// Bounds of what a value is computed of, so that computing one is bounded too. aggregation keeps a sum for each leaf.
enum {
	DERIVE_DEPTH = 8,                 // derived indicators one above the other
	DERIVE_LEAVES = FORMULA_OPERANDS, // different observed indicators at the bottom
	DERIVE_USES = 64,                 // indicators met on all ways down
	DERIVE_REASON = 640
};

struct derive_indicator {
	const char *unit;    // "": not known
	const char *formula; // "": it is observed
	const char *weight;  // "": nothing weighs
	bool adds;           // up over time and over enterprises: both are sums
};

struct derive {
	bool (*find)(const void *arg, const char *code, struct derive_indicator *out); // false: there is none; texts live as long as the check
	const void *arg;
};

enum derive_fault { DERIVE_GOOD, DERIVE_SHAPE, DERIVE_UNITS };

// DERIVE_SHAPE: it is computed of itself, or beyond a bound; DERIVE_UNITS: its formula adds unlike units; reason is set then. Good if it is observed. Indicators
// that cannot be found and formulas that cannot be parsed are somebody else's to report, and a cycle is reported for those that are in it only.
enum derive_fault derive_check(const struct derive *de, const char *code, char reason[DERIVE_REASON]);

#endif
