/* What is asked for. */
#include "search/internal.h"

#include <stdlib.h>

#define CANDIDATES_MAX SEARCH_NEEDLE_MAX

struct candidates {
    uint32_t grams[CANDIDATES_MAX];
    size_t count;
};

struct kinds {
    struct candidates joints; /* of two words each */
    struct candidates others;
    int longest; /* letters of a narrow gram within a word: only those are others */
    bool pairs;  /* wide ones of two letters are there: single ones add nothing */
};

static void keep(struct candidates *candidates, uint32_t gram)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (candidates->grams[i] == gram)
            return;
    if (candidates->count < CANDIDATES_MAX)
        candidates->grams[candidates->count++] = gram;
}

/* First round: which kinds there are. */
static void on_kind(void *user, uint32_t gram, int letters, bool narrow)
{
    struct kinds *kinds = user;

    (void)gram;
    if (narrow && letters <= 3 && letters > kinds->longest)
        kinds->longest = letters;
    if (!narrow && letters == 2)
        kinds->pairs = true;
}

/* Second: the rarest kind of narrow grams, and of wide ones. */
static void on_gram(void *user, uint32_t gram, int letters, bool narrow)
{
    struct kinds *kinds = user;

    if (letters == 4)
        keep(&kinds->joints, gram);
    else if (narrow ? letters == kinds->longest : letters == 2 || !kinds->pairs)
        keep(&kinds->others, gram);
}

/* Some of them, evenly from front to back, since neighbours share letters and say the same. */
static void choose(struct search_query *query, const struct candidates *candidates, size_t max)
{
    size_t count = candidates->count < max ? candidates->count : max;

    for (size_t i = 0; i < count; i++) {
        size_t at = count == 1 ? 0 : i * (candidates->count - 1) / (count - 1);

        query->grams[query->count++] = candidates->grams[at];
    }
}

enum gw_err search_query_init(struct search_query *query, struct slice text)
{
    struct kinds *kinds;

    *query = (struct search_query){0};
    buf_init(&query->needle, SEARCH_NEEDLE_MAX);
    search_fold(text, &query->needle);
    if (buf_err(&query->needle) != GW_OK)
        return GW_ELIMIT;
    kinds = mem_new(sizeof(*kinds));
    search__grams(buf_slice(&query->needle), on_kind, kinds);
    search__grams(buf_slice(&query->needle), on_gram, kinds);
    choose(query, &kinds->joints, SEARCH_GRAMS_MAX / 2);
    choose(query, &kinds->others, SEARCH_GRAMS_MAX - query->count);
    free(kinds);
    return query->count > 0 ? GW_OK : GW_EINVAL;
}

void search_query_done(struct search_query *query)
{
    buf_done(&query->needle);
}
