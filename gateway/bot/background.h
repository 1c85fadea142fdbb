/*
 * background.h -- how often a term stands in ordinary talk.
 *
 * A few dozen articles can't tell that "yesterday" or "my friend" mean nothing: a
 * word that one of them happens to have looks as telling as the name of a coin. So
 * terms are also counted in lines of everyday talk (data/chat.txt).
 */
#ifndef BATON_BOT_BACKGROUND_H
#define BATON_BOT_BACKGROUND_H

#include "bot/analysis.h"

struct bot_background; /* owned by the kb */

struct bot_background *bot__background_new(struct bot_lexicon *lexicon,
                                           const struct bot_rules *rules);
void bot__background_free(struct bot_background *background); /* NULL is fine */

/* In how many of the lines the term is: 0 to 1. */
float bot__background_share(const struct bot_background *background, uint64_t key);

#endif
