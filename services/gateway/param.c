// Query parameters, each checked, each fault named.
#include "base/parse.h"
#include "service.h"

#include <string.h>

static void bad(struct request *r, const char *name, const char *should)
{
	struct buf detail = {0};
	buf_printf(&detail, "the query parameter %s must be %s", name, should);
	problem_with(r, 400, buf_str(&detail), json_pack("{s:s}", "field", name));
	buf_fini(&detail);
}

const char *param_text(struct request *r, const char *name)
{
	const char *text = target_param(&r->target, name);
	return text ? text : "";
}

bool param_needed(struct request *r, const char *name, const char **out)
{
	*out = param_text(r, name);
	if (**out)
		return true;
	bad(r, name, "given");
	return false;
}

bool param_time(struct service *s, struct request *r, const char *name, int64_t *out)
{
	const char *text = param_text(r, name);
	*out = 0;
	if (!*text || !parse_time(text, strlen(text), s->offset_ms, out))
		return true;
	bad(r, name, "a time: RFC 3339, a date, or milliseconds since 1970");
	return false;
}

bool param_number(struct request *r, const char *name, uint32_t most, uint32_t *out)
{
	const char *text = param_text(r, name);
	uint64_t n = 0;
	*out = 0;
	if (!*text)
		return true;
	if (!parse_u64(text, strlen(text), &n) && n && n <= most) {
		*out = (uint32_t)n;
		return true;
	}
	struct buf should = {0};
	buf_printf(&should, "a whole number from 1 to %u", most);
	bad(r, name, buf_str(&should));
	buf_fini(&should);
	return false;
}

bool param_word(struct request *r, const char *name, int (*word)(const char *), int *out)
{
	const char *text = param_text(r, name);
	*out = *text ? word(text) : 0;
	if (*out >= 0)
		return true;
	bad(r, name, "one of the words in /openapi.yaml");
	return false;
}

bool param_csv(struct request *r, bool *out)
{
	const char *text = param_text(r, "format");
	*out = *text ? !strcmp(text, "csv") : negotiate_prefers(request_header(r, "Accept"), "text/csv", "application/json");
	if (!*text || *out || !strcmp(text, "json"))
		return true;
	bad(r, "format", "json or csv");
	return false;
}

bool param_flag(struct request *r, const char *name, bool *out)
{
	const char *text = param_text(r, name);
	*out = false;
	if (!*text || !parse_bool(text, strlen(text), out))
		return true;
	bad(r, name, "true or false");
	return false;
}

bool may_read(struct service *s, struct request *r, const char *enterprise, const char *node)
{
	// Whole: cut off in the middle of a character it would be no text.
	if (*enterprise && !scope_reads(&s->core.directory, &r->principal, enterprise))
		problem(r, 403, "the enterprise %s is not one of yours", enterprise);
	else if (*node && !scope_node(&s->core.directory, &r->principal, node))
		problem(r, 403, "the node %s is not one of yours", node);
	else
		return true;
	return false;
}
