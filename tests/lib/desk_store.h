// A store for the desk, in memory: keeps what its effects say, and makes a new desk of it, as a restart does.
#ifndef PP_TESTS_DESK_STORE_H
#define PP_TESTS_DESK_STORE_H

#include "desk/desk.h"
#include "desk/words.h"

struct desk_store {
	struct words words; // texts of what is kept
	struct words alert_ids, case_ids, notice_ids;
	struct desk_alert *alert;
	struct desk_case *cases;
	struct desk_notice *notice; // told, each id once; in order
	bool *dropped;
	uint32_t alert_cap, case_cap, notice_cap;
	uint32_t repeated; // notices that came again with the same id
};

void desk_store_fini(struct desk_store *s); // a zeroed struct needs no init
void desk_store_take(struct desk_store *s, const struct desk_effects *e);
void desk_store_put(const struct desk_store *s, struct desk *d, int64_t now_ms);         // what a new desk is to know
void desk_store_visit(const struct desk_store *s, struct desk *d, const char *id);       // an alert that the desk may not know: for the next step
const struct desk_alert *desk_store_find(const struct desk_store *s, const char *id);    // NULL
const struct desk_notice *desk_store_notice(const struct desk_store *s, const char *id); // NULL

#endif
