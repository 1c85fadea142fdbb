/*
 * names.c -- names as they look: whether one could be taken for another.
 */
#include "policy/internal.h"

#include <stdlib.h>

struct look {
    uint32_t *signs;
    size_t count;
};

/* In most typefaces 1, l and | are the same, so are 0 and o, rn and m, vv and w. A capital I, which is read as i, is either. */
#define CAPITAL_I 1

static uint32_t sign_of(const struct reading *reading, const struct glyph *glyph)
{
    char written = reading->text.data[glyph->at];

    if (written == 'I')
        return CAPITAL_I;
    if (glyph->cp == '1' || written == '|')
        return 'l';
    return glyph->cp == '0' ? 'o' : glyph->cp;
}

static bool same(uint32_t a, uint32_t b)
{
    if (a == CAPITAL_I)
        return b == CAPITAL_I || b == 'i' || b == 'l';
    return a == b || (b == CAPITAL_I && (a == 'i' || a == 'l'));
}

/* Letters and digits alone: blanks, marks and what is not seen make no difference. */
static struct look look_of(const struct fold *fold, struct slice name)
{
    struct reading reading = {0};
    struct look look = {0};

    policy__read(fold, name, &reading);
    look.signs = mem_array(reading.count + 1, sizeof(*look.signs));
    for (size_t i = 0; i < reading.count; i++) {
        const struct glyph *glyph = &reading.glyphs[i];
        uint32_t sign = sign_of(&reading, glyph);

        if (glyph->kind != GLYPH_LETTER && glyph->kind != GLYPH_SINGLE && sign != 'l')
            continue;
        if (sign == 'n' && look.count > 0 && look.signs[look.count - 1] == 'r')
            look.signs[look.count - 1] = 'm';
        else if (sign == 'v' && look.count > 0 && look.signs[look.count - 1] == 'v')
            look.signs[look.count - 1] = 'w';
        else
            look.signs[look.count++] = sign;
    }
    policy__reading_done(&reading);
    return look;
}

static bool stands_at(const struct look *look, size_t at, const struct look *part)
{
    for (size_t i = 0; i < part->count; i++)
        if (!same(look->signs[at + i], part->signs[i]))
            return false;
    return true;
}

enum policy_likeness policy_names_compare(const struct policy *policy, struct slice name,
                                          struct slice other)
{
    struct look look = look_of(policy__fold(policy), name);
    struct look part = look_of(policy__fold(policy), other);
    enum policy_likeness found = POLICY_UNLIKE;

    if (part.count > 0 && look.count == part.count && stands_at(&look, 0, &part))
        found = POLICY_SAME;
    for (size_t at = 0; part.count > 0 && found == POLICY_UNLIKE && at + part.count <= look.count;
         at++)
        if (stands_at(&look, at, &part))
            found = POLICY_INSIDE;
    free(look.signs);
    free(part.signs);
    return found;
}

bool policy_name_is_seen(const struct policy *policy, struct slice name)
{
    struct look look = look_of(policy__fold(policy), name);

    free(look.signs);
    return look.count > 0;
}
