/* Closed conversations, as reviewers look for them. */
#include "api/internal.h"
#include "base/utf8.h"
#include "search/search.h"
#include "store/search.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 200
#define BEFORE_MATCH 24 /* characters that are shown of what stands around it */
#define AFTER_MATCH 80

/* An empty value counts as absent here and below: forms send those. */
static bool take_number(struct api_call *call, const char *name, int64_t *ret_value)
{
    struct buf text;
    bool good;

    buf_init(&text, 64);
    good = api__query_text(call, name, &text);
    if (good && text.len > 0)
        good = slice_to_int64(buf_slice(&text), ret_value) == GW_OK && *ret_value >= 0 &&
               *ret_value < (1LL << 53);
    buf_done(&text);
    return good;
}

static bool is_score(int64_t score)
{
    return score >= 1 && score <= 5;
}

/* "4", "1-2" or "none". */
static bool take_rating(struct api_call *call, struct store_review_filter *filter)
{
    struct buf text;
    struct slice to;
    int64_t low = -1, high = -1;
    bool good;

    buf_init(&text, 16);
    good = api__query_text(call, "rating", &text);
    if (good && slice_eq_cstr(buf_slice(&text), "none")) {
        low = high = 0;
    } else if (good && text.len > 0) {
        struct slice from = slice_cut(buf_slice(&text), '-', &to);

        good = slice_to_int64(from, &low) == GW_OK && is_score(low);
        high = low;
        if (good && to.data != NULL)
            good = slice_to_int64(to, &high) == GW_OK && is_score(high) && low <= high;
    }
    filter->rating_from = (int)low;
    filter->rating_to = (int)high;
    buf_done(&text);
    return good;
}

/* ---- answers ---- */

static void write_cards(struct json_writer *json, const struct wire_card *cards, size_t count)
{
    json_writer_key(json, "conversations");
    json_writer_begin_array(json);
    for (size_t i = 0; i < count; i++)
        api__write_card(json, &cards[i]);
    json_writer_end_array(json);
}

static void write_more(struct json_writer *json, bool more, int64_t next)
{
    json_writer_key(json, "more");
    json_writer_bool(json, more);
    if (more) {
        json_writer_key(json, "next");
        json_writer_int(json, next);
    }
}

static void found(void *user, const struct store_answer *answer, const struct wire_card *cards,
                  size_t count, bool more)
{
    struct api_call *call = user;
    struct json_writer json;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    write_cards(&json, cards, count);
    write_more(&json, more, count > 0 ? cards[count - 1].id : 0);
    json_writer_end_object(&json);
    api__answer_json(call, 200, NULL, 0);
}

/* Back over whole characters. */
static struct slice tail_of(struct slice text, int characters)
{
    size_t from = text.len;

    for (; from > 0 && characters > 0; characters--)
        do
            from--;
        while (from > 0 && ((uint8_t)text.data[from] & 0xC0) == 0x80);
    return (struct slice){text.data + from, text.len - from};
}

static struct slice head_of(struct slice text, int characters)
{
    struct slice rest = text;

    for (; rest.len > 0 && characters > 0; characters--)
        (void)utf8_next(&rest);
    return (struct slice){text.data, text.len - rest.len};
}

/* The entry that contains the text, cut around it: three texts in a row. Where the entry has changed
 * since it was indexed, its beginning, with nothing marked. */
static void write_match(struct json_writer *json, int64_t conversation, const struct store_hit *hit,
                        struct slice needle)
{
    struct slice body = hit->body.data != NULL ? hit->body : SLICE_LIT("");
    size_t start = 0, len = 0;

    if (!search_find(body, needle, &start, &len))
        start = len = 0;
    json_writer_begin_object(json);
    json_writer_key(json, "id");
    json_writer_int(json, conversation);
    json_writer_key(json, "seq");
    json_writer_int(json, hit->seq);
    json_writer_key(json, "before");
    json_writer_string(json, tail_of((struct slice){body.data, start}, BEFORE_MATCH));
    json_writer_key(json, "text");
    json_writer_string(json, (struct slice){body.data + start, len});
    json_writer_key(json, "after");
    json_writer_string(
        json,
        head_of((struct slice){body.data + start + len, body.len - start - len}, AFTER_MATCH));
    json_writer_end_object(json);
}

static void searched(void *user, const struct store_answer *answer, const struct wire_card *cards,
                     const struct store_hit *hits, size_t count, int64_t next)
{
    struct api_call *call = user;
    const struct search_query *query = call->extra;
    struct json_writer json;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    write_cards(&json, cards, count);
    json_writer_key(&json, "matches");
    json_writer_begin_array(&json);
    for (size_t i = 0; i < count; i++)
        write_match(&json, cards[i].id, &hits[i], buf_slice(&query->needle));
    json_writer_end_array(&json);
    write_more(&json, next > 0, next); /* nothing has a number below 0 */
    json_writer_end_object(&json);
    api__answer_json(call, 200, NULL, 0);
}

/* ---- asking ---- */

static void query_free(void *extra)
{
    struct search_query *query = extra;

    search_query_done(query);
    free(query);
}

/* The conditions that have grams of their own spare the database all other documents. */
static enum gw_err search(struct api_call *call, const struct store_review_filter *filter)
{
    const struct search_query *query = call->extra;
    uint32_t grams[SEARCH_GRAMS_MAX + 2];
    size_t count = query->count;

    memcpy(grams, query->grams, count * sizeof(grams[0]));
    if (filter->agent != 0)
        grams[count++] = search_facet(SEARCH_FACET_AGENT, filter->agent);
    if (filter->rating_from >= 0)
        grams[count++] = search_facet_rating(filter->rating_from, filter->rating_to);
    return store_search(call->api->options.store,
                        &(struct store_search){.filter = *filter,
                                               .needle = buf_slice(&query->needle),
                                               .grams = grams,
                                               .gram_count = count,
                                               .before = filter->before > 0 ? filter->before : -1},
                        searched, call);
}

static bool take_filter(struct api_call *call, struct store_review_filter *filter)
{
    return take_number(call, "from", &filter->from) && take_number(call, "to", &filter->to) &&
           take_number(call, "agent", &filter->agent) &&
           take_number(call, "before", &filter->before) && take_rating(call, filter);
}

/* False: it was answered. */
static bool take_text(struct api_call *call, struct slice text)
{
    struct search_query *query = mem_new(sizeof(*query));

    call->extra = query;
    call->extra_free = query_free;
    if (search_query_init(query, text) == GW_OK)
        return true;
    api__answer_error(call, 400, "too_short",
                      "q needs two letters or digits side by side, or one character of a script "
                      "like Chinese");
    return false;
}

void api__review(struct api_call *call)
{
    struct store_review_filter filter = {0};
    struct buf text;
    bool by_text;
    enum gw_err err;

    buf_init(&text, TEXT_MAX);
    if (!api__query_text(call, "q", &text) || !take_filter(call, &filter)) {
        buf_done(&text);
        api__answer_error(call, 400, "bad_request",
                          "from and to are Unix ms, agent an id, before the next of a page, rating "
                          "1 to 5, a range or none, q at most 200 bytes");
        return;
    }
    by_text = text.len > 0;
    if (by_text && !take_text(call, buf_slice(&text))) {
        buf_done(&text);
        return;
    }
    buf_done(&text);
    err = by_text ? search(call, &filter)
                  : store_review(call->api->options.store, &filter, found, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}
