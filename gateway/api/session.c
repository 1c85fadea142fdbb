/* Signing in and out, and the ticket for a console's hello. */
#include "api/internal.h"

#include "base/clock.h"
#include "desk/reply.h"
#include "log/log.h"
#include "loop/loop.h"
#include "session/session.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIES_RETRY_MS 6000 /* ten a minute */

/* A password on its way to the worker thread and back. */
struct sign_in {
    char password[PASSWORD_MAX + 1];
    size_t password_len;
    char login[API_NAME_MAX + 1];
    char hash[PASSWORD_HASH_MAX];
    enum gw_err checked;
    bool known;
    char token[SECRET_TEXT_LEN + 1];
};

static void sign_in_free(void *extra)
{
    secret_wipe(extra, sizeof(struct sign_in));
    free(extra);
}

static void answer_staff(struct api_call *call, const struct net_header *headers,
                         size_t header_count)
{
    struct json_writer json;

    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    json_writer_key(&json, "agent");
    json_writer_begin_object(&json);
    json_writer_key(&json, "id");
    json_writer_int(&json, call->staff);
    json_writer_key(&json, "name");
    json_writer_cstr(&json, call->name);
    json_writer_key(&json, "login");
    json_writer_cstr(&json, call->login);
    json_writer_key(&json, "role");
    json_writer_cstr(&json, wire_agent_role_name(call->role));
    json_writer_key(&json, "capacity");
    json_writer_int(&json, call->capacity);
    json_writer_end_object(&json);
    json_writer_end_object(&json);
    api__answer_json(call, 200, headers, header_count);
}

static void set_cookie(const struct api *api, char out[200], const char *token, int64_t ttl_s)
{
    snprintf(out, 200, "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s",
             api__cookie_name(api), token, (long long)ttl_s,
             api->options.secure_cookie ? "; Secure" : "");
}

/* ---- POST /api/session ---- */

static void refuse_sign_in(struct api_call *call)
{
    const struct sign_in *sign_in = call->extra;

    log_info("api", "sign_in_refused", "known=%d", sign_in->known);
    api__answer_error(call, 401, "unauthorized", "the name or the password is wrong");
}

static void session_added(void *user, const struct store_answer *answer)
{
    struct api_call *call = user;
    struct sign_in *sign_in = call->extra;
    char cookie[200];
    struct net_header header = {"set-cookie", SLICE_NONE};

    /* Disabled, or given another password, while this one was checked. */
    if (answer->err == GW_ENOTFOUND) {
        refuse_sign_in(call);
        return;
    }
    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    set_cookie(call->api, cookie, sign_in->token, call->api->options.session_ttl_ms / 1000);
    header.value = slice_of(cookie);
    log_info("api", "signed_in", "agent=%lld", (long long)call->staff);
    answer_staff(call, &header, 1);
}

static void check_password(void *user)
{
    struct api_call *call = user;
    struct sign_in *sign_in = call->extra;

    sign_in->checked =
        password_check((struct slice){sign_in->password, sign_in->password_len}, sign_in->hash);
}

static void password_checked(void *user)
{
    struct api_call *call = user;
    struct sign_in *sign_in = call->extra;
    enum gw_err err;

    call->api->working--;
    secret_wipe(sign_in->password, sizeof(sign_in->password));
    if (call->api->stopping) {
        api__answer_busy(call, GW_EUNAVAILABLE);
        return;
    }
    if (!sign_in->known || sign_in->checked != GW_OK) {
        refuse_sign_in(call);
        return;
    }
    secret_token(sign_in->token);
    secret_hash(slice_of(sign_in->token), call->session_hash);
    err = store_session_add(call->api->options.store, call->session_hash, call->staff,
                            sign_in->hash, call->api->options.session_ttl_ms, session_added, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void staff_found(void *user, const struct store_answer *answer,
                        const struct store_staff *staff)
{
    struct api_call *call = user;
    struct sign_in *sign_in = call->extra;

    if (answer->err != GW_OK && answer->err != GW_ENOTFOUND) {
        api__answer_store(call, answer);
        return;
    }
    sign_in->known = answer->err == GW_OK;
    if (sign_in->known) {
        call->staff = staff->id;
        call->role = staff->role;
        call->capacity = staff->capacity;
        snprintf(call->name, sizeof(call->name), SLICE_FMT, SLICE_ARG(staff->name));
        snprintf(call->login, sizeof(call->login), SLICE_FMT, SLICE_ARG(staff->login));
        snprintf(sign_in->hash, sizeof(sign_in->hash), SLICE_FMT, SLICE_ARG(staff->password_hash));
    } else {
        /* As much work for a name that is not there, so that the time tells nothing. */
        snprintf(sign_in->hash, sizeof(sign_in->hash), "%s", API_HASH_OF_NOBODY);
    }
    if (loop_work(call->api->options.loop, check_password, password_checked, call) != GW_OK)
        api__answer_error(call, 503, "overloaded", "too many are signing in just now");
    else
        call->api->working++;
}

static bool take_text(const json_t *object, const char *key, char *out, size_t size,
                      size_t *ret_len)
{
    const json_t *value = json_object_get(object, key);
    size_t len = json_is_string(value) ? json_string_length(value) : 0;

    if (len == 0 || len >= size)
        return false;
    memcpy(out, json_string_value(value), len);
    out[len] = '\0';
    *ret_len = len;
    return true;
}

static bool take_body(struct api_call *call, struct sign_in *sign_in)
{
    json_t *body = json_loadb(call->body.data != NULL ? call->body.data : "", call->body.len,
                              JSON_REJECT_DUPLICATES, NULL);
    size_t len;
    bool good = json_is_object(body) && json_object_size(body) == 2 &&
                take_text(body, "name", sign_in->login, sizeof(sign_in->login), &len) &&
                take_text(body, "password", sign_in->password, sizeof(sign_in->password),
                          &sign_in->password_len);

    json_decref(body);
    return good;
}

/* `baton agent add` makes no other. The database's lower() makes a k of a Kelvin sign, so that
 * others would be more tries at the same name. */
static bool is_ascii(const char *login)
{
    while (*login != '\0')
        if ((unsigned char)*login++ >= 0x80)
            return false;
    return true;
}

void api__session_sign_in(struct api_call *call)
{
    struct sign_in *sign_in = mem_new(sizeof(*sign_in));
    uint64_t now = clock_mono_us();
    enum gw_err err;

    call->extra = sign_in;
    call->extra_free = sign_in_free;
    if (!take_body(call, sign_in)) {
        api__answer_error(call, 400, "bad_request",
                          "needs \"name\" and \"password\", and nothing else");
        return;
    }
    if (!api__tries_take(call->api->tries, call->address, sign_in->login, now)) {
        api__answer_limited(call, "too many tries; wait", TRIES_RETRY_MS);
        return;
    }
    if (!is_ascii(sign_in->login)) {
        api__answer_error(call, 401, "unauthorized", "the name or the password is wrong");
        return;
    }
    err =
        store_staff_by_login(call->api->options.store, slice_of(sign_in->login), staff_found, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}

/* ---- GET, DELETE, ticket ---- */

void api__session_show(struct api_call *call)
{
    answer_staff(call, NULL, 0);
}

static void close_conn(void *user, uint64_t conn)
{
    struct api *api = user;

    REPLY(api->options.net, conn, bye, .reason = WIRE_BYE_REASON_SIGNED_OUT,
          .reconnect_after_ms = 0);
    net_conn_close(api->options.net, conn, NET_CLOSE_REPLACED);
}

static void session_ended(void *user, const struct store_answer *answer)
{
    struct api_call *call = user;
    char cookie[200];
    struct net_header header = {"set-cookie", SLICE_NONE};

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    sessions_of_token(call->api->options.sessions, call->session_hash, close_conn, call->api);
    set_cookie(call->api, cookie, "", 0);
    header.value = slice_of(cookie);
    api__answer_none(call, &header, 1);
}

void api__session_end(struct api_call *call)
{
    enum gw_err err =
        store_session_end(call->api->options.store, call->session_hash, session_ended, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void ticket_free(void *extra)
{
    secret_wipe(extra, SECRET_TEXT_LEN + 1);
    free(extra);
}

static void ticket_added(void *user, const struct store_answer *answer)
{
    struct api_call *call = user;
    struct json_writer json;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    json_writer_key(&json, "ticket");
    json_writer_cstr(&json, call->extra);
    json_writer_end_object(&json);
    api__answer_json(call, 200, NULL, 0);
}

void api__session_ticket(struct api_call *call)
{
    char *ticket = mem_new(SECRET_TEXT_LEN + 1);
    uint8_t hash[SECRET_HASH_BYTES];
    enum gw_err err;

    call->extra = ticket;
    call->extra_free = ticket_free;
    secret_token(ticket);
    secret_hash(slice_of(ticket), hash);
    err = store_ticket_add(call->api->options.store, hash, call->session_hash, ticket_added, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}
