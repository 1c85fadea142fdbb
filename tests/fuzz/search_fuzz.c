#define _GNU_SOURCE /* memmem() */
/* search/: what contains a needle has all grams of it, whatever stands around it. */
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "search/search.h"

#include <stdlib.h>
#include <string.h>

static bool has(const struct search_document *document, uint32_t gram)
{
    size_t low = 0, high = document->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (document->grams[middle] < gram)
            low = middle + 1;
        else
            high = middle;
    }
    return low < document->count && document->grams[low] == gram;
}

static void has_all(const struct search_document *document, const struct search_query *query)
{
    for (size_t i = 0; i < query->count; i++)
        PROMISE(has(document, query->grams[i]));
}

/* The needle, folded already, within the folded text: a part of it between two characters. */
static void part_is_found(const struct search_document *document, size_t from, size_t to)
{
    const struct buf *folded = &document->folded;
    struct search_query query;

    if (to > folded->len)
        to = folded->len;
    while (from < folded->len && ((uint8_t)folded->data[from] & 0xC0) == 0x80)
        from++;
    while (to < folded->len && ((uint8_t)folded->data[to] & 0xC0) == 0x80)
        to++;
    if (from >= to || to - from > SEARCH_NEEDLE_MAX)
        return;
    if (search_query_init(&query, (struct slice){folded->data + from, to - from}) == GW_OK &&
        memmem(folded->data, folded->len, query.needle.data, query.needle.len) != NULL)
        has_all(document, &query);
    search_query_done(&query);
}

/* What stands in the text as it was written is found in it, where it says. */
static void place_is_good(struct slice text, struct slice needle)
{
    struct search_query query;
    struct buf folded;
    size_t start = 0, len = 0;
    bool found, there;

    buf_init(&folded, SEARCH_TEXT_MAX);
    search_fold(text, &folded);
    PROMISE(utf8_valid(buf_slice(&folded)));
    if (search_query_init(&query, needle) == GW_OK && folded.len > 0) {
        found = search_find(text, buf_slice(&query.needle), &start, &len);
        there = memmem(folded.data, folded.len, query.needle.data, query.needle.len) != NULL;
        PROMISE(found == there);
        PROMISE(!found || (len > 0 && start <= text.len && len <= text.len - start));
    }
    search_query_done(&query);
    buf_done(&folded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t from = fuzz_take(&data, &size), len = fuzz_take(&data, &size) % 64;
    char *copy = fuzz_copy(data, size);
    struct slice text = {copy, size};
    struct search_document document;

    search_document_init(&document);
    if (search_document_add(&document, text)) {
        search_document_end(&document);
        part_is_found(&document, from % (document.folded.len + 1),
                      from % (document.folded.len + 1) + len);
    }
    search_document_done(&document);
    if (size > 0) {
        size_t at = from % size;

        place_is_good(text, (struct slice){copy + at, len < size - at ? len : size - at});
    }
    free(copy);
    return 0;
}
