#include "store/admin.h"
#include "store/internal.h"

#include <stdio.h>
#include <stdlib.h>

/* Runs one of the admin_* statements. Its text has a NUL behind it, see base/embed.h. */
static enum gw_err run(struct pg_sync *sync, enum store__statement statement,
                       const struct slice *params, int count,
                       void (*on_row)(void *user, const struct pg_result *result, int row),
                       void *user)
{
    return pg_sync_query(sync, store__statements()[statement].sql.data, params, count, on_row,
                         user);
}

static void on_some_row(void *user, const struct pg_result *result, int row)
{
    bool *any = user;

    (void)result;
    (void)row;
    *any = true;
}

/* No row is GW_ENOTFOUND. */
static enum gw_err run_on_one(struct pg_sync *sync, enum store__statement statement,
                              const struct slice *params, int count)
{
    bool any = false;
    enum gw_err err = run(sync, statement, params, count, on_some_row, &any);

    return err == GW_OK && !any ? GW_ENOTFOUND : err;
}

enum gw_err store_agent_add(struct pg_sync *sync, struct slice login, struct slice name,
                            enum wire_agent_role role, int capacity, const char *password_hash,
                            struct slice skills)
{
    char capacity_text[16];

    snprintf(capacity_text, sizeof(capacity_text), "%d", capacity);
    const struct slice params[] = {login,
                                   name,
                                   slice_of(wire_agent_role_name(role)),
                                   slice_of(capacity_text),
                                   slice_of(password_hash),
                                   skills.data != NULL ? skills : SLICE_LIT("")};

    return run(sync, STORE__admin_agent_add, params, 6, NULL, NULL);
}

enum gw_err store_agent_passwd(struct pg_sync *sync, struct slice login, const char *password_hash)
{
    const struct slice params[] = {login, slice_of(password_hash)};

    return run_on_one(sync, STORE__admin_agent_passwd, params, 2);
}

enum gw_err store_agent_disable(struct pg_sync *sync, struct slice login)
{
    return run_on_one(sync, STORE__admin_agent_disable, &login, 1);
}

enum gw_err store_agent_enable(struct pg_sync *sync, struct slice login)
{
    return run_on_one(sync, STORE__admin_agent_enable, &login, 1);
}

enum gw_err store_demo_desk(struct pg_sync *sync)
{
    return run(sync, STORE__admin_demo_desk, NULL, 0, NULL, NULL);
}

struct setting {
    bool found;
    int holding; /* 0: the capacity was not below it */
};

static void on_set(void *user, const struct pg_result *result, int row)
{
    struct setting *setting = user;

    setting->found = true;
    setting->holding = pg_is_null(result, row, 0) ? 0 : (int)pg_int64(result, row, 0);
}

enum gw_err store_agent_set(struct pg_sync *sync, struct slice login,
                            const struct store_agent_change *change, int *ret_holding)
{
    struct setting setting = {0};
    char capacity[16] = "";
    enum gw_err err;

    if (change->capacity > 0) {
        snprintf(capacity, sizeof(capacity), "%d", change->capacity);
    }
    const struct slice params[] = {
        login, change->name.data != NULL ? change->name : SLICE_LIT(""),
        change->role != NULL ? slice_of(wire_agent_role_name(*change->role)) : SLICE_LIT(""),
        slice_of(capacity)};

    err = run(sync, STORE__admin_agent_set, params, 4, on_set, &setting);
    if (err == GW_OK && !setting.found) {
        err = GW_ENOTFOUND;
    }
    if (err == GW_OK && setting.holding > 0) {
        *ret_holding = setting.holding;
        err = GW_ELIMIT;
    }
    return err;
}

struct listing {
    void (*on_row)(void *user, const struct store_agent_row *row);
    void *user;
};

static void on_agent(void *user, const struct pg_result *result, int row)
{
    const struct listing *listing = user;
    const struct store_agent_row agent = {
        .login = pg_text(result, row, 0),
        .name = pg_text(result, row, 1),
        .role = pg_text(result, row, 2),
        .state = pg_text(result, row, 3),
        .capacity = (int)pg_int64(result, row, 4),
        .load = (int)pg_int64(result, row, 5),
        .disabled = pg_bool(result, row, 6),
    };

    listing->on_row(listing->user, &agent);
}

enum gw_err store_agent_list(struct pg_sync *sync,
                             void (*on_row)(void *user, const struct store_agent_row *row),
                             void *user)
{
    struct listing listing = {on_row, user};

    return run(sync, STORE__admin_agent_list, NULL, 0, on_agent, &listing);
}

static void join(struct buf *out, const struct slice *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_append_char(out, STORE__SEPARATOR);
        }
        buf_append_slice(out, texts[i]);
    }
}

#define LIST_BYTES_MAX 65536

enum gw_err store_article_put(struct pg_sync *sync, const struct store_article *article,
                              bool *ret_changed)
{
    struct buf questions, keywords;
    bool changed = false;

    buf_init(&questions, LIST_BYTES_MAX);
    buf_init(&keywords, LIST_BYTES_MAX);
    join(&questions, article->questions, article->questions_count);
    join(&keywords, article->keywords, article->keywords_count);
    const struct slice params[] = {article->slug,         article->lang,        article->action,
                                   article->title,        article->answer,      article->body,
                                   buf_slice(&questions), buf_slice(&keywords), article->topic};
    enum gw_err err = questions.failed || keywords.failed ? GW_ELIMIT : GW_OK;

    if (err == GW_OK) {
        err = run(sync, STORE__admin_article_put, params, 9, on_some_row, &changed);
    }
    if (err == GW_OK) {
        *ret_changed = changed;
    }
    buf_done(&questions);
    buf_done(&keywords);
    return err;
}
