/*
 * examples.h -- what a text wants, learned from examples, where rules have no pattern.
 *
 * Data (data/examples.txt): "class: text" a line; "none" is an ordinary question about
 * the wallet. A logistic model a class (each against all others) over the text's words,
 * characters and concepts is fitted to them when a knowledge base is built: some
 * thousand lines take some tens of milliseconds. The same examples always give the
 * same weights. Rules say what must hold; this sees what is said in other words.
 */
#ifndef BATON_BOT_EXAMPLES_H
#define BATON_BOT_EXAMPLES_H

#include "bot/analysis.h"
#include "bot/bot.h"

enum bot_class {
    BOT_CLASS_URGENT, /* it has happened to the visitor, or is happening */
    BOT_CLASS_CALM,   /* asks about something bad that has not happened */
    BOT_CLASS_PERSON,
    BOT_CLASS_ANGER,
    BOT_CLASS_OUT, /* no matter of this desk */
    BOT_CLASS_GREETING,
    BOT_CLASS_THANKS,
    BOT_CLASS_GOODBYE,
    BOT_CLASS_BOT,
    BOT_CLASSES,
};

struct bot_examples; /* owned by the kb */

/* What the articles are asked is an ordinary question too, but for the others; a few
 * hundred of them are learned as such. */
struct bot_examples *bot__examples_new(struct bot_lexicon *lexicon, const struct bot_rules *rules,
                                       const struct bot_article *articles, size_t count);
void bot__examples_free(struct bot_examples *examples); /* NULL is fine */

/* How likely each class is, 0 to 1: of the whole text, and for what one sentence of many
 * may say (all but the polite classes and OUT) the most of any sentence. Linear in the text. */
void bot__examples_weigh(const struct bot_examples *examples, const struct bot_analysis *analysis,
                         float ret_likely[BOT_CLASSES]);

#endif
