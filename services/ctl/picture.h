// A run of the detectors as a picture (SVG): values, what was usual, and when an alarm was on.
#ifndef PP_CTL_PICTURE_H
#define PP_CTL_PICTURE_H

#include "base/buf.h"
#include "detector.h"

struct picture_point {
	int64_t time;
	double value; // NaN: missing
	bool judged;
	double expected, low, high;
};

struct picture_alarm {     // on from its first point to its last, at one level
	uint32_t from, to; // points
	enum level level;
	enum event_type type;
};

struct picture {
	const char *title;
	const struct picture_point *point;
	uint32_t points;
	const struct picture_alarm *alarm;
	uint32_t alarms;
};

void picture_write(struct buf *out, const struct picture *p);

#endif
