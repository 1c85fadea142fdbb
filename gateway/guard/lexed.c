/* lexed.c -- what was read of a text, and that nothing of it stays in memory. */
#include "guard/pass.h"

#include "base/secret.h"

#include <stdlib.h>

void *guard__grow(void *items, size_t *cap, size_t size)
{
    *cap = *cap == 0 ? 64 : *cap * 2;
    return mem_resize(items, *cap * size);
}

static void wipe(void *items, size_t size)
{
    if (items != NULL)
        secret_wipe(items, size);
    free(items);
}

void guard__lexed_done(struct lexed *lexed)
{
    wipe(lexed->words, lexed->words_cap * sizeof(*lexed->words));
    wipe(lexed->hans, lexed->hans_cap * sizeof(*lexed->hans));
    wipe(lexed->spans, lexed->spans_cap * sizeof(*lexed->spans));
    wipe(lexed->runs, lexed->runs_cap * sizeof(*lexed->runs));
    wipe(lexed->folded, lexed->folded_cap);
    wipe(lexed->folded_from, lexed->folded_cap * sizeof(*lexed->folded_from));
}
