// One made-up plant: the electricity of any period from the seed alone, without the periods before it. Pure and deterministic.
// Behaviour after what real daily electricity of the plants of one Chinese zone shows: a third rests on Sundays, a third never; noise is personal (median 26 % of a day);
// around the Spring Festival production falls to two fifths of normal and comes back within three weeks; stops of a week and more are rare.
#ifndef PP_CTL_PLANT_H
#define PP_CTL_PLANT_H

#include <stdbool.h>
#include <stdint.h>

enum { PLANT_SLOTS = 96, PLANT_CODE = 19 }; // quarter hours of a day; a credit code with its zero

enum plant_kind { PLANT_CONTINUOUS, PLANT_THREESHIFT, PLANT_TWOSHIFT, PLANT_DAYSHIFT, PLANT_BATCH, PLANT_VALLEY, PLANT_KINDS };
enum plant_rest { REST_NONE, REST_SUNDAY, REST_WEEKEND, PLANT_RESTS };

struct plant {
	char code[PLANT_CODE];
	enum plant_kind kind;
	enum plant_rest rest;
	double sigma;      // robust noise of a day against the same weekday, as a share: 0.26
	double daily_kwh;  // of an ordinary day in the middle of 2025
	double growth;     // a year, 0.04 = 4 %
	double festival;   // how deep it falls at a festival: 0 works through, 0.75 like the average plant, above 1.2 nearly to nothing
	bool quarter_hour; // its meter is read every quarter of an hour
	uint64_t key;      // of its random numbers; made by plant_key
};

enum inject_kind { INJECT_STOP, INJECT_DROP, INJECT_DECLINE, INJECT_VOLATILE, INJECT_MISSING, INJECT_STUCK, INJECT_KINDS };

// What is done to a plant from one time to another.
struct inject {
	char code[PLANT_CODE];
	enum inject_kind kind;
	double percent; // of DROP and DECLINE (reached at its end): how much is missing
	int64_t from_ms;
	int64_t to_ms; // the first moment after it
};

const char *plant_kind_word(enum plant_kind kind);
int plant_kind_of(const char *word); // -1: none
int plant_rest_of(const char *word); // "none" "sunday" "weekend"; -1: none
int inject_kind_of(const char *word);

// A plant for when nobody describes one: code, kind, rest, noise and size follow from seed and number.
void plant_make(struct plant *p, uint64_t seed, uint32_t number);
// The key that a plant of this code has under this seed.
uint64_t plant_key(uint64_t seed, const char *code);

// kWh of a local day as the plant itself makes them, to a tenth.
double plant_day(const struct plant *p, int32_t day);
// The same day's quarter hours, to a tenth: they add up to it.
void plant_quarters(const struct plant *p, int32_t day, float kwh[PLANT_SLOTS]);
// True on days of one of its own rare stops.
bool plant_stopped(const struct plant *p, int32_t day);
// What Spring Festival or National Day leaves of a day: 1 on others.
double plant_holiday_share(double festival, int32_t day);

// What events leave of a value. slot < 0: the whole day; kwh: what the plant made then. False: nothing is reported. Only events of this plant count; where several
// overlap each takes its part.
bool inject_apply(const struct plant *p, const struct inject *injects, uint32_t count, int32_t day, int slot, double *kwh);

#endif
