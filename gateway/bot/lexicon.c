/*
 * lexicon.c -- the phrases as a trie over words.
 */
#include "bot/lexicon.h"

#include "bot/data.h"
#include "bot/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#define ROOT 0

/* Stands for any number in the trie; no token reads like it. */
static const struct slice any_number = {"#", 1};

struct concept {
    struct slice name; /* in the data file */
    enum bot_concept_kind kind;
};

/* What follows one node with one word. */
struct edge {
    uint64_t key; /* the node and the word, hashed */
    uint32_t node;
    UT_hash_handle hh;
};

struct node {
    uint16_t concepts[BOT_SENSES];
    uint8_t concepts_count; /* 0: no phrase ends here */
    uint8_t kind;           /* the lowest of its concepts' */
};

struct bot_lexicon {
    struct bot_tokenizer *tokenizer;
    struct concept concepts[BOT_CONCEPTS_MAX];
    size_t concepts_count;
    struct edge *edges;
    struct node *nodes;
    size_t nodes_count;
    size_t nodes_cap;
};

static uint64_t edge_key(uint32_t node, struct slice word)
{
    struct slice from = {(const char *)&node, sizeof(node)};

    return bot__hash(bot__hash(BOT_HASH_START, from), word);
}

static const struct edge *edge_find(const struct bot_lexicon *lexicon, uint32_t node,
                                    struct slice word)
{
    uint64_t key = edge_key(node, word);
    struct edge *edge;

    HASH_FIND(hh, lexicon->edges, &key, sizeof(key), edge);
    return edge;
}

static uint32_t node_new(struct bot_lexicon *lexicon)
{
    if (lexicon->nodes_count == lexicon->nodes_cap) {
        lexicon->nodes_cap = lexicon->nodes_cap > 0 ? lexicon->nodes_cap * 2 : 1024;
        lexicon->nodes = mem_resize(lexicon->nodes, lexicon->nodes_cap * sizeof(*lexicon->nodes));
    }
    lexicon->nodes[lexicon->nodes_count] = (struct node){.concepts_count = 0};
    return (uint32_t)lexicon->nodes_count++;
}

static uint32_t edge_get(struct bot_lexicon *lexicon, uint32_t from, struct slice word)
{
    const struct edge *known = edge_find(lexicon, from, word);

    if (known != NULL)
        return known->node;

    struct edge *edge = mem_new(sizeof(*edge));
    edge->key = edge_key(from, word);
    edge->node = node_new(lexicon);
    HASH_ADD(hh, lexicon->edges, key, sizeof(edge->key), edge);
    return edge->node;
}

static void add_phrase(struct bot_lexicon *lexicon, uint16_t concept, struct slice phrase,
                       struct bot_tokens *tokens)
{
    uint32_t at = ROOT;

    bot__tokenize(lexicon->tokenizer, phrase, tokens);
    assert(tokens->count > 0);
    for (size_t i = 0; i < tokens->count; i++) {
        struct slice word = bot__token_text(tokens, i);
        at = edge_get(lexicon, at, slice_eq_cstr(word, "nnn") ? any_number : word);
    }

    struct node *node = &lexicon->nodes[at];
    for (size_t i = 0; i < node->concepts_count; i++) {
        if (node->concepts[i] == concept) /* two spellings with one stem */
            return;
    }
    assert(node->concepts_count < BOT_SENSES);
    uint8_t kind = (uint8_t)lexicon->concepts[concept].kind;
    if (node->concepts_count == 0 || kind < node->kind)
        node->kind = kind;
    node->concepts[node->concepts_count++] = concept;
}

static bool find_concept(const struct bot_lexicon *lexicon, struct slice name,
                         uint16_t *ret_concept)
{
    for (size_t i = 0; i < lexicon->concepts_count; i++) {
        if (slice_eq(lexicon->concepts[i].name, name)) {
            *ret_concept = (uint16_t)i;
            return true;
        }
    }
    return false;
}

static enum bot_concept_kind kind_of(struct slice word)
{
    if (slice_eq_cstr(word, "mark"))
        return BOT_CONCEPT_MARK;
    if (slice_eq_cstr(word, "stop"))
        return BOT_CONCEPT_STOP;
    if (slice_eq_cstr(word, "strong"))
        return BOT_CONCEPT_STRONG;
    if (slice_eq_cstr(word, "weak"))
        return BOT_CONCEPT_WEAK;
    assert(slice_eq_cstr(word, "term"));
    return BOT_CONCEPT_TERM;
}

/* A line is "kind name: phrase | phrase"; a name may have several lines. */
static void add_line(struct bot_lexicon *lexicon, struct slice line, struct bot_tokens *tokens)
{
    struct slice phrases;
    struct slice head = slice_cut(line, ':', &phrases);
    struct slice name;
    enum bot_concept_kind kind = kind_of(slice_cut(head, ' ', &name));
    uint16_t concept;

    assert(name.len > 0 && phrases.len > 0);
    if (!find_concept(lexicon, name, &concept)) {
        assert(lexicon->concepts_count < BOT_CONCEPTS_MAX);
        concept = (uint16_t)lexicon->concepts_count++;
        lexicon->concepts[concept] = (struct concept){name, kind};
    }
    assert(lexicon->concepts[concept].kind == kind);

    /* Little words are a slip away from too many others. */
    bot__tokenizer_spelling(lexicon->tokenizer, kind == BOT_CONCEPT_STOP
                                                    ? BOT_SPELLING_LEARN
                                                    : BOT_SPELLING_LEARN_TARGET);
    while (phrases.data != NULL)
        add_phrase(lexicon, concept, slice_cut(phrases, '|', &phrases), tokens);
}

struct bot_lexicon *bot__lexicon_new(void)
{
    struct bot_lexicon *lexicon = mem_new(sizeof(*lexicon));
    struct slice rest = bot__data("lexicon.txt");
    struct slice line;
    struct bot_tokens tokens;

    lexicon->tokenizer = bot__tokenizer_new();
    node_new(lexicon);

    bot__tokens_init(&tokens);
    while (bot__data_line(&rest, &line))
        add_line(lexicon, line, &tokens);
    bot__tokenizer_spelling(lexicon->tokenizer, BOT_SPELLING_LEARN);
    bot__tokenize(lexicon->tokenizer, bot__data("words.txt"), &tokens);
    bot__tokens_done(&tokens);
    return lexicon;
}

void bot__lexicon_free(struct bot_lexicon *lexicon)
{
    struct edge *edge, *next;

    if (lexicon == NULL)
        return;
    HASH_ITER (hh, lexicon->edges, edge, next) {
        HASH_DEL(lexicon->edges, edge);
        free(edge);
    }
    free(lexicon->nodes);
    bot__tokenizer_free(lexicon->tokenizer);
    free(lexicon);
}

struct bot_tokenizer *bot__lexicon_tokenizer(struct bot_lexicon *lexicon)
{
    return lexicon->tokenizer;
}

uint16_t bot__concept(const struct bot_lexicon *lexicon, struct slice name)
{
    uint16_t concept = 0;
    bool found = find_concept(lexicon, name, &concept);

    assert(found);
    return concept;
}

enum bot_concept_kind bot__concept_kind(const struct bot_lexicon *lexicon, uint16_t concept)
{
    return lexicon->concepts[concept].kind;
}

struct slice bot__concept_name(const struct bot_lexicon *lexicon, uint16_t concept)
{
    return lexicon->concepts[concept].name;
}

void bot__marks_done(struct bot_marks *marks)
{
    free(marks->items);
    *marks = (struct bot_marks){.count = 0};
}

/* A number, or a numeral that may be one: 三 in 三天. */
static bool is_number(const struct bot_tokens *tokens, size_t at)
{
    return tokens->items[at].kind == BOT_TOKEN_NUMBER ||
           (tokens->items[at].kind == BOT_TOKEN_HAN &&
            bot__is_numeral(bot__token_text(tokens, at)));
}

/* The longest phrase that goes on from `node` with token `next`: how many tokens
 * it has more, and in *ret_node where it ends. As deep as the longest phrase of
 * the data; a number may go two ways. */
static size_t longest(const struct bot_lexicon *lexicon, const struct bot_tokens *tokens,
                      size_t next, bool first, uint32_t node, uint32_t *ret_node)
{
    size_t best = 0;

    if (next == tokens->count || (!first && tokens->items[next].paused))
        return 0;

    struct slice ways[2] = {bot__token_text(tokens, next), any_number};
    size_t ways_count = is_number(tokens, next) ? 2 : 1;
    for (size_t i = 0; i < ways_count; i++) {
        const struct edge *edge = edge_find(lexicon, node, ways[i]);
        uint32_t end = ROOT;
        if (edge == NULL)
            continue;
        size_t more = longest(lexicon, tokens, next + 1, false, edge->node, &end);
        if (more == 0 && lexicon->nodes[edge->node].concepts_count == 0)
            continue;
        if (more + 1 > best) {
            best = more + 1;
            *ret_node = more > 0 ? end : edge->node;
        }
    }
    return best;
}

void bot__lexicon_mark(struct bot_lexicon *lexicon, const struct bot_tokens *tokens,
                       struct bot_marks *marks)
{
    marks->count = 0;
    for (size_t i = 0; i < tokens->count;) {
        uint32_t at = ROOT;
        size_t len = longest(lexicon, tokens, i, true, ROOT, &at);
        if (len == 0) {
            i++;
            continue;
        }

        if (marks->count == marks->cap) {
            marks->cap = marks->cap > 0 ? marks->cap * 2 : 64;
            marks->items = mem_resize(marks->items, marks->cap * sizeof(*marks->items));
        }
        const struct node *node = &lexicon->nodes[at];
        struct bot_mark *mark = &marks->items[marks->count++];
        *mark = (struct bot_mark){.first = (uint32_t)i, .last = (uint32_t)(i + len)};
        memcpy(mark->concepts, node->concepts, sizeof(mark->concepts));
        mark->concepts_count = node->concepts_count;
        mark->kind = node->kind;
        i += len;
    }
}
