#include "desk/internal.h"

#include "metrics/metrics.h"

#include <utlist.h>

struct desk *desk_new(const struct desk_options *options)
{
    struct desk *desk = mem_new(sizeof(*desk));
    struct metrics *metrics = options->metrics;

    desk->options = *options;
    desk->loop = options->loop;
    desk->store = options->store;
    desk->net = options->net;
    bot_output_init(&desk->bot_output);
    buf_init(&desk->linked, DESK_DATA_MAX);
    desk__lanes_init(desk);
    desk__digest_init(desk);
    desk->append_seconds =
        metrics_histogram(metrics, "baton_append_seconds", "From send to stored.", NULL);
    desk->append_batches =
        metrics_counter(metrics, "baton_append_batches_total", "Batches of entries stored.", NULL);
    desk->append_entries =
        metrics_counter(metrics, "baton_append_entries_total", "Entries stored by batches.", NULL);
    desk->append_refused = metrics_counter(metrics, "baton_append_refused_total",
                                           "Entries that were not stored.", NULL);
    desk->views_gauge =
        metrics_gauge(metrics, "baton_views", "Conversations at hand on this node.", NULL);
    desk->delivered_total =
        metrics_counter(metrics, "baton_deliveries_total", "Stored entries sent to readers.", NULL);
    desk->bot_answers =
        metrics_counter(metrics, "baton_bot_answers_total", "Answers of the bot.", NULL);
    desk->bot_refused =
        metrics_counter(metrics, "baton_bot_refused_total",
                        "Answers of the bot that may not be said to a visitor.", NULL);
    desk->bot_hand_overs = metrics_counter(metrics, "baton_bot_hand_overs_total",
                                           "Conversations the bot handed over.", NULL);
    desk->bot_helped =
        metrics_counter(metrics, "baton_bot_helped_total",
                        "Answers with what a lookup, a model or a webhook gave.", NULL);
    desk->bot_unhelped =
        metrics_counter(metrics, "baton_bot_unhelped_total",
                        "Answers without it, since it gave nothing, or not in time.", NULL);
    desk->moves =
        metrics_counter(metrics, "baton_moves_total", "Moves of conversations done.", NULL);
    desk->moves_refused =
        metrics_counter(metrics, "baton_moves_refused_total", "Moves that were refused.", NULL);
    desk->gaps = metrics_counter(metrics, "baton_gaps_total",
                                 "Times that missed entries were read first.", NULL);
    return desk;
}

/* The loop still turns while sockets and libraries are taken down, but the store goes first: nothing
 * may come to call it any more. */
void desk_stop(struct desk *desk)
{
    struct person *person, *next;
    struct party *party;
    struct view *view, *next_view;

    desk->stopping = true;
    HASH_ITER (hh, desk->views, view, next_view)
        desk__bot_forget(view);
    loop_timer_stop(desk->loop, &desk->seen_timer);
    loop_timer_stop(desk->loop, &desk->refresh_timer);
    loop_timer_stop(desk->loop, &desk->screens_timer);
    desk__places_done(desk);
    loop_timer_stop(desk->loop, &desk->cards_timer);
    for (int i = 0; i < STORE_LANES; i++)
        loop_defer_cancel(desk->loop, &desk->lanes[i].start);
    HASH_ITER (hh, desk->persons, person, next)
        DL_FOREACH2 (person->parties, party, of_next)
            loop_timer_stop(desk->loop, &party->pause);
}

void desk_free(struct desk *desk)
{
    struct person *person, *next;
    struct view *view, *next_view;

    if (desk == NULL)
        return;
    desk_stop(desk);
    HASH_ITER (hh, desk->persons, person, next)
        desk_leave(desk, person->conn);
    desk__lanes_done(desk);
    desk__cards_done(desk);
    desk__digest_done(desk);
    desk__presences_done(desk);
    HASH_ITER (hh, desk->views, view, next_view) {
        view->pins = view->swept = 0;
        desk__view_release(view);
    }
    bot_output_done(&desk->bot_output);
    buf_done(&desk->linked);
    bot_kb_free(desk->kb);
    free(desk);
}

const struct bot_kb *desk_kb(const struct desk *desk)
{
    return desk->kb;
}

void desk_set_kb(struct desk *desk, struct bot_kb *kb)
{
    bool came = desk->kb == NULL;

    bot_kb_free(desk->kb);
    desk->kb = kb;
    if (came)
        desk__bot_came(desk);
}

void desk_store_changed(struct desk *desk, bool available)
{
    if (!available || desk->stopping)
        return;
    desk__views_refresh(desk);
    desk__presences_tell(desk);
    desk__screens_changed(desk);
    desk__cards_resume(desk);
}

struct person *desk__person(struct desk *desk, uint64_t conn)
{
    struct person *person;

    HASH_FIND(hh, desk->persons, &conn, sizeof(conn), person);
    return person;
}

enum wire_code desk__code_of(enum gw_err err)
{
    return err == GW_EAGAIN ? WIRE_CODE_OVERLOADED : WIRE_CODE_UNAVAILABLE;
}

struct person *desk__ask_begin(struct desk *desk, uint64_t conn, int64_t ref)
{
    struct person *person = desk__person(desk, conn);

    if (person == NULL)
        return NULL;
    if (desk->stopping || person->asks >= DESK_ASKS_MAX) {
        reply_error(desk->net, conn, desk->stopping ? WIRE_CODE_UNAVAILABLE : WIRE_CODE_OVERLOADED,
                    ref, NULL, NULL);
        return NULL;
    }
    person->asks++;
    return person;
}

void desk__ask_end(struct desk *desk, uint64_t conn)
{
    struct person *person = desk__person(desk, conn);

    if (person != NULL)
        person->asks--;
}

bool desk__is_supervisor(const struct person *person)
{
    return person->side == DESK_STAFF &&
           (person->role == WIRE_AGENT_ROLE_SUPERVISOR || person->role == WIRE_AGENT_ROLE_ADMIN);
}

void desk__copy_text(char *out, size_t size, struct slice text)
{
    size_t len = text.len;

    if (len >= size) {
        len = size - 1;
        while (len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80)
            len--;
    }
    if (len > 0)
        memcpy(out, text.data, len);
    out[len] = '\0';
}

/* ---- coming and going ---- */

/* The others of the same visitor are behind the first, which alone is in the table. */
static void visitor_join(struct desk *desk, struct person *person)
{
    struct person *first;

    HASH_FIND(hh_visitor, desk->visitors, &person->id, sizeof(person->id), first);
    if (first == NULL)
        HASH_ADD(hh_visitor, desk->visitors, id, sizeof(person->id), person);
    DL_APPEND(first, person);
}

static void visitor_leave(struct desk *desk, struct person *person)
{
    struct person *first;

    HASH_FIND(hh_visitor, desk->visitors, &person->id, sizeof(person->id), first);
    if (first != person) {
        DL_DELETE(first, person);
        return;
    }
    HASH_DELETE(hh_visitor, desk->visitors, person);
    DL_DELETE(first, person);
    if (first != NULL)
        HASH_ADD(hh_visitor, desk->visitors, id, sizeof(first->id), first);
}

void desk_join(struct desk *desk, const struct desk_person *who)
{
    struct person *person = mem_new(sizeof(*person));

    person->desk = desk;
    person->conn = who->conn;
    person->side = who->side;
    person->id = who->id;
    person->role = who->role;
    person->counts[0] = person->counts[1] = person->counts[2] = -1;
    HASH_ADD(hh, desk->persons, conn, sizeof(person->conn), person);
    if (person->side == DESK_STAFF) {
        person->name = mem_new(DESK_NAME_MAX + 1);
        desk__copy_text(person->name, DESK_NAME_MAX + 1, who->name);
        DL_APPEND(desk->staff, person);
        desk->overseers += person->role != WIRE_AGENT_ROLE_AGENT;
        desk__presence_join(desk, person);
        desk__screens_changed(desk); /* its counts are -1, so the next round tells them */
    } else {
        visitor_join(desk, person);
    }
}

static void person_free(void *person)
{
    free(((struct person *)person)->name);
    free(person);
}

void desk_leave(struct desk *desk, uint64_t conn)
{
    struct person *person = desk__person(desk, conn);
    struct party *party, *next;

    if (person == NULL)
        return;
    DL_FOREACH_SAFE2 (person->parties, party, next, of_next)
        desk__party_free(party);
    HASH_DEL(desk->persons, person);
    if (person->side == DESK_STAFF) {
        DL_DELETE(desk->staff, person);
        desk->overseers -= person->role != WIRE_AGENT_ROLE_AGENT;
        desk__presence_leave(desk, person);
    } else {
        visitor_leave(desk, person);
    }
    loop_reap(desk->loop, &person->reap, person_free, person);
}
