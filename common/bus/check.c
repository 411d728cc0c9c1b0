#include "bus/check.h"

#include "base/err.h"
#include "bus.pb-c.h"
#include "bus/bus.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_WAIT_MS = 2000 };

struct check {
	struct loop *loop;
	const char *service;
	int status;
};

static void on_reply(void *arg, int err, const char *type, const void *body, size_t len)
{
	struct check *c = arg;
	Parkpulse__V1__Status *s = err || strcmp(type, "Status") ? NULL : parkpulse__v1__status__unpack(NULL, len, body);
	if (s && s->ready) {
		printf("%s: ready\n", c->service);
		c->status = 0;
	} else if (s) {
		printf("%s: not ready", c->service);
		for (size_t i = 0; i < s->n_waiting; i++)
			printf("%s %s", i ? "," : ":", s->waiting[i]);
		printf("\n");
	} else {
		printf("%s: no answer (%s)\n", c->service, err ? err_name(err) : type);
	}
	if (s)
		parkpulse__v1__status__free_unpacked(s, NULL);
	loop_stop(c->loop);
}

int bus_check(const char *keys_dir, const char *service, const char *rpc)
{
	struct check c = {.loop = loop_new(), .service = service, .status = 1};
	struct bus *b = bus_new(c.loop, keys_dir, service);
	struct bus_client *client = bus_client_new(b, service, rpc);
	if (bus_call(client, "StatusRequest", "", 0, ANSWER_WAIT_MS, on_reply, &c) == OK)
		loop_run(c.loop);
	bus_client_free(client);
	bus_free(b);
	loop_free(c.loop);
	return c.status;
}
