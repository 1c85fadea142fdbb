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

enum gw_err store_names_seen(struct pg_sync *sync)
{
    return run(sync, STORE__admin_names_seen, NULL, 0, NULL, NULL);
}

struct naming {
    void (*on_name)(void *user, struct slice name);
    void *user;
};

static void on_team_name(void *user, const struct pg_result *result, int row)
{
    const struct naming *naming = user;

    naming->on_name(naming->user, pg_text(result, row, 0));
}

enum gw_err store_team_names(struct pg_sync *sync, void (*on_name)(void *user, struct slice name),
                             void *user)
{
    struct naming naming = {on_name, user};

    return run(sync, STORE__admin_team_names, NULL, 0, on_team_name, &naming);
}

static void on_put(void *user, const struct pg_result *result, int row)
{
    enum store_put *put = user;
    struct slice told = pg_text(result, row, 0);

    *put = slice_eq_cstr(told, "new")    ? STORE_PUT_NEW
           : slice_eq_cstr(told, "same") ? STORE_PUT_SAME
                                         : STORE_PUT_CHANGED;
}

enum gw_err store_article_put(struct pg_sync *sync, const struct store_article *article,
                              const char *state, enum store_put *ret_put)
{
    struct buf questions, keywords;

    buf_init(&questions, STORE__LIST_BYTES_MAX);
    buf_init(&keywords, STORE__LIST_BYTES_MAX);
    store__join(&questions, article->questions, article->questions_count);
    store__join(&keywords, article->keywords, article->keywords_count);
    const struct slice params[] = {article->lang,       article->slug,  slice_of(state),
                                   article->action,     article->topic, article->title,
                                   article->answer,     article->body,  buf_slice(&questions),
                                   buf_slice(&keywords)};
    enum gw_err err = questions.failed || keywords.failed ? GW_ELIMIT : GW_OK;

    if (err == GW_OK) {
        err = run(sync, STORE__admin_article_put, params, 10, on_put, ret_put);
    }
    buf_done(&questions);
    buf_done(&keywords);
    return err;
}

struct article_listing {
    void (*on_article)(void *user, const struct store_article *article, struct slice state);
    void *user;
    struct buf last; /* slug, U+001F, lang */
    int rows;
};

/* Behind the article's columns stand state and topic. */
static void on_article(void *user, const struct pg_result *result, int row)
{
    struct article_listing *listing = user;
    struct slice *lists = mem_array(store__row_texts(result, row) + 1, sizeof(*lists));
    struct store_article article;

    store__row_article(result, row, lists, &article);
    article.topic = pg_text(result, row, STORE__ARTICLE_COLUMNS + 1);
    listing->on_article(listing->user, &article, pg_text(result, row, STORE__ARTICLE_COLUMNS));
    free(lists);
    buf_clear(&listing->last);
    buf_append_slice(&listing->last, article.slug);
    buf_append_char(&listing->last, STORE__SEPARATOR);
    buf_append_slice(&listing->last, article.lang);
    listing->rows++;
}

#define ARTICLES_PAGE 500

enum gw_err store_articles_each(struct pg_sync *sync, struct slice lang,
                                void (*on_one)(void *user, const struct store_article *article,
                                               struct slice state),
                                void *user)
{
    struct article_listing listing = {.on_article = on_one, .user = user};
    char page[16];
    enum gw_err err;

    snprintf(page, sizeof(page), "%d", ARTICLES_PAGE);
    buf_init(&listing.last, 256);
    do {
        struct slice after_lang = SLICE_LIT(""), after_slug = SLICE_LIT("");

        if (listing.last.len > 0) {
            after_slug = slice_cut(buf_slice(&listing.last), STORE__SEPARATOR, &after_lang);
        }
        const struct slice params[] = {slice_of(page), after_slug, after_lang,
                                       lang.data != NULL ? lang : SLICE_LIT("")};

        listing.rows = 0;
        err = run(sync, STORE__admin_articles, params, 4, on_article, &listing);
    } while (err == GW_OK && listing.rows == ARTICLES_PAGE);
    buf_done(&listing.last);
    return err;
}

struct turn_listing {
    void (*on_turn)(void *user, const struct store_bot_turn *turn);
    void *user;
    int64_t conversation, seq; /* of the last one */
    int rows;
};

static void on_turn_row(void *user, const struct pg_result *result, int row)
{
    struct turn_listing *listing = user;
    const struct store_bot_turn turn = {
        .conversation = pg_int64(result, row, 0),
        .seq = pg_int64(result, row, 1),
        .text = pg_text(result, row, 2),
        .choice = pg_text(result, row, 3),
        .exposed = pg_bool(result, row, 4),
        .lang = pg_text(result, row, 5),
        .state = pg_text(result, row, 6),
        .kind = pg_text(result, row, 7),
        .article = pg_text(result, row, 8),
        .handed_over = pg_bool(result, row, 9),
    };

    listing->on_turn(listing->user, &turn);
    listing->conversation = turn.conversation;
    listing->seq = turn.seq;
    listing->rows++;
}

enum gw_err store_bot_turns(struct pg_sync *sync, int64_t since_ms,
                            void (*on_turn)(void *user, const struct store_bot_turn *turn),
                            void *user)
{
    struct turn_listing listing = {.on_turn = on_turn, .user = user};
    char conversation[24], seq[24], since[24];
    enum gw_err err;

    snprintf(since, sizeof(since), "%lld", (long long)since_ms);
    do {
        snprintf(conversation, sizeof(conversation), "%lld", (long long)listing.conversation);
        snprintf(seq, sizeof(seq), "%lld", (long long)listing.seq);
        const struct slice params[] = {slice_of(conversation), slice_of(seq), slice_of(since)};

        listing.rows = 0;
        err = run(sync, STORE__admin_bot_turns, params, 3, on_turn_row, &listing);
    } while (err == GW_OK && listing.rows > 0);
    return err;
}
