#include "handle/internal.h"

void handle__close(struct handle *handle, struct session *session, const struct wire_close *frame)
{
    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_close(handle->options.desk, session->conn, frame->ref, frame->conversation);
}
