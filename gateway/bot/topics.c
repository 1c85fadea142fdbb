/*
 * topics.c -- a multinomial logistic model over the articles' questions.
 */
#include "bot/topics.h"

#include "bot/features.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 15
#define STEP 2.0f     /* of the first round; falls with the rounds */
#define LEARNED 0.01f /* an error this small teaches nothing, and most are soon */

struct example {
    uint16_t *places;
    size_t count;
    size_t topic;
};

struct bot_topics {
    size_t count;
    float *weights; /* by place, then topic */
    float bias[BOT_TOPICS_MAX];
    struct example *examples; /* until it is fitted */
    size_t examples_count;
    size_t examples_of[BOT_TOPICS_MAX];
};

struct bot_topics *bot__topics_new(size_t count)
{
    struct bot_topics *topics = mem_new(sizeof(*topics));

    assert(count > 0 && count <= BOT_TOPICS_MAX);
    topics->count = count;
    topics->weights = mem_array(BOT_TOPIC_PLACES * count, sizeof(*topics->weights));
    topics->examples = mem_array(BOT_TOPICS_EXAMPLES_MAX, sizeof(*topics->examples));
    return topics;
}

static void examples_done(struct bot_topics *topics)
{
    for (size_t i = 0; i < topics->examples_count; i++)
        free(topics->examples[i].places);
    free(topics->examples);
    topics->examples = NULL;
    topics->examples_count = 0;
}

void bot__topics_free(struct bot_topics *topics)
{
    if (topics == NULL)
        return;
    examples_done(topics);
    free(topics->weights);
    free(topics);
}

size_t bot__topics_places(const struct bot_analysis *analysis,
                          uint16_t ret_places[BOT_FEATURES_MAX])
{
    struct bot_features features;

    bot__features_read(analysis, 0, analysis->tokens.count, analysis->intents, false, &features);
    for (size_t i = 0; i < features.count; i++)
        ret_places[i] = (uint16_t)(features.places[i] % BOT_TOPIC_PLACES);
    return features.count;
}

void bot__topics_add(struct bot_topics *topics, const struct bot_analysis *analysis, size_t topic)
{
    uint16_t places[BOT_FEATURES_MAX];

    assert(topic < topics->count && topics->examples != NULL);
    if (topics->examples_of[topic] == BOT_TOPICS_EXAMPLES_MAX / topics->count)
        return;
    topics->examples_of[topic]++;
    struct example *example = &topics->examples[topics->examples_count++];
    example->topic = topic;
    example->count = bot__topics_places(analysis, places);
    example->places = mem_array(example->count + 1, sizeof(*example->places));
    memcpy(example->places, places, example->count * sizeof(*example->places));
}

static void shares_of(const struct bot_topics *topics, const uint16_t *places, size_t count,
                      float ret_shares[BOT_TOPICS_MAX])
{
    float scale = 1 / sqrtf((float)count + 1), most = 0, all = 0;

    memset(ret_shares, 0, topics->count * sizeof(*ret_shares));
    for (size_t i = 0; i < count; i++) {
        const float *weights = topics->weights + (size_t)places[i] * topics->count;
        for (size_t t = 0; t < topics->count; t++)
            ret_shares[t] += weights[t];
    }
    for (size_t t = 0; t < topics->count; t++) {
        ret_shares[t] = ret_shares[t] * scale + topics->bias[t];
        if (t == 0 || ret_shares[t] > most)
            most = ret_shares[t];
    }
    for (size_t t = 0; t < topics->count; t++) {
        ret_shares[t] = expf(ret_shares[t] - most);
        all += ret_shares[t];
    }
    for (size_t t = 0; t < topics->count; t++)
        ret_shares[t] /= all;
}

static void learn(struct bot_topics *topics, const struct example *example, float step)
{
    float scale = 1 / sqrtf((float)example->count + 1);
    float shares[BOT_TOPICS_MAX];

    shares_of(topics, example->places, example->count, shares);
    for (size_t t = 0; t < topics->count; t++) {
        float error = (example->topic == t ? 1.0f : 0.0f) - shares[t];
        if (fabsf(error) < LEARNED)
            continue;
        topics->bias[t] += step * error * 0.1f;
        for (size_t i = 0; i < example->count; i++)
            topics->weights[(size_t)example->places[i] * topics->count + t] += step * error * scale;
    }
}

void bot__topics_fit(struct bot_topics *topics)
{
    size_t count = topics->examples_count, at = 0;
    size_t stride = count > 0 ? bot__stride(count) : 0;

    for (int round = 0; round < ROUNDS; round++) {
        float step = STEP / (1 + 0.25f * (float)round);
        for (size_t i = 0; i < count; i++) {
            learn(topics, &topics->examples[at], step);
            at = (at + stride) % count;
        }
    }
    examples_done(topics);
}

void bot__topics_weigh(const struct bot_topics *topics, const struct bot_analysis *analysis,
                       float ret_shares[BOT_TOPICS_MAX])
{
    uint16_t places[BOT_FEATURES_MAX];
    size_t count = bot__topics_places(analysis, places);

    shares_of(topics, places, count, ret_shares);
}

float bot__topics_weight(const struct bot_topics *topics, size_t place, size_t topic)
{
    return topics->weights[place * topics->count + topic];
}

float bot__topics_bias(const struct bot_topics *topics, size_t topic)
{
    return topics->bias[topic];
}
