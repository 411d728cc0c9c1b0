// Where a browser says that a request comes from: what keeps other pages from acting with our cookie (CSRF).
#ifndef GATEWAY_ORIGIN_H
#define GATEWAY_ORIGIN_H

#include <stdbool.h>

// Headers as they came; NULL: there is none.
struct origin {
	const char *fetch_site; // Sec-Fetch-Site
	const char *origin;     // Origin
	const char *host;       // Host
	const char *csrf;       // X-CSRF-Token
	bool secure;            // it came over TLS, to us or to a proxy that we trust
};

// Not one of our pages: what it says of itself is another site, or an origin that is not this host.
bool origin_foreign(const struct origin *o);
// One of our pages says so. A request that says nothing is neither foreign nor ours.
bool origin_ours(const struct origin *o);
// In time that does not depend on where they differ.
bool origin_same_token(const char *given, const char *wanted);

#endif
