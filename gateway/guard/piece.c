/*
 * piece.c -- phrases that come in pieces: a word or some of them a message.
 *
 * A message of list words and nothing else is a piece. Words that visitors write alone anyway, and
 * repeats, don't count; neither does a short message of other words between two pieces.
 */
#include "guard/internal.h"

#include <string.h>

#define PIECE_WORDS_MAX 24 /* more in a message are no piece but prose */
#define ALONE_WORDS_MAX 11 /* and more by themselves are so, or a phrase with its checksum */
#define LEAD_MAX 4         /* words of no list before those of a piece: "the second part is" */
#define BEHIND_LEAD 6      /* words of a list that must follow them */
#define SPACED_SCORE 200 /* log2 × 100: of Chinese characters apart, below which they are no talk */
#define SHORT_WORDS 4
#define STRANGE_MAX 2
#define REPEATS_MAX 7    /* messages that may say the same few words again */
#define HAN_MAX 11       /* characters of a piece without spaces */
#define HAN_EVIDENCE 600 /* log2 × 100 of how much likelier it all is a phrase than talk */
#define HAN_EVIDENCE_MAX 2000

static bool was_said(const struct guard_state *state, const struct piece *piece, uint16_t id)
{
    for (size_t i = 0; state != NULL && i < GUARD_SAID; i++)
        if (state->said[i] == id)
            return true;
    for (size_t i = 0; i < GUARD_SAID && i < piece->fresh; i++)
        if (piece->ids[i] == id)
            return true;
    return false;
}

static void count_fresh(const struct guard_state *state, struct piece *piece, uint16_t id)
{
    if (was_said(state, piece, id)) {
        piece->repeats++;
        return;
    }
    if (piece->fresh < GUARD_SAID)
        piece->ids[piece->fresh] = id;
    piece->fresh++;
}

/* "next: winner", "word 3 is thank": what leads to the words of a short message. */
static bool is_filler(const struct scan *scan, const struct word *word)
{
    static const char *const fillers[] = {"next", "then", "and",    "word",
                                          "is",   "the",  "number", "ok"};
    struct slice said = {scan->text.data + word->start, (size_t)(word->end - word->start)};

    for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
        size_t len = strlen(fillers[i]), same = 0;
        while (same < len && same < said.len && (said.data[same] | 32) == fillers[i][same])
            same++;
        if (same == len && same == said.len)
            return true;
    }
    return false;
}

static void count_word(const struct scan *scan, const struct guard_state *state,
                       struct piece *piece, const struct word *word)
{
    const struct word_entry *entry = guard__word(scan->table, word->id);

    piece->words++;
    if (entry->use == USE_NONE)
        count_fresh(state, piece, word->id);
    else if (entry->use == USE_GLUE)
        piece->glue++;
    else
        piece->usual++;
}

/* Where a piece begins behind what leads to it: up to the last word of no list among the first, when enough of one list
 * follow and any Chinese is before those. 0 when nothing leads to one. */
static size_t lead_of(const struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    size_t count = lexed->words_count, lead = 0;
    uint16_t langs = (1u << LANGS) - 1;

    for (size_t i = 0; i < count && i < LEAD_MAX; i++)
        if (guard__word(scan->table, lexed->words[i].id)->langs == 0)
            lead = i + 1;
    if (count < lead + BEHIND_LEAD)
        return 0;
    for (size_t i = lead; i < count; i++)
        langs &= guard__word(scan->table, lexed->words[i].id)->langs;
    return langs != 0 ? lead : 0;
}

/* Words and Chinese are a piece only where that leads to them. */
static bool is_led(const struct scan *scan, size_t lead)
{
    const struct lexed *lexed = scan->lexed;

    return lexed->hans_count == 0 ||
           (lexed->words_count >= lead + BEHIND_LEAD &&
            lexed->hans[lexed->hans_count - 1].end <= lexed->words[lead].start);
}

static struct piece piece_of_words(const struct scan *scan, const struct guard_state *state)
{
    const struct lexed *lexed = scan->lexed;
    size_t count = lexed->words_count, first = 0;
    struct piece piece = {.is_short = count <= SHORT_WORDS, .is_common = true};

    if (count == 0 || count > PIECE_WORDS_MAX + LEAD_MAX)
        return piece;
    first = lead_of(scan);
    if (count - first > PIECE_WORDS_MAX || !is_led(scan, first))
        return piece;
    piece.is_led = first > 0 || lexed->hans_count > 0;
    while (count <= SHORT_WORDS && first + 1 < count && is_filler(scan, &lexed->words[first]))
        first++;
    piece.langs = (1u << LANGS) - 1;
    for (size_t i = first; i < count; i++) {
        piece.langs &= guard__word(scan->table, lexed->words[i].id)->langs;
        count_word(scan, state, &piece, &lexed->words[i]);
    }
    for (size_t i = 0; i < count && piece.is_common; i++)
        piece.is_common =
            lexed->words[i].id > guard__listed(scan->table) || is_filler(scan, &lexed->words[i]);
    piece.start = lexed->words[first].start;
    piece.end = lexed->words[count - 1].end;
    piece.first = lexed->words[first].number;
    for (size_t i = 0; i < first && piece.first == 0; i++)
        piece.first = lexed->words[i].number;
    piece.is_ended =
        piece.end < scan->text.len && strchr(".!?", scan->text.data[piece.end]) != NULL;
    piece.last = first + 1 == count ? piece.first : lexed->words[count - 1].number;
    return piece;
}

/* What a character adds to the scores of both lists, and leaves of the lists that all of it is of. */
static void weigh(const struct table *table, struct piece *piece, uint32_t before, uint32_t cp,
                  int scores[2])
{
    int bond = piece->langs != 0 ? guard__han_bond(table, before, cp) : 0;

    for (int list = 0; list < 2; list++) {
        int index = guard__han_index(table, list, cp);

        if (index >= 0)
            scores[list] += guard__han_rank(index) + bond;
        else
            piece->langs &= (uint16_t) ~(1u << (LANGS + list));
    }
}

/* Of the list that it is of; of both, when it is, how it reads less like a phrase. */
static int score_of(const struct piece *piece, const int scores[2])
{
    return (piece->langs >> LANGS & 1) == 0                            ? scores[1]
           : piece->langs >> (LANGS + 1) == 0 || scores[0] < scores[1] ? scores[0]
                                                                       : scores[1];
}

/* Where characters begin behind what leads to them, Chinese of any length or words; 0 when nothing does. */
static size_t lead_of_hans(const struct lexed *lexed)
{
    size_t count = lexed->hans_count, lead = 0;

    for (size_t i = 0; i < count && i < LEAD_MAX; i++)
        if (lexed->hans[i].cp == 0)
            lead = i + 1;
    return count >= lead + BEHIND_LEAD ? lead : 0;
}

static struct piece piece_of_hans(const struct scan *scan, const struct guard_state *state)
{
    const struct lexed *lexed = scan->lexed;
    size_t count = lexed->hans_count, first = lead_of_hans(lexed), words = lexed->words_count;
    struct piece piece = {.is_short = count <= 2 && lexed->hans[0].cp != 0 && words == 0,
                          .langs = 3u << LANGS,
                          .is_led = first > 0 || words > 0};
    int scores[2] = {0, 0};

    if (count - first > PIECE_WORDS_MAX ||
        (words > 0 && (words > LEAD_MAX || count - first < BEHIND_LEAD ||
                       lexed->words[words - 1].end > lexed->hans[first].start)))
        return (struct piece){0};
    for (size_t i = first; i < count; i++) {
        uint32_t cp = lexed->hans[i].cp;

        weigh(scan->table, &piece, i > first ? lexed->hans[i - 1].cp : 0, cp, scores);
        piece.words++;
        if (guard__han_usual(scan->table, cp))
            piece.usual++;
        else
            count_fresh(state, &piece, (uint16_t)cp);
    }
    piece.score = score_of(&piece, scores);
    piece.start = lexed->hans[first].start;
    piece.end = lexed->hans[count - 1].end;
    piece.first = lexed->hans[first].number;
    piece.last = lexed->hans[count - 1].number;
    return piece;
}

/* Some characters together: how they read tells words of a phrase from what people say. */
static struct piece piece_of_run(const struct scan *scan)
{
    const struct han_word *run = &scan->lexed->hans[0];
    struct piece piece = {
        .is_han = true, .langs = 3u << LANGS, .start = run->start, .end = run->end};
    uint32_t before = 0;
    int scores[2] = {0, 0};

    for (size_t at = run->start; at < run->end;) {
        uint32_t cp = guard__next(scan->text, &at), read[4];

        if (cp - HAN_FIRST >= HAN_COUNT) {
            enum char_class class = guard__class(scan->table, cp);

            if (class == CHAR_IGNORED)
                continue;
            if (class == CHAR_READ && guard__read(scan->table, cp, read) > 0)
                cp = read[0];
        }
        weigh(scan->table, &piece, before, cp, scores);
        before = cp;
        if (++piece.words > HAN_MAX)
            return (struct piece){0};
    }
    piece.score = score_of(&piece, scores);
    return piece;
}

static bool ends_with_hans(const struct lexed *lexed)
{
    return lexed->hans_count > 0 &&
           (lexed->words_count == 0 ||
            lexed->hans[lexed->hans_count - 1].start > lexed->words[lexed->words_count - 1].start);
}

/* Most messages: words of which some are in no list, with no row before them that they could be part of.
 * Those that lead to a piece don't count, but are never all of it. */
static bool is_talk(const struct scan *scan, const struct guard_state *state)
{
    const struct lexed *lexed = scan->lexed;
    size_t count = lexed->words_count;

    if ((state != NULL && state->messages > 0) || ends_with_hans(lexed))
        return false;
    size_t from = count > SHORT_WORDS || count == 0 ? 0 : count - 1;
    if (count > BEHIND_LEAD)
        from = count - BEHIND_LEAD < LEAD_MAX ? count - BEHIND_LEAD : LEAD_MAX;
    for (size_t i = from; i < count; i++)
        if (guard__word(scan->table, lexed->words[i].id)->langs == 0)
            return true;
    return false;
}

struct piece guard__piece_of(const struct scan *scan, const struct guard_state *state)
{
    const struct lexed *lexed = scan->lexed;

    if (lexed->spans_count > 0 || is_talk(scan, state))
        return (struct piece){0};
    if (lexed->words_count == 0 && lexed->hans_count == 1 && lexed->hans[0].cp == 0)
        return piece_of_run(scan);
    return ends_with_hans(lexed) ? piece_of_hans(scan, state) : piece_of_words(scan, state);
}

bool guard__piece_is_alone(const struct piece *piece)
{
    if (piece->langs == 0 || piece->fresh < 5 || piece->is_ended || piece->is_led ||
        piece->is_han || piece->words > ALONE_WORDS_MAX)
        return false;
    if (piece->langs >> LANGS != 0)
        return piece->words >= 6 && piece->score < SPACED_SCORE;
    return piece->words >= 8 ? piece->glue <= 1 && piece->usual <= 2
                             : piece->words >= 6 && piece->glue == 0 && piece->usual <= 1;
}

/* Enough of it that this message goes; see struct guard_state. */
static bool is_row(const struct guard_state *state, const struct piece *piece, bool in_order)
{
    bool han = state->langs >> LANGS != 0;
    uint8_t least = han ? 5 : 4;

    if (state->messages < 2)
        return false;
    return (state->messages >= least && state->words >= least) || state->messages >= REPEATS_MAX ||
           (in_order && piece->words <= 2) || (state->messages >= 3 && state->words >= 5 && !han) ||
           state->words >= 6;
}

static uint8_t sum(uint8_t a, size_t b)
{
    return (uint8_t)(a + b < 255 ? a + b : 255);
}

/* Chinese without spaces: evidence is gathered, and ordinary talk takes it away again. */
static void remember_run(struct scan *scan, struct guard_state *state, const struct piece *piece)
{
    int evidence = state->evidence - piece->score;

    if (piece->langs == 0)
        evidence = 0;
    state->evidence = (int16_t)(evidence < 0                  ? 0
                                : evidence > HAN_EVIDENCE_MAX ? HAN_EVIDENCE_MAX
                                                              : evidence);
    state->runs = evidence > 0 ? sum(state->runs, 1) : 0;
    if (state->runs >= 2 && evidence >= HAN_EVIDENCE)
        guard__add(scan, GUARD_RECOVERY_PHRASE, piece->start, piece->end);
}

/* No piece: a short one between two of them, or the end of the row. Returns whether it is over. */
static bool is_over(struct scan *scan, struct guard_state *state, const struct piece *piece)
{
    bool was_row = is_row(state, &(struct piece){.words = 9}, false);

    if (state->messages == 0 || !piece->is_short || state->strange >= STRANGE_MAX)
        return true;
    state->strange++;
    /* One that is misspelt goes with those around it; "ok" between them need not. */
    if (was_row && piece->langs == 0 && piece->words > 0 && piece->words <= 2 && !piece->is_common)
        guard__add(scan, GUARD_RECOVERY_PHRASE, piece->start, piece->end);
    return false;
}

/* How many words it brings: in one of some words also the everyday ones. */
static size_t weight(const struct piece *piece, bool in_order)
{
    if (piece->words >= 3 && piece->fresh >= 2)
        return piece->words;
    return in_order && piece->fresh == 0 ? 1 : piece->fresh;
}

/* What is stored as it was said may be remembered as well: a repeat of it is nothing new. */
static void note_said(struct guard_state *state, const struct piece *piece)
{
    for (size_t i = 0, to = 0; i < GUARD_SAID && i < piece->fresh; i++) {
        while (to < GUARD_SAID && state->said[to] != 0)
            to++;
        if (to < GUARD_SAID)
            state->said[to] = piece->ids[i];
    }
}

/* Everyday words alone begin no row, and are no part of it before it is one. Repeats of others count as
 * messages, not as words: "zoo zoo zoo" is how phrases for trying out go. No share of SLIP-39's does, and its
 * list has words such as "visitor", which are said again and again. */
static bool brings_nothing(const struct piece *piece, uint16_t common, bool in_order)
{
    if (piece->fresh > 0)
        return false;
    return piece->repeats == 0 ? !in_order : common == 1u << SLIP39;
}

void guard__remember(struct scan *scan, struct guard_state *state, const struct piece *piece)
{
    bool in_order = piece->langs != 0 && state->number != 0 && piece->first == state->number + 1;
    uint16_t common = state->messages > 0 ? state->langs & piece->langs : piece->langs;

    if (piece->is_han) {
        remember_run(scan, state, piece);
        return;
    }
    if (common == 0) {
        if (!is_over(scan, state, piece))
            return;
        *state = (struct guard_state){0};
        if (piece->langs == 0)
            return;
        common = piece->langs;
    }
    if (brings_nothing(piece, common, in_order) && !is_row(state, piece, false))
        return;
    state->langs = common;
    state->messages = sum(state->messages, 1);
    state->words = sum(state->words, weight(piece, in_order));
    state->number = piece->last;
    state->strange = 0;
    if (is_row(state, piece, in_order)) {
        guard__add(scan, GUARD_RECOVERY_PHRASE, piece->start, piece->end);
        memset(state->said, 0, sizeof(state->said));
    } else {
        note_said(state, piece);
    }
}
