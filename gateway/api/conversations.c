/* One conversation: its card and visitor, its entries, its export. */
#include "api/internal.h"

#include "log/log.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>

#define ENTRIES_DEFAULT 200
#define ENTRIES_MAX 500
#define EXPORT_ENTRIES_MAX 20000
#define ENTRY_BYTES_MAX (512u << 10)

/* What gathers over several reads, as JSON text already. */
struct parts {
    struct json_writer json;
    struct buf out;
    bool may_all; /* read every conversation of this visitor */
    int64_t after;
    int limit; /* entries still wanted */
    int64_t last_seq;
    bool export;
};

static void parts_free(void *extra)
{
    struct parts *parts = extra;

    buf_done(&parts->out);
    free(parts);
}

static struct parts *parts_new(struct api_call *call)
{
    struct parts *parts = mem_new(sizeof(*parts));

    buf_init(&parts->out, API_JSON_MAX - 1024);
    json_writer_init(&parts->json, &parts->out);
    call->extra = parts;
    call->extra_free = parts_free;
    return parts;
}

static void answer_parts(struct api_call *call, const struct net_header *headers, size_t count)
{
    struct parts *parts = call->extra;

    if (buf_err(&parts->out) != GW_OK)
        api__json(call->api)->failed = true;
    else
        buf_append_slice(api__json(call->api), buf_slice(&parts->out));
    api__answer_json(call, 200, headers, count);
}

/* Runs `next` if this member of staff may read the conversation, else answers 404. */
static void with_right(struct api_call *call, store_done_cb next)
{
    enum gw_err err =
        store_may_read(call->api->options.store, call->staff, call->role, call->id, next, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void watch_noted(void *user, const struct store_answer *answer)
{
    (void)user;
    if (answer->err != GW_OK && answer->err != GW_ECANCELLED)
        log_error("api", "audit_failed", "act=watched code=%s", wire_code_name(answer->code));
}

/* What is said in a conversation that a colleague has is not read unnoticed; desk/ says why. */
static void note_watching(struct api_call *call)
{
    if (call->role != WIRE_AGENT_ROLE_AGENT &&
        store_watched(call->api->options.store, call->staff, call->id, watch_noted, NULL) != GW_OK)
        log_error("api", "audit_failed", "act=watched code=unavailable");
}

/* ---- GET /api/conversations/{id} ---- */

/* The rule is agent_may_read()'s, as far as a card tells: who has a visitor's conversation may read
 * all of the visitor's. */
static bool is_held(const struct api_call *call, const struct wire_card *card)
{
    return call->role != WIRE_AGENT_ROLE_AGENT ||
           (card->state == WIRE_CARD_STATE_ASSIGNED && card->has_agent_id &&
            card->agent_id == call->staff);
}

/* Others those that wait, and their own. */
static bool is_open_to(const struct api_call *call, const struct wire_card *card)
{
    return card->state == WIRE_CARD_STATE_QUEUED ||
           (card->has_agent_id && card->agent_id == call->staff);
}

static void earlier_read(void *user, const struct store_answer *answer,
                         const struct wire_card *cards, size_t count, bool more)
{
    struct api_call *call = user;
    struct parts *parts = call->extra;

    (void)more;
    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    for (size_t i = 0; i < count; i++)
        parts->may_all = parts->may_all || is_held(call, &cards[i]);
    json_writer_key(&parts->json, "earlier");
    json_writer_begin_array(&parts->json);
    for (size_t i = 0; i < count; i++)
        if (parts->may_all || is_open_to(call, &cards[i]))
            api__write_card(&parts->json, &cards[i]);
    json_writer_end_array(&parts->json);
    json_writer_end_object(&parts->json);
    answer_parts(call, NULL, 0);
}

static void write_visitor(struct json_writer *json, const struct store_visitor_info *info)
{
    json_writer_key(json, "visitor");
    json_writer_begin_object(json);
    json_writer_key(json, "id");
    json_writer_int(json, info->id);
    json_writer_key(json, "name");
    json_writer_string(json, info->name);
    json_writer_key(json, "external_id");
    json_writer_string(json, info->external_id);
    json_writer_key(json, "email");
    json_writer_string(json, info->email);
    json_writer_key(json, "lang");
    json_writer_string(json, info->lang);
    json_writer_key(json, "page");
    json_writer_string(json, info->page);
    json_writer_key(json, "user_agent");
    json_writer_string(json, info->user_agent);
    json_writer_key(json, "first_seen_at");
    json_writer_int(json, info->first_seen_at);
    json_writer_key(json, "conversations");
    json_writer_int(json, info->conversations);
    json_writer_end_object(json);
}

static void read_entries(struct api_call *call);

static void visitor_read(void *user, const struct store_answer *answer,
                         const struct store_visitor_info *info)
{
    struct api_call *call = user;
    struct parts *parts = call->extra;
    enum gw_err err;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    write_visitor(&parts->json, info);
    if (parts->export) {
        json_writer_key(&parts->json, "entries");
        json_writer_begin_array(&parts->json);
        read_entries(call);
        return;
    }
    json_writer_key(&parts->json, "hand_over");
    if (info->hand_over.data != NULL)
        json_writer_raw(&parts->json, info->hand_over);
    else
        json_writer_null(&parts->json);
    err = store_cards_of_visitor(call->api->options.store, info->id, call->id, earlier_read, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void card_read(void *user, const struct store_answer *answer, const struct wire_card *cards,
                      size_t count, bool more)
{
    struct api_call *call = user;
    struct parts *parts = call->extra;
    enum gw_err err;

    (void)more;
    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    if (count == 0) {
        api__answer_error(call, 404, "not_found", wire_code_text(WIRE_CODE_NOT_FOUND));
        return;
    }
    parts->may_all = is_held(call, &cards[0]);
    json_writer_begin_object(&parts->json);
    json_writer_key(&parts->json, "conversation");
    api__write_card(&parts->json, &cards[0]);
    err = store_visitor_of(call->api->options.store, call->id, visitor_read, call);
    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void read_card(struct api_call *call)
{
    enum gw_err err = store_cards(call->api->options.store, &call->id, 1, card_read, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void may_read_card(void *user, const struct store_answer *answer)
{
    if (answer->err != GW_OK)
        api__answer_store(user, answer);
    else
        read_card(user);
}

void api__conversation(struct api_call *call)
{
    parts_new(call);
    with_right(call, may_read_card);
}

/* ---- entries: page by page from the store ---- */

static void entries_done(struct api_call *call)
{
    struct parts *parts = call->extra;
    char name[80];
    struct net_header header = {"content-disposition", SLICE_NONE};

    json_writer_end_array(&parts->json);
    if (!parts->export) {
        json_writer_key(&parts->json, "last_seq");
        json_writer_int(&parts->json, parts->last_seq);
    }
    json_writer_end_object(&parts->json);
    snprintf(name, sizeof(name), "attachment; filename=\"conversation-%lld.json\"",
             (long long)call->id);
    header.value = slice_of(name);
    answer_parts(call, &header, parts->export ? 1 : 0);
}

static void entries_read(void *user, const struct store_answer *answer,
                         const struct store_page *page)
{
    struct api_call *call = user;
    struct parts *parts = call->extra;
    struct buf scratch, linked;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    buf_init(&scratch, ENTRY_BYTES_MAX);
    buf_init(&linked, ENTRY_BYTES_MAX);
    for (size_t i = 0; i < page->count; i++) {
        struct wire_entry entry = page->entries[i].entry;

        /* What is known of its links; an export is what was stored. */
        if (!parts->export)
            entry.data =
                policy_entry_data(call->api->options.policy, entry.text, entry.data, &linked);
        buf_clear(&scratch);
        wire_write_entry(&scratch, &entry);
        api__write_raw(&parts->json, &scratch);
    }
    buf_done(&scratch);
    buf_done(&linked);
    parts->after = page->reached;
    parts->last_seq = page->last_seq;
    parts->limit -= (int)page->count;
    if (buf_err(&parts->out) != GW_OK || (page->more && parts->limit <= 0 && parts->export))
        api__answer_error(call, 413, "payload_too_large",
                          parts->export ? "the conversation is too long for one export"
                                        : "these are too long for one answer: ask for fewer");
    else if (page->more && parts->limit > 0)
        read_entries(call);
    else
        entries_done(call);
}

static void read_entries(struct api_call *call)
{
    struct parts *parts = call->extra;
    int limit = parts->limit < STORE_PAGE_MAX ? parts->limit : STORE_PAGE_MAX;
    enum gw_err err = store_entries_after(call->api->options.store, call->id, parts->after, limit,
                                          false, entries_read, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void may_read_entries(void *user, const struct store_answer *answer)
{
    struct api_call *call = user;
    struct parts *parts = call->extra;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    note_watching(call);
    json_writer_begin_object(&parts->json);
    json_writer_key(&parts->json, "entries");
    json_writer_begin_array(&parts->json);
    read_entries(call);
}

void api__conversation_entries(struct api_call *call)
{
    struct parts *parts = parts_new(call);
    int64_t limit;

    if (!api__query_number(call, "after", 0, 0, INT64_MAX >> 11, &parts->after) ||
        !api__query_number(call, "limit", ENTRIES_DEFAULT, 1, ENTRIES_MAX, &limit)) {
        api__answer_error(call, 400, "bad_request", "after is a seq, limit 1 to 500");
        return;
    }
    parts->limit = (int)limit;
    with_right(call, may_read_entries);
}

/* ---- export: reviewers may read any, so the route's access is the right ---- */

void api__conversation_export(struct api_call *call)
{
    struct parts *parts = parts_new(call);

    parts->export = true;
    parts->limit = EXPORT_ENTRIES_MAX;
    note_watching(call);
    read_card(call);
}
