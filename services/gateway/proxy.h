// Who asks, when a proxy stands between: whom we believe what it says of others.
#ifndef GATEWAY_PROXY_H
#define GATEWAY_PROXY_H

#include <stdbool.h>

enum { ADDRESS_LEN = 46 };

// A list of addresses and networks parted by ',': "127.0.0.1,10.0.0.0/8,::1". "" trusts nobody.
bool proxy_list_good(const char *list);
bool proxy_trusts(const char *list, const char *address);
// The address of the client: of X-Forwarded-For the last one that is no proxy of the list, when the peer is one; else the peer's. IPv4 is written as IPv4.
void proxy_client(const char *list, const char *peer, const char *forwarded_for, char out[ADDRESS_LEN]);
// What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one.
void proxy_group(const char *address, char out[ADDRESS_LEN]);

#endif
