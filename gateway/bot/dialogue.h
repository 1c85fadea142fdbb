/*
 * dialogue.h -- what the bot asks before it hands over, and what it makes of the replies.
 *
 * It all stands in the state, so that any node can go on: why it will hand over, what it
 * asked last, which facts are known. Which facts an article needs is data (data/forms.txt).
 * Nothing keeps a visitor from a person: whoever asks again, is in trouble, or told nothing of what
 * it is about goes at once.
 */
#ifndef BATON_BOT_DIALOGUE_H
#define BATON_BOT_DIALOGUE_H

#include "bot/turn.h"

/* Takes the button or the text as a reply to what was asked; for a text after the search. True:
 * the output is complete. False: nothing was asked, or it is no reply and wants an answer. What only adds
 * facts to the matter that was answered last is a reply, too. */
bool bot__dialogue_choice(struct turn *turn);
bool bot__dialogue_reply(struct turn *turn);

/* Begins to take a complaint down. False: it was not what was answered last, or something is asked already. */
bool bot__dialogue_form(struct turn *turn);

/* Whether a text that sounds like a call for a person, or like anger, is to be taken for a reply: what
 * happened, told for a complaint, may name people; and who skips a question says so shortly. */
bool bot__dialogue_tells(const struct turn *turn);

/* Whether a short text answers what was asked and tells of nothing else: "sorry, it was 200 USDT". */
bool bot__dialogue_is_plain(const struct turn *turn);

/* Behind every answer: begins to ask before a hand-over, comes back to what was asked, asks for
 * a hash, or writes what the agent and the visitor will read of it. */
void bot__dialogue_finish(struct turn *turn);

/* An agent gave the conversation back: misses and questions are forgotten, the facts stay. */
void bot__dialogue_hello_again(struct turn *turn);

#endif
