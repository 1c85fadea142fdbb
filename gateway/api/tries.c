/* Signing in is tried so often a minute for a name, and for an address. */
#include "api/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#define TRIES 10
#define WINDOW_MS 60000
#define KEPT_MAX 8192 /* the oldest is forgotten past that */

struct one {
    UT_hash_handle hh; /* in order of arrival */
    struct rate rate;
    char key[120];
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

bool api__tries_take(struct tries *tries, const char *kind, struct slice who, uint64_t now_us)
{
    char key[sizeof(((struct one *)0)->key)];
    struct one *one;

    snprintf(key, sizeof(key), "%s:" SLICE_FMT, kind, SLICE_ARG(who));
    HASH_FIND_STR(tries->all, key, one);
    if (one == NULL) {
        if (HASH_COUNT(tries->all) >= KEPT_MAX) {
            struct one *oldest = tries->all;

            HASH_DEL(tries->all, oldest);
            free(oldest);
        }
        one = mem_new(sizeof(*one));
        memcpy(one->key, key, sizeof(key));
        HASH_ADD_STR(tries->all, key, one);
    }
    return rate_take(&one->rate, TRIES, WINDOW_MS, now_us);
}
