// Many Prometheus texts (format 0.0.4) made into one: HELP and TYPE once for each name, the samples of a name together.
#ifndef GATEWAY_EXPOSITION_H
#define GATEWAY_EXPOSITION_H

#include "base/buf.h"
#include "base/map.h"

#include <stdint.h>

struct exposition {
	struct map at; // family's name -> index
	struct family {
		char *name;
		struct buf head; // its HELP and TYPE lines
		struct buf samples;
	} * family;
	uint32_t families;
};

void exposition_fini(struct exposition *x); // a zeroed struct needs no init
// Lines that are neither comments nor samples are left out. A sample whose name does not begin with "parkpulse_<service>_" gets the label service="...", because the
// others may have one of that name too. service "": as it is.
void exposition_add(struct exposition *x, const char *service, const char *text, size_t len);
void exposition_text(struct exposition *x, struct buf *out); // appends, in order of first appearance

#endif
