/*
 * rules.c -- patterns of concepts over the marks of a sentence.
 *
 * A pattern is a row of items:
 *   name     a phrase of this concept; a|b of one of them
 *   *        up to GAP tokens of anything, ** up to FAR, ~ up to NEAR; without them, only stop
 *            phrases may stand between two items
 *   ^ $      the beginning, the end of a clause, stop phrases aside
 *   !name    not when the sentence has this concept anywhere
 * Work is bounded: a rule has few items, and a gap few tokens.
 */
#include "bot/rules.h"

#include "bot/data.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MAX 512
#define ITEMS_MAX 10
#define CHOICES_MAX 16
#define GAP 8
#define FAR 24
#define NEAR 2
#define STOPS_MAX 20 /* stop phrases in a row that are overlooked */

enum result {
    RESULT_INTENT,
    RESULT_CONCEPT,
    RESULT_INSTEAD,
    RESULT_DROP,
};

struct item {
    uint16_t choices[CHOICES_MAX];
    size_t choices_count;
    size_t gap_before; /* so many tokens may stand before it, those of stop phrases aside */
};

struct rule {
    enum result result;
    uint32_t intent;
    uint16_t concept;
    bool begin;
    bool end;
    struct item items[ITEMS_MAX];
    size_t items_count;
    struct item never;
};

struct bot_rules {
    struct rule rules[RULES_MAX];
    size_t count;
};

/* One sentence: marks [first, last) of tokens [first_token, last_token). */
struct sentence {
    const struct bot_tokens *tokens;
    struct bot_mark *marks;
    size_t count;
    size_t first_token;
    size_t last_token;
    uint64_t concepts[BOT_CONCEPTS_MAX / 64]; /* that are in it */
};

static const struct {
    const char *name;
    enum bot_intent intent;
} intents[] = {
    {"person", BOT_INTENT_PERSON},     {"no-person", BOT_INTENT_NO_PERSON},
    {"incident", BOT_INTENT_INCIDENT}, {"general", BOT_INTENT_GENERAL},
    {"greeting", BOT_INTENT_GREETING}, {"thanks", BOT_INTENT_THANKS},
    {"goodbye", BOT_INTENT_GOODBYE},   {"unsolved", BOT_INTENT_UNSOLVED},
    {"bot", BOT_INTENT_BOT},           {"report", BOT_INTENT_REPORT},
    {"suspect", BOT_INTENT_SUSPECT},   {"invest", BOT_INTENT_INVEST},
    {"offtopic", BOT_INTENT_OFFTOPIC}, {"elsewhere", BOT_INTENT_ELSEWHERE},
    {"shut-out", BOT_INTENT_SHUT_OUT},
};

static uint32_t intent_of(struct slice name)
{
    uint32_t found = 0;

    for (size_t i = 0; i < sizeof(intents) / sizeof(intents[0]); i++) {
        if (slice_eq_cstr(name, intents[i].name))
            found = intents[i].intent;
    }
    assert(found != 0); /* else rules.txt names an intent that there is not */
    return found;
}

static void parse_choices(const struct bot_lexicon *lexicon, struct slice names,
                          struct item *ret_item)
{
    while (names.data != NULL) {
        struct slice name = slice_cut(names, '|', &names);
        assert(ret_item->choices_count < CHOICES_MAX);
        ret_item->choices[ret_item->choices_count++] = bot__concept(lexicon, name);
    }
}

static void parse_pattern(const struct bot_lexicon *lexicon, struct slice pattern,
                          struct rule *ret_rule)
{
    size_t gap = 0;

    while (pattern.data != NULL) {
        struct slice word = slice_cut(pattern, ' ', &pattern);
        if (word.len == 0)
            continue;
        if (slice_eq_cstr(word, "*")) {
            gap = GAP;
        } else if (slice_eq_cstr(word, "**")) {
            gap = FAR;
        } else if (slice_eq_cstr(word, "~")) {
            gap = NEAR;
        } else if (slice_eq_cstr(word, "^")) {
            ret_rule->begin = true;
        } else if (slice_eq_cstr(word, "$")) {
            ret_rule->end = true;
        } else if (word.data[0] == '!') {
            parse_choices(lexicon, (struct slice){word.data + 1, word.len - 1}, &ret_rule->never);
        } else {
            assert(ret_rule->items_count < ITEMS_MAX);
            struct item *item = &ret_rule->items[ret_rule->items_count++];
            item->gap_before = gap;
            parse_choices(lexicon, word, item);
            gap = 0;
        }
    }
    assert(ret_rule->items_count > 0);
}

struct bot_rules *bot__rules_new(const struct bot_lexicon *lexicon)
{
    struct bot_rules *rules = mem_new(sizeof(*rules));
    struct slice rest = bot__data("rules.txt");
    struct slice line;

    while (bot__data_line(&rest, &line)) {
        struct slice pattern;
        struct slice result = slice_cut(line, ':', &pattern);
        assert(rules->count < RULES_MAX && result.len > 0);
        struct rule *rule = &rules->rules[rules->count++];

        if (slice_eq_cstr(result, "drop")) {
            rule->result = RESULT_DROP;
        } else if (result.data[0] == '@' || result.data[0] == '=') {
            rule->result = result.data[0] == '@' ? RESULT_CONCEPT : RESULT_INSTEAD;
            rule->concept = bot__concept(lexicon, (struct slice){result.data + 1, result.len - 1});
        } else {
            rule->intent = intent_of(result);
        }
        parse_pattern(lexicon, pattern, rule);
    }
    return rules;
}

void bot__rules_free(struct bot_rules *rules)
{
    free(rules);
}

static bool in_sentence(const struct sentence *sentence, const struct item *item)
{
    for (size_t i = 0; i < item->choices_count; i++) {
        uint16_t concept = item->choices[i];
        if (sentence->concepts[concept / 64] >> (concept % 64) & 1)
            return true;
    }
    return false;
}

static void note_concept(struct sentence *sentence, uint16_t concept)
{
    sentence->concepts[concept / 64] |= UINT64_C(1) << (concept % 64);
}

static bool is_one_of(const struct bot_mark *mark, const struct item *item)
{
    if (mark->dropped)
        return false;
    for (size_t i = 0; i < mark->concepts_count; i++) {
        for (size_t k = 0; k < item->choices_count; k++) {
            if (mark->concepts[i] == item->choices[k])
                return true;
        }
    }
    return false;
}

/* Whether only stop phrases stand before mark `at` in its clause. */
static bool begins_clause(const struct sentence *sentence, size_t at)
{
    for (size_t stops = 0; stops <= STOPS_MAX; stops++) {
        size_t token = sentence->marks[at].first;
        if (token == sentence->first_token || sentence->tokens->items[token].paused)
            return true;
        if (at == 0 || sentence->marks[at - 1].last != token ||
            sentence->marks[at - 1].kind != BOT_CONCEPT_STOP)
            return false;
        at--;
    }
    return false;
}

static bool ends_clause(const struct sentence *sentence, size_t at)
{
    for (size_t stops = 0; stops <= STOPS_MAX; stops++) {
        size_t token = sentence->marks[at].last;
        if (token == sentence->last_token || sentence->tokens->items[token].paused)
            return true;
        if (at + 1 == sentence->count || sentence->marks[at + 1].first != token ||
            sentence->marks[at + 1].kind != BOT_CONCEPT_STOP)
            return false;
        at++;
    }
    return false;
}

/* Matches items[k..] with marks behind mark `at`; `matched` gets the marks. */
static bool match_rest(const struct rule *rule, const struct sentence *sentence, size_t k,
                       size_t at, size_t matched[ITEMS_MAX])
{
    matched[k - 1] = at;
    if (k == rule->items_count)
        return !rule->end || ends_clause(sentence, at);

    const struct item *item = &rule->items[k];
    size_t gap = 0, from = sentence->marks[at].last;
    for (size_t next = at + 1; next < sentence->count && next - at <= STOPS_MAX; next++) {
        const struct bot_mark *mark = &sentence->marks[next];
        gap += mark->first - from;
        if (gap > item->gap_before)
            return false;
        if (is_one_of(mark, item) && match_rest(rule, sentence, k + 1, next, matched))
            return true;
        if (mark->kind != BOT_CONCEPT_STOP)
            gap += mark->last - mark->first;
        from = mark->last;
    }
    return false;
}

static bool match(const struct rule *rule, const struct sentence *sentence, size_t from,
                  size_t matched[ITEMS_MAX])
{
    for (size_t at = from; at < sentence->count; at++) {
        if (!is_one_of(&sentence->marks[at], &rule->items[0]))
            continue;
        if (rule->begin && !begins_clause(sentence, at))
            continue;
        if (match_rest(rule, sentence, 1, at, matched))
            return true;
    }
    return false;
}

static void add_concept(struct bot_mark *mark, const struct rule *rule)
{
    if (rule->result == RESULT_INSTEAD)
        mark->concepts_count = 0;
    if (mark->concepts_count < BOT_SENSES)
    mark->concepts[mark->concepts_count++] = rule->concept;
}

/* Every place where the rule matches, not only the first. */
static uint32_t apply_rule(const struct rule *rule, struct sentence *sentence)
{
    size_t matched[ITEMS_MAX];

    for (size_t i = 0; i < rule->items_count; i++) {
        if (!in_sentence(sentence, &rule->items[i]))
            return 0;
    }
    if (in_sentence(sentence, &rule->never))
        return 0;

    for (size_t from = 0; match(rule, sentence, from, matched); from = matched[0] + 1) {
        struct bot_mark *first = &sentence->marks[matched[0]];
        if (rule->result == RESULT_INTENT)
            return rule->intent;
        if (rule->result == RESULT_DROP) {
            for (size_t i = 0; i < rule->items_count; i++)
                sentence->marks[matched[i]].dropped = true;
        } else {
            add_concept(first, rule);
            note_concept(sentence, rule->concept);
        }
    }
    return 0;
}

static uint32_t apply_all(const struct bot_rules *rules, struct sentence *sentence,
                          bool concepts_only)
{
    uint32_t found = 0;

    for (size_t i = 0; i < sentence->count; i++) {
        for (size_t k = 0; k < sentence->marks[i].concepts_count; k++)
            note_concept(sentence, sentence->marks[i].concepts[k]);
    }
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];
        if (!concepts_only || rule->result == RESULT_CONCEPT || rule->result == RESULT_INSTEAD)
            found |= apply_rule(rule, sentence);
    }
    return found;
}

uint32_t bot__rules_apply(const struct bot_rules *rules, const struct bot_tokens *tokens,
                          struct bot_marks *marks, bool concepts_only)
{
    uint32_t found = 0;
    size_t mark = 0;

    if (marks->count == 0)
        return 0;
    for (size_t token = 0; token < tokens->count;) {
        struct sentence sentence = {.tokens = tokens, .first_token = token};
        for (token++; token < tokens->count && !tokens->items[token].sentence; token++)
            ;
        sentence.last_token = token;
        sentence.marks = marks->items + mark;
        for (; mark < marks->count && marks->items[mark].last <= token; mark++)
            sentence.count++;
        if (sentence.count > 0)
            found |= apply_all(rules, &sentence, concepts_only);
    }
    return found;
}
