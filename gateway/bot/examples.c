/*
 * examples.c -- asks what the build has learned.
 */
#include "bot/examples.h"

#include "bot/clues.h"
#include "bot/weights.h"

#include <math.h>
#include <stdlib.h>

/* What a sentence says of a theft counts less than a whole text: "my wallet is still empty" may stand
 * behind "the exchange says completed". In units of the logistic function. */
#define TORN_OUT 1.0f

struct bot_examples {
    struct bot_senses *senses;
};

struct bot_examples *bot__examples_new(struct bot_lexicon *lexicon)
{
    struct bot_examples *examples = mem_new(sizeof(*examples));

    examples->senses = bot__senses_new(bot__lexicon_tokenizer(lexicon));
    return examples;
}

void bot__examples_free(struct bot_examples *examples)
{
    if (examples == NULL)
        return;
    bot__senses_free(examples->senses);
    free(examples);
}

/* Sums whole numbers, and only then turns them into the class's unit. */
static void sum_up(const struct bot_clues *clues, size_t first, size_t last, float share,
                   float sums[BOT_CLASSES])
{
    int32_t counts[BOT_CLASSES] = {0};

    for (size_t i = first; i < last; i++) {
        const int8_t *weights = bot__weights.weights[clues->places[i]];
        for (int class = 0; class < BOT_CLASSES; class ++)
            counts[class] += weights[class];
    }
    for (int class = 0; class < BOT_CLASSES; class ++)
        sums[class] += (float)counts[class] * bot__weights.unit[class] * share;
}

static void weigh(const struct bot_examples *examples, const struct bot_analysis *analysis,
                  size_t first, size_t last, uint32_t intents, float ret_sums[BOT_CLASSES])
{
    struct bot_clues clues;
    float words, meaning;

    bot__clues_read(examples->senses, analysis, first, last, intents, &clues);
    bot__clues_shares(&clues, &words, &meaning);
    for (int class = 0; class < BOT_CLASSES; class ++)
        ret_sums[class] = bot__weights.bias[class];
    sum_up(&clues, 0, clues.words, words, ret_sums);
    sum_up(&clues, clues.words, clues.count, meaning, ret_sums);
}

static bool of_a_sentence(int class)
{
    return class == BOT_CLASS_URGENT || class == BOT_CLASS_CALM || class == BOT_CLASS_PERSON ||
           class == BOT_CLASS_ANGER;
}

/* The rules' intents are the whole text's, so a sentence is weighed without them. */
static void weigh_sentences(const struct bot_examples *examples,
                            const struct bot_analysis *analysis, float sums[BOT_CLASSES])
{
    const struct bot_tokens *tokens = &analysis->tokens;
    float here[BOT_CLASSES];

    for (size_t first = 0, last; first < tokens->count; first = last) {
        for (last = first + 1; last < tokens->count && !tokens->items[last].sentence; last++)
            ;
        if (last - first == tokens->count)
            return;
        weigh(examples, analysis, first, last, 0, here);
        here[BOT_CLASS_URGENT] -= TORN_OUT;
        for (int class = 0; class < BOT_CLASSES; class ++) {
            if (of_a_sentence(class) && here[class] > sums[class])
                sums[class] = here[class];
        }
    }
}

void bot__examples_weigh(const struct bot_examples *examples, const struct bot_analysis *analysis,
                         float ret_likely[BOT_CLASSES])
{
    weigh(examples, analysis, 0, analysis->tokens.count, analysis->intents, ret_likely);
    weigh_sentences(examples, analysis, ret_likely);
    for (int class = 0; class < BOT_CLASSES; class ++)
        ret_likely[class] = 1 / (1 + expf(-ret_likely[class]));
}

bool bot__examples_name_harm(const struct bot_examples *examples,
                             const struct bot_analysis *analysis)
{
    const struct bot_tokens *tokens = &analysis->tokens;
    uint64_t harm = bot__senses_of_harm(examples->senses);

    for (size_t i = 0; i < tokens->count; i++)
        if (bot__senses_at(examples->senses, tokens, i, tokens->count) & harm)
            return true;
    return false;
}
