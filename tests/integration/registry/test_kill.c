// kill -9 in the middle of many writes: every answered write is there, whole; nothing else is; and asking again finishes the rest, once.
#include "place.h"

#include "base/err.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { ROUNDS = 6, WRITES = 150, PER_WRITE = 3, WINDOW = 40, FIRST_VERSION = 3 /* the administrator, its key and its password */ };

struct one {
	struct storm *storm;
	bool sent, answered, closed;
	bool here[PER_WRITE];
};

// Write i makes the chains "w<i>a", "w<i>b", "w<i>c" under the command id "w<i>".
struct storm {
	struct place *place;
	struct one one[ROUNDS * WRITES];
	uint32_t from, to; // writes of this round
	uint32_t next;     // to be sent
	uint32_t waiting;
	uint32_t answers; // in this round
	uint32_t kill_at; // so many answers; 0: never
	bool over;
};

static void send_some(struct storm *st);

static void on_written(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct one *one = arg;
	struct storm *st = one->storm;
	st->waiting--;
	if (err) {
		one->closed = true;
		return;
	}
	assert_string_equal(type, "RegistryWritten");
	Parkpulse__V1__RegistryWritten *w = parkpulse__v1__registry_written__unpack(NULL, len, body);
	assert_non_null(w);
	assert_int_equal(w->n_error, 0);
	assert_int_equal(w->created, PER_WRITE);
	parkpulse__v1__registry_written__free_unpacked(w, NULL);
	one->answered = true;
	if (++st->answers == st->kill_at) {
		registry_kill(st->place);
		st->over = true;
	}
	if (!st->over)
		send_some(st);
	st->over |= !st->waiting;
}

static void send_one(struct storm *st, uint32_t i)
{
	Parkpulse__V1__RegistryWrite m = PARKPULSE__V1__REGISTRY_WRITE__INIT;
	Parkpulse__V1__Chain chain[PER_WRITE];
	Entity entity[PER_WRITE], *entities[PER_WRITE];
	char code[PER_WRITE][16], command_id[16], *position = (char *)"only";
	snprintf(command_id, sizeof command_id, "w%u", i);
	for (int k = 0; k < PER_WRITE; k++) {
		snprintf(code[k], sizeof code[k], "w%u%c", i, 'a' + k);
		parkpulse__v1__chain__init(chain + k);
		parkpulse__v1__entity__init(entity + k);
		chain[k].code = code[k];
		chain[k].name = code[k];
		chain[k].n_position = 1;
		chain[k].position = &position;
		entity[k].kind_case = PARKPULSE__V1__ENTITY__KIND_CHAIN;
		entity[k].chain = chain + k;
		entities[k] = entity + k;
	}
	m.actor = (char *)"storm";
	m.command_id = command_id;
	m.mode = PARKPULSE__V1__WRITE_MODE__WRITE_MODE_CREATE;
	m.n_entity = PER_WRITE;
	m.entity = entities;
	struct buf b = packed(&m);
	st->one[i].storm = st;
	st->one[i].sent = true;
	st->waiting++;
	assert_int_equal(bus_call(st->place->client, "RegistryWrite", b.at, b.len, 60000, on_written, st->one + i), OK);
	buf_fini(&b);
}

static void send_some(struct storm *st)
{
	for (; st->next < st->to && st->waiting < WINDOW; st->next++) {
		if (!st->one[st->next].answered)
			send_one(st, st->next);
	}
}

static void blow(struct storm *st, uint32_t from, uint32_t to, uint32_t kill_at)
{
	st->from = st->next = from;
	st->to = to;
	st->kill_at = kill_at;
	st->answers = 0;
	st->over = false;
	send_some(st);
	st->over |= !st->waiting;
	run_until(st->place, &st->over, "the writes of a round");
	// Whatever is still under way will never be answered: ask with a new connection.
	bus_client_free(st->place->client);
	st->place->client = bus_client_new(st->place->bus, "registry", st->place->rpc);
}

// Marks what is there, reading page by page; returns how many.
static uint32_t look(struct storm *st)
{
	Parkpulse__V1__RegistryQuery q = PARKPULSE__V1__REGISTRY_QUERY__INIT;
	char after[32] = "";
	uint32_t n = 0;
	q.kind = (char *)"chain";
	q.limit = 100;
	for (uint32_t i = 0; i < ROUNDS * WRITES; i++)
		memset(st->one[i].here, 0, sizeof st->one[i].here);
	do {
		q.after = after;
		Parkpulse__V1__RegistryEntries *e = query(st->place, &q);
		for (size_t i = 0; i < e->n_entry; i++) {
			char *end;
			const unsigned long write = strtoul(e->entry[i]->id + 1, &end, 10);
			assert_true(write < ROUNDS * WRITES && *end >= 'a' && *end < 'a' + PER_WRITE);
			assert_false(st->one[write].here[*end - 'a']); // no page repeats anything
			assert_string_equal(e->entry[i]->actor, "storm");
			st->one[write].here[*end - 'a'] = true;
			n++;
		}
		snprintf(after, sizeof after, "%s", e->next);
		parkpulse__v1__registry_entries__free_unpacked(e, NULL);
	} while (*after);
	return n;
}

static void assert_books_balance(struct storm *st, bool all_answered)
{
	const uint32_t here = look(st);
	for (uint32_t i = 0; i < ROUNDS * WRITES; i++) {
		const struct one *one = st->one + i;
		for (int k = 1; k < PER_WRITE; k++)
			assert_int_equal(one->here[k], one->here[0]); // whole or not at all
		if (one->answered)
			assert_true(one->here[0]);
		if (!one->sent)
			assert_false(one->here[0]);
		if (all_answered)
			assert_int_equal(one->answered, one->sent);
	}
	assert_int_equal(registry_version(st->place), FIRST_VERSION + here); // one version each: nothing was done twice, no number is missing
}

static void test_kill_in_the_middle(void **state)
{
	struct place *p = *state;
	struct storm *st = mem_new(1, sizeof *st);
	static const uint32_t kill_at[ROUNDS] = {1, 17, 40, 71, 103, 128};
	st->place = p;
	registry_start(p);
	for (uint32_t r = 0; r < ROUNDS; r++) {
		blow(st, r * WRITES, (r + 1) * WRITES, kill_at[r]);
		assert_int_equal(p->registry_pid, 0);
		registry_start(p);
		assert_books_balance(st, false);
		blow(st, r * WRITES, (r + 1) * WRITES, 0);
		assert_books_balance(st, true);
	}
	assert_int_equal(registry_version(p), FIRST_VERSION + ROUNDS * WRITES * PER_WRITE);
	registry_stop(p); // before what its answers would point to
	free(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_kill_in_the_middle, place_open, place_close)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
