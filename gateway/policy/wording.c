/*
 * wording.c -- what a text asks of its reader: phrases of data/wording.txt that stand together in a
 * sentence. The head of that file says what the kinds and the signs of its rules mean.
 */
#include "policy/wording.h"

#include <string.h>

#define ADDRESS_MIN 26 /* characters of a word that is an address: a Bitcoin one's least */

/* How far things reach, in units: a word is two, a character of a script without blanks one. */
#define NEAR 28
#define DENIED 26
#define ORDER_NEAR 24
#define NEXT 6

/* What says nothing hides what is in it: "don't" in "don't hesitate"; a contact is one thing. */
static const struct kinds hiding = {
    {KIND_BIT(KIND_NOTHING) | KIND_BIT(KIND_HANDLE) | KIND_BIT(KIND_ID) | KIND_BIT(KIND_KNOWN)}};

/* ---- a sentence's phrases ---- */

static void add_token(struct wording *wording, const struct token *token)
{
    if (wording->tokens_count == wording->tokens_cap) {
        wording->tokens_cap = wording->tokens_cap * 2 + 64;
        wording->tokens =
            mem_resize(wording->tokens, wording->tokens_cap * sizeof(*wording->tokens));
    }
    wording->tokens[wording->tokens_count++] = *token;
}

static bool is_digit(const struct glyph *glyph)
{
    return glyph->cp >= '0' && glyph->cp <= '9';
}

static bool begins_word(const struct reading *reading, size_t at)
{
    const struct glyph *g = &reading->glyphs[at];

    if (g->kind == GLYPH_SINGLE || (g->kind == GLYPH_LETTER && g->loose))
        return true;
    if (g->kind != GLYPH_LETTER)
        return false;
    /* "200u" */
    if (at > 0 && !is_digit(g) && is_digit(&reading->glyphs[at - 1]))
        return true;
    while (at > 0 && reading->glyphs[at - 1].kind == GLYPH_MARK)
        at--;
    return at == 0 || reading->glyphs[at - 1].kind != GLYPH_LETTER;
}

/* Behind the letters of a word. */
static size_t word_end(const struct reading *reading, size_t at)
{
    while (at < reading->count && (reading->glyphs[at].kind == GLYPH_LETTER))
        at++;
    return at;
}

static bool is_title(const struct reading *reading, size_t dot)
{
    static const char *const titles[] = {"mr", "mrs", "ms", "dr"};
    const struct glyph *g = reading->glyphs;
    size_t start = dot;

    while (start > 0 && dot - start < 4 && g[start - 1].kind == GLYPH_LETTER)
        start--;
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        size_t at = start;

        while (at < dot && g[at].cp == (uint8_t)titles[i][at - start])
            at++;
        if (at == dot && titles[i][dot - start] == '\0')
            return true;
    }
    return false;
}

static bool ends_sentence(const struct reading *reading, size_t at)
{
    const struct glyph *g = &reading->glyphs[at];

    switch (g->cp) {
    case '.':
        /* Not within numbers and names, nor behind "Mr". */
        return !is_title(reading, at) &&
               (at + 1 >= reading->count || reading->glyphs[at + 1].kind == GLYPH_BLANK ||
                reading->glyphs[at + 1].kind == GLYPH_MARK ||
                reading->glyphs[at + 1].kind == GLYPH_PICTURE);
    case '!':
    case '?':
    case ';':
    case 0x3002: /* 。 */
    case 0x2029:
        return true;
    default:
        return false;
    }
}

/* "- …", "3. …" behind the end of a line. */
static bool begins_item(const struct reading *reading, size_t at)
{
    const struct glyph *g = reading->glyphs;
    size_t i = at;

    if (i < reading->count && (g[i].cp == '-' || g[i].cp == '*' || g[i].cp == 0x2022))
        return true;
    while (i < reading->count && i < at + 3 && g[i].cp >= '0' && g[i].cp <= '9')
        i++;
    return i > at && i < reading->count && (g[i].cp == '.' || g[i].cp == ')' || g[i].cp == 0x3001);
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
    bool lists;        /* a list was announced: its items belong to the sentence */
    size_t from;       /* the sentence's first glyph */
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

/* ---- rules ---- */

static bool between(const struct wording *wording, size_t a, size_t b, unsigned kind)
{
    size_t from = a < b ? a : b, to = a < b ? b : a;

    for (size_t i = from + 1; i < to; i++)
        if (kinds_have(&wording->tokens[i].kinds, kind))
            return true;
    return false;
}

/* Whether a phrase stands where its sign wants it. */
static bool is_in_place(const struct token *token, const struct token *verb, enum part_sign sign)
{
    if (sign == PART_NEXT)
        return token == verb || (token->unit > verb->unit && token->unit - verb->unit <= NEXT);
    return sign != PART_AFTER || !verb->lettered || token->unit >= verb->unit;
}

/* The nearest phrase of this kind, which nothing denies between it and the verb. */
static const struct token *find_near(const struct wording *wording, size_t verb, unsigned kind,
                                     enum part_sign sign)
{
    const struct token *tokens = wording->tokens, *best = NULL;
    size_t first = verb, i;

    while (first > 0 && wording_apart(&tokens[first - 1], &tokens[verb]) <= NEAR)
        first--;
    for (i = first; i < wording->tokens_count; i++) {
        if (i > verb && wording_apart(&tokens[i], &tokens[verb]) > NEAR)
            break;
        if (!kinds_have(&tokens[i].kinds, kind) || !is_in_place(&tokens[i], &tokens[verb], sign))
            continue;
        if (i != verb && between(wording, i, verb, KIND_NEVER))
            continue;
        if (best == NULL ||
            wording_apart(&tokens[i], &tokens[verb]) < wording_apart(best, &tokens[verb]))
            best = &tokens[i];
    }
    return best;
}

static bool is_before(const struct wording *wording, size_t verb, unsigned kind)
{
    const struct token *tokens = wording->tokens;

    if (kind == KIND_ORDER && tokens[verb].opens)
        return true;
    for (size_t i = verb + 1; i-- > 0;) {
        if (tokens[verb].unit - tokens[i].unit > ORDER_NEAR)
            return false;
        if (kinds_have(&tokens[i].kinds, kind))
            return true;
        /* It is the nearer one who does it. */
        if (kind == KIND_FIRST && kinds_have(&tokens[i].kinds, KIND_THIRD))
            return false;
    }
    return false;
}

static bool holds(const struct wording *wording, const struct rule *rule, size_t verb,
                  const struct kinds *earlier, size_t *start, size_t *end)
{
    const struct token *tokens = wording->tokens, *last = NULL;

    if (!kinds_have(&tokens[verb].kinds, rule->parts[0].kind) || !tokens[verb].active)
        return false;
    *start = tokens[verb].start;
    *end = tokens[verb].end;
    for (size_t i = 1; i < rule->count; i++) {
        const struct part *part = &rule->parts[i];
        const struct token *near = NULL;

        if (part->sign == PART_APART) {
            if (last != NULL && between(wording, verb, (size_t)(last - tokens), part->kind))
                return false;
            continue;
        }
        if (part->sign == PART_EARLIER  ? !kinds_have(earlier, part->kind)
            : part->sign == PART_BEFORE ? !is_before(wording, verb, part->kind)
                                        : (near = find_near(wording, verb, part->kind, part->sign),
                                           near != NULL) == (part->sign == PART_NOT))
            return false;
        if (near != NULL) {
            last = near;
            *start = near->start < *start ? near->start : *start;
            *end = near->end > *end ? near->end : *end;
        }
    }
    return true;
}

static void add_finding(const struct reading *reading, enum policy_rule rule, size_t start,
                        size_t end, struct policy_result *result)
{
    size_t from = reading->glyphs[start].at, to = policy__end_of(reading, end - 1);

    /* One of a kind that overlaps the one before says it longer. */
    for (size_t i = 0; i < result->count; i++) {
        struct policy_finding *known = &result->findings[i];

        if (known->rule == rule && known->start < to && from < known->end) {
            known->start = from < known->start ? from : known->start;
            known->end = to > known->end ? to : known->end;
            return;
        }
    }
    if (result->count < POLICY_FINDINGS_MAX)
        result->findings[result->count++] =
            (struct policy_finding){.rule = rule, .start = from, .end = to};
}

/* The rules that the sentence has all kinds for; few texts have any. Returns how many. */
static size_t rules_of(const struct wording *wording, const struct kinds *kinds,
                       const struct kinds *earlier, const struct rule *ret_rules[RULES_MAX])
{
    size_t count = 0;

    for (unsigned i = 0; i < KINDS_WORDS; i++) {
        uint64_t verbs = kinds->words[i] & wording->verbs.words[i];

        for (; verbs != 0; verbs &= verbs - 1) {
            unsigned verb = i * 64 + (unsigned)__builtin_ctzll(verbs);

            for (size_t at = wording->rules_from[verb]; at < wording->rules_from[verb + 1]; at++) {
                const struct rule *rule = &wording->rules[at];

                if (kinds_within(&rule->needs, kinds) &&
                    kinds_within(&rule->needs_earlier, earlier))
                    ret_rules[count++] = rule;
            }
        }
    }
    return count;
}

/* Looks through the sentence from glyph `from` to `to` and forgets it; `earlier` are the kinds of the one before. */
static void end_sentence(struct wording *wording, const struct reading *reading, size_t from,
                         size_t to, struct kinds *earlier, struct policy_result *result)
{
    const struct rule *rules[RULES_MAX];
    const struct token *secret;
    struct kinds kinds = {{0}}, active = {{0}};
    size_t count;

    if (wording->tokens_count == 0)
        return;
    for (size_t i = 0; i < wording->tokens_count; i++) {
        kinds_add(&kinds, &wording->tokens[i].kinds);
        if (wording->tokens[i].active)
            kinds_add(&active, &wording->tokens[i].kinds);
    }
    policy__forget_known_places(wording, &kinds);
    count = rules_of(wording, &kinds, earlier, rules);
    for (size_t verb = 0; count > 0 && verb < wording->tokens_count; verb++) {
        for (size_t i = 0; i < count; i++) {
            size_t start, end;

            if (holds(wording, rules[i], verb, earlier, &start, &end))
                add_finding(reading, rules[i]->rule, start, end, result);
        }
    }
    if (kinds_have(&active, KIND_SECRET) &&
        policy__asks_barely(wording, reading, from, to, &secret))
        add_finding(reading, POLICY_ASKS_SECRET, secret->start, secret->end, result);
    *earlier = active;
    wording->tokens_count = 0;
}

/* An address is as good as the word "account". */
static bool is_address(const struct reading *reading, size_t at)
{
    const struct glyph *g = &reading->glyphs[at];

    return !g->loose && g->kind == GLYPH_LETTER && at + ADDRESS_MIN <= reading->count &&
           g[ADDRESS_MIN - 1].kind == GLYPH_LETTER && word_end(reading, at) - at >= ADDRESS_MIN;
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
    if (!kinds_any(&token.kinds) && is_address(reading, at)) {
        kinds_add_one(&token.kinds, KIND_ACCOUNT);
        end = word_end(reading, at);
    }
    if (!kinds_any(&token.kinds) || allowed->count > 0 || is_digit(&reading->glyphs[at]) ||
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

/* Within a word, or behind one, which is nearly everywhere: begins_word() decides about all that looks else. */
static bool says_nothing(const struct reading *reading, size_t at)
{
    const struct glyph *g = &reading->glyphs[at];

    if (g->kind == GLYPH_LETTER)
        return !g->loose && at > 0 && g[-1].kind == GLYPH_LETTER && !is_digit(&g[-1]);
    return g->cp == ' ';
}

static uint32_t width_of(const struct glyph *glyph)
{
    return glyph->kind == GLYPH_SINGLE || glyph->loose ? 1 : 2;
}

/* What is no part of a word: it may end a clause, or a sentence. */
static void take_sign(struct wording *wording, const struct reading *reading, size_t at,
                      struct mood *mood, struct kinds *earlier, struct policy_result *result)
{
    uint32_t cp = reading->glyphs[at].cp;

    if (ends_sentence(reading, at) ||
        (cp == '\n' && !mood->lists && begins_item(reading, at + 1))) {
        end_sentence(wording, reading, mood->from, at, earlier, result);
        *mood = (struct mood){.opens = true, .from = at + 1};
    } else if (ends_clause(cp)) {
        mood->clause += cp == ',' || cp == 0x2014;
        mood->pausing = !mood->aside;
        mood->aside = false;
        mood->opens = true;
    } else if (cp == '\n' || cp == ':') {
        mood->opens = true;
        mood->lists = mood->lists || cp == ':';
    }
}

void policy__wording_check(struct wording *wording, const struct reading *reading,
                           const struct spans *allowed, struct policy_result *result)
{
    struct mood mood = {.opens = true};
    struct kinds earlier = {{0}};
    uint32_t unit = 0;
    size_t at = 0;

    wording->tokens_count = 0;
    while (at < reading->count) {
        const struct glyph *glyph = &reading->glyphs[at];
        size_t next = at + 1;

        if (says_nothing(reading, at)) {
            at = next;
            continue;
        }
        if (glyph->cp == '@' || glyph->cp == '+' || begins_word(reading, at)) {
            next = take_phrase(wording, reading, at, unit, allowed, &mood);
            unit += width_of(glyph);
            for (at++; at < next; at++)
                unit += begins_word(reading, at) ? width_of(&reading->glyphs[at]) : 0;
        } else if (glyph->kind != GLYPH_LETTER) {
            take_sign(wording, reading, at, &mood, &earlier, result);
        }
        at = next;
    }
    end_sentence(wording, reading, mood.from, reading->count, &earlier, result);
}
