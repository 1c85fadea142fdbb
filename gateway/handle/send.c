#include "handle/internal.h"

#include "base/utf8.h"

void handle__send(struct handle *handle, struct session *session, const struct wire_send *frame)
{
    struct desk_message message = {
        .conversation = frame->conversation,
        .client_id = frame->client_id,
        .text = frame->text,
        .choice = frame->choice,
        .note = frame->has_note && frame->note,
    };

    if (utf8_count(frame->text) > handle->options.message_max_chars) {
        handle__refuse(handle, session->conn, WIRE_CODE_TEXT_TOO_LONG, 0, &frame->client_id, NULL);
        return;
    }
    if (handle__is_blank(frame->text)) {
        handle__refuse(handle, session->conn, WIRE_CODE_BLANK_TEXT, 0, &frame->client_id, NULL);
        return;
    }
    if (handle__may_write(handle, session, 0, &frame->client_id))
        desk_say(handle->options.desk, session->conn, &message);
}
