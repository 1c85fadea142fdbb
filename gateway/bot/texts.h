/*
 * texts.h -- the sentences that the bot itself says, in each language.
 *
 * Data (data/texts/<language>.txt): "key = text" a line, "\n" for a new line,
 * "{wallet}" for the wallet's name. zh-CN, zh-TW and en are complete; what
 * another language leaves out is said in the one nearest to it.
 */
#ifndef BATON_BOT_TEXTS_H
#define BATON_BOT_TEXTS_H

#include "base/str.h"

enum bot_text {
    BOT_TEXT_GREETING,
    BOT_TEXT_GREETING_AGAIN, /* instead of the one before, when that was said last */
    BOT_TEXT_THANKS,
    BOT_TEXT_THANKS_AGAIN,
    BOT_TEXT_OK,
    BOT_TEXT_OK_AGAIN,
    BOT_TEXT_GOODBYE,
    BOT_TEXT_GOODBYE_AGAIN,
    BOT_TEXT_BOT,
    BOT_TEXT_BOT_AGAIN,
    BOT_TEXT_MISS,
    BOT_TEXT_MISS_GUESSES,
    BOT_TEXT_NO_ARTICLE, /* about a matter that was understood */
    BOT_TEXT_NO_ARTICLE_GUESSES,
    BOT_TEXT_OUT_OF_SCOPE,
    BOT_TEXT_OUT_OF_SCOPE_AGAIN,
    BOT_TEXT_SAME_ARTICLE,
    BOT_TEXT_NO_OTHER_ARTICLE,
    BOT_TEXT_UNSOLVED,
    BOT_TEXT_IF_HAPPENED,
    BOT_TEXT_DOUBT, /* before the answer to what may be urgent */
    BOT_TEXT_HAPPENED_BUTTON,
    BOT_TEXT_DOUBT_NO,      /* what to say to "no" behind an answer, */
    BOT_TEXT_DOUBT_NO_MISS, /* and where there was none; */
    BOT_TEXT_DOUBT_UNSURE,  /* and to "I don't know" */
    BOT_TEXT_HAND_OVER_ASKED,
    BOT_TEXT_HAND_OVER_MISSES,
    BOT_TEXT_HAND_OVER_MOOD,
    BOT_TEXT_PERSON_BUTTON,
    BOT_TEXT_URGENT,
    BOT_TEXT_URGENT_INTRO,
    BOT_TEXT_EXPOSED,
    BOT_TEXT_EXPOSED_HELD,
    BOT_TEXT_NEVER,
    BOT_TEXT_WALLET,
    BOT_TEXT_FACTS_NOTED,
    BOT_TEXT_FACTS_NOTED_AGAIN,
    BOT_TEXT_COLLECT_INTRO,
    BOT_TEXT_COLLECT_RESUME,
    BOT_TEXT_COLLECT_UNCLEAR,
    BOT_TEXT_COLLECT_NOTHING,
    BOT_TEXT_COLLECT_CANCELLED,
    BOT_TEXT_COLLECT_REASON,
    BOT_TEXT_COLLECT_LATER,
    BOT_TEXT_COLLECT_NOTED,
    BOT_TEXT_COLLECT_DONE,
    BOT_TEXT_COLLECT_DONE_BARE,
    BOT_TEXT_CHAIN_DIFFERS,
    BOT_TEXT_FORM_INTRO,
    BOT_TEXT_FORM_RESUME,
    BOT_TEXT_FORM_CANCELLED,
    BOT_TEXT_FORM_DONE,
    BOT_TEXT_FORM_BUTTON,
    BOT_TEXT_SKIP_BUTTON,
    BOT_TEXT_NOW_BUTTON,
    BOT_TEXT_CHOICES_CHAIN,
    BOT_TEXT_CHOICES_EVM,
    BOT_TEXT_CHOICES_WHEN,
    BOT_TEXT_ASK_LOOKUP,
    BOT_TEXT_ASK_NO_LOOKUP,
    BOT_TEXT_HASH_NOTED,
    BOT_TEXT_HASH_NOTED_AGAIN,
    BOT_TEXT_HASH_CUT,
    BOT_TEXT_ADDRESS_NOTED,
    BOT_TEXT_ADDRESS_NOTED_AGAIN,
    BOT_TEXT_HAND_OVER_CLOSED,
    BOT_TEXT_CLOSED_FORMAT,
    BOT_TEXT_HELLO_AGAIN,
    BOT_TEXT_LINK_LISTED,
    BOT_TEXT_LINK_ALIKE,
    BOT_TEXT_LINK_HIDDEN,
    BOT_TEXT_LINK_FELL, /* behind these three */
    BOT_TEXT_LINK_OWN,
    BOT_TEXT_LINK_OTHER,
    BOT_TEXT_LINK_DOMAINS,
    BOT_TEXT_LINK_WARNING, /* before whatever else is answered */
    BOT_TEXT_LABEL_COMPLAINT,
    BOT_TEXT_ASK_HASH, /* these, and the labels, in the order of enum bot_fact */
    BOT_TEXT_ASK_ADDRESS,
    BOT_TEXT_ASK_CHAIN,
    BOT_TEXT_ASK_AMOUNT,
    BOT_TEXT_ASK_WHEN,
    BOT_TEXT_ASK_DEVICE,
    BOT_TEXT_ASK_WHAT,
    BOT_TEXT_ASK_SINCE,
    BOT_TEXT_ASK_WISH,
    BOT_TEXT_ASK_CONTACT,
    BOT_TEXT_LABEL_HASH,
    BOT_TEXT_LABEL_ADDRESS,
    BOT_TEXT_LABEL_CHAIN,
    BOT_TEXT_LABEL_AMOUNT,
    BOT_TEXT_LABEL_WHEN,
    BOT_TEXT_LABEL_DEVICE,
    BOT_TEXT_LABEL_WHAT,
    BOT_TEXT_LABEL_SINCE,
    BOT_TEXT_LABEL_WISH,
    BOT_TEXT_LABEL_CONTACT,
    BOT_TEXTS,
};

struct bot_texts; /* owned by the kb */

struct bot_texts *bot__texts_new(void);
void bot__texts_free(struct bot_texts *texts);

/* As it is in the file. */
struct slice bot__text(const struct bot_texts *texts, enum bot_text text, struct slice lang);

/* Filled in. An empty wallet name becomes the language's "wallet". The blanks around it are left
 * out between two Chinese characters. */
void bot__text_write(const struct bot_texts *texts, enum bot_text text, struct slice lang,
                     struct slice wallet_name, struct buf *out);

#endif
