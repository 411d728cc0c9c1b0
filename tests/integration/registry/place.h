// A place for one test: a folder, free ports, pp-registry as a process, and somebody who asks it things. Every wait has a deadline; what fails fails the test.
#ifndef TESTS_REGISTRY_PLACE_H
#define TESTS_REGISTRY_PLACE_H

#include "base/buf.h"
#include "bus/bus.h"
#include "registry.pb-c.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct place {
	char folder[64];
	char rpc[64], bell[64];
	char redis[96]; // path of its socket
	struct loop *loop;
	struct bus *bus;
	struct bus_client *client;
	struct loop_timer *alarm;
	bool rang;
	pid_t registry_pid, redis_pid; // 0: not running
	// the answer of the last ask
	char type[BUS_TYPE_LEN];
	struct buf body;
	bool answered;
};

int place_open(void **state);  // for cmocka: *state = struct place *; nothing runs yet
int place_close(void **state); // stops what runs, fails if pp-registry did not end well, removes the folder

void registry_start(struct place *p); // and waits until it answers
void registry_kill(struct place *p);  // kill -9, and waits for its end
void registry_stop(struct place *p);  // SIGTERM; it must end with 0
void redis_start(struct place *p);
void redis_kill(struct place *p);
void place_read(struct place *p, const char *file, struct buf *out); // a file of the folder

// One request. The answer's type and body are in p; with another type than `expected` the test fails.
void ask(struct place *p, const char *type, const void *message, const char *expected);
// Looks again and again until it is true, at most 20 s.
void wait_until(struct place *p, bool (*done)(struct place *p), const char *what);
// Asks that were said to the loop, not waited for: run it until *done.
void run_until(struct place *p, const bool *done, const char *what);

// The same with messages. The results are to be freed by protobuf's free_unpacked.
typedef Parkpulse__V1__Entity Entity;
Parkpulse__V1__RegistryWritten *write_entities(struct place *p, int mode, bool dry_run, const char *command_id, Entity **entity, size_t n);
Parkpulse__V1__RegistryWritten *import_csv(struct place *p, const char *kind, bool dry_run, const char *csv);
Parkpulse__V1__RegistryEntries *query(struct place *p, const Parkpulse__V1__RegistryQuery *q);
uint64_t registry_version(struct place *p);
struct buf packed(const void *message);

#endif
