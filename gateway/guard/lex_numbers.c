/* lex_numbers.c -- the pass of lex.c through numbers: those that may be bytes, and those of six digits. */
#include "guard/pass.h"

#define BYTES_IN_KEYPAIR 64
#define BYTES_IN_SEED 32
#define SIX_DIGITS 6
#define SIXES_NEAR 8 /* bytes between two of them */

void guard__end_bytes(struct pass *pass)
{
    if (pass->bytes == BYTES_IN_SEED)
        *PUSH(pass->out, spans) = (struct span){
            (uint32_t)pass->bytes_start, (uint32_t)pass->bytes_end, BYTES_IN_SEED, SPAN_NUMBERS};
    pass->bytes = 0;
}

/* Commas of any script, and white space, also as JSON writes the ends of lines. */
static bool only_listing(const struct pass *pass, size_t from, size_t to)
{
    struct slice text = {(const char *)pass->text, pass->len};

    while (from < to) {
        size_t layout = pass->text[from] == '\\' ? guard__layout_end(text, from) : from;

        if (layout > from) {
            from = layout;
            continue;
        }
        switch (guard__decode(pass->text, pass->len, &from)) {
        case ' ':
        case ',':
        case '\t':
        case '\r':
        case '\n':
        case 0x3001: /* 、 */
        case 0xFF0C: /* ， */
            break;
        default:
            return false;
        }
    }
    return true;
}

/* The last eight of them, near each other, may be a secret of Ripple's wallets. */
static void note_six(struct pass *pass, size_t start, size_t end)
{
    if (pass->sixes > 0 && start - pass->six_end > SIXES_NEAR)
        pass->sixes = 0;
    pass->six_starts[pass->sixes++ % SIXES] = (uint32_t)start;
    pass->six_end = end;
    if (pass->sixes >= SIXES)
        *PUSH(pass->out, spans) =
            (struct span){pass->six_starts[pass->sixes % SIXES], (uint32_t)end, SIXES, SPAN_SIXES};
}

void guard__lex_number(struct pass *pass, size_t start, size_t end, uint32_t value)
{
    pass->number = value <= PHRASE_MAX ? value : 255;
    if (end - start == SIX_DIGITS)
        note_six(pass, start, end);
    if (value > 255 || end - start > 3) {
        guard__end_bytes(pass);
        return;
    }
    if (pass->bytes == 0 || !only_listing(pass, pass->bytes_end, start)) {
        guard__end_bytes(pass);
        pass->bytes_start = start;
    }
    pass->bytes_end = end;
    if (++pass->bytes == BYTES_IN_KEYPAIR) {
        *PUSH(pass->out, spans) = (struct span){(uint32_t)pass->bytes_start, (uint32_t)end,
                                                BYTES_IN_KEYPAIR, SPAN_NUMBERS};
        pass->bytes = 0;
    }
}
