/*
 * ws.h -- many WebSocket clients on one epoll, as little as RFC 6455 needs.
 *
 * Light on purpose, so that it is not what is measured: one read() a readiness into
 * a buffer shared by all, frames looked at where they lie, one write() a message,
 * a mask of zero (which RFC 6455 section 5.3 would have random, for the sake of
 * proxies that are not there). No timers, no threads; the caller turns the loop.
 * A socket without anything half read or half written owns no memory.
 */
#ifndef BATON_TESTS_WS_H
#define BATON_TESTS_WS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ws_loop;

enum ws_phase { WS_NONE, WS_CONNECTING, WS_UPGRADING, WS_OPEN };

/* Embedded by its owner, who may free it in phase WS_NONE outside of callbacks. */
struct ws {
    int fd;
    uint8_t phase; /* enum ws_phase */
    bool wants_write;
    uint16_t in_cut; /* bytes of `in` */
    uint32_t out_len;
    char *in;  /* the beginning of what is not complete yet */
    char *out; /* what the socket would not take yet */
    struct ws_loop *loop;
    const char *request; /* of the upgrade; borrowed */
};

struct ws_events {
    void (*on_open)(struct ws *ws);
    void (*on_message)(struct ws *ws, char *text, size_t len);
    /* The code of a close frame, or 1006; the descriptor is closed already. */
    void (*on_close)(struct ws *ws, int code);
};

struct ws_loop *ws_loop_new(const struct ws_events *events);
void ws_loop_free(struct ws_loop *loop);
/* Waits at most so long for anything, and handles what there is. Returns how many
 * sockets were ready. `wait_ns` 0 does not wait. */
int ws_loop_turn(struct ws_loop *loop, uint64_t wait_ns);

/* The bytes of an upgrade's request, for ws_connect(); the caller frees. */
char *ws_request(uint16_t port, const char *path, const char *subprotocol);

/* From source address 127.0.0.(2 + number / 10,000): a port range is good for 28,000.
 * Dies when there is no descriptor left. */
void ws_connect(struct ws *ws, struct ws_loop *loop, uint16_t port, const char *request,
                uint32_t number);
void ws_send(struct ws *ws, const char *text, size_t len);
/* Without a goodbye, as a cut cable; no on_close. Any phase. */
void ws_drop(struct ws *ws);

#endif
