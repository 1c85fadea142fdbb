/*
 * framing.h -- whether a client's bytes are WebSocket frames as RFC 6455 has them.
 *
 * Pure, of this room only. Looks at the heads of frames and skips what they carry:
 * texts and close codes are judged where they arrive whole (conn.c, close.c).
 */
#ifndef BATON_NET_FRAMING_H
#define BATON_NET_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One connection's place in its frames; zeroed at the start. */
struct framing {
    uint64_t length; /* of the payload, as far as the head has told; then what is left of it */
    uint8_t first;   /* the head's first byte */
    uint8_t size;    /* the length in the head's second byte */
    uint8_t have;    /* bytes of the head; 0 between frames and in a payload */
    bool in_message; /* a fragment came, and its last one has not */
    bool broken;     /* stays */
    bool ended;      /* a close frame was passed on: nothing behind it counts (section 5.5.1) */
};

/* Takes the next bytes, in pieces of any size, and returns how many of them may be
 * passed on: all; those up to a close frame's end; or with `broken` set those in front
 * of the first byte that no client may send. None from then on. The rules: section 5.1 (masked), 5.2 (no
 * extension's bits, known opcodes, the shortest form of a length), 5.4 (fragments)
 * and 5.5 (control frames). */
size_t framing_check(struct framing *framing, const unsigned char *bytes, size_t len);

/* Whether a frame has begun and not ended. */
bool framing_within(const struct framing *framing);

#endif
