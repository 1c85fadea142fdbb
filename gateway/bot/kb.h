/*
 * kb.h -- the knowledge base as the rest of the room sees it.
 */
#ifndef BATON_BOT_KB_H
#define BATON_BOT_KB_H

#include "bot/analysis.h"
#include "bot/bot.h"
#include "bot/examples.h"
#include "bot/texts.h"
#include "bot/themes.h"

struct bot_forms;
struct bot_said_words;

/* A question, read. Valid until the next one is. */
struct bot_question {
    const struct bot_analysis *analysis;
    struct slice lang; /* that the visitor writes */
    struct bot_profile profile;
    float beside; /* how likely it is for a matter of a wallet that no article is about */
};

struct bot_question bot__kb_read(const struct bot_kb *kb, struct slice text,
                                 struct slice conversation_lang);
/* Whether the article is about what the demo's articles teach nothing of. */
bool bot__kb_is_own(const struct bot_kb *kb, struct slice slug);
/* How likely the question is of each class of the examples. */
void bot__kb_weigh(const struct bot_kb *kb, const struct bot_question *question,
                   float ret_likely[BOT_CLASSES]);
/* Whether it names a harm, as far as the examples' senses know. */
bool bot__kb_names_harm(const struct bot_kb *kb, const struct bot_question *question);
size_t bot__kb_search(const struct bot_kb *kb, const struct bot_question *question,
                      struct bot_hit *hits, size_t max);
/* An article with this action, in the language nearest to `lang`; false when there is none. */
bool bot__kb_find_action(const struct bot_kb *kb, enum bot_action action, struct slice lang,
                         struct bot_hit *ret_hit);
const struct bot_texts *bot__kb_texts(const struct bot_kb *kb);
const struct bot_said_words *bot__kb_said(const struct bot_kb *kb);
const struct bot_forms *bot__kb_forms(const struct bot_kb *kb);

#endif
