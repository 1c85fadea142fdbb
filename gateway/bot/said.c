/*
 * said.c -- whether a visitor answers, passes a question over or asks one, and the facts in the text.
 */
#include "bot/said_parts.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_LETTERS 24 /* how much may stand around "I don't know" */

/* What may stand beside a link of which nothing else is said, and which part of a question about one. */
#define OTHER_LETTERS 2
#define OTHER_PART 3

/* Whether it is that and little else: who does not know the hash may have a lot more to say. */
static bool is_mostly(const struct bot_said_words *words, const struct bot_said_folded *folded,
                      enum bot_said_kind kind)
{
    size_t at;
    const struct bot_said_wording *found = bot__said_find(words, folded, kind, &at);

    return found != NULL &&
           (folded->len == found->len ||
            (found->len > 4 && folded->len <= (size_t)found->len + ANSWER_LETTERS));
}

static bool has(const struct bot_said_words *words, const struct bot_said_folded *folded,
                enum bot_said_kind kind)
{
    size_t at;

    return bot__said_find(words, folded, kind, &at) != NULL;
}

static bool has_question_mark(struct slice text)
{
    while (text.len > 0) {
        uint32_t cp = utf8_next(&text);
        if (cp == '?' || cp == 0xFF1F)
            return true;
    }
    return false;
}

#define HAN_BYTES 3 /* of a character */

/* "Not yet", "nor": 还没, 也不, 我不 leave out what is not so, and ask nothing. */
static bool denies(const char *before)
{
    static const char adverbs[] = "还也都并从又就我要说直";

    for (size_t i = 0; i + HAN_BYTES < sizeof(adverbs); i += HAN_BYTES)
        if (memcmp(&adverbs[i], before, HAN_BYTES) == 0)
            return true;
    return false;
}

/* "Is it or is it not": 对不对, 有没有, 靠得住不, as Chinese asks for a yes or no. */
static bool asks_either_way(const struct bot_said_folded *folded)
{
    static const char *const nots[] = {"不", "没"};
    const size_t han = HAN_BYTES;

    for (size_t at = han; at + han <= folded->len; at++) {
        const char *here = &folded->text[at];
        bool last = (at + han == folded->len || here[han] == ' ') && !denies(here - han);
        bool twice = at + 2 * han <= folded->len && memcmp(here - han, here + han, han) == 0;

        for (size_t i = 0; i < sizeof(nots) / sizeof(nots[0]); i++)
            if (memcmp(here, nots[i], han) == 0 && (uint8_t)here[-1] >= 0x80 && (last || twice))
                return true;
    }
    return false;
}

struct bot_said bot__said(const struct bot_said_words *words, struct slice text)
{
    struct bot_said_folded *folded = mem_new(sizeof(*folded));
    struct bot_said said = {0};
    const struct bot_said_wording *chain;
    size_t at;

    bot__said_fold(text, folded);
    said.letters = folded->len;
    said.only_skips = bot__said_only(words, folded, BOT_SAID_SKIP);
    said.skips = said.only_skips || is_mostly(words, folded, BOT_SAID_SKIP);
    said.only_cancels = bot__said_only(words, folded, BOT_SAID_CANCEL);
    said.cancels = said.only_cancels || is_mostly(words, folded, BOT_SAID_CANCEL);
    said.thanks = has(words, folded, BOT_SAID_THANKS);
    said.only_fillers = bot__said_only(words, folded, BOT_SAID_FILLER);
    said.only_person = bot__said_only(words, folded, BOT_SAID_PERSON);
    said.asks =
        has_question_mark(text) || has(words, folded, BOT_SAID_ASKS) || asks_either_way(folded);
    said.seeks = has(words, folded, BOT_SAID_SEEKS);
    said.asks_how = has(words, folded, BOT_SAID_HOW);
    said.doubts = has(words, folded, BOT_SAID_DOUBTS);
    said.only_doubts = bot__said_only(words, folded, BOT_SAID_DOUBTS);
    chain = bot__said_find(words, folded, BOT_SAID_CHAIN, &at);
    if (chain != NULL) {
        said.chain = chain->value;
        said.named = bot__said_cut(text, folded, at, at + chain->len);
    }
    said.amount = bot__said_amount(words, folded, text);
    said.when = bot__said_when(words, folded, text);
    said.starts = has(words, folded, BOT_SAID_START);
    free(folded);
    return said;
}

static const enum bot_said_kind kinds_at_link[] = {BOT_SAID_REAL,   BOT_SAID_FELL, BOT_SAID_LINK,
                                                   BOT_SAID_FILLER, BOT_SAID_ASKS, BOT_SAID_TIME};

/* Behind the character, or the Latin word, that stands there. */
static size_t word_end(const struct bot_said_folded *folded, size_t at)
{
    struct slice rest = {folded->text + at, folded->len - at};
    bool latin = (uint8_t)folded->text[at] < 0x80;

    (void)utf8_next(&rest);
    at = folded->len - rest.len;
    while (latin && at < folded->len && folded->text[at] != ' ' && (uint8_t)folded->text[at] < 0x80)
        at++;
    return at;
}

struct bot_said_link bot__said_link(const struct bot_said_words *words, struct slice text)
{
    struct bot_said_folded *folded = mem_new(sizeof(*folded));
    struct bot_said_link said = {0};
    size_t at = 0, other = 0;
    bool questions = false;

    bot__said_fold(text, folded);
    while ((at = bot__said_skip_blank(folded, at)) < folded->len) {
        const struct bot_said_wording *found = bot__said_longest_at(
            words, folded, kinds_at_link, sizeof(kinds_at_link) / sizeof(kinds_at_link[0]), at);
        size_t end = found != NULL ? at + found->len : word_end(folded, at);

        said.asks |= found != NULL && found->kind == BOT_SAID_REAL;
        questions |= found != NULL && found->kind == BOT_SAID_ASKS;
        said.fell |= found != NULL && found->kind == BOT_SAID_FELL;
        if (found == NULL)
            other += end - at;
        at = end;
    }
    said.bare = other == 0 && !said.fell;
    /* Who asks names people and places, too; more than that, or another question, is another matter. */
    said.only = text.len <= BOT_SAID_TEXT_MAX && (said.asks ? other * OTHER_PART <= folded->len
                                                            : other <= OTHER_LETTERS && !questions);
    free(folded);
    return said;
}
