// One CSV file, read piece by piece: however large it is, a few MiB of it are in memory.
#ifndef PP_AGENT_CSVFILE_H
#define PP_AGENT_CSVFILE_H

#include "reader.h"
#include "store.h"

#include "base/buf.h"

struct csvfile {
	char path[1024]; // "" = none is open
	int fd;
	int64_t change_ns;       // when it was changed last, as it was opened
	struct source_mark mark; // path, inode; position, line: where the next record begins; the rest is the caller's
	struct buf piece;        // of the file
	const char *record;      // in the piece: the next record
	bool whole;              // the piece ends where the file did
	struct csv_reader reader;
	const char *reason; // why it was not opened, or what is wrong with the line; valid until the next call
};

// Reads the header. ERR_IO: cannot be read; ERR_SYNTAX: not a CSV file of ours. Both leave it closed, with a reason.
int csvfile_open(struct csvfile *f, const char *path, const struct reader_defaults *d);
void csvfile_close(struct csvfile *f);
// Goes on at the place that `mark` names. ERR_NOT_FOUND: it is not the file the mark was made of (and it stands where it stood); ERR_IO.
int csvfile_resume(struct csvfile *f, const struct source_mark *mark);
uint64_t csvfile_tail(const struct csvfile *f); // for a mark of the place it stands at
// As csv_reader_next; and ERR_AGAIN: somebody still writes to the file, the rest is not for now; ERR_IO.
int csvfile_next(struct csvfile *f, struct row *rows, uint32_t *count);

#endif
