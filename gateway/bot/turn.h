/*
 * turn.h -- one call of bot_answer(), as the files that make the answer share it.
 */
#ifndef BATON_BOT_TURN_H
#define BATON_BOT_TURN_H

#include "bot/said.h"
#include "bot/wants.h"

#define BOT_HITS_MAX 32 /* so many that an urgent one is among them */
#define BOT_SURE 0.33   /* answers from here on (bot_hit.score) */

/* What is made of the links of a text (links.c). */
struct bot_link_reading {
    bool any;   /* there is one that is no mailbox and no page of a transaction */
    bool bad;   /* one of them is */
    bool about; /* the text is about the link, or little else than it: */
    bool asks;  /* it asks about it, */
    bool bare;  /* or has nothing else in it at all, */
    bool fell;  /* or tells that something was given away there */
    enum bot_link_whose whose;
    struct bot_hit article; /* how to know a false site; no slug: there is none */
};

struct turn {
    const struct bot_kb *kb;
    const struct bot_input *input;
    struct bot_output *output;
    struct bot_question question;
    struct bot_hit hits[BOT_HITS_MAX];
    size_t hits_count;
    struct bot_wants wants;
    struct bot_said said;
    struct bot_link_reading link;
    uint32_t noted;     /* facts that stand in this text; a bit for each */
    bool follows;       /* it goes on with the matter before, and names none itself */
    bool asked_all;     /* it hands over at the end of its questions */
    bool worth_reading; /* the agent is shown this text, though it answers the bot */
    bool chain_differs; /* the hash or address is not of the chain that was named */
};

/* Whether a Chinese, Japanese, Korean or Thai character is in it. */
bool bot__has_han(struct slice text);

/* The sentence as it is in the visitor's language. */
struct slice bot__words(const struct turn *turn, enum bot_text text);
/* The same, filled in, behind what is said so far. */
void bot__say(struct turn *turn, enum bot_text text);
/* The same, but for what was said last: then in other words, so that nobody hears one line twice in a row. */
void bot__say_anew(struct turn *turn, enum bot_text text, enum bot_text otherwise);
/* As bot__say(), for what leads up to more on the same line: a Latin colon takes a blank behind it, a Chinese one none. */
void bot__say_lead(struct turn *turn, enum bot_text text);
/* The same before all that is said so far, as a warning that stays whoever says the rest. */
void bot__say_in_front(struct turn *turn, enum bot_text text);
/* That there is no answer: a matter of which the bot knows that it has no article is not one that it did not
 * understand. */
void bot__say_miss(struct turn *turn);
/* What a "yes" would take, unless it takes more already; bot__say() does it for what its sentences offer. */
void bot__offer(struct turn *turn, enum bot_offer offer);
void bot__offer_by(struct turn *turn, enum bot_text text);
void bot__say_blank_line(struct turn *turn); /* if something is said so far */
void bot__add_button(struct bot_output *output, struct slice label, const char *value);
void bot__add_person_button(struct turn *turn);
void bot__add_article_button(struct turn *turn, const struct bot_hit *hit);
/* Cut at a character's border. */
void bot__copy(char *out, size_t size, struct slice text);
void bot__output_clear(struct bot_output *output);
/* That nobody may ask for a phrase, for whoever else speaks in the bot's place. */
void bot__never_write(struct turn *turn);

#endif
