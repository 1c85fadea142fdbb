/*
 * shelf_search.c -- which articles of a shelf fit a question.
 */
#include "bot/shelf_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A question's terms that are looked up: those worth the most. A long text is no
 * better a question than a short one, and costs no more. */
#define ASKED_MAX 64
/* How many of the best get the second look. */
#define SECOND_LOOK BOT_SHELF_HITS_MAX
/* The share of the second look in the score. */
#define PHRASE_SHARE 0.33f

/* What a kind is worth, and which part of that a term costs that no article has:
 * an unknown word lowers the confidence, half a character pair hardly. */
static const struct {
    float worth;
    float unknown;
} kinds[BOT_TERM_KINDS] = {
    [BOT_TERM_STRONG] = {1.5f, 0.5f}, [BOT_TERM_CONCEPT] = {0.75f, 0.5f},
    [BOT_TERM_WEAK] = {0.6f, 0.5f},   [BOT_TERM_PHRASE] = {0.2f, 0.0f},
    [BOT_TERM_PAIR] = {0.25f, 0.05f}, [BOT_TERM_DENIED] = {1.0f, 0.1f},
    [BOT_TERM_WORD] = {0.8f, 0.4f},   [BOT_TERM_BIGRAM] = {0.6f, 0.3f},
    [BOT_TERM_CHAR] = {0.3f, 0.3f},   [BOT_TERM_PIECE] = {0.3f, 0.2f},
};
/* A term that is in one line of ordinary talk in a hundred is worth half. */
#define SAID_WEIGHT 100.0f

struct asked {
    float weight;
    uint32_t id;
};

struct question {
    struct asked terms[ASKED_MAX];
    size_t count;
    float attainable; /* the sum of all weights, also of unknown terms */
};

struct shelf_word *bot__shelf_word(const struct bot_shelf *shelf, uint64_t key)
{
    struct shelf_word *word;

    HASH_FIND(hh, shelf->words, &key, sizeof(key), word);
    return word;
}

float bot__shelf_weight(const struct bot_shelf *shelf, enum bot_term_kind kind, uint64_t key,
                        float about)
{
    float all = (float)shelf->articles_count;
    float idf = logf(1 + (all + 0.5f) / (about + 0.5f));
    float said = bot__background_share(shelf->background, key);

    return kinds[kind].worth * idf / (1 + SAID_WEIGHT * said) *
           (about > 0 ? 1 : kinds[kind].unknown);
}

/* Keeps the ASKED_MAX worth the most, in no order. */
static void keep(struct question *question, struct asked term)
{
    if (question->count < ASKED_MAX) {
        question->terms[question->count++] = term;
        return;
    }
    size_t least = 0;
    for (size_t i = 1; i < ASKED_MAX; i++) {
        if (question->terms[i].weight < question->terms[least].weight)
            least = i;
    }
    if (term.weight > question->terms[least].weight)
        question->terms[least] = term;
}

/* Each different term once. Unknown ones only add to what is attainable, as many
 * as there is room for, so that a long text is not hopeless. */
static void read_question(struct bot_shelf *shelf, const struct bot_term *terms, size_t count,
                          struct question *ret_question)
{
    float unknown = 0;
    size_t unknown_count = 0;

    *ret_question = (struct question){.count = 0};
    for (size_t i = 0; i < count; i++) {
        struct shelf_word *word = bot__shelf_word(shelf, terms[i].key);
        if (word == NULL) {
            if (unknown_count++ < ASKED_MAX)
                unknown +=
                    bot__shelf_weight(shelf, (enum bot_term_kind)terms[i].kind, terms[i].key, 0);
        } else if (shelf->asked[word->id] == 0) {
            shelf->asked[word->id] = shelf->idf[word->id];
            keep(ret_question, (struct asked){shelf->idf[word->id], word->id});
        }
    }

    /* Scratch is put back for all, then set for those kept. */
    for (size_t i = 0; i < count; i++) {
        struct shelf_word *word = bot__shelf_word(shelf, terms[i].key);
        if (word != NULL)
            shelf->asked[word->id] = 0;
    }
    ret_question->attainable = unknown;
    for (size_t i = 0; i < ret_question->count; i++) {
        shelf->asked[ret_question->terms[i].id] = ret_question->terms[i].weight;
        ret_question->attainable += ret_question->terms[i].weight;
    }
}

static void forget_question(struct bot_shelf *shelf, const struct question *question)
{
    for (size_t i = 0; i < question->count; i++)
        shelf->asked[question->terms[i].id] = 0;
}

/* Sorted insertion into the best `max`. */
static size_t rank(struct bot_ranked *ranked, size_t count, size_t max, struct bot_ranked hit)
{
    if (count == max) {
        if (max == 0 || hit.score <= ranked[count - 1].score)
            return count;
        count--;
    }
    size_t at = count;
    for (; at > 0 && ranked[at - 1].score < hit.score; at--)
        ranked[at] = ranked[at - 1];
    ranked[at] = hit;
    return count + 1;
}

/* The first look: BM25F over the postings. Articles are the shelf's numbers. */
static size_t first_look(struct bot_shelf *shelf, const struct question *question,
                         struct bot_ranked *ranked, size_t max)
{
    size_t touched = 0, found = 0;

    for (size_t i = 0; i < question->count; i++) {
        const struct asked *term = &question->terms[i];
        for (uint32_t p = shelf->first[term->id]; p < shelf->first[term->id + 1]; p++) {
            const struct shelf_posting *posting = &shelf->postings[p];
            if (shelf->scores[posting->article] == 0)
                shelf->touched[touched++] = posting->article;
            shelf->scores[posting->article] += term->weight * posting->impact;
        }
    }
    for (size_t i = 0; i < touched; i++) {
        uint32_t article = shelf->touched[i];
        found = rank(ranked, found, max, (struct bot_ranked){article, shelf->scores[article]});
        shelf->scores[article] = 0;
    }
    return found;
}

/* How near the nearest phrase of an article is: the weight of the terms in both,
 * to the geometric mean of both weights; 1 when they have the same terms. */
static float nearest(const struct bot_shelf *shelf, uint32_t article, float attainable)
{
    const struct shelf_article *at = &shelf->articles[article];
    float best = 0;

    for (uint32_t i = at->phrases_first; i < at->phrases_last; i++) {
        const struct shelf_phrase *phrase = &shelf->phrases[i];
        float both = 0;
        for (uint32_t k = 0; k < phrase->count; k++)
            both += shelf->asked[shelf->phrase_terms[phrase->first + k]];
        if (both > 0 && both / sqrtf(phrase->weight * attainable) > best)
            best = both / sqrtf(phrase->weight * attainable);
    }
    return best > 1 ? 1 : best;
}

size_t bot__shelf_search(struct bot_shelf *shelf, const struct bot_term *terms, size_t count,
                         struct bot_ranked *ranked, size_t max)
{
    struct question question;
    struct bot_ranked first[SECOND_LOOK];
    size_t found = 0;

    if (max > BOT_SHELF_HITS_MAX)
        max = BOT_SHELF_HITS_MAX;
    read_question(shelf, terms, count, &question);
    if (question.attainable > 0) {
        size_t looked = first_look(shelf, &question, first, SECOND_LOOK);
        for (size_t i = 0; i < looked; i++) {
            float near = nearest(shelf, first[i].article, question.attainable);
            float share = first[i].score / question.attainable;
            struct bot_ranked hit = {shelf->articles[first[i].article].article,
                                     (1 - PHRASE_SHARE) * share + PHRASE_SHARE * near};
            found = rank(ranked, found, max, hit);
        }
    }
    forget_question(shelf, &question);
    return found;
}
