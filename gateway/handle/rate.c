#include "handle/internal.h"

void handle__rate(struct handle *handle, struct session *session, const struct wire_rate *frame)
{
    struct slice comment = frame->comment.data != NULL && !handle__is_blank(frame->comment)
                               ? frame->comment
                               : SLICE_NONE;

    if (!handle__may_write(handle, session, frame->ref, NULL))
        return;
    if (comment.data != NULL && session->role == WIRE_VISITOR)
        comment = handle__guarded(handle, comment);
    desk_rate(handle->options.desk, session->conn, frame->ref, frame->conversation,
              (int)frame->score, comment);
}
