/*
 * said_happened.c -- yes, no, or not known: what is said to the question whether something has happened.
 *
 * Whole replies are read, so that "have you a phone number" is no yes: each word must be one of the
 * answer, or one that says nothing, or a time. Only in front a yes or a no may stand before more.
 */
#include "bot/said_parts.h"

#include <stdlib.h>
#include <string.h>

struct reply {
    bool kinds[BOT_SAID_KINDS]; /* that are in it */
    enum bot_said_kind first;   /* BOT_SAID_KINDS: none of the three */
    bool leads;                 /* it may stand before more, and stands apart from that */
    size_t end;                 /* where that goes on */
    bool whole;                 /* there is nothing else */
};

static const enum bot_said_kind kinds_of_reply[] = {
    BOT_SAID_UNSURE, BOT_SAID_NO, BOT_SAID_YES, BOT_SAID_FILLER, BOT_SAID_THANKS, BOT_SAID_TIME};

static bool is_of_answer(enum bot_said_kind kind)
{
    return kind == BOT_SAID_YES || kind == BOT_SAID_NO || kind == BOT_SAID_UNSURE;
}

/* 是, 对 and the like are the answer when they stand alone, or with a particle: 不行 is no "no". */
static bool stands_alone(const struct bot_said_folded *folded, const struct bot_said_wording *found,
                         size_t end)
{
    static const char particles[] = "啊呀哦噢吧呢啦的哈嘛";
    const size_t han = 3; /* bytes of a character */

    if (found->len != han || (uint8_t)found->text[0] < 0xE0 || end == folded->len ||
        folded->text[end] == ' ' || end + han > folded->len)
        return true;
    for (size_t i = 0; i + han < sizeof(particles); i += han)
        if (memcmp(&particles[i], &folded->text[end], han) == 0)
            return true;
    return false;
}

/* A Latin "nothing" begins many sentences; what is longer in Chinese, and stands apart, is a reply. */
static bool may_lead(const struct bot_said_wording *found)
{
    return found->value.len > 0 || (found->kind == BOT_SAID_NO && (uint8_t)found->text[0] >= 0xE0);
}

static struct reply read_reply(const struct bot_said_words *words,
                               const struct bot_said_folded *folded)
{
    struct reply reply = {.first = BOT_SAID_KINDS};
    size_t at = 0;

    while (at < folded->len) {
        const struct bot_said_wording *found = bot__said_longest_at(
            words, folded, kinds_of_reply, sizeof(kinds_of_reply) / sizeof(kinds_of_reply[0]), at);
        if (found == NULL)
            return reply;
        size_t end = at + found->len;
        if (is_of_answer(found->kind) && !stands_alone(folded, found, end))
            return (struct reply){.first = BOT_SAID_KINDS};
        if (reply.first == BOT_SAID_KINDS && is_of_answer(found->kind)) {
            reply.first = found->kind;
            reply.leads = may_lead(found) && end < folded->len && folded->text[end] == ' ';
            reply.end = bot__said_skip_blank(folded, end);
        }
        reply.kinds[found->kind] = true;
        at = bot__said_skip_blank(folded, end);
    }
    reply.whole = true;
    return reply;
}

/* "Probably not" is not known, "maybe yes" is better taken for yes, and "no, not yes" is no. */
static enum bot_said_happened whole_answer(const struct reply *reply)
{
    if (reply->kinds[BOT_SAID_UNSURE])
        return reply->kinds[BOT_SAID_YES] && !reply->kinds[BOT_SAID_NO] ? BOT_SAID_HAPPENED
                                                                        : BOT_SAID_NOT_KNOWN;
    if (reply->kinds[BOT_SAID_NO])
        return BOT_SAID_NOT_HAPPENED;
    return reply->kinds[BOT_SAID_YES] ? BOT_SAID_HAPPENED : BOT_SAID_NEITHER;
}

static const enum bot_said_kind kinds_of_agreeing[] = {BOT_SAID_AGREE, BOT_SAID_YES, BOT_SAID_NO,
                                                       BOT_SAID_THANKS, BOT_SAID_FILLER};

/* What says nothing may stand beside it, so a 好 within a word is the only one that must not be one. */
static bool is_of_agreeing(const struct bot_said_folded *folded,
                           const struct bot_said_wording *found, size_t end)
{
    if (found == NULL || found->kind == BOT_SAID_NO)
        return false;
    return found->kind == BOT_SAID_THANKS || found->kind == BOT_SAID_FILLER ||
           stands_alone(folded, found, end);
}

bool bot__said_agrees(const struct bot_said_words *words, struct slice text, bool asked)
{
    struct bot_said_folded *folded = mem_new(sizeof(*folded));
    bool agrees = false, ok = false, thanks = false, only = true;
    size_t at = 0;

    bot__said_fold(text, folded);
    while (at < folded->len && only) {
        const struct bot_said_wording *found =
            bot__said_longest_at(words, folded, kinds_of_agreeing,
                                 sizeof(kinds_of_agreeing) / sizeof(kinds_of_agreeing[0]), at);
        size_t end = found != NULL ? at + found->len : folded->len;

        only = is_of_agreeing(folded, found, end);
        thanks |= only && found->kind == BOT_SAID_THANKS;
        ok |= only && found->kind == BOT_SAID_AGREE && found->value.len > 0;
        agrees |= only && (found->kind == BOT_SAID_YES ||
                           (found->kind == BOT_SAID_AGREE && found->value.len == 0));
        at = bot__said_skip_blank(folded, end);
    }
    free(folded);
    return only && (agrees || (asked && ok && !thanks)); /* "ok thanks" may take leave */
}

enum bot_said_happened bot__said_happened(const struct bot_said_words *words, struct slice text,
                                          struct slice *ret_rest)
{
    struct bot_said_folded *folded = mem_new(sizeof(*folded));

    bot__said_fold(text, folded);
    struct reply reply = read_reply(words, folded);
    *ret_rest = SLICE_NONE;
    if (!reply.whole && reply.leads && reply.first == BOT_SAID_NO)
        *ret_rest = bot__said_cut(text, folded, reply.end, folded->len);
    free(folded);
    if (reply.whole)
        return whole_answer(&reply);
    if (!reply.leads)
        return BOT_SAID_NEITHER;
    return reply.first == BOT_SAID_NO ? BOT_SAID_NOT_HAPPENED : BOT_SAID_HAPPENED;
}
