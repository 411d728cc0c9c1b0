// Telling without the rest of alerting: commands in on stdin, a line each, what happened out on stdout. Fields are parted by blanks; "-" is an empty one.
//
//     channel ID KIND URL SECRET PER_MINUTE MENTION
//     remove ID
//     start
//     notice ID CHANNEL ALERT CHANGE WHAT LEVEL URGENT DUE_IN_MS ADDRESS LANGUAGE UNTIL_IN_MS      kept until `commit`
//     commit WORD                        all of them in one commit, then: committed WORD
//     cancel ALERT BEFORE_CHANGE WHAT    then: cancelled COUNT
//     test CHANNEL ID ADDRESS            then: tested 0|1
//     metrics                            then the metrics and: end
//
// and for each notice that leaves the queue: told ID taken|refused|late WHY. That is kept in the table `told`, too.
#include "tell/store.h"
#include "tell/tell.h"

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/config.h"
#include "sys/log.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MOST = 12 };

struct driver {
	struct loop *loop;
	struct db db;
	struct tell *tell;
	struct metrics *metrics;
	struct tell_notice *notice;
	uint32_t notices;
	struct buf in;
};

static const char told_schema[] = "CREATE TABLE told (id TEXT NOT NULL, channel TEXT NOT NULL, taken INTEGER NOT NULL)";

static void on_told(void *arg, const struct tell_notice *n, enum told told, const char *why, int64_t now_ms)
{
	static const char *const words[] = {[TOLD_TAKEN] = "taken", [TOLD_REFUSED] = "refused", [TOLD_LATE] = "late"};
	struct driver *d = arg;
	(void)now_ms;
	struct sqlite3_stmt *q = db_sql(&d->db, "INSERT INTO told (id, channel, taken) VALUES (?, ?, ?)");
	db_text(q, 1, n->id);
	db_text(q, 2, n->channel);
	db_int(q, 3, told == TOLD_TAKEN);
	db_run(&d->db, q);
	printf("told %s %s %s\n", n->id, words[told], why);
}

static const char *text_of(const char *word)
{
	return strcmp(word, "-") ? word : "";
}

#define SET(field, word) snprintf(field, sizeof(field), "%s", text_of(word))

static void put_channel(struct driver *d, char **w)
{
	struct tell_channel c = {.kind = (enum channel_kind)channel_kind_find(w[2]), .per_minute = (uint32_t)atoi(w[5])};
	SET(c.id, w[1]);
	SET(c.url, w[3]);
	SET(c.secret, w[4]);
	SET(c.mention, w[6]);
	tell_channel_put(d->tell, &c);
}

static void keep_notice(struct driver *d, char **w)
{
	struct tell_notice n = {.what = (enum tell_what)tell_what_find(w[5]),
	                        .level = (enum level)level_find(w[6]),
	                        .from_level = LEVEL_BLUE,
	                        .change = (uint64_t)atoll(w[4]),
	                        .urgent = atoi(w[7]),
	                        .due_ms = clock_now_ms() + atoll(w[8]),
	                        .time_ms = clock_now_ms(),
	                        .language = (enum tell_language)tell_language_find(w[10]),
	                        .times = 1,
	                        .members = 5,
	                        .detail = "说明",
	                        .kind = "drop",
	                        .enterprise = "91530302MA0000357W",
	                        .enterprise_name = "麒麟示例汽车零部件025号",
	                        .zone = "QJ01",
	                        .zone_name = "曲靖经开区",
	                        .indicator = "electricity",
	                        .indicator_name = "用电量",
	                        .unit = "kWh",
	                        .policy = "*/electricity",
	                        .value = 812.5,
	                        .expected = 2031.25,
	                        .deviation_percent = -60,
	                        .since_ms = 1767567600000,
	                        .open_ms = clock_now_ms() - 1000,
	                        .reason_zh = "用电量比近 20 个工作日中位数低 60%",
	                        .reason_en = "electricity is 60% below the median of 20 workdays"};
	if (atoll(w[11]))
		n.until_ms = clock_now_ms() + atoll(w[11]);
	SET(n.id, w[1]);
	SET(n.channel, w[2]);
	SET(n.alert, w[3]);
	SET(n.address, w[9]);
	d->notice = mem_grow(d->notice, d->notices + 1, sizeof *d->notice);
	d->notice[d->notices++] = n;
}

static void commit(struct driver *d, char **w)
{
	db_begin(&d->db);
	for (uint32_t i = 0; i < d->notices; i++)
		tell_enqueue(d->tell, &d->notice[i]);
	db_commit(&d->db);
	d->notices = 0;
	printf("committed %s\n", w[1]);
	fflush(stdout);
	tell_wake(d->tell);
}

static void cancel(struct driver *d, char **w)
{
	db_begin(&d->db);
	uint32_t count = tell_cancel(d->tell, w[1], (uint64_t)atoll(w[2]), 1U << tell_what_find(w[3]));
	db_commit(&d->db);
	printf("cancelled %u\n", count);
	tell_wake(d->tell);
}

static void test(struct driver *d, char **w)
{
	db_begin(&d->db);
	bool there = tell_test(d->tell, w[1], w[2], text_of(w[3]), TELL_ZH, clock_now_ms());
	db_commit(&d->db);
	printf("tested %d\n", there);
	tell_wake(d->tell);
}

static void print_metrics(struct driver *d, char **w)
{
	struct buf out = {0};
	(void)w;
	tell_meter(d->tell, d->metrics);
	metrics_text(d->metrics, &out);
	printf("%send\n", buf_str(&out));
	buf_fini(&out);
}

static void remove_channel(struct driver *d, char **w)
{
	tell_channel_remove(d->tell, w[1]);
}

static void start(struct driver *d, char **w)
{
	(void)w;
	tell_start(d->tell);
}

static const struct {
	const char *word;
	int words;
	void (*run)(struct driver *d, char **w);
} commands[] = {
        {"channel", 7,  put_channel   },
        {"remove",  2,  remove_channel},
        {"start",   1,  start         },
        {"notice",  12, keep_notice   },
        {"commit",  2,  commit        },
        {"cancel",  4,  cancel        },
        {"test",    4,  test          },
        {"metrics", 1,  print_metrics },
};

static void run_line(struct driver *d, char *line)
{
	char *words[WORDS_MOST] = {0}, *rest = NULL;
	int count = 0;
	for (char *w = strtok_r(line, " ", &rest); w && count < WORDS_MOST; w = strtok_r(NULL, " ", &rest))
		words[count++] = w;
	for (size_t i = 0; count && i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].word, words[0]) && commands[i].words == count) {
			commands[i].run(d, words);
			fflush(stdout);
			return;
		}
	log_fatal("event=command_unknown command=\"%s\" words=%d", count ? words[0] : "", count);
}

static void on_stdin(void *arg, int fd, int events)
{
	struct driver *d = arg;
	char chunk[65536];
	ssize_t got = read(fd, chunk, sizeof chunk);
	(void)events;
	if (got <= 0) {
		loop_stop(d->loop);
		return;
	}
	buf_add(&d->in, chunk, (size_t)got);
	char *at = (char *)d->in.at, *end = at + d->in.len, *stop;
	for (; (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1) {
		*stop = 0;
		run_line(d, at);
	}
	d->in.len = (size_t)(end - at);
	memmove(d->in.at, at, d->in.len);
}

static void flush(void *arg)
{
	(void)arg;
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const char *const steps[] = {tell_schema, told_schema, NULL};
	const char *path = "tell.db";
	struct driver d = {0};
	struct tell_settings s = {
	        .site = {.external_url = "https://park.example.org", .mail_from = "warn@park.example.org", .utc_offset_ms = 8 * 3600000},
	        .sender = { .smtp_url = "", .smtp_user = "", .smtp_password = "",                                      .mail_from = "warn@park.example.org", .ca_file = "", .timeout_ms = 10000}
        };
	const struct option options[] = {
	        {"db",            OPTION_TEXT, &path,                   "the database",          0, 0     },
	        {"smtp_url",      OPTION_TEXT, &s.sender.smtp_url,      "server of mail",        0, 0     },
	        {"smtp_user",     OPTION_TEXT, &s.sender.smtp_user,     "its login",             0, 0     },
	        {"smtp_password", OPTION_TEXT, &s.sender.smtp_password, "its password",          0, 0     },
	        {"ca_file",       OPTION_TEXT, &s.sender.ca_file,       "certificates to trust", 0, 0     },
	        {"timeout_ms",    OPTION_INT,  &s.sender.timeout_ms,    "of a call",             1, 100000},
	        {NULL,            OPTION_TEXT, NULL,                    NULL,                    0, 0     },
	};
	config_load("tell_driver", "telling, for tests", options, argc, argv);
	log_open("tell", false);
	d.loop = loop_new();
	db_open(&d.db, path, DB_FULL, steps);
	d.metrics = metrics_new();
	d.tell = tell_new(d.loop, &d.db, &s, on_told, &d);
	loop_fd(d.loop, STDIN_FILENO, LOOP_READ, on_stdin, &d);
	loop_after(d.loop, flush, NULL);
	loop_run(d.loop);
	tell_free(d.tell);
	metrics_free(d.metrics);
	db_close(&d.db);
	buf_fini(&d.in);
	free(d.notice);
	loop_free(d.loop);
	return 0;
}
