#include "csvfile.h"

#include "base/err.h"
#include "base/map.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PIECE = 4 << 20,
	RECORD_MOST = 1 << 20, // a record must fit in: so much is there before one is read
	TAIL = 256             // bytes before a place, to know the file again by
};

static int64_t change_of(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool is_changed(const struct csvfile *f)
{
	struct stat st;
	return fstat(f->fd, &st) || change_of(&st) != f->change_ns;
}

// Bytes of the piece from the next record on.
static size_t left(const struct csvfile *f)
{
	return f->piece.len - (size_t)(f->record - (const char *)f->piece.at);
}

static int fill(struct csvfile *f)
{
	size_t keep = f->piece.len ? left(f) : 0;
	if (keep)
		memmove(f->piece.at, f->record, keep);
	f->piece.len = keep;
	buf_room(&f->piece, PIECE);
	while (!f->whole && f->piece.len < PIECE) {
		ssize_t n = read(f->fd, f->piece.at + f->piece.len, PIECE - f->piece.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			f->reason = strerror(errno);
			return ERR_IO;
		}
		f->whole = !n;
		f->piece.len += (size_t)n;
	}
	f->record = (const char *)f->piece.at;
	return OK;
}

static int refuse(struct csvfile *f, int err, const char *reason)
{
	f->reason = reason;
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	return err;
}

int csvfile_open(struct csvfile *f, const char *path, const struct reader_defaults *d)
{
	struct stat st;
	f->mark = (struct source_mark){.path = f->path, .line = 1};
	f->piece.len = 0;
	f->whole = false;
	f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (strlen(path) >= sizeof f->path)
		return refuse(f, ERR_IO, "its name is too long");
	if (f->fd < 0 || fstat(f->fd, &st))
		return refuse(f, ERR_IO, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return refuse(f, ERR_IO, "not a file");
	f->mark.inode = (int64_t)st.st_ino;
	f->change_ns = change_of(&st);
	if (fill(f))
		return refuse(f, ERR_IO, f->reason);
	if (csv_reader_open(&f->reader, d, f->record, f->piece.len)) {
		csv_reader_close(&f->reader);
		return refuse(f, ERR_SYNTAX, f->reader.reason);
	}
	strcpy(f->path, path);
	f->mark.position = f->reader.csv.at - f->record;
	f->mark.line = f->reader.csv.next_line;
	f->record = f->reader.csv.at;
	return OK;
}

void csvfile_close(struct csvfile *f)
{
	if (*f->path) {
		csv_reader_close(&f->reader);
		close(f->fd);
	}
	f->path[0] = 0;
	buf_fini(&f->piece);
}

static uint64_t tail_at(const struct csvfile *f, int64_t position)
{
	char bytes[TAIL];
	int64_t from = position > TAIL ? position - TAIL : 0;
	ssize_t n = pread(f->fd, bytes, (size_t)(position - from), from);
	return n == position - from ? map_hash(bytes, (size_t)n) : 0;
}

uint64_t csvfile_tail(const struct csvfile *f)
{
	return tail_at(f, f->mark.position);
}

int csvfile_resume(struct csvfile *f, const struct source_mark *mark)
{
	if (mark->inode != f->mark.inode || tail_at(f, mark->position) != mark->tail)
		return ERR_NOT_FOUND;
	if (lseek(f->fd, mark->position, SEEK_SET) < 0) {
		f->reason = strerror(errno);
		return ERR_IO;
	}
	f->mark = *mark;
	f->mark.path = f->path;
	f->piece.len = 0;
	f->whole = false;
	int err = fill(f);
	csv_reader_follow(&f->reader, f->record, f->piece.len, (uint32_t)mark->line);
	return err;
}

int csvfile_next(struct csvfile *f, struct row *rows, uint32_t *count)
{
	*count = 0;
	if (!f->whole && left(f) < RECORD_MOST) {
		if (fill(f))
			return ERR_IO;
		csv_reader_follow(&f->reader, f->record, f->piece.len, (uint32_t)f->mark.line);
	}
	int err = csv_reader_next(&f->reader, rows, count);
	f->reason = f->reader.reason;
	// The last line of a file that grows may be half a line.
	bool at_end = !f->reader.csv.left && (err == ERR_NOT_FOUND || f->piece.at[f->piece.len - 1] != '\n');
	if (at_end && is_changed(f)) {
		*count = 0;
		return ERR_AGAIN;
	}
	f->mark.position += f->reader.csv.at - f->record;
	f->mark.line = f->reader.csv.next_line;
	f->record = f->reader.csv.at;
	return err;
}
