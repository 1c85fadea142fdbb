/*
 * api.h -- the HTTP interface (protocol/http.md): one file a resource, a table of
 * routes, and the web applications' files.
 *
 * Every request that changes something is held against its Origin, every staff
 * request against the cookie's session and the role.
 */
#ifndef BATON_API_API_H
#define BATON_API_API_H

#include "base/err.h"
#include "net/net.h"
#include "session/visitor_token.h"

struct api;
struct config_list;
struct desk;
struct lookup;
struct loop;
struct metrics;
struct policy;
struct sessions;
struct store;

struct api_options {
    struct loop *loop;
    struct metrics *metrics;
    struct net *net;
    struct store *store;
    struct policy *policy;             /* borrowed */
    struct desk *desk;                 /* has the articles' index */
    struct sessions *sessions;         /* to close the connections of a sign-in that ended */
    struct lookup *lookup;             /* of transactions; NULL: no chain is configured */
    const char *web_root;              /* folder of the built applications; read once, at start */
    const struct config_list *origins; /* the gateway's own, exact; borrowed */
    /* Sites that may embed the widget besides; borrowed. */
    const struct config_list *widget_origins;
    struct visitor_token_rules token_rules; /* borrowed: which visitors' tokens are good */
    const char *metrics_token;              /* "" : loopback only */
    struct slice wallet_name;
    struct slice default_lang;
    int64_t session_ttl_ms;
    bool secure_cookie; /* an origin is https */
};

/* GW_EIO when web_root can't be read (logged). All of it stays in memory. */
enum gw_err api_new(const struct api_options *options, struct api **ret_api) GW_MUST_CHECK;
/* From here on the store is not called any more. */
void api_stop(struct api *api);
/* Whether passwords are on the worker threads: the loop must turn until they are back. */
bool api_is_busy(const struct api *api);
void api_free(struct api *api); /* not while it is busy; NULL is fine */

/* net's on_request. Answers every request exactly once. */
void api_request(struct api *api, const struct net_request *request);

/* What /readyz says: the store is there, and the node is not stopping. */
void api_set_ready(struct api *api, bool ready);

#endif
