/*
 * said_amount.c -- numbers as visitors write them, and how much of a coin it was.
 */
#include "bot/said_parts.h"

#include <string.h>

#define NUMBER_PARTS 8 /* of one number: "three hundred thousand" */

/* The end of the figure that begins there; one inside a word, a date or a version is none. */
static size_t figure_end(const struct bot_said_folded *folded, size_t at)
{
    size_t end = at;

    if (at > 0 && (!bot__said_begins_well(folded, at) || strchr(".:/-", folded->text[at - 1])))
        return at;
    while (end < folded->len && (bot__said_is_digit(folded->text[end]) ||
                                 (end > at && strchr(".,", folded->text[end]) != NULL)))
        end++;
    return end;
}

size_t bot__said_number_end(const struct bot_said_words *words,
                            const struct bot_said_folded *folded, size_t at, bool *ret_figures)
{
    const struct bot_said_wording *word = NULL;
    size_t end = figure_end(folded, at);

    *ret_figures = end > at;
    if (end == at && bot__said_begins_well(folded, at)) {
        word = bot__said_stands_at(words, folded, BOT_SAID_NUMBER, at);
        end += word != NULL ? word->len : 0;
    }
    for (int parts = 1; end > at && parts < NUMBER_PARTS; parts++) {
        size_t next = bot__said_skip_blank(folded, end);
        const struct bot_said_wording *more =
            bot__said_stands_at(words, folded, BOT_SAID_TIMES, next);

        if (more == NULL && (word != NULL || parts > 1))
            more = bot__said_stands_at(words, folded, BOT_SAID_NUMBER, next);
        if (more == NULL)
            break;
        end = next + more->len;
        *ret_figures |= more->kind == BOT_SAID_TIMES;
    }
    return end;
}

/* The end of the coin's name that stands there, behind a blank or none; 0 for none. A coin without
 * a name is one behind figures alone: "a token" and "some coins" are no amount. */
static size_t coin_end(const struct bot_said_words *words, const struct bot_said_folded *folded,
                       size_t at, bool figures)
{
    size_t next = bot__said_skip_blank(folded, at);
    const struct bot_said_wording *coin = bot__said_stands_at(words, folded, BOT_SAID_COIN, next);
    const struct bot_said_wording *article =
        bot__said_stands_at(words, folded, BOT_SAID_ARTICLE, next);

    if (coin == NULL && article != NULL) { /* "half a bitcoin" */
        next = bot__said_skip_blank(folded, next + article->len);
        coin = bot__said_stands_at(words, folded, BOT_SAID_COIN, next);
    }

    if (coin == NULL && figures)
        coin = bot__said_stands_at(words, folded, BOT_SAID_COINS, next);
    return coin != NULL ? next + coin->len : 0;
}

/* "500 USDT", "1.5 万 U", "half a bitcoin", "$500". */
static struct slice number_first(const struct bot_said_words *words,
                                 const struct bot_said_folded *folded, struct slice text)
{
    for (size_t at = 0; at < folded->len; at++) {
        bool money = folded->text[at] == '$', figures;
        size_t begin = money ? at + 1 : at;
        size_t end = bot__said_number_end(words, folded, begin, &figures);

        if (end == begin)
            continue;
        size_t coin = coin_end(words, folded, end, figures);
        if (coin > 0 || money)
            return bot__said_cut(text, folded, at, coin > 0 ? coin : end);
        at = end - 1;
    }
    return SLICE_NONE;
}

/* "USDT 500". */
static struct slice coin_first(const struct bot_said_words *words,
                               const struct bot_said_folded *folded, struct slice text)
{
    for (size_t at = 0; at < folded->len; at++) {
        const struct bot_said_wording *coin =
            bot__said_begins_well(folded, at)
                ? bot__said_stands_at(words, folded, BOT_SAID_COIN, at)
                : NULL;
        size_t next, end;
        bool figures;

        if (coin == NULL || (uint8_t)coin->text[0] >= 0x80)
            continue;
        next = bot__said_skip_blank(folded, at + coin->len);
        if (next == at + coin->len || next >= folded->len ||
            !bot__said_is_digit(folded->text[next]))
            continue;
        end = bot__said_number_end(words, folded, next, &figures);
        if (end > next)
            return bot__said_cut(text, folded, at, end);
    }
    return SLICE_NONE;
}

struct slice bot__said_amount(const struct bot_said_words *words,
                              const struct bot_said_folded *folded, struct slice text)
{
    struct slice found = number_first(words, folded, text);

    return found.data != NULL ? found : coin_first(words, folded, text);
}
