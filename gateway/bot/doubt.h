/*
 * doubt.h -- what may be urgent and may not: it is answered, and asked about.
 *
 * To take it for urgent sends people ahead of those who were robbed; to leave it is worse. So
 * the answer stands, and before it what to do if something has happened, with a button that
 * makes it so.
 */
#ifndef BATON_BOT_DOUBT_H
#define BATON_BOT_DOUBT_H

#include "bot/turn.h"

/* "Robbed" tells, and "scam?" asks: a word of harm alone that reads as a question is doubtful. */
void bot__doubt_question(struct turn *turn);

/* Puts the question before an answer to what is doubtful (bot_wants.doubtful). */
void bot__doubt_ask(struct turn *turn);

/* Whether the button was pressed, or "yes" said in whatever words. */
bool bot__doubt_is_over(const struct turn *turn);

/* What stands behind a "no": that is what is asked then, as "not stolen, only not shown" has the word for a theft.
 * SLICE_NONE for none. */
struct slice bot__doubt_rest(const struct turn *turn);

/* "No" and "I don't know", after the search. True: the output is complete. False: nothing was asked, or
 * it is something else and wants an answer. */
bool bot__doubt_reply(struct turn *turn);

#endif
