// People and their channels, as the registry has them.
#ifndef PP_ALERTING_DESK_ROSTER_H
#define PP_ALERTING_DESK_ROSTER_H

#include "places.h"

#define ADMINISTRATORS "administrators" // the place that they are listed at; no scope is called so

struct officer {
	struct desk_officer is; // its texts are of the desk's words
	bool here;
};

struct duty_turn {
	struct desk_duty is;
	bool here;
};

struct channel_door {
	struct desk_channel is;
	bool here;
};

struct roster {
	struct words officer_ids, duty_ids, channel_ids; // number of an id = number in the array
	struct officer *officer;
	struct duty_turn *duty;
	struct channel_door *channel;
	uint32_t officer_cap, duty_cap, channel_cap;
};

void roster_fini(struct roster *r); // a zeroed struct needs no init
void roster_officer(struct roster *r, struct places *p, struct words *w, const struct desk_officer *o, bool ended);
void roster_duty(struct roster *r, struct places *p, struct words *w, const struct desk_duty *t, bool ended);
void roster_channel(struct roster *r, struct places *p, struct words *w, const struct desk_channel *c, bool ended);
const struct officer *roster_find(const struct roster *r, const char *id);              // NULL: there is none
const struct channel_door *roster_find_channel(const struct roster *r, const char *id); // NULL

// Lists of texts of the registry's things.
void texts_keep(struct desk_texts *to, struct words *w, const struct desk_texts *from); // a copy
void texts_fini(struct desk_texts *t);
bool texts_have(const struct desk_texts *t, const char *text);
void texts_list(const struct desk_texts *scope, struct places *p, enum place_list list, uint32_t item, bool there); // at each of the places

#endif
