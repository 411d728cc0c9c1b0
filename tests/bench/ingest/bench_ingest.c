// A collector's load on the ingest door: real Batch frames over CURVE, a bounded number of them in flight, every ack read and counted. ingest.py starts it; its last
// line is JSON. In C, and with what does not change between batches encoded once, because it shares the machine with what it measures.
//
//   bench_ingest ENDPOINT SERVER_PUBLIC PUBLIC SECRET CODES INDICATORS FROM_MS PERIOD_MS PERIODS RUN BATCH IN_FLIGHT
//
// CODES and INDICATORS are files of a word a line; their product are the series. Each gets PERIODS values from FROM_MS on, one every PERIOD_MS. A batch holds BATCH values
// at most, in runs of RUN values of a series: RUN 1 is the burst of a quarter hour, a long RUN a plant's backlog.
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "ingest.pb-c.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <zmq.h>

enum { SLOTS = 96, DAY_MS = 86400000, ACK_WAIT_MS = 60000, TENTHS = 10, KINDS_OF_NOISE = 1021 };

struct words {
	char **at;
	uint32_t count;
};

// What all batches of the same series have in common: the dictionaries and the columns of runs.
struct group {
	struct buf head;
	uint32_t first, series; // numbers of the series: enterprise * indicators + indicator
};

struct load {
	void *socket;
	struct words code, indicator;
	int64_t from_ms, period_ms;
	uint32_t periods, run, batch, in_flight;
	struct group *group;
	uint32_t groups;
	int64_t *sum; // in tenths, by indicator and day
	uint32_t days;
	uint64_t number, acked, sent, received, accepted, refused, bytes;
	double began, ended;
	int32_t shape[SLOTS], noise[KINDS_OF_NOISE];
};

__attribute__((noreturn)) static void die(const char *what, const char *why)
{
	fprintf(stderr, "bench_ingest: %s: %s\n", what, why);
	exit(1);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct words read_words(const char *path)
{
	struct words w = {0};
	char line[128];
	FILE *f = fopen(path, "r");
	if (!f)
		die(path, strerror(errno));
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		w.at = mem_grow(w.at, w.count + 1, sizeof *w.at);
		w.at[w.count++] = mem_text(line);
	}
	fclose(f);
	return w;
}

// --- what is sent
// A plant's day: more by day than by night, and within some percent of it every day. A whole number of tenths.
static int64_t tenths(const struct load *l, uint32_t series, uint32_t period)
{
	int64_t level = 1000 + series * 37 % 9000;
	return level * l->shape[period % SLOTS] / 100 + level * l->noise[(series * 131 + period) % KINDS_OF_NOISE] / 10000;
}

static void make_tables(struct load *l)
{
	for (int i = 0; i < SLOTS; i++)
		l->shape[i] = 60 + (i < 48 ? i : SLOTS - i) * 80 / 48;
	uint32_t random = 1;
	for (int i = 0; i < KINDS_OF_NOISE; i++) {
		random = random * 1664525 + 1013904223;
		l->noise[i] = (int32_t)(random >> 16) % 401 - 200; // +-2 % of the level
	}
}

static void make_group(struct load *l, struct group *g, uint32_t first, uint32_t series)
{
	Parkpulse__V1__Batch m = PARKPULSE__V1__BATCH__INIT;
	uint32_t *column = mem_new((size_t)series * 3, sizeof *column);
	*g = (struct group){.first = first, .series = series};
	uint32_t enterprise = first / l->indicator.count, last = (first + series - 1) / l->indicator.count;
	m.enterprise = l->code.at + enterprise;
	m.n_enterprise = last - enterprise + 1;
	m.indicator = l->indicator.at;
	m.n_indicator = l->indicator.count;
	m.n_run_enterprise = m.n_run_indicator = m.n_run_length = series;
	m.run_enterprise = column;
	m.run_indicator = column + series;
	m.run_length = column + (size_t)series * 2;
	for (uint32_t i = 0; i < series; i++) {
		m.run_enterprise[i] = (first + i) / l->indicator.count - enterprise;
		m.run_indicator[i] = (first + i) % l->indicator.count;
		m.run_length[i] = l->run;
	}
	buf_room(&g->head, parkpulse__v1__batch__get_packed_size(&m));
	g->head.len = parkpulse__v1__batch__pack(&m, g->head.at);
	free(column);
}

static void make_groups(struct load *l)
{
	uint32_t all = l->code.count * l->indicator.count, each = l->batch / l->run;
	l->group = mem_new(all / each + 1, sizeof *l->group);
	for (uint32_t first = 0; first < all; first += each)
		make_group(l, &l->group[l->groups++], first, all - first < each ? all - first : each);
}

static void put_column_head(struct buf *b, unsigned field, size_t bytes)
{
	buf_varint(b, field << 3 | 2);
	buf_varint(b, bytes);
}

static void encode(struct load *l, const struct group *g, uint32_t period, struct buf *out)
{
	char id[24];
	size_t bytes = (size_t)g->series * l->run * sizeof(int64_t);
	buf_clear(out);
	put_column_head(out, 1, (size_t)snprintf(id, sizeof id, "b%" PRIu64, l->number));
	buf_text(out, id);
	buf_add(out, g->head.at, g->head.len);
	buf_room(out, bytes * 2 + 32);
	put_column_head(out, 7, bytes);
	for (uint32_t s = 0; s < g->series; s++)
		for (uint32_t i = 0; i < l->run; i++, out->len += sizeof(int64_t))
			memcpy(out->at + out->len, &(int64_t){l->from_ms + (int64_t)(period + i) * l->period_ms}, sizeof(int64_t));
	put_column_head(out, 8, bytes);
	for (uint32_t s = g->first; s < g->first + g->series; s++) {
		int64_t *sum = l->sum + (size_t)(s % l->indicator.count) * l->days;
		for (uint32_t i = 0; i < l->run; i++, out->len += sizeof(double)) {
			int64_t value = tenths(l, s, period + i);
			sum[(int64_t)(period + i) * l->period_ms / DAY_MS] += value;
			memcpy(out->at + out->len, &(double){(double)value / TENTHS}, sizeof(double));
		}
	}
}

static void send_batch(struct load *l, const struct group *g, uint32_t period, struct buf *b)
{
	uint8_t id[8];
	encode(l, g, period, b);
	for (int i = 0; i < 8; i++)
		id[i] = (uint8_t)(l->number >> 8 * i);
	if (zmq_send(l->socket, "Batch", 5, ZMQ_SNDMORE) < 0 || zmq_send(l->socket, id, sizeof id, ZMQ_SNDMORE) < 0 ||
	    zmq_send(l->socket, b->at, b->len, 0) < 0)
		die("sending", zmq_strerror(errno));
	l->number++;
	l->sent += (uint64_t)g->series * l->run;
	l->bytes += b->len;
}

// --- what comes back
static void take_ack(struct load *l)
{
	char type[32] = "";
	uint8_t id[8], body[4096];
	int len;
	if (zmq_recv(l->socket, type, sizeof type - 1, 0) < 0 || zmq_recv(l->socket, id, sizeof id, 0) < 0 ||
	    (len = zmq_recv(l->socket, body, sizeof body, 0)) < 0)
		die("waiting for an ack", zmq_strerror(errno));
	Parkpulse__V1__Ack *ack = strcmp(type, "Ack") || len > (int)sizeof body ? NULL : parkpulse__v1__ack__unpack(NULL, (size_t)len, body);
	if (!ack)
		die("the answer is not an ack", type);
	l->acked++;
	l->received += ack->received;
	l->accepted += ack->accepted;
	l->refused += ack->rejected;
	parkpulse__v1__ack__free_unpacked(ack, NULL);
}

static void run(struct load *l)
{
	struct buf b = {0};
	l->began = seconds();
	for (uint32_t period = 0; period < l->periods; period += l->run)
		for (uint32_t g = 0; g < l->groups; g++) {
			while (l->number - l->acked >= l->in_flight)
				take_ack(l);
			send_batch(l, &l->group[g], period, &b);
		}
	while (l->acked < l->number)
		take_ack(l);
	l->ended = seconds();
	buf_fini(&b);
}

static void print(const struct load *l)
{
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	double cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
	printf("{\"batches\": %" PRIu64 ", \"bytes\": %" PRIu64 ", \"sent\": %" PRIu64 ", \"received\": %" PRIu64 ", \"accepted\": %" PRIu64
	       ", \"rejected\": %" PRIu64 ", \"began\": %.6f, \"acked\": %.6f, \"cpu_s\": %.3f, \"day_sums_in_tenths\": [",
	       l->number, l->bytes, l->sent, l->received, l->accepted, l->refused, l->began, l->ended, cpu);
	for (uint32_t i = 0; i < l->indicator.count; i++) {
		printf("%s[", i ? ", " : "");
		for (uint32_t d = 0; d < l->days; d++)
			printf("%s%" PRId64, d ? ", " : "", l->sum[(size_t)i * l->days + d]);
		printf("]");
	}
	printf("]}\n");
}

static void *connect_to(void *context, char **word)
{
	void *s = zmq_socket(context, ZMQ_DEALER);
	int linger = 0, wait = ACK_WAIT_MS, queue = 0; // the bound is in_flight
	zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof linger);
	zmq_setsockopt(s, ZMQ_RCVTIMEO, &wait, sizeof wait);
	zmq_setsockopt(s, ZMQ_SNDHWM, &queue, sizeof queue);
	zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, word[1], strlen(word[1]) + 1);
	zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, word[2], strlen(word[2]) + 1);
	zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, word[3], strlen(word[3]) + 1);
	if (zmq_connect(s, word[0]))
		die(word[0], zmq_strerror(errno));
	return s;
}

int main(int argc, char **argv)
{
	if (argc != 13) {
		fputs("usage: bench_ingest ENDPOINT SERVER_PUBLIC PUBLIC SECRET CODES INDICATORS FROM_MS PERIOD_MS PERIODS RUN BATCH IN_FLIGHT\n", stderr);
		return 2;
	}
	void *context = zmq_ctx_new();
	struct load l = {.socket = connect_to(context, argv + 1), .code = read_words(argv[5]), .indicator = read_words(argv[6])};
	l.from_ms = strtoll(argv[7], NULL, 10);
	l.period_ms = strtoll(argv[8], NULL, 10);
	uint32_t *number[] = {&l.periods, &l.run, &l.batch, &l.in_flight};
	for (int i = 0; i < 4; i++)
		if (!(*number[i] = (uint32_t)strtoul(argv[9 + i], NULL, 10)))
			die(argv[9 + i], "not a number above 0");
	if (l.period_ms <= 0 || !l.code.count || !l.indicator.count || l.periods % l.run || l.batch < l.run)
		die("usage", "PERIODS must be a multiple of RUN, and a RUN must fit into a BATCH");
	l.days = (uint32_t)((int64_t)l.periods * l.period_ms / DAY_MS) + 1;
	l.sum = mem_new((size_t)l.indicator.count * l.days, sizeof *l.sum);
	make_tables(&l);
	make_groups(&l);
	run(&l);
	print(&l);
	zmq_close(l.socket);
	zmq_ctx_term(context);
	return 0;
}
