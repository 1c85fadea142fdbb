/*
 * config.h -- the options of a gateway.
 *
 * Each is in one table (options.c), which also prints the reference. They come
 * from, each winning over those before: the defaults; an INI file; environment
 * variables BATON_<NAME>; flags --name value or --name=value. Anything unknown or
 * out of range refuses the whole configuration, and says where it stands.
 *
 * Knows no other room's needs: it checks forms and ranges, not whether a folder,
 * a key file or a database is there.
 */
#ifndef BATON_CONFIG_CONFIG_H
#define BATON_CONFIG_CONFIG_H

#include "base/str.h"
#include "log/log.h"

#include <stdio.h>

#define CONFIG_LIST_MAX 64
#define CONFIG_CHAINS_MAX 16
#define CONFIG_WEBHOOK_SECRETS_MAX 2
#define CONFIG_PROBLEMS_MAX 8192 /* bytes; a buf for config_load() of this size fits */

struct config_list {
    char **items;
    size_t count;
};

/* Exactly one of them; SLICE_NONE never is. */
bool config_list_has(const struct config_list *list, struct slice item);

struct config_source; /* private: what was set where, for config_print() */

/* Read only, and owned with all its texts by config_free(). Texts are never NULL;
 * "" means that it was left empty. Times are in milliseconds. */
struct config {
    char *listen;   /* numeric IPv4 or IPv6 address */
    uint32_t port;  /* 0: any free one */
    char *data_dir; /* folder of everything that is kept on this machine */
    char *database; /* libpq conninfo; empty: an own PostgreSQL in data_dir; secret */
    uint32_t database_connections;
    char *web_root; /* folder of the built web pages */

    /* Origins as browsers send them, e.g. "https://chat.example.com". public_origin
     * is never empty: without one it is made from listen and port, with localhost
     * and 127.0.0.1 both for a loopback or wildcard address. */
    struct config_list public_origin;
    struct config_list widget_origins; /* of sites that may embed the widget, besides */

    char *jwt_keys; /* path of a JSON file; empty: signing in by token is off */
    char *jwt_audience;
    char *jwt_issuer;

    enum log_level log_level;
    uint32_t max_connections;
    uint32_t network_connections; /* sockets of one address; 0: any number */
    uint32_t hello_timeout;       /* ms from the upgrade to a good hello */
    uint32_t ping_interval;       /* ms of silence before a ping */
    uint32_t pong_timeout;        /* ms of silence after it */
    uint32_t agent_grace;         /* ms without a socket until an agent's conversations go */
    uint32_t bot_idle_close;      /* ms without a message until the bot closes */
    uint32_t facts_keep_days;     /* how long what routing decided can be replayed */
    uint32_t audit_keep_days;     /* how long what people did to the desk can be read */
    uint32_t versions_keep_days;  /* of articles, since they were replaced */
    uint32_t message_max_chars;   /* Unicode code points */
    uint32_t network_rate; /* conversations opened from one address in a minute; 0: any number */
    /* New anonymous visitors from one address in a minute; 0: any number. */
    uint32_t network_visitors;
    uint32_t visitor_rate;     /* messages in any 10 s */
    bool share_port;           /* other processes may listen on it too */
    bool trust_proxy;          /* believe X-Forwarded-For */
    uint32_t session_ttl;      /* ms until a signed-in person must sign in again */
    char *metrics_token;       /* who may read /metrics from elsewhere; empty: nobody; secret */
    char *default_lang;        /* "zh-CN", "en" or "zh-TW" */
    char *wallet_name;         /* as visitors read it */
    struct config_list chains; /* see config/chains.h; secret */

    char *llm_url; /* empty: no language model */
    char *llm_key; /* empty: none is sent; secret */
    char *llm_model;
    char *bot_webhook_url;                 /* empty: no bot of one's own */
    struct config_list bot_webhook_secret; /* each signs; secret */
    uint32_t bot_timeout;                  /* ms for either of the two to answer */
    char *http_ca_file; /* who is trusted as https servers that are called; empty: the system's */

    /* Hosts: "example.com", or ".example.com" and "*.example.com" with those below it. */
    struct config_list own_domains;    /* the wallet's; with all below them */
    struct config_list links_allow;    /* others that staff and bot may link to */
    struct config_list contacts_allow; /* where else the desk may be written to */
    char *phishing_list;               /* path of a file, a host a line; empty: none */

    bool public_origin_is_made; /* it was left empty */
    struct config_source *sources;
};

/* Where options come from besides the file. */
struct config_input {
    const char *const *flags; /* without the program's and the command's name */
    size_t flag_count;
    const char *const *environment; /* "NAME=value", NULL-terminated, as environ; may be NULL */
    /* Tried in this order when no --config and no BATON_CONFIG names a file, the first
     * that exists is read; NULL-terminated, or NULL for CONFIG_DEFAULT_FILES. */
    const char *const *default_files;
};

#define CONFIG_DEFAULT_FILES ((const char *const[]){"./baton.ini", "/etc/baton/baton.ini", NULL})

/* GW_EINVAL when anything is wrong: one problem a line in `problems`, which tells
 * the file and line, variable or flag, and what is allowed. Does not log. */
enum gw_err config_load(const struct config_input *input, struct config **ret_config,
                        struct buf *problems) GW_MUST_CHECK;
void config_free(struct config *config); /* NULL is fine */

/* How many arguments an option's flag takes up: 2 for "--port", 1 for "--port=80", 0
 * for what is no option's. For commands that have flags of their own. */
size_t config_flag_width(const char *argument);

/* The listener got this port: public_origin, unless it was given, follows. */
void config_set_port(struct config *config, uint16_t port);

/* The reference of all options, as Markdown. */
void config_print_reference(FILE *out);
/* All options as an INI file, with where each was set; secrets as "***". */
void config_print(const struct config *config, FILE *out);

#endif
