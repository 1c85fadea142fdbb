/*
 * analysis.c -- tokens and phrases become terms.
 */
#include "bot/analysis.h"

#include "bot/hash.h"

#include <stdlib.h>

void bot__analysis_init(struct bot_analysis *analysis)
{
    *analysis = (struct bot_analysis){.intents = 0};
    bot__tokens_init(&analysis->tokens);
}

void bot__analysis_done(struct bot_analysis *analysis)
{
    free(analysis->terms);
    bot__marks_done(&analysis->marks);
    bot__tokens_done(&analysis->tokens);
    *analysis = (struct bot_analysis){.intents = 0};
}

/* How many phrases ahead a concept is still near another. */
#define PAIR_REACH 3
/* The same, stop phrases counted too, so that a text of nothing else costs no more. */
#define PAIR_MARKS 12

/* How far, in tokens and in phrases, a negation reaches. */
#define DENIED_REACH 4
#define DENIED_MARKS 4

static void add_key(struct bot_analysis *analysis, enum bot_term_kind kind, uint64_t key)
{
    if (analysis->terms_count == analysis->terms_cap) {
        analysis->terms_cap = analysis->terms_cap > 0 ? analysis->terms_cap * 2 : 128;
        analysis->terms =
            mem_resize(analysis->terms, analysis->terms_cap * sizeof(*analysis->terms));
    }
    analysis->terms[analysis->terms_count++] = (struct bot_term){.key = key, .kind = (uint8_t)kind};
}

static uint64_t key_of(enum bot_term_kind kind, struct slice text)
{
    char tag = (char)kind;

    return bot__hash(bot__hash(BOT_HASH_START, (struct slice){&tag, 1}), text);
}

static void add_term(struct bot_analysis *analysis, enum bot_term_kind kind, struct slice text)
{
    add_key(analysis, kind, key_of(kind, text));
}

/* The bytes of tokens [first, last), which lie one after the other. */
static struct slice span(const struct bot_tokens *tokens, size_t first, size_t last)
{
    const struct bot_token *from = &tokens->items[first];
    const struct bot_token *to = &tokens->items[last - 1];

    return (struct slice){tokens->text.data + from->offset,
                          (size_t)to->offset + to->len - from->offset};
}

/* Characters [first, last) with no phrase, word or punctuation between them: each, and with the next
 * one. Most words have two, but what is asked in other words often shares one of them. */
static void add_run(struct bot_analysis *analysis, size_t first, size_t last)
{
    for (size_t i = first; i < last; i++)
        add_term(analysis, last - first == 1 ? BOT_TERM_CHAR : BOT_TERM_PIECE,
                 span(&analysis->tokens, i, i + 1));
    for (size_t i = first; i + 1 < last; i++)
        add_term(analysis, BOT_TERM_BIGRAM, span(&analysis->tokens, i, i + 2));
}

/* Tokens [first, last) that no indexed phrase covers. Numbers tell nothing apart. */
static void add_plain(struct bot_analysis *analysis, size_t first, size_t last)
{
    const struct bot_tokens *tokens = &analysis->tokens;

    for (size_t i = first; i < last;) {
        enum bot_token_kind kind = tokens->items[i].kind;
        if (kind == BOT_TOKEN_HAN) {
            size_t end = i + 1;
            while (end < last && tokens->items[end].kind == BOT_TOKEN_HAN &&
                   !tokens->items[end].paused)
                end++;
            add_run(analysis, i, end);
            i = end;
            continue;
        }
        if (kind == BOT_TOKEN_WORD)
            add_term(analysis, BOT_TERM_WORD, bot__token_text(tokens, i));
        i++;
    }
}

static bool is_term(const struct bot_lexicon *lexicon, uint16_t concept)
{
    return bot__kind_is_term((uint8_t)bot__concept_kind(lexicon, concept));
}

static void add_mark(struct bot_analysis *analysis, const struct bot_lexicon *lexicon,
                     const struct bot_mark *mark)
{
    for (size_t i = 0; i < mark->concepts_count; i++) {
        static const enum bot_term_kind kinds[] = {[BOT_CONCEPT_STRONG] = BOT_TERM_STRONG,
                                                   [BOT_CONCEPT_TERM] = BOT_TERM_CONCEPT,
                                                   [BOT_CONCEPT_WEAK] = BOT_TERM_WEAK};
        uint16_t concept = mark->concepts[i];
        if (is_term(lexicon, concept))
            add_term(analysis, kinds[bot__concept_kind(lexicon, concept)],
                     bot__concept_name(lexicon, concept));
    }
    if (bot__kind_is_term(mark->kind))
        add_term(analysis, BOT_TERM_PHRASE, span(&analysis->tokens, mark->first, mark->last));
}

static void add_pair(struct bot_analysis *analysis, const struct bot_lexicon *lexicon, uint16_t a,
                     uint16_t b)
{
    if (a == b || !is_term(lexicon, a) || !is_term(lexicon, b))
        return;
    uint64_t key = key_of(BOT_TERM_PAIR, bot__concept_name(lexicon, a < b ? a : b));
    add_key(analysis, BOT_TERM_PAIR, bot__hash(key, bot__concept_name(lexicon, a < b ? b : a)));
}

static bool has_concept(const struct bot_lexicon *lexicon, const struct bot_mark *mark,
                        const char *name)
{
    for (size_t i = 0; i < mark->concepts_count; i++) {
        if (slice_eq_cstr(bot__concept_name(lexicon, mark->concepts[i]), name))
            return true;
    }
    return false;
}

/* What the negation at mark `at` denies: the next phrase that means something, so
 * near that no other can be meant. */
static void add_denied(struct bot_analysis *analysis, const struct bot_lexicon *lexicon, size_t at)
{
    const struct bot_marks *marks = &analysis->marks;

    for (size_t i = at + 1; i < marks->count && i - at <= DENIED_MARKS; i++) {
        const struct bot_mark *mark = &marks->items[i];
        if (mark->first - marks->items[at].last > DENIED_REACH ||
            analysis->tokens.items[mark->first].paused)
            return;
        if (!bot__kind_is_term(mark->kind))
            continue;
        for (size_t k = 0; k < mark->concepts_count; k++) {
            if (is_term(lexicon, mark->concepts[k]))
                add_term(analysis, BOT_TERM_DENIED, bot__concept_name(lexicon, mark->concepts[k]));
        }
        return;
    }
}

static bool sentence_between(const struct bot_tokens *tokens, size_t first, size_t last)
{
    for (size_t i = first + 1; i <= last; i++) {
        if (tokens->items[i].sentence)
            return true;
    }
    return false;
}

/* Pairs of the mark with those near behind it. */
static void add_pairs(struct bot_analysis *analysis, const struct bot_lexicon *lexicon, size_t at)
{
    const struct bot_marks *marks = &analysis->marks;
    const struct bot_mark *mark = &marks->items[at];
    size_t reach = 0;

    for (size_t i = at + 1; i < marks->count && i - at <= PAIR_MARKS && reach < PAIR_REACH; i++) {
        const struct bot_mark *near = &marks->items[i];
        if (sentence_between(&analysis->tokens, marks->items[i - 1].first, near->first))
            return;
        for (size_t a = 0; a < mark->concepts_count; a++) {
            for (size_t b = 0; b < near->concepts_count; b++)
                add_pair(analysis, lexicon, mark->concepts[a], near->concepts[b]);
        }
        reach += bot__kind_is_term(near->kind);
    }
}

void bot__analyse(struct bot_lexicon *lexicon, const struct bot_rules *rules, struct slice text,
                  enum bot_side side, struct bot_analysis *analysis)
{
    const struct bot_marks *marks = &analysis->marks;
    size_t plain = 0; /* where tokens begin that are not yet terms */

    bot__tokenizer_spelling(bot__lexicon_tokenizer(lexicon),
                            side == BOT_SIDE_QUESTION ? BOT_SPELLING_MEND : BOT_SPELLING_LEARN);
    bot__tokenize(bot__lexicon_tokenizer(lexicon), text, &analysis->tokens);
    bot__lexicon_mark(lexicon, &analysis->tokens, &analysis->marks);
    analysis->intents =
        bot__rules_apply(rules, &analysis->tokens, &analysis->marks, side != BOT_SIDE_QUESTION);

    analysis->terms_count = 0;
    for (size_t i = 0; i < marks->count; i++) {
        const struct bot_mark *mark = &marks->items[i];
        add_mark(analysis, lexicon, mark);
        if (has_concept(lexicon, mark, "no"))
            add_denied(analysis, lexicon, i);
        if (side != BOT_SIDE_BODY)
            add_pairs(analysis, lexicon, i);
        if (mark->kind == BOT_CONCEPT_MARK)
            continue;
        add_plain(analysis, plain, mark->first);
        plain = mark->last;
    }
    add_plain(analysis, plain, analysis->tokens.count);
}

bool bot__analysis_at_home(const struct bot_analysis *analysis)
{
    const struct bot_marks *marks = &analysis->marks;

    for (size_t i = 0; i < marks->count; i++) {
        if (bot__kind_is_term(marks->items[i].kind))
            return true;
    }
    return false;
}
