// One made-up plant: the electricity of any period from the seed alone, without the periods before it. Pure and deterministic.
// Behaviour after what real daily electricity of plants of one Chinese zone shows: a third rests on Sundays, a third never; noise is personal (median 26 % of a day);
// around the Spring Festival production falls to a third of normal and comes back within three weeks; stops of a week and more are rare.
#ifndef PP_CTL_PLANT_H
#define PP_CTL_PLANT_H

#include <stdbool.h>
#include <stdint.h>

enum { PLANT_SLOTS = 96, PLANT_CODE = 19 }; // quarter hours of a day

enum plant_kind { PLANT_CONTINUOUS, PLANT_THREESHIFT, PLANT_TWOSHIFT, PLANT_DAYSHIFT, PLANT_BATCH, PLANT_VALLEY, PLANT_KINDS };
enum plant_rest { REST_NONE, REST_SUNDAY, REST_WEEKEND };

struct plant {
	char code[PLANT_CODE];
	enum plant_kind kind;
	enum plant_rest rest;
	double sigma;      // of a day's noise, as a share of a normal day
	double daily_kwh;  // of a normal day in the year 2025
	double growth;     // a year, 0.04 = 4 %
	double festival;   // depth of the Spring Festival against the usual one: 0 = works through, 1 = usual
	bool quarter_hour; // its meter reports quarter hours; a day is then their sum
	uint64_t seed;
};

enum inject_kind { INJECT_STOP, INJECT_DROP, INJECT_DECLINE, INJECT_VOLATILE, INJECT_MISSING, INJECT_STUCK, INJECT_KINDS };

// What is done to a plant from one time to another.
struct inject {
	char code[PLANT_CODE];
	enum inject_kind kind;
	double percent; // of DROP and DECLINE (reached at its end): how much is missing
	int64_t from_ms;
	int64_t to_ms;
};

const char *plant_kind_word(enum plant_kind kind);
int plant_kind_of(const char *word); // -1: none
int inject_kind_of(const char *word);

// Production of a local day against a normal one, without noise: rest days, festival, holidays, season, growth, stops of its own.
double plant_factor(const struct plant *p, int32_t day);
// kWh of a quarter hour, 1 decimal; and of a day, whole (or the sum of its quarter hours). injects: those of this plant. false: no value (missing).
bool plant_slot(const struct plant *p, int32_t day, int slot, const struct inject *injects, uint32_t count, double *kwh);
bool plant_day(const struct plant *p, int32_t day, const struct inject *injects, uint32_t count, double *kwh);
// A plant for when nobody describes one: kind, rest, noise and size follow from seed and number.
void plant_make(struct plant *p, uint64_t seed, uint32_t number);

#endif
