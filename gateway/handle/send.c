#include "handle/internal.h"

#include "base/utf8.h"

void handle__send(struct handle *handle, struct session *session, const struct wire_send *frame)
{
    struct desk_message message = {
        .conversation = frame->conversation,
        .client_id = frame->client_id,
        .text = frame->text,
        .choice = frame->choice,
        .note = (frame->has_note && frame->note) || (frame->has_whisper && frame->whisper),
        .whisper = frame->has_whisper && frame->whisper,
    };

    /* As many bytes are as many characters at most. */
    if (frame->text.len > handle->options.message_max_chars &&
        utf8_count(frame->text) > handle->options.message_max_chars) {
        handle__refuse(handle, session->conn, WIRE_CODE_TEXT_TOO_LONG, 0, &frame->client_id, NULL);
        return;
    }
    if (handle__is_blank(frame->text)) {
        handle__refuse(handle, session->conn, WIRE_CODE_BLANK_TEXT, 0, &frame->client_id, NULL);
        return;
    }
    if (!handle__may_write(handle, session, 0, &frame->client_id))
        return;
    if (session->role == WIRE_AGENT) {
        if (!handle__may_say(handle, session, frame, message.note))
            return;
        message.allow_links = !message.note && frame->has_allow_links && frame->allow_links;
    }
    if (session->role == WIRE_VISITOR) {
        /* A button's value is one of ours; one with a secret in it is none. */
        if (frame->choice.data != NULL &&
            !slice_eq(handle__guarded(handle, frame->choice), frame->choice))
            message.choice = SLICE_NONE;
        message.text = handle__guarded_message(handle, session, &frame->client_id, frame->text,
                                               &message.removed);
        if (handle__hold(handle, session->conn, &message, frame->text))
            return;
    }
    desk_say(handle->options.desk, session->conn, &message);
}
