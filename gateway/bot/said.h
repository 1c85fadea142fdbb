/*
 * said.h -- the facts that stand in a visitor's text: which chain, how much, when; and
 * whether it answers a question, passes it over, or asks something itself.
 *
 * Data (data/said.txt). By words alone, with no knowledge of what was asked. Addresses
 * and hashes of transactions are for another room to find.
 */
#ifndef BATON_BOT_SAID_H
#define BATON_BOT_SAID_H

#include "base/str.h"

/* Bytes that are looked at: facts stand at the beginning, and messages may be long. */
#define BOT_SAID_TEXT_MAX 1200

struct bot_said_words; /* owned by the kb */

struct bot_said_words *bot__said_words_new(void);
void bot__said_words_free(struct bot_said_words *words);

struct bot_said {
    bool skips;      /* has no answer, or gives none */
    bool only_skips; /* and says nothing else */
    bool cancels;    /* wants no more of it */
    bool only_cancels;
    bool thanks;
    bool only_fillers;   /* "thank you then" */
    bool only_person;    /* calls for a person, and says nothing else */
    bool asks;           /* a question of its own, */
    bool seeks;          /* which wants to know something: how, where, how long; */
    bool doubts;         /* and why or whether it has to answer at all, */
    bool only_doubts;    /* and nothing else */
    bool asks_how;       /* how, why, where: not to be answered by yes or no; */
    struct slice chain;  /* static: its name; SLICE_NONE for none */
    struct slice named;  /* of the text: where that stands */
    struct slice amount; /* of the text, as it stands there */
    struct slice when;   /* of the text */
    bool starts;         /* tells since when by what happened then */
    size_t letters;      /* how long it is, folded */
};

struct bot_said bot__said(const struct bot_said_words *words, struct slice text);

/* Whether the text answers nothing, whatever was asked: keys struck at random, one letter over and over,
 * or the question said back. `figures`: digits, or an address with an "@", may be an answer. */
bool bot__said_nothing(const struct bot_said_words *words, struct slice text, struct slice question,
                       bool figures);

/* What is said to the question whether something has happened. */
enum bot_said_happened {
    BOT_SAID_NEITHER, /* something else */
    BOT_SAID_HAPPENED,
    BOT_SAID_NOT_HAPPENED,
    BOT_SAID_NOT_KNOWN,
};

/* *ret_rest: of the text, what stands behind a "no" and wants an answer of its own; SLICE_NONE for none. */
enum bot_said_happened bot__said_happened(const struct bot_said_words *words, struct slice text,
                                          struct slice *ret_rest);

/* Whether it says yes, or do so, and nothing else; `asked`: to a question, which an "ok" answers, too. */
bool bot__said_agrees(const struct bot_said_words *words, struct slice text, bool asked);

/* What is said around a link. */
struct bot_said_link {
    bool asks; /* whether it is real, or safe */
    bool only; /* nothing of another matter */
    bool bare; /* nothing else at all, so that nothing has happened */
    bool fell; /* that something was entered, connected or signed there */
};

/* Of the text with its links cut out. */
struct bot_said_link bot__said_link(const struct bot_said_words *words, struct slice text);

#endif
