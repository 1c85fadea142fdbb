/* hello: who is there, then the welcome and a place at the desk. */
#include "handle/internal.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "log/log.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a hello under way needs to find its way back to its session. */
struct hello_call {
    struct handle *handle;
    uint64_t conn;
    int64_t ref;
    bool follows;
    int64_t conversation;
    int64_t after;
    bool may_be_new; /* a place of the network was taken; given back when nobody is made */
    struct network network;
    /* staff, between the ticket and the roster: */
    int64_t id;
    char name[SESSION_NAME_BYTES + 1];
};

static struct session *session_of(const struct hello_call *call)
{
    struct session *session = sessions_find(call->handle->options.sessions, call->conn);

    return session != NULL && session->phase == SESSION_ASKING ? session : NULL;
}

/* The database could not be asked: the client may try again on the same connection. */
static void put_off(struct handle *handle, struct session *session, int64_t ref,
                    enum wire_code code)
{
    session->phase = SESSION_NEW;
    net_conn_hold(handle->options.net, session->conn, false);
    handle__refuse(handle, session->conn, code, ref, NULL, NULL);
}

static void ask(struct handle *handle, struct session *session)
{
    session->phase = SESSION_ASKING;
    net_conn_hold(handle->options.net, session->conn, true);
}

static bool admit(struct hello_call *call, struct session *session, int64_t id)
{
    if (sessions_ready(call->handle->options.sessions, session, id) == GW_OK) {
        net_conn_trust(call->handle->options.net, call->conn);
        return true;
    }
    handle__refuse(call->handle, call->conn, WIRE_CODE_TOO_MANY_SESSIONS, call->ref, NULL, NULL);
    return false;
}

/* ---- visitors ---- */

/* Whether this network may make another row in the store: a crowd of made-up visitors must not
 * fill it. Those that are known already pass all the same. This machine's addresses are a proxy's
 * that names nobody. */
static bool newcomer_takes(struct handle *handle, const struct session *session, bool anonymous)
{
    return !anonymous || handle->options.network_visitors == 0 || session->network.is_local ||
           rates_take(handle->newcomers, &session->network, sizeof(session->network),
                      clock_mono_us());
}

static void visitor_known(void *user, const struct store_answer *answer,
                          const struct store_hello *hello)
{
    struct hello_call call = *(struct hello_call *)user;
    struct session *session = session_of(&call);
    struct handle *handle = call.handle;

    free(user);
    if (call.may_be_new && !hello->made)
        rates_give(handle->newcomers, &call.network, sizeof(call.network));
    if (session == NULL)
        return;
    if (answer->err == GW_ENOTFOUND) {
        session->phase = SESSION_NEW;
        net_conn_hold(handle->options.net, call.conn, false);
        handle__refuse(handle, call.conn, WIRE_CODE_RATE_LIMITED, call.ref, NULL,
                       "too many new visitors from this address");
        return;
    }
    if (answer->err != GW_OK) {
        put_off(handle, session, call.ref, answer->code);
        return;
    }
    if (!admit(&call, session, hello->visitor))
        return;
    desk_join(handle->options.desk,
              &(struct desk_person){.conn = call.conn, .side = DESK_VISITOR, .id = hello->visitor});
    REPLY(handle->options.net, call.conn, welcome, .ref = call.ref,
          .role = WIRE_WELCOME_ROLE_VISITOR, .id = hello->visitor, .server_time = clock_wall_ms(),
          .message_max_chars = handle->options.message_max_chars,
          .has_conversation = hello->has_head, .conversation = hello->head.state);
    if (call.follows)
        desk_follow(handle->options.desk, call.conn, call.ref, call.conversation, call.after);
}

static struct slice valid_or_none(struct slice text)
{
    return text.data != NULL && utf8_valid(text) && memchr(text.data, '\0', text.len) == NULL
               ? text
               : SLICE_NONE;
}

/* What stands in a field of its own is left out when the guard would change it. */
static struct slice clean_or_none(struct handle *handle, struct slice text)
{
    return text.len > 0 && slice_eq(handle__guarded(handle, text), text) ? text : SLICE_NONE;
}

static void hello_visitor(struct handle *handle, struct session *session,
                          const struct wire_hello *frame)
{
    struct visitor_token token;
    enum wire_code code = WIRE_CODE_BAD_TOKEN;
    struct hello_call *call;
    struct store_visitor visitor = {
        .lang = slice_of(session->lang),
        .user_agent = clean_or_none(handle, valid_or_none(slice_of(session->user_agent))),
    };

    visitor_token_init(&token);
    if (visitor_token_check(&handle->options.token_rules, frame->token, clock_wall_ms() / 1000,
                            &token, &code) != GW_OK) {
        handle__refuse(handle, session->conn, code, frame->ref, NULL, NULL);
        visitor_token_done(&token);
        return;
    }
    if (token.anonymous) {
        visitor.secret_hash = token.secret_hash;
    } else {
        visitor.issuer = buf_slice(&token.issuer);
        visitor.subject = buf_slice(&token.subject);
        visitor.name = clean_or_none(handle, buf_slice(&token.name));
        visitor.email = clean_or_none(handle, buf_slice(&token.email));
    }
    /* Last, since it lies in what the guard makes. */
    if (frame->page.data != NULL)
        visitor.page = handle__guarded(handle, frame->page);
    visitor.only_known = !newcomer_takes(handle, session, token.anonymous);
    call = mem_new(sizeof(*call));
    *call = (struct hello_call){.handle = handle,
                                .conn = session->conn,
                                .ref = frame->ref,
                                .may_be_new = token.anonymous && !visitor.only_known,
                                .network = session->network,
                                .follows = frame->has_conversation,
                                .conversation = frame->conversation,
                                .after = frame->has_after ? frame->after : 0};
    ask(handle, session);
    if (store_visitor_hello(handle->options.store, &visitor, visitor_known, call) != GW_OK) {
        if (call->may_be_new)
            rates_give(handle->newcomers, &call->network, sizeof(call->network));
        free(call);
        put_off(handle, session, frame->ref, WIRE_CODE_UNAVAILABLE);
    }
    visitor_token_done(&token);
}

/* ---- staff ---- */

static enum wire_welcome_role welcome_role(enum wire_agent_role role)
{
    switch (role) {
    case WIRE_AGENT_ROLE_SUPERVISOR:
        return WIRE_WELCOME_ROLE_SUPERVISOR;
    case WIRE_AGENT_ROLE_REVIEWER:
        return WIRE_WELCOME_ROLE_REVIEWER;
    case WIRE_AGENT_ROLE_ADMIN:
        return WIRE_WELCOME_ROLE_ADMIN;
    case WIRE_AGENT_ROLE_AGENT:
        break;
    }
    return WIRE_WELCOME_ROLE_AGENT;
}

static void staff_seen(void *user, const struct store_answer *answer,
                       const struct wire_agent *agents, size_t count)
{
    struct hello_call call = *(struct hello_call *)user;
    struct session *session = session_of(&call);
    struct handle *handle = call.handle;
    const struct wire_agent *self = NULL;

    free(user);
    if (session == NULL)
        return;
    if (answer->err != GW_OK) {
        /* The ticket is used up: the console gets another. */
        handle__refuse(handle, call.conn, answer->code, call.ref, NULL, NULL);
        handle__turn_away(handle, call.conn);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (agents[i].id == call.id)
            self = &agents[i];
    if (!admit(&call, session, call.id))
        return;
    REPLY(handle->options.net, call.conn, welcome, .ref = call.ref,
          .role = welcome_role(session->staff_role), .id = call.id, .name = slice_of(call.name),
          .server_time = clock_wall_ms(), .message_max_chars = handle->options.message_max_chars,
          .has_agent = self != NULL, .agent = self != NULL ? *self : (struct wire_agent){0});
    desk_join(handle->options.desk, &(struct desk_person){.conn = call.conn,
                                                          .side = DESK_STAFF,
                                                          .id = call.id,
                                                          .role = session->staff_role,
                                                          .name = slice_of(call.name)});
}

static void ticket_used(void *user, const struct store_answer *answer,
                        const struct store_staff *staff, const uint8_t *session_hash)
{
    struct hello_call *call = user;
    struct session *session = session_of(call);

    if (session != NULL && answer->err == GW_OK) {
        session->staff_role = staff->role;
        memcpy(session->token_hash, session_hash, sizeof(session->token_hash));
        call->id = staff->id;
        snprintf(call->name, sizeof(call->name), SLICE_FMT, SLICE_ARG(staff->name));
        if (store_roster(call->handle->options.store, staff_seen, call) == GW_OK)
            return;
        put_off(call->handle, session, call->ref, WIRE_CODE_UNAVAILABLE);
        handle__turn_away(call->handle, call->conn);
    } else if (session != NULL && answer->err == GW_ENOTFOUND) {
        handle__refuse(call->handle, call->conn, WIRE_CODE_BAD_TOKEN, call->ref, NULL, NULL);
    } else if (session != NULL) {
        put_off(call->handle, session, call->ref, answer->code);
    }
    free(call);
}

static void hello_staff(struct handle *handle, struct session *session,
                        const struct wire_hello *frame)
{
    struct hello_call *call = mem_new(sizeof(*call));
    uint8_t hash[SECRET_HASH_BYTES];

    *call = (struct hello_call){.handle = handle, .conn = session->conn, .ref = frame->ref};
    secret_hash(frame->token, hash);
    ask(handle, session);
    if (store_ticket_use(handle->options.store, hash, ticket_used, call) != GW_OK) {
        free(call);
        put_off(handle, session, frame->ref, WIRE_CODE_UNAVAILABLE);
    }
}

void handle__hello(struct handle *handle, struct session *session, const struct wire_hello *frame)
{
    struct slice lang = handle__lang(frame->lang, handle->options.default_lang);

    snprintf(session->lang, sizeof(session->lang), SLICE_FMT, SLICE_ARG(lang));
    /* Staff are let in at any time: they are few, and make the load less. */
    if (session->role == WIRE_VISITOR && handle__shed(handle, SHED_SESSIONS))
        put_off(handle, session, frame->ref, WIRE_CODE_OVERLOADED);
    else if (session->role == WIRE_VISITOR)
        hello_visitor(handle, session, frame);
    else
        hello_staff(handle, session, frame);
}
