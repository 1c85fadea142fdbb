/* What rings at an agent, and what a visitor or a supervisor does to a conversation that waits. */
#include "handle/internal.h"

void handle__accept(struct handle *handle, struct session *session, const struct wire_accept *frame)
{
    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_accept(handle->options.desk, session->conn, frame->ref, frame->conversation);
}

void handle__decline(struct handle *handle, struct session *session,
                     const struct wire_decline *frame)
{
    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_decline(handle->options.desk, session->conn, frame->ref, frame->conversation);
}

void handle__remind(struct handle *handle, struct session *session, const struct wire_remind *frame)
{
    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_remind(handle->options.desk, session->conn, frame->ref, frame->conversation);
}

void handle__leave_message(struct handle *handle, struct session *session,
                           const struct wire_leave_message *frame)
{
    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_leave_message(handle->options.desk, session->conn, frame->ref, frame->conversation);
}

void handle__prioritise(struct handle *handle, struct session *session,
                        const struct wire_prioritise *frame)
{
    int priority = frame->has_priority ? (int)frame->priority : -1; /* 0 urgent to 3 low in both */
    bool front = frame->has_front && frame->front;

    if (!handle__may_write(handle, session, frame->ref, NULL))
        return;
    if (!frame->has_priority && !front) {
        handle__refuse(handle, session->conn, WIRE_CODE_BAD_FRAME, frame->ref, NULL,
                       "names neither a priority nor the front");
        return;
    }
    desk_prioritise(handle->options.desk, session->conn, frame->ref, frame->conversation, priority,
                    front);
}
