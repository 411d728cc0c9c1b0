#include "policies.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct policies_entry {
	struct policy_scope scope;
	uint32_t version;
	int32_t from_day, to_day;
	uint32_t next; // of the same scope
	bool in_force; // approved, and not ended
	uint32_t len;  // of what its document says
	uint8_t *says;
};

static void forget_terms(struct policies *p)
{
	for (uint32_t i = 0; i < p->terms_count; i++)
		free(p->terms[i]);
	for (uint32_t i = 0; i < p->params_count; i++)
		free(p->params[i]);
	lookup_fini(&p->terms_at);
	lookup_fini(&p->params_at);
	p->terms_count = p->params_count = 0;
}

void policies_fini(struct policies *p)
{
	forget_terms(p);
	for (uint32_t i = 0; i < p->count; i++)
		free(p->entry[i].says);
	free(p->entry);
	free(p->terms);
	free(p->params);
	free(p->layer);
	lookup_fini(&p->at);
	*p = (struct policies){0};
}

// --- what a document says, without the room for what it might

static void pack_text(struct buf *b, const char *text)
{
	size_t len = strlen(text);
	buf_u8(b, (uint8_t)len);
	buf_add(b, text, len);
}

static void unpack_text(struct cut *c, char out[POLICY_CODE])
{
	uint8_t len = cut_u8(c);
	const void *at = cut_bytes(c, len);
	if (at)
		memcpy(out, at, len);
	out[len] = 0;
}

static void pack(struct buf *b, const struct policy_document *d)
{
	buf_u32(b, d->says);
	buf_u8(b, d->off);
	buf_u8(b, d->spring_festival);
	buf_u32(b, d->live_days);
	buf_u32(b, d->quiet.from_minute);
	buf_u32(b, d->quiet.to_minute);
	buf_u8(b, (uint8_t)d->quiet.below);
	buf_u8(b, (uint8_t)d->seconds);
	for (uint32_t i = 0; i < d->seconds; i++)
		pack_text(b, d->second[i]);
	pack_text(b, d->plan);
	buf_u32(b, d->numbers);
	for (uint32_t i = 0; i < d->numbers; i++) {
		buf_u32(b, d->number[i].param * 2U + d->number[i].weekly);
		buf_f64(b, d->number[i].value);
	}
	buf_u32(b, d->filed_stops);
	for (uint32_t i = 0; i < d->filed_stops; i++) {
		buf_u32(b, (uint32_t)d->filed[i].from_day);
		buf_u32(b, (uint32_t)d->filed[i].to_day);
	}
}

static void unpack(const struct policies_entry *e, struct policy_document *d)
{
	struct cut c = cut_of(e->says, e->len);
	d->says = cut_u32(&c);
	d->off = cut_u8(&c);
	d->spring_festival = cut_u8(&c);
	d->live_days = cut_u32(&c);
	d->quiet.from_minute = (uint16_t)cut_u32(&c);
	d->quiet.to_minute = (uint16_t)cut_u32(&c);
	d->quiet.below = (enum level)cut_u8(&c);
	d->seconds = cut_u8(&c);
	for (uint32_t i = 0; i < d->seconds; i++)
		unpack_text(&c, d->second[i]);
	unpack_text(&c, d->plan);
	d->numbers = cut_u32(&c);
	for (uint32_t i = 0; i < d->numbers; i++) {
		uint32_t which = cut_u32(&c);
		d->number[i] = (struct policy_number){.param = (uint16_t)(which / 2), .weekly = which % 2, .value = cut_f64(&c)};
	}
	d->filed_stops = cut_u32(&c);
	for (uint32_t i = 0; i < d->filed_stops; i++) {
		d->filed[i].from_day = (int32_t)cut_u32(&c);
		d->filed[i].to_day = (int32_t)cut_u32(&c);
	}
}

// --- entries

static uint32_t industry_number(const char *industry, size_t digits)
{
	uint32_t n = 1;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (uint32_t)(industry[i] - '0') % 10;
	return digits ? n : 0;
}

struct policy_scope policy_scope_of(uint32_t enterprise, uint32_t indicator, const char *industry)
{
	return (struct policy_scope){enterprise, indicator, industry_number(industry, strlen(industry))};
}

static uint64_t scope_hash(const struct policy_scope *s)
{
	return map_hash(s, sizeof *s);
}

// The first entry of that scope; NO_ENTRY: there is none.
static uint32_t find(const struct policies *p, const struct policy_scope *s)
{
	uint64_t hash = scope_hash(s);
	uint32_t at;
	for (uint32_t n = lookup_first(&p->at, hash, &at); n != NO_ENTRY; n = lookup_next(&p->at, hash, &at))
		if (!memcmp(&p->entry[n].scope, s, sizeof *s))
			return n;
	return NO_ENTRY;
}

// Two about the same from the same day on are one.
static struct policies_entry *entry_of(struct policies *p, const struct policy_scope *scope, int32_t from_day)
{
	uint32_t first = find(p, scope);
	for (uint32_t n = first; n != NO_ENTRY; n = p->entry[n].next)
		if (p->entry[n].from_day == from_day)
			return &p->entry[n];
	if (!(p->count & (p->count - 1))) // room doubles
		p->entry = mem_grow(p->entry, p->count ? (size_t)p->count * 2 : 1, sizeof *p->entry);
	uint32_t at = p->count++;
	p->entry[at] = (struct policies_entry){.scope = *scope, .from_day = from_day, .next = NO_ENTRY};
	if (first == NO_ENTRY) {
		lookup_put(&p->at, scope_hash(scope), at);
	} else {
		p->entry[at].next = p->entry[first].next;
		p->entry[first].next = at;
	}
	return &p->entry[at];
}

void policies_put(struct policies *p, const struct policy_scope *scope, const struct policy *policy, bool ended)
{
	struct policies_entry *e = entry_of(p, scope, policy->from_day);
	struct buf says = {0};
	pack(&says, &policy->document);
	e->version = policy->version;
	e->to_day = policy->to_day;
	e->in_force = policy->approved && !ended;
	e->says = mem_grow(e->says, says.len, 1);
	e->len = (uint32_t)says.len;
	memcpy(e->says, says.at, says.len);
	buf_fini(&says);
	forget_terms(p);
}

const struct policy_scope *policies_scope(const struct policies *p, uint32_t policy)
{
	return &p->entry[policy].scope;
}

int32_t policies_from_day(const struct policies *p, uint32_t policy)
{
	return p->entry[policy].from_day;
}

// --- what they say together

struct stack {
	uint32_t period;
	uint32_t layers;
	struct policy_layer layer[POLICY_LAYERS];
};

// The one in force on that day, of those of a scope; and narrows the days for which the answer holds.
static void add_layer(const struct policies *p, const struct policy_scope *scope, struct policy_asked *asked, struct stack *stack)
{
	uint32_t best = NO_ENTRY;
	for (uint32_t n = find(p, scope); n != NO_ENTRY; n = p->entry[n].next) {
		const struct policies_entry *e = &p->entry[n];
		if (!e->in_force)
			continue;
		if (asked->day < e->from_day) {
			asked->to_day = e->from_day - 1 < asked->to_day ? e->from_day - 1 : asked->to_day;
		} else if (asked->day > e->to_day) {
			asked->from_day = e->to_day + 1 > asked->from_day ? e->to_day + 1 : asked->from_day;
		} else {
			asked->from_day = e->from_day > asked->from_day ? e->from_day : asked->from_day;
			asked->to_day = e->to_day < asked->to_day ? e->to_day : asked->to_day;
			if (best == NO_ENTRY || e->from_day > p->entry[best].from_day)
				best = n;
		}
	}
	if (best != NO_ENTRY)
		stack->layer[stack->layers++] = (struct policy_layer){best, p->entry[best].version};
}

// Whom a policy of that rank is about, to hold for the series. False: the industry is not known that closely.
static bool scope_of_rank(uint32_t rank, const struct policy_asked *asked, struct policy_scope *out)
{
	size_t digits = rank / 2 >= 1 && rank / 2 <= 3 ? rank / 2 + 1 : 0; // division, group, class
	*out = (struct policy_scope){.enterprise = rank >= STACK_RANKS - 2 ? asked->enterprise : NO_ENTRY, .indicator = rank % 2 ? asked->indicator : NO_ENTRY};
	if (strlen(asked->industry) < digits)
		return false;
	out->industry = industry_number(asked->industry, digits);
	return true;
}

static void find_stack(const struct policies *p, struct policy_asked *asked, struct stack *out)
{
	struct policy_scope scope;
	*out = (struct stack){.period = asked->period};
	asked->from_day = STACK_FROM_ALWAYS;
	asked->to_day = STACK_TO_ALWAYS;
	for (uint32_t rank = 0; rank < STACK_RANKS; rank++)
		if (scope_of_rank(rank, asked, &scope))
			add_layer(p, &scope, asked, out);
}

// Without what follows from them.
enum { NUMBERS_SIZE = offsetof(struct params, stop_record_kept) };

static const struct params *intern_params(struct policies *p, const struct params *params)
{
	uint64_t hash = map_hash(params, NUMBERS_SIZE);
	uint32_t at;
	for (uint32_t n = lookup_first(&p->params_at, hash, &at); n != NO_ENTRY; n = lookup_next(&p->params_at, hash, &at))
		if (!memcmp(p->params[n], params, NUMBERS_SIZE))
			return p->params[n];
	if (!(p->params_count & (p->params_count - 1)))
		p->params = mem_grow(p->params, p->params_count ? (size_t)p->params_count * 2 : 1, sizeof(struct params *));
	p->params[p->params_count] = mem_new(1, sizeof *params);
	*p->params[p->params_count] = *params;
	lookup_put(&p->params_at, hash, p->params_count);
	return p->params[p->params_count++];
}

static struct series_terms *put_together(struct policies *p, const struct stack *stack, policy_indicator_fn *indicator_of, void *arg)
{
	const struct policy_document *layer[POLICY_LAYERS];
	struct terms says;
	if (!p->layer)
		p->layer = mem_new(POLICY_LAYERS, sizeof *p->layer);
	for (uint32_t i = 0; i < stack->layers; i++) {
		unpack(&p->entry[stack->layer[i].policy], &p->layer[i]);
		layer[i] = &p->layer[i];
	}
	policy_terms(&says, (enum civil_period)stack->period, layer, stack->layers);
	size_t layers = stack->layers * sizeof *stack->layer, filed = says.filed_stops * sizeof *says.filed, seconds = says.seconds * sizeof(uint32_t);
	struct series_terms *t = mem_new(1, sizeof *t + layers + filed + seconds);
	char *room = (char *)(t + 1);
	*t = (struct series_terms){.params = intern_params(p, &says.params),
	                           .live_days = says.live_days,
	                           .plan = *says.plan ? indicator_of(arg, says.plan) : NO_ENTRY,
	                           .quiet = says.quiet,
	                           .period = (uint8_t)stack->period,
	                           .off = says.off,
	                           .spring_festival = says.spring_festival,
	                           .layers = (uint8_t)stack->layers,
	                           .seconds = (uint8_t)says.seconds,
	                           .filed_stops = (uint8_t)says.filed_stops,
	                           .layer = memcpy(room, stack->layer, layers),
	                           .filed = memcpy(room + layers, says.filed, filed)};
	for (uint32_t i = 0; i < says.seconds; i++) {
		uint32_t second = strcmp(says.second[i], "*") ? indicator_of(arg, says.second[i]) : NO_ENTRY;
		memcpy(room + layers + filed + i * sizeof second, &second, sizeof second);
	}
	t->second = (const uint32_t *)(const void *)(room + layers + filed);
	return t;
}

static bool is_of(const struct series_terms *t, const struct stack *s)
{
	return t->period == s->period && t->layers == s->layers && !memcmp(t->layer, s->layer, s->layers * sizeof *s->layer);
}

const struct series_terms *policies_terms(struct policies *p, struct policy_asked *asked, policy_indicator_fn *indicator_of, void *arg)
{
	struct stack stack;
	find_stack(p, asked, &stack);
	uint64_t hash = map_hash(&stack, offsetof(struct stack, layer) + stack.layers * sizeof *stack.layer);
	uint32_t at;
	for (uint32_t n = lookup_first(&p->terms_at, hash, &at); n != NO_ENTRY; n = lookup_next(&p->terms_at, hash, &at))
		if (is_of(p->terms[n], &stack))
			return p->terms[n];
	if (!(p->terms_count & (p->terms_count - 1)))
		p->terms = mem_grow(p->terms, p->terms_count ? (size_t)p->terms_count * 2 : 1, sizeof(struct series_terms *));
	p->terms[p->terms_count] = put_together(p, &stack, indicator_of, arg);
	lookup_put(&p->terms_at, hash, p->terms_count);
	return p->terms[p->terms_count++];
}
