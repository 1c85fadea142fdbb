/*
 * shelf.h -- the articles of one language, and which of them fit a question.
 *
 * BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
 * Beyond", 2009, section 3.6) over the terms of analysis.h, then a second look at
 * the best: how near the question is to the nearest of the article's own titles,
 * questions and keywords. Scores are shares of what the question could reach at
 * most, so that they mean the same in a small and in a large knowledge base.
 */
#ifndef BATON_BOT_SHELF_H
#define BATON_BOT_SHELF_H

#include "bot/background.h"

enum bot_field {
    BOT_FIELD_TITLE,
    BOT_FIELD_QUESTIONS,
    BOT_FIELD_KEYWORDS,
    BOT_FIELD_ANSWER,
    BOT_FIELD_BODY,
    BOT_FIELDS,
};

#define BOT_SHELF_HITS_MAX 32

struct bot_shelf; /* owned by the kb */

/* The background must outlive the shelf. */
struct bot_shelf *bot__shelf_new(const struct bot_background *background);
void bot__shelf_free(struct bot_shelf *shelf);

/* An article: begin, its texts field by field, end. Then, once, seal. */
void bot__shelf_begin(struct bot_shelf *shelf, uint32_t article);
void bot__shelf_add(struct bot_shelf *shelf, enum bot_field field,
                    const struct bot_analysis *analysis);
void bot__shelf_end(struct bot_shelf *shelf);
void bot__shelf_seal(struct bot_shelf *shelf);

struct bot_ranked {
    uint32_t article;
    float score; /* 0 to 1 */
};

/* The best `max` (at most BOT_SHELF_HITS_MAX), best first; returns how many.
 * Uses the shelf's scratch memory. */
size_t bot__shelf_search(struct bot_shelf *shelf, const struct bot_term *terms, size_t count,
                         struct bot_ranked *ranked, size_t max);

#endif
