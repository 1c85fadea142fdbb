/*
 * analysis.h -- a text as the terms that it is searched by and the intents in it.
 *
 * Articles and questions go through the same mill, so that what means the same
 * becomes the same term.
 */
#ifndef BATON_BOT_ANALYSIS_H
#define BATON_BOT_ANALYSIS_H

#include "bot/rules.h"

enum bot_term_kind {
    BOT_TERM_STRONG, /* a concept, whatever phrase it came in */
    BOT_TERM_CONCEPT,
    BOT_TERM_WEAK,
    BOT_TERM_PHRASE, /* the very phrase that a concept came in */
    BOT_TERM_PAIR,   /* two concepts near each other, in either order */
    BOT_TERM_DENIED, /* a concept behind a negation: not arrived, no phrase */
    BOT_TERM_WORD,
    BOT_TERM_BIGRAM,
    BOT_TERM_CHAR,  /* a single character between two phrases */
    BOT_TERM_PIECE, /* a character among others */
    BOT_TERM_KINDS,
};

struct bot_term {
    uint64_t key; /* hash of kind and text */
    uint8_t kind;
};

struct bot_analysis {
    struct bot_tokens tokens;
    struct bot_marks marks;
    struct bot_term *terms; /* in the order of the text, with repeats */
    size_t terms_count;
    size_t terms_cap;
    uint32_t intents; /* bits of enum bot_intent; only of questions */
};

void bot__analysis_init(struct bot_analysis *analysis);
void bot__analysis_done(struct bot_analysis *analysis);

enum bot_side {
    BOT_SIDE_ARTICLE,
    BOT_SIDE_BODY, /* of an article: long, so without pairs */
    BOT_SIDE_QUESTION,
};

/* Replaces what is in `analysis`. */
void bot__analyse(struct bot_lexicon *lexicon, const struct bot_rules *rules, struct slice text,
                  enum bot_side side, struct bot_analysis *analysis);

/* Whether it has a word that is about wallets, as far as the lexicon knows. */
bool bot__analysis_at_home(const struct bot_analysis *analysis);

#endif
