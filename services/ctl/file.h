// Files that a command is given.
#ifndef PP_CTL_FILE_H
#define PP_CTL_FILE_H

#include "base/buf.h"

int file_read(const char *path, struct buf *out); // the whole of it, appended; 1, and a line on stderr, if it cannot be read

#endif
