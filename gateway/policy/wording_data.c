/*
 * wording_data.c -- reads data/wording.txt.
 */
#include "policy/wording.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PHRASE_MAX 4096 /* bytes, with all alternatives */
#define MISSPELT_MIN 7  /* letters of a word that is known with one wrong, too */

static const char *const names_of_code[KINDS_OF_CODE] = {
    [KIND_NEVER] = "never",     [KIND_NOTHING] = "nothing", [KIND_THIRD] = "third",
    [KIND_REPORT] = "report",   [KIND_FIRST] = "first",     [KIND_PAUSE] = "pause",
    [KIND_ONWARD] = "onward",   [KIND_ORDER] = "order",     [KIND_ACCOUNT] = "account",
    [KIND_CHANNEL] = "channel", [KIND_VIA] = "via",         [KIND_WHOLE] = "whole",
    [KIND_HANDLE] = "handle",   [KIND_MAIL] = "mail",       [KIND_ID] = "id",
    [KIND_NUMBER] = "number",   [KIND_KNOWN] = "known",     [KIND_SECRET] = "secret",
    [KIND_BARE] = "bare",       [KIND_KINDLY] = "kindly",   [KIND_REQUEST] = "request",
};

static unsigned kind_of(struct wording *wording, struct slice name)
{
    for (unsigned i = 0; i < wording->kinds; i++)
        if (slice_eq_cstr(name, wording->names[i]))
            return i;
    assert(wording->kinds < KINDS_MAX && name.len > 0);
    wording->names[wording->kinds] = slice_dup(name);
    return wording->kinds++;
}

static void add_term(struct wording *wording, const uint32_t *signs, size_t count, bool open,
                     unsigned kind)
{
    bool filler = kind == KIND_BARE || kind == KIND_KINDLY;

    policy__terms_add(filler ? wording->fillers : wording->terms, signs, count, open, kind);
}

static size_t read_phrase(const struct fold *fold, struct slice text, bool with_blanks,
                          uint32_t signs[TERM_LEN_MAX])
{
    size_t count = 0;

    while (text.len > 0 && count < TERM_LEN_MAX - 4) {
        uint32_t cp = utf8_next(&text), read[4];
        size_t got = policy__fold_one(fold, cp, read);

        for (size_t i = 0; i < got; i++) {
            if (read[i] == '\'' || (read[i] == ' ' && !with_blanks))
                continue;
            signs[count++] = read[i] == '-' ? ' ' : read[i];
        }
    }
    assert(text.len == 0);
    return count;
}

/* Takes out the blanks between Chinese characters and Latin words: policy__terms_match() passes over them. */
static size_t drop_seams(const struct fold *fold, uint32_t signs[TERM_LEN_MAX], size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (signs[i] == ' ' && kept > 0 && i + 1 < count) {
            uint8_t before = policy__kind_of(fold, signs[kept - 1]),
                    behind = policy__kind_of(fold, signs[i + 1]);

            if ((before == GLYPH_SINGLE && behind == GLYPH_LETTER) ||
                (before == GLYPH_LETTER && behind == GLYPH_SINGLE))
                continue;
        }
        signs[kept++] = signs[i];
    }
    return kept;
}

/* Whether the word here is what an apostrophe stood before: "ll" of "i'll". */
static bool is_shortened(const uint32_t *signs, size_t count)
{
    static const char *const ends[] = {"ll", "ve", "re", "d", "m", "s", "t"};

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t len = strlen(ends[i]), same = 0;

        while (same < len && same < count && signs[same] == (uint8_t)ends[i][same])
            same++;
        if (same == len && (len == count || signs[len] == ' '))
            return true;
    }
    return false;
}

/* Phrases have "i ll", as those write who leave the apostrophe out, and mean "i'll", which is read as "ill". Returns
 * the length of that. */
static size_t join_shortened(uint32_t signs[TERM_LEN_MAX], size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (signs[i] != ' ' || kept == 0 || !is_shortened(signs + i + 1, count - i - 1))
            signs[kept++] = signs[i];
    return kept;
}

/* One phrase; a "~" behind it leaves the word open. Without its blanks it is known too, as people run
 * words together and as what was spelled out is read. */
static void add_phrase(struct wording *wording, const struct fold *fold, struct slice text,
                       unsigned kind)
{
    uint32_t signs[TERM_LEN_MAX];
    bool open = text.len > 1 && text.data[text.len - 1] == '~';
    size_t count;

    if (open)
        text.len--;
    count = drop_seams(fold, signs, read_phrase(fold, text, true, signs));
    add_term(wording, signs, count, open, kind);
    if (memchr(text.data, ' ', text.len) == NULL)
        return;
    add_term(wording, signs, join_shortened(signs, count), open, kind);
    count = read_phrase(fold, text, false, signs);
    add_term(wording, signs, count, open, kind);
}

static bool is_letter(uint32_t sign)
{
    return sign >= 'a' && sign <= 'z';
}

/* Where the word goes on behind its first letter, and is long enough that one letter less makes no other word of it. */
static bool may_be_misspelt(const uint32_t *signs, size_t count, size_t at)
{
    size_t start = at, end = at;

    while (start > 0 && is_letter(signs[start - 1]))
        start--;
    while (end < count && is_letter(signs[end]))
        end++;
    return at > start && end - start >= MISSPELT_MIN;
}

/* The phrase with one letter left out, with one twice, and with two that changed places. */
static void add_misspelt(struct wording *wording, const struct fold *fold, struct slice text,
                         unsigned kind)
{
    uint32_t signs[TERM_LEN_MAX], other[TERM_LEN_MAX + 1];
    size_t count = read_phrase(fold, text, true, signs);

    for (size_t at = 1; at < count; at++) {
        if (!may_be_misspelt(signs, count, at))
            continue;
        memcpy(other, signs, at * sizeof(*signs));
        memcpy(other + at, signs + at + 1, (count - at - 1) * sizeof(*signs));
        add_term(wording, other, count - 1, false, kind);
        other[at] = signs[at];
        memcpy(other + at + 1, signs + at, (count - at) * sizeof(*signs));
        add_term(wording, other, count + 1, false, kind);
        memcpy(other, signs, count * sizeof(*signs));
        if (at + 1 < count && is_letter(signs[at + 1])) {
            other[at] = signs[at + 1];
            other[at + 1] = signs[at];
            add_term(wording, other, count, false, kind);
        }
    }
}

/* "add/message me/us" is four phrases: the first word with a "/" in it is each of its parts in turn. */
static void add_phrases(struct wording *wording, const struct fold *fold, struct slice text,
                        unsigned kind)
{
    const char *slash = memchr(text.data, '/', text.len);
    size_t from = slash != NULL ? (size_t)(slash - text.data) : 0, to = from;
    struct slice parts;

    if (slash == NULL) {
        add_phrase(wording, fold, text, kind);
        return;
    }
    while (from > 0 && text.data[from - 1] != ' ')
        from--;
    while (to < text.len && text.data[to] != ' ')
        to++;
    parts = (struct slice){text.data + from, to - from};
    while (parts.data != NULL) {
        struct slice part = slice_cut(parts, '/', &parts);
        struct buf one;

        buf_init(&one, PHRASE_MAX);
        buf_append(&one, text.data, from);
        buf_append_slice(&one, part);
        buf_append(&one, text.data + to, text.len - to);
        assert(buf_err(&one) == GW_OK && part.len > 0);
        add_phrases(wording, fold, buf_slice(&one), kind);
        buf_done(&one);
    }
}

static enum part_sign sign_of(char sign)
{
    switch (sign) {
    case '!':
        return PART_NOT;
    case '<':
        return PART_BEFORE;
    case '>':
        return PART_AFTER;
    case '+':
        return PART_NEXT;
    case '^':
        return PART_EARLIER;
    case '-':
        return PART_APART;
    default:
        return PART_NEAR;
    }
}

static void add_rule(struct wording *wording, struct slice name, struct slice parts)
{
    struct rule *rule = &wording->rules[wording->rules_count++];
    enum gw_err err = policy_rule_parse(name, &rule->rule);

    assert(wording->rules_count <= RULES_MAX && err == GW_OK);
    (void)err;
    rule->order = (unsigned)wording->rules_count;
    while (parts.data != NULL) {
        struct slice each = slice_cut(slice_trim(parts), ' ', &parts);
        struct part *part = &rule->parts[rule->count++];

        assert(rule->count <= PARTS_MAX && each.len > 1);
        part->sign = sign_of(each.data[0]);
        if (part->sign != PART_NEAR)
            each = (struct slice){each.data + 1, each.len - 1};
        part->kind = kind_of(wording, each);
        if (part->sign != PART_NOT && part->sign != PART_BEFORE && part->sign != PART_APART)
            kinds_add_one(&wording->leading, part->kind);
        if (part->sign == PART_EARLIER)
            kinds_add_one(&rule->needs_earlier, part->kind);
        else if (part->sign != PART_NOT && part->sign != PART_BEFORE && part->sign != PART_APART)
            kinds_add_one(&rule->needs, part->kind);
    }
}

static void take_line(struct wording *wording, const struct fold *fold, struct slice line)
{
    struct slice head = slice_cut(line, ':', &line), first = slice_cut(head, ' ', &head);
    bool misspelt;
    unsigned kind;

    assert(line.data != NULL);
    if (slice_eq_cstr(first, "rule")) {
        add_rule(wording, slice_trim(head), line);
        return;
    }
    misspelt = slice_eq_cstr(first, "misspelt");
    if (misspelt)
        first = slice_cut(head, ' ', &head);
    kind = kind_of(wording, first);
    while (line.data != NULL) {
        struct slice phrase = slice_trim(slice_cut(line, '|', &line));

        if (phrase.len == 0)
            continue;
        if (misspelt)
            add_misspelt(wording, fold, phrase, kind);
        else
            add_phrases(wording, fold, phrase, kind);
    }
}

static int by_verb(const void *a, const void *b)
{
    const struct rule *first = a, *second = b;
    int verbs = (int)first->parts[0].kind - (int)second->parts[0].kind;

    return verbs != 0 ? verbs : (int)first->order - (int)second->order;
}

/* So that a sentence is held against the rules of its verbs alone. */
static void sort_rules(struct wording *wording)
{
    qsort(wording->rules, wording->rules_count, sizeof(wording->rules[0]), by_verb);
    for (size_t i = 0; i < wording->rules_count; i++) {
        unsigned verb = wording->rules[i].parts[0].kind;

        kinds_add_one(&wording->verbs, verb);
        wording->rules_from[verb + 1] = i + 1;
    }
    for (unsigned kind = 0; kind < KINDS_MAX; kind++)
        if (wording->rules_from[kind + 1] < wording->rules_from[kind])
            wording->rules_from[kind + 1] = wording->rules_from[kind];
}

struct wording *policy__wording_new(const struct fold *fold, const struct policy_options *options)
{
    struct wording *wording = mem_new(sizeof(*wording));
    struct slice rest = policy__data("wording.txt"), line;

    wording->terms = policy__terms_new();
    wording->fillers = policy__terms_new();
    for (unsigned i = 0; i < KINDS_OF_CODE; i++)
        (void)kind_of(wording, slice_of(names_of_code[i]));
    kinds_add_one(&wording->leading, KIND_SECRET);
    kinds_add_one(&wording->leading, KIND_NOTHING); /* hides the others */
    wording->contacts = policy__contacts_new(fold, options);
    while (policy__data_line(&rest, &line))
        take_line(wording, fold, line);
    sort_rules(wording);
    policy__terms_seal(wording->terms);
    policy__terms_seal(wording->fillers);
    return wording;
}

void policy__wording_free(struct wording *wording)
{
    if (wording == NULL)
        return;
    policy__terms_free(wording->terms);
    policy__terms_free(wording->fillers);
    policy__contacts_free(wording->contacts);
    for (size_t i = 0; i < wording->kinds; i++)
        free(wording->names[i]);
    free(wording->tokens);
    free(wording);
}
