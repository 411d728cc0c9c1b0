#include "drop.h"

#include "base/civil.h"
#include "base/err.h"
#include "base/mem.h"
#include "sys/clock.h"
#include "sys/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 30 };

void drop_open(struct drop *d, const struct config *c, struct store *s)
{
	*d = (struct drop){.config = c, .store = s, .rows = mem_new(READER_MAX_COLUMNS, sizeof *d->rows)};
}

static void end_file(struct drop *d)
{
	csv_reader_close(&d->reader);
	free(d->bytes);
	d->bytes = NULL;
	d->path[0] = 0;
}

void drop_close(struct drop *d)
{
	end_file(d);
	free(d->rows);
}

static int load(struct drop *d, const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
		log_error("event=file_refused file=\"%s\" reason=\"%s\"", path, fd < 0 ? strerror(errno) : "not a file of at most 1 GiB");
		if (fd >= 0)
			close(fd);
		return ERR_IO;
	}
	d->len = (uint64_t)st.st_size;
	d->bytes = mem_new(d->len + 1, 1);
	uint64_t got = 0;
	for (ssize_t n; got < d->len && (n = read(fd, d->bytes + got, d->len - got)) > 0;)
		got += (uint64_t)n;
	close(fd);
	if (got != d->len) {
		log_error("event=file_refused file=\"%s\" reason=\"cannot be read to its end\"", path);
		return ERR_IO;
	}
	d->mark = (struct source_mark){.path = d->path, .inode = (int64_t)st.st_ino, .change_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec};
	return OK;
}

// Moves it to done/ beside it, under a name that is free there.
static void put_away(struct drop *d)
{
	char folder[1040], to[2100];
	const char *slash = strrchr(d->path, '/'), *name = slash ? slash + 1 : d->path;
	snprintf(folder, sizeof folder, "%.*s/done", slash ? (int)(slash - d->path) : 1, slash ? d->path : ".");
	if (mkdir(folder, 0755) && errno != EEXIST)
		log_fatal("event=folder_failed folder=\"%s\" error=\"%s\"", folder, strerror(errno));
	snprintf(to, sizeof to, "%s/%s", folder, name);
	for (int n = 1; !access(to, F_OK) && n < 100000; n++)
		snprintf(to, sizeof to, "%s/%s.%d", folder, name, n);
	if (rename(d->path, to))
		log_fatal("event=file_stuck file=\"%s\" error=\"%s\"", d->path, strerror(errno));
	store_begin(d->store);
	store_unmark(d->store, d->path);
	store_commit(d->store);
	log_info("event=file_done file=\"%s\" unreadable=%u", to, d->unreadable);
}

// Names what could not be read in a file beside the one it stood in.
static void report(struct drop *d, uint32_t line, const char *reason)
{
	char path[1100];
	snprintf(path, sizeof path, "%s.errors", d->path);
	FILE *f = d->put_away ? fopen(path, "a") : NULL;
	if (f) {
		fprintf(f, "line %u: %s\n", line, reason);
		fclose(f);
	}
	d->unreadable++;
	log_warn("event=line_unreadable file=\"%s\" line=%u reason=\"%s\"", d->path, line, reason);
}

// Moves all times of the file so that its last row is not after the target: by whole weeks, that weekdays stay what they are.
static int64_t shift_of(struct drop *d, int64_t target_ms)
{
	struct csv_reader r;
	struct reader_defaults plain = d->config->defaults;
	uint32_t count;
	int64_t last = INT64_MIN, step = (d->config->shift_exact ? 1 : 7) * (int64_t)CIVIL_DAY_MS;
	if (csv_reader_open(&r, &plain, d->bytes, d->len) == OK) {
		int err;
		while ((err = csv_reader_next(&r, d->rows, &count)) != ERR_NOT_FOUND)
			if (err == OK && count && d->rows[0].start_time > last)
				last = d->rows[0].start_time;
	}
	csv_reader_close(&r);
	if (last == INT64_MIN)
		return 0;
	int64_t by = target_ms - last;
	return by / step * step - (by % step < 0 ? step : 0);
}

int drop_begin(struct drop *d, const char *path, bool away)
{
	static struct reader_defaults shifted;
	snprintf(d->path, sizeof d->path, "%s", path);
	d->put_away = away;
	d->unreadable = 0;
	if (load(d, path)) {
		end_file(d);
		return ERR_IO;
	}
	shifted = d->config->defaults;
	if (d->config->shift_to_ms)
		shifted.shift_ms = shift_of(d, d->config->shift_to_ms);
	bool known = away && store_marked(d->store, &d->mark);
	if (csv_reader_open(&d->reader, &shifted, d->bytes, d->len)) {
		report(d, 1, d->reader.reason);
		store_begin(d->store);
		store_unreadable(d->store, d->path, 1, "", d->reader.reason, clock_now_ms());
		store_commit(d->store);
		if (away)
			put_away(d);
		end_file(d);
		return ERR_SYNTAX;
	}
	if (known)
		csv_reader_seek(&d->reader, (uint64_t)d->mark.position, (uint32_t)d->mark.line);
	log_info("event=file_begun file=\"%s\" bytes=%llu from=%lld", d->path, (unsigned long long)d->len, (long long)d->mark.position);
	return OK;
}

static bool is_csv(const char *name)
{
	size_t len = strlen(name);
	return len > 4 && name[0] != '.' && !strcmp(name + len - 4, ".csv");
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
	// The oldest name first: files are usually named by time.
	char best[256] = "";
	for (struct dirent *e; (e = readdir(dir));) {
		char path[1024];
		struct stat st;
		if (!is_csv(e->d_name) || (*best && strcmp(e->d_name, best) >= 0))
			continue;
		snprintf(path, sizeof path, "%s/%s", d->config->drop_dir, e->d_name);
		if (stat(path, &st) || !S_ISREG(st.st_mode) ||
		    now_ms - ((int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000) < d->config->settle_ms)
			continue;
		snprintf(best, sizeof best, "%s", e->d_name);
	}
	closedir(dir);
	if (!*best)
		return false;
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", d->config->drop_dir, best);
	return drop_begin(d, path, true) == OK;
}

bool drop_read(struct drop *d, uint32_t most, int64_t now_ms)
{
	int err = OK;
	store_begin(d->store);
	for (uint32_t n = 0; n < most; n++) {
		uint32_t count;
		err = csv_reader_next(&d->reader, d->rows, &count);
		if (err == ERR_NOT_FOUND)
			break;
		if (err) {
			report(d, d->reader.csv.line, d->reader.reason);
			store_unreadable(d->store, d->path, d->reader.csv.line, "", d->reader.reason, now_ms);
			continue;
		}
		for (uint32_t i = 0; i < count; i++) {
			d->rows[i].spool_time = now_ms;
			store_take(d->store, &d->rows[i]);
		}
	}
	if (d->put_away) {
		d->mark.position = (int64_t)csv_reader_position(&d->reader);
		d->mark.line = d->reader.csv.next_line;
		store_mark(d->store, &d->mark);
	}
	store_commit(d->store);
	if (err != ERR_NOT_FOUND)
		return true;
	if (d->put_away)
		put_away(d);
	end_file(d);
	return false;
}
