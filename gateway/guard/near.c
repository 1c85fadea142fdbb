/*
 * near.c -- words that are one mistake away: a letter left out, added, changed, or two
 * neighbours swapped (Damerau's distance 1).
 *
 * The mistakes are made and looked up, which is quicker than comparing with 2048 words.
 */
#include "guard/internal.h"

#include <string.h>

size_t guard__signs(const struct table *table, struct slice text, uint16_t out[WORD_SIGNS_MAX])
{
    size_t count = 0, at = 0;

    while (at < text.len) {
        uint32_t cp = guard__next(text, &at), read[4];
        unsigned reads = guard__read(table, cp, read);

        if (guard__class(table, cp) == CHAR_LETTER)
            read[reads++] = FOREIGN;
        for (unsigned i = 0; i < reads; i++) {
            if (count == WORD_SIGNS_MAX)
                return 0;
            out[count++] = (uint16_t)(read[i] >= 'A' && read[i] <= 'Z' ? read[i] + 32 : read[i]);
        }
    }
    return count;
}

struct search {
    const struct table *table;
    int lang;
    uint16_t *ids;
    size_t count, max;
};

static void try_word(struct search *search, const uint16_t *signs, size_t count)
{
    uint16_t id = count <= WORD_SIGNS_MAX
                      ? guard__word_find(search->table, guard__word_key(signs, count))
                      : 0;

    if (id == 0 || (guard__word(search->table, id)->langs >> search->lang & 1) == 0)
        return;
    for (size_t i = 0; i < search->count; i++)
        if (search->ids[i] == id)
            return;
    if (search->count < search->max)
        search->ids[search->count++] = id;
}

/* The letters that words of a list are written with. */
static bool next_sign(int lang, uint16_t *sign)
{
    if (lang == JAPANESE) {
        *sign = *sign == 0 ? 0x3041 : *sign == 0x3096 ? 0x3099 : (uint16_t)(*sign + 1);
        return *sign <= 0x309A;
    }
    if (lang == KOREAN) {
        *sign = *sign == 0        ? 0x1100
                : *sign == 0x1112 ? 0x1161
                : *sign == 0x1175 ? 0x11A8
                                  : (uint16_t)(*sign + 1);
        return *sign <= 0x11C2;
    }
    *sign = *sign == 0 ? 'a' : (uint16_t)(*sign + 1);
    return *sign <= 'z';
}

static void added(struct search *search, const uint16_t *signs, size_t count)
{
    uint16_t other[WORD_SIGNS_MAX];

    for (size_t out = 0; out < count; out++) {
        memcpy(other, signs, out * sizeof(*other));
        memcpy(other + out, signs + out + 1, (count - out - 1) * sizeof(*other));
        try_word(search, other, count - 1);
    }
}

static void swapped(struct search *search, const uint16_t *signs, size_t count)
{
    uint16_t other[WORD_SIGNS_MAX];

    for (size_t i = 0; i + 1 < count; i++) {
        memcpy(other, signs, count * sizeof(*other));
        other[i] = signs[i + 1];
        other[i + 1] = signs[i];
        try_word(search, other, count);
    }
}

static void changed(struct search *search, const uint16_t *signs, size_t count)
{
    uint16_t other[WORD_SIGNS_MAX];

    memcpy(other, signs, count * sizeof(*other));
    for (size_t i = 0; i < count; i++) {
        for (uint16_t sign = 0; next_sign(search->lang, &sign);) {
            other[i] = sign;
            try_word(search, other, count);
        }
        other[i] = signs[i];
    }
}

static void left_out(struct search *search, const uint16_t *signs, size_t count)
{
    uint16_t other[WORD_SIGNS_MAX];

    if (count == WORD_SIGNS_MAX)
        return;
    for (size_t at = 0; at <= count; at++) {
        memcpy(other, signs, at * sizeof(*other));
        memcpy(other + at + 1, signs + at, (count - at) * sizeof(*other));
        for (uint16_t sign = 0; next_sign(search->lang, &sign);) {
            other[at] = sign;
            try_word(search, other, count + 1);
        }
    }
}

size_t guard__near(const struct table *table, int lang, const uint16_t *signs, size_t count,
                   uint16_t *ids, size_t max)
{
    struct search search = {.table = table, .lang = lang, .ids = ids, .max = max};

    if (count < 2)
        return 0;
    added(&search, signs, count);
    swapped(&search, signs, count);
    changed(&search, signs, count);
    left_out(&search, signs, count);
    return search.count;
}
