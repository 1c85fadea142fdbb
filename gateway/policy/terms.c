/*
 * terms.c -- the phrases of wording.txt in a tree of characters, walked from each word's beginning.
 */
#include "policy/internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MAX (1u << 20)

/* A node's ways on are in one open hash table of all: (node, character) -> node. Most words of a text
 * begin no phrase, or leave it soon: `begins` and a node's `next` say so without a look into the
 * table, which is too large to be near at hand. */
struct way {
    uint32_t from, cp, to; /* to 0: free */
};

struct node {
    uint64_t next;  /* a bit for each character that goes on, by bit_of() */
    uint64_t kinds; /* of the phrase that ends here */
    bool open;      /* the word may go on */
};

#define BEGINS (1u << 16) /* characters are told apart up to here */

struct terms {
    struct way *ways;
    size_t ways_cap, ways_count; /* a power of two */
    struct node *nodes;
    size_t nodes_count, nodes_cap;
    uint64_t begins[BEGINS / 64]; /* a bit for each character that a phrase begins with */
};

static uint64_t bit_of(uint32_t cp)
{
    return 1ull << (cp * 0x9E3779B1u >> 26);
}

struct terms *policy__terms_new(void)
{
    struct terms *terms = mem_new(sizeof(*terms));

    terms->ways_cap = 1024;
    terms->ways = mem_array(terms->ways_cap, sizeof(*terms->ways));
    terms->nodes_cap = 1024;
    terms->nodes = mem_array(terms->nodes_cap, sizeof(*terms->nodes));
    terms->nodes_count = 1; /* the root is 0, so no way leads to 0 */
    return terms;
}

void policy__terms_free(struct terms *terms)
{
    if (terms == NULL)
        return;
    free(terms->ways);
    free(terms->nodes);
    free(terms);
}

static struct way *way_of(const struct terms *terms, uint32_t from, uint32_t cp)
{
    size_t at = (from * 0x9E3779B1u ^ cp * 0x85EBCA6Bu) >> 7;

    for (;; at++) {
        struct way *way = &terms->ways[at & (terms->ways_cap - 1)];

        if (way->to == 0 || (way->from == from && way->cp == cp))
            return way;
    }
}

static void grow(struct terms *terms)
{
    struct way *old = terms->ways;
    size_t count = terms->ways_cap;

    terms->ways_cap *= 2;
    terms->ways = mem_array(terms->ways_cap, sizeof(*terms->ways));
    for (size_t i = 0; i < count; i++)
        if (old[i].to != 0)
            *way_of(terms, old[i].from, old[i].cp) = old[i];
    free(old);
}

static uint32_t new_node(struct terms *terms)
{
    assert(terms->nodes_count < NODES_MAX);
    if (terms->nodes_count == terms->nodes_cap) {
        terms->nodes_cap *= 2;
        terms->nodes = mem_resize(terms->nodes, terms->nodes_cap * sizeof(*terms->nodes));
    }
    terms->nodes[terms->nodes_count] = (struct node){0};
    return (uint32_t)terms->nodes_count++;
}

void policy__terms_add(struct terms *terms, const uint32_t *signs, size_t count, bool open,
                       uint64_t kinds)
{
    uint32_t node = 0;

    assert(count > 0);
    terms->begins[signs[0] % BEGINS / 64] |= 1ull << signs[0] % 64;
    for (size_t i = 0; i < count; i++) {
        struct way *way;

        if (terms->ways_count * 3 > terms->ways_cap * 2)
            grow(terms);
        way = way_of(terms, node, signs[i]);
        if (way->to == 0) {
            *way = (struct way){node, signs[i], new_node(terms)};
            terms->ways_count++;
            terms->nodes[node].next |= bit_of(signs[i]);
        }
        node = way->to;
    }
    terms->nodes[node].kinds |= kinds;
    terms->nodes[node].open = terms->nodes[node].open || open;
}

bool policy__terms_begin(const struct terms *terms, uint32_t cp)
{
    return terms->begins[cp % BEGINS / 64] >> cp % 64 & 1;
}

static bool goes_on(const struct reading *reading, size_t at)
{
    while (at < reading->count && reading->glyphs[at].kind == GLYPH_MARK)
        at++;
    return at < reading->count && reading->glyphs[at].kind == GLYPH_LETTER &&
           !reading->glyphs[at].loose;
}

uint64_t policy__terms_match(const struct terms *terms, const struct reading *reading, size_t at,
                             uint64_t hiding, size_t *ret_end)
{
    uint64_t kinds = 0, last = 0;
    uint32_t node = 0;

    for (unsigned steps = 0; at < reading->count && steps < TERM_LEN_MAX; at++, steps++) {
        const struct glyph *glyph = &reading->glyphs[at];
        uint32_t cp = glyph->cp;
        const struct node *reached;

        if (glyph->kind == GLYPH_MARK || glyph->kind == GLYPH_PICTURE)
            continue;
        if (cp == '\n' || cp == '-' || cp == '_')
            cp = ' ';
        if ((terms->nodes[node].next & bit_of(cp)) == 0)
            break;
        node = way_of(terms, node, cp)->to;
        if (node == 0)
            break;
        reached = &terms->nodes[node];
        if (reached->kinds == 0 ||
            (!reached->open && glyph->kind == GLYPH_LETTER && goes_on(reading, at + 1)))
            continue;
        kinds |= reached->kinds;
        last = reached->kinds;
        *ret_end = at + 1;
    }
    return last & hiding ? last : kinds & ~hiding;
}
