/*
 * Signing in is tried so often a minute from an address, and at a name. At a name more often
 * than from an address, or one who guesses could keep its owner out.
 */
#include "api/internal.h"
#include "base/network.h"
#include "session/rates.h"

#include <stdlib.h>
#include <string.h>

#define FROM_ADDRESS 10
#define AT_NAME 60
#define WINDOW_MS 60000
#define KEPT_MAX 8192

struct tries {
    struct rates *addresses;
    struct rates *names;
};

struct tries *api__tries_new(void)
{
    struct tries *tries = mem_new(sizeof(*tries));

    tries->addresses = rates_new(KEPT_MAX, FROM_ADDRESS, WINDOW_MS);
    tries->names = rates_new(KEPT_MAX, AT_NAME, WINDOW_MS);
    return tries;
}

void api__tries_free(struct tries *tries)
{
    if (tries == NULL)
        return;
    rates_free(tries->addresses);
    rates_free(tries->names);
    free(tries);
}

/* The address first: whoever is refused by it can't use up a name's. */
bool api__tries_take(struct tries *tries, const char *address, const char *login, uint64_t now_us)
{
    struct network network = network_of(slice_of(address));
    char name[API_NAME_MAX + 1];
    size_t len = strlen(login) < sizeof(name) ? strlen(login) : sizeof(name) - 1;

    if (!rates_take(tries->addresses, &network, sizeof(network), now_us))
        return false;
    /* The store takes a name in either case for the same. */
    for (size_t i = 0; i < len; i++)
        name[i] = (char)(login[i] >= 'A' && login[i] <= 'Z' ? login[i] + ('a' - 'A') : login[i]);
    return rates_take(tries->names, name, len, now_us);
}
