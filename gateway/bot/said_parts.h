/*
 * said_parts.h -- a text folded for comparing, the wordings of data/said.txt, and what stands where.
 *
 * For the files that make bot__said(): numbers, amounts and times are found in the folded text and
 * given back as the visitor wrote them.
 */
#ifndef BATON_BOT_SAID_PARTS_H
#define BATON_BOT_SAID_PARTS_H

#include "bot/said.h"

#define BOT_SAID_WORDING_MAX 48

enum bot_said_kind {
    BOT_SAID_SKIP,
    BOT_SAID_CANCEL,
    BOT_SAID_PERSON,
    BOT_SAID_FILLER,
    BOT_SAID_MATTER,
    BOT_SAID_THANKS,
    BOT_SAID_START,
    BOT_SAID_ASKS,
    BOT_SAID_SEEKS,
    BOT_SAID_HOW,
    BOT_SAID_DOUBTS,
    BOT_SAID_NOTHING,
    BOT_SAID_YES,
    BOT_SAID_NO,
    BOT_SAID_UNSURE,
    BOT_SAID_AGREE,
    BOT_SAID_LINK,
    BOT_SAID_REAL,
    BOT_SAID_FELL,
    BOT_SAID_CHAIN,
    BOT_SAID_COIN,
    BOT_SAID_COINS,
    BOT_SAID_NUMBER,
    BOT_SAID_TIMES,
    BOT_SAID_ARTICLE,
    BOT_SAID_TIME,
    BOT_SAID_PART,
    BOT_SAID_JOINT,
    BOT_SAID_MONTH,
    BOT_SAID_HOUR,
    BOT_SAID_UNIT,
    BOT_SAID_AGO,
    BOT_SAID_SPAN,
    BOT_SAID_KINDS,
};

struct bot_said_wording {
    enum bot_said_kind kind;
    uint8_t len;
    int16_t next;                    /* that may begin alike; -1: none */
    char text[BOT_SAID_WORDING_MAX]; /* folded */
    struct slice value;              /* of a chain */
};

/* A text as it is compared: words parted by one blank, and where each byte came from. */
struct bot_said_folded {
    size_t len;
    char text[BOT_SAID_TEXT_MAX * 2 + 1];
    uint16_t from[BOT_SAID_TEXT_MAX * 2 + 1];
};

void bot__said_fold(struct slice text, struct bot_said_folded *out);

/* What the visitor wrote from one place of the folded text up to another. */
struct slice bot__said_cut(struct slice text, const struct bot_said_folded *folded, size_t from,
                           size_t end);

bool bot__said_is_digit(char c);
/* Whether a word may begin there: Latin ones don't begin within another. */
bool bot__said_begins_well(const struct bot_said_folded *folded, size_t at);
size_t bot__said_skip_blank(const struct bot_said_folded *folded, size_t at);

/* The longest wording of a kind that stands just there; NULL for none, and beyond the end. */
const struct bot_said_wording *bot__said_stands_at(const struct bot_said_words *words,
                                                   const struct bot_said_folded *folded,
                                                   enum bot_said_kind kind, size_t at);
/* The longest of several kinds, so that "if I entered" is not "I entered"; of two that are alike the
 * earlier kind counts. */
const struct bot_said_wording *bot__said_longest_at(const struct bot_said_words *words,
                                                    const struct bot_said_folded *folded,
                                                    const enum bot_said_kind *of, size_t count,
                                                    size_t at);
/* Whether it is that and nothing else but words that say nothing: "oh, never mind then, thanks". */
bool bot__said_only(const struct bot_said_words *words, const struct bot_said_folded *folded,
                    enum bot_said_kind kind);
/* The first of a kind, and where it stands. */
const struct bot_said_wording *bot__said_find(const struct bot_said_words *words,
                                              const struct bot_said_folded *folded,
                                              enum bot_said_kind kind, size_t *ret_at);

/* Where the number that begins there ends, in digits or in words, with "thousand" and the like;
 * there itself when none does. *ret_figures: it has figures, or a word like "thousand". */
size_t bot__said_number_end(const struct bot_said_words *words,
                            const struct bot_said_folded *folded, size_t at, bool *ret_figures);

/* SLICE_NONE for none; of the text. */
struct slice bot__said_amount(const struct bot_said_words *words,
                              const struct bot_said_folded *folded, struct slice text);
struct slice bot__said_when(const struct bot_said_words *words,
                            const struct bot_said_folded *folded, struct slice text);

#endif
