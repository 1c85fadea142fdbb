/*
 * network.h -- whence a connection comes, as far as limits are concerned: an IPv4
 * address, or an IPv6 subscriber's whole /64 (RFC 6177). Pure.
 */
#ifndef BATON_BASE_NETWORK_H
#define BATON_BASE_NETWORK_H

#include "base/str.h"

struct network {
    uint8_t bytes[8]; /* an IPv4 address and four zeros, or the prefix */
    uint8_t is_ipv6;
    uint8_t is_local; /* this machine: a proxy of ours that names nobody, or a test */
};

/* Of a numeric address; whatever is none is one network of its own. */
struct network network_of(struct slice address);

#endif
