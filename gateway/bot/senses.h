/*
 * senses.h -- what the words of a text mean, as far as it matters for what a visitor wants.
 *
 * Data (data/senses.txt): "sense: phrase | phrase", of all languages, so that what is learned
 * from an example in one language holds in the others: "my", "coins", "gone" and "not me" are
 * senses. Other than the lexicon's concepts (lexicon.h) they serve no search and no rule, and all
 * phrases that stand in a text count, also where one lies over another. The last
 * word of a phrase may end with '*': any word that begins so, for the languages that bend their
 * words.
 */
#ifndef BATON_BOT_SENSES_H
#define BATON_BOT_SENSES_H

#include "bot/tokens.h"

#define BOT_SENSES_MAX 64 /* they fit into the bits of a number */

struct bot_senses; /* owned by the examples */

/* Learns the words as no slips of others. */
struct bot_senses *bot__senses_new(struct bot_tokenizer *tokenizer);
void bot__senses_free(struct bot_senses *senses); /* NULL is fine */

/* The senses of the phrases that begin with token `at`, a bit each. Work is bounded by the longest phrase. */
uint64_t bot__senses_at(const struct bot_senses *senses, const struct bot_tokens *tokens, size_t at,
                        size_t last);
/* The bits of what is done to a victim: theft, fraud, a lure, a malware, a loss. */
uint64_t bot__senses_of_harm(const struct bot_senses *senses);

#endif
