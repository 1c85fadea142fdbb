/*
 * shelf.c -- building the index of one language.
 */
#include "bot/shelf_parts.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a term counts for by where it stands. `pivot` is a usual length of the
 * field, in terms: BM25F takes the average of all articles, but then one article
 * would move the scores of the others. */
static const struct {
    float weight;
    float length_share; /* b: 0 ignores the length, 1 divides by it */
    float pivot;
} fields[BOT_FIELDS] = {
    [BOT_FIELD_TITLE] = {4.0f, 0.3f, 6.0f},     [BOT_FIELD_QUESTIONS] = {2.0f, 0.5f, 50.0f},
    [BOT_FIELD_KEYWORDS] = {2.0f, 0.5f, 25.0f}, [BOT_FIELD_ANSWER] = {1.0f, 0.5f, 80.0f},
    [BOT_FIELD_BODY] = {0.5f, 0.6f, 300.0f},
};

/* Where a second mention stops counting much. */
#define SATURATION 1.5f

struct bot_shelf *bot__shelf_new(const struct bot_background *background)
{
    struct bot_shelf *shelf = mem_new(sizeof(*shelf));

    shelf->background = background;
    return shelf;
}

void bot__shelf_free(struct bot_shelf *shelf)
{
    struct shelf_word *word, *next;

    if (shelf == NULL)
        return;
    HASH_ITER (hh, shelf->words, word, next) {
        HASH_DEL(shelf->words, word);
        free(word);
    }
    free(shelf->articles);
    free(shelf->draft);
    free(shelf->phrases);
    free(shelf->phrase_terms);
    free(shelf->raw);
    free(shelf->idf);
    free(shelf->first);
    free(shelf->postings);
    free(shelf->scores);
    free(shelf->touched);
    free(shelf->asked);
    free(shelf);
}

/* Room for one more in an array that doubles. */
static void *grow(void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap > 0 ? *cap * 2 : 256;
    return mem_resize(items, *cap * size);
}

static uint32_t word_get(struct bot_shelf *shelf, const struct bot_term *term)
{
    struct shelf_word *word = bot__shelf_word(shelf, term->key);

    if (word != NULL)
        return word->id;
    word = mem_new(sizeof(*word));
    word->key = term->key;
    word->kind = term->kind;
    word->id = shelf->words_count++;
    HASH_ADD(hh, shelf->words, key, sizeof(word->key), word);
    return word->id;
}

void bot__shelf_begin(struct bot_shelf *shelf, uint32_t article)
{
    shelf->articles = grow(shelf->articles, shelf->articles_count, &shelf->articles_cap,
                           sizeof(*shelf->articles));
    shelf->articles[shelf->articles_count] =
        (struct shelf_article){.article = article, .phrases_first = (uint32_t)shelf->phrases_count};
    shelf->draft_count = 0;
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* A title, question or keyword on its own, its terms sorted, each once. */
static void add_phrase(struct bot_shelf *shelf, const uint32_t *ids, size_t count)
{
    size_t first = shelf->phrase_terms_count;

    for (size_t i = 0; i < count; i++) {
        shelf->phrase_terms = grow(shelf->phrase_terms, shelf->phrase_terms_count,
                                   &shelf->phrase_terms_cap, sizeof(*shelf->phrase_terms));
        shelf->phrase_terms[shelf->phrase_terms_count++] = ids[i];
    }

    uint32_t *terms = shelf->phrase_terms + first;
    size_t kept = 0;
    qsort(terms, count, sizeof(*terms), by_id);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || terms[i] != terms[kept - 1])
            terms[kept++] = terms[i];
    }
    shelf->phrase_terms_count = first + kept;

    shelf->phrases =
        grow(shelf->phrases, shelf->phrases_count, &shelf->phrases_cap, sizeof(*shelf->phrases));
    shelf->phrases[shelf->phrases_count++] =
        (struct shelf_phrase){.first = (uint32_t)first, .count = (uint32_t)kept};
}

void bot__shelf_add(struct bot_shelf *shelf, enum bot_field field,
                    const struct bot_analysis *analysis)
{
    uint32_t ids[SHELF_PHRASE_TERMS_MAX];
    size_t ids_count = 0;

    for (size_t i = 0; i < analysis->terms_count; i++) {
        uint32_t id = word_get(shelf, &analysis->terms[i]);
        shelf->draft =
            grow(shelf->draft, shelf->draft_count, &shelf->draft_cap, sizeof(*shelf->draft));
        shelf->draft[shelf->draft_count++] = (struct shelf_draft){id, field};
        if (ids_count < SHELF_PHRASE_TERMS_MAX)
            ids[ids_count++] = id;
    }
    if (field <= BOT_FIELD_KEYWORDS && ids_count > 0)
        add_phrase(shelf, ids, ids_count);
}

/* Turns the counts of one term in one article into its share of the term's weight. */
static float impact_of(const uint32_t counts[BOT_FIELDS], const uint32_t lengths[BOT_FIELDS])
{
    float frequency = 0;

    for (size_t f = 0; f < BOT_FIELDS; f++) {
        float b = fields[f].length_share;
        float length = 1 - b + b * (float)lengths[f] / fields[f].pivot;
        /* A short field must not count for more than its weight. */
        frequency += fields[f].weight * (float)counts[f] / (length < 1 ? 1 : length);
    }
    return frequency / (SATURATION + frequency);
}

void bot__shelf_end(struct bot_shelf *shelf)
{
    uint32_t lengths[BOT_FIELDS] = {0};
    uint32_t article = (uint32_t)shelf->articles_count++;

    shelf->articles[article].phrases_last = (uint32_t)shelf->phrases_count;
    for (size_t i = 0; i < shelf->draft_count; i++)
        lengths[shelf->draft[i].field]++;

    if (shelf->draft_count > 0) /* a text of nothing but marks has no term */
        qsort(shelf->draft, shelf->draft_count, sizeof(*shelf->draft), by_id);
    for (size_t i = 0; i < shelf->draft_count;) {
        uint32_t counts[BOT_FIELDS] = {0};
        uint32_t id = shelf->draft[i].id;
        for (; i < shelf->draft_count && shelf->draft[i].id == id; i++)
            counts[shelf->draft[i].field]++;
        shelf->raw = grow(shelf->raw, shelf->raw_count, &shelf->raw_cap, sizeof(*shelf->raw));
        shelf->raw[shelf->raw_count++] =
            (struct shelf_raw){id, {article, impact_of(counts, lengths)}};
    }
}

/* How much a term tells apart, by how many articles are about it. */
static void weigh_words(struct bot_shelf *shelf)
{
    struct shelf_word *word, *next;

    shelf->idf = mem_array(shelf->words_count + 1, sizeof(*shelf->idf));
    HASH_ITER (hh, shelf->words, word, next) {
        float about = 0;
        for (uint32_t p = shelf->first[word->id]; p < shelf->first[word->id + 1]; p++)
            about += shelf->postings[p].impact;
        shelf->idf[word->id] =
            bot__shelf_weight(shelf, (enum bot_term_kind)word->kind, word->key, about);
    }
}

/* Sorts the raw postings by term: a counting sort, since articles are in order. */
static void sort_postings(struct bot_shelf *shelf)
{
    size_t words = shelf->words_count;
    uint32_t *at = mem_array(words + 1, sizeof(*at));

    shelf->first = mem_array(words + 2, sizeof(*shelf->first));
    for (size_t i = 0; i < shelf->raw_count; i++)
        shelf->first[shelf->raw[i].id + 1]++;
    for (size_t i = 0; i < words; i++)
        shelf->first[i + 1] += shelf->first[i];
    memcpy(at, shelf->first, words * sizeof(*at));

    shelf->postings = mem_array(shelf->raw_count + 1, sizeof(*shelf->postings));
    for (size_t i = 0; i < shelf->raw_count; i++)
        shelf->postings[at[shelf->raw[i].id]++] = shelf->raw[i].posting;
    free(at);
    free(shelf->raw);
    shelf->raw = NULL;
}

void bot__shelf_seal(struct bot_shelf *shelf)
{
    assert(!shelf->sealed);
    shelf->sealed = true;
    free(shelf->draft);
    shelf->draft = NULL;

    sort_postings(shelf);
    weigh_words(shelf);
    for (size_t i = 0; i < shelf->phrases_count; i++) {
        struct shelf_phrase *phrase = &shelf->phrases[i];
        for (size_t k = 0; k < phrase->count; k++)
            phrase->weight += shelf->idf[shelf->phrase_terms[phrase->first + k]];
    }

    shelf->scores = mem_array(shelf->articles_count + 1, sizeof(*shelf->scores));
    shelf->touched = mem_array(shelf->articles_count + 1, sizeof(*shelf->touched));
    shelf->asked = mem_array(shelf->words_count + 1, sizeof(*shelf->asked));
}
