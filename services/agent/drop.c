#include "drop.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void drop_open(struct drop *d, const struct config *c, struct store *s)
{
	*d = (struct drop){.config = c, .store = s, .rows = mem_new(READER_MAX_COLUMNS, sizeof *d->rows)};
}

void drop_close(struct drop *d)
{
	csvfile_close(&d->file);
	free(d->rows);
}

bool drop_busy(const struct drop *d)
{
	return *d->file.path;
}

// --- putting away

struct report {
	FILE *file;
	const char *path;
	uint32_t lines;
};

static void report_line(void *arg, int64_t line, const char *reason)
{
	struct report *r = arg;
	if (!r->lines++)
		r->file = fopen(r->path, "w");
	if (r->file)
		fprintf(r->file, "line %" PRId64 ": %s\n", line, reason);
}

// What could not be read, in a file beside the one it stood in.
static uint32_t write_report(struct drop *d, const struct source_mark *m, const char *to)
{
	char path[2400];
	snprintf(path, sizeof path, "%s.errors", to);
	struct report r = {.path = path};
	store_unreadable_of(d->store, m, report_line, &r);
	if (r.lines && (!r.file || fclose(r.file)))
		log_error("event=report_failed file=\"%s\" error=\"%s\" reason=\"pp-agent rejected has it\"", path, strerror(errno));
	return r.lines;
}

// Moves it to done/ beside it, under a name that is free there. If that fails it stays, read to its end, and is tried again later.
static void put_away(struct drop *d, const char *path, const struct source_mark *m)
{
	char folder[1040], to[2200];
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	snprintf(folder, sizeof folder, "%.*s/done", slash ? (int)(slash - path) : 1, slash ? path : ".");
	mkdir(folder, 0755);
	snprintf(to, sizeof to, "%s/%s", folder, name);
	for (int n = 1; !access(to, F_OK) && n < 100000; n++)
		snprintf(to, sizeof to, "%s/%s.%d", folder, name, n);
	uint32_t unreadable = write_report(d, m, to);
	if (rename(path, to)) {
		static struct log_gate gate;
		if (log_due(&gate))
			log_error("event=file_stuck file=\"%s\" error=\"%s\" reason=\"it was read, and cannot be moved to done/\" missed=%u", path,
			          strerror(errno), gate.missed);
		return;
	}
	store_begin(d->store);
	store_unmark(d->store, path);
	store_commit(d->store);
	log_info("event=file_done file=\"%s\" unreadable=%u", to, unreadable);
}

// --- beginning

// How far all times of the file are moved so that its last row is not after the target: by whole weeks, that weekdays stay what they are.
static int64_t shift_of(struct drop *d, const char *path, int64_t target_ms)
{
	struct csvfile f = {0};
	uint32_t count;
	int64_t last = INT64_MIN, step = (d->config->shift_exact ? 1 : 7) * (int64_t)CIVIL_DAY_MS;
	if (csvfile_open(&f, path, &d->config->defaults) == OK) {
		for (int err = OK; err == OK || err == ERR_SYNTAX;) {
			err = csvfile_next(&f, d->rows, &count);
			if (count && d->rows[0].start_time > last)
				last = d->rows[0].start_time;
		}
	}
	csvfile_close(&f);
	if (last == INT64_MIN)
		return 0;
	int64_t by = target_ms - last;
	return by / step * step - (by % step < 0 ? step : 0);
}

static void refuse_file(struct drop *d, const char *path, int err, bool away)
{
	struct source_mark m = d->file.mark;
	m.path = path;
	if (err == ERR_SYNTAX) {
		log_error("event=file_refused file=\"%s\" reason=\"%s\"", path, d->file.reason);
		store_marked(d->store, &m);
		store_begin(d->store);
		store_unreadable(d->store, path, 1, "", d->file.reason, clock_now_ms());
		store_commit(d->store);
		if (away)
			put_away(d, path, &m);
		return;
	}
	static struct log_gate gate;
	if (!away || log_due(&gate))
		log_error("event=file_refused file=\"%s\" reason=\"%s\" missed=%u", path, d->file.reason, gate.missed);
}

int drop_begin(struct drop *d, const char *path, bool away)
{
	struct csvfile *f = &d->file;
	int err = csvfile_open(f, path, &d->config->defaults);
	if (!err) {
		struct source_mark known = f->mark;
		err = store_marked(d->store, &known) ? csvfile_resume(f, &known) : ERR_NOT_FOUND;
		if (err == ERR_NOT_FOUND) {
			err = OK;
			store_unmark(d->store, path);
			store_marked(d->store, &known);
			f->mark.refused_to = known.refused_to;
			f->mark.shift_ms = d->config->shift_to_ms ? shift_of(d, path, d->config->shift_to_ms) : 0;
		}
	}
	if (err) {
		refuse_file(d, path, err, away);
		csvfile_close(f);
		return err;
	}
	d->put_away = away;
	f->reader.shift_ms = f->mark.shift_ms;
	log_info("event=file_begun file=\"%s\" from_line=%" PRId64 " shift_days=%" PRId64, path, f->mark.line, f->mark.shift_ms / CIVIL_DAY_MS);
	return OK;
}

static bool is_csv(const char *name)
{
	size_t len = strlen(name);
	return len > 4 && name[0] != '.' && !strcmp(name + len - 4, ".csv");
}

static bool is_settled(const struct drop *d, const struct stat *st, int64_t now_ms)
{
	return now_ms - ((int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000) >= d->config->settle_ms;
}

bool drop_find(struct drop *d, int64_t now_ms)
{
	DIR *dir = opendir(d->config->drop_dir);
	if (!dir) {
		static struct log_gate gate;
		if (log_due(&gate))
			log_warn("event=drop_folder_away folder=\"%s\" error=\"%s\" missed=%u", d->config->drop_dir, strerror(errno), gate.missed);
		return false;
	}
	// In the order of names: files are usually named by time.
	char best[256] = "", path[1024];
	struct stat st;
	if (!*d->looked_at)
		d->unsettled = false; // a look from the beginning
	for (struct dirent *e; (e = readdir(dir));) {
		if (!is_csv(e->d_name) || strcmp(e->d_name, d->looked_at) <= 0 || (*best && strcmp(e->d_name, best) >= 0))
			continue;
		snprintf(path, sizeof path, "%s/%s", d->config->drop_dir, e->d_name);
		if (stat(path, &st) || !S_ISREG(st.st_mode))
			continue;
		if (!is_settled(d, &st, now_ms))
			d->unsettled = true;
		else
			snprintf(best, sizeof best, "%s", e->d_name);
	}
	closedir(dir);
	snprintf(d->looked_at, sizeof d->looked_at, "%s", best); // behind the last: from the beginning next time
	if (!*best)
		return false;
	snprintf(path, sizeof path, "%s/%s", d->config->drop_dir, best);
	return drop_begin(d, path, true) == OK;
}

// --- taking

static void take_record(struct drop *d, int err, uint32_t count, int64_t now_ms)
{
	for (uint32_t i = 0; i < count; i++) {
		d->rows[i].spool_time = now_ms;
		store_take(d->store, &d->rows[i]);
	}
	if (err != ERR_SYNTAX)
		return;
	static struct log_gate gate;
	if (log_due(&gate))
		log_warn("event=line_unreadable file=\"%s\" line=%u reason=\"%s\" missed=%u", d->file.path, d->file.reader.csv.line, d->file.reason,
		         gate.missed);
	store_unreadable(d->store, d->file.path, d->file.reader.csv.line, "", d->file.reason, now_ms);
}

bool drop_read(struct drop *d, uint32_t most, int64_t now_ms)
{
	int err = OK;
	store_begin(d->store);
	// A line that cannot be read counts too: a file of nothing else is not one commit.
	for (uint32_t taken = 0; taken < most && (err == OK || err == ERR_SYNTAX);) {
		uint32_t count;
		err = csvfile_next(&d->file, d->rows, &count);
		take_record(d, err, count, now_ms);
		taken += count + (err == ERR_SYNTAX);
	}
	d->file.mark.tail = csvfile_tail(&d->file);
	store_mark(d->store, &d->file.mark);
	store_commit(d->store);
	if (err == OK || err == ERR_SYNTAX)
		return true;
	if (err != ERR_NOT_FOUND)
		log_warn("event=file_interrupted file=\"%s\" line=%" PRId64 " reason=\"%s\"", d->file.path, d->file.mark.line,
		         err == ERR_AGAIN ? "somebody writes to it" : d->file.reason);
	if (err == ERR_NOT_FOUND && d->put_away)
		put_away(d, d->file.path, &d->file.mark);
	csvfile_close(&d->file);
	d->interrupted = err != ERR_NOT_FOUND;
	return false;
}
