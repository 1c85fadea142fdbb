/* Closed conversations, as reviewers look for them. */
#include "api/internal.h"

#include <string.h>

#define TEXT_MAX 200

enum taken { TAKEN, ABSENT, BAD };

/* An empty value counts as absent: forms send those. */
static enum taken take(struct api_call *call, const char *name, struct buf *text)
{
    switch (net_query_get(buf_slice(&call->query), name, text)) {
    case GW_OK:
        return text->len > 0 ? TAKEN : ABSENT;
    case GW_ENOTFOUND:
        return ABSENT;
    default:
        return BAD;
    }
}

static bool take_number(struct api_call *call, const char *name, int64_t *ret_value)
{
    struct buf text;
    enum taken taken;
    bool good;

    buf_init(&text, 64);
    taken = take(call, name, &text);
    good = taken == ABSENT ||
           (taken == TAKEN && slice_to_int64(buf_slice(&text), ret_value) == GW_OK &&
            *ret_value >= 0 && *ret_value < (1LL << 53));
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
    enum taken taken;
    bool good;

    buf_init(&text, 16);
    taken = take(call, "rating", &text);
    if (taken != TAKEN) {
        good = taken == ABSENT;
    } else if (slice_eq_cstr(buf_slice(&text), "none")) {
        low = high = 0;
        good = true;
    } else {
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

static void found(void *user, const struct store_answer *answer, const struct wire_card *cards,
                  size_t count, bool more)
{
    struct api_call *call = user;
    struct json_writer json;
    struct buf card;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    buf_init(&card, 16384);
    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    json_writer_key(&json, "conversations");
    json_writer_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&card);
        wire_write_card(&card, &cards[i]);
        json_writer_raw(&json, buf_slice(&card));
    }
    json_writer_end_array(&json);
    json_writer_key(&json, "more");
    json_writer_bool(&json, more);
    json_writer_end_object(&json);
    buf_done(&card);
    api__answer_json(call, 200, NULL, 0);
}

void api__review(struct api_call *call)
{
    struct store_review_filter filter = {0};
    struct buf text;
    enum taken taken;
    enum gw_err err;

    buf_init(&text, TEXT_MAX);
    taken = take(call, "q", &text);
    if (taken == BAD || !take_number(call, "from", &filter.from) ||
        !take_number(call, "to", &filter.to) || !take_number(call, "agent", &filter.agent) ||
        !take_number(call, "before", &filter.before) || !take_rating(call, &filter)) {
        buf_done(&text);
        api__answer_error(call, 400, "bad_request",
                          "from and to are Unix ms, agent and before ids, rating 1 to 5, a range "
                          "or none, q at most 200 bytes");
        return;
    }
    filter.text = taken == TAKEN ? buf_slice(&text) : SLICE_NONE;
    err = store_review(call->api->options.store, &filter, found, call);
    buf_done(&text);
    if (err != GW_OK)
        api__answer_busy(call, err);
}
