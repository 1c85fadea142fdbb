/* A published article, for the widget's reading panel. */
#include "api/internal.h"

static void article_read(void *user, const struct store_answer *answer,
                         const struct store_article *article)
{
    struct api_call *call = user;
    struct json_writer json;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    json_writer_key(&json, "slug");
    json_writer_string(&json, article->slug);
    json_writer_key(&json, "lang");
    json_writer_string(&json, article->lang);
    json_writer_key(&json, "title");
    json_writer_string(&json, article->title);
    json_writer_key(&json, "answer");
    json_writer_string(&json, article->answer);
    json_writer_key(&json, "body");
    json_writer_string(&json, article->body);
    json_writer_end_object(&json);
    api__answer_json(call, 200, NULL, 0);
}

void api__article(struct api_call *call)
{
    enum gw_err err = store_article(call->api->options.store, slice_of(call->lang),
                                    slice_of(call->slug), article_read, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}
