/* Sign-ins that ended elsewhere take their connections along within seconds. */
#include "handle/internal.h"

#include "store/store.h"

static void close_conn(void *user, uint64_t conn)
{
    struct handle *handle = user;

    REPLY(handle->options.net, conn, bye, .reason = WIRE_BYE_REASON_SIGNED_OUT,
          .reconnect_after_ms = 0);
    net_conn_close(handle->options.net, conn, NET_CLOSE_REPLACED);
}

static void ended(void *user, const struct store_answer *answer, const size_t *places, size_t count)
{
    struct handle *handle = user;

    handle->checking = false;
    for (size_t i = 0; answer->err == GW_OK && i < count; i++)
        sessions_of_token(handle->options.sessions, handle->checked[places[i]], close_conn, handle);
}

void handle_check_sign_ins(struct handle *handle)
{
    size_t count;

    if (handle->checking)
        return;
    count = sessions_tokens(handle->options.sessions, handle->checked, STORE_SESSIONS_MAX);
    if (count > 0)
        handle->checking =
            store_sessions_ended(handle->options.store,
                                 (const uint8_t(*)[SECRET_HASH_BYTES])handle->checked, count, ended,
                                 handle) == GW_OK;
}
