/*
 * asking.h -- the questions that the bot asks before it hands over, one after the other.
 *
 * For dialogue.c, which begins and ends them, and replies.c, which reads what is said to them.
 */
#ifndef BATON_BOT_ASKING_H
#define BATON_BOT_ASKING_H

#include "bot/turn.h"

enum bot_action bot__action_of(const struct turn *turn, struct slice slug);

/* Whether the article has facts that an agent will need and that are not known. */
bool bot__asking_has_form(const struct turn *turn);

/* What is said so far is said no more: `intro`, and the first question. */
void bot__asking_begin(struct turn *turn, enum bot_reason reason, enum bot_priority priority,
                       enum bot_text intro);

/* What was asked needs no more asking: the next question, or the hand-over when there is none. */
void bot__asking_go_on(struct turn *turn);
void bot__asking_stop(struct bot_state *state);
/* Hands over with what is known. */
void bot__asking_done(struct turn *turn);

/* The question once more, behind what is said so far, with its buttons. */
void bot__say_question(struct turn *turn);
/* In other words. */
void bot__say_question_as(struct turn *turn, enum bot_text words);
/* The same behind other words for what came in between. */
void bot__say_question_again(struct turn *turn, enum bot_text why);

#endif
