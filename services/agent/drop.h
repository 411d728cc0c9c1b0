// CSV files into the spool: which is next, taking it piece by piece, putting it away. A piece and the place in the file are one commit: a crash neither loses nor doubles a row.
#ifndef PP_AGENT_DROP_H
#define PP_AGENT_DROP_H

#include "config.h"
#include "csvfile.h"
#include "store.h"

struct drop {
	const struct config *config;
	struct store *store;
	struct csvfile file;
	struct row *rows; // one record's
	char looked_at
	        [256];    // name in the folder of the last file that was tried: the next is one behind it, so that one that is stuck does not stop the others
	bool interrupted; // the last file was not read to its end: somebody writes to it, or the disk failed. The place is kept
	bool put_away;    // moved to done/ at its end; false for --csv
	bool unsettled;   // the last look into the folder saw a file that somebody may still be writing: it will be taken later
};

void drop_open(struct drop *d, const struct config *c, struct store *s);
void drop_close(struct drop *d);
bool drop_busy(const struct drop *d); // a file is under way
// Begins the file, or goes on with it where the spool says. ERR_IO, ERR_SYNTAX: it was refused, and why is logged, and kept beside what the server refuses.
int drop_begin(struct drop *d, const char *path, bool put_away);
// Begins the next settled file of the folder; false: none now.
bool drop_find(struct drop *d, int64_t now_ms);
// Takes about `most` rows in one commit. True while there is more of the file.
bool drop_read(struct drop *d, uint32_t most, int64_t now_ms);

#endif
