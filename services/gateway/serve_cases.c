// Cases 帮扶: the list, one with its history, and what officials do about one.
#include "service.h"

#include <string.h>

enum { CASES_MOST = 1000 };

static void on_cases(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *cases = wire_json("Cases", body, len, r->language);
	(void)s;
	json_object_del(cases, "history");
	form_answer(r, cases);
}

void serve_cases(struct service *s, struct request *r)
{
	static const char *const params[] = {"zone", "state", "enterprise", "owner", "overdue", "before", "limit", NULL};
	json_t *fields;
	if (form_params(r, "CaseQuery", params, CASES_MOST, &fields) && form_own(s, r, fields))
		form_ask(s, r, "CaseQuery", fields, "Cases", on_cases);
	else
		json_decref(fields);
}

static void on_case(struct service *s, struct request *r, const void *body, size_t len)
{
	json_t *cases = wire_json("Cases", body, len, r->language), *one = json_array_get(json_object_get(cases, "item"), 0);
	if (!cases)
		form_answer(r, NULL);
	else if (!one || !form_may_see(s, r, one))
		problem(r, 404, "there is no case %s, or it is not yours to see", r->match.arg[0]);
	else
		form_answer(r, json_pack("{s:O, s:O*}", "item", one, "history", form_history(r, cases)));
	json_decref(cases);
}

void serve_case(struct service *s, struct request *r)
{
	form_ask(s, r, "CaseQuery", json_pack("{s:s}", "id", r->match.arg[0]), "Cases", on_case);
}

// --- what officials do

enum { CASE_FIELDS = 7 };

static const struct action {
	const char *word;               // CaseCommand.action, and in the path
	const char *field[CASE_FIELDS]; // what the body may have
} actions[] = {
        {"open",      {"note", "alert", "need", "department", "measures", "cost"}},
        {"add",       {"note", "alert"}                                          },
        {"visit",     {"note", "need", "department", "measures", "cost"}         },
        {"plan",      {"note", "need", "department", "measures", "cost"}         },
        {"solve",     {"note", "measures", "cost", "feedback"}                   },
        {"extend",    {"note"}                                                   },
        {"confirm",   {"note", "feedback"}                                       },
        {"follow_up", {"note", "feedback"}                                       },
        {"close",     {"note", "feedback"}                                       },
};

static void on_changed(struct service *s, struct request *r, const void *body, size_t len)
{
	(void)s;
	form_answer(r, wire_json("CaseChange", body, len, r->language));
}

// Officials act in their zones, a liaison on the cases of his enterprises.
static bool owned(struct service *s, struct request *r, json_t *fields)
{
	uint32_t n;
	if (!(r->principal.who & WHO_ENTERPRISE))
		return form_zones(s, r, fields);
	const char *const *own = scope_enterprises(&s->core.directory, &r->principal, &n);
	json_t *list = json_array();
	for (uint32_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(own[i]));
	json_object_set_new(fields, "enterprise", list);
	if (!n)
		problem(r, 403, "no enterprise is yours");
	return n > 0;
}

static void act(struct service *s, struct request *r, const struct action *a, const char *id)
{
	json_t *fields;
	if (!form_body(r, a->field, &fields))
		return;
	json_object_set_new(fields, "case_id", json_string(id));
	json_object_set_new(fields, "action", json_string(a->word));
	if (form_command(r, fields) && owned(s, r, fields))
		form_ask(s, r, "CaseCommand", fields, "CaseChange", on_changed);
	else
		json_decref(fields);
}

void serve_case_open(struct service *s, struct request *r)
{
	act(s, r, &actions[0], "");
}

void serve_case_act(struct service *s, struct request *r)
{
	for (size_t i = 1; i < sizeof actions / sizeof *actions; i++) {
		if (!strcmp(actions[i].word, r->match.arg[1])) {
			if (r->principal.who & WHO_ENTERPRISE && strcmp(actions[i].word, "confirm") != 0) {
				problem(r, 403, "an enterprise confirms its cases; the rest is done by officials");
				return;
			}
			act(s, r, &actions[i], r->match.arg[0]);
			return;
		}
	}
	problem(r, 404, "nothing can be done to a case that is called %.80s; see /openapi.yaml", r->match.arg[1]);
}
