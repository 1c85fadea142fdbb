#include "log/log.h"
#include "pg/internal.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LIST_MAX 4096 /* bytes of a comma-separated list */
#define ADDRESSES_MAX 32

/* One value of a conninfo, NULL when it was not given. */
static const char *option_of(const struct pg__conninfo *info, const char *keyword)
{
    for (const PQconninfoOption *o = info->options; o->keyword != NULL; o++) {
        if (strcmp(o->keyword, keyword) == 0) {
            return o->val;
        }
    }
    return NULL;
}

/* Given, or from the environment as libpq would take it. */
static char *dup_option(const struct pg__conninfo *info, const char *keyword, const char *variable)
{
    const char *value = option_of(info, keyword);

    if (value == NULL || value[0] == '\0') {
        value = getenv(variable);
    }
    return value == NULL || value[0] == '\0' ? NULL : slice_dup(slice_of(value));
}

/* Absolute and abstract socket paths are no names, nor is the empty default. */
static bool is_name(struct slice host)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
    struct addrinfo *found = NULL;

    if (host.len == 0 || host.data[0] == '/' || host.data[0] == '@') {
        return false;
    }
    char *text = slice_dup(host);
    bool numeric = getaddrinfo(text, NULL, &hints, &found) == 0;

    free(text);
    if (found != NULL) {
        freeaddrinfo(found);
    }
    return !numeric;
}

static bool has_name(const char *hosts)
{
    struct slice rest = slice_of(hosts);

    while (rest.data != NULL) {
        if (is_name(slice_cut(rest, ',', &rest))) {
            return true;
        }
    }
    return false;
}

PQconninfoOption *pg__conninfo_parse(const char *conninfo)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

    /* libpq's own words would repeat it, password and all. */
    if (options == NULL)
        log_error("pg", "conninfo_malformed", "see=\"libpq, connection strings\"");
    return options;
}

enum gw_err pg__conninfo_init(struct pg__conninfo *info, const char *conninfo,
                              const char *application)
{
    *info = (struct pg__conninfo){.options = pg__conninfo_parse(conninfo)};
    if (info->options == NULL) {
        return GW_EINVAL;
    }
    info->application = slice_dup(slice_of(application));
    info->hosts = dup_option(info, "host", "PGHOST");
    info->ports = dup_option(info, "port", "PGPORT");

    /* With hostaddr the user has done the look-up; host is then for TLS alone. */
    char *hostaddr = dup_option(info, "hostaddr", "PGHOSTADDR");

    info->needs_lookup = hostaddr == NULL && info->hosts != NULL &&
                         (has_name(info->hosts) || strchr(info->hosts, ',') != NULL);
    free(hostaddr);
    return GW_OK;
}

void pg__conninfo_done(struct pg__conninfo *info)
{
    PQconninfoFree(info->options);
    free(info->application);
    free(info->hosts);
    free(info->ports);
    *info = (struct pg__conninfo){0};
}

/* --- Names to addresses --------------------------------------------------- */

void pg__addresses_init(struct pg__addresses *addresses)
{
    buf_init(&addresses->hosts, LIST_MAX);
    buf_init(&addresses->hostaddrs, LIST_MAX);
    buf_init(&addresses->ports, LIST_MAX);
}

void pg__addresses_done(struct pg__addresses *addresses)
{
    buf_done(&addresses->hosts);
    buf_done(&addresses->hostaddrs);
    buf_done(&addresses->ports);
}

static void list_turn(struct buf *list, uint32_t by)
{
    struct slice rest = buf_slice(list);
    struct buf turned;

    buf_init(&turned, LIST_MAX);
    for (uint32_t i = 0; i < by && rest.data != NULL; i++) {
        slice_cut(rest, ',', &rest);
    }
    struct slice front = {list->data, (size_t)(rest.data - list->data) - 1};

    buf_append_slice(&turned, rest);
    buf_append_char(&turned, ',');
    buf_append_slice(&turned, front);
    buf_done(list);
    *list = turned;
}

void pg__addresses_turn(struct pg__addresses *addresses, uint32_t by)
{
    uint32_t count = 1;

    for (size_t i = 0; i < addresses->hosts.len; i++) {
        count += addresses->hosts.data[i] == ',';
    }
    if (by % count == 0) {
        return;
    }
    list_turn(&addresses->hosts, by % count);
    list_turn(&addresses->hostaddrs, by % count);
    list_turn(&addresses->ports, by % count);
}

struct expansion {
    struct pg__addresses *out;
    int count;
};

static void add_address(struct expansion *expansion, struct slice host, struct slice hostaddr,
                        struct slice port)
{
    struct pg__addresses *out = expansion->out;

    if (expansion->count++ > 0) {
        buf_append_char(&out->hosts, ',');
        buf_append_char(&out->hostaddrs, ',');
        buf_append_char(&out->ports, ',');
    }
    buf_append_slice(&out->hosts, host);
    buf_append_slice(&out->hostaddrs, hostaddr);
    buf_append_slice(&out->ports, port);
}

/* A name with several addresses becomes as many hosts of the same name: libpq
 * tries them in turn, and still checks a certificate against the name. */
static void add_name(struct expansion *expansion, struct slice host, struct slice port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char *text = slice_dup(host);

    if (getaddrinfo(text, NULL, &hints, &found) == 0) {
        for (struct addrinfo *a = found; a != NULL && expansion->count <= ADDRESSES_MAX;
             a = a->ai_next) {
            char number[NI_MAXHOST];

            if (getnameinfo(a->ai_addr, a->ai_addrlen, number, sizeof(number), NULL, 0,
                            NI_NUMERICHOST) == 0) {
                add_address(expansion, host, slice_of(number), port);
            }
        }
        freeaddrinfo(found);
    }
    free(text);
}

enum gw_err pg__resolve(const char *hosts, const char *ports, struct pg__addresses *out)
{
    struct expansion expansion = {.out = out};
    struct slice rest_hosts = slice_of(hosts);
    struct slice rest_ports = slice_of(ports);
    bool one_port = ports == NULL || strchr(ports, ',') == NULL;

    while (rest_hosts.data != NULL && expansion.count <= ADDRESSES_MAX) {
        struct slice host = slice_cut(rest_hosts, ',', &rest_hosts);
        struct slice port = one_port ? rest_ports : slice_cut(rest_ports, ',', &rest_ports);

        if (is_name(host)) {
            add_name(&expansion, host, port);
        } else {
            add_address(&expansion, host, SLICE_LIT(""), port);
        }
    }
    if (expansion.count == 0) {
        return GW_EUNAVAILABLE;
    }
    if (expansion.count > ADDRESSES_MAX || buf_err(&out->hosts) || buf_err(&out->hostaddrs) ||
        buf_err(&out->ports)) {
        return GW_ELIMIT;
    }
    return GW_OK;
}

/* --- What PQconnectStartParams gets --------------------------------------- */

/* Unless the user says otherwise. A peer that vanished is found within about
 * 25 s while idle (keepalives) and 15 s while sending (tcp_user_timeout). GSS would
 * look for tickets and ask Kerberos, blocking. */
static const char *const defaults[][2] = {
    {"client_encoding", "UTF8"}, {"keepalives_idle", "10"},     {"keepalives_interval", "5"},
    {"keepalives_count", "3"},   {"tcp_user_timeout", "15000"}, {"gssencmode", "disable"},
};

#define PARAMS_MAX 80 /* libpq 15 knows 42 keywords */

struct connect_params {
    const char *keywords[PARAMS_MAX + 1];
    const char *values[PARAMS_MAX + 1];
    int count;
};

/* libpq takes the last of two of the same name. */
static void set_param(struct connect_params *params, const char *keyword, const char *value)
{
    if (value == NULL) {
        return;
    }
    assert(params->count < PARAMS_MAX);
    params->keywords[params->count] = keyword;
    params->values[params->count++] = value;
}

PGconn *pg__connect_start(const struct pg__conninfo *info, const struct pg__addresses *addresses)
{
    struct connect_params params = {.count = 0};

    set_param(&params, "application_name", info->application);
    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
        set_param(&params, defaults[i][0], defaults[i][1]);
    }
    for (const PQconninfoOption *o = info->options; o->keyword != NULL; o++) {
        set_param(&params, o->keyword, o->val);
    }
    if (addresses != NULL) {
        set_param(&params, "host", addresses->hosts.data);
        set_param(&params, "hostaddr", addresses->hostaddrs.data);
        if (info->ports != NULL) {
            set_param(&params, "port", addresses->ports.data);
        }
    }
    return PQconnectStartParams(params.keywords, params.values, 0);
}
