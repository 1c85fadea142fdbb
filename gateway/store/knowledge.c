#include "store/knowledge.h"

#include "store/internal.h"

#include <stdlib.h>

/* --- Pages and changes: JSON --------------------------------------------------------- */

static struct store__call json_call(struct store *store, enum store__statement statement,
                                    store_json_cb cb, void *user)
{
    struct store__call call = store__call(store, statement, store__deliver_json, user);

    call.cb.json = cb;
    return call;
}

/* SLICE_NONE would be NULL, which nothing equals. */
static void add_filter(struct pg_params *params, struct slice text)
{
    pg_add_text(params, text.data != NULL ? text : SLICE_LIT(""));
}

enum gw_err store_knowledge_list(struct store *store, const struct store_knowledge_filter *filter,
                                 store_json_cb cb, void *user)
{
    struct store__call call = json_call(store, STORE__knowledge_list, cb, user);

    add_filter(&call.params, filter->in);
    add_filter(&call.params, filter->state);
    add_filter(&call.params, filter->text);
    add_filter(&call.params, filter->slug);
    add_filter(&call.params, filter->lang);
    return store__start(&call);
}

enum gw_err store_knowledge_article(struct store *store, struct slice lang, struct slice slug,
                                    int64_t version, store_json_cb cb, void *user)
{
    struct store__call call = json_call(store, STORE__knowledge_article, cb, user);

    pg_add_text(&call.params, lang);
    pg_add_text(&call.params, slug);
    pg_add_int64(&call.params, version);
    return store__start(&call);
}

static void add_list(struct pg_params *params, const struct slice *texts, size_t count)
{
    struct buf joined;

    buf_init(&joined, STORE__LIST_BYTES_MAX);
    store__join(&joined, texts, count);
    pg_add_text(params, joined.len > 0 ? buf_slice(&joined) : SLICE_LIT(""));
    buf_done(&joined);
}

static bool lists_fit(const struct store_article *article)
{
    size_t bytes = 0;

    for (size_t i = 0; i < article->questions_count; i++)
        bytes += article->questions[i].len + 1;
    for (size_t i = 0; i < article->keywords_count; i++)
        bytes += article->keywords[i].len + 1;
    return bytes <= STORE__LIST_BYTES_MAX;
}

enum gw_err store_knowledge_save(struct store *store, const struct store_article_save *save,
                                 store_json_cb cb, void *user)
{
    const struct store_article *article = save->article;
    struct store__call call;

    if (!lists_fit(article))
        return GW_ELIMIT;
    call = json_call(store, STORE__knowledge_save, cb, user);
    call.retries = true;
    pg_add_int64(&call.params, save->by);
    pg_add_text(&call.params, article->lang);
    pg_add_text(&call.params, article->slug);
    pg_add_int64(&call.params, save->base);
    pg_add_int64(&call.params, save->owner);
    pg_add_text(&call.params, article->action);
    pg_add_text(&call.params, article->topic);
    pg_add_text(&call.params, article->title);
    pg_add_text(&call.params, article->answer);
    pg_add_text(&call.params, article->body);
    add_list(&call.params, article->questions, article->questions_count);
    add_list(&call.params, article->keywords, article->keywords_count);
    return store__start(&call);
}

enum gw_err store_knowledge_move(struct store *store, const struct store_article_move *move,
                                 store_json_cb cb, void *user)
{
    struct store__call call = json_call(store, STORE__knowledge_move, cb, user);

    call.retries = true;
    pg_add_int64(&call.params, move->by);
    pg_add_text(&call.params, move->lang);
    pg_add_text(&call.params, move->slug);
    pg_add_int64(&call.params, move->latest);
    pg_add_text(&call.params, slice_of(move->to));
    pg_add_int64(&call.params, move->version);
    return store__start(&call);
}

enum gw_err store_knowledge_figures(struct store *store, int64_t days, store_json_cb cb, void *user)
{
    struct store__call call = json_call(store, STORE__knowledge_figures, cb, user);

    pg_add_int64(&call.params, days);
    return store__start(&call);
}

enum gw_err store_knowledge_vote(struct store *store, struct slice lang, struct slice slug,
                                 const struct uuid *reader, const bool *helpful, store_json_cb cb,
                                 void *user)
{
    struct store__call call = json_call(store, STORE__knowledge_vote, cb, user);

    pg_add_text(&call.params, lang);
    pg_add_text(&call.params, slug);
    pg_add_uuid(&call.params, reader->bytes);
    if (helpful != NULL)
        pg_add_bool(&call.params, *helpful);
    else
        pg_add_null(&call.params);
    return store__start(&call);
}

/* --- What the bot did not know ------------------------------------------------------- */

static void deliver_unknown(const struct store__call *call, struct store_answer *answer,
                            const struct pg_result *result)
{
    size_t count = result != NULL ? (size_t)pg_rows(result) : 0;
    struct store_unknown *questions = mem_array(count + 1, sizeof(*questions));

    for (size_t i = 0; i < count; i++) {
        int row = (int)i;

        questions[i] = (struct store_unknown){
            .conversation = pg_int64(result, row, 0),
            .seq = pg_int64(result, row, 1),
            .at = pg_int64(result, row, 2),
            .lang = pg_text(result, row, 3),
            .kind = pg_text(result, row, 4),
            .slug = pg_text(result, row, 5),
            .sure = pg_int64(result, row, 6),
            .unhelpful = pg_bool(result, row, 7),
            .question = pg_text(result, row, 8),
            .dismissed = pg_bool(result, row, 9),
        };
    }
    call->cb.unknown(call->user, answer, questions, count);
    free(questions);
}

enum gw_err store_knowledge_unknown(struct store *store, store_unknown_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__knowledge_unknown, deliver_unknown, user);

    call.cb.unknown = cb;
    return store__start(&call);
}

enum gw_err store_knowledge_settle(struct store *store, int64_t by, const char *as,
                                   const int64_t *conversations, const int64_t *seqs, size_t count,
                                   store_done_cb cb, void *user)
{
    struct store__call call =
        store__call(store, STORE__knowledge_settle, store__deliver_done, user);

    call.cb.done = cb;
    pg_add_int64(&call.params, by);
    pg_add_text(&call.params, slice_of(as));
    pg_add_int64s(&call.params, conversations, count);
    pg_add_int64s(&call.params, seqs, count);
    return store__start(&call);
}

enum gw_err store_answers_learn(struct store *store, int64_t limit, store_number_cb cb, void *user)
{
    struct store__call call = store__call(store, STORE__answers_learn, store__deliver_number, user);

    call.cb.number = cb;
    pg_add_int64(&call.params, limit);
    return store__start(&call);
}
