/* The table of routes, and what is checked before any of them runs. */
#include "api/internal.h"

#include "articles/articles.h"
#include "config/config.h"
#include "session/rates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOKUPS_A_MINUTE 60 /* of transactions, by one person */
#define LOOKUPS_KEPT_MAX 1024
#define ASKING_MAX 256 /* calls of which it is not known yet who asks */

/* An export is megabytes in memory, a review's search may read every text there is: each holds a
 * connection of the store's few. */
static const struct route routes[] = {
    {"POST", "/api/session", API_ANYONE, api__session_sign_in, 64},
    {"GET", "/api/session", API_STAFF, api__session_show, 256},
    {"DELETE", "/api/session", API_STAFF, api__session_end, 256},
    {"POST", "/api/session/ticket", API_STAFF, api__session_ticket, 256},
    {"GET", "/api/agents", API_STAFF, api__agents, 64},
    {"GET", "/api/conversations/{id}", API_STAFF, api__conversation, 64},
    {"GET", "/api/conversations/{id}/entries", API_STAFF, api__conversation_entries, 16},
    {"GET", "/api/conversations/{id}/export", API_REVIEW, api__conversation_export, 4},
    {"GET", "/api/review/conversations", API_REVIEW, api__review, 3},
    {"GET", "/api/articles/{lang}/{slug}", API_ANYONE, api__article, 64},
    {"GET", "/api/teams", API_STAFF, api__teams, 16},
    {"POST", "/api/teams", API_DESK, api__team_change, 4},
    {"PATCH", "/api/teams/{id}", API_DESK, api__team_change, 4},
    {"DELETE", "/api/teams/{id}", API_DESK, api__team_delete, 4},
    {"GET", "/api/skills", API_STAFF, api__skills, 16},
    {"POST", "/api/skills", API_DESK, api__skill_change, 4},
    {"PATCH", "/api/skills/{id}", API_DESK, api__skill_change, 4},
    {"DELETE", "/api/skills/{id}", API_DESK, api__skill_delete, 4},
    {"PATCH", "/api/agents/{id}", API_DESK, api__agent_change, 4},
    {"GET", "/api/desk", API_DESK, api__desk, API_DESK_AT_ONCE},
    {"GET", "/api/audit", API_DESK, api__audit, 4},
    {"POST", "/api/tester", API_TALK, api__tester, 4},
    {"GET", "/api/chain/tx/{hash}", API_STAFF, api__chain_transaction, 32},
    {"POST", "/api/articles/search", API_ANYONE, api__article_search, 64},
    {"POST", "/api/articles/{lang}/{slug}/helpful", API_ANYONE, api__article_vote, 16},
    {"GET", "/api/knowledge", API_DESK, api__knowledge, 4},
    {"POST", "/api/knowledge", API_DESK, api__knowledge_make, 4},
    {"POST", "/api/knowledge/search", API_STAFF, api__knowledge_search, 64},
    {"GET", "/api/knowledge/figures", API_DESK, api__knowledge_figures, 2},
    {"GET", "/api/knowledge/questions", API_DESK, api__questions, 2},
    {"POST", "/api/knowledge/questions", API_DESK, api__questions_settle, 4},
    {"GET", "/api/knowledge/{lang}/{slug}", API_DESK, api__knowledge_article, 8},
    {"PATCH", "/api/knowledge/{lang}/{slug}", API_DESK, api__knowledge_save, 4},
    {"POST", "/api/knowledge/{lang}/{slug}/state", API_DESK, api__knowledge_move, 4},
};

_Static_assert(sizeof(routes) / sizeof(routes[0]) == API_ROUTES, "API_ROUTES counts the routes");

enum gw_err api_new(const struct api_options *options, struct api **ret_api)
{
    struct api *api = mem_new(sizeof(*api));
    enum gw_err err;

    api->options = *options;
    buf_init(&api->json, API_JSON_MAX);
    api->tries = api__tries_new();
    api->readers = api__readers_new();
    api->checker = article_checker_new(options->policy);
    api->desk_page = api__desk_page_new();
    api->lookups = rates_new(LOOKUPS_KEPT_MAX, LOOKUPS_A_MINUTE, 60000);
    err = api__files_load(options, &api->files);
    if (err != GW_OK) {
        api_free(api);
        return err;
    }
    *ret_api = api;
    return GW_OK;
}

void api_free(struct api *api)
{
    if (api == NULL)
        return;
    api__tries_free(api->tries);
    api__readers_free(api->readers);
    article_checker_free(api->checker);
    api__desk_page_free(api->desk_page);
    rates_free(api->lookups);
    api__files_free(api->files);
    buf_done(&api->json);
    free(api);
}

void api_stop(struct api *api)
{
    api->stopping = true;
}

bool api_is_busy(const struct api *api)
{
    return api->working > 0;
}

void api_set_ready(struct api *api, bool ready)
{
    api->ready = ready;
}

/* ---- matching ---- */

static bool take_part(const char *pattern, struct slice part, struct api_call *call)
{
    char *into = strcmp(pattern, "{lang}") == 0 ? call->lang : call->slug;
    size_t size = into == call->lang ? sizeof(call->lang) : sizeof(call->slug);

    if (strcmp(pattern, "{id}") == 0)
        return slice_to_int64(part, &call->id) == GW_OK && call->id > 0;
    if (part.len == 0 || part.len >= size)
        return false;
    memcpy(into, part.data, part.len);
    into[part.len] = '\0';
    return true;
}

static bool matches(const struct route *route, struct slice path, struct api_call *call)
{
    struct slice pattern_rest = slice_of(route->path);
    struct slice path_rest = path;

    while (pattern_rest.data != NULL && path_rest.data != NULL) {
        struct slice pattern = slice_cut(pattern_rest, '/', &pattern_rest);
        struct slice part = slice_cut(path_rest, '/', &path_rest);
        char name[32];

        if (pattern.len > 0 && pattern.data[0] == '{') {
            snprintf(name, sizeof(name), SLICE_FMT, SLICE_ARG(pattern));
            if (!take_part(name, part, call))
                return false;
        } else if (!slice_eq(pattern, part)) {
            return false;
        }
    }
    return pattern_rest.data == NULL && path_rest.data == NULL;
}

#define ALLOWED_MAX 64

static void add_allowed(char allowed[ALLOWED_MAX], const char *method)
{
    size_t len = strlen(allowed);

    snprintf(allowed + len, ALLOWED_MAX - len, "%s%s", len > 0 ? ", " : "", method);
    if (strcmp(method, "GET") == 0)
        add_allowed(allowed, "HEAD");
}

/* The route, or NULL; `allowed` gets the methods of those that only differ in them: none when the
 * path is not one of ours. */
static const struct route *find_route(const struct net_request *request, struct api_call *call,
                                      char allowed[ALLOWED_MAX])
{
    struct slice method =
        slice_eq_cstr(request->method, "HEAD") ? SLICE_LIT("GET") : request->method;

    allowed[0] = '\0';
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (!matches(&routes[i], request->path, call))
            continue;
        if (slice_eq_cstr(method, routes[i].method))
            return &routes[i];
        add_allowed(allowed, routes[i].method);
    }
    return NULL;
}

/* ---- how many at once ---- */

static void count_in(struct api_call *call, int *counter)
{
    if (call->counted_in != NULL)
        --*call->counted_in;
    call->counted_in = counter;
    if (counter != NULL)
        ++*counter;
}

void api__call_over(struct api_call *call)
{
    count_in(call, NULL);
}

/* One of the route's few places is for who may have it. */
static void run_counted(struct api_call *call)
{
    int *running = &call->api->running[call->route - routes];

    count_in(call, running);
    if (*running > call->route->at_once)
        api__answer_busy(call, GW_EAGAIN);
    else
        call->route->run(call);
}

/* ---- the session's cookie ---- */

/* With https nobody but this very host may set it (RFC 6265bis, section 4.1.3.2). */
const char *api__cookie_name(const struct api *api)
{
    return api->options.secure_cookie ? "__Host-baton_session" : "baton_session";
}

static struct slice cookie_token(const struct api *api, struct slice header)
{
    struct slice name = slice_of(api__cookie_name(api));

    while (header.data != NULL) {
        struct slice one = slice_trim(slice_cut(header, ';', &header));

        if (slice_starts(one, name) && one.len > name.len && one.data[name.len] == '=')
            return (struct slice){one.data + name.len + 1, one.len - name.len - 1};
    }
    return SLICE_NONE;
}

static void staff_known(void *user, const struct store_answer *answer,
                        const struct store_staff *staff)
{
    struct api_call *call = user;

    if (answer->err == GW_ENOTFOUND) {
        api__answer_error(call, 401, "unauthorized", "sign in first");
        return;
    }
    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    if (call->route->access == API_REVIEW && staff->role == WIRE_AGENT_ROLE_AGENT) {
        api__answer_error(call, 403, "forbidden", "reviewers and supervisors only");
        return;
    }
    if (call->route->access == API_TALK && staff->role == WIRE_AGENT_ROLE_REVIEWER) {
        api__answer_error(call, 403, "forbidden", "agents and supervisors only");
        return;
    }
    if (call->route->access == API_DESK && staff->role != WIRE_AGENT_ROLE_SUPERVISOR &&
        staff->role != WIRE_AGENT_ROLE_ADMIN) {
        api__answer_error(call, 403, "forbidden", "supervisors only");
        return;
    }
    call->staff = staff->id;
    call->role = staff->role;
    call->capacity = staff->capacity;
    snprintf(call->name, sizeof(call->name), SLICE_FMT, SLICE_ARG(staff->name));
    snprintf(call->login, sizeof(call->login), SLICE_FMT, SLICE_ARG(staff->login));
    run_counted(call);
}

static void with_staff(struct api_call *call, struct slice token)
{
    enum gw_err err;

    if (token.len != SECRET_TEXT_LEN) {
        api__answer_error(call, 401, "unauthorized", "sign in first");
        return;
    }
    secret_hash(token, call->session_hash);
    err = store_session_get(call->api->options.store, call->session_hash, staff_known, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}

/* ---- what stands before every route ---- */

static bool origin_is_ours(const struct api *api, struct slice origin)
{
    return config_list_has(api->options.origins, origin);
}

static bool changes_something(const struct net_request *request)
{
    return !slice_eq_cstr(request->method, "GET") && !slice_eq_cstr(request->method, "HEAD");
}

/* Against forged requests from other sites, beside SameSite. */
static bool is_forged(struct api *api, const struct net_request *request)
{
    if (!changes_something(request))
        return false;
    if (!origin_is_ours(api, request->origin)) {
        api__refuse(api, request->id, 403, "origin_refused",
                    wire_code_text(WIRE_CODE_ORIGIN_REFUSED), 0);
        return true;
    }
    if (request->body.len > 0 &&
        !slice_starts(request->content_type, SLICE_LIT("application/json"))) {
        api__refuse(api, request->id, 415, "bad_request", "Content-Type must be application/json",
                    0);
        return true;
    }
    return false;
}

static void run_route(struct api_call *call, const struct net_request *request)
{
    count_in(call, &call->api->asking);
    buf_init(&call->query, 8192);
    buf_init(&call->body, 1u << 20);
    buf_append_slice(&call->query, request->query);
    buf_append_slice(&call->body, request->body);
    snprintf(call->if_none_match, sizeof(call->if_none_match), SLICE_FMT,
             SLICE_ARG(request->if_none_match));
    snprintf(call->address, sizeof(call->address), SLICE_FMT, SLICE_ARG(request->address));
    if (call->api->stopping || call->api->asking > ASKING_MAX)
        api__answer_busy(call, GW_EAGAIN);
    else if (buf_err(&call->query) != GW_OK || buf_err(&call->body) != GW_OK)
        api__answer_error(call, 413, "payload_too_large", "the query or the body is too large");
    else if (call->route->access == API_ANYONE)
        run_counted(call);
    else
        with_staff(call, cookie_token(call->api, request->cookie));
}

void api_request(struct api *api, const struct net_request *request)
{
    struct api_call *call;
    char allowed[ALLOWED_MAX];

    if (api__health(api, request) || api__files_serve(api, request))
        return;
    call = mem_new(sizeof(*call));
    call->api = api;
    call->request = request->id;
    call->route = find_route(request, call, allowed);
    if (call->route == NULL) {
        free(call);
        if (allowed[0] != '\0')
            api__refuse_method(api, request->id, allowed);
        else
            api__refuse(api, request->id, 404, "not_found", "there is nothing here", 0);
        return;
    }
    if (is_forged(api, request)) {
        free(call);
        return;
    }
    run_route(call, request);
}
