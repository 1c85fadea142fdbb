#include "handle/internal.h"

#include "base/clock.h"

/* A crowd of made-up visitors must not bury the queue. Connections of this machine are a
 * proxy's that names nobody: they are not held to it. */
static bool network_may_open(struct handle *handle, const struct session *session)
{
    return handle->options.network_rate == 0 || session->network.is_local ||
           rates_take(handle->openings, &session->network, sizeof(session->network),
                      clock_mono_us());
}

/* What could be the name of a time zone; anything else is none. */
static struct slice zone_of(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '+' || c == '/' || c == '-'))
            return SLICE_NONE;
    }
    return name.len > 0 ? name : SLICE_NONE;
}

void handle__open(struct handle *handle, struct session *session, const struct wire_open *frame)
{
    struct slice lang = handle__lang(frame->lang, slice_of(session->lang));

    if (!network_may_open(handle, session))
        handle__refuse(handle, session->conn, WIRE_CODE_RATE_LIMITED, frame->ref, NULL,
                       "too many conversations from this address");
    else if (handle__may_write(handle, session, frame->ref, NULL))
        desk_open(handle->options.desk, session->conn, frame->ref, lang, zone_of(frame->time_zone));
}
