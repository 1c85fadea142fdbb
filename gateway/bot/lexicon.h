/*
 * lexicon.h -- what wallet users call things: concepts and the phrases for them.
 *
 * Data (data/lexicon.txt), one table for all languages, so that a phrase in one
 * language finds an article in another, and one rule serves both. A concept is
 *   term  (also strong and weak, by what it is worth) indexed as itself, whatever phrase it came in: gas, 矿工费, network fee;
 *   mark  seen by the rules, its words indexed as any other;
 *   stop  seen by the rules, its words not indexed: how do I, 请问.
 * A phrase may be of up to BOT_SENSES concepts. The longest phrase wins.
 */
#ifndef BATON_BOT_LEXICON_H
#define BATON_BOT_LEXICON_H

#include "bot/tokens.h"

#define BOT_CONCEPTS_MAX 512
#define BOT_SENSES 6

enum bot_concept_kind {
    BOT_CONCEPT_STRONG, /* a term that tells what is asked: not arrived, pending */
    BOT_CONCEPT_TERM,
    BOT_CONCEPT_WEAK, /* a term that half of the articles are about: wallet, transfer */
    BOT_CONCEPT_MARK,
    BOT_CONCEPT_STOP,
};

/* A phrase that stands in a text: tokens [first, last). */
struct bot_mark {
    uint32_t first;
    uint32_t last;
    uint16_t concepts[BOT_SENSES]; /* a rule may add some */
    uint8_t concepts_count;
    uint8_t kind; /* of the phrase: the first of its concepts' in the order of the enum */
    bool dropped; /* by a rule: later rules do not see it */
};

struct bot_marks {
    struct bot_mark *items;
    size_t count;
    size_t cap;
};

void bot__marks_done(struct bot_marks *marks);

struct bot_lexicon; /* owned by the kb; one thread at a time */

struct bot_lexicon *bot__lexicon_new(void);
void bot__lexicon_free(struct bot_lexicon *lexicon);

struct bot_tokenizer *bot__lexicon_tokenizer(struct bot_lexicon *lexicon);

/* Replaces what is in `marks` by the phrases in `tokens`, left to right, the
 * longest at each place, none over another or across punctuation. */
void bot__lexicon_mark(struct bot_lexicon *lexicon, const struct bot_tokens *tokens,
                       struct bot_marks *marks);

/* By name; the name must be one. */
uint16_t bot__concept(const struct bot_lexicon *lexicon, struct slice name);
enum bot_concept_kind bot__concept_kind(const struct bot_lexicon *lexicon, uint16_t concept);

static inline bool bot__kind_is_term(uint8_t kind)
{
    return kind <= BOT_CONCEPT_WEAK;
}

struct slice bot__concept_name(const struct bot_lexicon *lexicon, uint16_t concept);

#endif
