/*
 * tokens.c -- a sentence's phrases: which there are, which of them are denied or reported of others, and who is named
 * beside them.
 */
#include "policy/wording.h"

/* How far a denial reaches, in units: a word is two, a character of a script without blanks one. */
#define DENIED 26

/* What says nothing hides what is in it: "don't" in "don't hesitate"; a contact is one thing. */
static const struct kinds hiding = {
    {KIND_BIT(KIND_NOTHING) | KIND_BIT(KIND_HANDLE) | KIND_BIT(KIND_ID) | KIND_BIT(KIND_KNOWN)}};

static void add_token(struct wording *wording, const struct token *token)
{
    if (wording->tokens_count == wording->tokens_cap) {
        wording->tokens_cap = wording->tokens_cap * 2 + 64;
        wording->tokens =
            mem_resize(wording->tokens, wording->tokens_cap * sizeof(*wording->tokens));
    }
    wording->tokens[wording->tokens_count++] = *token;
}

static bool ends_clause(uint32_t cp)
{
    return cp == ',' || cp == 0x2014 || cp == '(' || cp == ')';
}

/* What denies and reports, up to here in the sentence. */
struct mood {
    bool denied;        /* a "never" holds */
    uint32_t denied_at; /* unit */
    uint32_t denied_to; /* the glyph behind what denies */
    bool pausing;       /* a clause ended: the next word says whether the denial goes on */
    bool aside;         /* this clause went on denying: so does the next */
    bool third, reported;
    bool opens;        /* nothing yet in this clause */
    size_t phrase_end; /* the glyph behind the last phrase */
    uint32_t clause;   /* commas and dashes so far */
};

static void feel(struct mood *mood, struct token *token)
{
    const struct kinds *kinds = &token->kinds;

    if (mood->denied && token->unit > mood->denied_at + DENIED)
        mood->denied = false;
    /* Not what is a part of the denial itself: 需要 in 不需要. */
    if (kinds_have(kinds, KIND_PAUSE) && token->start >= mood->denied_to)
        mood->denied = mood->opens = false;
    if (kinds_have(kinds, KIND_NEVER)) {
        mood->denied = true;
        mood->denied_at = token->unit;
        mood->denied_to = token->end;
    }
    if (kinds_have(kinds, KIND_FIRST))
        mood->third = mood->reported = false;
    if (kinds_have(kinds, KIND_THIRD))
        mood->third = true;
    if (kinds_have(kinds, KIND_REPORT) && mood->third)
        mood->reported = true;
    token->active = !mood->denied && !mood->reported;
    token->opens = mood->opens;
}

/* A phrase is the beginning of somebody's name: "support" of "support.desk@…". */
static bool name_goes_on(const struct reading *reading, size_t end)
{
    uint32_t cp = end < reading->count ? reading->glyphs[end].cp : 0;

    return cp == '@' || cp == '.' || cp == '_' || cp == '-';
}

static struct kinds contact_kinds(enum contact_kind kind)
{
    static const uint64_t bits[] = {
        [CONTACT_NONE] = 0,
        [CONTACT_HANDLE] = KIND_BIT(KIND_HANDLE),
        [CONTACT_MAIL] = KIND_BIT(KIND_MAIL),
        [CONTACT_ID] = KIND_BIT(KIND_ID),
        [CONTACT_NUMBER] = KIND_BIT(KIND_ID) | KIND_BIT(KIND_NUMBER),
        [CONTACT_KNOWN] = KIND_BIT(KIND_KNOWN),
    };

    return (struct kinds){{bits[kind]}};
}

/* A phrase that begins here, an address, or what somebody is reached by. Returns the glyph to go on
 * from. */
static size_t take_phrase(struct wording *wording, const struct reading *reading, size_t at,
                          uint32_t unit, const struct spans *allowed, struct mood *mood)
{
    struct token token = {
        .start = (uint32_t)at, .unit = unit, .lettered = reading->glyphs[at].kind == GLYPH_LETTER};
    struct kinds contact = {{0}};
    size_t end = at, contact_end = at;

    if (policy__terms_begin(wording->terms, reading->glyphs[at].cp))
        token.kinds = policy__terms_match(wording->terms, reading, at, KIND_NOTHING, &end);
    if (!kinds_any(&token.kinds) && wording_is_address(reading, at)) {
        kinds_add_one(&token.kinds, KIND_ACCOUNT);
        end = wording_word_end(reading, at);
    }
    if (!kinds_any(&token.kinds) || allowed->count > 0 || wording_is_digit(&reading->glyphs[at]) ||
        name_goes_on(reading, end))
        contact = contact_kinds(
            policy__contact_at(wording->contacts, reading, at, allowed, &contact_end));
    kinds_add(&token.kinds, &contact);
    end = kinds_any(&contact) && contact_end > end ? contact_end : end;
    if (mood->pausing) {
        /* ", or …" and ", ever, …" go on denying; any other beginning of a clause does not. */
        mood->denied = mood->denied && kinds_have(&token.kinds, KIND_ONWARD);
        mood->pausing = false;
        mood->aside = mood->denied;
        if (kinds_have(&token.kinds, KIND_PAUSE))
            mood->third = mood->reported = false;
    }
    /* A single character within a longer phrase is no phrase: 交 in 提交. */
    if (end == at + 1 && at < mood->phrase_end && reading->glyphs[at].kind == GLYPH_SINGLE)
        token.kinds = (struct kinds){{0}};
    if (!kinds_any(&token.kinds)) {
        mood->opens = false;
        return at + 1;
    }
    token.end = (uint32_t)end;
    token.clause = mood->clause;
    mood->phrase_end = end > mood->phrase_end ? end : mood->phrase_end;
    feel(mood, &token);
    add_token(wording, &token);
    if (!kinds_have(&token.kinds, KIND_PAUSE))
        mood->opens = false;
    return kinds_meet(&token.kinds, &hiding) ? end : at + 1;
}

static uint32_t width_of(const struct glyph *glyph)
{
    return glyph->kind == GLYPH_SINGLE || glyph->loose ? 1 : 2;
}

/* What is no part of a word: it may end a clause. */
static void take_sign(uint32_t cp, struct mood *mood)
{
    if (ends_clause(cp)) {
        mood->clause += cp == ',' || cp == 0x2014;
        mood->pausing = !mood->aside;
        mood->aside = false;
        mood->opens = true;
    } else if (cp == '\n' || cp == ':') {
        mood->opens = true;
    }
}

void policy__read_sentence(struct wording *wording, const struct reading *reading, size_t from,
                           size_t to, const struct spans *allowed)
{
    struct mood mood = {.opens = true};
    uint32_t unit = 0;
    size_t at = from;

    wording->tokens_count = 0;
    while (at < to) {
        const struct glyph *glyph = &reading->glyphs[at];
        size_t next = at + 1;

        if (wording_says_nothing(reading, at)) {
            at = next;
            continue;
        }
        if (glyph->cp == '@' || glyph->cp == '+' || wording_begins_word(reading, at)) {
            next = take_phrase(wording, reading, at, unit, allowed, &mood);
            unit += width_of(glyph);
            for (at++; at < next; at++)
                unit += wording_begins_word(reading, at) ? width_of(&reading->glyphs[at]) : 0;
        } else if (glyph->kind != GLYPH_LETTER) {
            take_sign(glyph->cp, &mood);
        }
        at = next;
    }
}
