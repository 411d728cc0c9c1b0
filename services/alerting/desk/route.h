// Who would be told of an alert, when, through which channel, and why others not.
#ifndef PP_ALERTING_DESK_ROUTE_H
#define PP_ALERTING_DESK_ROUTE_H

#include "roster.h"
#include "worktime.h"

enum route_via { VIA_OFFICER, VIA_DUTY, VIA_SUBSTITUTE, VIA_GROUP, VIA_ADMINISTRATOR };
enum route_why {
	WHY_NOW,   // told at once
	WHY_LATER, // told when his working hours begin
	WHY_NEARER,
	WHY_TIER,
	WHY_LEVEL,
	WHY_KIND,
	WHY_AWAY,
	WHY_OUTSIDE_HOURS,
	WHY_NO_CHANNEL,
	WHYS
};

struct route_row {
	const char *officer, *channel; // officer "": a group's channel. channel "": none takes it
	const char *scope;             // by which he answers for it
	const char *instead_of;        // VIA_SUBSTITUTE: of whom; else ""
	enum desk_tier tier;
	enum route_via via;
	enum route_why why;
	bool english;
	int64_t due_time; // of those told
};

struct route { // a zeroed one needs no init
	struct route_row *row;
	uint32_t count, cap;
	enum desk_tier tier; // whose people are told
	bool nobody;         // none of any tier can be: administrators are
};

struct route_ask {
	const struct roster *roster;
	const struct places *places;
	struct worktime city;
	const struct desk_alert *alert; // where it lies, its kind and level
	enum desk_tier tier;            // asked first; then those above, then those below
	int64_t now_ms;
	bool urgent;         // at once, to who is on duty or always there; else in everybody's working hours
	bool administrators; // nobody but them: it is about ourselves
	bool groups;         // groups' channels too
	bool explain;        // rows of those who are not told, too
};

void route_find(struct route *out, const struct route_ask *ask);
void route_fini(struct route *r);
bool route_told(const struct route_row *row);
const char *route_via_word(enum route_via via); // "duty"
const char *route_why_word(enum route_why why); // "nearer"
const char *route_why_text(enum route_why why, bool english);

#endif
