/*
 * turn.h -- one call of bot_answer(), as the files that make the answer share it.
 */
#ifndef BATON_BOT_TURN_H
#define BATON_BOT_TURN_H

#include "bot/kb.h"

#define BOT_HITS_MAX 32 /* so many that an urgent one is among them */
#define BOT_SURE 0.30   /* answers from here on (bot_hit.score) */

struct turn {
    const struct bot_kb *kb;
    const struct bot_input *input;
    struct bot_output *output;
    struct bot_question question;
    struct bot_hit hits[BOT_HITS_MAX];
    size_t hits_count;
    uint32_t noted; /* facts that stand in this text; a bit for each */
};

#endif
