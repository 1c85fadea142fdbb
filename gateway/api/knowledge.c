/*
 * The knowledge base for its editors, who are supervisors and admins: list, article, versions, and what becomes
 * of an article. What an article says is checked here (articles/), what becomes of it in the schema
 * (schema/functions/64_articles.sql).
 */
#include "store/knowledge.h"
#include "api/body.h"
#include "articles/articles.h"

#include <stdlib.h>

#define FILTER_MAX 200
#define VERSION_MAX 999999999

/* ---- reading ---- */

void api__knowledge(struct api_call *call)
{
    static const char *const names[] = {"lang", "state", "q", "after_slug", "after_lang"};
    enum { LANG, STATE, TEXT, AFTER_SLUG, AFTER_LANG, PARAMETERS };
    struct buf values[PARAMETERS];
    bool good = true;
    enum gw_err err = GW_EINVAL;

    for (int i = 0; i < PARAMETERS; i++) {
        buf_init(&values[i], FILTER_MAX);
        good = api__query_text(call, names[i], &values[i]) && good;
    }
    if (good)
        err = store_knowledge_list(call->api->options.store,
                                   &(struct store_knowledge_filter){
                                       .in = buf_slice(&values[LANG]),
                                       .state = buf_slice(&values[STATE]),
                                       .text = buf_slice(&values[TEXT]),
                                       .slug = buf_slice(&values[AFTER_SLUG]),
                                       .lang = buf_slice(&values[AFTER_LANG]),
                                   },
                                   api__shown, call);
    for (int i = 0; i < PARAMETERS; i++)
        buf_done(&values[i]);
    if (!good)
        api__answer_error(call, 400, "bad_request", "a parameter is too long or can't be read");
    else if (err != GW_OK)
        api__answer_busy(call, err);
}

void api__knowledge_article(struct api_call *call)
{
    int64_t version;
    enum gw_err err;

    if (!api__query_number(call, "version", 0, 0, VERSION_MAX, &version)) {
        api__answer_error(call, 400, "bad_request", "version is a number");
        return;
    }
    err = store_knowledge_article(call->api->options.store, slice_of(call->lang),
                                  slice_of(call->slug), version, api__shown, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}

void api__knowledge_figures(struct api_call *call)
{
    int64_t days;
    enum gw_err err;

    if (!api__query_number(call, "days", 30, 1, 400, &days)) {
        api__answer_error(call, 400, "bad_request", "days is a number from 1 to 400");
        return;
    }
    err = store_knowledge_figures(call->api->options.store, days, api__shown, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}

/* ---- saving ---- */

static enum gw_err save(struct api_call *call, const struct article_file *file, int64_t base,
                        int64_t owner)
{
    struct store_article_lists lists;
    struct store_article article = store_article_of(file, &lists);

    return store_knowledge_save(
        call->api->options.store,
        &(struct store_article_save){
            .by = call->staff, .base = base, .owner = owner, .article = &article},
        api__changed, call);
}

/* The article of a body, checked; false after the refusal was sent. */
static bool take_article(struct api_call *call, const json_t *body, struct article_file *ret_file)
{
    char message[200];
    char *text = json_dumps(json_object_get(body, "article"), JSON_COMPACT);
    enum gw_err err;

    if (text == NULL) {
        api__answer_error(call, 400, "bad_request", "article: missing, or not an object");
        return false;
    }
    err = article_file_parse_json(slice_of(text), ret_file, message);
    free(text);
    if (err == GW_OK) {
        err = article_check(call->api->checker, ret_file, message);
        if (err != GW_OK)
            article_file_done(ret_file);
    }
    if (err != GW_OK)
        api__answer_error(call, 422, "bad_setting", message);
    return err == GW_OK;
}

/* An id, null for nobody; absent leaves it as it is. */
static bool take_owner(const json_t *body, int64_t *ret_owner)
{
    const json_t *owner = json_object_get(body, "owner");

    *ret_owner = owner == NULL ? -1 : 0;
    return owner == NULL || json_is_null(owner) || api__body_int(body, "owner", 1, ret_owner);
}

static void save_body(struct api_call *call, const json_t *body, bool is_new)
{
    struct article_file file;
    int64_t base = 0, owner;
    enum gw_err err;

    if ((!is_new && !api__body_int(body, "version", 1, &base)) || !take_owner(body, &owner)) {
        api__answer_error(call, 400, "bad_request", "version and owner are numbers");
        return;
    }
    if (!take_article(call, body, &file))
        return;
    if (!is_new && (!slice_eq_cstr(slice_of(file.slug), call->slug) ||
                    !slice_eq_cstr(slice_of(file.lang), call->lang))) {
        api__answer_error(call, 422, "bad_setting", "slug: an article keeps its name and language");
    } else {
        err = save(call, &file, base, owner);
        if (err != GW_OK)
            api__answer_busy(call, err);
    }
    article_file_done(&file);
}

void api__knowledge_make(struct api_call *call)
{
    static const char *const keys[] = {"owner", "article", NULL};
    json_t *body = api__body_object(call, keys);

    if (body != NULL)
        save_body(call, body, true);
    json_decref(body);
}

void api__knowledge_save(struct api_call *call)
{
    static const char *const keys[] = {"version", "owner", "article", NULL};
    json_t *body = api__body_object(call, keys);

    if (body != NULL)
        save_body(call, body, false);
    json_decref(body);
}

/* ---- what becomes of it ---- */

static const char *state_of(struct slice to)
{
    static const char *const states[] = {"published", "draft", "archived", "restored"};

    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
        if (slice_eq_cstr(to, states[i]))
            return states[i];
    return NULL;
}

void api__knowledge_move(struct api_call *call)
{
    static const char *const keys[] = {"latest", "to", "version", NULL};
    json_t *body = api__body_object(call, keys);
    struct store_article_move move = {
        .by = call->staff,
        .lang = slice_of(call->lang),
        .slug = slice_of(call->slug),
    };
    enum gw_err err;

    if (body == NULL)
        return;
    move.to = state_of(api__body_text(body, "to"));
    if (move.to == NULL || !api__body_int(body, "latest", 1, &move.latest) ||
        !api__body_int(body, "version", 1, &move.version)) {
        api__answer_error(
            call, 400, "bad_request",
            "to is published, draft, archived or restored; latest and version are numbers");
    } else {
        err = store_knowledge_move(call->api->options.store, &move, api__changed, call);
        if (err != GW_OK)
            api__answer_busy(call, err);
    }
    json_decref(body);
}
