// The drop folder: which file is next, reading it piece by piece into the spool, and putting it away. A piece and the place in the file are one commit: a crash neither loses
// nor doubles a row.
#ifndef PP_AGENT_DROP_H
#define PP_AGENT_DROP_H

#include "config.h"
#include "store.h"

struct drop {
	const struct config *config;
	struct store *store;
	char path[1024]; // of the file under way; "" = none
	struct source_mark mark;
	char *bytes;
	uint64_t len;
	struct csv_reader reader;
	struct row *rows;    // one record's
	uint32_t unreadable; // lines of this file
	bool put_away;       // moved to done/ at its end; false for --csv
};

void drop_open(struct drop *d, const struct config *c, struct store *s);
void drop_close(struct drop *d);
// Begins the given file. ERR_IO, ERR_SYNTAX: it was refused, and why is logged and kept.
int drop_begin(struct drop *d, const char *path, bool put_away);
// Looks for the next settled file of the folder; false: none now.
bool drop_find(struct drop *d, int64_t now_ms);
// Takes up to `most` records in one commit. True while there is more of the file.
bool drop_read(struct drop *d, uint32_t most, int64_t now_ms);

#endif
