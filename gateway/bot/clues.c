/*
 * clues.c -- words and meanings as places of one vector.
 */
#include "bot/clues.h"

#include "bot/hash.h"

#include <math.h>
#include <string.h>

#define REACH 10     /* tokens from one sense to another behind it that make a pair */
#define MET_MAX 128  /* senses of a text that are looked at for pairs */
#define TRIPLE_OF 16 /* the first so many senses of senses.txt that a text has make triples */

/* A sense that stands at a token. */
struct met {
    uint8_t sense;
    uint32_t sentence;
    size_t at;
};

struct meeting {
    struct met items[MET_MAX];
    size_t count;
    uint64_t all; /* senses of the text, a bit each */
};

static void add(struct bot_clues *clues, char kind, uint8_t a, uint8_t b, uint8_t c)
{
    const char text[] = {kind, (char)a, (char)b, (char)c};

    if (clues->count < BOT_CLUES_MAX)
        clues->places[clues->count++] =
            bot__place(bot__hash(BOT_HASH_START, (struct slice){text, sizeof(text)}));
}

static void meet(const struct bot_senses *senses, const struct bot_tokens *tokens, size_t first,
                 size_t last, struct meeting *meeting)
{
    uint32_t sentence = 0;

    meeting->count = 0;
    meeting->all = 0;
    for (size_t at = first; at < last; at++) {
        uint64_t here = bot__senses_at(senses, tokens, at, last);
        sentence += tokens->items[at].sentence;
        meeting->all |= here;
        for (uint8_t sense = 0; here >> sense != 0; sense++) {
            if ((here >> sense & 1) && meeting->count < MET_MAX)
                meeting->items[meeting->count++] = (struct met){sense, sentence, at};
            if (sense == BOT_SENSES_MAX - 1)
                break;
        }
    }
}

/* One before the other in a sentence, each pair once. */
static void add_ordered(const struct meeting *meeting, struct bot_clues *clues)
{
    uint64_t seen[BOT_SENSES_MAX] = {0};

    for (size_t a = 0; a < meeting->count; a++) {
        const struct met *one = &meeting->items[a];
        for (size_t b = a + 1; b < meeting->count; b++) {
            const struct met *two = &meeting->items[b];
            if (two->at - one->at > REACH || two->sentence != one->sentence)
                break;
            if (seen[one->sense] >> two->sense & 1)
                continue;
            seen[one->sense] |= UINT64_C(1) << two->sense;
            add(clues, 'P', one->sense, two->sense, 0);
        }
    }
}

/* Each sense, and all twos and some threes of them, wherever they stand. */
static void add_together(uint64_t all, struct bot_clues *clues)
{
    uint8_t senses[BOT_SENSES_MAX];
    size_t count = 0;

    for (uint8_t sense = 0; sense < BOT_SENSES_MAX; sense++) {
        if (all >> sense & 1)
            senses[count++] = sense;
    }
    for (size_t a = 0; a < count; a++) {
        add(clues, 'S', senses[a], 0, 0);
        for (size_t b = 0; b < a; b++) {
            add(clues, 'Q', senses[a], senses[b], 0);
            for (size_t c = 0; a < TRIPLE_OF && c < b; c++)
                add(clues, 'U', senses[a], senses[b], senses[c]);
        }
    }
}

void bot__clues_read(const struct bot_senses *senses, const struct bot_analysis *analysis,
                     size_t first, size_t last, uint32_t intents, struct bot_clues *ret_clues)
{
    struct bot_features features;
    struct meeting meeting;

    bot__features_read(analysis, first, last, intents, true, &features);
    memcpy(ret_clues->places, features.places, features.count * sizeof(features.places[0]));
    ret_clues->words = ret_clues->count = features.count;
    meet(senses, &analysis->tokens, first, last, &meeting);
    add_ordered(&meeting, ret_clues);
    add_together(meeting.all, ret_clues);
}

void bot__clues_shares(const struct bot_clues *clues, float *ret_words, float *ret_meaning)
{
    *ret_words = 1 / sqrtf((float)clues->words + 1);
    *ret_meaning = 1 / sqrtf((float)(clues->count - clues->words) + 1);
}
