#include "desk/reply.h"

#include "log/log.h"
#include "metrics/metrics.h"
#include "net/net.h"

#include <stdio.h>

/* As the scratch buffer: one desk a process, and each of its refusals comes by here. */
static struct metric *refused[WIRE_CODES];

void reply_count_in(struct metrics *metrics)
{
    char labels[80];

    for (int i = 0; i < WIRE_CODES; i++) {
        snprintf(labels, sizeof(labels), "code=\"%s\"", wire_code_name((enum wire_code)i));
        refused[i] = metrics == NULL ? NULL
                                     : metrics_counter(metrics, "baton_frames_refused_total",
                                                       "Frames refused, by code.", labels);
    }
}

struct buf *reply_buf(void)
{
    static struct buf scratch;

    if (scratch.max == 0)
        buf_init(&scratch, REPLY_MAX);
    buf_clear(&scratch);
    return &scratch;
}

struct frame *reply_frame_of(struct buf *out)
{
    if (buf_err(out) != GW_OK) {
        log_error("desk", "frame_too_large", "max=%u", REPLY_MAX);
        return NULL;
    }
    return frame_new(buf_slice(out));
}

void reply_send(struct net *net, uint64_t conn, struct buf *out)
{
    struct frame *frame = reply_frame_of(out);

    if (frame == NULL)
        return;
    /* A connection that has gone, or is too slow, is closed and counted by net. */
    (void)!net_send(net, conn, frame);
    frame_unref(frame);
}

static int64_t retry_ms(enum wire_code code)
{
    switch (code) {
    case WIRE_CODE_UNAVAILABLE:
    case WIRE_CODE_RATE_LIMITED:
        return REPLY_RETRY_MS;
    case WIRE_CODE_OVERLOADED:
        return REPLY_RETRY_MS / 2;
    case WIRE_CODE_TOO_SOON:
        return 60000; /* once a minute: then it is good for sure */
    default:
        return 0;
    }
}

static void send_error(struct net *net, uint64_t conn, struct wire_error *error,
                       const struct uuid *client_id)
{
    struct buf *out = reply_buf();

    if (refused[error->code] != NULL)
        metric_add(refused[error->code], 1);
    if (client_id != NULL) {
        error->has_client_id = true;
        error->client_id = *client_id;
    }
    wire_encode_error(out, error);
    reply_send(net, conn, out);
}

void reply_found(struct net *net, uint64_t conn, enum wire_code code, int64_t ref,
                 const struct uuid *client_id, struct slice found)
{
    struct wire_error error = {
        .code = code,
        .message = slice_of(wire_code_text(code)),
        .has_ref = ref != 0,
        .ref = ref,
        .found = found,
    };

    send_error(net, conn, &error, client_id);
}

void reply_error(struct net *net, uint64_t conn, enum wire_code code, int64_t ref,
                 const struct uuid *client_id, const char *message)
{
    struct wire_error error = {
        .code = code,
        .message = slice_of(message != NULL ? message : wire_code_text(code)),
        .has_ref = ref != 0,
        .ref = ref,
        .has_retry_after_ms = retry_ms(code) != 0,
        .retry_after_ms = retry_ms(code),
    };

    send_error(net, conn, &error, client_id);
}
