/*
 * wording.c -- what a text asks of its reader: phrases of data/wording.txt that stand together in a
 * sentence. The head of that file says what the kinds and the signs of its rules mean.
 */
#include "policy/wording.h"

#include <string.h>

/* How far things reach, in units: a word is two, a character of a script without blanks one. */
#define NEAR 28
#define ORDER_NEAR 24
#define NEXT 6

/* ---- where a sentence ends ---- */

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
                  const struct kinds *present, const struct kinds *earlier, struct span *ret_span)
{
    const struct token *tokens = wording->tokens, *last = NULL;

    if (!kinds_have(&tokens[verb].kinds, rule->parts[0].kind) || !tokens[verb].active)
        return false;
    *ret_span = (struct span){tokens[verb].start, tokens[verb].end};
    for (size_t i = 1; i < rule->count; i++) {
        const struct part *part = &rule->parts[i];
        const struct token *near = NULL;

        /* Most of what would excuse it is nowhere in the sentence. */
        if (part->sign == PART_NOT && !kinds_have(present, part->kind))
            continue;
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
            ret_span->start = near->start < ret_span->start ? near->start : ret_span->start;
            ret_span->end = near->end > ret_span->end ? near->end : ret_span->end;
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

/* A sentence, and what some rule may need that is in it: of all phrases' kinds, whether they are denied or not. */
struct sentence {
    size_t from, to; /* glyphs */
    struct kinds leads;
};

/* What is looked for in a text. */
struct pass {
    struct wording *wording;
    const struct reading *reading;
    const struct spans *allowed;
    struct policy_result *result;
    struct sentence now, earlier;
    size_t phrase_end; /* the glyph behind the last phrase */
    bool lists;        /* a list was announced: its items belong to the sentence */
};

/* Names and numbers are looked for with the rest, so that none of them may be missed here. */
static const struct kinds unseen = {
    {KIND_BIT(KIND_ID) | KIND_BIT(KIND_NUMBER) | KIND_BIT(KIND_NOTHING)}};

static void begin_sentence(struct pass *pass, size_t from)
{
    pass->now = (struct sentence){.from = from, .leads = unseen};
    pass->lists = false;
}

static void add_kinds(const struct wording *wording, struct kinds *ret_all,
                      struct kinds *ret_active)
{
    *ret_all = *ret_active = (struct kinds){{0}};
    for (size_t i = 0; i < wording->tokens_count; i++) {
        kinds_add(ret_all, &wording->tokens[i].kinds);
        if (wording->tokens[i].active)
            kinds_add(ret_active, &wording->tokens[i].kinds);
    }
}

static bool needs_earlier(const struct rule *const *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kinds_any(&rules[i]->needs_earlier))
            return true;
    return false;
}

/* Whether a finding of this rule is in the same place. */
static bool is_found(const struct pass *pass, enum policy_rule rule, const struct span *span)
{
    size_t from = pass->reading->glyphs[span->start].at,
           to = policy__end_of(pass->reading, span->end - 1);

    for (size_t i = 0; i < pass->result->count; i++) {
        const struct policy_finding *known = &pass->result->findings[i];

        if (known->rule == rule && known->start < to && from < known->end)
            return true;
    }
    return false;
}

/* `requests`: the rules for any request, which are wide about the place; or the others. */
static void hold_rules(struct pass *pass, const struct rule *const *rules, size_t count,
                       bool requests, const struct kinds *kinds, const struct kinds *earlier)
{
    const struct wording *wording = pass->wording;

    for (size_t verb = 0; count > 0 && verb < wording->tokens_count; verb++) {
        for (size_t i = 0; i < count; i++) {
            struct span span;

            if ((rules[i]->parts[0].kind == KIND_REQUEST) == requests &&
                holds(wording, rules[i], verb, kinds, earlier, &span) &&
                !(requests && is_found(pass, rules[i]->rule, &span)))
                add_finding(pass->reading, rules[i]->rule, span.start, span.end, pass->result);
        }
    }
}

/* Reads the sentence that may ask for something with all that excuses it. */
static void judge(struct pass *pass, bool with_earlier)
{
    struct wording *wording = pass->wording;
    const struct reading *reading = pass->reading;
    const struct rule *rules[RULES_MAX];
    const struct token *secret;
    struct kinds kinds, active, earlier = {{0}};
    size_t count;

    if (with_earlier) {
        policy__read_sentence(wording, reading, pass->earlier.from, pass->earlier.to,
                              pass->allowed);
        add_kinds(wording, &kinds, &earlier);
    }
    policy__read_sentence(wording, reading, pass->now.from, pass->now.to, pass->allowed);
    add_kinds(wording, &kinds, &active);
    policy__forget_known_places(wording, &kinds);
    count = rules_of(wording, &kinds, &earlier, rules);
    hold_rules(pass, rules, count, false, &kinds, &earlier);
    hold_rules(pass, rules, count, true, &kinds, &earlier);
    secret = kinds_have(&active, KIND_SECRET)
                 ? policy__asked_barely(wording, reading, pass->now.from, pass->now.to)
                 : NULL;
    if (secret != NULL)
        add_finding(reading, POLICY_ASKS_SECRET, secret->start, secret->end, pass->result);
}

/* Most sentences end here: no rule has all that it needs in them. */
static void end_sentence(struct pass *pass, size_t to)
{
    const struct rule *rules[RULES_MAX];
    struct kinds *leads = &pass->now.leads;
    size_t count;

    pass->now.to = to;
    if (kinds_within(leads, &unseen))
        return;
    count = rules_of(pass->wording, leads, &pass->earlier.leads, rules);
    if (count > 0 || (kinds_have(leads, KIND_SECRET) &&
                      policy__may_ask_barely(pass->wording, pass->reading, pass->now.from, to)))
        judge(pass, needs_earlier(rules, count));
    pass->earlier = pass->now;
}

/* Returns the glyph to go on from. */
static size_t take_word(struct pass *pass, size_t at)
{
    const struct wording *wording = pass->wording;
    const struct reading *reading = pass->reading;
    struct kinds kinds;
    size_t end = at;

    if (wording_is_address(reading, at))
        kinds_add_one(&pass->now.leads, KIND_ACCOUNT);
    if (!policy__terms_begin(wording->terms, reading->glyphs[at].cp))
        return at + 1;
    kinds = policy__terms_match(wording->terms, reading, at, KIND_NOTHING, &end);
    /* As tokens.c takes them. */
    if (!kinds_any(&kinds) ||
        (end == at + 1 && at < pass->phrase_end && reading->glyphs[at].kind == GLYPH_SINGLE))
        return at + 1;
    pass->phrase_end = end > pass->phrase_end ? end : pass->phrase_end;
    at = kinds_have(&kinds, KIND_NOTHING) ? end : at + 1;
    kinds_keep(&kinds, &wording->leading);
    kinds_add(&pass->now.leads, &kinds);
    return at;
}

/* What is no part of a word: it may end a sentence, or begin somebody's name. */
static void take_sign(struct pass *pass, size_t at)
{
    uint32_t cp = pass->reading->glyphs[at].cp;

    if (cp == '@' || cp == '+') {
        kinds_add_one(&pass->now.leads, KIND_HANDLE);
        kinds_add_one(&pass->now.leads, KIND_MAIL);
    } else if (ends_sentence(pass->reading, at) ||
               (cp == '\n' && !pass->lists && begins_item(pass->reading, at + 1))) {
        end_sentence(pass, at);
        begin_sentence(pass, at + 1);
    } else if (cp == ':') {
        pass->lists = true;
    }
}

void policy__wording_check(struct wording *wording, const struct reading *reading,
                           const struct spans *allowed, struct policy_result *result)
{
    struct pass pass = {
        .wording = wording, .reading = reading, .allowed = allowed, .result = result};

    begin_sentence(&pass, 0);
    for (size_t at = 0; at < reading->count;) {
        if (wording_says_nothing(reading, at)) {
            at++;
        } else if (wording_begins_word(reading, at)) {
            at = take_word(&pass, at);
        } else {
            if (reading->glyphs[at].kind != GLYPH_LETTER)
                take_sign(&pass, at);
            at++;
        }
    }
    end_sentence(&pass, reading->count);
}
