/*
 * names.c -- names as they look: whether one could be taken for another.
 */
#define _GNU_SOURCE /* memmem */

#include "policy/internal.h"

#include <stdlib.h>
#include <string.h>

#define PRODUCT "Baton" /* what the console, whose staff see names too, is called */

/* At a glance 1, l, i, I, ! and | are the same, so are 0 and o, 5 and s, rn and m, vv and w, cl and d. */
static uint32_t sign_of(const struct reading *reading, const struct glyph *glyph)
{
    char written = reading->text.data[glyph->at];

    if (glyph->cp == '1' || glyph->cp == 'i' || written == '|' || written == '!')
        return 'l';
    return glyph->cp == '0' ? 'o' : glyph->cp == '5' ? 's' : glyph->cp;
}

/* What two letters look like side by side; 0 for themselves. */
static uint32_t pair_of(uint32_t first, uint32_t second)
{
    if (first == 'r' && second == 'n')
        return 'm';
    if (first == 'v' && second == 'v')
        return 'w';
    return first == 'c' && second == 'l' ? 'd' : 0;
}

/* Letters and digits alone: blanks, marks and what is not seen make no difference. */
struct look policy__look_of(const struct fold *fold, struct slice name)
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
        if (look.count > 0 && pair_of(look.signs[look.count - 1], sign) != 0)
            look.signs[look.count - 1] = pair_of(look.signs[look.count - 1], sign);
        else
            look.signs[look.count++] = sign;
    }
    policy__reading_done(&reading);
    return look;
}

void policy__look_done(struct look *look)
{
    free(look->signs);
}

bool policy__look_has(const struct look *look, size_t at, const struct look *part)
{
    if (part->count > look->count - at)
        return false;
    for (size_t i = 0; i < part->count; i++)
        if (look->signs[at + i] != part->signs[i])
            return false;
    return true;
}

enum policy_likeness policy_names_compare(const struct policy *policy, struct slice name,
                                          struct slice other)
{
    struct look look = policy__look_of(policy__fold(policy), name);
    struct look part = policy__look_of(policy__fold(policy), other);
    enum policy_likeness found = POLICY_UNLIKE;

    if (part.count > 0 && look.count == part.count && policy__look_has(&look, 0, &part))
        found = POLICY_SAME;
    for (size_t at = 0; part.count > 0 && found == POLICY_UNLIKE && at + part.count <= look.count;
         at++)
        if (policy__look_has(&look, at, &part))
            found = POLICY_INSIDE;
    policy__look_done(&look);
    policy__look_done(&part);
    return found;
}

/* Written as it is written, with more words around it, a name says whom somebody works for. */
static bool poses_as(const struct policy *policy, struct slice name, struct slice other)
{
    return policy_names_compare(policy, name, other) != POLICY_UNLIKE &&
           memmem(name.data, name.len, other.data, other.len) == NULL;
}

bool policy_name_poses(const struct policy *policy, struct slice name, struct slice wallet)
{
    return poses_as(policy, name, wallet) ||
           policy_names_compare(policy, name, SLICE_LIT(PRODUCT)) == POLICY_SAME ||
           poses_as(policy, name, SLICE_LIT(PRODUCT " Support"));
}

bool policy_name_is_seen(const struct policy *policy, struct slice name)
{
    struct look look = policy__look_of(policy__fold(policy), name);

    policy__look_done(&look);
    return look.count > 0;
}
