#include "base/network.h"

#include <arpa/inet.h>
#include <string.h>

struct network network_of(struct slice address)
{
    struct network network = {0};
    char text[INET6_ADDRSTRLEN] = "";
    struct in6_addr ipv6;

    if (address.len < sizeof(text) && address.len > 0)
        memcpy(text, address.data, address.len);
    if (inet_pton(AF_INET, text, network.bytes) == 1) {
        network.is_local = network.bytes[0] == 127;
        return network;
    }
    if (inet_pton(AF_INET6, text, &ipv6) != 1)
        return network;
    if (IN6_IS_ADDR_V4MAPPED(&ipv6)) {
        memcpy(network.bytes, &ipv6.s6_addr[12], 4);
        network.is_local = network.bytes[0] == 127;
        return network;
    }
    memcpy(network.bytes, ipv6.s6_addr, sizeof(network.bytes));
    network.is_ipv6 = 1;
    network.is_local = IN6_IS_ADDR_LOOPBACK(&ipv6) ? 1 : 0;
    return network;
}
