// Results of functions: 0, or one of these. Words for people are made where a person reads them.
#ifndef PP_BASE_ERR_H
#define PP_BASE_ERR_H

enum err {
	OK = 0,
	ERR_ARG = -1,    // the caller's mistake
	ERR_SYNTAX = -2, // bytes that do not follow their grammar
	ERR_RANGE = -3,  // well-formed, but outside what is allowed
	ERR_FULL = -4,   // a bounded thing is full
	ERR_NOT_FOUND = -5,
	ERR_EXISTS = -6,
	ERR_DENIED = -7,
	ERR_AGAIN = -8, // nothing now; ask again when woken
	ERR_TIMEOUT = -9,
	ERR_CLOSED = -10,  // the other side is gone
	ERR_IO = -11,      // the system refused: errno or the log says more
	ERR_CORRUPT = -12, // our own stored bytes are damaged
	ERR_TOO_NEW = -13  // a database made by a later version
};

// The constant's name without "ERR_", lower case: "not_found". Never NULL.
const char *err_name(int err);

#endif
