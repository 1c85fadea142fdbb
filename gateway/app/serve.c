#include "app/app.h"

#include "api/api.h"
#include "app/knowledge.h"
#include "app/lookups.h"
#include "app/node.h"
#include "app/phishing.h"
#include "app/thinking.h"
#include "archive/archive.h"
#include "config/config.h"
#include "config/jwt_keys.h"
#include "desk/desk.h"
#include "handle/handle.h"
#include "jobs/jobs.h"
#include "log/log.h"
#include "loop/loop.h"
#include "metrics/metrics.h"
#include "net/net.h"
#include "pg/pg.h"
#include "pg_server/pg_server.h"
#include "policy/policy.h"
#include "session/session.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define STORE_MS 2000 /* that listening waits for the store */

/* ---- the store's and the jobs' events ---- */

static void announce(struct node *node)
{
    const char *base = node->config->public_origin.items[0];

    if (node->announced)
        return;
    node->announced = true;
    log_info("app", "ready", "port=%u", net_port(node->net));
    printf("Baton is ready.\n"
           "  demo page with the widget  %s/demo/\n"
           "  console                    %s/console/\n"
           "  review                     %s/review/\n"
           "  health                     %s/healthz\n",
           base, base, base, base);
    fflush(stdout);
}

static void store_changed(struct node *node, bool available)
{
    api_set_ready(node->api, available);
    desk_store_changed(node->desk, available);
    if (available) {
        jobs_wake(node->jobs);
        knowledge_check(node->knowledge);
        announce(node);
    }
}

static void on_store_state(void *user, bool available)
{
    struct node *node = user;

    log_info("app", available ? "store_available" : "store_lost", "now=%d", available);
    if (!node->stopping && node->jobs != NULL)
        store_changed(node, available);
}

static void on_node(void *user, int64_t number)
{
    struct node *node = user;

    desk_set_node(node->desk, number);
}

static void on_closed(void *user)
{
    struct node *node = user;

    archive_stir(node->archive);
}

static void on_event(void *user, const struct store_entry *entry)
{
    struct node *node = user;

    thinking_tell(node->thinking, entry);
}

static void on_beat(void *user)
{
    struct node *node = user;

    desk_sweep(node->desk);
    handle_measure(node->handle);
}

static void on_slow(void *user, int part)
{
    struct node *node = user;

    if (part == 0) {
        knowledge_check(node->knowledge);
        phishing_check(node->phishing, false);
        handle_check_sign_ins(node->handle);
    } else if (part == 1) {
        desk_sweep_slow(node->desk);
    } else {
        desk_sweep_old(node->desk);
        archive_sweep(node->archive);
    }
}

/* ---- stopping: everybody is sent away, sockets first, then the lease, then the loop ---- */

static void lease_returned(void *user)
{
    struct node *node = user;

    desk_stop(node->desk);
    loop_stop(node->loop);
}

static void sockets_closed(void *user)
{
    struct node *node = user;

    if (node->jobs != NULL) /* finish() was faster, told to stop at once */
        jobs_stop(node->jobs, lease_returned, node);
}

static void everybody_told(void *user)
{
    struct node *node = user;

    net_stop(node->net, sockets_closed, node);
}

static void on_signal(void *user, int signum)
{
    struct node *node = user;

    if (node->stopping) {
        log_warn("app", "stopping_at_once", "signal=%d", signum);
        farewell_stop(&node->farewell);
        desk_stop(node->desk);
        loop_stop(node->loop);
        return;
    }
    node->stopping = true;
    log_info("app", "stopping", "signal=%d", signum);
    api_set_ready(node->api, false);
    node->farewell = (struct farewell){
        .loop = node->loop,
        .net = node->net,
        .handle = node->handle,
        /* Our own PostgreSQL has to end before another process can begin. */
        .patience_ms = node->database.server == NULL ? FAREWELL_PATIENCE_MS : 0,
        .on_told = everybody_told,
        .user = node,
    };
    farewell_start(&node->farewell);
}

static void on_hangup(void *user, int signum)
{
    struct node *node = user;

    log_info("app", "asked_to_read_again", "signal=%d", signum);
    phishing_check(node->phishing, true);
}

/* ---- starting ---- */

static void make_policy(struct node *node)
{
    const struct config *config = node->config;

    node->policy = app_policy_new(config);
    node->phishing = phishing_new(node->loop, node->policy, config->phishing_list);
    phishing_check(node->phishing, true);
    /* Nothing is said before it is known which links are bad. */
    while (phishing_busy(node->phishing))
        loop_run_once(node->loop);
}

static enum gw_err load_keys(struct node *node)
{
    char message[256];
    const char *path = node->config->jwt_keys;

    if (path[0] == '\0')
        return GW_OK;
    if (jwt_keys_load(path, &node->keys, message) != GW_OK) {
        log_error("app", "jwt_keys_refused", "path=%s why=%s", log_quote(path), log_quote(message));
        return GW_EINVAL;
    }
    if (node->config->jwt_audience[0] == '\0' || node->config->jwt_issuer[0] == '\0') {
        log_error("app", "jwt_options_missing", "needs=\"jwt_audience and jwt_issuer\"");
        return GW_EINVAL;
    }
    return GW_OK;
}

static enum gw_err open_store(struct node *node)
{
    struct store_options options = {
        .conninfo = node->database.conninfo,
        .connections = (int)node->config->database_connections,
        .on_state = on_store_state,
        .user = node,
    };

    return store_new(node->loop, node->metrics, &options, &node->store);
}

static void make_desk(struct node *node)
{
    const struct config *config = node->config;

    node->sessions = sessions_new();
    node->desk = desk_new(&(struct desk_options){
        .loop = node->loop,
        .metrics = node->metrics,
        .store = node->store,
        .net = node->net,
        .policy = node->policy,
        .wallet_name = slice_of(config->wallet_name),
        .agent_grace_ms = config->agent_grace,
        .bot_idle_close_ms = config->bot_idle_close,
        .keep = {.facts_ms = config->facts_keep_days * DAY_MS,
                 .audit_ms = config->audit_keep_days * DAY_MS,
                 .versions_ms = config->versions_keep_days * DAY_MS},
        .on_closed = on_closed,
        .on_event = on_event,
        .user = node,
        .lookup = lookups_helper(node->lookups),
        .looks_up = lookups_lookup(node->lookups) != NULL,
        .think = thinking_helper(node->thinking),
    });
    lookups_set_desk(node->lookups, node->desk);
    thinking_set_desk(node->thinking, node->desk);
    node->knowledge = knowledge_new(node->loop, node->store, node->policy, node->desk);
    node->archive = archive_new(node->loop, node->metrics, node->store);
    node->handle = handle_new(&(struct handle_options){
        .loop = node->loop,
        .net = node->net,
        .store = node->store,
        .desk = node->desk,
        .sessions = node->sessions,
        .lookup = lookups_lookup(node->lookups),
        .metrics = node->metrics,
        .policy = node->policy,
        .token_rules = {node->keys, slice_of(config->jwt_audience), slice_of(config->jwt_issuer)},
        .default_lang = slice_of(config->default_lang),
        .max_message = MAX_MESSAGE,
        .message_max_chars = config->message_max_chars,
        .network_rate = config->network_rate,
        .network_visitors = config->network_visitors,
        .visitor_rate = config->visitor_rate,
    });
}

/* Cookies are for https alone as soon as one origin is: mixing would lend them to plain http. */
static bool is_secure(const struct config_list *origins)
{
    for (size_t i = 0; i < origins->count; i++)
        if (strncmp(origins->items[i], "https://", 8) == 0)
            return true;
    return false;
}

static enum gw_err make_api(struct node *node)
{
    const struct config *config = node->config;
    struct api_options options = {
        .loop = node->loop,
        .metrics = node->metrics,
        .net = node->net,
        .store = node->store,
        .policy = node->policy,
        .desk = node->desk,
        .sessions = node->sessions,
        .lookup = lookups_lookup(node->lookups),
        .web_root = config->web_root,
        .origins = &config->public_origin,
        .widget_origins = &config->widget_origins,
        .token_rules = {node->keys, slice_of(config->jwt_audience), slice_of(config->jwt_issuer)},
        .metrics_token = config->metrics_token,
        .wallet_name = slice_of(config->wallet_name),
        .default_lang = slice_of(config->default_lang),
        .session_ttl_ms = config->session_ttl,
        .secure_cookie = is_secure(&config->public_origin),
    };

    return api_new(&options, &node->api);
}

static enum gw_err open_database(struct node *node)
{
    struct pg_sync *sync;
    enum gw_err err = app_database_open(node->config, false, &node->database);

    if (err != GW_OK)
        return err;
    err = app_database_migrated(&node->database, &sync);
    if (err == GW_OK)
        pg_sync_close(sync);
    return err;
}

static void on_late(void *user)
{
    *(bool *)user = true;
}

/* Who listens is sent visitors, who shall not find a node without its store: it was there a moment
 * ago, so it takes milliseconds. If it has gone since, it is listened all the same. */
static void await_store(struct node *node)
{
    struct timer timer = {0};
    bool late = false;

    loop_timer_start(node->loop, &timer, STORE_MS, on_late, &late);
    while (!late && !store_available(node->store))
        loop_run_once(node->loop);
    loop_timer_stop(node->loop, &timer);
}

static enum gw_err start(struct node *node)
{
    struct jobs_events events = {on_node, on_beat, on_slow};
    struct thinking_parts parts;
    enum gw_err err;

    if ((err = load_keys(node)) != GW_OK || (err = open_database(node)) != GW_OK ||
        (err = loop_new(&node->loop)) != GW_OK)
        return err;
    if (node->database.server != NULL)
        pg_server_watch(node->database.server, node->loop);
    node->metrics = metrics_new();
    if ((err = open_store(node)) != GW_OK)
        return err;
    await_store(node);
    make_policy(node); /* it turns the loop, so before anybody can come in */
    if ((err = app__open_doors(node)) != GW_OK)
        return err;
    config_set_port(node->config, net_port(node->net));
    parts = (struct thinking_parts){node->loop, node->metrics, node->store, node->policy};
    if ((err = thinking_new(&parts, node->config, &node->thinking)) != GW_OK ||
        (err = lookups_new(node->loop, node->metrics, node->policy, node->config,
                           &node->lookups)) != GW_OK)
        return err;
    make_desk(node);
    if ((err = make_api(node)) != GW_OK)
        return err;
    node->jobs = jobs_new(node->loop, node->store, &events, node);
    if ((err = loop_on_signal(node->loop, SIGINT, on_signal, node)) != GW_OK ||
        (err = loop_on_signal(node->loop, SIGTERM, on_signal, node)) != GW_OK ||
        (err = loop_on_signal(node->loop, SIGHUP, on_hangup, node)) != GW_OK)
        return err;
    if (store_available(node->store))
        store_changed(node, true);
    return GW_OK;
}

static void finish(struct node *node)
{
    farewell_stop(&node->farewell);
    if (node->desk != NULL) {
        desk_stop(node->desk);
        knowledge_stop(node->knowledge);
        archive_stop(node->archive);
    }
    thinking_stop(node->thinking);
    if (node->phishing != NULL)
        phishing_stop(node->phishing);
    if (node->api != NULL)
        api_stop(node->api);
    lookups_stop(node->lookups); /* tells the API's callers, who are still there */
    store_free(node->store);
    jobs_free(node->jobs); /* before the loop turns again: its timers call the store */
    node->jobs = NULL;
    while ((node->knowledge != NULL && knowledge_busy(node->knowledge)) ||
           (node->archive != NULL && archive_busy(node->archive)) ||
           (node->phishing != NULL && phishing_busy(node->phishing)) ||
           (node->api != NULL && api_is_busy(node->api)))
        /* An index or a password on a worker has this memory in its hands. */
        loop_run_once(node->loop);
    knowledge_free(node->knowledge);
    archive_free(node->archive);
    net_free(node->net);
    api_free(node->api);
    handle_free(node->handle);
    desk_free(node->desk);
    thinking_free(node->thinking);
    lookups_free(node->lookups);
    sessions_free(node->sessions);
    phishing_free(node->phishing);
    policy_free(node->policy);
    if (node->loop != NULL)
        loop_run_once(node->loop);       /* the reaper's last turn */
    app_database_close(&node->database); /* the watch over it is on the loop */
    loop_free(node->loop);
    metrics_free(node->metrics);
    jwt_keys_free(node->keys);
}

int app_serve(struct config *config)
{
    struct node node = {.config = config};
    enum gw_err err = start(&node);

    if (err == GW_OK) {
        loop_run(node.loop);
        log_info("app", "stopped", "clean=1");
    } else {
        log_error("app", "cannot_start", "why=%s", gw_err_name(err));
    }
    finish(&node);
    return err == GW_OK ? 0 : 1;
}
