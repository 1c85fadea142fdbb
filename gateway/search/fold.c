#define _GNU_SOURCE /* memmem() */
/* Characters that readers take for the same become one. */
#include "search/internal.h"

#include "base/han.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Compatibility forms taken apart, case folded, what can't be seen left out, and the many
 * hyphens and quotes as ASCII's. Not put together again: needle and text are both apart, and a
 * part of a Korean syllable finds it. */
#define OPTIONS                                                                                    \
    (UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_LUMP)

#define FOLD_MAX 18 /* code points that one can become: U+FDFA */

/* Reads a text code point by code point. */
struct folder {
    struct slice rest;
    bool begun; /* something came out already */
    bool blank; /* white space is due before what comes next */
};

static bool is_blank(int32_t cp)
{
    switch (utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
        return true;
    default:
        return false;
    }
}

/* Accents, Hebrew's points and Arabic's vowels, which most leave out when they type. Their
 * combining classes say so; those of kana (8), of Indic scripts (7, 9) and Thai (from 103) make
 * another letter and stay. */
static bool is_accent(int32_t cp)
{
    int class = utf8proc_get_property(cp)->combining_class;

    return (class >= 10 && class <= 36) || class >= 200;
}

/* One code point to what it is read as; 0: nothing. `out` has room for FOLD_MAX. */
static int fold_one(uint32_t cp, int32_t *out)
{
    int32_t parts[FOLD_MAX];
    int boundary = 0, kept = 0;
    utf8proc_ssize_t count;

    if (cp < 0x80) {
        out[0] = (int32_t)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp);
        return 1;
    }
    if (cp >= 0x4E00 && cp <= 0x9FFF) { /* what most are: nothing but the table has them */
        out[0] = (int32_t)han_fold(cp);
        return 1;
    }
    count = utf8proc_decompose_char((int32_t)cp, parts, FOLD_MAX, OPTIONS, &boundary);
    assert(count >= 0 && count <= FOLD_MAX);
    for (utf8proc_ssize_t i = 0; i < count; i++)
        if (!is_accent(parts[i]))
            out[kept++] = (int32_t)han_fold((uint32_t)parts[i]);
    return kept;
}

/* What the next code point that leaves something becomes, and how many; 0 at the end. The source
 * of it is what `rest` lost in its last `*ret_bytes` bytes. */
static int fold_next(struct folder *folder, int32_t out[FOLD_MAX + 1], size_t *ret_bytes)
{
    while (folder->rest.len > 0) {
        size_t before = folder->rest.len;
        uint32_t cp = utf8_next(&folder->rest);
        int from = folder->blank && folder->begun ? 1 : 0;
        int count, kept = 0;

        if (is_blank((int32_t)cp)) {
            folder->blank = true;
            continue;
        }
        count = fold_one(cp, out + from);
        /* Some become a blank and an accent (U+00B4). */
        for (int i = 0; i < count; i++)
            if (!is_blank(out[from + i]))
                out[from + kept++] = out[from + i];
        if (kept == 0)
            continue;
        if (from == 1)
            out[0] = ' ';
        folder->begun = true;
        folder->blank = false;
        *ret_bytes = before - folder->rest.len;
        return from + kept;
    }
    return 0;
}

void search_fold(struct slice text, struct buf *out)
{
    struct folder folder = {.rest = text};
    int32_t parts[FOLD_MAX + 1];
    size_t bytes;
    int count;

    while ((count = fold_next(&folder, parts, &bytes)) > 0)
        for (int i = 0; i < count; i++)
            utf8_append(out, (uint32_t)parts[i]);
}

/* ---- where in the text ---- */

/* Where the source of each byte of the folded text begins and ends. */
struct source {
    uint32_t start, end;
};

static struct source *trace(struct slice text, struct buf *folded)
{
    struct folder folder = {.rest = text};
    int32_t parts[FOLD_MAX + 1];
    struct source *sources = NULL;
    size_t bytes, cap = 0;
    int count;

    while ((count = fold_next(&folder, parts, &bytes)) > 0) {
        size_t at = folded->len, end = text.len - folder.rest.len;

        for (int i = 0; i < count; i++)
            utf8_append(folded, (uint32_t)parts[i]);
        if (folded->len > cap) {
            cap = folded->len * 2 + 256;
            sources = mem_resize(sources, cap * sizeof(*sources));
        }
        for (; at < folded->len; at++)
            sources[at] = (struct source){(uint32_t)(end - bytes), (uint32_t)end};
    }
    return sources;
}

bool search_find(struct slice text, struct slice needle, size_t *ret_start, size_t *ret_len)
{
    struct buf folded;
    struct source *sources;
    const char *found = NULL;

    buf_init(&folded, SEARCH_TEXT_MAX);
    sources = trace(text, &folded);
    if (needle.len > 0 && folded.len > 0)
        found = memmem(folded.data, folded.len, needle.data, needle.len);
    if (found != NULL) {
        size_t at = (size_t)(found - folded.data);

        *ret_start = sources[at].start;
        *ret_len = sources[at + needle.len - 1].end - sources[at].start;
    }
    free(sources);
    buf_done(&folded);
    return found != NULL;
}
