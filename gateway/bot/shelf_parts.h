/*
 * shelf_parts.h -- how a shelf lies in memory; for shelf.c, which builds one, and
 * shelf_search.c, which reads it.
 */
#ifndef BATON_BOT_SHELF_PARTS_H
#define BATON_BOT_SHELF_PARTS_H

#include "bot/shelf.h"

#include <uthash.h>

#define SHELF_PHRASE_TERMS_MAX 256

/* A term and its number on this shelf. */
struct shelf_word {
    uint64_t key;
    uint32_t id;
    uint8_t kind;
    UT_hash_handle hh;
};

struct shelf_article {
    uint32_t article; /* the kb's number of it */
    uint32_t phrases_first;
    uint32_t phrases_last;
};

/* A title, a question or a keyword: phrase_terms[first .. first + count). */
struct shelf_phrase {
    uint32_t first;
    uint32_t count;
    float weight; /* of its terms together */
};

struct shelf_posting {
    uint32_t article; /* the shelf's number of it */
    float impact;     /* 0 to 1: how much the article is about the term */
};

/* While an article is being added. The id first, since it is sorted by it. */
struct shelf_draft {
    uint32_t id;
    uint32_t field;
};

/* Until the shelf is sealed. */
struct shelf_raw {
    uint32_t id;
    struct shelf_posting posting;
};

struct bot_shelf {
    const struct bot_background *background;
    struct shelf_word *words;
    uint32_t words_count;
    struct shelf_article *articles;
    size_t articles_count;
    size_t articles_cap;
    struct shelf_phrase *phrases;
    size_t phrases_count;
    size_t phrases_cap;
    uint32_t *phrase_terms;
    size_t phrase_terms_count;
    size_t phrase_terms_cap;

    struct shelf_draft *draft;
    size_t draft_count;
    size_t draft_cap;
    struct shelf_raw *raw;
    size_t raw_count;
    size_t raw_cap;
    bool sealed;

    float *idf;                     /* by term: what it is worth in a question */
    uint32_t *first;                /* by term: its first posting; one more at the end */
    struct shelf_posting *postings; /* by term, then article */

    /* Scratch of a search, all zero between two. */
    float *scores; /* by article */
    float *asked;  /* by term: its worth when it is in the question */
    uint32_t *touched;
};

/* NULL when no article has it. */
struct shelf_word *bot__shelf_word(const struct bot_shelf *shelf, uint64_t key);

/* What a term is worth that so many of the articles are about: a mention in a body
 * counts for less than one in a title. 0: no article has it. */
float bot__shelf_weight(const struct bot_shelf *shelf, enum bot_term_kind kind, uint64_t key,
                        float about);

#endif
