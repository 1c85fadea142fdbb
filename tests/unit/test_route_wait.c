/*
 * The range of waiting: what goes into it and which way it then moves, and how it is rounded.
 */
#include "route/wait.h"
#include "support/test.h"

#define SAMPLES 100

/* All conversations last ten minutes; one slot, which is free in one minute. */
static uint32_t ten_minutes[SAMPLES];
static const uint32_t nine_minutes_old[] = {540000};

static struct route_wait_question simple(void)
{
    for (size_t i = 0; i < SAMPLES; i++)
        ten_minutes[i] = 600000;
    return (struct route_wait_question){
        .service_ms = ten_minutes,
        .service_count = SAMPLES,
        .slots = 1,
        .agents = 1,
        .ages_ms = nine_minutes_old,
        .age_count = 1,
        .waited_hours = 1e6, /* and nobody gave up */
        .seed = 1,
    };
}

static uint32_t typical(const struct route_wait_question *question)
{
    struct route_wait wait = route_wait_ask(question);

    assert_int_equal(wait.outcome, ROUTE_WAIT_KNOWN);
    assert_true(wait.low_s <= wait.typical_s && wait.typical_s <= wait.high_s);
    return wait.typical_s;
}

static void few_samples_say_nothing_and_nor_does_nobody_on_duty(void **state)
{
    struct route_wait_question question = simple();
    (void)state;

    question.service_count = ROUTE_WAIT_SAMPLES_MIN - 1;
    assert_int_equal(route_wait_ask(&question).outcome, ROUTE_WAIT_TOO_FEW);
    assert_int_equal(route_wait_ask(&question).high_s, 0);
    question.service_count = ROUTE_WAIT_SAMPLES_MIN;
    assert_int_equal(route_wait_ask(&question).outcome, ROUTE_WAIT_KNOWN);
    question.slots = 0;
    assert_int_equal(route_wait_ask(&question).outcome, ROUTE_WAIT_NOBODY);
}

static void the_next_one_waits_for_the_rest_of_what_is_held(void **state)
{
    struct route_wait_question question = simple();
    (void)state;

    assert_in_range(typical(&question), 58, 62);
    question.age_count = 0; /* a slot is free */
    assert_int_equal(route_wait_ask(&question).high_s, 0);
}

static void each_one_ahead_is_another_conversation(void **state)
{
    struct route_wait_question question = simple();
    (void)state;

    question.ahead = 2;
    assert_in_range(typical(&question), 1240, 1280);
    question.ahead = 0.5; /* half of the plays */
    assert_in_range(typical(&question), 61, 659);
    question.ahead = 0;
    question.age_count = 1;
    question.ages_ms = (const uint32_t[]){0, 0};
    question.age_count = 2; /* more than the slots: one must end for nobody */
    assert_in_range(typical(&question), 1180, 1220);
}

static void what_lasted_longer_than_the_short_ones_is_a_long_one(void **state)
{
    static const uint32_t two_minutes_old[] = {120000};
    struct route_wait_question question = simple();
    uint32_t mixed[SAMPLES];
    (void)state;

    for (size_t i = 0; i < SAMPLES; i++)
        mixed[i] = i % 10 == 0 ? 3600000 : 60000;
    question.service_ms = mixed;
    question.ages_ms = two_minutes_old;
    assert_in_range(typical(&question), 3400, 3560);
}

static void what_is_older_than_all_samples_goes_on_for_a_part_of_its_age(void **state)
{
    struct route_wait_question question = simple();
    (void)state;

    question.ages_ms = (const uint32_t[]){3600000};
    assert_in_range(typical(&question), 1100, 1300);
    question.ages_ms = (const uint32_t[]){600000}; /* as old as they get */
    assert_in_range(typical(&question), 150, 250);
}

static void overtakers_lengthen_it_for_as_long_as_they_may(void **state)
{
    struct route_wait_question question = simple();
    (void)state;

    question.ahead = 4;
    uint32_t alone = typical(&question);
    question.overtakers[1] = (struct route_wait_stream){.per_hour = 4, .for_s = 86400};
    uint32_t overtaken = typical(&question);
    assert_true(overtaken > alone + 300);
    question.overtakers[1].for_s = 1;
    assert_in_range(typical(&question), alone - 20, alone + 20);
}

static void who_gives_up_shortens_it(void **state)
{
    struct route_wait_question question = simple();
    (void)state;

    question.ahead = 6;
    uint32_t patient = typical(&question);
    question.gave_up = 100;
    question.waited_hours = 50;
    assert_true(typical(&question) + 600 < patient);
}

static void a_heavy_one_waits_for_more_places_of_the_same_agent(void **state)
{
    static const uint32_t ages_ms[] = {0, 100000, 200000, 300000, 400000, 500000};
    struct route_wait_question question = simple();
    (void)state;

    question.slots = 6;
    question.agents = 2;
    question.ages_ms = ages_ms;
    question.age_count = 6;
    assert_in_range(typical(&question), 95, 105);
    question.weight = 2;
    uint32_t two = typical(&question);
    assert_true(two > 150);
    question.weight = 3;
    uint32_t three = typical(&question);
    assert_true(three > two);
    question.weight = 9; /* all that one agent has */
    assert_in_range(typical(&question), three, three);

    question = simple(); /* an agent of one place has no more to give */
    uint32_t one = typical(&question);
    question.weight = 2;
    assert_in_range(typical(&question), one, one);
}

static void fewer_samples_make_a_wider_range(void **state)
{
    struct route_wait_question question = simple();
    uint32_t mixed[SAMPLES];
    (void)state;

    for (size_t i = 0; i < SAMPLES; i++)
        mixed[i] = i % 2 == 0 ? 1200000 : 60000;
    question.service_ms = mixed;
    question.ahead = 40;
    struct route_wait many = route_wait_ask(&question);
    question.service_count = 20;
    struct route_wait few = route_wait_ask(&question);
    assert_true(few.high_s - few.low_s > many.high_s - many.low_s);
}

static void the_same_seed_has_the_same_answer(void **state)
{
    struct route_wait_question question = simple();
    uint32_t mixed[SAMPLES];
    (void)state;

    for (size_t i = 0; i < SAMPLES; i++)
        mixed[i] = (uint32_t)(60000 + i * i * 100);
    question.service_ms = mixed;
    question.ahead = 3.7;
    struct route_wait first = route_wait_ask(&question), again = route_wait_ask(&question);
    assert_memory_equal(&first, &again, sizeof(first));
    question.seed = 2;
    struct route_wait other = route_wait_ask(&question);
    assert_memory_not_equal(&first, &other, sizeof(first));
    assert_in_range(other.typical_s, first.typical_s * 8 / 10, first.typical_s * 12 / 10);
}

static void a_huge_queue_is_as_long_as_one_in_proportion_and_never_more_than_a_day(void **state)
{
    static uint32_t ages_ms[20000];
    struct route_wait_question question = simple();
    (void)state;

    for (uint32_t i = 0; i < 20000; i++)
        ages_ms[i] = i * 7919 % 600000;
    question.ages_ms = ages_ms;
    question.slots = 100;
    question.age_count = 100;
    question.ahead = 500;
    uint32_t small = typical(&question);
    assert_in_range(small, 2900, 3150);
    question.slots = 20000;
    question.age_count = 20000;
    question.ahead = 100000;
    assert_in_range(typical(&question), small * 9 / 10, small * 11 / 10);
    question.slots = 10;
    question.age_count = 10;
    question.ahead = 1000; /* beyond what is played, it goes on as it began */
    assert_in_range(typical(&question), 57000, 63000);
    question.ahead = 1e300;
    question.overtakers[0] = (struct route_wait_stream){.per_hour = 1e300, .for_s = UINT32_MAX};
    assert_int_equal(route_wait_ask(&question).high_s, 86400);
}

static void shown_is(uint32_t low_s, uint32_t typical_s, uint32_t high_s, uint32_t low_min,
                     uint32_t typical_min, uint32_t high_min)
{
    struct route_wait shown =
        route_wait_shown((struct route_wait){ROUTE_WAIT_KNOWN, low_s, typical_s, high_s});

    assert_int_equal(shown.low_s, low_min * 60);
    assert_int_equal(shown.typical_s, typical_min * 60);
    assert_int_equal(shown.high_s, high_min * 60);
}

static void it_is_shown_in_minutes_fives_tens_and_half_hours(void **state)
{
    (void)state;
    shown_is(0, 0, 0, 0, 0, 0);
    shown_is(10, 20, 61, 0, 0, 2);
    shown_is(119, 150, 540, 1, 3, 9);
    shown_is(599, 620, 601, 9, 10, 15);
    shown_is(899, 1100, 1799, 10, 20, 30);
    shown_is(1801, 2500, 3599, 30, 40, 60);
    shown_is(3599, 4600, 5401, 50, 90, 120);
}

static void rounding_never_takes_anything_out_of_the_range(void **state)
{
    (void)state;
    for (uint32_t s = 0; s <= 86400; s += 7) {
        struct route_wait wait = {ROUTE_WAIT_KNOWN, s / 2, s, s + s / 3};
        struct route_wait shown = route_wait_shown(wait);
        assert_true(shown.low_s <= wait.low_s && shown.high_s >= wait.high_s);
        assert_true(shown.low_s <= shown.typical_s && shown.typical_s <= shown.high_s);
        assert_int_equal(shown.low_s % 60 + shown.typical_s % 60 + shown.high_s % 60, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_samples_say_nothing_and_nor_does_nobody_on_duty),
        cmocka_unit_test(the_next_one_waits_for_the_rest_of_what_is_held),
        cmocka_unit_test(each_one_ahead_is_another_conversation),
        cmocka_unit_test(what_lasted_longer_than_the_short_ones_is_a_long_one),
        cmocka_unit_test(what_is_older_than_all_samples_goes_on_for_a_part_of_its_age),
        cmocka_unit_test(overtakers_lengthen_it_for_as_long_as_they_may),
        cmocka_unit_test(who_gives_up_shortens_it),
        cmocka_unit_test(a_heavy_one_waits_for_more_places_of_the_same_agent),
        cmocka_unit_test(fewer_samples_make_a_wider_range),
        cmocka_unit_test(the_same_seed_has_the_same_answer),
        cmocka_unit_test(a_huge_queue_is_as_long_as_one_in_proportion_and_never_more_than_a_day),
        cmocka_unit_test(it_is_shown_in_minutes_fives_tens_and_half_hours),
        cmocka_unit_test(rounding_never_takes_anything_out_of_the_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
