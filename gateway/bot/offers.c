/*
 * offers.c -- each sentence's offer, and what is made of the word that takes it.
 */
#include "bot/offers.h"

#include "bot/dialogue.h"
#include "bot/given.h"
#include "bot/polite.h"

static enum bot_offer offer_of(enum bot_text text)
{
    switch (text) {
    case BOT_TEXT_MISS_GUESSES:
    case BOT_TEXT_NO_ARTICLE_GUESSES:
        return BOT_OFFER_GUESSES;
    case BOT_TEXT_ASK_LOOKUP:
    case BOT_TEXT_ASK_NO_LOOKUP:
        return BOT_OFFER_LOOKUP;
    case BOT_TEXT_NO_ARTICLE:
    case BOT_TEXT_DOUBT_UNSURE:
    case BOT_TEXT_FACTS_NOTED:
    case BOT_TEXT_HASH_NOTED:
    case BOT_TEXT_ADDRESS_NOTED:
    case BOT_TEXT_LINK_FELL:
        return BOT_OFFER_PERSON;
    case BOT_TEXT_SAME_ARTICLE:
    case BOT_TEXT_NO_OTHER_ARTICLE:
    case BOT_TEXT_UNSOLVED:
    case BOT_TEXT_FACTS_NOTED_AGAIN:
    case BOT_TEXT_HASH_NOTED_AGAIN:
    case BOT_TEXT_ADDRESS_NOTED_AGAIN:
        return BOT_OFFER_PERSON_ASKED;
    case BOT_TEXT_IF_HAPPENED:
        return BOT_OFFER_IF_HAPPENED;
    default:
        return BOT_OFFER_NONE;
    }
}

void bot__offer(struct turn *turn, enum bot_offer offer)
{
    if (offer > turn->output->state.offer)
        turn->output->state.offer = offer;
}

void bot__offer_by(struct turn *turn, enum bot_text text)
{
    bot__offer(turn, offer_of(text));
}

/* What was offered, if the text may be a word on that: who tells of more is answered on it. */
static enum bot_offer offered(const struct turn *turn)
{
    const struct bot_state *before = turn->input->state;

    if (before == NULL || before->reason != BOT_REASON_NONE || turn->input->choice.data != NULL)
        return BOT_OFFER_NONE;
    bool more = turn->noted != 0 || turn->wants.harm || turn->wants.doubtful;
    return more && before->offer != BOT_OFFER_IF_HAPPENED ? BOT_OFFER_NONE : before->offer;
}

static bool agrees(const struct turn *turn, bool asked)
{
    return bot__said_agrees(bot__kb_said(turn->kb), turn->input->text, asked);
}

bool bot__offers_take_person(const struct turn *turn)
{
    struct slice rest;

    switch (offered(turn)) {
    case BOT_OFFER_PERSON:
        return agrees(turn, false);
    case BOT_OFFER_PERSON_ASKED:
        return agrees(turn, true);
    case BOT_OFFER_IF_HAPPENED: /* "yes, an hour ago" */
        return agrees(turn, false) || bot__said_happened(bot__kb_said(turn->kb), turn->input->text,
                                                         &rest) == BOT_SAID_HAPPENED;
    default:
        return false;
    }
}

/* "No, I only want to know": the answer stood there. */
static bool says_no(const struct turn *turn)
{
    struct slice rest;

    return bot__said_happened(bot__kb_said(turn->kb), turn->input->text, &rest) ==
               BOT_SAID_NOT_HAPPENED &&
           !turn->said.asks && !(turn->question.analysis->intents & BOT_INTENT_UNSOLVED);
}

static void say_no(struct turn *turn)
{
    turn->output->kind = BOT_KIND_SMALLTALK;
    bot__say(turn, BOT_TEXT_DOUBT_NO);
    bot__add_person_button(turn);
}

/* There may have been two. */
static void say_which(struct turn *turn)
{
    turn->output->kind = BOT_KIND_MISS;
    bot__say(turn, BOT_TEXT_MISS);
    bot__add_person_button(turn);
}

bool bot__offers_answer(struct turn *turn)
{
    enum bot_offer offer = offered(turn);
    bool yes = offer != BOT_OFFER_NONE && agrees(turn, false);

    if (offer == BOT_OFFER_IF_HAPPENED && says_no(turn))
        say_no(turn);
    else if (offer == BOT_OFFER_LOOKUP && turn->said.skips && !turn->said.asks)
        bot__answer_smalltalk(turn, BOT_KIND_MISS, BOT_TEXT_NO_OTHER_ARTICLE);
    else if (offer == BOT_OFFER_LOOKUP && yes)
        bot__given_ask(turn);
    else if (offer == BOT_OFFER_FORM && yes)
        return bot__dialogue_form(turn);
    else if (offer == BOT_OFFER_GUESSES && yes)
        say_which(turn);
    else
        return false;
    return true;
}
