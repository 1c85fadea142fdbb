#include "handle/internal.h"

void handle__transfer(struct handle *handle, struct session *session,
                      const struct wire_transfer *frame)
{
    struct slice note =
        frame->note.data != NULL && !handle__is_blank(frame->note) ? frame->note : SLICE_NONE;

    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_transfer(handle->options.desk, session->conn, frame->ref, frame->conversation,
                      frame->has_agent ? frame->agent : 0, note);
}
