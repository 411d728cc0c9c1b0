#include "directory.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const level_word[SITE_LEVELS] = {"area", "zone", "city"};

void directory_init(struct directory *d, const char *city, const char *city_name)
{
	*d = (struct directory){0};
	strncpy(d->city, city, CODE_LEN);
	d->city_name = mem_text(city_name);
}

void directory_fini(struct directory *d)
{
	for (uint32_t i = 0; i < d->sites; i++) {
		free(d->site[i].text);
		free(d->site[i].name);
	}
	for (uint32_t i = 0; i < d->labels; i++) {
		free(d->label[i].text);
		free(d->label[i].name);
	}
	for (uint32_t i = 0; i < d->enterprises; i++) {
		free(d->enterprise[i].area);
		free(d->enterprise[i].place);
		free(d->enterprise[i].label);
	}
	for (uint32_t i = 0; i < d->indicators; i++) {
		free(d->indicator[i].unit);
		prices_fini(&d->indicator[i].prices);
		free(d->indicator[i].formula_text);
	}
	for (uint32_t i = 0; i < d->keys; i++)
		free(d->key[i].enterprise);
	for (uint32_t i = 0; i < d->areas; i++) {
		free(d->area[i].code);
		free(d->area[i].zone);
	}
	for (uint32_t i = 0; i < d->zones; i++) {
		free(d->zone[i].code);
		free(d->zone[i].city);
	}
	void *array[] = {d->site, d->label, d->enterprise, d->indicator, d->key, d->area, d->zone, d->city_name};
	for (size_t i = 0; i < sizeof array / sizeof *array; i++)
		free(array[i]);
	map_fini(&d->site_of);
	map_fini(&d->label_of);
	map_fini(&d->enterprise_of);
	map_fini(&d->indicator_of);
	map_fini(&d->key_of);
	map_fini(&d->area_of);
	map_fini(&d->zone_of);
	map_fini(&d->key_of_curve);
	calendar_fini(&d->calendar);
	*d = (struct directory){0};
}

static void text_set(char **at, const char *text)
{
	free(*at);
	*at = mem_text(text ? text : "");
}

// The index of id in an array that grows by doubling; *fresh tells that its element is new and zeroed.
static uint32_t slot_for(struct map *by_id, const char *id, void **array, uint32_t *count, size_t size, bool *fresh)
{
	uint32_t at = map_get_text(by_id, id);

	*fresh = at == MAP_NONE;
	if (!*fresh)
		return at;
	at = (*count)++;
	if ((at & (at - 1)) == 0) // 0, 1, 2, 4, 8 ...: full
		*array = mem_grow(*array, at ? (size_t)at * 2 : 1, size);
	memset((char *)*array + at * size, 0, size);
	map_put_text(by_id, id, at);
	return at;
}

uint32_t directory_enterprise(struct directory *d, const char *code)
{
	bool fresh;
	uint32_t i = slot_for(&d->enterprise_of, code, (void **)&d->enterprise, &d->enterprises, sizeof *d->enterprise, &fresh);

	if (fresh) {
		strncpy(d->enterprise[i].code, code, CREDIT_CODE_LEN);
		d->enterprise[i].newest_start = INT64_MIN;
	}
	return i;
}

uint32_t directory_indicator(struct directory *d, const char *code)
{
	bool fresh;
	uint32_t i = slot_for(&d->indicator_of, code, (void **)&d->indicator, &d->indicators, sizeof *d->indicator, &fresh);

	if (fresh) {
		strncpy(d->indicator[i].code, code, CODE_LEN);
		text_set(&d->indicator[i].unit, "");
	}
	return i;
}

static uint32_t site_of_text(struct directory *d, const char *text)
{
	bool fresh;
	uint32_t i = slot_for(&d->site_of, text, (void **)&d->site, &d->sites, sizeof *d->site, &fresh);

	if (fresh) {
		text_set(&d->site[i].text, text);
		d->site[i].class = MAP_NONE;
		for (enum site_level l = SITE_AREA; l < SITE_LEVELS; l++)
			if (!strncmp(text, level_word[l], 4))
				d->site[i].level = l;
		if (d->site[i].level == SITE_CITY && !strcmp(text + 5, d->city))
			text_set(&d->site[i].name, d->city_name);
	}
	return i;
}

uint32_t directory_site(struct directory *d, enum site_level level, const char *code)
{
	char text[CODE_LEN + 8];
	size_t len = strnlen(code, CODE_LEN);

	memcpy(text, level_word[level], 4);
	text[4] = '/';
	memcpy(text + 5, code, len);
	text[5 + len] = 0;
	return site_of_text(d, text);
}

static uint32_t label_of(struct directory *d, const char *text)
{
	bool fresh;
	uint32_t i = slot_for(&d->label_of, text, (void **)&d->label, &d->labels, sizeof *d->label, &fresh);

	if (fresh) {
		text_set(&d->label[i].text, text);
		text_set(&d->label[i].name, "");
	}
	return i;
}

static void label_change(struct directory *d, const struct change *c)
{
	uint32_t i = label_of(d, c->id);

	text_set(&d->label[i].name, c->name);
}

bool enterprise_has(const struct enterprise *e, uint32_t label)
{
	for (uint32_t i = 0; i < e->labels; i++)
		if (e->label[i] == label)
			return true;
	return false;
}

static void site_name(struct directory *d, uint32_t site, const char *name)
{
	text_set(&d->site[site].name, name);
}

static void zone_change(struct directory *d, const struct change *c)
{
	bool fresh;
	uint32_t i = slot_for(&d->zone_of, c->id, (void **)&d->zone, &d->zones, sizeof *d->zone, &fresh);

	text_set(&d->zone[i].code, c->id);
	text_set(&d->zone[i].city, c->parent && *c->parent ? c->parent : d->city);
	d->zone[i].change_time = c->time;
	uint32_t site = directory_site(d, SITE_ZONE, c->id);
	site_name(d, site, c->name);
	d->site[site].class = c->labels ? label_of(d, c->label[0]) : MAP_NONE;
	directory_site(d, SITE_CITY, d->zone[i].city);
}

static void area_change(struct directory *d, const struct change *c)
{
	bool fresh;
	uint32_t i = slot_for(&d->area_of, c->id, (void **)&d->area, &d->areas, sizeof *d->area, &fresh);

	text_set(&d->area[i].code, c->id);
	text_set(&d->area[i].zone, c->parent);
	d->area[i].change_time = c->time;
	site_name(d, directory_site(d, SITE_AREA, c->id), c->name);
}

static void enterprise_change(struct directory *d, const struct change *c)
{
	uint32_t at = directory_enterprise(d, c->id);
	struct enterprise *e = &d->enterprise[at];

	e->known = true;
	e->ended = c->ended;
	e->synthetic = c->synthetic;
	e->change_time = c->time;
	e->start_time = c->start_time;
	e->generation = d->generation;
	e->division = price_division(c->industry);
	text_set(&e->area, c->parent);
	e->label = mem_grow(e->label, c->labels + 1, sizeof *e->label);
	e->labels = c->labels;
	for (uint32_t i = 0; i < c->labels; i++)
		e->label[i] = label_of(d, c->label[i]); // e stays: this makes labels, not enterprises
}

// The registry has checked the formula; one that we cannot read makes the indicator unknown here.
static void indicator_make(struct indicator *i, const struct change *c)
{
	struct formula_error why;
	const char *weight = c->weight ? c->weight : "";

	i->formula = (struct formula){0};
	i->broken = (c->formula && *c->formula && formula_parse(c->formula, &i->formula, &why)) || strlen(weight) > CODE_LEN;
	text_set(&i->formula_text, c->formula);
	snprintf(i->weight, sizeof i->weight, "%s", weight);
}

static void indicator_change(struct directory *d, const struct change *c)
{
	uint32_t at = directory_indicator(d, c->id);
	struct indicator *i = &d->indicator[at];
	uint32_t time_sum = c->time_sum ? c->time_sum : SUM_OVER_TIME, space_sum = c->space_sum ? c->space_sum : SUM_OVER_SPACE;

	i->generation = d->generation;
	i->ended = c->ended;
	i->min = c->min;
	i->max = c->max;
	i->late_limit_days = c->late_limit_days ? c->late_limit_days : LATE_LIMIT_DAYS;
	text_set(&i->unit, c->unit);
	i->coverage_limit_percent = c->coverage_limit_percent > 0 ? c->coverage_limit_percent : COVERAGE_LIMIT_PERCENT;
	i->close_days = c->close_days ? c->close_days : CLOSE_DAYS;
	i->due = c->due;
	i->due.grace_ms = c->due.grace_ms ? c->due.grace_ms : (int64_t)GRACE_HOURS * CIVIL_HOUR_MS;
	i->silence_ms = c->silence_ms;
	i->change_time = c->time;
	i->keep_days = c->keep_days;
	indicator_make(i, c);
	i->known = c->base_period >= CIVIL_QUARTER_HOUR && c->base_period <= CIVIL_YEAR && time_sum <= MIN_OVER_TIME && space_sum <= WEIGHTED_MEAN_OVER_SPACE &&
	           !i->broken;
	if (i->fixed) {
		i->known = true;
		i->differs = c->base_period != i->base_period || time_sum != i->time_sum || space_sum != i->space_sum;
	} else if (i->known) {
		i->base_period = c->base_period;
		i->time_sum = time_sum;
		i->space_sum = space_sum;
	}
}

// The registry has checked the month and the index; what we cannot read is as if it were not there.
static void price_change(struct directory *d, const struct change *c)
{
	struct price p = {.division = price_division(c->industry), .generation = d->generation};
	uint32_t at = directory_indicator(d, c->parent);

	if (!price_month_read(c->month, &p.month))
		return;
	p.index = !c->ended && c->index > 0 && sum_fits(c->index) ? sum_of(c->index) : 0;
	prices_put(&d->indicator[at].prices, &p);
}

static int rising(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static void key_change(struct directory *d, const struct change *c)
{
	bool fresh;
	uint32_t at = slot_for(&d->key_of, c->id, (void **)&d->key, &d->keys, sizeof *d->key, &fresh);
	struct key *k = &d->key[at];

	strncpy(k->id, c->id, KEY_ID_LEN);
	if (k->has_curve && map_get(&d->key_of_curve, k->curve_public, CURVE_LEN) == at)
		map_del(&d->key_of_curve, k->curve_public, CURVE_LEN);
	k->ended = c->ended;
	k->expire_time = c->expire_time;
	k->generation = d->generation;
	k->has_curve = c->curve_public != NULL;
	if (k->has_curve) {
		memcpy(k->curve_public, c->curve_public, CURVE_LEN);
		map_put(&d->key_of_curve, k->curve_public, CURVE_LEN, at);
	}
	k->all = false;
	k->enterprises = 0;
	k->enterprise = mem_grow(k->enterprise, c->enterprises + 1, sizeof *k->enterprise);
	for (uint32_t i = 0; i < c->enterprises; i++) {
		if (!strcmp(c->enterprise[i], "*"))
			k->all = true;
		else if (credit_code_valid(c->enterprise[i], strlen(c->enterprise[i])))
			k->enterprise[k->enterprises++] = directory_enterprise(d, c->enterprise[i]); // k stays: this makes enterprises, not keys
	}
	qsort(k->enterprise, k->enterprises, sizeof *k->enterprise, rising);
}

static void day_change(struct directory *d, const struct change *c)
{
	if (c->ended)
		calendar_unset(&d->calendar, c->day);
	else
		calendar_set(&d->calendar, c->day, c->day_kind);
}

void directory_change(struct directory *d, const struct change *c)
{
	static void (*const change[])(struct directory *, const struct change *) = {
	        [ENTITY_LABEL] = label_change,         [ENTITY_ZONE] = zone_change, [ENTITY_AREA] = area_change, [ENTITY_ENTERPRISE] = enterprise_change,
	        [ENTITY_INDICATOR] = indicator_change, [ENTITY_KEY] = key_change,   [ENTITY_DAY] = day_change,   [ENTITY_PRICE_INDEX] = price_change,
	};
	change[c->kind](d, c);
}

void directory_another_log(struct directory *d)
{
	d->generation++;
	calendar_fini(&d->calendar); // the new log names every exception
}

void directory_sweep(struct directory *d)
{
	for (uint32_t i = 0; i < d->enterprises; i++)
		d->enterprise[i].ended |= d->enterprise[i].generation != d->generation;
	for (uint32_t i = 0; i < d->indicators; i++) {
		d->indicator[i].ended |= d->indicator[i].generation != d->generation;
		prices_sweep(&d->indicator[i].prices, d->generation);
	}
	for (uint32_t i = 0; i < d->keys; i++)
		d->key[i].ended |= d->key[i].generation != d->generation;
}

bool key_holds(const struct key *k, int64_t now_ms)
{
	return !k->ended && (!k->expire_time || now_ms < k->expire_time);
}

bool key_may_write(const struct key *k, uint32_t enterprise)
{
	return k->all || bsearch(&enterprise, k->enterprise, k->enterprises, sizeof enterprise, rising);
}

const struct key *directory_key_of(const struct directory *d, const uint8_t curve_public[CURVE_LEN], int64_t now_ms)
{
	uint32_t at = map_get(&d->key_of_curve, curve_public, CURVE_LEN);

	return at != MAP_NONE && key_holds(&d->key[at], now_ms) ? &d->key[at] : NULL;
}

static const struct place *last_place(const struct enterprise *e)
{
	return e->places ? &e->place[e->places - 1] : NULL;
}

static void place_add(struct enterprise *e, const struct place *p)
{
	e->place = mem_grow(e->place, e->places + 1, sizeof *e->place);
	e->place[e->places++] = *p;
}

void directory_settle(struct directory *d, directory_moved_fn *moved, void *arg)
{
	for (uint32_t i = 0; i < d->enterprises; i++) {
		struct enterprise *e = &d->enterprise[i];
		uint32_t a = e->area ? map_get_text(&d->area_of, e->area) : MAP_NONE;
		uint32_t z = a != MAP_NONE ? map_get_text(&d->zone_of, d->area[a].zone) : MAP_NONE;
		if (z == MAP_NONE)
			continue;
		const struct place *last = last_place(e);
		struct place now = {
		        .site = {directory_site(d, SITE_AREA, d->area[a].code), directory_site(d, SITE_ZONE, d->zone[z].code),
		                 directory_site(d, SITE_CITY, d->zone[z].city)}
                };
		if (last && !memcmp(last->site, now.site, sizeof now.site))
			continue;
		int64_t time = e->change_time;
		time = d->area[a].change_time > time ? d->area[a].change_time : time;
		time = d->zone[z].change_time > time ? d->zone[z].change_time : time;
		time = e->newest_start >= time ? e->newest_start + 1 : time;
		now.since = !last ? INT64_MIN : time > last->since ? time : last->since + 1;
		place_add(e, &now);
		moved(arg, i, &now);
	}
}

void directory_place(struct directory *d, uint32_t enterprise, int64_t since, const char *const site[SITE_LEVELS])
{
	struct place p = {.since = since};

	for (int l = 0; l < SITE_LEVELS; l++)
		p.site[l] = site_of_text(d, site[l]);
	place_add(&d->enterprise[enterprise], &p);
}

const struct place *enterprise_place(const struct enterprise *e, int64_t time_ms)
{
	uint32_t i = e->places;

	while (i > 1 && e->place[i - 1].since > time_ms)
		i--;
	return i ? &e->place[i - 1] : NULL;
}

void indicator_fix(struct indicator *i, uint32_t base_period, uint32_t time_sum, uint32_t space_sum)
{
	i->fixed = true;
	i->differs = i->known && (i->base_period != base_period || i->time_sum != time_sum || i->space_sum != space_sum);
	i->known = true;
	i->base_period = base_period;
	i->time_sum = time_sum;
	i->space_sum = space_sum;
}
