#include "handle/internal.h"

/* Without `to` it is the agent's if one is named, else the queue's: as it was before there were more. */
static bool read_target(const struct wire_transfer *frame, struct desk_transfer *transfer)
{
    transfer->to = frame->has_to      ? frame->to
                   : frame->has_agent ? WIRE_TRANSFER_TO_AGENT
                                      : WIRE_TRANSFER_TO_QUEUE;
    transfer->to_id = transfer->to == WIRE_TRANSFER_TO_AGENT  ? frame->agent
                      : transfer->to == WIRE_TRANSFER_TO_TEAM ? frame->team
                                                              : 0;
    return frame->has_agent == (transfer->to == WIRE_TRANSFER_TO_AGENT) &&
           frame->has_team == (transfer->to == WIRE_TRANSFER_TO_TEAM);
}

void handle__transfer(struct handle *handle, struct session *session,
                      const struct wire_transfer *frame)
{
    struct desk_transfer transfer = {
        .conversation = frame->conversation,
        .force = frame->has_force && frame->force,
        .note =
            frame->note.data != NULL && !handle__is_blank(frame->note) ? frame->note : SLICE_NONE,
    };

    if (!handle__may_write(handle, session, frame->ref, NULL))
        return;
    if (!read_target(frame, &transfer)) {
        handle__refuse(handle, session->conn, WIRE_CODE_BAD_FRAME, frame->ref, NULL,
                       "agent and team belong to the `to` that they are named after");
        return;
    }
    if (transfer.note.data != NULL && !handle__may_note(handle, session, frame->ref, transfer.note))
        return;
    desk_transfer(handle->options.desk, session->conn, frame->ref, &transfer);
}
