/*
 * senses.c -- the phrases as chains of hashes: one for each beginning of a phrase.
 *
 * A phrase is looked up word by word under the hash of what has been read of it, so that a
 * text needs no more look-ups than its words times the length of a phrase.
 */
#include "bot/senses.h"

#include "bot/data.h"
#include "bot/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#define PREFIX_MIN 2 /* bytes of a word that ends with '*' */

/* A beginning of a phrase, or all of one. */
struct piece {
    uint64_t key;
    uint64_t senses; /* of a phrase that ends here; 0: it goes on */
    UT_hash_handle hh;
};

struct bot_senses {
    struct piece *pieces;
    struct slice names[BOT_SENSES_MAX]; /* in the data file */
    size_t count;
    size_t prefix_max; /* bytes of the longest beginning of a word */
    uint64_t harm;
};

static const struct slice any_end = {"*", 1};

static const struct piece *piece_find(const struct bot_senses *senses, uint64_t key)
{
    struct piece *piece;

    HASH_FIND(hh, senses->pieces, &key, sizeof(key), piece);
    return piece;
}

static void add_piece(struct bot_senses *senses, uint64_t key, uint64_t bits)
{
    struct piece *piece;

    HASH_FIND(hh, senses->pieces, &key, sizeof(key), piece);
    if (piece == NULL) {
        piece = mem_new(sizeof(*piece));
        piece->key = key;
        HASH_ADD(hh, senses->pieces, key, sizeof(piece->key), piece);
    }
    piece->senses |= bits;
}

static uint64_t key_next(uint64_t before, struct slice word)
{
    /* The length keeps "ab" "c" apart from "a" "bc". */
    uint8_t len = (uint8_t)word.len;

    return bot__hash(bot__hash(before, (struct slice){(const char *)&len, 1}), word);
}

static uint64_t key_prefix(uint64_t before, struct slice prefix)
{
    return bot__hash(key_next(before, prefix), any_end);
}

static void add_phrase(struct bot_senses *senses, struct bot_tokenizer *tokenizer,
                       struct bot_tokens *tokens, struct slice phrase, uint64_t bits)
{
    bool open = phrase.len > 0 && phrase.data[phrase.len - 1] == '*';
    uint64_t key = BOT_HASH_START;

    bot__tokenize(tokenizer, phrase, tokens);
    assert(tokens->count > 0);
    for (size_t i = 0; i < tokens->count; i++) {
        struct slice word = bot__token_text(tokens, i);
        bool end = i + 1 == tokens->count;
        if (end && open) {
            assert(word.len >= PREFIX_MIN);
            if (word.len > senses->prefix_max)
                senses->prefix_max = word.len;
            key = key_prefix(key, word);
        } else {
            key = key_next(key, word);
        }
        add_piece(senses, key, end ? bits : 0);
    }
}

static bool is_harm(struct slice name)
{
    static const char *const harms[] = {"steal", "cheat", "phish", "malware", "gone"};

    for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++)
        if (slice_eq_cstr(name, harms[i]))
            return true;
    return false;
}

static size_t sense_of(struct bot_senses *senses, struct slice name)
{
    for (size_t i = 0; i < senses->count; i++) {
        if (slice_eq(senses->names[i], name))
            return i;
    }
    assert(senses->count < BOT_SENSES_MAX && name.len > 0);
    senses->names[senses->count] = name;
    if (is_harm(name))
        senses->harm |= UINT64_C(1) << senses->count;
    return senses->count++;
}

struct bot_senses *bot__senses_new(struct bot_tokenizer *tokenizer)
{
    struct bot_senses *senses = mem_new(sizeof(*senses));
    struct slice rest = bot__data("senses.txt");
    struct slice line, phrases;
    struct bot_tokens tokens;

    bot__tokens_init(&tokens);
    bot__tokenizer_spelling(tokenizer, BOT_SPELLING_LEARN);
    while (bot__data_line(&rest, &line)) {
        size_t sense = sense_of(senses, slice_cut(line, ':', &phrases));
        while (phrases.data != NULL) {
            struct slice phrase = slice_trim(slice_cut(phrases, '|', &phrases));
            add_phrase(senses, tokenizer, &tokens, phrase, UINT64_C(1) << sense);
        }
    }
    bot__tokens_done(&tokens);
    return senses;
}

void bot__senses_free(struct bot_senses *senses)
{
    struct piece *piece, *next;

    if (senses == NULL)
        return;
    HASH_ITER (hh, senses->pieces, piece, next) {
        HASH_DEL(senses->pieces, piece);
        free(piece);
    }
    free(senses);
}

/* Of the words that are known by their beginning. */
static uint64_t of_prefixes(const struct bot_senses *senses, uint64_t before, struct slice word)
{
    size_t most = word.len < senses->prefix_max ? word.len : senses->prefix_max;
    uint64_t found = 0;

    for (size_t len = PREFIX_MIN; len <= most; len++) {
        const struct piece *piece =
            piece_find(senses, key_prefix(before, (struct slice){word.data, len}));
        if (piece != NULL)
            found |= piece->senses;
    }
    return found;
}

uint64_t bot__senses_at(const struct bot_senses *senses, const struct bot_tokens *tokens, size_t at,
                        size_t last)
{
    uint64_t key = BOT_HASH_START, found = 0;

    for (size_t i = at; i < last; i++) {
        struct slice word = bot__token_text(tokens, i);
        if (i > at && tokens->items[i].paused)
            break;
        if (tokens->items[i].kind == BOT_TOKEN_WORD)
            found |= of_prefixes(senses, key, word);
        key = key_next(key, word);
        const struct piece *piece = piece_find(senses, key);
        if (piece == NULL)
            break;
        found |= piece->senses;
    }
    return found;
}

uint64_t bot__senses_of_harm(const struct bot_senses *senses)
{
    return senses->harm;
}
