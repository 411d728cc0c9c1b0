// One thread, one loop: sockets, descriptors and timers call back; nothing else runs in between.
#ifndef PP_SYS_LOOP_H
#define PP_SYS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_timer;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop *loop_new(void); // takes SIGINT and SIGTERM: either ends loop_run; ignores SIGPIPE
void loop_free(struct loop *l);

typedef void loop_socket_fn(void *arg, void *zmq_socket);
typedef void loop_fd_fn(void *arg, int fd, int events);
typedef void loop_timer_fn(void *arg);

// Calls back while the socket has something to read. One callback must drain at most a bounded amount; it is called again.
void loop_socket(struct loop *l, void *zmq_socket, loop_socket_fn *fn, void *arg);
void loop_socket_drop(struct loop *l, void *zmq_socket);
// Adds the descriptor or changes its events; 0 events drops it.
void loop_fd(struct loop *l, int fd, int events, loop_fd_fn *fn, void *arg);

// A timer that is not set yet; freed with the loop or by loop_timer_free.
struct loop_timer *loop_timer_new(struct loop *l, loop_timer_fn *fn, void *arg);
void loop_timer_set(struct loop_timer *t, int64_t in_ms); // fires once, in_ms from now; again = moved; < 0 = not at all
void loop_timer_free(struct loop_timer *t);

// Called after every round of callbacks, before the loop sleeps: the place to commit and send what the round has gathered.
void loop_after(struct loop *l, loop_timer_fn *fn, void *arg);

int loop_run(struct loop *l); // until loop_stop or a signal; 0
void loop_stop(struct loop *l);

#endif
