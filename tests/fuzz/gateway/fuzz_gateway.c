// What strangers send to the HTTP door: request targets, tokens, lines, JSON, gzip. The first byte says which.
#include "columns.h"
#include "gzip.h"
#include "observations.h"
#include "route.h"
#include "target.h"
#include "token.h"

#include "base/civil.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_rows(const char *at, size_t len, bool lines)
{
	static struct directory directory;
	static const struct principal nobody;
	struct intake t = {.directory = &directory, .principal = &nobody};
	struct observations_fault fault;
	if (lines)
		intake_lines(&t, at, len, 1, false);
	else
		observations_read(&t, at, len, CIVIL_SHANGHAI_MS, &fault);
	intake_sort(&t);
	intake_fini(&t);
}

static void read_target(const char *at)
{
	struct target t = {0};
	struct route_match m;
	if (target_parse(&t, at) == OK)
		route_find("GET", &t, &m);
	target_fini(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct token token;
	struct buf out = {0};
	if (!size)
		return 0;
	char *at = malloc(size);
	size_t len = size - 1;
	memcpy(at, data + 1, len);
	at[len] = 0;
	switch (data[0] % 5) {
	case 0:
		read_rows(at, len, true);
		break;
	case 1:
		read_rows(at, len, false);
		break;
	case 2:
		read_target(at);
		break;
	case 3:
		token_read(at, &token);
		break;
	default:
		gzip_read(at, len, 1 << 20, &out);
	}
	buf_fini(&out);
	free(at);
	return 0;
}
