#include "app/app.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "cli/agent_name.h"
#include "cli/internal.h"
#include "pg/pg.h"
#include "store/admin.h"
#include "store/store.h"

#include <string.h>

#define PASSWORD_MIN 10
#define NAME_MAX_BYTES 200
#define SKILLS_MAX_BYTES 4000
/* Times that a name is compared with the others, where those change meanwhile. */
#define NAMING_MAX 3

struct agent_call {
    const char *verb;
    const char *login;
    const char *name;
    const char *skills; /* NULL: the desk's languages */
    enum wire_agent_role role;
    bool has_role;
    int64_t capacity; /* 0: not said */
    int holding;      /* more conversations than the capacity that was asked for */
    bool password_stdin;
    struct buf old_name; /* of who is let in again */
    char wrong[300];     /* why the name is refused; "": it is not */
    char password[PASSWORD_MAX + 1];
    char hash[PASSWORD_HASH_MAX];
};

/* ---- arguments ---- */

static const char *value_of(const struct cli_call *call, int *at)
{
    return *at + 1 < call->count ? call->arguments[++*at] : NULL;
}

static const char *take_flag(const struct cli_call *call, int *at, struct agent_call *agent)
{
    const char *flag = call->arguments[*at];
    const char *value;

    if (strcmp(flag, "--password-stdin") == 0) {
        agent->password_stdin = true;
        return NULL;
    }
    value = value_of(call, at);
    if (value == NULL)
        return "needs a value";
    if (strcmp(flag, "--name") == 0) {
        agent->name = value;
        return utf8_valid(slice_of(value)) && strlen(value) > 0 && strlen(value) <= NAME_MAX_BYTES
                   ? NULL
                   : "is a name of 1 to 200 bytes";
    }
    if (strcmp(flag, "--role") == 0) {
        agent->has_role = true;
        return wire_agent_role_parse(slice_of(value), &agent->role)
                   ? NULL
                   : "is agent, supervisor, reviewer or admin";
    }
    if (strcmp(flag, "--skills") == 0) {
        agent->skills = value;
        return utf8_valid(slice_of(value)) && strlen(value) > 0 && strlen(value) <= SKILLS_MAX_BYTES
                   ? NULL
                   : "is a list such as zh-CN:4,en:3,security, or none";
    }
    if (strcmp(flag, "--capacity") == 0)
        return slice_to_int64(slice_of(value), &agent->capacity) == GW_OK && agent->capacity >= 1 &&
                       agent->capacity <= 1000
                   ? NULL
                   : "is a number from 1 to 1000";
    return "is not known";
}

/* A flag that would do nothing is a mistake that nobody would see. */
static bool takes_flag(const char *verb, const char *flag)
{
    bool is_password = strcmp(flag, "--password-stdin") == 0;
    bool is_skills = strcmp(flag, "--skills") == 0; /* of others the set-up page changes them */

    return strcmp(verb, "add") == 0 || (strcmp(verb, "passwd") == 0 && is_password) ||
           (strcmp(verb, "set") == 0 && !is_password && !is_skills);
}

static bool login_is_good(const char *login)
{
    size_t len = strlen(login);

    return len >= 1 && len <= 64 &&
           strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._@-") == len;
}

/* 0, or the exit code after what is wrong was said. */
static int take_arguments(const struct cli_call *call, struct agent_call *agent)
{
    for (int i = 1; i < call->count; i++) {
        const char *flag = call->arguments[i];
        const char *wrong;

        if (strncmp(flag, "--", 2) != 0 && agent->login == NULL) {
            agent->login = flag;
            continue;
        }
        wrong = strncmp(flag, "--", 2) == 0 ? take_flag(call, &i, agent) : "is one name too many";
        if (wrong == NULL && strncmp(flag, "--", 2) == 0 && !takes_flag(agent->verb, flag))
            wrong = "does not go with this";
        if (wrong != NULL)
            return cli__misused("agent", "%s %s", flag, wrong);
    }
    if (strcmp(agent->verb, "list") == 0)
        return agent->login == NULL ? 0 : cli__misused("agent", "list takes no name");
    if (strcmp(agent->verb, "set") == 0 && agent->name == NULL && !agent->has_role &&
        agent->capacity == 0)
        return cli__misused("agent", "set needs --name, --role or --capacity");
    if (agent->login == NULL || !login_is_good(agent->login))
        return cli__misused("agent",
                            "%s needs a LOGIN of 1 to 64 lower-case letters, digits and . _ @ -",
                            agent->verb);
    return 0;
}

/* ---- passwords ---- */

/* False: longer than a password may be. It is refused then, not cut: nobody could sign in with what
 * was left of it. */
static bool read_password(char out[PASSWORD_MAX + 1])
{
    char line[PASSWORD_MAX + 3]; /* with "\r\n" */
    size_t len;
    bool fits;

    if (fgets(line, sizeof(line), stdin) == NULL)
        line[0] = '\0';
    len = strcspn(line, "\r\n");
    fits = len <= PASSWORD_MAX;
    if (fits) {
        memcpy(out, line, len);
        out[len] = '\0';
    }
    secret_wipe(line, sizeof(line));
    return fits;
}

static int make_password(struct agent_call *agent)
{
    size_t len;

    if (!agent->password_stdin)
        cli__random_password(agent->password);
    else if (!read_password(agent->password))
        return cli__misused("agent", "a password has %d bytes at most", PASSWORD_MAX);
    len = strlen(agent->password);
    if (!utf8_valid((struct slice){agent->password, len}))
        return cli__misused("agent", "a password must be UTF-8");
    if (utf8_count((struct slice){agent->password, len}) < PASSWORD_MIN)
        return cli__misused("agent", "a password needs %d characters or more", PASSWORD_MIN);
    if (password_hash((struct slice){agent->password, len}, agent->hash) != GW_OK) {
        fprintf(stderr, "baton agent: there is not enough memory to hash a password\n");
        return 1;
    }
    return 0;
}

static void tell_password(const struct agent_call *agent)
{
    if (!agent->password_stdin)
        printf("password of %s: %s\n", agent->login, agent->password);
}

/* ---- verbs ---- */

static void print_row(void *user, const struct store_agent_row *row)
{
    (void)user;
    printf("%-20.*s %-20.*s %-10.*s %4d of %-4d %-8.*s%s\n", SLICE_ARG(row->login),
           SLICE_ARG(row->name), SLICE_ARG(row->role), row->load, row->capacity,
           SLICE_ARG(row->state), row->disabled ? " disabled" : "");
}

static enum gw_err do_list(struct pg_sync *sync)
{
    printf("%-20s %-20s %-10s %-12s %-8s\n", "LOGIN", "NAME", "ROLE", "LOAD", "PRESENCE");
    return store_agent_list(sync, print_row, NULL);
}

#define CAPACITY_USUAL 4

static enum gw_err do_set(struct pg_sync *sync, struct agent_call *agent)
{
    const struct store_agent_change change = {
        .name = agent->name != NULL ? slice_of(agent->name) : SLICE_NONE,
        .role = agent->has_role ? &agent->role : NULL,
        .capacity = (int)agent->capacity,
    };

    return store_agent_set(sync, slice_of(agent->login), &change, &agent->holding);
}

static enum gw_err do_add(struct pg_sync *sync, const struct agent_call *agent)
{
    return store_agent_add(sync, slice_of(agent->login), slice_of(agent->name), agent->role,
                           agent->capacity > 0 ? (int)agent->capacity : CAPACITY_USUAL, agent->hash,
                           agent->skills != NULL ? slice_of(agent->skills) : SLICE_NONE);
}

/* The name may have become somebody else's meanwhile. */
static enum gw_err do_enable(struct pg_sync *sync, const struct config *config,
                             struct agent_call *agent)
{
    struct slice login = slice_of(agent->login);
    enum gw_err err;

    buf_clear(&agent->old_name);
    err = cli__agent_name_of(sync, login, &agent->old_name);
    if (err == GW_OK && agent->old_name.len > 0) {
        agent->name = agent->old_name.data;
        err = cli__agent_name_check(sync, config, login, buf_slice(&agent->old_name), agent->wrong);
    }
    return err == GW_OK ? store_agent_enable(sync, login) : err;
}

static enum gw_err do_verb(struct pg_sync *sync, const struct config *config,
                           struct agent_call *agent)
{
    struct slice login = slice_of(agent->login);
    bool adds = strcmp(agent->verb, "add") == 0;

    if (strcmp(agent->verb, "list") == 0)
        return do_list(sync);
    if (adds && agent->name == NULL)
        agent->name = agent->login;
    if (agent->name != NULL) {
        enum gw_err err =
            cli__agent_name_check(sync, config, login, slice_of(agent->name), agent->wrong);
        if (err != GW_OK)
            return err;
    }
    if (adds)
        return do_add(sync, agent);
    if (strcmp(agent->verb, "passwd") == 0)
        return store_agent_passwd(sync, login, agent->hash);
    if (strcmp(agent->verb, "set") == 0)
        return do_set(sync, agent);
    if (strcmp(agent->verb, "enable") == 0)
        return do_enable(sync, config, agent);
    return store_agent_disable(sync, login);
}

static int report(enum gw_err err, const struct agent_call *agent, const struct pg_sync *sync)
{
    if (agent->wrong[0] != '\0') {
        fprintf(stderr, "baton agent: %s can't be called \"%s\": %s; visitors read it\n",
                agent->login, agent->name, agent->wrong);
        return 1;
    }
    switch (err) {
    case GW_OK:
        if (strcmp(agent->verb, "add") == 0 || strcmp(agent->verb, "passwd") == 0)
            tell_password(agent);
        else if (strcmp(agent->verb, "disable") == 0)
            printf("%s is disabled\n", agent->login);
        else if (strcmp(agent->verb, "enable") == 0)
            printf("%s is enabled\n", agent->login);
        else if (strcmp(agent->verb, "set") == 0)
            printf("%s is changed%s\n", agent->login,
                   agent->has_role ? "; with another role than before, they sign in anew" : "");
        return 0;
    case GW_ECONFLICT:
        fprintf(stderr, "baton agent: there is an agent %s already\n", agent->login);
        return 1;
    case GW_ENOTFOUND:
        fprintf(stderr, "baton agent: there is no agent %s\n", agent->login);
        return 1;
    case GW_ELIMIT:
        fprintf(stderr,
                "baton agent: %s holds %d conversations: a capacity of less is for when they are "
                "fewer\n",
                agent->login, agent->holding);
        return 1;
    default:
        fprintf(stderr, "baton agent: %s\n", pg_sync_message(sync));
        return 1;
    }
}

static int with_database(struct cli_call *call, struct agent_call *agent)
{
    struct app_database database;
    struct pg_sync *sync;
    int code = 1;

    if (app_database_open(call->config, true, &database) != GW_OK)
        return 1;
    if (app_database_migrated(&database, &sync) == GW_OK) {
        enum gw_err err = do_verb(sync, call->config, agent);

        for (int i = 1; err == GW_EAGAIN && i < NAMING_MAX; i++)
            err = do_verb(sync, call->config, agent);
        code = report(err, agent, sync);
        pg_sync_close(sync);
    }
    app_database_close(&database);
    return code;
}

int cli__agent(struct cli_call *call)
{
    static const char *const verbs[] = {"add", "set", "list", "passwd", "disable", "enable", NULL};
    struct agent_call agent = {.role = WIRE_AGENT_ROLE_AGENT};
    int code = 0;

    buf_init(&agent.old_name, NAME_MAX_BYTES);
    if (call->count == 0)
        return cli__misused("agent", "needs add, set, list, passwd, disable or enable");
    for (int i = 0; verbs[i] != NULL; i++)
        if (strcmp(verbs[i], call->arguments[0]) == 0)
            agent.verb = verbs[i];
    if (agent.verb == NULL)
        return cli__misused("agent", "what is %s?", call->arguments[0]);
    code = take_arguments(call, &agent);
    if (code == 0 && (strcmp(agent.verb, "add") == 0 || strcmp(agent.verb, "passwd") == 0))
        code = make_password(&agent);
    if (code == 0)
        code = with_database(call, &agent);
    buf_done(&agent.old_name);
    secret_wipe(&agent, sizeof(agent));
    return code;
}
