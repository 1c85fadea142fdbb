/*
 * The load generator's pace, under virtual time: it stands between a fast machine and
 * the rate that a gateway allows one visitor.
 */
#include "../load/pace.h"
#include "support/test.h"

#define RATE 1000u /* in WINDOW_NS, as the load generator's gateways allow */
#define WINDOW_NS 10000000000u
#define SENT_MAX 4000

static uint64_t sent_ns[SENT_MAX];
static int sent;

static void send_at(uint64_t now_ns)
{
    assert_in_range(sent, 0, SENT_MAX - 1);
    sent_ns[sent++] = now_ns;
}

/* Every answer comes within 100 us. */
static void who_is_answered_at_once_stays_below_the_rate_and_comes_near_it(void **state)
{
    struct pace pace = {0};
    struct pace *list = NULL;

    (void)state;
    sent = 0;
    for (uint64_t now = 1; now < 3u * WINDOW_NS; now += 100000) {
        if (list == NULL && pace_take(&pace, now))
            send_at(now);
        else if (list == NULL)
            pace_wait(&list, &pace, now + PACE_STEP_NS);
        while (pace_due(&list, now) != NULL)
            send_at(now);
    }
    for (int i = RATE; i < sent; i++)
        assert_true(sent_ns[i] - sent_ns[i - (int)RATE] > WINDOW_NS);
    assert_in_range(sent, 2400, SENT_MAX);
}

static void
those_who_wait_are_served_in_the_order_of_their_time_each_as_often_as_asked(void **state)
{
    struct pace late = {0}, soon = {0};
    struct pace *list = NULL;

    (void)state;
    pace_wait(&list, &late, 3000);
    pace_wait(&list, &soon, 1000);
    pace_wait(&list, &soon, 1000);
    assert_null(pace_due(&list, 999));
    assert_ptr_equal(pace_due(&list, 1000), &soon);
    assert_null(pace_due(&list, 2999));
    assert_ptr_equal(pace_due(&list, 3000), &late);
    assert_ptr_equal(pace_due(&list, 1000 + PACE_STEP_NS), &soon);
    assert_null(list);
}

static void nobody_waits_any_more_when_all_is_over(void **state)
{
    struct pace one = {0}, other = {0};
    struct pace *list = NULL;

    (void)state;
    pace_wait(&list, &one, 1000);
    pace_wait(&list, &other, 2000);
    pace_clear(&list);
    assert_null(pace_due(&list, 5000));
    pace_wait(&list, &one, 6000); /* and may wait again */
    assert_ptr_equal(pace_due(&list, 6000), &one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_answered_at_once_stays_below_the_rate_and_comes_near_it),
        cmocka_unit_test(
            those_who_wait_are_served_in_the_order_of_their_time_each_as_often_as_asked),
        cmocka_unit_test(nobody_waits_any_more_when_all_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
