/* Signing in is tried so often a minute from an address, and at a name. */
#include "api/internal.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#define TRIES 10
#define WINDOW_MS 60000
#define KEPT_MAX 8192 /* past that, what was tried least recently is forgotten */

struct one {
    UT_hash_handle hh; /* in order of the last try */
    struct rate rate;
    char key[API_NAME_MAX + 16];
};

struct tries {
    struct one *all;
};

struct tries *api__tries_new(void)
{
    return mem_new(sizeof(struct tries));
}

void api__tries_free(struct tries *tries)
{
    struct one *one, *next;

    if (tries == NULL)
        return;
    HASH_ITER (hh, tries->all, one, next) {
        HASH_DEL(tries->all, one);
        free(one);
    }
    free(tries);
}

static bool take(struct tries *tries, const char *key, uint64_t now_us)
{
    struct one *one;

    HASH_FIND_STR(tries->all, key, one);
    if (one != NULL) {
        HASH_DEL(tries->all, one); /* to the end, as the one that was tried last */
    } else {
        if (HASH_COUNT(tries->all) >= KEPT_MAX) {
            struct one *oldest = tries->all;

            HASH_DEL(tries->all, oldest);
            free(oldest);
        }
        one = mem_new(sizeof(*one));
        snprintf(one->key, sizeof(one->key), "%s", key);
    }
    HASH_ADD_STR(tries->all, key, one);
    return rate_take(&one->rate, TRIES, WINDOW_MS, now_us);
}

/* An IPv6 subscriber has a whole /64 (RFC 6177) to try from. */
static void address_key(const char *address, char *out, size_t size)
{
    struct in6_addr ipv6;

    if (inet_pton(AF_INET6, address, &ipv6) == 1 && !IN6_IS_ADDR_V4MAPPED(&ipv6)) {
        memset(&ipv6.s6_addr[8], 0, 8);
        snprintf(out, size, "address:");
        inet_ntop(AF_INET6, &ipv6, out + strlen(out), (socklen_t)(size - strlen(out)));
    } else {
        snprintf(out, size, "address:%s", address);
    }
}

/* The store takes a name in either case for the same. */
static void login_key(const char *login, char *out, size_t size)
{
    snprintf(out, size, "name:%s", login);
    for (char *at = out; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at + ('a' - 'A'));
}

/* The address first: whoever is refused by it can't push names out of memory. */
bool api__tries_take(struct tries *tries, const char *address, const char *login, uint64_t now_us)
{
    char key[sizeof(((struct one *)0)->key)];

    address_key(address, key, sizeof(key));
    if (!take(tries, key, now_us))
        return false;
    login_key(login, key, sizeof(key));
    return take(tries, key, now_us);
}
