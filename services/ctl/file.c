#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int file_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "r");
	if (!f) {
		fprintf(stderr, "ppctl: cannot read %s: %s\n", path, strerror(errno));
		return 1;
	}
	do
		buf_room(out, 1 << 16);
	while ((out->len += fread(out->at + out->len, 1, 1 << 16, f)) && !feof(f) && !ferror(f));
	int bad = ferror(f);
	fclose(f);
	if (bad)
		fprintf(stderr, "ppctl: cannot read %s\n", path);
	return bad != 0;
}
