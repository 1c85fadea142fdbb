/* lex_han.c -- the pass of lex.c through Han characters. */
#include "guard/pass.h"

#define RARE_LEAST 6

/* Whether a Chinese name of a phrase may begin with this character. */
static bool begins_label(uint32_t cp)
{
    switch (cp) {
    case 0x52A9: /* 助 */
    case 0x6062: /* 恢 */
    case 0x8A3B: /* 註 */
    case 0x6CE8: /* 注 */
    case 0x79CD: /* 种 */
    case 0x7A2E: /* 種 */
    case 0x5907: /* 备 */
    case 0x5099: /* 備 */
        return true;
    default:
        return false;
    }
}

static void add_han(struct pass *pass, uint32_t cp, size_t start, size_t end)
{
    bool listed;

    *PUSH(pass->out, hans) =
        (struct han_word){(uint32_t)start, (uint32_t)end, cp, (uint8_t)pass->number};
    listed = cp != 0 && (guard__han_index(pass->table, SIMPLIFIED, cp) >= 0 ||
                         guard__han_index(pass->table, TRADITIONAL, cp) >= 0);
    pass->bits_han = cp == 0 ? 0 : pass->bits_han << 1 | listed;
    pass->out->has_hans |= guard__window_full(pass->bits_han);
    pass->number = 0;
    guard__end_bytes(pass);
}

static void add_run(struct pass *pass, const struct han_run *run)
{
    if (guard__phrase_length(run->count) || run->rare || (run->labelled && run->count > 12))
        *PUSH(pass->out, runs) = *run;
}

static void end_block(struct pass *pass)
{
    if (pass->block_runs > 1 && guard__phrase_length(pass->block.count)) {
        pass->block.labelled = pass->block.rare = false;
        pass->block.block = true;
        add_run(pass, &pass->block);
    }
    pass->block_runs = 0;
}

/* White space only, and little of it, since the block's end? */
static bool block_goes_on(const struct pass *pass, size_t at)
{
    size_t from = pass->block.end;

    if (pass->block_runs == 0 || at - from > 16)
        return false;
    while (from < at) {
        uint32_t cp = guard__decode(pass->text, pass->len, &from);
        if (cp != ' ' && cp != '\t' && cp != 0x3000 && cp != 0xA0 &&
            guard__class(pass->table, cp) != CHAR_IGNORED)
            return false;
    }
    return true;
}

size_t guard__lex_han(struct pass *pass, size_t start)
{
    const uint8_t *text = pass->text;
    struct han_run run = {(uint32_t)start, (uint32_t)start, 0, false, false, false};
    size_t at = start;
    uint32_t cp, first = 0, rare = 0, rares = 0; /* of the last 12: which, and how many */

    while (at < pass->len) {
        size_t next = at;

        cp = guard__decode(text, pass->len, &next);
        if (cp - HAN_FIRST >= HAN_COUNT) {
            enum char_class class = guard__class(pass->table, cp);
            uint32_t read[4];

            if (class == CHAR_IGNORED) {
                at = next;
                continue;
            }
            if (class == CHAR_READ && guard__read(pass->table, cp, read) == 1 &&
                guard__class(pass->table, read[0]) == CHAR_HAN)
                cp = read[0];
            else if (class != CHAR_HAN)
                break;
        }
        if (run.count++ == 0)
            first = cp;
        run.labelled |= begins_label(cp);
        rares -= rare >> 11 & 1;
        rare = rare << 1 | guard__han_rare(pass->table, cp);
        rares += rare & 1;
        run.rare |= run.count >= 12 && rares >= RARE_LEAST;
        at = next;
        run.end = (uint32_t)at;
    }
    if (run.count == 0)
        return start + 1; /* it only began like one: bytes that are no text */
    add_han(pass, run.count == 1 ? first : 0, start, run.end);
    add_run(pass, &run);

    if (!block_goes_on(pass, start)) {
        end_block(pass);
        pass->block = run;
    }
    pass->block_runs++;
    if (pass->block_runs > 1) {
        pass->block.count += run.count;
        pass->block.end = run.end;
    }
    return run.end;
}

void guard__lex_han_end(struct pass *pass)
{
    end_block(pass);
}
