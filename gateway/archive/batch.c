/* One round's conversations: texts in, documents out. Touches nothing outside. */
#include "archive/internal.h"

#include "search/search.h"

#include <stdlib.h>
#include <string.h>

struct source {
    struct store_text *texts;
    size_t text_count;
    int64_t *agents;
    size_t agent_count;
    int rating;
};

struct archive__batch {
    struct source *sources;
    struct store_document *documents; /* each from the source beside it */
    size_t count;
};

static void *copy_of(const void *from, size_t count, size_t size)
{
    void *copy = mem_array(count + 1, size);

    if (count > 0)
        memcpy(copy, from, count * size);
    return copy;
}

struct archive__batch *archive__batch_new(const struct store_unindexed *items, size_t count)
{
    struct archive__batch *batch = mem_new(sizeof(*batch));

    batch->count = count;
    batch->sources = mem_array(count + 1, sizeof(*batch->sources));
    batch->documents = mem_array(count + 1, sizeof(*batch->documents));
    for (size_t i = 0; i < count; i++) {
        const struct store_unindexed *item = &items[i];
        struct source *source = &batch->sources[i];

        batch->documents[i].conversation = item->conversation;
        batch->documents[i].marks = item->marks;
        batch->documents[i].number = item->number;
        source->rating = item->rating;
        source->agents = copy_of(item->agents, item->agent_count, sizeof(*item->agents));
        source->agent_count = item->agent_count;
        source->texts = copy_of(item->texts, item->text_count, sizeof(*item->texts));
        source->text_count = item->text_count;
        for (size_t j = 0; j < item->text_count; j++)
            source->texts[j].body.data = slice_dup(item->texts[j].body);
    }
    return batch;
}

void archive__batch_free(struct archive__batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct source *source = &batch->sources[i];

        for (size_t j = 0; j < source->text_count; j++)
            free((char *)source->texts[j].body.data);
        free(source->texts);
        free(source->agents);
        free((char *)batch->documents[i].folded.data);
        free((int64_t *)batch->documents[i].seqs);
        free((int32_t *)batch->documents[i].keys);
    }
    free(batch->sources);
    free(batch->documents);
    free(batch);
}

static void build(struct search_document *document, const struct source *source,
                  struct store_document *out)
{
    int64_t *seqs = mem_array(source->text_count + 1, sizeof(*seqs));
    int32_t *keys;
    size_t lines = 0;

    search_document_clear(document);
    while (lines < source->text_count && search_document_add(document, source->texts[lines].body)) {
        seqs[lines] = source->texts[lines].seq;
        lines++;
    }
    for (size_t i = 0; i < source->agent_count; i++)
        search_document_add_facet(document, SEARCH_FACET_AGENT, source->agents[i]);
    search_document_add_rating(document, source->rating);
    search_document_end(document);
    keys = mem_array(document->count + 1, sizeof(*keys));
    for (size_t i = 0; i < document->count; i++)
        keys[i] = search_key(out->number, document->grams[i]);
    out->folded = (struct slice){slice_dup(buf_slice(&document->folded)), document->folded.len};
    out->seqs = seqs;
    out->seq_count = lines;
    out->keys = keys;
    out->key_count = document->count;
}

void archive__batch_build(struct archive__batch *batch)
{
    struct search_document document;

    search_document_init(&document);
    for (size_t i = 0; i < batch->count; i++)
        build(&document, &batch->sources[i], &batch->documents[i]);
    search_document_done(&document);
}

const struct store_document *archive__batch_documents(const struct archive__batch *batch,
                                                      size_t *ret_count)
{
    *ret_count = batch->count;
    return batch->documents;
}
