#include "handle/internal.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "log/log.h"
#include "metrics/metrics.h"

#include <stdio.h>
#include <stdlib.h>

#define USUAL_LINE_MAX 4096 /* bytes; what a client's frames are, but for the longest texts */

struct handle *handle_new(const struct handle_options *options)
{
    struct handle *handle = mem_new(sizeof(*handle));
    char labels[80];

    handle->options = *options;
    wire_arena_init(&handle->arena, options->max_message);
    handle->guard = policy_guard(options->policy);
    guard_result_init(&handle->guarded);
    handle->openings = rates_new(HANDLE_NETWORKS_MAX,
                                 options->network_rate > 0 ? options->network_rate : 1, 60000);
    handle->newcomers = rates_new(
        HANDLE_NETWORKS_MAX, options->network_visitors > 0 ? options->network_visitors : 1, 60000);
    buf_init(&handle->removed, 1024);
    handle->removed_total = metrics_counter(
        options->metrics, "baton_guard_removed_total",
        "Texts with a secret in them: of visitors it was taken out, of staff nothing was taken.",
        NULL);
    for (int i = 0; i < WIRE_CLIENT_TYPES; i++) {
        snprintf(labels, sizeof(labels), "type=\"%s\"",
                 wire_client_type_name((enum wire_client_type)i));
        handle->frames[i] = metrics_counter(options->metrics, "baton_frames_total",
                                            "Frames of clients, by type.", labels);
    }
    handle__policy_init(handle);
    reply_count_in(options->metrics);
    handle__shed_init(handle);
    return handle;
}

void handle_free(struct handle *handle)
{
    if (handle == NULL)
        return;
    reply_count_in(NULL);
    handle__held_drop(handle, 0);
    wire_arena_done(&handle->arena);
    guard_result_done(&handle->guarded);
    rates_free(handle->openings);
    rates_free(handle->newcomers);
    buf_done(&handle->removed);
    free(handle->leaving.conns);
    free(handle);
}

void handle__refuse(struct handle *handle, uint64_t conn, enum wire_code code, int64_t ref,
                    const struct uuid *client_id, const char *message)
{
    reply_error(handle->options.net, conn, code, ref, client_id, message);
    if (wire_code_closes(code))
        handle__turn_away(handle, conn);
}

void handle__turn_away(struct handle *handle, uint64_t conn)
{
    struct session *session = sessions_find(handle->options.sessions, conn);

    net_conn_close(handle->options.net, conn, NET_CLOSE_HELLO);
    if (session != NULL && session->phase != SESSION_READY)
        session->phase = SESSION_OVER;
}

struct slice handle__lang(struct slice tag, struct slice usual)
{
    for (size_t i = 0; i < tag.len; i++) {
        char c = tag.data[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '-')
            return usual;
    }
    return tag.data != NULL && tag.len < SESSION_LANG_MAX ? tag : usual;
}

bool handle__may_write(struct handle *handle, struct session *session, int64_t ref,
                       const struct uuid *client_id)
{
    uint32_t count =
        handle->options.visitor_rate * (session->role == WIRE_AGENT ? HANDLE_STAFF_FACTOR : 1);

    if (rate_take(&session->spending->messages, count, HANDLE_RATE_MS, clock_mono_us()))
        return true;
    handle__refuse(handle, session->conn, WIRE_CODE_RATE_LIMITED, ref, client_id, NULL);
    return false;
}

/* Unicode's White_Space, and what shows as nothing: zero-width characters. */
static bool is_space(uint32_t cp)
{
    return cp <= 0x20 || cp == 0x85 || cp == 0xA0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200F) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F ||
           cp == 0x205F || cp == 0x2060 || cp == 0x3000 || cp == 0xFEFF;
}

bool handle__is_blank(struct slice text)
{
    while (text.len > 0)
        if (!is_space(utf8_next(&text)))
            return false;
    return true;
}

/* ---- events ---- */

void handle_opened(struct handle *handle, uint64_t conn, const struct net_peer *peer)
{
    sessions_add(handle->options.sessions, conn,
                 peer->protocol == NET_VISITOR ? WIRE_VISITOR : WIRE_AGENT, peer->address,
                 peer->user_agent);
}

void handle_closed(struct handle *handle, uint64_t conn)
{
    handle__held_drop(handle, conn);
    desk_leave(handle->options.desk, conn);
    sessions_remove(handle->options.sessions, conn);
}

/* Frames that need nothing but the desk. */
static void carry_out(struct handle *handle, struct session *session,
                      const struct wire_client *frame)
{
    struct desk *desk = handle->options.desk;
    uint64_t conn = session->conn;

    switch (frame->type) {
    case WIRE_CLIENT_HELLO:
        handle__refuse(handle, conn, WIRE_CODE_HELLO_AGAIN, frame->hello.ref, NULL, NULL);
        break;
    case WIRE_CLIENT_PING:
        REPLY(handle->options.net, conn, pong, .ref = frame->ping.ref,
              .server_time = clock_wall_ms());
        break;
    case WIRE_CLIENT_SEND:
        handle__send(handle, session, &frame->send);
        break;
    case WIRE_CLIENT_OPEN:
        handle__open(handle, session, &frame->open);
        break;
    case WIRE_CLIENT_RATE:
        handle__rate(handle, session, &frame->rate);
        break;
    case WIRE_CLIENT_HELPFUL:
        handle__helpful(handle, session, &frame->helpful);
        break;
    case WIRE_CLIENT_ACCEPT:
        handle__accept(handle, session, &frame->accept);
        break;
    case WIRE_CLIENT_DECLINE:
        handle__decline(handle, session, &frame->decline);
        break;
    case WIRE_CLIENT_REMIND:
        handle__remind(handle, session, &frame->remind);
        break;
    case WIRE_CLIENT_LEAVE_MESSAGE:
        handle__leave_message(handle, session, &frame->leave_message);
        break;
    case WIRE_CLIENT_PRIORITISE:
        handle__prioritise(handle, session, &frame->prioritise);
        break;
    case WIRE_CLIENT_TRANSFER:
        handle__transfer(handle, session, &frame->transfer);
        break;
    case WIRE_CLIENT_FOLLOW:
        desk_follow(desk, conn, frame->follow.ref, frame->follow.conversation, frame->follow.after);
        break;
    case WIRE_CLIENT_UNFOLLOW:
        desk_unfollow(desk, conn, frame->unfollow.ref, frame->unfollow.conversation);
        break;
    case WIRE_CLIENT_HISTORY:
        desk_history(desk, conn, frame->history.ref, frame->history.conversation,
                     frame->history.before, (int)frame->history.limit);
        break;
    case WIRE_CLIENT_SEEN:
        desk_seen(desk, conn, frame->seen.conversation, frame->seen.seq);
        break;
    case WIRE_CLIENT_TYPING:
        desk_typing(desk, conn, frame->typing.conversation, frame->typing.on);
        break;
    case WIRE_CLIENT_CLOSE:
        handle__close(handle, session, &frame->close);
        break;
    case WIRE_CLIENT_EARLIER:
        desk_earlier(desk, conn, frame->earlier.ref, frame->earlier.before);
        break;
    case WIRE_CLIENT_INBOX:
        desk_inbox(desk, conn, frame->inbox.ref, frame->inbox.list, frame->inbox.before);
        break;
    case WIRE_CLIENT_PRESENCE:
        handle__presence(handle, session, &frame->presence);
        break;
    }
}

/* Every request begins with its ref; these three are not requests. */
static int64_t ref_of(const struct wire_client *frame)
{
    if (frame->type == WIRE_CLIENT_SEND || frame->type == WIRE_CLIENT_SEEN ||
        frame->type == WIRE_CLIENT_TYPING)
        return 0;
    return frame->ping.ref;
}

/* The sender still learns which of its requests it was, from what can be told without decoding:
 * nothing is looked at but a line of usual length. */
static void refuse_unread(struct handle *handle, struct session *session, struct slice line)
{
    struct wire_client frame;
    struct wire_problem problem = {0};
    bool usual = line.len <= USUAL_LINE_MAX;
    bool read =
        usual && wire_decode_client(line, session->role, &handle->arena, &frame, &problem) == GW_OK;
    const struct uuid *client_id =
        read && frame.type == WIRE_CLIENT_SEND ? &frame.send.client_id : NULL;

    handle__refuse(handle, session->conn, WIRE_CODE_RATE_LIMITED, read ? ref_of(&frame) : 0,
                   client_id, NULL);
}

/* False: nothing more of this message. */
static bool handle_line(struct handle *handle, struct session *session, struct slice line)
{
    struct wire_client frame;
    struct wire_problem problem;
    uint32_t frames = handle->options.visitor_rate * HANDLE_FRAMES_FACTOR *
                      (session->role == WIRE_AGENT ? HANDLE_STAFF_FACTOR : 1);

    /* Before decoding: refusing must be cheaper than asking. */
    if (!rate_take(&session->spending->frames, frames, HANDLE_RATE_MS, clock_mono_us())) {
        refuse_unread(handle, session, line);
        if (++handle->over <= HANDLE_OVER_MAX)
            return true;
        /* 64 KB of empty lines are 65,536 refusals: who sends such wants the work done. */
        net_conn_close(handle->options.net, session->conn, NET_CLOSE_FLOOD);
        return false;
    }
    if (wire_decode_client(line, session->role, &handle->arena, &frame, &problem) != GW_OK) {
        handle__refuse(handle, session->conn, problem.code, problem.has_ref ? problem.ref : 0,
                       problem.has_client_id ? &problem.client_id : NULL, problem.message);
        /* A stranger gets one chance. */
        if (session->phase == SESSION_NEW)
            handle__turn_away(handle, session->conn);
        return true;
    }
    metric_add(handle->frames[frame.type], 1);
    if (session->phase == SESSION_NEW && frame.type == WIRE_CLIENT_HELLO) {
        handle__hello(handle, session, &frame.hello);
        return true;
    }
    if (session->phase != SESSION_READY) {
        handle__refuse(handle, session->conn, WIRE_CODE_HELLO_FIRST, ref_of(&frame), NULL, NULL);
        return true;
    }
    if (!handle__shed_frame(handle, session->conn, &frame, ref_of(&frame)))
        carry_out(handle, session, &frame);
    return true;
}

void handle_message(struct handle *handle, uint64_t conn, struct slice text)
{
    struct slice rest = text;
    struct slice line;

    wire_arena_reset(&handle->arena);
    handle->over = 0;
    while (wire_next_line(&rest, &line)) {
        struct session *session = sessions_find(handle->options.sessions, conn);

        if (session == NULL || session->phase == SESSION_OVER ||
            !handle_line(handle, session, line))
            return;
    }
}
