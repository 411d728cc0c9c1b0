// Who may ask what, and who sees which alert: core_step takes one event and says what to do about it. No clock, no I/O.
#ifndef GATEWAY_CORE_H
#define GATEWAY_CORE_H

#include "directory.h"
#include "limit.h"
#include "lockout.h"
#include "origin.h"
#include "route.h"
#include "scope.h"
#include "stream.h"

#include <stdbool.h>
#include <stdint.h>

struct core {
	struct directory directory;
	struct limit limit;     // set limit.per_second before the first event
	struct lockout lockout; // of passwords
	struct stream stream;
};

enum event_kind {
	EVENT_REQUEST, // the head of a request is here
	EVENT_ENTITY,  // the registry has changed
	EVENT_FORGET,  // the registry is another one: all we knew is void
	EVENT_RESTART, // the alert feed begins after `after`
	EVENT_CHANGE,  // an alert has changed
	EVENT_VIEW,    // a viewer of the live stream has room for one more
	EVENT_ATTEMPT, // somebody tries a password
	EVENT_PROVEN,  // it was the right one
	EVENT_UNTRIED  // it was not looked at
};

// What is known of the session whose cookie came with a request.
enum look { LOOK_UNKNOWN, LOOK_FOUND, LOOK_GONE, LOOK_AWAY };

struct event {
	enum event_kind kind;
	int64_t now_ms;
	union {
		struct {
			const char *method;
			const struct target *target;   // NULL: it could not be read
			bool has_token;                // there is an Authorization header
			const struct token *token;     // NULL: it is not a token of ours
			const uint8_t *hash;           // BLAKE2b-256 of the token's secret
			bool has_cookie;               // of a session
			enum look look;                // LOOK_UNKNOWN: it was not looked for yet
			const struct session *session; // LOOK_FOUND
			const struct origin *origin;
		} request;
		struct {
			enum entry_kind kind;
			const struct entry *entry;
		} entity;
		uint64_t after;
		struct {
			uint64_t number;
			const char *zone;
			const char *frame[LANGUAGES];
		} change;
		struct {
			const struct principal *principal;
			const char *zone; // "" = every zone the viewer may see
			enum language language;
			uint64_t after; // number of the last change it has seen
		} view;
		struct {
			const char *official, *address;
		} attempt;
	};
};

enum effect_kind {
	EFFECT_SERVE,  // go on with the request
	EFFECT_REFUSE, // answer it with a problem
	EFFECT_LOOK,   // look for its session, and ask again
	EFFECT_ADMIT,  // the password may be tried
	EFFECT_WAKE,   // every waiting viewer must ask again
	EFFECT_FRAME,  // give the viewer this
	EFFECT_WAIT,   // nothing for the viewer now
	EFFECT_FETCH,  // the viewer is behind the ring: read on from alerting's own log
	EFFECT_END     // the viewer may see no more
};

struct effect {
	enum effect_kind kind;
	union {
		struct {
			struct route_match match;
			struct principal principal;
			bool turn; // give its session another cookie
		} serve;
		struct {
			int status;       // of HTTP
			const char *code; // a word for programs; NULL: the status says it
			char detail[200];
			char allow[64];         // 405
			uint32_t retry_after_s; // 429
		} refuse;
		struct {
			uint64_t after;   // where the viewer is now
			const char *text; // EFFECT_FRAME: valid until the next core_step
		} view;
	};
};

struct effects {
	struct effect effect[1];
	uint32_t n;
};

void core_init(struct core *c, double requests_per_second);
void core_fini(struct core *c);
void core_step(struct core *c, const struct event *ev, struct effects *fx);

// May that viewer see a change of that zone?
bool core_shows(const struct core *c, const struct principal *p, const char *filter, const char *zone);

#endif
