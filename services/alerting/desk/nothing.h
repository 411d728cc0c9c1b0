// Kinds of nothing: why nothing comes from a plant.
#ifndef PP_ALERTING_DESK_NOTHING_H
#define PP_ALERTING_DESK_NOTHING_H

#include "desk.h"

struct nothing_grounds {
	bool filed;              // a filing covers it
	bool standstill;         // another series of the enterprise says that it stands still
	uint32_t series, silent; // of the enterprise: expected, and silent now
	bool gateway_silent;     // so are the other enterprises that report through the same key
};

enum desk_nothing nothing_kind(const struct nothing_grounds *g);

#endif
