/*
 * frame.c -- struct, headroom and text in one allocation.
 */
#include "base/frame.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct frame *frame_new(struct slice text)
{
    assert(text.len <= UINT32_MAX - FRAME_HEADROOM - sizeof(struct frame));

    struct frame *frame = mem_resize(NULL, sizeof(*frame) + FRAME_HEADROOM + text.len);
    frame->refs = 1;
    frame->len = (uint32_t)text.len;
    frame->text = (char *)(frame + 1) + FRAME_HEADROOM;
    /* The transport may write all of its headroom out: no stale bytes in there. */
    memset(frame + 1, 0, FRAME_HEADROOM);
    if (text.len > 0)
        memcpy(frame->text, text.data, text.len);
    return frame;
}

struct frame *frame_ref(struct frame *frame)
{
    assert(frame->refs > 0 && frame->refs < UINT32_MAX);
    frame->refs++;
    return frame;
}

void frame_unref(struct frame *frame)
{
    if (frame == NULL)
        return;

    assert(frame->refs > 0);
    if (--frame->refs == 0)
        free(frame);
}
