#include "place.h"

#include "base/err.h"
#include "base/mem.h"
#include "bus.pb-c.h"
#include "sys/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

enum {
	DEADLINE_MS = 20000,
	KNOCK_MS = 200, // a request written to the connection that a stopped process leaves behind is lost: ask again
	LOOK_MS = 10,
};

// --- the folder

static void on_alarm(void *arg)
{
	struct place *p = arg;
	p->rang = true;
	loop_stop(p->loop);
}

int place_open(void **state)
{
	struct place *p = mem_new(1, sizeof *p);
	char keys[96];
	strcpy(p->folder, "/tmp/registry-XXXXXX");
	if (!mkdtemp(p->folder))
		return -1;
	snprintf(p->rpc, sizeof p->rpc, "ipc://%s/rpc.sock", p->folder);
	snprintf(p->bell, sizeof p->bell, "ipc://%s/bell.sock", p->folder);
	snprintf(p->redis, sizeof p->redis, "%s/redis.sock", p->folder);
	snprintf(keys, sizeof keys, "%s/keys", p->folder);
	p->loop = loop_new();
	p->alarm = loop_timer_new(p->loop, on_alarm, p);
	p->bus = bus_new(p->loop, keys, "gateway");
	p->client = bus_client_new(p->bus, "registry", p->rpc);
	*state = p;
	return 0;
}

static void remove_all(const char *path)
{
	DIR *d = opendir(path);
	if (d) {
		for (struct dirent *e; (e = readdir(d));) {
			char inner[512];
			if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
				continue;
			snprintf(inner, sizeof inner, "%s/%s", path, e->d_name);
			remove_all(inner);
		}
		closedir(d);
	}
	remove(path);
}

int place_close(void **state)
{
	struct place *p = *state;
	if (p->registry_pid)
		registry_stop(p);
	if (p->redis_pid)
		redis_kill(p);
	bus_client_free(p->client);
	loop_timer_free(p->alarm);
	bus_free(p->bus);
	loop_free(p->loop);
	buf_fini(&p->body);
	remove_all(p->folder);
	free(p);
	return 0;
}

void place_read(struct place *p, const char *file, struct buf *out)
{
	char path[160], part[4096];
	snprintf(path, sizeof path, "%s/%s", p->folder, file);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	buf_clear(out);
	for (size_t n; (n = fread(part, 1, sizeof part, f));)
		buf_add(out, part, n);
	fclose(f);
}

// --- processes

static pid_t spawn(struct place *p, const char *log, char *const argv[])
{
	char path[160];
	snprintf(path, sizeof path, "%s/%s.log", p->folder, log);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid)
		return pid;
	int fd = open(path, O_CREAT | O_WRONLY | O_APPEND, 0600);
	if (fd >= 0 && dup2(fd, 1) >= 0 && dup2(fd, 2) >= 0)
		execvp(argv[0], argv);
	_exit(127);
}

static int end_of(pid_t *pid, int signal)
{
	int status = 0;
	kill(*pid, signal);
	assert_int_equal(waitpid(*pid, &status, 0), *pid);
	*pid = 0;
	return status;
}

static void call(struct place *p, const char *type, const void *message, int timeout_ms);

static bool answers(struct place *p)
{
	int status;
	if (waitpid(p->registry_pid, &status, WNOHANG) == p->registry_pid) {
		struct buf log = {0};
		place_read(p, "registry.log", &log);
		fail_msg("pp-registry ended by itself: %s", buf_str(&log));
	}
	Parkpulse__V1__StatusRequest m = PARKPULSE__V1__STATUS_REQUEST__INIT;
	call(p, "StatusRequest", &m, KNOCK_MS);
	return !strcmp(p->type, "Status");
}

void registry_start(struct place *p)
{
	char redis[128];
	snprintf(redis, sizeof redis, "unix:%s", p->redis);
	char *argv[] = {(char *)PP_REGISTRY,
	                (char *)"--data",
	                p->folder,
	                (char *)"--registry-rpc",
	                p->rpc,
	                (char *)"--registry-bell",
	                p->bell,
	                (char *)"--redis",
	                redis,
	                (char *)"--debug",
	                NULL};
	p->registry_pid = spawn(p, "registry", argv);
	wait_until(p, answers, "pp-registry to answer");
}

void registry_kill(struct place *p)
{
	end_of(&p->registry_pid, SIGKILL);
}

void registry_stop(struct place *p)
{
	const int status = end_of(&p->registry_pid, SIGTERM);
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		struct buf log = {0};
		place_read(p, "registry.log", &log);
		fail_msg("pp-registry ended with %d: %s", status, buf_str(&log));
	}
}

static bool redis_is_there(struct place *p)
{
	struct stat st;
	return stat(p->redis, &st) == 0 && waitpid(p->redis_pid, NULL, WNOHANG) == 0;
}

void redis_start(struct place *p)
{
	char *argv[] = {(char *)"redis-server",
	                (char *)"--port",
	                (char *)"0",
	                (char *)"--unixsocket",
	                p->redis,
	                (char *)"--save",
	                (char *)"",
	                (char *)"--appendonly",
	                (char *)"no",
	                (char *)"--dir",
	                p->folder,
	                NULL};
	p->redis_pid = spawn(p, "redis", argv);
	wait_until(p, redis_is_there, "redis-server to start");
}

void redis_kill(struct place *p)
{
	end_of(&p->redis_pid, SIGKILL);
	unlink(p->redis);
}

// --- asking

static void run_for(struct place *p, int64_t ms)
{
	p->rang = false;
	loop_timer_set(p->alarm, ms);
	loop_run(p->loop);
	loop_timer_set(p->alarm, -1);
}

void run_until(struct place *p, const bool *done, const char *what)
{
	const int64_t deadline_ms = clock_mono_ms() + DEADLINE_MS;
	while (!*done) {
		if (clock_mono_ms() > deadline_ms)
			fail_msg("waited %d ms for %s", DEADLINE_MS, what);
		run_for(p, LOOK_MS);
	}
}

void wait_until(struct place *p, bool (*done)(struct place *p), const char *what)
{
	const int64_t deadline_ms = clock_mono_ms() + DEADLINE_MS;
	while (!done(p)) {
		if (clock_mono_ms() > deadline_ms)
			fail_msg("waited %d ms for %s", DEADLINE_MS, what);
		run_for(p, LOOK_MS);
	}
}

static void on_answer(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct place *p = arg;
	snprintf(p->type, sizeof p->type, "%s", err ? err_name(err) : type);
	buf_clear(&p->body);
	if (!err)
		buf_add(&p->body, body, len);
	p->answered = true;
	loop_stop(p->loop);
}

struct buf packed(const void *message)
{
	struct buf b = {0};
	buf_room(&b, protobuf_c_message_get_packed_size(message) + 1);
	b.len = protobuf_c_message_pack(message, b.at);
	return b;
}

// What came is in type and body; type is "timeout" when nothing came.
static void call(struct place *p, const char *type, const void *message, int timeout_ms)
{
	struct buf b = packed(message);
	p->answered = false;
	assert_int_equal(bus_call(p->client, type, b.at, b.len, timeout_ms, on_answer, p), OK);
	buf_fini(&b);
	run_until(p, &p->answered, type);
}

void ask(struct place *p, const char *type, const void *message, const char *expected)
{
	call(p, type, message, DEADLINE_MS / 2);
	if (strcmp(p->type, expected) != 0) {
		Parkpulse__V1__Error *e = strcmp(p->type, "Error") ? NULL : parkpulse__v1__error__unpack(NULL, p->body.len, p->body.at);
		fail_msg("%s was answered with %s: %s %s", type, p->type, e ? e->message : "", e ? e->field : "");
	}
}

static Parkpulse__V1__RegistryWritten *written(struct place *p)
{
	Parkpulse__V1__RegistryWritten *w = parkpulse__v1__registry_written__unpack(NULL, p->body.len, p->body.at);
	assert_non_null(w);
	return w;
}

Parkpulse__V1__RegistryWritten *write_entities(struct place *p, int mode, bool dry_run, const char *command_id, Entity **entity, size_t n)
{
	Parkpulse__V1__RegistryWrite m = PARKPULSE__V1__REGISTRY_WRITE__INIT;
	m.actor = (char *)"li.na";
	m.command_id = (char *)command_id;
	m.mode = (Parkpulse__V1__WriteMode)mode;
	m.dry_run = dry_run;
	m.n_entity = n;
	m.entity = entity;
	ask(p, "RegistryWrite", &m, "RegistryWritten");
	return written(p);
}

Parkpulse__V1__RegistryWritten *import_csv(struct place *p, const char *kind, bool dry_run, const char *csv)
{
	Parkpulse__V1__RegistryImport m = PARKPULSE__V1__REGISTRY_IMPORT__INIT;
	m.actor = (char *)"import:test.csv by li.na";
	m.kind = (char *)kind;
	m.dry_run = dry_run;
	m.csv = (ProtobufCBinaryData){.len = strlen(csv), .data = (uint8_t *)csv};
	ask(p, "RegistryImport", &m, "RegistryWritten");
	return written(p);
}

Parkpulse__V1__RegistryEntries *query(struct place *p, const Parkpulse__V1__RegistryQuery *q)
{
	ask(p, "RegistryQuery", q, "RegistryEntries");
	Parkpulse__V1__RegistryEntries *e = parkpulse__v1__registry_entries__unpack(NULL, p->body.len, p->body.at);
	assert_non_null(e);
	return e;
}

uint64_t registry_version(struct place *p)
{
	Parkpulse__V1__RegistryQuery q = PARKPULSE__V1__REGISTRY_QUERY__INIT;
	q.kind = (char *)"official";
	Parkpulse__V1__RegistryEntries *e = query(p, &q);
	const uint64_t version = e->version;
	parkpulse__v1__registry_entries__free_unpacked(e, NULL);
	return version;
}
