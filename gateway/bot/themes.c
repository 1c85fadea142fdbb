/*
 * themes.c -- a text's themes, by what the build has learned.
 */
#include "bot/themes.h"

#include <math.h>

/* Chosen on the half of the questions that is tuned on, with whole articles and with those that
 * had lost most of their questions. */
#define THEMES_SHARE 1.5f
#define BESIDE_SHARE 3.0f

static void weigh(const struct bot_analysis *analysis, float ret_shares[BOT_THEMES_MAX])
{
    uint16_t places[BOT_FEATURES_MAX];
    int32_t sums[BOT_THEMES_MAX] = {0};
    size_t count = bot__topics_places(analysis, places);
    float scale = bot__themes.unit / sqrtf((float)count + 1), most = 0, all = 0;

    for (size_t i = 0; i < count; i++) {
        const int8_t *weights = bot__themes.weights[places[i]];
        for (size_t t = 0; t < BOT_THEMES_MAX; t++)
            sums[t] += weights[t];
    }
    for (size_t t = 0; t < bot__themes.count; t++) {
        ret_shares[t] = (float)sums[t] * scale + bot__themes.bias[t];
        if (t == 0 || ret_shares[t] > most)
            most = ret_shares[t];
    }
    for (size_t t = 0; t < bot__themes.count; t++) {
        ret_shares[t] = expf(ret_shares[t] - most);
        all += ret_shares[t];
    }
    for (size_t t = 0; t < bot__themes.count; t++)
        ret_shares[t] /= all;
}

void bot__profile_add(struct bot_profile *profile, const struct bot_analysis *analysis,
                      float weight)
{
    float shares[BOT_THEMES_MAX];

    weigh(analysis, shares);
    for (size_t t = 0; t < bot__themes.count; t++)
        profile->shares[t] += shares[t] * weight;
}

void bot__profile_end(struct bot_profile *profile)
{
    float all = 0;

    for (size_t t = 0; t < bot__themes.count; t++)
        all += profile->shares[t];
    profile->sure = profile->beside = 0;
    for (size_t t = 0; t < bot__themes.count && all > 0; t++) {
        profile->shares[t] /= all;
        profile->sure += profile->shares[t] * profile->shares[t];
        profile->beside +=
            t >= bot__themes.beside && t + 1 < bot__themes.count ? profile->shares[t] : 0;
    }
}

float bot__profile_score(const struct bot_profile *asked, const struct bot_profile *article,
                         float score)
{
    float alike = 0, share = THEMES_SHARE * asked->sure * article->sure, beside = asked->beside;

    for (size_t t = 0; t < bot__themes.count; t++)
        alike += sqrtf(asked->shares[t] * article->shares[t]);
    for (size_t t = bot__themes.beside; t + 1 < bot__themes.count; t++)
        beside -= fminf(asked->shares[t], article->shares[t]);
    return (score + share * alike) / (1 + share) / (1 + BESIDE_SHARE * beside * article->sure);
}

struct bot_profile bot__profile_of(const struct bot_analysis *analysis)
{
    struct bot_profile profile = {.sure = 0};

    bot__profile_add(&profile, analysis, 1);
    bot__profile_end(&profile);
    return profile;
}
