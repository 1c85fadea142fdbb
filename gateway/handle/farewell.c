/* Good-bye: who is here is gathered once, and told a few at a time. */
#include "handle/internal.h"

#include "base/secret.h"

#include <stdlib.h>

static void count_one(void *user, uint64_t conn)
{
    (void)conn;
    (*(size_t *)user)++;
}

size_t handle_connections(struct handle *handle)
{
    size_t count = 0;

    sessions_each(handle->options.sessions, count_one, &count);
    return count;
}

static void gather_one(void *user, uint64_t conn)
{
    struct handle__leaving *leaving = user;

    leaving->conns[leaving->count++] = conn;
}

size_t handle_farewell_gather(struct handle *handle)
{
    struct handle__leaving *leaving = &handle->leaving;

    free(leaving->conns);
    *leaving = (struct handle__leaving){
        .conns = mem_array(handle_connections(handle) + 1, sizeof(*leaving->conns))};
    sessions_each(handle->options.sessions, gather_one, leaving);
    return leaving->count;
}

bool handle_farewell(struct handle *handle, size_t most, uint32_t wait_ms, uint32_t spread_ms)
{
    struct handle__leaving *leaving = &handle->leaving;

    for (size_t told = 0; told < most && leaving->next < leaving->count; told++) {
        uint64_t conn = leaving->conns[leaving->next++];
        uint32_t random;

        secret_random(&random, sizeof(random));
        /* Who has gone since is told nothing. */
        REPLY(handle->options.net, conn, bye, .reason = WIRE_BYE_REASON_SHUTDOWN,
              .reconnect_after_ms = wait_ms + random % spread_ms);
        net_conn_close(handle->options.net, conn, NET_CLOSE_SHUTDOWN);
    }
    return leaving->next < leaving->count;
}
