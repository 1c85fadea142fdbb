/* The table of a connection's life, all pairs of it. */
#include "pg/internal.h"
#include "support/test.h"

/* '.' is what must not happen. One row a state, one column an event. */
static const char *const expected[PG_STATE_COUNT][PG_EVENT_COUNT] = {
    [PG_DOWN] = {[PG_EV_DUE] = "lookup", [PG_EV_FREE] = "gone"},
    [PG_LOOKUP] = {[PG_EV_FOUND] = "connecting", [PG_EV_LOST] = "down", [PG_EV_FREE] = "gone"},
    [PG_CONNECTING] = {[PG_EV_OPEN] = "preparing", [PG_EV_LOST] = "down", [PG_EV_FREE] = "gone"},
    [PG_PREPARING] = {[PG_EV_PREPARED] = "idle", [PG_EV_LOST] = "down", [PG_EV_FREE] = "gone"},
    [PG_IDLE] = {[PG_EV_QUERY] = "busy", [PG_EV_LOST] = "down", [PG_EV_FREE] = "gone"},
    [PG_BUSY] = {[PG_EV_ANSWER] = "idle", [PG_EV_LOST] = "down", [PG_EV_FREE] = "gone"},
    [PG_GONE] = {NULL},
};

static void every_pair_of_state_and_event_is_as_drawn(void **state)
{
    (void)state;
    for (int from = 0; from < PG_STATE_COUNT; from++) {
        for (int event = 0; event < PG_EVENT_COUNT; event++) {
            const struct pg__transition *t =
                pg__transition_find((enum pg__state)from, (enum pg__event)event);
            const char *to = expected[from][event];

            print_message("%-10s %-8s -> %-10s %s\n", pg__state_name((enum pg__state)from),
                          pg__event_name((enum pg__event)event), t ? pg__state_name(t->to) : ".",
                          t ? t->why : "");
            assert_int_equal(t != NULL, to != NULL);
            if (t != NULL) {
                assert_string_equal(pg__state_name(t->to), to);
                assert_non_null(t->why);
            }
        }
    }
}

/* Otherwise a lost connection would never be tried again, or a freed one be used. */
static void every_state_but_the_last_can_be_freed_and_leads_on(void **state)
{
    (void)state;
    for (int from = 0; from < PG_GONE; from++) {
        assert_non_null(pg__transition_find((enum pg__state)from, PG_EV_FREE));
        if (from != PG_DOWN) {
            assert_non_null(pg__transition_find((enum pg__state)from, PG_EV_LOST));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_state_and_event_is_as_drawn),
        cmocka_unit_test(every_state_but_the_last_can_be_freed_and_leads_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
