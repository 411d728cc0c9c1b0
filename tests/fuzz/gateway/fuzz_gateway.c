// What strangers send to the HTTP door: request targets, tokens, cookies, origins, what proxies say, passwords, lines, JSON, gzip. The first byte says which.
#include "columns.h"
#include "cookie.h"
#include "gzip.h"
#include "observations.h"
#include "origin.h"
#include "password.h"
#include "proxy.h"
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

static void read_cookie(const char *at)
{
	char out[COOKIE_LEN + 1];
	for (int secure = 0; secure < 2; secure++)
		if (cookie_read(at, cookie_name(secure), out) && strlen(out) != COOKIE_LEN)
			abort();
}

// The text up to the next line's end, which becomes its end.
static char *next_line(char **at)
{
	char *line = *at, *end = strchr(line, '\n');
	*at = end ? end + 1 : line + strlen(line);
	if (end)
		*end = 0;
	return line;
}

static void read_origin(char *at)
{
	const char *site = next_line(&at), *from = next_line(&at), *host = next_line(&at), *csrf = next_line(&at);
	const struct origin o = {.fetch_site = *site ? site : NULL, .origin = *from ? from : NULL, .host = *host ? host : NULL, .csrf = csrf, .secure = *at};
	if (origin_ours(&o) && origin_foreign(&o))
		abort();
	if (origin_same_token(csrf, "the token") != !strcmp(csrf, "the token"))
		abort();
}

// Whoever it says it is, it is an address; and nobody is believed who was not named.
static void read_proxy(char *at)
{
	char *list = next_line(&at), *peer = next_line(&at), out[ADDRESS_LEN], alone[ADDRESS_LEN], group[ADDRESS_LEN];
	proxy_list_good(list);
	proxy_client(list, peer, at, out);
	proxy_client("", peer, at, alone);
	proxy_group(out, group);
	if (!proxy_trusts(list, peer) && strcmp(out, alone) != 0)
		abort();
	if (strlen(out) >= ADDRESS_LEN || !*out || !*group)
		abort();
}

static void read_password(char *at)
{
	const char *wanted = next_line(&at), *former = next_line(&at), *official = next_line(&at);
	char stamp[STAMP_LEN + 1];
	if (!password_fault(wanted, former, official, at) && !strcmp(wanted, former))
		abort();
	password_stamp(wanted, stamp);
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
	switch (data[0] % 9) {
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
	case 4:
		read_cookie(at);
		break;
	case 5:
		read_origin(at);
		break;
	case 6:
		read_proxy(at);
		break;
	case 7:
		read_password(at);
		break;
	default:
		gzip_read(at, len, 1 << 20, &out);
	}
	buf_fini(&out);
	free(at);
	return 0;
}
