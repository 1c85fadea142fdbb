/*
 * net.c -- start and shutdown of the room.
 */
#include "net/net.h"

#include "net/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct metric *connections_gauge(struct metrics *metrics, const char *labels)
{
    return metrics_gauge(metrics, "baton_connections", "Open WebSocket connections.", labels);
}

static void counters_init(struct net_counters *counters, struct metrics *metrics)
{
    counters->connections[NET_VISITOR] = connections_gauge(metrics, "protocol=\"visitor\"");
    counters->connections[NET_AGENT] = connections_gauge(metrics, "protocol=\"agent\"");
    counters->opened = metrics_counter(metrics, "baton_connections_opened_total",
                                       "WebSocket connections that were accepted.", NULL);
    for (int reason = 0; reason < NET_CLOSE_COUNT; reason++) {
        char labels[32];

        snprintf(labels, sizeof labels, "reason=\"%s\"", net_close_name((enum net_close)reason));
        counters->closed[reason] =
            metrics_counter(metrics, "baton_connections_closed_total",
                            "WebSocket connections that ended, by reason.", labels);
    }
    counters->received = metrics_counter(metrics, "baton_messages_received_total",
                                         "Whole WebSocket messages from clients.", NULL);
    counters->bytes_sent = metrics_counter(metrics, "baton_bytes_sent_total",
                                           "Bytes of text and HTTP handed to sockets.", NULL);
    counters->requests =
        metrics_counter(metrics, "baton_http_requests_total", "HTTP requests.", NULL);
    counters->paused =
        metrics_counter(metrics, "baton_accept_paused_total",
                        "How often the listener paused: full, or no descriptors.", NULL);
    counters->late = metrics_counter(metrics, "baton_http_closed_total",
                                     "Sockets without a WebSocket that were closed, by reason.",
                                     "reason=\"late\"");
    counters->made_room =
        metrics_counter(metrics, "baton_http_closed_total", "", "reason=\"made_room\"");
    net__refuse_counters(counters, metrics);
}

static bool options_ok(const struct net_options *options)
{
    return options->address != NULL && options->max_connections > 0 &&
           options->max_connections < NET_SLOTS_MAX &&
           options->reserve < options->max_connections && options->max_message > 0 &&
           options->max_hello > 0 && options->max_queue > 0 && options->hello_ms > 0 &&
           options->ping_ms > 0 && options->pong_ms > 0 && options->request_ms > 0;
}

enum gw_err net_new(struct loop *loop, struct metrics *metrics, const struct net_options *options,
                    const struct net_events *events, void *user, struct net **ret_net)
{
    if (!options_ok(options))
        return GW_EINVAL;

    struct net *net = mem_new(sizeof *net);

    net->loop = loop;
    net->options = *options;
    net->events = *events;
    net->user = user;
    net->listener.fd = -1;
    net->scratch = mem_new(LWS_PRE + NET_COALESCE_MAX);
    counters_init(&net->counters, metrics);

    enum gw_err err = net__context_new(net);

    if (err == GW_OK)
        err = net__listener_open(net);
    net->options.address = NULL;
    if (err != GW_OK) {
        int saved = errno;

        net_free(net);
        errno = saved;
        return err;
    }
    *ret_net = net;
    return GW_OK;
}

uint16_t net_port(const struct net *net)
{
    return net->listener.port;
}

static void say_stopped(void *user)
{
    struct net *net = user;
    void (*on_stopped)(void *) = net->on_stopped;

    net->on_stopped = NULL;
    if (on_stopped != NULL)
        on_stopped(net->stopped_user);
}

/* A socket has gone: its place is free, and perhaps it was the last. */
static void socket_gone(struct net *net)
{
    if (!net->stopping)
        net__listener_room(net);
    else if (net->sockets == 0)
        loop_defer(net->loop, &net->stopped, say_stopped, net);
}

void net__conn_destroyed(struct conn *conn)
{
    struct net *net = conn->net;

    net__conn_gone(conn);
    conn->wsi = NULL;
    net__share_release(conn);
    net__slot_release(conn);
    socket_gone(net);
    loop_reap(net->loop, &conn->reap, free, conn);
}

void net_stop(struct net *net, void (*on_stopped)(void *user), void *user)
{
    net->stopping = true;
    net->on_stopped = on_stopped;
    net->stopped_user = user;
    net__listener_close(net);
    if (net->sockets == 0)
        loop_defer(net->loop, &net->stopped, say_stopped, net);

    /* Nothing below calls back at once, so the table holds still. */
    for (uint32_t i = 0; i < net->slots.count; i++) {
        struct conn *conn = net->slots.all[i].conn;

        if (conn == NULL)
            continue;
        if (conn->phase == CONN_HTTP)
            net__http_stop(conn);
        else
            net__close(conn, NET_CLOSE_SHUTDOWN);
    }
}

static void note_closing(uv_handle_t *handle, void *any)
{
    if (uv_is_closing(handle))
        *(bool *)any = true;
}

static void on_round(void *user)
{
    (void)user;
}

/* Runs the loop until no handle on it is closing. The deferred call keeps a round
 * from sleeping when other rooms' handles are all that is left. */
static void settle(struct net *net)
{
    bool any;

    do {
        loop_defer(net->loop, &net->stopped, on_round, net);
        loop_run_once(net->loop);
        any = false;
        uv_walk(loop_uv(net->loop), note_closing, &any);
    } while (any);
}

void net_free(struct net *net)
{
    if (net == NULL)
        return;

    net->stopping = true;
    net->on_stopped = NULL;
    loop_defer_cancel(net->loop, &net->stopped);
    net__listener_close(net);
    if (net->context != NULL) {
        /* The first call closes all connections and handles, the second, once
         * the loop has seen the handles go, frees the context. Nothing of ours may
         * call into it in between. */
        loop_timer_stop(net->loop, &net->doom);
        lws_context_destroy(net->context);
        settle(net);
        net__context_free(net);
    }
    settle(net);
    loop_defer_cancel(net->loop, &net->flush);
    loop_defer_cancel(net->loop, &net->stopped);
    free(net->slots.all);
    free(net->scratch);
    free(net);
}
