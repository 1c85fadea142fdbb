/*
 * frame.h -- one outbound text, encoded once and shared by every socket that it
 * goes to.
 *
 * The only reference counted thing in Baton. In front of the text there are
 * FRAME_HEADROOM bytes that the transport may scribble its own header into
 * (libwebsockets wants LWS_PRE of them); the text itself is never written again
 * once the frame is shared. Loop thread only: the count is not atomic.
 */
#ifndef BATON_BASE_FRAME_H
#define BATON_BASE_FRAME_H

#include "base/str.h"

#define FRAME_HEADROOM 32

struct frame {
    uint32_t refs;
    uint32_t len;
    char *text; /* FRAME_HEADROOM writable bytes in front, no NUL behind */
};

/* Copies `text`; the caller holds the one reference. */
struct frame *frame_new(struct slice text);
struct frame *frame_ref(struct frame *frame);
void frame_unref(struct frame *frame); /* NULL is fine */

#endif
