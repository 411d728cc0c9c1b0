// What the registry says of people and places, for the desk and for telling: it goes on to both, and what notices need of it is kept.
#ifndef PP_ALERTING_PEOPLE_H
#define PP_ALERTING_PEOPLE_H

#include "wire.h"

#include "desk/desk.h"
#include "desk/words.h"

#include "base/map.h"

enum { PEOPLE_CHANNELS = 8 };

struct people_official {
	const char *name, *email, *phone;
	const char *channel[PEOPLE_CHANNELS]; // in the order he likes
	uint32_t channels;
};

struct people_channel {
	bool here;
	bool personal_mail; // mail to the official's own address
};

struct people { // a zeroed one needs no init
	struct words words;
	struct words scopes; // "zone:QJ01"
	struct words codes;  // of enterprises
	struct words official_ids, channel_ids;
	const char **scope_name;    // by number of the scope
	const char **zone_of;       // of areas, by number of the scope
	struct people_plant *plant; // by number of the code
	struct people_official *official;
	struct people_channel *channel;
	uint32_t scope_cap, plant_cap, official_cap, channel_cap;
	const char *reporter_of_all; // key of a collector that may report for everybody; NULL: none
	bool moved;                  // some enterprise is to be told to the desk anew
};

void people_fini(struct people *p);
// Goes to the desk at once, enterprises with people_level: what they refer to may come after them.
void people_take(struct people *p, struct wire_people *w, struct desk *d, int64_t now_ms, struct desk_effects *out);
void people_level(struct people *p, struct desk *d, int64_t now_ms, struct desk_effects *out);

const char *people_scope_name(const struct people *p, const char *scope);              // the scope itself when it has none
const struct people_official *people_official(const struct people *p, const char *id); // NULL: not known
const struct people_channel *people_channel(const struct people *p, const char *id);   // NULL
// The channel that he likes next after that one; NULL: none.
const char *people_next_channel(const struct people *p, const char *official, const char *channel);

#endif
