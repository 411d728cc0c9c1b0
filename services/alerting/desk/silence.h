// Silences: by whose wish nobody is told of what, until when.
#ifndef PP_ALERTING_DESK_SILENCE_H
#define PP_ALERTING_DESK_SILENCE_H

#include "desk.h"

enum { SILENCE_DAYS_MOST = 90 };

bool silence_fits(const struct desk_silence *s, const struct desk_alert *a); // its kind and level; where it lies is the caller's
bool silence_holds(const struct desk_silence *s, int64_t ms, int64_t utc_offset_ms);
// When the stretch that holds at ms ends: windows that touch are one.
int64_t silence_until(const struct desk_silence *s, int64_t ms, int64_t utc_offset_ms);
// When it holds again at or after ms; INT64_MAX: never more.
int64_t silence_next(const struct desk_silence *s, int64_t ms, int64_t utc_offset_ms);
struct desk_refusal silence_mistake(const struct desk_silence *s); // code NULL: there is none
// "Mon-Fri 08:00-18:00", "Sat,Sun 22:00-06:00", "Mon-Sun 08:00-08:00" (24 hours). False: it is none.
bool silence_window(struct desk_window *out, const char *text);

#endif
