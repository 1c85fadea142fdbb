#include "handle/internal.h"

void handle__presence(struct handle *handle, struct session *session,
                      const struct wire_presence *frame)
{
    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_presence(handle->options.desk, session->conn, frame->ref, frame->state,
                      frame->has_agent ? frame->agent : 0);
}
