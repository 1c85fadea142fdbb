/*
 * themes.h -- what a text about a wallet is about, whatever the articles are.
 *
 * The build learns from the demo's articles which of their subjects a text is for
 * (learn/themes.c), and a text's themes are how likely each of them is. Two texts in quite
 * different words with the same themes ask the same, so an operator's article with a
 * title and two questions is found by what the demo's dozens of questions teach. A text
 * that has nothing to do with wallets has a little of each, and its scores stay what they
 * were. What is for another desk is a theme too, which no article has.
 */
#ifndef BATON_BOT_THEMES_H
#define BATON_BOT_THEMES_H

#include "bot/topics.h"

#define BOT_THEMES_MAX 48

/* The themes of one text, or of an article's together. All zero is of none. */
struct bot_profile {
    float shares[BOT_THEMES_MAX]; /* how likely each is; they add up to 1 */
    float sure;                   /* 0 to 1: how few they are */
    /* 0 to 1: how likely it is for a matter of a wallet that no article of the demo is about. */
    float beside;
};

/* Add texts, each with what it counts for, then end once. */
void bot__profile_add(struct bot_profile *profile, const struct bot_analysis *analysis,
                      float weight);
void bot__profile_end(struct bot_profile *profile);

/* The score, moved towards how alike the themes of a question and an article are: by as much as both
 * are sure of theirs, and further where the question is for a matter that no article of the demo has. An
 * article about that is alike; others only have its words. */
float bot__profile_score(const struct bot_profile *asked, const struct bot_profile *article,
                         float score);

/* Of one text alone. */
struct bot_profile bot__profile_of(const struct bot_analysis *analysis);

/* What the build made: whole numbers of a unit, since a byte is exact enough for sums of dozens. */
struct bot_themes {
    uint32_t count;
    /* From this one on they are no article's: other matters of a wallet, and, last, other desks'. */
    uint32_t beside;
    float unit;
    float bias[BOT_THEMES_MAX];
    int8_t weights[BOT_TOPIC_PLACES][BOT_THEMES_MAX];
};

extern const struct bot_themes bot__themes;

#endif
