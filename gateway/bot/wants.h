/*
 * wants.h -- what a visitor wants, whatever article fits: rules and examples together.
 *
 * A rule (rules.h) is sure where its pattern stands and blind beside it; the examples
 * (examples.h) see what is said in other words, and are sometimes wrong. Whether something was
 * stolen the examples say, with what the rules saw among their clues; a person is wanted
 * when either is sure, or both think it possible.
 */
#ifndef BATON_BOT_WANTS_H
#define BATON_BOT_WANTS_H

#include "bot/kb.h"

struct bot_wants {
    double urgency; /* how much so, in units of the logistic function */
    bool harm;      /* a word in it names one */
    bool lone;      /* and that word is about all there is */
    bool heading;   /* it is the names of matters alone, and asks nothing of them */
    bool urgent;    /* something bad has happened, or is happening */
    bool doubtful;  /* or may have: not urgent, and not far from it */
    const struct bot_hit *urgent_hit; /* the article for it, or NULL */
    bool person;
    bool beside; /* it is for a matter of a wallet that none of the demo's articles is about */
    bool out_of_scope;
    bool strange;   /* that only since it has no word about wallets; else there is more to it */
    bool complaint; /* is to be taken down */
    enum bot_mood mood;
    uint32_t polite;  /* BOT_INTENT_GREETING, _THANKS, _GOODBYE, _BOT that are in it */
    bool only_polite; /* the examples are sure of one of these */
};

/* Borrows the hits, and may change their order: a general question about theft is
 * served by how to be safe before what to do when robbed. */
void bot__wants_read(const struct bot_kb *kb, const struct bot_question *question,
                     struct bot_hit *hits, size_t hits_count, struct bot_wants *ret_wants);

#endif
