/*
 * features.c -- a text as the places of a vector.
 */
#include "bot/features.h"

#include "bot/hash.h"

#include <stdlib.h>
#include <string.h>

#define PAIRED 3 /* so many phrases back a concept makes a pair */
#define PIECE 4  /* letters of a piece of a word */

static void add(struct bot_features *features, uint64_t key)
{
    if (features->count < BOT_FEATURES_MAX)
        features->places[features->count++] = bot__place(key);
}

static uint64_t key_of(char kind, struct slice text)
{
    return bot__hash(bot__hash(BOT_HASH_START, (struct slice){&kind, 1}), text);
}

static int by_place(const void *a, const void *b)
{
    return (int)*(const uint32_t *)a - (int)*(const uint32_t *)b;
}

/* Each once: that a word is there tells, not how often. */
static void once(struct bot_features *features)
{
    size_t kept = 0;

    qsort(features->places, features->count, sizeof(features->places[0]), by_place);
    for (size_t i = 0; i < features->count; i++) {
        if (kept == 0 || features->places[kept - 1] != features->places[i])
            features->places[kept++] = features->places[i];
    }
    features->count = kept;
}

/* Words and characters of tokens [first, last), and each with the one before it; and three characters
 * in a row, which are about what two words are elsewhere. */
static void add_tokens(const struct bot_tokens *tokens, size_t first, size_t last,
                       struct bot_features *features)
{
    uint64_t before = key_of('^', SLICE_LIT("")), two = before;

    for (size_t i = first; i < last; i++) {
        struct slice text = bot__token_text(tokens, i);
        if (tokens->items[i].kind == BOT_TOKEN_NUMBER)
            text = SLICE_LIT("1");
        uint64_t key = key_of('w', text);
        add(features, key);
        add(features, bot__hash(before, text));
        if (tokens->items[i].kind == BOT_TOKEN_HAN)
            add(features, bot__hash(two, text));
        two = bot__hash(before, text);
        before = key;
    }
    add(features, bot__hash(before, SLICE_LIT("$")));
}

static void add_pieces(const char *word, size_t end, struct bot_features *features)
{
    size_t letters[BOT_WORD_MAX + 3], count = 0;

    for (size_t at = 0; at < end; at++) {
        if (((uint8_t)word[at] & 0xC0) != 0x80) /* a letter begins here */
            letters[count++] = at;
    }
    letters[count] = end;
    for (size_t i = 0; i + PIECE <= count; i++)
        add(features,
            key_of('g', (struct slice){word + letters[i], letters[i + PIECE] - letters[i]}));
}

static void add_letters(const struct bot_tokens *tokens, size_t first, size_t last,
                        struct bot_features *features)
{
    char word[BOT_WORD_MAX + 2];

    for (size_t i = first; i < last; i++) {
        struct slice text = bot__token_text(tokens, i);
        if (tokens->items[i].kind != BOT_TOKEN_WORD || text.len < PIECE)
            continue;
        word[0] = '<';
        memcpy(word + 1, text.data, text.len);
        word[text.len + 1] = '>';
        add_pieces(word, text.len + 2, features);
    }
}

/* Concepts, and each with those of some phrases before it, whatever stands between: "my"
 * "coin" "harm". */
static void add_marks(const struct bot_marks *marks, size_t first, size_t last,
                      struct bot_features *features)
{
    uint16_t before[PAIRED];
    size_t count = 0;

    for (size_t i = 0; i < marks->count; i++) {
        const struct bot_mark *mark = &marks->items[i];
        if (mark->first < first || mark->last > last)
            continue;
        for (size_t k = 0; k < mark->concepts_count; k++) {
            uint16_t concept = mark->concepts[k];
            uint64_t key = key_of('c', (struct slice){(const char *)&concept, sizeof(concept)});
            add(features, key);
            for (size_t b = 0; b < PAIRED && b < count; b++)
                add(features,
                    bot__hash(key, (struct slice){(const char *)&before[b], sizeof(before[b])}));
        }
        if (mark->concepts_count > 0)
            before[count++ % PAIRED] = mark->concepts[0];
    }
}

static void add_intents(uint32_t intents, struct bot_features *features)
{
    for (int bit = 0; bit < 32; bit++) {
        char number = (char)bit;
        if (intents >> bit & 1)
            add(features, key_of('i', (struct slice){&number, 1}));
    }
}

void bot__features_read(const struct bot_analysis *analysis, size_t first, size_t last,
                        uint32_t intents, bool letters, struct bot_features *ret_features)
{
    ret_features->count = 0;
    add_intents(intents, ret_features);
    add_marks(&analysis->marks, first, last, ret_features);
    add_tokens(&analysis->tokens, first, last, ret_features);
    if (letters)
        add_letters(&analysis->tokens, first, last, ret_features);
    once(ret_features);
}

size_t bot__stride(size_t count)
{
    size_t stride = count / 3 * 2 + 1;

    for (;; stride++) {
        size_t a = stride, b = count;
        while (b != 0) {
            size_t rest = a % b;
            a = b;
            b = rest;
        }
        if (a == 1)
            return stride;
    }
}
