/*
 * hash.h -- words as 64-bit numbers.
 *
 * FNV-1a: among a million different terms two share a number with a chance of one
 * in forty million, and then an article ranks a little oddly. What is hashed comes from
 * the knowledge base; a visitor's words are only looked up.
 */
#ifndef BATON_BOT_HASH_H
#define BATON_BOT_HASH_H

#include "base/str.h"

#define BOT_HASH_START 0xcbf29ce484222325u

static inline uint64_t bot__hash(uint64_t hash, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (uint8_t)bytes.data[i]) * 0x100000001b3u;
    return hash;
}

#endif
