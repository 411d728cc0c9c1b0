#include "gzip.h"

#include "base/err.h"

#include <zlib.h>

enum { WINDOW_GZIP = 15 + 16, STEP = 64 * 1024 };

int gzip_read(const void *at, size_t len, size_t max, struct buf *out)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)at, .avail_in = (uInt)len};
	if (inflateInit2(&z, WINDOW_GZIP) != Z_OK)
		return ERR_IO;
	int status = Z_OK;
	while (status == Z_OK && out->len <= max) {
		buf_room(out, STEP);
		z.next_out = out->at + out->len;
		z.avail_out = STEP;
		status = inflate(&z, Z_NO_FLUSH);
		out->len += STEP - z.avail_out;
	}
	bool whole = status == Z_STREAM_END && !z.avail_in;
	inflateEnd(&z);
	return out->len > max ? ERR_FULL : whole ? OK : ERR_SYNTAX;
}
