// Answers that are computed when they are asked for: windows of every length, derived indicators, nodes of every kind, comparisons. Made of the stored windows of the
// series alone, so the order in which data came can never be seen in them.
#ifndef PP_AGGREGATION_VIEW_H
#define PP_AGGREGATION_VIEW_H

#include "answer.h"
#include "core.h"
#include "gather.h"
#include "recipe.h"

enum { VIEW_PERIODS_MOST = 20000, COMPLETE_PERCENT = 95, GROUP_PARTS = 4, NODE_NAME = 256 };

enum group_how { GROUP_SITE, GROUP_CLASS, GROUP_LABEL };

// Which enterprises are in a node: those that are in each of its parts, "county/530303+chain/aluminium".
struct group {
	uint32_t parts;
	struct {
		enum group_how how;
		uint32_t at; // of the directory's sites (GROUP_SITE) or labels
	} part[GROUP_PARTS];
};
bool group_find(const struct directory *d, const char *node, struct group *out); // false: there is no such node

// What a member of a node brings to the last period, for who explains the figure.
struct brought {
	uint32_t enterprise;
	const char *code;
	bool present; // it has every leaf; otherwise it was expected and lacks some
	uint32_t has; // bit k: it has leaf k
	sum_int leaf[LEAVES];
};
struct roster {
	struct brought *at;
	uint32_t count, cap;
};

struct view {
	struct core *core;
	const struct query *query;
	struct answer *answer;
	struct recipe recipe;
	struct measure measure;
	struct span span[LEAVES]; // the same periods, made of each leaf's pieces
	struct cell *cell[LEAVES];
	uint32_t member; // enterprise under way
	uint32_t leaf;   // next to gather, of that enterprise
	bool *present;   // one a period: it has every leaf
	bool *complete;  // one a period: and nearly every observation of each
	sum_int *quantity;
	// nodes
	sum_int *price; // prices_table of the periods; NULL: there are no price indexes, or the answer cannot have them
	sum_int *real;  // one a period, at the prices of the year before
	bool *priced;   // one a period: that could be told
	struct group group;
	char name[NODE_NAME];
	bool *expected;
	int children; // index into the kinds of children; -1: none
	struct cohort cohort;
	struct roster *roster; // the caller's; NULL: members are not noted
	// series
	uint32_t period, row;     // whose evidence is next
	struct evidence evidence; // so far
};

// The answer is the caller's, empty; q must outlive the view. OK; ERR_ARG with the refusal.
int view_series(struct view *v, struct core *c, const struct query *q, uint32_t enterprise, uint32_t indicator, struct answer *answer, struct refusal *why);
int view_node(struct view *v, struct core *c, const struct query *q, struct group group, uint32_t indicator, struct answer *answer, struct refusal *why);
// OK: the answer is ready. ERR_AGAIN: core_load *need and call again.
int view_next(struct view *v, struct chunk_id *need);
void view_fini(struct view *v);

#endif
