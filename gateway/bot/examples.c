/*
 * examples.c -- fits a logistic model a class to data/examples.txt, and asks it.
 */
#include "bot/examples.h"

#include "bot/data.h"
#include "bot/hash.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Features share this many places by their hash. Some thousand are in use, so that
 * few meet, and one that meets another is one of dozens in its text. */
#define PLACES 32768u
#define FEATURES_MAX 512 /* of one text or sentence; a longer one is known by its beginning */
#define PAIRED 3         /* so many phrases back a concept makes a pair */
#define ROUNDS 40
#define STEP 1.2f     /* of the first round; falls with the rounds */
#define POSITIVE 2.0f /* a class is a small part of all examples */
#define LEARNED 0.03f /* an error this small teaches nothing, and most are soon */
#define EXAMPLES_MAX 8000
#define ASKED_MAX 1500 /* of the articles' questions: more only take time */

static const char *const names[BOT_CLASSES] = {
    [BOT_CLASS_URGENT] = "urgent", [BOT_CLASS_CALM] = "calm",
    [BOT_CLASS_PERSON] = "person", [BOT_CLASS_ANGER] = "anger",
    [BOT_CLASS_OUT] = "out",       [BOT_CLASS_GREETING] = "greeting",
    [BOT_CLASS_THANKS] = "thanks", [BOT_CLASS_GOODBYE] = "goodbye",
    [BOT_CLASS_BOT] = "bot",
};

struct bot_examples {
    float weights[PLACES][BOT_CLASSES];
    float bias[BOT_CLASSES];
};

struct features {
    uint16_t places[FEATURES_MAX];
    size_t count;
};

struct example {
    uint16_t *places;
    size_t count;
    int class; /* -1: none */
};

static void add(struct features *features, uint64_t key)
{
    if (features->count < FEATURES_MAX)
        features->places[features->count++] = (uint16_t)((key ^ key >> 29) % PLACES);
}

static uint64_t key_of(char kind, struct slice text)
{
    return bot__hash(bot__hash(BOT_HASH_START, (struct slice){&kind, 1}), text);
}

static int by_place(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

/* Each once: that a word is there tells, not how often. */
static void once(struct features *features)
{
    size_t kept = 0;

    qsort(features->places, features->count, sizeof(features->places[0]), by_place);
    for (size_t i = 0; i < features->count; i++) {
        if (kept == 0 || features->places[kept - 1] != features->places[i])
            features->places[kept++] = features->places[i];
    }
    features->count = kept;
}

/* Words and characters of tokens [first, last), and each with the one before it. */
static void add_tokens(const struct bot_tokens *tokens, size_t first, size_t last,
                       struct features *features)
{
    uint64_t before = key_of('^', SLICE_LIT(""));

    for (size_t i = first; i < last; i++) {
        struct slice text = bot__token_text(tokens, i);
        if (tokens->items[i].kind == BOT_TOKEN_NUMBER)
            text = SLICE_LIT("1");
        uint64_t key = key_of('w', text);
        add(features, key);
        add(features, bot__hash(before, text));
        before = key;
    }
    add(features, bot__hash(before, SLICE_LIT("$")));
}

/* Concepts, and each with those of some phrases before it, whatever stands between: "my"
 * "coin" "harm". */
static void add_marks(const struct bot_marks *marks, size_t first, size_t last,
                      struct features *features)
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

static void add_intents(uint32_t intents, struct features *features)
{
    for (int bit = 0; bit < 32; bit++) {
        char number = (char)bit;
        if (intents >> bit & 1)
            add(features, key_of('i', (struct slice){&number, 1}));
    }
}

static void read_features(const struct bot_analysis *analysis, size_t first, size_t last,
                          uint32_t intents, struct features *ret_features)
{
    ret_features->count = 0;
    add_intents(intents, ret_features);
    add_marks(&analysis->marks, first, last, ret_features);
    add_tokens(&analysis->tokens, first, last, ret_features);
    once(ret_features);
}

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
        float by = step * error * (is > 0 ? POSITIVE : 1);
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
    struct features features;

    assert(reading->count < EXAMPLES_MAX);
    bot__analyse(reading->lexicon, reading->rules, text, BOT_SIDE_QUESTION, analysis);
    read_features(analysis, 0, analysis->tokens.count, analysis->intents, &features);
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

/* Through the list in steps that meet all, so that examples of a kind do not come in a row. */
static size_t stride_of(size_t count)
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

static void fit(struct bot_examples *examples, const struct example *list, size_t count)
{
    size_t stride = stride_of(count), at = 0;

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
    struct features features;

    for (size_t first = 0, last; first < tokens->count; first = last) {
        for (last = first + 1; last < tokens->count && !tokens->items[last].sentence; last++)
            ;
        if (last - first == tokens->count)
            return;
        read_features(analysis, first, last, 0, &features);
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
    struct features features;

    read_features(analysis, 0, analysis->tokens.count, analysis->intents, &features);
    for (int class = 0; class < BOT_CLASSES; class ++)
        ret_likely[class] = likely(examples, features.places, features.count, class);
    weigh_sentences(examples, analysis, ret_likely);
}
