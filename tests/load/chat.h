/*
 * chat.h -- what rows in which people talk have in common: how they go on, what all
 * that take part use, and what must hold at the end.
 */
#ifndef BATON_TESTS_CHAT_H
#define BATON_TESTS_CHAT_H

#include "bench.h"
#include "crowd.h"

/* CPU seconds of everybody while it was measured. */
struct chat_usage {
    uint64_t ns;
    double own, gateway, database;
    double waited; /* of the gateway's time, ready to run without a processor */
};

struct chat_usage chat_usage(const struct bench *bench, const struct gateway *gateway);
struct chat_usage chat_usage_since(const struct bench *bench, const struct gateway *gateway,
                                   const struct chat_usage *before);
double chat_waited(const struct chat_usage *used); /* in percent of the time */
double chat_per_second(uint64_t count, const struct chat_usage *used);

/* For crowd_options.on_heard: a talk takes turns, with one message under way. */
void chat_answer(struct crowd *crowd, struct talk *talk, enum crowd_side author);
/* For on_ack: both sides at once, each with one message under way. */
void chat_say_again(struct crowd *crowd, struct talk *talk, enum crowd_side side);

/* Messages at fixed times, whatever comes back. */
void chat_offer(struct crowd *crowd, double rate, double seconds);

/* Settles, and dies unless every message that was acked is stored, once, with no hole in any
 * timeline, and nothing that was refused. Frees the crowd. */
void chat_finish(struct bench *bench, struct crowd *crowd);

#endif
