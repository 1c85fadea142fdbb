/*
 * wording.h -- the rules of data/wording.txt, as wording_data.c reads them for wording.c and places.c; included by
 * those only.
 */
#ifndef BATON_POLICY_WORDING_H
#define BATON_POLICY_WORDING_H

#include "policy/internal.h"

#include <assert.h>

#define WORDING_ADDRESS_MIN 26 /* characters of a word that is an address: a Bitcoin one's least */

#define RULES_MAX 160
#define PARTS_MAX 12

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
    KIND_REQUEST, /* of any kind: rules with this verb say where only when no other rule does */
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
    /* Those that some rule can't hold without, and what hides them: most sentences have too few of them, and are
     * looked through for nothing else. */
    struct kinds leading;
    struct terms *fillers; /* the `bare` and the `kindly`, which bare.c alone looks for */
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

static inline bool wording_is_digit(const struct glyph *glyph)
{
    return glyph->cp >= '0' && glyph->cp <= '9';
}

static inline bool wording_begins_word(const struct reading *reading, size_t at)
{
    const struct glyph *g = &reading->glyphs[at];

    if (g->kind == GLYPH_SINGLE || (g->kind == GLYPH_LETTER && g->loose))
        return true;
    if (g->kind != GLYPH_LETTER)
        return false;
    /* "200u" */
    if (at > 0 && !wording_is_digit(g) && wording_is_digit(&reading->glyphs[at - 1]))
        return true;
    while (at > 0 && reading->glyphs[at - 1].kind == GLYPH_MARK)
        at--;
    return at == 0 || reading->glyphs[at - 1].kind != GLYPH_LETTER;
}

/* Within a word, or behind one, which is nearly everywhere: wording_begins_word() decides about all that looks else. */
static inline bool wording_says_nothing(const struct reading *reading, size_t at)
{
    const struct glyph *g = &reading->glyphs[at];

    if (g->kind == GLYPH_LETTER)
        return !g->loose && at > 0 && g[-1].kind == GLYPH_LETTER && !wording_is_digit(&g[-1]);
    return g->cp == ' ';
}

/* Behind the letters of a word. */
static inline size_t wording_word_end(const struct reading *reading, size_t at)
{
    while (at < reading->count && (reading->glyphs[at].kind == GLYPH_LETTER))
        at++;
    return at;
}

/* An address is as good as the word "account". */
static inline bool wording_is_address(const struct reading *reading, size_t at)
{
    const struct glyph *g = &reading->glyphs[at];

    return !g->loose && g->kind == GLYPH_LETTER && at + WORDING_ADDRESS_MIN <= reading->count &&
           g[WORDING_ADDRESS_MIN - 1].kind == GLYPH_LETTER &&
           wording_word_end(reading, at) - at >= WORDING_ADDRESS_MIN;
}

/* tokens.c: the phrases of the sentence from glyph `from` to `to`, and the names in it, in wording->tokens. */
void policy__read_sentence(struct wording *wording, const struct reading *reading, size_t from,
                           size_t to, const struct spans *allowed);

/* bare.c: whether the first word of the glyphs from `start` to `end`, a sentence, is a secret's name, or one that may
 * stand before it when nothing else is said. */
bool policy__may_ask_barely(const struct wording *wording, const struct reading *reading,
                            size_t start, size_t end);
/* The phrase of the sentence in wording->tokens, from glyph `start` to `end`, that names a secret, when nothing
 * is around it but words that ask: "Your seed phrase?", "密码，谢谢". NULL: it says anything else. */
const struct token *policy__asked_barely(const struct wording *wording,
                                         const struct reading *reading, size_t start, size_t end);

/* places.c: makes nothing of the one place that stands beside a contact that the options name, unless
 * somebody else is named, too. `kinds` are all of the sentence. */
void policy__forget_known_places(struct wording *wording, const struct kinds *kinds);

#endif
