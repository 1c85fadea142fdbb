/* Columns by number: schema/functions/ says which and in which order, in one place for each kind
 * of row (entry_show, conversation_head, card), and tests/flow/test_schema_statements.c compares. */
#include "store/internal.h"

#include <assert.h>

/* An enum of the database is an enum of the protocol: names that are not known can't be. */
#define PARSED(enum_name, value, text)                                                             \
    do {                                                                                           \
        bool known = enum_name##_parse((text), (value));                                           \
        assert(known);                                                                             \
        (void)known;                                                                               \
    } while (0)

static bool has(const struct pg_result *result, int row, int column, int64_t *ret_value)
{
    *ret_value = pg_int64(result, row, column);
    return !pg_is_null(result, row, column);
}

enum wire_state_state store__row_state(const struct pg_result *result, int row, int column)
{
    enum wire_state_state state = WIRE_STATE_STATE_CLOSED;

    PARSED(wire_state_state, &state, pg_text(result, row, column));
    return state;
}

void store__row_entry(const struct pg_result *result, int row, struct store_entry *ret_entry)
{
    struct wire_entry *entry = &ret_entry->entry;
    struct slice client_id = pg_text(result, row, 7);
    struct slice event = pg_text(result, row, 9);

    *ret_entry = (struct store_entry){.conversation = pg_int64(result, row, 0)};
    entry->seq = pg_int64(result, row, STORE__ENTRY_SEQ);
    entry->at = pg_int64(result, row, 2);
    PARSED(wire_entry_kind, &entry->kind, pg_text(result, row, 3));
    PARSED(wire_entry_author, &entry->author, pg_text(result, row, 4));
    entry->has_author_id = has(result, row, 5, &entry->author_id);
    entry->author_name = pg_text(result, row, 6);
    if (client_id.data != NULL) {
        enum gw_err err = uuid_parse(client_id, &entry->client_id);

        assert(err == GW_OK);
        (void)err;
        entry->has_client_id = true;
    }
    entry->text = pg_text(result, row, 8);
    if (event.data != NULL) {
        PARSED(wire_entry_event, &entry->event, event);
        entry->has_event = true;
    }
    entry->data = pg_text(result, row, 10);
    entry->detail = pg_text(result, row, 11);
}

void store__row_head(const struct pg_result *result, int row, int first,
                     struct store_head *ret_head)
{
    struct wire_state *state = &ret_head->state;

    *ret_head = (struct store_head){0};
    state->id = pg_int64(result, row, first);
    state->state = store__row_state(result, row, first + 1);
    state->lang = pg_text(result, row, first + 2);
    state->last_seq = pg_int64(result, row, first + 3);
    state->opened_at = pg_int64(result, row, first + 4);
    state->has_closed_at = has(result, row, first + 5, &state->closed_at);
    state->visitor_seen = pg_int64(result, row, first + 6);
    state->agent_seen = pg_int64(result, row, first + 7);
    state->agent_name = pg_text(result, row, first + 8);
    state->has_rating = has(result, row, first + 9, &state->rating);
    ret_head->visitor = pg_int64(result, row, first + 10);
    ret_head->agent = pg_int64(result, row, first + 11);
    ret_head->bot_state = pg_text(result, row, first + 12);
    ret_head->bot_answered = pg_int64(result, row, first + 13);
}

void store__row_card(const struct pg_result *result, int row, struct wire_card *ret_card)
{
    struct slice last_author = pg_text(result, row, 11);

    *ret_card = (struct wire_card){.id = pg_int64(result, row, 0)};
    PARSED(wire_card_state, &ret_card->state, pg_text(result, row, 1));
    ret_card->priority = (enum wire_card_priority)pg_int64(result, row, 2); /* 0 urgent to 3 low */
    ret_card->lang = pg_text(result, row, 3);
    ret_card->visitor_id = pg_int64(result, row, 4);
    ret_card->visitor_name = pg_text(result, row, 5);
    ret_card->has_agent_id = has(result, row, 6, &ret_card->agent_id);
    ret_card->agent_name = pg_text(result, row, 7);
    ret_card->last_seq = pg_int64(result, row, 8);
    ret_card->last_at = pg_int64(result, row, 9);
    ret_card->last_text = pg_text(result, row, 10);
    if (last_author.data != NULL) {
        PARSED(wire_card_last_author, &ret_card->last_author, last_author);
        ret_card->has_last_author = true;
    }
    ret_card->opened_at = pg_int64(result, row, 12);
    ret_card->has_queued_at = has(result, row, 13, &ret_card->queued_at);
    ret_card->has_assigned_at = has(result, row, 14, &ret_card->assigned_at);
    ret_card->has_closed_at = has(result, row, 15, &ret_card->closed_at);
    ret_card->visitor_seen = pg_int64(result, row, 16);
    ret_card->agent_seen = pg_int64(result, row, 17);
    ret_card->has_rating = has(result, row, 18, &ret_card->rating);
    ret_card->team_id = pg_int64(result, row, 19);
    ret_card->needs = pg_text(result, row, 20);
    ret_card->weight = pg_int64(result, row, 21);
    ret_card->has_left_message = !pg_is_null(result, row, 22);
    ret_card->left_message = ret_card->has_left_message;
    ret_card->has_reminded_at = has(result, row, 23, &ret_card->reminded_at);
    ret_card->has_ring_agent = has(result, row, 24, &ret_card->ring_agent);
    ret_card->has_ring_until = has(result, row, 25, &ret_card->ring_until);
    ret_card->marks = pg_text(result, row, 26);
}

void store__row_staff(const struct pg_result *result, int row, struct store_staff *ret_staff)
{
    *ret_staff = (struct store_staff){
        .id = pg_int64(result, row, 0),
        .login = pg_text(result, row, 1),
        .name = pg_text(result, row, 2),
        .capacity = (int)pg_int64(result, row, 4),
    };
    PARSED(wire_agent_role, &ret_staff->role, pg_text(result, row, 3));
}

void store__row_agent(const struct pg_result *result, int row, struct wire_agent *ret_agent)
{
    *ret_agent = (struct wire_agent){
        .id = pg_int64(result, row, 0),
        .name = pg_text(result, row, 1),
        .connected = pg_bool(result, row, 4),
        .load = pg_int64(result, row, 5),
        .capacity = pg_int64(result, row, 6),
        .has_conversations = true,
        .conversations = pg_int64(result, row, 7),
    };
    PARSED(wire_agent_role, &ret_agent->role, pg_text(result, row, 2));
    PARSED(wire_agent_state, &ret_agent->state, pg_text(result, row, 3));
}

#define QUESTIONS 7
#define KEYWORDS 8

static size_t count_texts(struct slice list)
{
    size_t count = list.len > 0 ? 1 : 0;

    for (size_t i = 0; i < list.len; i++) {
        count += list.data[i] == STORE__SEPARATOR;
    }
    return count;
}

void store__join(struct buf *out, const struct slice *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_append_char(out, STORE__SEPARATOR);
        }
        buf_append_slice(out, texts[i]);
    }
}

size_t store__row_texts(const struct pg_result *result, int row)
{
    return count_texts(pg_text(result, row, QUESTIONS)) +
           count_texts(pg_text(result, row, KEYWORDS));
}

static size_t split(struct slice list, struct slice *texts)
{
    size_t count = count_texts(list);

    for (size_t i = 0; i < count; i++) {
        texts[i] = slice_cut(list, STORE__SEPARATOR, &list);
    }
    return count;
}

void store__row_article(const struct pg_result *result, int row, struct slice *lists,
                        struct store_article *ret_article)
{
    *ret_article = (struct store_article){
        .slug = pg_text(result, row, 0),
        .lang = pg_text(result, row, 1),
        .version = pg_int64(result, row, 2),
        .action = pg_text(result, row, 3),
        .title = pg_text(result, row, 4),
        .answer = pg_text(result, row, 5),
        .body = pg_text(result, row, 6),
        .questions = lists,
    };
    ret_article->questions_count = split(pg_text(result, row, QUESTIONS), lists);
    ret_article->keywords = lists + ret_article->questions_count;
    ret_article->keywords_count =
        split(pg_text(result, row, KEYWORDS), lists + ret_article->questions_count);
}
