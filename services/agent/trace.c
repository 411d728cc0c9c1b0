#include "trace.h"

#include <inttypes.h>

void trace_effect(struct buf *out, const struct effect *e)
{
	switch (e->kind) {
	case EFFECT_LOAD:
		buf_printf(out, "load behind %" PRId64, e->after);
		return;
	case EFFECT_SEND:
		buf_printf(out, "send %" PRIu64 " rows %" PRId64 "..%" PRId64, e->request, e->first, e->last);
		return;
	case EFFECT_SETTLE:
		buf_printf(out, "settle %" PRIu64 " rows %" PRId64 "..%" PRId64, e->request, e->first, e->last);
		return;
	}
}
