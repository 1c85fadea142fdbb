/* Under load, what is of least worth goes first: shed.h. */
#include "handle/shed.h"

#include "base/clock.h"
#include "handle/internal.h"
#include "loop/loop.h"
#include "metrics/metrics.h"

#include <stdio.h>

/* From which measure on a kind goes. A healthy node under full load (tests/load) acks within 60 ms, so
 * the first is well above what is usual; each further one is twice as bad. */
static const struct limit {
    const char *name;
    unsigned filled_percent;
    unsigned waited_ms;
    unsigned lag_ms;
} limits[SHED_KINDS] = {
    [SHED_TYPING] = {"typing", 40, 150, 100},       [SHED_PRESENCE] = {"presence", 50, 300, 200},
    [SHED_RECEIPTS] = {"receipts", 60, 600, 400},   [SHED_HISTORY] = {"history", 70, 1200, 800},
    [SHED_SESSIONS] = {"sessions", 80, 2400, 1600},
};

const char *shed_name(enum shed kind)
{
    return limits[kind].name;
}

unsigned shed_level(const struct shed_load *load)
{
    unsigned level = 0;

    while (level < SHED_KINDS && (load->filled_percent >= limits[level].filled_percent ||
                                  load->waited_us >= limits[level].waited_ms * 1000u ||
                                  load->lag_us >= limits[level].lag_ms * 1000u))
        level++;
    return level;
}

void handle__shed_init(struct handle *handle)
{
    char labels[40];

    for (int i = 0; i < SHED_KINDS; i++) {
        snprintf(labels, sizeof(labels), "kind=\"%s\"", shed_name((enum shed)i));
        handle->shed[i] = metrics_counter(handle->options.metrics, "baton_shed_total",
                                          "What was left undone under overload, by kind.", labels);
    }
    handle->shed_level =
        metrics_gauge(handle->options.metrics, "baton_shed_level",
                      "How many kinds are shed just now, of the five of baton_shed_total.", NULL);
}

void handle_measure(struct handle *handle)
{
    struct desk_load desk;
    struct shed_load load;

    desk_load(handle->options.desk, &desk);
    load =
        (struct shed_load){desk.filled_percent, desk.waited_us, loop_lag_us(handle->options.loop)};
    metric_set(handle->shed_level, shed_level(&load));
}

bool handle__shed(struct handle *handle, enum shed kind)
{
    handle_measure(handle);
    if (metric_value(handle->shed_level) <= (int64_t)kind)
        return false;
    metric_add(handle->shed[kind], 1);
    return true;
}

/* The kind of a frame; SHED_KINDS for one that is always carried out. */
static enum shed kind_of(const struct wire_client *frame)
{
    switch (frame->type) {
    case WIRE_CLIENT_TYPING:
        return SHED_TYPING;
    case WIRE_CLIENT_PRESENCE:
        return SHED_PRESENCE;
    case WIRE_CLIENT_SEEN:
        return SHED_RECEIPTS;
    case WIRE_CLIENT_HISTORY:
    case WIRE_CLIENT_EARLIER:
        return SHED_HISTORY;
    default:
        return SHED_KINDS;
    }
}

bool handle__shed_frame(struct handle *handle, uint64_t conn, const struct wire_client *frame,
                        int64_t ref)
{
    enum shed kind = kind_of(frame);

    if (kind == SHED_KINDS || !handle__shed(handle, kind))
        return false;
    /* Typing and receipts are no requests, and the next one makes up for them. */
    if (kind != SHED_TYPING && kind != SHED_RECEIPTS)
        handle__refuse(handle, conn, WIRE_CODE_OVERLOADED, ref, NULL, NULL);
    return true;
}
