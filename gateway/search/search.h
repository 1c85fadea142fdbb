/*
 * search.h -- how a text is found again by a part of it.
 *
 * Pure: a text in, what it is searched by out. Knows no conversation, no SQL. What
 * is stored of a document (folded text and keys) and what is asked for must be made
 * by the same rules, and no document says by which it was: who changes them marks
 * all closed conversations anew, in a migration, as the last line of 0002 does.
 *
 * Searching is for a part of a text, in any script, as folded: full width and half
 * width, upper and lower case, with and without accents, Traditional and Simplified
 * are the same; what can't be seen is not there; white space of any length is one
 * blank. A text is found through its grams: neighbouring letters, hashed. Whatever
 * contains the needle has all grams of the needle; what has them need not contain
 * it, so the folded text decides.
 */
#ifndef BATON_SEARCH_SEARCH_H
#define BATON_SEARCH_SEARCH_H

#include "base/str.h"

/* A key of the index is a gram and, above it, the segment of the document: documents are
 * numbered, and 8,192 of them share a segment. schema/functions/60_search.sql reckons with the
 * same figures. Past 8.4 million documents the numbers of segments repeat, which costs
 * candidates but misses nothing. */
#define SEARCH_GRAM_BITS 22
#define SEARCH_SEGMENT_BITS 13 /* of a document's number, below those of its segment */
#define SEARCH_SEGMENTS 1024

#define SEARCH_TEXT_MAX (256u << 10) /* bytes of one folded document: what follows is not found */
#define SEARCH_NEEDLE_MAX 2048       /* bytes, folded */
#define SEARCH_GRAMS_MAX 8           /* that a query asks for */

/* Appends the folded text. Invalid UTF-8 is folded as U+FFFD a byte. */
void search_fold(struct slice text, struct buf *out);

/* What a document has beside its texts, as grams: a search that asks for it looks at no other. */
enum search_facet { SEARCH_FACET_AGENT = 1, SEARCH_FACET_RATING };
uint32_t search_facet(enum search_facet facet, int64_t value);
/* A range of ratings, 1 to 5, is one facet, so that it is one gram of a query; 0 to 0: unrated. */
uint32_t search_facet_rating(int from, int to);

/* ---- a document: texts in a row, none of which reaches into the next ---- */

struct search_document {
    struct buf folded; /* one text a line */
    uint32_t *grams;   /* once each; ascending after search_document_end() */
    size_t count, cap;
    uint8_t *seen; /* a bit a gram */
};

void search_document_init(struct search_document *document);
void search_document_clear(struct search_document *document); /* for the next one */
void search_document_done(struct search_document *document);
/* False when it does not fit any more: it is left out, and so should be all behind it. */
bool search_document_add(struct search_document *document, struct slice text);
void search_document_add_facet(struct search_document *document, enum search_facet facet,
                               int64_t value);
void search_document_add_rating(struct search_document *document, int rating); /* 0: none */
void search_document_end(struct search_document *document);
/* Of the document with this number: all 32 bits, as an int4. */
int32_t search_key(int64_t number, uint32_t gram);

/* ---- a query ---- */

struct search_query {
    struct buf needle; /* folded */
    uint32_t grams[SEARCH_GRAMS_MAX];
    size_t count; /* at least 1 */
};

/* GW_EINVAL when it is too short to search for: it needs two neighbouring letters or digits,
 * or one character of a script like Chinese. GW_ELIMIT when it is too long. Done with
 * search_query_done() in any case. */
enum gw_err search_query_init(struct search_query *query, struct slice text) GW_MUST_CHECK;
void search_query_done(struct search_query *query);

/* Where in a text, as it was written, the folded needle first occurs: bytes. */
bool search_find(struct slice text, struct slice needle, size_t *ret_start, size_t *ret_len);

#endif
