/*
 * kept.c -- what chains said, each until its time is over. A list by age of storing stands beside
 * the map: what is oldest goes when there are too many.
 */
#include "lookup/internal.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

struct key {
    uint32_t chain;
    uint8_t hash[HASH_BYTES];
};

struct item {
    struct key key;
    struct lookup_found found;
    uint64_t said_ms, until_ms; /* loop's time */
    struct item *prev, *next;
    UT_hash_handle hh;
};

struct kept {
    struct item *by_key;
    struct item *by_age; /* the oldest first */
    size_t count;
};

struct kept *lookup__kept_new(void)
{
    return mem_new(sizeof(struct kept));
}

static void drop(struct kept *kept, struct item *item)
{
    HASH_DEL(kept->by_key, item);
    DL_DELETE(kept->by_age, item);
    kept->count--;
    free(item);
}

void lookup__kept_free(struct kept *kept)
{
    if (kept == NULL)
        return;
    while (kept->by_age != NULL)
        drop(kept, kept->by_age);
    free(kept);
}

static struct item *find(struct kept *kept, size_t chain, const uint8_t hash[HASH_BYTES])
{
    struct key key = {.chain = (uint32_t)chain};
    struct item *item;

    memcpy(key.hash, hash, sizeof(key.hash));
    HASH_FIND(hh, kept->by_key, &key, sizeof(key), item);
    return item;
}

const struct lookup_found *lookup__kept_find(struct kept *kept, size_t chain,
                                             const uint8_t hash[HASH_BYTES], uint64_t now_ms,
                                             uint64_t newest_ms)
{
    struct item *item = find(kept, chain, hash);

    if (item == NULL || item->said_ms < newest_ms)
        return NULL;
    if (item->until_ms > now_ms)
        return &item->found;
    drop(kept, item);
    return NULL;
}

void lookup__kept_put(struct kept *kept, size_t chain, const uint8_t hash[HASH_BYTES],
                      const struct lookup_found *found, uint64_t keep_ms, uint64_t now_ms)
{
    struct item *item = find(kept, chain, hash);

    if (item != NULL)
        drop(kept, item);
    if (kept->count == LOOKUP_KEPT_MAX)
        drop(kept, kept->by_age);
    item = mem_new(sizeof(*item));
    item->key.chain = (uint32_t)chain;
    memcpy(item->key.hash, hash, sizeof(item->key.hash));
    item->found = *found;
    item->said_ms = now_ms;
    item->until_ms = now_ms + keep_ms;
    HASH_ADD(hh, kept->by_key, key, sizeof(item->key), item);
    DL_APPEND(kept->by_age, item);
    kept->count++;
}
