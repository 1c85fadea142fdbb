/*
 * typos.h -- English words with one letter wrong, missing, doubled or swapped.
 *
 * A word that nobody knows is read as the word of the lexicon that is one slip away
 * (Damerau's distance 1) and begins with the same letter. Known words are those of
 * the lexicon, of data/chat.txt, of data/words.txt and of the articles: they are never
 * mended, so that "state" does not become "stake".
 */
#ifndef BATON_BOT_TYPOS_H
#define BATON_BOT_TYPOS_H

#include "base/str.h"

struct bot_typos; /* owned by the tokenizer */

struct bot_typos *bot__typos_new(void);
void bot__typos_free(struct bot_typos *typos); /* NULL is fine */

/* The word, stemmed, is no slip. With `target` others may be slips of it. */
void bot__typos_learn(struct bot_typos *typos, struct slice word, bool target);

/* The word that is meant, which lives as long as `typos`; SLICE_NONE to leave it.
 * As many look-ups as the word has letters. */
struct slice bot__typos_mend(const struct bot_typos *typos, struct slice word);

#endif
