/*
 * rules.h -- what a sentence wants, from the concepts in it.
 *
 * Data (data/rules.txt): a rule is a result and a pattern of concepts, tried on
 * each sentence in the order of the file. Results are
 *   an intent        the sentence has it;
 *   @concept         the first concept of the pattern is also that one: "not" and
 *                    "arrived" make "not-arrived", in whatever words;
 *   =concept         the first concept of the pattern is that one instead;
 *   drop             later rules do not see the concepts that matched: the
 *                    "support" of "support asked for my phrase" is no wish for one.
 * Knows nothing of articles.
 */
#ifndef BATON_BOT_RULES_H
#define BATON_BOT_RULES_H

#include "bot/lexicon.h"

/* Bits. */
enum bot_intent {
    BOT_INTENT_PERSON = 1 << 0,     /* wants a person */
    BOT_INTENT_NO_PERSON = 1 << 1,  /* says that none is wanted */
    BOT_INTENT_INCIDENT = 1 << 2,   /* the visitor has been robbed or betrayed, and says so */
    BOT_INTENT_SUSPECT = 1 << 10,   /* something that often means so has happened */
    BOT_INTENT_GENERAL = 1 << 3,    /* asks about something bad that might happen */
    BOT_INTENT_GREETING = 1 << 4,   /* hello */
    BOT_INTENT_THANKS = 1 << 5,     /* thanks, solved */
    BOT_INTENT_GOODBYE = 1 << 6,    /* bye */
    BOT_INTENT_UNSOLVED = 1 << 7,   /* that did not help */
    BOT_INTENT_BOT = 1 << 8,        /* asks who it talks to */
    BOT_INTENT_REPORT = 1 << 9,     /* tells of something that has happened, good or bad */
    BOT_INTENT_INVEST = 1 << 11,    /* asks what to buy, or how prices will be */
    BOT_INTENT_OFFTOPIC = 1 << 12,  /* has words of what is no matter of this desk */
    BOT_INTENT_ELSEWHERE = 1 << 13, /* names another company's service, and nothing of ours */
    BOT_INTENT_SHUT_OUT =
        1 << 14, /* can't log in or open it, and names nobody and nothing that did it */
};

struct bot_rules; /* owned by the kb */

struct bot_rules *bot__rules_new(const struct bot_lexicon *lexicon);
void bot__rules_free(struct bot_rules *rules);

/* Applies the rules to every sentence; returns the intents of all of them. With
 * `concepts_only` just the @ rules, for articles. Changes the marks. */
uint32_t bot__rules_apply(const struct bot_rules *rules, const struct bot_tokens *tokens,
                          struct bot_marks *marks, bool concepts_only);

#endif
