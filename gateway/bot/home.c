/*
 * home.c -- sums over the articles' themes.
 */
#include "bot/home.h"

#include <math.h>

#define KNOWN                                                                                      \
    0.5f /* as sure as the themes are of most articles that they know: the demo's have 0.7 and more */
#define COVERED 0.3f /* who has so much of a theme is about it */

void bot__home_add(struct bot_home *home, const struct bot_profile *article)
{
    for (size_t t = 0; t < BOT_THEMES_MAX; t++)
        home->covered[t] = fmaxf(home->covered[t], article->shares[t]);
    home->sure += article->sure;
    home->count++;
}

bool bot__home_knows(const struct bot_profile *article)
{
    return article->sure >= KNOWN;
}

bool bot__home_is_known(const struct bot_home *home)
{
    return home->sure >= KNOWN * (float)home->count;
}

float bot__home_beside(const struct bot_home *home, const struct bot_profile *asked)
{
    float beside = 0;

    for (size_t t = bot__themes.beside; t + 1 < bot__themes.count; t++)
        beside += home->covered[t] < COVERED ? asked->shares[t] : 0;
    return beside;
}
