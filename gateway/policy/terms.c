/*
 * terms.c -- the phrases of wording.txt in a tree of characters, walked from each word's beginning.
 *
 * It is drafted phrase by phrase, with its ways on in one hash table, and then sealed into what is walked: nodes whose
 * next ones stand together, a line of the processor's cache a step, and a phrase's tail in a row.
 */
#include "policy/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MAX (1u << 20)
#define SETS_MAX 4096     /* different sets of kinds of phrases */
#define BEGINS (1u << 16) /* phrases begin with characters below */

/* ---- the draft ---- */

struct way {
    uint32_t from, cp, to; /* to 0: free */
};

struct draft_node {
    struct kinds kinds; /* of the phrase that ends here */
    bool open;          /* the word may go on */
};

struct draft {
    struct way *ways;
    size_t ways_cap, ways_count; /* a power of two */
    struct draft_node *nodes;    /* the root is 0, so no way leads to 0 */
    size_t nodes_count, nodes_cap;
};

/* ---- what is walked ---- */

/* Most words of a text begin no phrase, or leave it soon: `next` says so without a look at the nodes behind. */
struct node {
    uint64_t next;  /* a bit for each character that goes on, by bit_of() */
    uint32_t cp;    /* that leads here */
    uint32_t first; /* of the nodes behind: by their bits, or, where crowded, by their characters */
    uint16_t count; /* of them */
    uint16_t set;   /* the kinds of the phrase that ends here; 0: none does */
    bool open;      /* the word may go on */
    bool crowded;   /* two of those behind have one bit */
};

struct terms {
    struct draft *draft; /* until it is sealed */
    struct node *nodes;
    struct kinds *sets;
    size_t nodes_count, sets_count;
    uint64_t begins[BEGINS / 64]; /* a bit for each character that a phrase begins with */
    uint32_t starts[BEGINS];      /* the node that it leads to */
};

/* Latin letters have one each, and Chinese characters are spread. */
static unsigned number_of_bit(uint32_t cp)
{
    return cp % 64;
}

static uint64_t bit_of(uint32_t cp)
{
    return UINT64_C(1) << number_of_bit(cp);
}

struct terms *policy__terms_new(void)
{
    struct terms *terms = mem_new(sizeof(*terms));
    struct draft *draft = mem_new(sizeof(*draft));

    draft->ways_cap = 1024;
    draft->ways = mem_array(draft->ways_cap, sizeof(*draft->ways));
    draft->nodes_cap = 1024;
    draft->nodes = mem_array(draft->nodes_cap, sizeof(*draft->nodes));
    draft->nodes_count = 1;
    terms->draft = draft;
    return terms;
}

static void draft_free(struct draft *draft)
{
    if (draft == NULL)
        return;
    free(draft->ways);
    free(draft->nodes);
    free(draft);
}

void policy__terms_free(struct terms *terms)
{
    if (terms == NULL)
        return;
    draft_free(terms->draft);
    free(terms->nodes);
    free(terms->sets);
    free(terms);
}

static struct way *way_of(const struct draft *draft, uint32_t from, uint32_t cp)
{
    size_t at = (from * 0x9E3779B1u ^ cp * 0x85EBCA6Bu) >> 7;

    for (;; at++) {
        struct way *way = &draft->ways[at & (draft->ways_cap - 1)];

        if (way->to == 0 || (way->from == from && way->cp == cp))
            return way;
    }
}

static void grow(struct draft *draft)
{
    struct way *old = draft->ways;
    size_t count = draft->ways_cap;

    draft->ways_cap *= 2;
    draft->ways = mem_array(draft->ways_cap, sizeof(*draft->ways));
    for (size_t i = 0; i < count; i++)
        if (old[i].to != 0)
            *way_of(draft, old[i].from, old[i].cp) = old[i];
    free(old);
}

static uint32_t new_node(struct draft *draft)
{
    assert(draft->nodes_count < NODES_MAX);
    if (draft->nodes_count == draft->nodes_cap) {
        draft->nodes_cap *= 2;
        draft->nodes = mem_resize(draft->nodes, draft->nodes_cap * sizeof(*draft->nodes));
    }
    draft->nodes[draft->nodes_count] = (struct draft_node){.open = false};
    return (uint32_t)draft->nodes_count++;
}

void policy__terms_add(struct terms *terms, const uint32_t *signs, size_t count, bool open,
                       unsigned kind)
{
    struct draft *draft = terms->draft;
    uint32_t node = 0;

    assert(draft != NULL && count > 0 && signs[0] < BEGINS);
    for (size_t i = 0; i < count; i++) {
        struct way *way;

        if (draft->ways_count * 3 > draft->ways_cap * 2)
            grow(draft);
        way = way_of(draft, node, signs[i]);
        if (way->to == 0) {
            *way = (struct way){node, signs[i], new_node(draft)};
            draft->ways_count++;
        }
        node = way->to;
    }
    kinds_add_one(&draft->nodes[node].kinds, kind);
    draft->nodes[node].open = draft->nodes[node].open || open;
}

/* ---- sealing ---- */

/* The draft's ways on, by the node that they come from. */
struct sealing {
    struct terms *terms;
    const struct draft *draft;
    struct way *ways;
    size_t *from; /* of each node, its first way; and one more, behind the last */
};

static int by_cp(const void *a, const void *b)
{
    const struct way *first = a, *second = b;

    return first->cp < second->cp ? -1 : first->cp > second->cp;
}

static int by_bit(const void *a, const void *b)
{
    const struct way *first = a, *second = b;

    return (int)number_of_bit(first->cp) - (int)number_of_bit(second->cp);
}

static uint16_t set_of(struct terms *terms, const struct kinds *kinds)
{
    size_t i = 0;

    while (i < terms->sets_count && memcmp(&terms->sets[i], kinds, sizeof(*kinds)) != 0)
        i++;
    if (i == terms->sets_count) {
        assert(terms->sets_count < SETS_MAX);
        terms->sets[terms->sets_count++] = *kinds;
    }
    return (uint16_t)i;
}

/* Puts the nodes behind a node in a row, each followed by all that is behind it. The depth is that of a phrase. */
static void seal_node(struct sealing *sealing, uint32_t drafted, uint32_t sealed)
{
    struct terms *terms = sealing->terms;
    struct node *node = &terms->nodes[sealed];
    struct way *ways = sealing->ways + sealing->from[drafted];
    size_t count = sealing->from[drafted + 1] - sealing->from[drafted];

    assert(count <= UINT16_MAX);
    node->set = set_of(terms, &sealing->draft->nodes[drafted].kinds);
    node->open = sealing->draft->nodes[drafted].open;
    node->count = (uint16_t)count;
    node->first = (uint32_t)terms->nodes_count;
    for (size_t i = 0; i < count; i++) {
        node->crowded = node->crowded || (node->next & bit_of(ways[i].cp)) != 0;
        node->next |= bit_of(ways[i].cp);
    }
    if (count > 1)
        qsort(ways, count, sizeof(*ways), node->crowded ? by_cp : by_bit);
    terms->nodes_count += count;
    for (uint32_t i = 0; i < count; i++)
        terms->nodes[node->first + i].cp = ways[i].cp;
    for (uint32_t i = 0; i < count; i++)
        seal_node(sealing, ways[i].to, node->first + i);
}

static void sort_ways(struct sealing *sealing)
{
    const struct draft *draft = sealing->draft;
    size_t *next = mem_array(draft->nodes_count, sizeof(*next));

    for (size_t i = 0; i < draft->ways_cap; i++)
        if (draft->ways[i].to != 0)
            sealing->from[draft->ways[i].from + 1]++;
    for (size_t i = 0; i < draft->nodes_count; i++) {
        sealing->from[i + 1] += sealing->from[i];
        next[i] = sealing->from[i];
    }
    for (size_t i = 0; i < draft->ways_cap; i++)
        if (draft->ways[i].to != 0)
            sealing->ways[next[draft->ways[i].from]++] = draft->ways[i];
    free(next);
}

void policy__terms_seal(struct terms *terms)
{
    struct draft *draft = terms->draft;
    struct sealing sealing = {.terms = terms, .draft = draft};

    sealing.ways = mem_array(draft->ways_count + 1, sizeof(*sealing.ways));
    sealing.from = mem_array(draft->nodes_count + 1, sizeof(*sealing.from));
    sort_ways(&sealing);
    terms->nodes = mem_array(draft->nodes_count, sizeof(*terms->nodes));
    terms->nodes_count = 1;
    terms->sets = mem_array(SETS_MAX, sizeof(*terms->sets));
    terms->sets_count = 1; /* the first is empty */
    seal_node(&sealing, 0, 0);
    for (uint32_t i = 0; i < terms->nodes[0].count; i++) {
        uint32_t begin = terms->nodes[0].first + i, cp = terms->nodes[begin].cp;

        terms->begins[cp / 64] |= UINT64_C(1) << cp % 64;
        terms->starts[cp] = begin;
    }
    free(sealing.ways);
    free(sealing.from);
    draft_free(draft);
    terms->draft = NULL;
}

/* ---- walking ---- */

bool policy__terms_begin(const struct terms *terms, uint32_t cp)
{
    return cp < BEGINS && (terms->begins[cp / 64] >> cp % 64 & 1) != 0;
}

/* Bits that are set: without the processor's own instruction, which not every one has. */
static unsigned bits_in(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* NULL: no phrase goes on with this character. */
static inline const struct node *step(const struct terms *terms, const struct node *node,
                                      uint32_t cp)
{
    const struct node *behind = &terms->nodes[node->first];
    uint64_t bit = bit_of(cp);
    size_t count = node->count;

    if ((node->next & bit) == 0)
        return NULL;
    if (count == 1)
        return behind->cp == cp ? behind : NULL;
    if (!node->crowded) {
        behind += bits_in(node->next & (bit - 1));
        return behind->cp == cp ? behind : NULL;
    }
    while (count > 0) {
        size_t half = count / 2;

        if (behind[half].cp == cp)
            return &behind[half];
        if (behind[half].cp < cp) {
            behind += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return NULL;
}

/* Ends of lines and signs that join are blanks. */
static uint32_t sign_of(uint32_t cp)
{
    return cp == '\n' || cp == '-' || cp == '_' ? ' ' : cp;
}

static bool word_goes_on(const struct reading *reading, size_t at)
{
    while (at < reading->count && reading->glyphs[at].kind == GLYPH_MARK)
        at++;
    return at < reading->count && reading->glyphs[at].kind == GLYPH_LETTER &&
           !reading->glyphs[at].loose;
}

/* Chinese is often set with a blank between its characters and Latin words; no phrase has one there. */
static bool is_seam(const struct reading *reading, size_t at)
{
    uint8_t before = reading->glyphs[at - 1].kind, behind = reading->glyphs[at + 1].kind;

    return reading->glyphs[at].cp == ' ' && ((before == GLYPH_SINGLE && behind == GLYPH_LETTER) ||
                                             (before == GLYPH_LETTER && behind == GLYPH_SINGLE));
}

/* A digit or a sign that stands for a letter: "s33d", "p@ssword". 0: it stands for none. */
static uint32_t letter_of(uint32_t cp)
{
    switch (cp) {
    case '0':
        return 'o';
    case '1':
    case '!':
        return 'i';
    case '3':
        return 'e';
    case '4':
    case '@':
        return 'a';
    case '5':
    case '$':
        return 's';
    case '7':
        return 't';
    case '8':
        return 'b';
    default:
        return 0;
    }
}

static inline const struct node *step_meant(const struct terms *terms, const struct node *node,
                                            uint32_t cp)
{
    const struct node *next = step(terms, node, cp);
    uint32_t letter;

    if (next != NULL || cp >= 'a' || (letter = letter_of(cp)) == 0)
        return next;
    next = step(terms, node, letter);
    return next == NULL && cp == '1' ? step(terms, node, 'l') : next;
}

/* The next node, and the glyph that leads to it; NULL: no phrase goes on. */
static const struct node *go_on(const struct terms *terms, const struct reading *reading,
                                const struct node *node, size_t *at, unsigned *steps)
{
    for (++*at, ++*steps; *at < reading->count && *steps < TERM_LEN_MAX; ++*at, ++*steps) {
        const struct glyph *glyph = &reading->glyphs[*at];

        /* The usual case. */
        if (glyph->kind == GLYPH_LETTER || glyph->kind == GLYPH_SINGLE)
            return step_meant(terms, node, glyph->cp);
        if (glyph->kind != GLYPH_MARK && glyph->kind != GLYPH_PICTURE && !is_seam(reading, *at))
            return step_meant(terms, node, sign_of(glyph->cp));
    }
    return NULL;
}

struct kinds policy__terms_match(const struct terms *terms, const struct reading *reading,
                                 size_t at, unsigned hiding, size_t *ret_end)
{
    const struct node *node = &terms->nodes[terms->starts[reading->glyphs[at].cp]];
    struct kinds kinds = {{0}}, hides = kinds_one(hiding), last = {{0}};
    unsigned steps = 0;

    assert(policy__terms_begin(terms, reading->glyphs[at].cp));
    for (; node != NULL; node = go_on(terms, reading, node, &at, &steps)) {
        if (node->set == 0 || (!node->open && reading->glyphs[at].kind == GLYPH_LETTER &&
                               word_goes_on(reading, at + 1)))
            continue;
        last = terms->sets[node->set];
        kinds_add(&kinds, &last);
        *ret_end = at + 1;
    }
    if (kinds_have(&last, hiding))
        return last;
    kinds_drop(&kinds, &hides);
    return kinds;
}
