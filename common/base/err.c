#include "base/err.h"

const char *err_name(int err)
{
	switch (err) {
	case OK:
		return "ok";
	case ERR_ARG:
		return "arg";
	case ERR_SYNTAX:
		return "syntax";
	case ERR_RANGE:
		return "range";
	case ERR_FULL:
		return "full";
	case ERR_NOT_FOUND:
		return "not_found";
	case ERR_EXISTS:
		return "exists";
	case ERR_DENIED:
		return "denied";
	case ERR_AGAIN:
		return "again";
	case ERR_TIMEOUT:
		return "timeout";
	case ERR_CLOSED:
		return "closed";
	case ERR_IO:
		return "io";
	case ERR_CORRUPT:
		return "corrupt";
	case ERR_TOO_NEW:
		return "too_new";
	default:
		return "unknown";
	}
}
