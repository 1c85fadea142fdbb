/*
 * tlds.c -- the labels that may end a host's name.
 */
#include "policy/internal.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define TLD_SIGNS_MAX 24

/* Last labels as they are read, sorted. */
struct tlds {
    uint32_t (*signs)[TLD_SIGNS_MAX]; /* 0 behind the last */
    size_t count;
};

static int compare_signs(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(uint32_t) * TLD_SIGNS_MAX);
}

struct tlds *policy__tlds_new(const struct fold *fold)
{
    struct tlds *tlds = mem_new(sizeof(*tlds));
    struct slice rest = policy__data("tlds.txt"), line;
    size_t cap = 0;

    while (policy__data_line(&rest, &line)) {
        while (line.data != NULL) {
            struct slice label = slice_cut(line, ' ', &line);
            size_t count = 0;

            if (tlds->count == cap) {
                cap = cap * 2 + 256;
                tlds->signs = mem_resize(tlds->signs, cap * sizeof(*tlds->signs));
            }
            memset(tlds->signs[tlds->count], 0, sizeof(*tlds->signs));
            while (label.len > 0 && count + 4 < TLD_SIGNS_MAX)
                count +=
                    policy__fold_one(fold, utf8_next(&label), &tlds->signs[tlds->count][count]);
            if (label.len == 0)
                tlds->count++;
        }
    }
    qsort(tlds->signs, tlds->count, sizeof(*tlds->signs), compare_signs);
    return tlds;
}

void policy__tlds_free(struct tlds *tlds)
{
    if (tlds == NULL)
        return;
    free(tlds->signs);
    free(tlds);
}

bool policy__tlds_have(const struct tlds *tlds, const struct glyph *glyphs, size_t count)
{
    uint32_t signs[TLD_SIGNS_MAX] = {0};

    if (count == 0 || count >= TLD_SIGNS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        signs[i] = glyphs[i].cp;
    return bsearch(signs, tlds->signs, tlds->count, sizeof(*tlds->signs), compare_signs) != NULL;
}
