// Keys on disk, the health check, and what ends a service before it has begun.
#include "bus/check.h"
#include "bus/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "bus.pb-c.h"
#include "bus/bus.h"
#include "scene.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

struct place {
	char folder[SCENE_PATH];
	char endpoint[SCENE_PATH + 32];
	bool ready; // what the server says of itself
};

static int setup(void **state)
{
	struct place *p = mem_new(1, sizeof *p);
	scene_folder(p->folder);
	snprintf(p->endpoint, sizeof p->endpoint, "ipc://%s/rpc", p->folder);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	scene_clear(p->folder);
	free(p);
	return 0;
}

static void write_text(const struct place *p, const char *name, const char *text)
{
	char path[SCENE_PATH + 64];
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int mode_of(const struct place *p, const char *name)
{
	char path[SCENE_PATH + 64];
	struct stat st;
	snprintf(path, sizeof path, "%s/%s", p->folder, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static void own_keys_are_made_once_and_kept(void **state)
{
	const struct place *p = *state;
	struct key_pair made, again;
	char dir[SCENE_PATH + 32], peer[KEY_Z85];
	mode_t mask = umask(022);
	snprintf(dir, sizeof dir, "%s/deep/keys", p->folder);
	assert_int_equal(keys_peer(dir, "registry", peer), ERR_NOT_FOUND);
	assert_int_equal(keys_own(dir, "registry", &made), OK);
	assert_int_equal(keys_own(dir, "registry", &again), OK);
	assert_memory_equal(&made, &again, sizeof made);
	assert_int_equal(keys_peer(dir, "registry", peer), OK);
	assert_string_equal(peer, made.public_z85);
	assert_int_equal(mode_of(p, "deep/keys/registry.secret"), 0600);
	assert_int_equal(mode_of(p, "deep/keys/registry.public"), 0644);
	assert_int_equal(mode_of(p, "deep/keys"), 0700);
	assert_int_equal(keys_own(dir, "alerting", &again), OK);
	assert_string_not_equal(again.secret_z85, made.secret_z85);

	// The public key follows the secret one, whatever stood there.
	write_text(p, "deep/keys/registry.public", again.public_z85);
	assert_int_equal(keys_own(dir, "registry", &again), OK);
	assert_int_equal(keys_peer(dir, "registry", peer), OK);
	assert_string_equal(peer, made.public_z85);
	write_text(p, "deep/keys/registry.public", "half a k");
	assert_int_equal(keys_own(dir, "registry", &again), OK);
	assert_int_equal(keys_peer(dir, "registry", peer), OK);
	assert_string_equal(peer, made.public_z85);
	umask(mask);
}

static void damaged_keys_are_told_apart_from_missing_ones(void **state)
{
	const struct place *p = *state;
	static const char *const texts[] = {"", "short", "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~", "0123456789012345678901234567890123456789 and more",
	                                    "012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"};
	struct key_pair own;
	char peer[KEY_Z85], dir[SCENE_PATH + 32], far[600];
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		write_text(p, "x.secret", texts[i]);
		write_text(p, "x.public", texts[i]);
		assert_int_equal(keys_own(p->folder, "x", &own), ERR_CORRUPT);
		assert_int_equal(keys_peer(p->folder, "x", peer), ERR_CORRUPT);
	}
	write_text(p, "y.public", "0123456789012345678901234567890123456789\r\n"); // written by hand elsewhere
	assert_int_equal(keys_peer(p->folder, "y", peer), OK);
	snprintf(dir, sizeof dir, "%s/x.secret", p->folder);
	assert_int_equal(keys_own(dir, "x", &own), ERR_IO); // a file where the folder should be
	memset(far, 'x', sizeof far);
	far[sizeof far - 1] = 0;
	assert_int_equal(keys_own(far, "x", &own), ERR_IO);
	assert_int_equal(keys_peer(far, "x", peer), ERR_IO);
}

static void keys_have_one_text(void **state)
{
	(void)state;
	struct key_pair a;
	uint8_t key[KEY_LEN];
	char text[KEY_Z85];
	assert_int_equal(keys_new(&a), OK);
	assert_int_equal(keys_decode(a.public_z85, key), OK);
	keys_encode(key, text);
	assert_string_equal(text, a.public_z85);
	assert_int_equal(keys_decode("", key), ERR_SYNTAX);
	assert_int_equal(keys_decode("012345678901234567890123456789012345678", key), ERR_SYNTAX);
	assert_int_equal(keys_decode("01234567890123456789012345678901234567890", key), ERR_SYNTAX);
	assert_int_equal(keys_decode("012345678901234567890123456789012345678\"", key), ERR_SYNTAX);
}

static void start_bus(void *arg)
{
	const struct place *p = arg;
	struct loop *l = loop_new();
	bus_new(l, p->folder, "x");
}

static void bind_badly(void *arg)
{
	const struct place *p = arg;
	struct loop *l = loop_new();
	bus_serve(bus_new(l, p->folder, "y"), "ipc:///nowhere/at/all", NULL, NULL);
}

static void a_service_that_cannot_begin_says_why(void **state)
{
	struct place *p = *state;
	struct scene_end end;
	write_text(p, "x.secret", "damaged");
	scene_apart(start_bus, p, &end);
	assert_int_equal(end.status, 1);
	assert_non_null(strstr(end.err, "event=keys_failed"));
	assert_non_null(strstr(end.err, p->folder));
	assert_non_null(strstr(end.err, "error=corrupt"));
	scene_apart(bind_badly, p, &end);
	assert_int_equal(end.status, 1);
	assert_non_null(strstr(end.err, "event=bind_failed endpoint=ipc:///nowhere/at/all error=\"No such file or directory\""));
}

// --- the health check

static void on_status(void *self, void *socket, const struct bus_msg *m)
{
	const struct place *p = self;
	Parkpulse__V1__Status s = PARKPULSE__V1__STATUS__INIT;
	char *waiting[] = {(char[]){"registry: no connection"}, (char[]){"store: replaying"}};
	uint8_t body[128];
	s.ready = p->ready;
	s.n_waiting = p->ready ? 0 : 2;
	s.waiting = waiting;
	bus_reply(socket, m, "Status", body, parkpulse__v1__status__pack(&s, body));
}

static const struct bus_route status_routes[] = {
        {"StatusRequest", on_status},
        {NULL,            NULL     },
};
static const struct bus_route no_routes[] = {
        {NULL, NULL},
};

// Serves in a process of its own until it is told to end.
static pid_t serve(struct place *p, const struct bus_route *routes)
{
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child)
		return child;
	alarm(SCENE_DEADLINE_MS / 1000);
	struct loop *l = loop_new();
	struct bus *b = bus_new(l, p->folder, "registry");
	struct bus_server *s = bus_serve(b, p->endpoint, routes, p);
	loop_run(l);
	bus_server_free(s);
	bus_free(b);
	loop_free(l);
	_exit(0);
}

static void check(void *arg)
{
	const struct place *p = arg;
	int status = bus_check(p->folder, "registry", p->endpoint);
	fflush(stdout);
	_exit(status);
}

static void a_health_check_tells_ready_from_not_ready_and_from_silence(void **state)
{
	struct place *p = *state;
	static const struct {
		const struct bus_route *routes;
		bool ready;
		int status;
		const char *line;
	} cases[] = {
	        {status_routes, true,  0, "registry: ready\n"                                               },
	        {status_routes, false, 1, "registry: not ready: registry: no connection, store: replaying\n"},
	        {no_routes,     false, 1, "registry: no answer (Error)\n"                                   },
	        {NULL,          false, 1, "registry: no answer (timeout)\n"                                 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scene_end end;
		p->ready = cases[i].ready;
		pid_t child = cases[i].routes ? serve(p, cases[i].routes) : 0;
		scene_apart(check, p, &end);
		assert_string_equal(end.out, cases[i].line);
		assert_int_equal(end.status, cases[i].status);
		if (child) {
			int status;
			kill(child, SIGTERM);
			assert_int_equal(waitpid(child, &status, 0), child);
			assert_true(WIFEXITED(status) && !WEXITSTATUS(status));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(own_keys_are_made_once_and_kept, setup, teardown),
	        cmocka_unit_test_setup_teardown(damaged_keys_are_told_apart_from_missing_ones, setup, teardown),
	        cmocka_unit_test(keys_have_one_text),
	        cmocka_unit_test_setup_teardown(a_service_that_cannot_begin_says_why, setup, teardown),
	        cmocka_unit_test_setup_teardown(a_health_check_tells_ready_from_not_ready_and_from_silence, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
