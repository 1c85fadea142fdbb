/* Neighbouring letters, hashed. */
#include "search/internal.h"

#include "base/utf8.h"

#include <utf8proc.h>

enum script {
    GAP,    /* no letter: nothing reaches over it */
    NARROW, /* of a script whose words are many letters */
    WIDE,   /* of one whose words are one or two: Chinese, kana, Hangul, Thai; emoji */
};

/* Of the scripts without blanks between words, and of symbols that stand for one. */
static bool is_wide(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3040 && cp <= 0x30FF) ||
           (cp >= 0x0E00 && cp <= 0x0FFF) || (cp >= 0x1000 && cp <= 0x11FF) ||
           (cp >= 0x1780 && cp <= 0x17FF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
           (cp >= 0xA960 && cp <= 0xA97F) || (cp >= 0xAC00 && cp <= 0xD7FF) ||
           (cp >= 0x20000 && cp <= 0x3FFFF);
}

/* Of a folded one. */
static enum script script_of(uint32_t cp)
{
    if (cp < 0x80) {
        bool letter = (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');

        return letter ? NARROW : GAP;
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
        return is_wide(cp) ? WIDE : NARROW;
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_SK: /* the colours of an emoji's skin */
        return cp == 0xFFFD ? GAP : WIDE;
    default:
        return GAP;
    }
}

/* The finalizer of MurmurHash3 (public domain). */
static uint64_t mix(uint64_t value)
{
    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdull;
    value ^= value >> 33;
    value *= 0xc4ceb9fe1a85ec53ull;
    return value ^ value >> 33;
}

static uint32_t hash(uint64_t kind, uint64_t a, uint64_t b)
{
    return (uint32_t)(mix(mix(kind ^ a) ^ b) & ((1u << SEARCH_GRAM_BITS) - 1));
}

/* Kinds: 0 facets, the others by how many letters; letters have 21 bits. */
static uint64_t pair(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 21 | second;
}

uint32_t search_facet(enum search_facet facet, int64_t value)
{
    return hash(0, (uint64_t)facet << 8, (uint64_t)value);
}

uint32_t search_facet_rating(int from, int to)
{
    return search_facet(SEARCH_FACET_RATING, from * 10 + to);
}

#define BEHIND 4 /* letters that are looked back at */

/* What stands behind the letter that is read: the last first; 0 for a gap. */
struct window {
    uint32_t cp[BEHIND];
    bool narrow[BEHIND];
    bool blank[BEHIND]; /* a gap that is one blank */
};

static void push(struct window *window, uint32_t cp, enum script script)
{
    for (int i = BEHIND - 1; i > 0; i--) {
        window->cp[i] = window->cp[i - 1];
        window->narrow[i] = window->narrow[i - 1];
        window->blank[i] = window->blank[i - 1];
    }
    window->cp[0] = script == GAP ? 0 : cp;
    window->narrow[0] = script == NARROW;
    window->blank[0] = cp == ' ';
}

static void tell(const struct window *behind, uint32_t cp, bool narrow, search__gram_cb cb,
                 void *user)
{
    if (!narrow)
        cb(user, hash(1, 0, cp), 1, false);
    if (behind->cp[0] != 0)
        cb(user, hash(2, behind->cp[0], cp), 2, narrow && behind->narrow[0]);
    if (!narrow || !behind->narrow[0])
        return;
    if (behind->narrow[1])
        cb(user, hash(3, pair(behind->cp[1], behind->cp[0]), cp), 3, true);
    else if (behind->blank[1] && behind->narrow[2] && behind->narrow[3])
        cb(user, hash(4, pair(behind->cp[3], behind->cp[2]), pair(behind->cp[0], cp)), 4, true);
}

void search__grams(struct slice folded, search__gram_cb cb, void *user)
{
    struct window behind = {0};

    while (folded.len > 0) {
        uint32_t cp = utf8_next(&folded);
        enum script script = script_of(cp);

        if (script != GAP)
            tell(&behind, cp, script == NARROW, cb, user);
        push(&behind, cp, script);
    }
}
