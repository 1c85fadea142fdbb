/*
 * guard.c -- the scan as a whole: what looks for what, what is put in its place, and what
 * is remembered for the next message.
 */
#include "guard/internal.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define PLACEHOLDER_MAX 32
#define PIECE_WORDS_MAX 11 /* more in a message are no piece but prose, or a phrase */
#define SHOWN 6            /* hex digits at each end */

struct guard {
    struct table *table;
    struct lexed lexed;
    uint16_t *indexes;
    uint8_t *has;
    size_t scratch; /* how many each of them has */
};

static const struct {
    const char *name;
    const char *placeholder;
    bool secret;
} kinds[] = {
    [GUARD_RECOVERY_PHRASE] = {"recovery_phrase", "[recovery phrase removed]", true},
    [GUARD_PRIVATE_KEY] = {"private_key", "[private key removed]", true},
    [GUARD_EXTENDED_KEY] = {"extended_key", "[extended private key removed]", true},
    [GUARD_KEYSTORE] = {"keystore", "[keystore removed]", true},
    [GUARD_HEX] = {"hex", NULL, false},
};

const char *guard_kind_name(enum guard_kind kind)
{
    return kinds[kind].name;
}

bool guard_kind_is_secret(enum guard_kind kind)
{
    return kinds[kind].secret;
}

void guard_result_init(struct guard_result *result)
{
    memset(result, 0, sizeof(*result));
    buf_init(&result->redacted, GUARD_TEXT_MAX + GUARD_FINDINGS_MAX * PLACEHOLDER_MAX);
}

void guard_result_done(struct guard_result *result)
{
    buf_done(&result->redacted);
}

struct guard *guard_new(void)
{
    struct guard *guard = mem_new(sizeof(*guard));

    guard->table = guard__table_new();
    return guard;
}

void guard_free(struct guard *guard)
{
    if (guard == NULL)
        return;
    guard__lexed_done(&guard->lexed);
    guard__table_free(guard->table);
    if (guard->indexes != NULL)
        secret_wipe(guard->indexes, guard->scratch * sizeof(*guard->indexes));
    free(guard->indexes);
    free(guard->has);
    free(guard);
}

/* ---- findings: sorted, apart from each other ---- */

void guard__add(struct scan *scan, enum guard_kind kind, size_t start, size_t end)
{
    struct guard_result *result = scan->result;
    struct guard_finding *findings = result->findings;
    size_t at = result->count;

    while (at > 0 && findings[at - 1].start > start)
        at--;
    /* Those that overlap become one, of the first one's kind. */
    if (at > 0 && findings[at - 1].end > start)
        at--;
    else if (result->count < GUARD_FINDINGS_MAX) {
        memmove(&findings[at + 1], &findings[at], (result->count - at) * sizeof(*findings));
        findings[at] = (struct guard_finding){kind, start, end};
        result->count++;
    } else {
        /* Too many: all behind goes with the last one. */
        at = at > 0 ? at - 1 : 0;
        end = scan->text.len;
    }
    if (findings[at].start > start)
        findings[at].start = start;
    if (findings[at].end < end)
        findings[at].end = end;
    if (!kinds[findings[at].kind].secret)
        findings[at].kind = kind;
    while (at + 1 < result->count && findings[at + 1].start < findings[at].end) {
        if (findings[at + 1].end > findings[at].end)
            findings[at].end = findings[at + 1].end;
        result->count--;
        memmove(&findings[at + 1], &findings[at + 2], (result->count - at - 1) * sizeof(*findings));
    }
}

/* ---- what goes in their place ---- */

/* The first and last six digits, and what stands before them. */
static void put_hex(const struct scan *scan, const struct guard_finding *finding, struct buf *out)
{
    size_t at = finding->start;
    char digits[2 * 64 + 4];
    size_t count = 0;

    while (at < finding->end && count < sizeof(digits) - 4) {
        uint32_t read[4];
        unsigned reads = guard__read(scan->table, guard__next(scan->text, &at), read);
        for (unsigned i = 0; i < reads; i++)
            digits[count++] = (char)read[i];
    }
    buf_append(out, digits, count - 64 + SHOWN);
    buf_append_cstr(out, "…");
    buf_append(out, digits + count - SHOWN, SHOWN);
    secret_wipe(digits, sizeof(digits));
}

static void redact(struct scan *scan)
{
    struct guard_result *result = scan->result;
    struct buf *out = &result->redacted;
    size_t at = 0;

    for (size_t i = 0; i < result->count; i++) {
        const struct guard_finding *finding = &result->findings[i];

        buf_append(out, scan->text.data + at, finding->start - at);
        if (kinds[finding->kind].placeholder != NULL)
            buf_append_cstr(out, kinds[finding->kind].placeholder);
        else
            put_hex(scan, finding, out);
        result->secret |= kinds[finding->kind].secret;
        at = finding->end;
    }
    buf_append(out, scan->text.data + at, scan->text.len - at);
}

/* ---- phrases in pieces ---- */

/* A message of list words and nothing else. */
struct piece {
    uint16_t langs; /* bits; the two Chinese lists above the others; 0: it is none */
    size_t words;
    uint8_t first, last; /* numbers before the first and last word */
    size_t start, end;
    bool is_short; /* not a piece, but of a word or two */
};

static struct piece piece_of_words(const struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct piece piece = {.words = lexed->words_count};

    piece.is_short = piece.words <= 2;
    if (piece.words == 0 || piece.words > PIECE_WORDS_MAX)
        return piece;
    piece.langs = (1u << LANGS) - 1;
    for (size_t i = 0; i < piece.words; i++)
        piece.langs &= guard__word(scan->table, lexed->words[i].id)->langs;
    piece.start = lexed->words[0].start;
    piece.end = lexed->words[piece.words - 1].end;
    piece.first = lexed->words[0].number;
    piece.last = lexed->words[piece.words - 1].number;
    return piece;
}

static struct piece piece_of_hans(const struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;
    struct piece piece = {.words = lexed->hans_count};

    piece.is_short = piece.words <= 2 && lexed->hans[0].cp != 0;
    if (piece.words > PIECE_WORDS_MAX)
        return piece;
    piece.langs = 3u << LANGS;
    for (size_t i = 0; i < piece.words; i++)
        for (int list = 0; list < 2; list++)
            if (lexed->hans[i].cp == 0 ||
                guard__han_index(scan->table, list, lexed->hans[i].cp) < 0)
                piece.langs &= (uint16_t) ~(1u << LANGS << list);
    piece.start = lexed->hans[0].start;
    piece.end = lexed->hans[piece.words - 1].end;
    piece.first = lexed->hans[0].number;
    piece.last = lexed->hans[piece.words - 1].number;
    return piece;
}

static struct piece piece_of(const struct scan *scan)
{
    const struct lexed *lexed = scan->lexed;

    if (lexed->spans_count > 0 || (lexed->words_count > 0 && lexed->hans_count > 0))
        return (struct piece){0};
    return lexed->hans_count > 0 ? piece_of_hans(scan) : piece_of_words(scan);
}

/* Enough of it that this message goes; see struct guard_state. */
static bool is_row(const struct guard_state *state, const struct piece *piece, bool in_order)
{
    bool han = state->langs >> LANGS != 0;

    if (state->messages < 2)
        return false;
    return state->messages >= (han ? 5 : 4) || (in_order && piece->words <= 2) ||
           (state->messages >= 3 && state->words >= 5 && !han) || state->words >= 6;
}

static void remember(struct scan *scan, struct guard_state *state, const struct piece *piece)
{
    bool in_order = piece->langs != 0 && state->number != 0 && piece->first == state->number + 1;
    uint16_t common = state->messages > 0 ? state->langs & piece->langs : piece->langs;

    if (common == 0) {
        bool was_row = is_row(state, &(struct piece){.words = 9}, false);

        /* One that is misspelt, or "ok" between them, does not end a row; nor is it kept. */
        if (state->messages > 0 && piece->is_short && state->strange < 1) {
            state->strange++;
            if (was_row && piece->langs == 0 && piece->words > 0)
                guard__add(scan, GUARD_RECOVERY_PHRASE, piece->start, piece->end);
            return;
        }
        *state = (struct guard_state){0};
        if (piece->langs == 0)
            return;
        common = piece->langs;
    }
    state->langs = common;
    state->messages = state->messages < 255 ? state->messages + 1 : 255;
    state->words = (uint8_t)(state->words + piece->words < 255 ? state->words + piece->words : 255);
    state->number = piece->last;
    state->strange = 0;
    if (is_row(state, piece, in_order))
        guard__add(scan, GUARD_RECOVERY_PHRASE, piece->start, piece->end);
}

/* ---- */

static void reserve(struct guard *guard)
{
    size_t words = guard->lexed.words_count, hans = guard->lexed.hans_count;
    size_t need = words > hans ? words : hans;

    if (need <= guard->scratch)
        return;
    guard->indexes = mem_resize(guard->indexes, need * sizeof(*guard->indexes));
    guard->has = mem_resize(guard->has, need * sizeof(*guard->has));
    guard->scratch = need;
}

enum gw_err guard_scan(struct guard *guard, struct guard_state *state, struct slice text,
                       struct guard_result *result)
{
    struct scan scan = {
        .table = guard->table, .text = text, .lexed = &guard->lexed, .result = result};
    struct piece piece = {0};

    if (text.len > GUARD_TEXT_MAX)
        return GW_ELIMIT;
    result->count = 0;
    result->secret = false;
    buf_clear(&result->redacted);
    guard__lex(guard->table, text, &guard->lexed);
    if (state != NULL)
        piece = piece_of(&scan);
    reserve(guard);
    scan.indexes = guard->indexes;
    scan.has = guard->has;
    guard__find_keystore(&scan);
    guard__find_keys(&scan);
    guard__find_han(&scan);
    guard__find_phrases(&scan);
    if (state != NULL && result->count > 0)
        *state = (struct guard_state){0};
    else if (state != NULL)
        remember(&scan, state, &piece);
    redact(&scan);
    free(scan.labels);
    return buf_err(&result->redacted);
}
