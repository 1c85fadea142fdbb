/* What is stored of a document. */
#include "search/internal.h"

#include <stdlib.h>
#include <string.h>

#define SEEN_BYTES ((1u << SEARCH_GRAM_BITS) / 8)

void search_document_init(struct search_document *document)
{
    *document = (struct search_document){.seen = mem_new(SEEN_BYTES)};
    buf_init(&document->folded, SEARCH_TEXT_MAX);
}

void search_document_clear(struct search_document *document)
{
    for (size_t i = 0; i < document->count; i++)
        document->seen[document->grams[i] / 8] = 0;
    document->count = 0;
    buf_clear(&document->folded);
}

void search_document_done(struct search_document *document)
{
    buf_done(&document->folded);
    free(document->grams);
    free(document->seen);
    *document = (struct search_document){0};
}

static void add(struct search_document *document, uint32_t gram)
{
    uint8_t bit = (uint8_t)(1u << gram % 8);

    if ((document->seen[gram / 8] & bit) != 0)
        return;
    document->seen[gram / 8] |= bit;
    if (document->count == document->cap) {
        document->cap = document->cap * 2 + 256;
        document->grams = mem_resize(document->grams, document->cap * sizeof(*document->grams));
    }
    document->grams[document->count++] = gram;
}

static void on_gram(void *user, uint32_t gram, int letters, bool narrow)
{
    (void)letters;
    (void)narrow;
    add(user, gram);
}

bool search_document_add(struct search_document *document, struct slice text)
{
    struct buf *folded = &document->folded;
    size_t start = folded->len;

    search_fold(text, folded);
    buf_append_char(folded, '\n');
    if (buf_err(folded) != GW_OK) {
        folded->len = start;
        folded->failed = false;
        return false;
    }
    search__grams((struct slice){folded->data + start, folded->len - start}, on_gram, document);
    return true;
}

void search_document_add_facet(struct search_document *document, enum search_facet facet,
                               int64_t value)
{
    add(document, search_facet(facet, value));
}

/* All ranges that it is in. */
void search_document_add_rating(struct search_document *document, int rating)
{
    for (int from = rating > 0 ? 1 : 0; from <= rating; from++)
        for (int to = rating; to <= (rating > 0 ? 5 : 0); to++)
            add(document, search_facet_rating(from, to));
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

void search_document_end(struct search_document *document)
{
    if (document->count > 1)
        qsort(document->grams, document->count, sizeof(*document->grams), compare);
}

int32_t search_key(int64_t number, uint32_t gram)
{
    int64_t segment = (number >> SEARCH_SEGMENT_BITS) % SEARCH_SEGMENTS;

    return (int32_t)((uint32_t)segment << SEARCH_GRAM_BITS | gram);
}
