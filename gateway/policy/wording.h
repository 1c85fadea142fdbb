/*
 * wording.h -- the rules of data/wording.txt, as wording_data.c reads them for wording.c and places.c; included by
 * those only.
 */
#ifndef BATON_POLICY_WORDING_H
#define BATON_POLICY_WORDING_H

#include "policy/internal.h"

#include <assert.h>

#define RULES_MAX 160
#define PARTS_MAX 10

enum part_sign {
    PART_NEAR,
    PART_NOT,
    PART_BEFORE,
    PART_AFTER,
    PART_NEXT,
    PART_EARLIER,
    PART_APART
};

/* The kinds that the code knows, in the order of wording_data.c's names for them; the first of all. */
enum {
    KIND_NEVER,
    KIND_NOTHING,
    KIND_THIRD,
    KIND_REPORT,
    KIND_FIRST,
    KIND_PAUSE,
    KIND_ONWARD,
    KIND_ORDER,
    KIND_ACCOUNT,
    /* Of rules that are about going elsewhere. */
    KIND_CHANNEL,
    KIND_VIA,
    KIND_WHOLE,
    KIND_HANDLE,
    KIND_MAIL,
    KIND_ID,
    KIND_NUMBER,
    KIND_KNOWN,
    /* Of a secret that is asked for without a verb. */
    KIND_SECRET,
    KIND_BARE,
    KIND_KINDLY,
    KINDS_OF_CODE,
};

/* Sets of those are written down by their first word, which has them all. */
#define KIND_BIT(kind) (UINT64_C(1) << (kind))
static_assert(KINDS_OF_CODE <= 64, "the first word of a set has no room for them");

struct part {
    unsigned kind;
    enum part_sign sign;
};

struct rule {
    enum policy_rule rule;
    struct part parts[PARTS_MAX]; /* the first is the verb */
    size_t count;
    unsigned order; /* among the lines of the file */
    /* What it can't hold without, wherever it stands: kinds of its sentence, and of the one before. */
    struct kinds needs, needs_earlier;
};

/* A phrase of the text, or the end of a clause or sentence. */
struct token {
    struct kinds kinds;
    uint32_t start, end; /* glyphs */
    uint32_t unit;       /* where it begins */
    uint32_t clause;     /* of its sentence */
    bool active;         /* nothing denies or reports it */
    bool opens;          /* it is the first of its clause */
    bool lettered;       /* is written with an alphabet: its object follows it */
};

struct wording {
    struct terms *terms;
    char *names[KINDS_MAX];
    unsigned kinds;
    struct rule rules[RULES_MAX]; /* by their verbs' kinds */
    size_t rules_count;
    size_t rules_from[KINDS_MAX + 1]; /* the first whose verb is of this kind, or of a later one */
    struct kinds verbs;
    struct contacts *contacts;
    struct token *tokens;
    size_t tokens_count, tokens_cap;
};

/* How many units two phrases are from each other: a word is two, a character of a script without blanks one. */
static inline uint32_t wording_apart(const struct token *a, const struct token *b)
{
    return a->unit > b->unit ? a->unit - b->unit : b->unit - a->unit;
}

/* bare.c: whether these glyphs, a sentence, are a secret's name and nothing more than words around it that ask:
 * "Your seed phrase?", "密码，谢谢". `end` is what ends it. The secret's own place is in *ret_secret. */
bool policy__asks_barely(const struct wording *wording, const struct reading *reading, size_t start,
                         size_t end, const struct token **ret_secret);

/* places.c: makes nothing of the one place that stands beside a contact that the options name, unless
 * somebody else is named, too. `kinds` are all of the sentence. */
void policy__forget_known_places(struct wording *wording, const struct kinds *kinds);

#endif
