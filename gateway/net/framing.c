#include "net/framing.h"

#define FINAL 0x80u
#define RESERVED 0x70u
#define MASKED 0x80u
#define OP_CONTINUE 0x0u
#define OP_BINARY 0x2u
#define OP_CLOSE 0x8u
#define OP_PONG 0xAu
#define CONTROL_MAX 125u
#define SIZE_16 126u
#define SIZE_64 127u

static uint8_t opcode(const struct framing *framing)
{
    return framing->first & 0x0f;
}

static bool is_control(const struct framing *framing)
{
    return opcode(framing) >= OP_CLOSE;
}

static bool first_ok(const struct framing *framing)
{
    uint8_t op = opcode(framing);

    if ((framing->first & RESERVED) != 0 || op > OP_PONG || (op > OP_BINARY && op < OP_CLOSE))
        return false;
    if (is_control(framing))
        return (framing->first & FINAL) != 0;
    return (op == OP_CONTINUE) == framing->in_message;
}

/* Half a close code is none (section 5.5.1). */
static bool size_ok(const struct framing *framing)
{
    return !is_control(framing) ||
           (framing->size <= CONTROL_MAX && !(opcode(framing) == OP_CLOSE && framing->size == 1));
}

static bool length_ok(const struct framing *framing)
{
    if (framing->size == SIZE_16)
        return framing->length > CONTROL_MAX;
    if (framing->size == SIZE_64)
        return framing->length > UINT16_MAX;
    return true;
}

static uint8_t length_bytes(const struct framing *framing)
{
    return framing->size == SIZE_64 ? 8 : framing->size == SIZE_16 ? 2 : 0;
}

static void frame_ends(struct framing *framing)
{
    framing->ended = opcode(framing) == OP_CLOSE;
}

static void head_ends(struct framing *framing)
{
    framing->have = 0;
    if (framing->length == 0)
        frame_ends(framing);
    if (!is_control(framing))
        framing->in_message = (framing->first & FINAL) == 0;
}

/* One byte of a head: two, the longer form of the length, the mask. */
static bool take(struct framing *framing, uint8_t byte)
{
    uint8_t at = framing->have++;
    uint8_t mask_at;

    if (at == 0) {
        framing->first = byte;
        return first_ok(framing);
    }
    if (at == 1) {
        framing->size = byte & 0x7f;
        framing->length = framing->size < SIZE_16 ? framing->size : 0;
        return (byte & MASKED) != 0 && size_ok(framing);
    }
    mask_at = (uint8_t)(2 + length_bytes(framing));
    if (at < mask_at) {
        /* libwebsockets would end it at this byte, and say nothing. */
        if (at == 2 && framing->size == SIZE_64 && byte > INT8_MAX)
            return false;
        framing->length = framing->length << 8 | byte;
        return at + 1 < mask_at || length_ok(framing);
    }
    if (at == mask_at + 3)
        head_ends(framing);
    return true;
}

size_t framing_check(struct framing *framing, const unsigned char *bytes, size_t len)
{
    size_t at = 0;

    if (framing->broken)
        return 0;
    while (at < len && !framing->ended) {
        if (framing->have == 0 && framing->length > 0) {
            size_t skip = framing->length < len - at ? (size_t)framing->length : len - at;

            framing->length -= skip;
            at += skip;
            if (framing->length == 0)
                frame_ends(framing);
            continue;
        }
        if (!take(framing, bytes[at])) {
            framing->broken = true;
            return at;
        }
        at++;
    }
    return at;
}

bool framing_within(const struct framing *framing)
{
    return framing->have > 0 || framing->length > 0;
}
