/*
 * wording.h -- the rules of data/wording.txt, as wording_data.c reads them for wording.c; included by
 * those two only.
 */
#ifndef BATON_POLICY_WORDING_H
#define BATON_POLICY_WORDING_H

#include "policy/internal.h"

#define KINDS_MAX 64
#define RULES_MAX 48
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

struct part {
    uint64_t kind; /* one bit */
    enum part_sign sign;
};

struct rule {
    enum policy_rule rule;
    struct part parts[PARTS_MAX]; /* the first is the verb */
    size_t count;
    /* What it can't hold without, wherever it stands: kinds of its sentence, and of the one before. */
    uint64_t needs, needs_earlier;
};

/* A phrase of the text, or the end of a clause or sentence. */
struct token {
    uint64_t kinds;
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
    size_t kinds;
    struct rule rules[RULES_MAX];
    size_t rules_count;
    /* Kinds that the code knows. */
    uint64_t never, nothing, third, report, first, pause, onward, order, account;
    uint64_t channel, via, whole, handle, mail, id, number,
        known; /* of rules that are about going elsewhere */
    struct contacts *contacts;
    struct token *tokens;
    size_t tokens_count, tokens_cap;
};

#endif
