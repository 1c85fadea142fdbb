/*
 * examples.c -- asks what the build has learned.
 */
#include "bot/examples.h"

#include "bot/clues.h"
#include "bot/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a sentence says of a theft counts less than a whole text: "my wallet is still empty" may stand
 * behind "the exchange says completed". In units of the logistic function. */
#define TORN_OUT 2.0f

/* How much the nets count beside the weights: they err in other texts. */
#define NETS_SHARE 0.5f
#define NEVER 1e-4f /* as near to 0 and 1 as a net's word is taken */

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

static void weigh(const struct bot_clues *clues, float ret_sums[BOT_CLASSES])
{
    float words, meaning;

    bot__clues_shares(clues, &words, &meaning);
    for (int class = 0; class < BOT_CLASSES; class ++)
        ret_sums[class] = bot__weights.bias[class];
    sum_up(clues, 0, clues->words, words, ret_sums);
    sum_up(clues, clues->words, clues->count, meaning, ret_sums);
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
    struct bot_clues clues;

    for (size_t first = 0, last; first < tokens->count; first = last) {
        for (last = first + 1; last < tokens->count && !tokens->items[last].sentence; last++)
            ;
        if (last - first == tokens->count)
            return;
        bot__clues_read(examples->senses, analysis, first, last, 0, &clues);
        weigh(&clues, here);
        here[BOT_CLASS_URGENT] -= TORN_OUT;
        for (int class = 0; class < BOT_CLASSES; class ++) {
            if (of_a_sentence(class) && here[class] > sums[class])
                sums[class] = here[class];
        }
    }
}

static void sum_traits(const struct bot_net *net, const struct bot_clues *clues, size_t first,
                       size_t last, float share, float sums[BOT_NET_WIDTH])
{
    int32_t counts[BOT_NET_WIDTH] = {0};

    for (size_t i = first; i < last; i++) {
        const int8_t *traits = net->traits[clues->places[i] % BOT_NET_PLACES];
        for (int d = 0; d < BOT_NET_WIDTH; d++)
            counts[d] += traits[d];
    }
    for (int d = 0; d < BOT_NET_WIDTH; d++)
        sums[d] += (float)counts[d] * net->unit * share;
}

/* How likely each class is in the mean of the nets. */
static void ask_nets(const struct bot_clues *clues, float ret_shares[BOT_CLASSES])
{
    float words, meaning;

    bot__clues_shares(clues, &words, &meaning);
    memset(ret_shares, 0, BOT_CLASSES * sizeof(*ret_shares));
    for (int i = 0; i < BOT_NETS; i++) {
        const struct bot_net *net = &bot__weights.nets[i];
        struct bot_net_run run = {.traits = {0}};
        sum_traits(net, clues, 0, clues->words, words, run.traits);
        sum_traits(net, clues, clues->words, clues->count, meaning, run.traits);
        bot__net_run(&net->layers, &run);
        for (int class = 0; class < BOT_CLASSES; class ++)
            ret_shares[class] += run.shares[class] / BOT_NETS;
    }
}

/* A net takes a complaint for anger more often than its weights do. */
static float nets_share(int class)
{
    return class == BOT_CLASS_COMPLAINT ? 0 : NETS_SHARE;
}

void bot__examples_weigh(const struct bot_examples *examples, const struct bot_analysis *analysis,
                         float ret_likely[BOT_CLASSES])
{
    float shares[BOT_CLASSES];
    struct bot_clues clues;

    bot__clues_read(examples->senses, analysis, 0, analysis->tokens.count, analysis->intents,
                    &clues);
    weigh(&clues, ret_likely);
    weigh_sentences(examples, analysis, ret_likely);
    ask_nets(&clues, shares);
    for (int class = 0; class < BOT_CLASSES; class ++) {
        float by_net = logf((shares[class] + NEVER) / (1 - shares[class] + NEVER));
        float sum = ret_likely[class] + nets_share(class) * (by_net - ret_likely[class]);
        ret_likely[class] = 1 / (1 + expf(-sum));
    }
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
