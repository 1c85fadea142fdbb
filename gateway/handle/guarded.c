/* What somebody wrote, without the secrets in it: nothing behind this sees them. */
#include "handle/internal.h"

#include "metrics/metrics.h"
#include "wire/json.h"

#include <string.h>

static struct slice scan(struct handle *handle, struct guard_state *state, struct slice text)
{
    /* A text that can't be looked through is not stored; a frame is far below the limit. */
    if (guard_scan(handle->guard, state, text, &handle->guarded) != GW_OK) {
        handle->guarded.findings[0] = (struct guard_finding){GUARD_RECOVERY_PHRASE, 0, text.len};
        handle->guarded.count = 1;
        handle->guarded.secret = true;
        return SLICE_LIT("[text removed]");
    }
    if (handle->guarded.secret)
        metric_add(handle->removed_total, 1);
    return buf_slice(&handle->guarded.redacted);
}

struct slice handle__guarded(struct handle *handle, struct slice text)
{
    return scan(handle, NULL, text);
}

static struct session_heard *find_heard(struct session *session, const struct uuid *client_id)
{
    for (size_t i = 0; i < SESSION_HEARD; i++)
        if (memcmp(&session->heard[i].client_id, client_id, sizeof(*client_id)) == 0)
            return &session->heard[i];
    return NULL;
}

static struct slice write_removed(struct handle *handle)
{
    const struct guard_result *result = &handle->guarded;
    struct json_writer json;
    unsigned written = 0;

    if (!result->secret)
        return SLICE_NONE;
    buf_clear(&handle->removed);
    json_writer_init(&json, &handle->removed);
    json_writer_begin_array(&json);
    for (size_t i = 0; i < result->count; i++) {
        enum guard_kind kind = result->findings[i].kind;

        if (guard_kind_is_secret(kind) && (written & 1u << kind) == 0)
            json_writer_cstr(&json, guard_kind_name(kind));
        written |= 1u << kind;
    }
    json_writer_end_array(&json);
    return buf_slice(&handle->removed);
}

struct slice handle__guarded_message(struct handle *handle, struct session *session,
                                     const struct uuid *client_id, struct slice text,
                                     struct slice *ret_removed)
{
    struct session_heard *heard = find_heard(session, client_id);
    struct slice redacted;

    if (heard != NULL) {
        /* A repeat must be the same text again, and counts once. */
        struct guard_state state = heard->in_row ? GUARD_STATE_IN_ROW : (struct guard_state){0};

        redacted = scan(handle, &state, text);
    } else {
        redacted = scan(handle, &session->guard, text);
        heard = &session->heard[session->heard_next];
        session->heard_next = (uint8_t)((session->heard_next + 1) % SESSION_HEARD);
        heard->client_id = *client_id;
        /* What stands in one text alone ends the row; so there is one only for the others. */
        heard->in_row = handle->guarded.secret && session->guard.messages > 0;
    }
    *ret_removed = write_removed(handle);
    return redacted;
}
