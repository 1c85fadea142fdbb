/* Published articles for anyone: one to read, a search over all, and whether one helped. */
#include "api/body.h"
#include "base/clock.h"
#include "base/network.h"
#include "base/utf8.h"
#include "bot/bot.h"
#include "desk/desk.h"
#include "session/rates.h"
#include "store/knowledge.h"

#include <stdio.h>

#define SEARCH_TEXT_MAX 400 /* characters */
#define SEARCH_HITS 8
#define SEARCH_SCORE 0.1 /* below it a hit has nothing to do with the text */

/* One version of one article never changes: a cache may ask whether it is still the one. */
static void write_etag(const struct store_article *article, char etag[API_ETAG_MAX])
{
    snprintf(etag, API_ETAG_MAX, "\"%lld\"", (long long)article->version);
}

/* What the protocol says of not_found is of conversations. */
static void answer_no_article(struct api_call *call)
{
    api__answer_error(call, 404, "not_found", "there is no such article, or it is not published");
}

static void article_read(void *user, const struct store_answer *answer,
                         const struct store_article *article)
{
    struct api_call *call = user;
    struct json_writer json;
    char etag[API_ETAG_MAX];

    if (answer->code == WIRE_CODE_NOT_FOUND) {
        answer_no_article(call);
        return;
    }
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
    json_writer_key(&json, "version");
    json_writer_int(&json, article->version);
    json_writer_key(&json, "title");
    json_writer_string(&json, article->title);
    json_writer_key(&json, "answer");
    json_writer_string(&json, article->answer);
    json_writer_key(&json, "body");
    json_writer_string(&json, article->body);
    json_writer_end_object(&json);
    write_etag(article, etag);
    api__answer_cached(call, etag, "public, max-age=60");
}

void api__article(struct api_call *call)
{
    enum gw_err err = store_article(call->api->options.store, slice_of(call->lang),
                                    slice_of(call->slug), article_read, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

/* ---- how often ---- */

#define WINDOW_MS 10000
#define SEARCHES 60 /* in any 10 s from one network */
#define VOTES 20    /* each is asked for before it is said */
#define NETWORKS_MAX 8192

struct readers {
    struct rates *searches, *votes;
};

struct readers *api__readers_new(void)
{
    struct readers *readers = mem_new(sizeof(*readers));

    readers->searches = rates_new(NETWORKS_MAX, SEARCHES, WINDOW_MS);
    readers->votes = rates_new(NETWORKS_MAX, VOTES, WINDOW_MS);
    return readers;
}

void api__readers_free(struct readers *readers)
{
    if (readers == NULL)
        return;
    rates_free(readers->searches);
    rates_free(readers->votes);
    free(readers);
}

static bool take_turn(struct api_call *call, struct rates *rates)
{
    struct network network = network_of(slice_of(call->address));

    if (rates_take(rates, &network, sizeof(network), clock_mono_us()))
        return true;
    api__answer_limited(call, wire_code_text(WIRE_CODE_RATE_LIMITED), WINDOW_MS / 10);
    return false;
}

/* ---- searching ---- */

static void write_hit(struct json_writer *json, const struct bot_hit *hit)
{
    json_writer_begin_object(json);
    json_writer_key(json, "slug");
    json_writer_string(json, hit->slug);
    json_writer_key(json, "lang");
    json_writer_string(json, hit->lang);
    json_writer_key(json, "title");
    json_writer_string(json, hit->title);
    json_writer_key(json, "answer");
    json_writer_string(json, hit->answer);
    json_writer_key(json, "version");
    json_writer_int(json, hit->version);
    json_writer_end_object(json);
}

static void search(struct api_call *call, struct slice text, struct slice lang)
{
    const struct bot_kb *kb = desk_kb(call->api->options.desk);
    struct bot_hit hits[SEARCH_HITS];
    size_t count = kb != NULL ? bot_search(kb, text, lang, hits, SEARCH_HITS) : 0;
    struct json_writer json;

    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    json_writer_key(&json, "articles");
    json_writer_begin_array(&json);
    for (size_t i = 0; i < count && hits[i].score >= SEARCH_SCORE; i++)
        write_hit(&json, &hits[i]);
    json_writer_end_array(&json);
    json_writer_end_object(&json);
    api__answer_json(call, 200, NULL, 0);
}

/* By POST, and not to be cached: what somebody types into a search field must not be in an address, which
 * proxies log. It is neither stored nor logged here. */
static void search_body(struct api_call *call)
{
    static const char *const keys[] = {"text", "lang", NULL};
    json_t *body = api__body_object(call, keys);
    struct slice text, lang;

    if (body == NULL)
        return;
    text = api__body_text(body, "text");
    lang = api__body_text(body, "lang");
    if (text.data == NULL || lang.data == NULL || lang.len > BOT_LANG_MAX ||
        utf8_count(text) > SEARCH_TEXT_MAX)
        api__answer_error(call, 400, "bad_request",
                          "text is at most 400 characters, lang a language");
    else
        search(call, text, lang);
    json_decref(body);
}

void api__article_search(struct api_call *call)
{
    if (take_turn(call, call->api->readers->searches))
        search_body(call);
}

/* Agents of one office are one network, and search as they type. */
void api__knowledge_search(struct api_call *call)
{
    search_body(call);
}

/* ---- was it helpful? ---- */

static void voted(void *user, const struct store_answer *answer, struct slice json)
{
    struct api_call *call = user;

    if (answer->err == GW_OK && json.data == NULL)
        answer_no_article(call);
    else
        api__shown(call, answer, json);
}

/* Made of who the visitor is, and says nothing of it: of the secret only a hash goes in, which is
 * not the one that the visitor is stored with. */
static void name_reader(const struct visitor_token *token, struct uuid *ret_reader)
{
    struct buf name;

    buf_init(&name, 4096);
    buf_append_cstr(&name, "reader:");
    if (token->anonymous) {
        buf_append(&name, token->secret_hash, sizeof(token->secret_hash));
    } else {
        buf_append_slice(&name, buf_slice(&token->issuer));
        buf_append_char(&name, '\n');
        buf_append_slice(&name, buf_slice(&token->subject));
    }
    uuid_derive(buf_slice(&name), ret_reader);
    buf_done(&name);
}

/* False, and the call is answered: the token is not a good one. */
static bool find_reader(struct api_call *call, struct slice text, struct uuid *ret_reader)
{
    struct visitor_token token;
    enum wire_code code;
    enum gw_err err;

    visitor_token_init(&token);
    err = visitor_token_check(&call->api->options.token_rules, text, clock_wall_ms() / 1000, &token,
                              &code);
    if (err == GW_OK)
        name_reader(&token, ret_reader);
    else
        api__answer_error(call, 401, wire_code_name(code), wire_code_text(code));
    visitor_token_done(&token);
    return err == GW_OK;
}

/* By POST, also where it is only asked: a token must not be in an address. */
void api__article_vote(struct api_call *call)
{
    static const char *const keys[] = {"token", "helpful", NULL};
    const json_t *helpful;
    struct slice token;
    struct uuid reader;
    json_t *body;

    if (!take_turn(call, call->api->readers->votes))
        return;
    body = api__body_object(call, keys);
    if (body == NULL)
        return;
    helpful = json_object_get(body, "helpful");
    token = api__body_text(body, "token");
    if (token.data == NULL || (helpful != NULL && !json_is_boolean(helpful))) {
        api__answer_error(call, 400, "bad_request", "token is a visitor's, helpful true or false");
    } else if (find_reader(call, token, &reader)) {
        bool says = json_is_true(helpful);
        enum gw_err err = store_knowledge_vote(call->api->options.store, slice_of(call->lang),
                                               slice_of(call->slug), &reader,
                                               helpful != NULL ? &says : NULL, voted, call);
        if (err != GW_OK)
            api__answer_busy(call, err);
    }
    json_decref(body);
}
