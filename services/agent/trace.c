#include "trace.h"

void trace_flight(struct buf *out, const char *what, const struct flight *f)
{
	buf_printf(out, "%s %llu rows %lld..%lld", what, (unsigned long long)f->request, (long long)f->first, (long long)f->last);
}
