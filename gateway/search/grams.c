/* Neighbouring letters, hashed. */
#include "search/internal.h"

#include "base/utf8.h"

#include <utf8proc.h>

/* Of the scripts without blanks between words, and of symbols that stand for one. */
static bool is_wide(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3040 && cp <= 0x30FF) ||
           (cp >= 0x0E00 && cp <= 0x0FFF) || (cp >= 0x1000 && cp <= 0x11FF) ||
           (cp >= 0x1780 && cp <= 0x17FF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
           (cp >= 0xA960 && cp <= 0xA97F) || (cp >= 0xAC00 && cp <= 0xD7FF) ||
           (cp >= 0x20000 && cp <= 0x3FFFF);
}

enum search__class search__class_of(uint32_t cp)
{
    if (cp < 0x80) {
        bool letter = (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');

        return letter ? SEARCH__NARROW : SEARCH__GAP;
    }
    switch (utf8proc_category((int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return is_wide(cp) ? SEARCH__WIDE : SEARCH__NARROW;
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_SK: /* the colours of an emoji's skin */
        return cp == 0xFFFD ? SEARCH__GAP : SEARCH__WIDE;
    default:
        return SEARCH__GAP;
    }
}

/* The finalizer of MurmurHash3 (public domain) over each part in turn. */
static uint32_t hash(uint64_t seed, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t value = (seed << 62) ^ (a << 42) ^ (b << 21) ^ c;

    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdull;
    value ^= value >> 33;
    value *= 0xc4ceb9fe1a85ec53ull;
    value ^= value >> 33;
    return (uint32_t)(value & ((1u << SEARCH_GRAM_BITS) - 1));
}

uint32_t search_facet(enum search_facet facet, int64_t value)
{
    /* Nothing else has the seed 0. */
    return hash(0, (uint64_t)facet, (uint64_t)value >> 21, (uint64_t)value & 0x1FFFFF);
}

void search__grams(struct slice folded, search__gram_cb cb, void *user)
{
    uint32_t before = 0, last = 0; /* the letters behind us; 0: none */
    bool before_narrow = false, last_narrow = false;

    while (folded.len > 0) {
        uint32_t cp = utf8_next(&folded);
        enum search__class class = search__class_of(cp);
        bool narrow = class == SEARCH__NARROW;

        if (class == SEARCH__GAP) {
            before = last = 0;
            continue;
        }
        if (!narrow)
            cb(user, hash(1, 0, 0, cp), 1, false);
        if (last != 0)
            cb(user, hash(2, 0, last, cp), 2, narrow && last_narrow);
        if (before != 0 && narrow && last_narrow && before_narrow)
            cb(user, hash(3, before, last, cp), 3, true);
        before = last;
        before_narrow = last_narrow;
        last = cp;
        last_narrow = narrow;
    }
}
