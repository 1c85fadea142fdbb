/*
 * examples.c -- fits a logistic model a class to data/examples.txt, and asks it.
 */
#include "bot/examples.h"

#include "bot/data.h"
#include "bot/features.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 80
#define STEP 1.2f /* of the first round; falls with the rounds */
/* Examples of a class that is a small part of all count for more, within these limits. */
#define RARE_SHARE 0.3f
#define RARE_MAX 4.0f
#define LEARNED 0.03f /* an error this small teaches nothing, and most are soon */
#define EXAMPLES_MAX 8000
#define ASKED_MAX 2500 /* of the articles' questions: more only take time */

static const char *const names[BOT_CLASSES] = {
    [BOT_CLASS_URGENT] = "urgent", [BOT_CLASS_CALM] = "calm",
    [BOT_CLASS_PERSON] = "person", [BOT_CLASS_ANGER] = "anger",
    [BOT_CLASS_OUT] = "out",       [BOT_CLASS_GREETING] = "greeting",
    [BOT_CLASS_THANKS] = "thanks", [BOT_CLASS_GOODBYE] = "goodbye",
    [BOT_CLASS_BOT] = "bot",
};

struct bot_examples {
    float weights[BOT_PLACES][BOT_CLASSES];
    float bias[BOT_CLASSES];
    float rare[BOT_CLASSES]; /* what an example of the class counts for */
};

struct example {
    uint16_t *places;
    size_t count;
    int class; /* -1: none */
};

static float likely(const struct bot_examples *examples, const uint16_t *places, size_t count,
                    int class)
{
    float sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += examples->weights[places[i]][class];
    sum = sum / sqrtf((float)count + 1) + examples->bias[class];
    return 1 / (1 + expf(-sum));
}

static void learn(struct bot_examples *examples, const struct example *example, float step)
{
    float share = 1 / sqrtf((float)example->count + 1);

    for (int class = 0; class < BOT_CLASSES; class ++) {
        float is = example->class == class ? 1.0f : 0.0f;
        float error = is - likely(examples, example->places, example->count, class);
        if (fabsf(error) < LEARNED)
            continue;
        float by = step * error * (is > 0 ? examples->rare[class] : 1);
        examples->bias[class] += by * 0.1f;
        for (size_t i = 0; i < example->count; i++)
            examples->weights[example->places[i]][class] += by * share;
    }
}

static int class_of(struct slice name)
{
    for (int class = 0; class < BOT_CLASSES; class ++) {
        if (slice_eq_cstr(name, names[class]))
            return class;
    }
    assert(slice_eq_cstr(name, "none")); /* else examples.txt names a class that there is not */
    return -1;
}

struct reading {
    struct bot_lexicon *lexicon;
    const struct bot_rules *rules;
    struct bot_analysis analysis;
    struct example *list;
    size_t count;
};

static void read_example(struct reading *reading, int class, struct slice text)
{
    struct bot_analysis *analysis = &reading->analysis;
    struct bot_features features;

    assert(reading->count < EXAMPLES_MAX);
    bot__analyse(reading->lexicon, reading->rules, text, BOT_SIDE_QUESTION, analysis);
    bot__features_read(analysis, 0, analysis->tokens.count, analysis->intents, &features);
    struct example *example = &reading->list[reading->count++];
    example->class = class;
    example->count = features.count;
    example->places = mem_array(features.count + 1, sizeof(*example->places));
    memcpy(example->places, features.places, features.count * sizeof(*example->places));
}

static void read_data(struct reading *reading)
{
    struct slice rest = bot__data("examples.txt");
    struct slice line, text;

    while (bot__data_line(&rest, &line)) {
        struct slice name = slice_cut(line, ':', &text);
        assert(text.len > 0);
        read_example(reading, class_of(name), slice_trim(text));
    }
}

/* The title of each article, then its first question, its second, until there are enough. */
static void read_articles(struct reading *reading, const struct bot_article *articles, size_t count)
{
    size_t read = 0;

    for (size_t q = 0; q <= BOT_PHRASES_MAX; q++) {
        for (size_t i = 0; i < count; i++) {
            enum bot_action action = articles[i].action;
            if (q > articles[i].questions_count)
                continue;
            if (action == BOT_ACTION_HUMAN || action == BOT_ACTION_FORM)
                continue; /* how to reach a person is among them */
            if (read++ == ASKED_MAX)
                return;
            read_example(reading, action == BOT_ACTION_URGENT ? BOT_CLASS_URGENT : -1,
                         q == 0 ? articles[i].title : articles[i].questions[q - 1]);
        }
    }
}

static void weigh_classes(struct bot_examples *examples, const struct example *list, size_t count)
{
    for (int class = 0; class < BOT_CLASSES; class ++) {
        size_t of = 0;

        for (size_t i = 0; i < count; i++)
            of += list[i].class == class;
        float rare = of > 0 ? RARE_SHARE * (float)(count - of) / (float)of : 1;
        examples->rare[class] = rare < 1 ? 1 : rare > RARE_MAX ? RARE_MAX : rare;
    }
}

static void fit(struct bot_examples *examples, const struct example *list, size_t count)
{
    size_t stride = bot__stride(count), at = 0;

    weigh_classes(examples, list, count);
    for (int round = 0; round < ROUNDS; round++) {
        float step = STEP / (1 + 0.25f * (float)round);
        for (size_t i = 0; i < count; i++) {
            learn(examples, &list[at], step);
            at = (at + stride) % count;
        }
    }
}

struct bot_examples *bot__examples_new(struct bot_lexicon *lexicon, const struct bot_rules *rules,
                                       const struct bot_article *articles, size_t count)
{
    struct bot_examples *examples = mem_new(sizeof(*examples));
    struct reading reading = {.lexicon = lexicon, .rules = rules};

    reading.list = mem_array(EXAMPLES_MAX, sizeof(*reading.list));
    bot__analysis_init(&reading.analysis);
    read_data(&reading);
    read_articles(&reading, articles, count);
    fit(examples, reading.list, reading.count);
    for (size_t i = 0; i < reading.count; i++)
        free(reading.list[i].places);
    free(reading.list);
    bot__analysis_done(&reading.analysis);
    return examples;
}

void bot__examples_free(struct bot_examples *examples)
{
    free(examples);
}

static bool of_a_sentence(int class)
{
    return class == BOT_CLASS_URGENT || class == BOT_CLASS_CALM || class == BOT_CLASS_PERSON ||
           class == BOT_CLASS_ANGER;
}

/* The rules' intents are the whole text's, so a sentence is weighed without them. */
static void weigh_sentences(const struct bot_examples *examples,
                            const struct bot_analysis *analysis, float ret_likely[BOT_CLASSES])
{
    const struct bot_tokens *tokens = &analysis->tokens;
    struct bot_features features;

    for (size_t first = 0, last; first < tokens->count; first = last) {
        for (last = first + 1; last < tokens->count && !tokens->items[last].sentence; last++)
            ;
        if (last - first == tokens->count)
            return;
        bot__features_read(analysis, first, last, 0, &features);
        for (int class = 0; class < BOT_CLASSES; class ++) {
            float is =
                of_a_sentence(class) ? likely(examples, features.places, features.count, class) : 0;
            if (is > ret_likely[class])
                ret_likely[class] = is;
        }
    }
}

void bot__examples_weigh(const struct bot_examples *examples, const struct bot_analysis *analysis,
                         float ret_likely[BOT_CLASSES])
{
    struct bot_features features;

    bot__features_read(analysis, 0, analysis->tokens.count, analysis->intents, &features);
    for (int class = 0; class < BOT_CLASSES; class ++)
        ret_likely[class] = likely(examples, features.places, features.count, class);
    weigh_sentences(examples, analysis, ret_likely);
}
