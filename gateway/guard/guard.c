/*
 * guard.c -- the scan as a whole: what looks for what, what is put in its place, and what
 * is remembered for the next message.
 */
#include "guard/internal.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define PLACEHOLDER_MAX 32
#define SHOWN 6 /* hex digits at each end */

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
        if (!kinds[findings[at].kind].secret)
            findings[at].kind = findings[at + 1].kind;
        result->count--;
        memmove(&findings[at + 1], &findings[at + 2], (result->count - at - 1) * sizeof(*findings));
    }
}

/* ---- what goes in their place ---- */

/* The first and last six digits, and 0x before them; they may be in groups. No more than those, also of a
 * finding to which all behind it was added. */
static void put_hex(const struct scan *scan, const struct guard_finding *finding, struct buf *out)
{
    size_t at = finding->start;
    char digits[2 * 64 + 4];
    size_t count = 0;

    while (at < finding->end && count < sizeof(digits) - 4) {
        uint32_t read[4], cp = guard__next(scan->text, &at);
        unsigned reads = cp == ' ' || cp == '\t' || cp == '\r' || cp == '\n'
                             ? 0
                             : guard__read(scan->table, cp, read);
        for (unsigned i = 0; i < reads; i++)
            digits[count++] = (char)read[i];
    }
    buf_append(out, digits, SHOWN + ((digits[1] | 32) == 'x' ? 2 : 0));
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
    struct piece piece;

    if (text.len > GUARD_TEXT_MAX)
        return GW_ELIMIT;
    result->count = 0;
    result->secret = false;
    buf_clear(&result->redacted);
    guard__lex(guard->table, text, &guard->lexed);
    piece = guard__piece_of(&scan, state);
    reserve(guard);
    scan.indexes = guard->indexes;
    scan.has = guard->has;
    guard__find_keystore(&scan);
    guard__find_keys(&scan);
    guard__find_split(&scan);
    guard__find_han(&scan);
    guard__find_glued(&scan);
    guard__find_phrases(&scan);
    if (result->count == 0 && guard__piece_is_alone(&piece))
        guard__add(&scan, GUARD_RECOVERY_PHRASE, piece.start, piece.end);
    if (state != NULL && result->count > 0)
        *state = (struct guard_state){0};
    else if (state != NULL)
        guard__remember(&scan, state, &piece);
    redact(&scan);
    free(scan.labels);
    return buf_err(&result->redacted);
}
