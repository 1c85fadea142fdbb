/*
 * home.h -- which matters a knowledge base is at home in.
 *
 * What the build learned of other desks, and of matters of a wallet that no article is about, it
 * learned beside the demo's articles. An operator's own may be about just those, or about something
 * else altogether: then nobody is told that there is no article, or that it is no matter of this desk,
 * on the word of the demo.
 */
#ifndef BATON_BOT_HOME_H
#define BATON_BOT_HOME_H

#include "bot/themes.h"

/* All zero is of no article. */
struct bot_home {
    float covered[BOT_THEMES_MAX]; /* the most that an article has of each theme */
    float sure;                    /* of all articles together */
    uint32_t count;
};

/* Add every article, once its profile is at its end. */
void bot__home_add(struct bot_home *home, const struct bot_profile *article);

/* Whether the themes know what an article is about, */
bool bot__home_knows(const struct bot_profile *article);
/* and what most of them are. */
bool bot__home_is_known(const struct bot_home *home);

/* How likely the question is for a matter of a wallet that none of the articles is about: 0 to 1. */
float bot__home_beside(const struct bot_home *home, const struct bot_profile *asked);

#endif
