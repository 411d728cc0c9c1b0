// What kind of day is this: the public calendar's exceptions, else Monday to Friday are workdays.
#ifndef PP_BASE_CALENDAR_H
#define PP_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum day_kind { DAY_WORKDAY, DAY_OFF, DAY_KINDS };

struct calendar {
	struct calendar_day {
		int32_t day; // since 1970-01-01, local
		enum day_kind kind;
	} * exception; // in order of day
	uint32_t exceptions;
};

void calendar_fini(struct calendar *c); // a zeroed struct needs no init
void calendar_set(struct calendar *c, int32_t day, enum day_kind kind);
void calendar_unset(struct calendar *c, int32_t day);
enum day_kind calendar_kind(const struct calendar *c, int32_t day);
int32_t calendar_workday(const struct calendar *c, int32_t day); // that day if it is a workday, else the first one after it
// What the public calendar says of that very day, DAY_KINDS if nothing.
enum day_kind calendar_exception(const struct calendar *c, int32_t day);
bool calendar_covers(const struct calendar *c, int year); // it has days off of that year: a year that nobody has loaded is not a year without holidays
const char *day_kind_word(enum day_kind kind);            // "workday", "off_day"

#endif
