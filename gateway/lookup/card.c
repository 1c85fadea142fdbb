/* card.c -- what is made of the answers of the chains that were asked. */
#include "lookup/internal.h"

#include "base/clock.h"

#include <stdio.h>

const char *lookup_status_name(enum lookup_status status)
{
    static const char *const names[] = {
        [LOOKUP_NOT_FOUND] = "not_found",     [LOOKUP_PENDING] = "pending",
        [LOOKUP_CONFIRMED] = "confirmed",     [LOOKUP_FAILED] = "failed",
        [LOOKUP_UNAVAILABLE] = "unavailable",
    };

    return names[status];
}

bool lookup__is_known(const struct lookup_found *found)
{
    return found->status == LOOKUP_PENDING || found->status == LOOKUP_CONFIRMED ||
           found->status == LOOKUP_FAILED;
}

static bool is_in_block(const struct lookup_found *found)
{
    return found->status == LOOKUP_CONFIRMED || found->status == LOOKUP_FAILED;
}

bool lookup__is_done(const struct lookup_found *found, uint32_t wanted)
{
    return is_in_block(found) &&
           (found->finality == LOOKUP_FINAL || found->confirmations >= wanted);
}

bool lookup_is_done(const struct lookup_card *card)
{
    return lookup__is_done(&card->found, card->wanted);
}

bool lookup__asks(const struct question *question, size_t chain)
{
    return (question->chains >> chain & 1) != 0;
}

/* What no attempt has said by now is not known. */
static bool is_silent(const struct attempt *attempt)
{
    return attempt->silent || !attempt->over;
}

static void take_chain(const struct chain *chain, struct lookup_card *card)
{
    card->asked[card->asked_count++] = chain->name;
    card->kinds |= 1u << chain->kind_id;
}

static void take_chains(const struct question *question, struct lookup_card *card)
{
    const struct lookup *lookup = question->lookup;

    for (int silent = 1; silent >= 0; silent--) {
        for (size_t i = 0; i < lookup->chains_count; i++)
            if (lookup__asks(question, i) && is_silent(&question->attempts[i]) == (silent == 1))
                take_chain(&lookup->chains[i], card);
        if (silent == 1)
            card->silent_count = card->asked_count;
    }
    if (card->asked_count == 1)
        snprintf(card->chain, sizeof(card->chain), "%s", card->asked[0]);
}

static void take_found(const struct chain *chain, const struct lookup_found *found,
                       struct lookup_card *card)
{
    card->found = *found;
    card->wanted = chain->confirmations;
    snprintf(card->chain, sizeof(card->chain), "%s", chain->name);
    if (chain->explorer != NULL)
        snprintf(card->url, sizeof(card->url), "%s%s%s", chain->explorer, chain->kind->path,
                 card->hash);
}

/* The chain that knows it; one where it is in a block before one where it waits, since the same
 * signed transaction may have been sent to two. */
const struct attempt *lookup__best_of(const struct question *question)
{
    const struct attempt *best = NULL;

    for (size_t i = 0; i < question->lookup->chains_count; i++) {
        const struct attempt *attempt = &question->attempts[i];

        if (!lookup__asks(question, i) || !attempt->over || attempt->silent ||
            !lookup__is_known(&attempt->found))
            continue;
        if (best == NULL || best->found.status == LOOKUP_PENDING)
            best = attempt;
    }
    return best;
}

/* As people write it where it is of, or may be. */
static void take_hash(const struct question *question, const struct attempt *best,
                      struct lookup_card *card)
{
    bool bare = question->base58 || (question->bare && card->kinds != 1u << LOOKUP_EVM);

    if (best != NULL)
        bare = best->chain->kind->bare;
    snprintf(card->hash, sizeof(card->hash), "%s",
             question->hash + (bare && !question->base58 ? 2 : 0));
}

void lookup__make_card(const struct question *question, struct lookup_card *card)
{
    const struct attempt *best = lookup__best_of(question);

    *card = (struct lookup_card){
        .found = {.status = LOOKUP_NOT_FOUND, .kind = LOOKUP_ANY_KIND, .at_ms = clock_wall_ms()}};
    take_chains(question, card);
    take_hash(question, best, card);
    if (best != NULL)
        take_found(best->chain, &best->found, card);
    else if (card->silent_count > 0)
        card->found.status = LOOKUP_UNAVAILABLE;
}
