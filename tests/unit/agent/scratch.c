#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void scratch_make(char folder[64])
{
	strcpy(folder, "/tmp/agent-XXXXXX");
	if (!mkdtemp(folder))
		abort();
}

static int drop_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

void scratch_remove(const char *folder)
{
	nftw(folder, drop_one, 8, FTW_DEPTH | FTW_PHYS);
}
