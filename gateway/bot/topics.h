/*
 * topics.h -- which article a question is for, learned from the articles' own questions.
 *
 * BM25F weighs words one by one; this learns which of them, and which pairs, tell the articles
 * of this knowledge base apart: a multinomial logistic model (features.h) over titles,
 * questions and keywords. What it says is added to the score of what retrieval finds. Its
 * weights grow with the number of topics, so it is for knowledge bases of up to
 * BOT_TOPICS_MAX; above, retrieval stands alone.
 */
#ifndef BATON_BOT_TOPICS_H
#define BATON_BOT_TOPICS_H

#include "bot/features.h"

#define BOT_TOPICS_MAX 128
#define BOT_TOPIC_PLACES 32768u       /* as many weights for each topic: fewer than features have */
#define BOT_TOPICS_EXAMPLES_MAX 16000 /* of all topics; of each its share, and more are left out */

struct bot_topics; /* owned by the kb */

/* 1 to BOT_TOPICS_MAX topics, numbered from 0. Add examples, then fit once. */
struct bot_topics *bot__topics_new(size_t count);
void bot__topics_free(struct bot_topics *topics); /* NULL is fine */
void bot__topics_add(struct bot_topics *topics, const struct bot_analysis *analysis, size_t topic);
void bot__topics_fit(struct bot_topics *topics);

/* How likely each topic is; they add up to 1. */
void bot__topics_weigh(const struct bot_topics *topics, const struct bot_analysis *analysis,
                       float ret_shares[BOT_TOPICS_MAX]);

/* The text's features as places below BOT_TOPIC_PLACES; returns how many. */
size_t bot__topics_places(const struct bot_analysis *analysis,
                          uint16_t ret_places[BOT_FEATURES_MAX]);

/* What was fitted, for what keeps it: the weight of a place for a topic, and a topic's own. */
float bot__topics_weight(const struct bot_topics *topics, size_t place, size_t topic);
float bot__topics_bias(const struct bot_topics *topics, size_t topic);

#endif
