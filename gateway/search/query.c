/* What is asked for. */
#include "search/internal.h"

#include <stdlib.h>

#define CANDIDATES_MAX SEARCH_NEEDLE_MAX

struct candidates {
    uint32_t grams[CANDIDATES_MAX];
    size_t count;
    int longest; /* letters; only grams of this many are kept, and all that have a wide one */
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
    struct candidates *candidates = user;

    (void)gram;
    if (narrow && letters > candidates->longest)
        candidates->longest = letters;
    if (!narrow && letters == 2)
        candidates->pairs = true;
}

/* Second: the rarest kind of narrow grams, and of wide ones. */
static void on_gram(void *user, uint32_t gram, int letters, bool narrow)
{
    struct candidates *candidates = user;

    if (narrow ? letters == candidates->longest : letters == 2 || !candidates->pairs)
        keep(candidates, gram);
}

/* Some of them, evenly from front to back, since neighbours share letters and say the same. */
static void choose(struct search_query *query, const struct candidates *candidates)
{
    size_t count = candidates->count < SEARCH_GRAMS_MAX ? candidates->count : SEARCH_GRAMS_MAX;

    for (size_t i = 0; i < count; i++) {
        size_t at = count == 1 ? 0 : i * (candidates->count - 1) / (count - 1);

        query->grams[query->count++] = candidates->grams[at];
    }
}

enum gw_err search_query_init(struct search_query *query, struct slice text)
{
    struct candidates *candidates;

    *query = (struct search_query){0};
    buf_init(&query->needle, SEARCH_NEEDLE_MAX);
    search_fold(text, &query->needle);
    if (buf_err(&query->needle) != GW_OK)
        return GW_ELIMIT;
    candidates = mem_new(sizeof(*candidates));
    search__grams(buf_slice(&query->needle), on_kind, candidates);
    search__grams(buf_slice(&query->needle), on_gram, candidates);
    choose(query, candidates);
    free(candidates);
    return query->count > 0 ? GW_OK : GW_EINVAL;
}

void search_query_done(struct search_query *query)
{
    buf_done(&query->needle);
}
