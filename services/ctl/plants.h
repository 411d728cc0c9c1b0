// Who is simulated.
#ifndef PP_CTL_PLANTS_H
#define PP_CTL_PLANTS_H

#include "plant.h"

enum { PLANTS_MAX = 1000000 };

struct plants {
	struct plant *plant; // freed by the caller
	uint32_t count;
};

// These end the process with one clear line and status 2 when something is wrong.
// A CSV with a column enterprise (or code); kind, rest, sigma, daily_kwh, growth, festival, quarter_hour are drawn where there is no such column.
void plants_read(struct plants *s, const char *path, uint64_t seed);
void plants_make(struct plants *s, uint32_t count, uint64_t seed); // numbers 1 to count
void plants_write_registry(const struct plants *s, const char *folder);
__attribute__((format(printf, 1, 2), noreturn)) void simulate_refuse(const char *format, ...);

#endif
