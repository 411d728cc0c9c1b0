#include "proxy.h"

#include "base/parse.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BITS = 128, V4_BITS = 96, GROUP_BITS = 64 };

// IPv4 as IPv6 has it, ::ffff:1.2.3.4, so that there is one kind.
struct ip {
	uint8_t byte[BITS / 8];
};

static bool is_v4(const struct ip *ip)
{
	static const uint8_t mapped[V4_BITS / 8] = {[10] = 0xff, [11] = 0xff};
	return !memcmp(ip->byte, mapped, sizeof mapped);
}

// Surrounding spaces, and brackets as in "[::1]", are looked over.
static bool read_ip(const char *at, size_t len, struct ip *out)
{
	char text[ADDRESS_LEN + 2];
	while (len && (*at == ' ' || *at == '\t' || *at == '['))
		at++, len--;
	while (len && (at[len - 1] == ' ' || at[len - 1] == '\t' || at[len - 1] == ']'))
		len--;
	if (len >= sizeof text)
		return false;
	memcpy(text, at, len);
	text[len] = 0;
	*out = (struct ip){
	        .byte = {[10] = 0xff, [11] = 0xff}
        };
	return inet_pton(AF_INET, text, out->byte + V4_BITS / 8) == 1 || inet_pton(AF_INET6, text, out->byte) == 1;
}

static void write_ip(const struct ip *ip, char out[ADDRESS_LEN])
{
	if (is_v4(ip))
		inet_ntop(AF_INET, ip->byte + V4_BITS / 8, out, ADDRESS_LEN);
	else
		inet_ntop(AF_INET6, ip->byte, out, ADDRESS_LEN);
}

static bool read_network(const char *at, size_t len, struct ip *ip, uint64_t *bits)
{
	const char *slash = memchr(at, '/', len);
	const size_t address = slash ? (size_t)(slash - at) : len;
	if (!read_ip(at, address, ip))
		return false;
	const uint64_t most = is_v4(ip) ? BITS - V4_BITS : BITS;
	*bits = most;
	if (slash && (parse_u64(slash + 1, len - address - 1, bits) || *bits > most))
		return false;
	*bits += BITS - most;
	return true;
}

static bool within(const struct ip *ip, const struct ip *network, uint64_t bits)
{
	for (uint64_t bit = 0; bit < bits; bit++)
		if ((ip->byte[bit / 8] ^ network->byte[bit / 8]) & (0x80 >> bit % 8))
			return false;
	return true;
}

bool proxy_list_good(const char *list)
{
	struct ip ip;
	uint64_t bits;
	for (size_t len; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (!read_network(list, len, &ip, &bits))
			return false;
	}
	return true;
}

static bool trusts(const char *list, const struct ip *ip)
{
	struct ip network;
	uint64_t bits;
	for (size_t len; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (read_network(list, len, &network, &bits) && within(ip, &network, bits))
			return true;
	}
	return false;
}

bool proxy_trusts(const char *list, const char *address)
{
	struct ip ip;
	return read_ip(address, strlen(address), &ip) && trusts(list, &ip);
}

void proxy_client(const char *list, const char *peer, const char *forwarded_for, char out[ADDRESS_LEN])
{
	struct ip at, next;
	const char *text = forwarded_for ? forwarded_for : "";
	size_t len = strlen(text);
	if (!read_ip(peer, strlen(peer), &at)) {
		snprintf(out, ADDRESS_LEN, "%s", "?");
		return;
	}
	while (len && trusts(list, &at)) {
		size_t from = len;
		while (from && text[from - 1] != ',')
			from--;
		if (!read_ip(text + from, len - from, &next))
			break;
		at = next;
		len = from ? from - 1 : 0;
	}
	write_ip(&at, out);
}

void proxy_group(const char *address, char out[ADDRESS_LEN])
{
	struct ip ip;
	if (!read_ip(address, strlen(address), &ip)) {
		snprintf(out, ADDRESS_LEN, "%s", "?");
		return;
	}
	if (!is_v4(&ip))
		memset(ip.byte + GROUP_BITS / 8, 0, sizeof ip.byte - GROUP_BITS / 8);
	write_ip(&ip, out);
}
