#include "pg/internal.h"

static const struct pg__transition transitions[] = {
    {PG_DOWN, PG_EV_DUE, PG_LOOKUP, pg__act_lookup, "time to try (again)"},
    {PG_LOOKUP, PG_EV_FOUND, PG_CONNECTING, pg__act_connect, "hosts are numbers or paths"},
    {PG_CONNECTING, PG_EV_OPEN, PG_PREPARING, pg__act_prepare, "signed in"},
    {PG_PREPARING, PG_EV_PREPARED, PG_IDLE, pg__act_ready, "settings and statements are there"},
    {PG_IDLE, PG_EV_QUERY, PG_BUSY, pg__act_send, "a query for it"},
    {PG_BUSY, PG_EV_ANSWER, PG_IDLE, pg__act_answer, "ReadyForQuery: committed or refused"},

    {PG_LOOKUP, PG_EV_LOST, PG_DOWN, pg__act_retry, "no address, or too slow"},
    {PG_CONNECTING, PG_EV_LOST, PG_DOWN, pg__act_retry, "refused, or too slow"},
    {PG_PREPARING, PG_EV_LOST, PG_DOWN, pg__act_retry, "broke, or a statement was refused"},
    {PG_IDLE, PG_EV_LOST, PG_DOWN, pg__act_lose, "the server closed it"},
    {PG_BUSY, PG_EV_LOST, PG_DOWN, pg__act_lose, "broke with a query out: nobody knows its end"},

    {PG_DOWN, PG_EV_FREE, PG_GONE, pg__act_free, "the pool goes"},
    {PG_LOOKUP, PG_EV_FREE, PG_GONE, pg__act_free, "the pool goes"},
    {PG_CONNECTING, PG_EV_FREE, PG_GONE, pg__act_free, "the pool goes"},
    {PG_PREPARING, PG_EV_FREE, PG_GONE, pg__act_free, "the pool goes"},
    {PG_IDLE, PG_EV_FREE, PG_GONE, pg__act_free, "the pool goes"},
    {PG_BUSY, PG_EV_FREE, PG_GONE, pg__act_free, "the pool goes"},
};

const struct pg__transition *pg__transition_find(enum pg__state from, enum pg__event event)
{
    for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]); i++) {
        if (transitions[i].from == from && transitions[i].event == event) {
            return &transitions[i];
        }
    }
    return NULL;
}

const char *pg__state_name(enum pg__state state)
{
    static const char *const names[PG_STATE_COUNT] = {
        "down", "lookup", "connecting", "preparing", "idle", "busy", "gone",
    };

    return names[state];
}

const char *pg__event_name(enum pg__event event)
{
    static const char *const names[PG_EVENT_COUNT] = {
        "due", "found", "open", "prepared", "query", "answer", "lost", "free",
    };

    return names[event];
}
