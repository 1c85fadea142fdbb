/*
 * places.c -- places elsewhere that what the options name is to be found at: nobody's business.
 */
#include "policy/wording.h"

#define NAMED 12 /* units between a place and who is to be found there */

static const struct kinds places = {{KIND_BIT(KIND_CHANNEL) | KIND_BIT(KIND_VIA)}};
static const struct kinds strange = {
    {KIND_BIT(KIND_HANDLE) | KIND_BIT(KIND_MAIL) | KIND_BIT(KIND_ID) | KIND_BIT(KIND_NUMBER)}};

/* The nearest place of the same clause as a contact that the options name; of two that are as near, the one in
 * front of it. NULL: none is near. */
static const struct token *place_of(const struct wording *wording, size_t known, size_t first,
                                    size_t end)
{
    const struct token *tokens = wording->tokens, *best = NULL;

    for (size_t i = first; i < end; i++)
        if (kinds_meet(&tokens[i].kinds, &places) && tokens[i].clause == tokens[known].clause &&
            (best == NULL ||
             wording_apart(&tokens[i], &tokens[known]) < wording_apart(best, &tokens[known])))
            best = &tokens[i];
    return best;
}

static void forget_place(struct wording *wording, size_t known)
{
    struct token *tokens = wording->tokens;
    const struct kinds whole = kinds_one(KIND_WHOLE);
    const struct token *place;
    size_t first = known, end = known;
    uint32_t from, to;

    while (first > 0 && wording_apart(&tokens[first - 1], &tokens[known]) <= NAMED)
        first--;
    while (end < wording->tokens_count && wording_apart(&tokens[end], &tokens[known]) <= NAMED)
        end++;
    place = place_of(wording, known, first, end);
    from = place != NULL ? place->start : 0;
    to = place != NULL ? place->end : 0;
    for (size_t i = first; i < end; i++) {
        if (tokens[i].clause == tokens[known].clause)
            kinds_drop(&tokens[i].kinds, &whole); /* "call us on WhatsApp at" it */
        /* "on Telegram" and "Telegram" are one. */
        if (tokens[i].start < to && from < tokens[i].end)
            kinds_drop(&tokens[i].kinds, &places);
    }
}

/* A place is nobody's business when what the options name is to be found there: the one place that it stands
 * beside, and no other of the sentence; and none at all where somebody else is named, too. */
void policy__forget_known_places(struct wording *wording, const struct kinds *kinds)
{
    if (!kinds_have(kinds, KIND_KNOWN) || kinds_meet(kinds, &strange))
        return;
    for (size_t i = 0; i < wording->tokens_count; i++)
        if (kinds_have(&wording->tokens[i].kinds, KIND_KNOWN))
            forget_place(wording, i);
}
