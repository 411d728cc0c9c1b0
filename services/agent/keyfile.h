// The key file that `ppctl key new` writes: key = value lines.
#ifndef PP_AGENT_KEYFILE_H
#define PP_AGENT_KEYFILE_H

#include "bus/keys.h"

enum { KEYFILE_TEXT = 256 };

struct keyfile {
	char id[KEYFILE_TEXT];
	char endpoint[KEYFILE_TEXT]; // of the ingest socket
	char server_public[KEY_Z85];
	char curve_public[KEY_Z85];
	char curve_secret[KEY_Z85];
};

// Ends the process with one clear line if the file is not whole.
void keyfile_read(struct keyfile *k, const char *path);

#endif
