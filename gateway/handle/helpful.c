#include "handle/internal.h"

void handle__helpful(struct handle *handle, struct session *session,
                     const struct wire_helpful *frame)
{
    if (!handle__may_write(handle, session, frame->ref, NULL))
        return;
    desk_helpful(handle->options.desk, session->conn, frame->ref, frame->conversation, frame->seq,
                 frame->helpful);
}
