// Who may not speak, and bytes that are no request: answered or dropped, and the next good request is served as ever.
#include "pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "bus.pb-c.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { SMALL_BODY = 4096, REFUSED_MS = 300 };

// --- frames

struct frame {
	const char *at;
	size_t len;
};

enum { MAX_FRAMES = 6 };

struct raw {
	struct pair *p;
	void *socket;
	const struct frame *frame;
	size_t frames;
	struct bus_msg m;
	bool sent;
};

#define ID      "\1\2\3\4\5\6\7\x8"
#define TYPE_32 "ATypeOfThirtyTwoCharactersIsLong"

static void raw_open(struct raw *r, struct pair *p)
{
	*r = (struct raw){.p = p, .socket = pair_connect(p, ZMQ_DEALER, p->endpoint)};
}

// Sends the frames as soon as there is a connection.
static bool raw_sent(void *arg)
{
	struct raw *r = arg;
	for (size_t i = 0; !r->sent && i < r->frames; i++)
		if (zmq_send(r->socket, r->frame[i].at, r->frame[i].len, ZMQ_DONTWAIT | (i + 1 < r->frames ? ZMQ_SNDMORE : 0)) < 0)
			return false;
	return r->sent = true;
}

static bool raw_answered(void *arg)
{
	struct raw *r = arg;
	return r->m.frame || bus_recv(r->socket, &r->m) == OK;
}

static void frames_that_are_no_request_are_answered(void **state)
{
	struct pair *p = *state;
	static const struct {
		struct frame frame[MAX_FRAMES];
		size_t frames;
		const char *message;
	} cases[] = {
	        {{{"", 0}},	                                  1, "frames must be type, 8-byte id, body"       },
	        {{{"Echo", 4}},	                              1, "frames must be type, 8-byte id, body"       },
	        {{{"Echo", 4}, {ID, 8}},                             2, "frames must be type, 8-byte id, body"       },
	        {{{"Echo", 4}, {ID, 8}, {"a", 1}, {"b", 1}},         4, "frames must be type, 8-byte id, body"       },
	        {{{"Echo", 4}, {ID, 8}, {"a", 1}, {"", 0}, {"", 0}}, 5, "frames must be type, 8-byte id, body"       },
	        {{{"", 0}, {ID, 8}, {"a", 1}},                       3, "frames must be type, 8-byte id, body"       },
	        {{{"", 0}, {"Echo", 4}, {ID, 8}, {"a", 1}},          4, "frames must be type, 8-byte id, body"       }, // as a REQ socket sends
	        {{{TYPE_32, 32}, {ID, 8}, {"a", 1}},                 3, "frames must be type, 8-byte id, body"       },
	        {{{"Ec\0o", 4}, {ID, 8}, {"a", 1}},                  3, "frames must be type, 8-byte id, body"       },
	        {{{"Echo\0", 5}, {ID, 8}, {"a", 1}},                 3, "frames must be type, 8-byte id, body"       },
	        {{{"Echo", 4}, {ID, 7}, {"a", 1}},                   3, "frames must be type, 8-byte id, body"       },
	        {{{"Echo", 4}, {ID "9", 9}, {"a", 1}},               3, "frames must be type, 8-byte id, body"       },
	        {{{"Echo", 4}, {"", 0}, {"a", 1}},                   3, "frames must be type, 8-byte id, body"       },
	        {{{"echo", 4}, {ID, 8}, {"a", 1}},                   3, "this socket does not know that message type"},
	        {{{"Echo ", 5}, {ID, 8}, {"a", 1}},                  3, "this socket does not know that message type"},
	        {{{"\xff\xfe", 2}, {ID, 8}, {"", 0}},                3, "this socket does not know that message type"},
	        {{{"%s%n", 4}, {ID, 8}, {"", 0}},                    3, "this socket does not know that message type"},
	};
	struct raw r;
	raw_open(&r, p);
	for (size_t i = 0; i < COUNT(cases); i++) {
		r.frame = cases[i].frame;
		r.frames = cases[i].frames;
		r.sent = false;
		assert_true(scene_until(p->loop, raw_sent, &r));
		assert_true(scene_until(p->loop, raw_answered, &r));
		assert_string_equal(r.m.type, "Error");
		Parkpulse__V1__Error *e = parkpulse__v1__error__unpack(NULL, r.m.len, r.m.body);
		assert_non_null(e);
		assert_string_equal(e->code, "malformed");
		assert_string_equal(e->message, cases[i].message);
		assert_string_equal(e->field, "");
		parkpulse__v1__error__free_unpacked(e, NULL);
		bus_msg_done(&r.m);
	}
	// On the same connection and on another one, good requests are served.
	static const struct frame good[] = {
	        {"Echo", 4},
                {ID,     8},
                {"good", 4}
        };
	r.frame = good;
	r.frames = 3;
	r.sent = false;
	assert_true(scene_until(p->loop, raw_sent, &r));
	assert_true(scene_until(p->loop, raw_answered, &r));
	assert_string_equal(r.m.type, "Echoed");
	assert_true(r.m.id == 0x0807060504030201);
	assert_memory_equal(r.m.body, "good", 4);
	bus_msg_done(&r.m);
	bus_msg_done(&r.m); // again is nothing
	assert_int_equal(p->echoes, 1);
	pair_ask_again(p, p->client, "after");
}

// --- a door with its own list of guests

struct door {
	struct pair *p;
	void *socket;
	uint8_t guest[KEY_LEN];
	uint32_t looked;
	uint32_t good, bad;
	char user[BUS_USER_LEN]; // of the last message, good or bad
	size_t peer_len;
};

static bool on_knock(void *arg, const uint8_t key[KEY_LEN], char user[BUS_USER_LEN])
{
	struct door *d = arg;
	d->looked++;
	strcpy(user, "the-guest");
	return !memcmp(key, d->guest, KEY_LEN);
}

static void on_message(void *arg, void *socket)
{
	struct door *d = arg;
	struct bus_msg m;
	int err = bus_recv(socket, &m);
	if (err == ERR_AGAIN)
		return;
	d->good += err == OK;
	d->bad += err == ERR_SYNTAX;
	strcpy(d->user, m.user);
	d->peer_len = m.peer_len;
	if (err == OK)
		bus_reply(socket, &m, "Echoed", m.body, m.len);
	bus_msg_done(&m);
}

static void door_open(struct door *d, struct pair *p, char endpoint[SCENE_PATH + 32])
{
	*d = (struct door){.p = p};
	snprintf(endpoint, SCENE_PATH + 32, "ipc://%s/door", p->folder);
	bus_allow(p->server_bus, "door", on_knock, d);
	d->socket = pair_bind(p, ZMQ_ROUTER, endpoint, "door", SMALL_BODY);
	loop_socket(p->loop, d->socket, on_message, d);
}

static void allow_client(struct door *d)
{
	char z85[KEY_Z85];
	assert_int_equal(keys_peer(d->p->folder, "client", z85), OK);
	assert_int_equal(keys_decode(z85, d->guest), OK);
}

static bool bad_seen(void *arg)
{
	return ((struct door *)arg)->bad > 0;
}

static void a_malformed_message_tells_whose_it_was(void **state)
{
	struct pair *p = *state;
	static const struct frame one[] = {
	        {"Batch", 5}
        };
	struct door d;
	char endpoint[SCENE_PATH + 32];
	door_open(&d, p, endpoint);
	allow_client(&d);
	struct raw r = {.p = p, .frame = one, .frames = 1, .socket = pair_connect(p, ZMQ_DEALER, endpoint)};
	assert_true(scene_until(p->loop, raw_sent, &r));
	assert_true(scene_until(p->loop, bad_seen, &d));
	assert_string_equal(d.user, "the-guest");
	assert_true(d.peer_len > 0);
}

static void too_great_a_message_ends_its_connection_and_nothing_else(void **state)
{
	struct pair *p = *state;
	static char much[SMALL_BODY + 1], fits[SMALL_BODY / 2];
	struct answer a = {0};
	struct door d;
	char endpoint[SCENE_PATH + 32];
	memset(much, 'x', sizeof much);
	memset(fits, 'x', sizeof fits);
	door_open(&d, p, endpoint);
	allow_client(&d);
	struct bus_client *c = pair_client(p, p->client_bus, "server", endpoint);
	for (int i = 0; i < 2; i++) {
		pair_ask_again(p, c, "small");
		uint32_t good = d.good;
		a = (struct answer){0};
		assert_int_equal(bus_call(c, "Echo", much, sizeof much, REFUSED_MS, answer_take, &a), OK);
		assert_true(scene_until(p->loop, answer_there, &a));
		assert_int_equal(a.err, ERR_TIMEOUT);
		assert_int_equal(d.good, good);
	}
	pair_ask_again(p, c, "small");
	a = (struct answer){0};
	assert_int_equal(bus_call(c, "Echo", fits, sizeof fits, PAIR_WAIT_MS, answer_take, &a), OK);
	assert_true(scene_until(p->loop, answer_there, &a));
	assert_int_equal(a.err, OK);
	assert_int_equal(a.len, sizeof fits);
	pair_ask_again(p, p->client, "the other door");
}

static void whom_the_door_does_not_know_waits_until_it_does(void **state)
{
	struct pair *p = *state;
	struct answer a;
	struct door d;
	char endpoint[SCENE_PATH + 32];
	door_open(&d, p, endpoint);
	struct bus_client *c = pair_client(p, p->client_bus, "server", endpoint);
	pair_ask(p, c, "Echo", "let me in", REFUSED_MS, &a);
	assert_int_equal(a.err, ERR_TIMEOUT);
	assert_true(d.looked > 0);
	assert_int_equal(d.good, 0);
	allow_client(&d);
	pair_ask_again(p, c, "let me in");
	assert_string_equal(d.user, "the-guest");
}

static void a_door_in_a_domain_of_nobody_opens_to_nobody(void **state)
{
	struct pair *p = *state;
	struct answer a;
	char endpoint[SCENE_PATH + 32];
	snprintf(endpoint, sizeof endpoint, "ipc://%s/nobody", p->folder);
	struct door d = {.p = p, .socket = pair_bind(p, ZMQ_ROUTER, endpoint, "nobodys", SMALL_BODY)};
	loop_socket(p->loop, d.socket, on_message, &d);
	struct bus_client *c = pair_client(p, p->client_bus, "server", endpoint);
	pair_ask(p, c, "Echo", "hello", REFUSED_MS, &a);
	assert_int_equal(a.err, ERR_TIMEOUT);
	assert_int_equal(d.good + d.bad, 0);
}

// --- keys

static void copy_public(const char *from_folder, const char *from, const char *to_folder, const char *to)
{
	char a[SCENE_PATH + 64], b[SCENE_PATH + 64];
	snprintf(a, sizeof a, "%s/%s.public", from_folder, from);
	snprintf(b, sizeof b, "%s/%s.public", to_folder, to);
	unlink(b);
	assert_int_equal(link(a, b), 0);
}

static void an_unknown_key_is_refused_until_it_is_known(void **state)
{
	struct pair *p = *state;
	struct answer a;
	char folder[SCENE_PATH + 16];
	snprintf(folder, sizeof folder, "%s/elsewhere", p->folder);
	struct bus *stranger = pair_bus(p, folder, "client"); // the same name, another key
	copy_public(p->folder, "server", folder, "server");
	struct bus_client *c = pair_client(p, stranger, "server", p->endpoint);
	pair_ask(p, c, "Echo", "stranger", REFUSED_MS, &a);
	assert_int_equal(a.err, ERR_TIMEOUT);
	assert_int_equal(p->echoes, 0);
	pair_ask_again(p, p->client, "one of ours"); // meanwhile others are served
	copy_public(folder, "client", p->folder, "newcomer");
	pair_ask_again(p, c, "newcomer");
	assert_string_equal(p->user, "newcomer");
}

static void a_server_with_another_key_than_expected_is_not_spoken_to(void **state)
{
	struct pair *p = *state;
	struct answer a;
	copy_public(p->folder, "client", p->folder, "impostor"); // somebody's public key, not the server's
	struct bus_client *c = pair_client(p, p->client_bus, "impostor", p->endpoint);
	pair_ask(p, c, "Echo", "secret", REFUSED_MS, &a);
	assert_int_equal(a.err, ERR_TIMEOUT);
	assert_int_equal(p->echoes, 0);
	pair_ask_again(p, p->client, "after");
}

static void without_a_key_nothing_gets_in(void **state)
{
	struct pair *p = *state;
	static const struct frame good[] = {
	        {"Echo",  4},
                {ID,      8},
                {"plain", 5}
        };
	void *context = zmq_ctx_new(), *plain = zmq_socket(context, ZMQ_DEALER);
	int zero = 0;
	zmq_setsockopt(plain, ZMQ_LINGER, &zero, sizeof zero);
	assert_int_equal(zmq_connect(plain, p->endpoint), 0);
	for (int i = 0; i < 3; i++)
		zmq_send(plain, good[i].at, good[i].len, ZMQ_DONTWAIT | (i < 2 ? ZMQ_SNDMORE : 0));
	pair_ask_again(p, p->client, "first");
	pair_ask_again(p, p->client, "second");
	assert_int_equal(p->echoes, 2);
	assert_int_equal(zmq_recv(plain, &zero, sizeof zero, ZMQ_DONTWAIT), -1);
	zmq_close(plain);
	zmq_ctx_term(context);
}

// Bytes of another protocol, or of none, on the bare socket.
static void other_protocols_do_no_harm(void **state)
{
	struct pair *p = *state;
	static char flood[64 * 1024];
	// ZMTP 3.0 greetings: signature, version, mechanism; then one without a handshake, and one whose HELLO is five bytes long.
	static const char null_mechanism[64] = "\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL", curve[64] = "\xff\0\0\0\0\0\0\0\1\x7f\3\0CURVE";
	static const char hello[8] = {4, 6, 5, 'H', 'E', 'L', 'L', 'O'};
	char half_hello[sizeof curve + sizeof hello];
	memcpy(half_hello, curve, sizeof curve);
	memcpy(half_hello + sizeof curve, hello, sizeof hello);
	memset(flood, 0xff, sizeof flood);
	const struct frame cases[] = {
	        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27                   },
	        {"",	                          0                    },
	        {"\xff\0\0\0\0\0\0\0\1\x7f",          10                   }, // half a ZMTP greeting
	        {null_mechanism,                      sizeof null_mechanism},
	        {half_hello,                          sizeof half_hello    },
	        {flood,	                       sizeof flood         },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sockaddr_un to = {.sun_family = AF_UNIX};
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);
		assert_true(fd >= 0);
		strcpy(to.sun_path, p->endpoint + strlen("ipc://"));
		assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
		for (size_t done = 0; done < cases[i].len;) {
			ssize_t n = send(fd, cases[i].at + done, cases[i].len - done, MSG_NOSIGNAL);
			if (n <= 0)
				break; // thrown out already
			done += (size_t)n;
		}
		pair_ask_again(p, p->client, "meanwhile");
		close(fd);
	}
	pair_ask_again(p, p->client, "after");
	assert_int_equal(p->echoes, COUNT(cases) + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(frames_that_are_no_request_are_answered, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(a_malformed_message_tells_whose_it_was, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(too_great_a_message_ends_its_connection_and_nothing_else, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(whom_the_door_does_not_know_waits_until_it_does, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(a_door_in_a_domain_of_nobody_opens_to_nobody, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(an_unknown_key_is_refused_until_it_is_known, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(a_server_with_another_key_than_expected_is_not_spoken_to, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(without_a_key_nothing_gets_in, pair_setup, pair_teardown),
	        cmocka_unit_test_setup_teardown(other_protocols_do_no_harm, pair_setup, pair_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
