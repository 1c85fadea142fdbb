/*
 * The timer wheel under virtual time.
 */
#include "loop/wheel.h"
#include "support/test.h"

#include <stdlib.h>

#define ORIGIN 5000000u

static uint64_t now_ms;
static struct wheel wheel;

struct probe {
    struct timer timer;
    unsigned fired;
    uint64_t fired_ms;
};

static void note(void *user)
{
    struct probe *probe = user;

    probe->fired++;
    probe->fired_ms = now_ms;
}

static int fresh_wheel(void **state)
{
    (void)state;
    now_ms = ORIGIN;
    wheel_init(&wheel, now_ms);
    return 0;
}

static void start(struct probe *probe, uint64_t delay_ms)
{
    wheel_start(&wheel, &probe->timer, now_ms, delay_ms, note, probe);
}

static void advance_to(uint64_t ms)
{
    now_ms = ms;
    wheel_advance(&wheel, now_ms);
}

/* As the loop does it: sleeps until wheel_next() and not longer. */
static void sleep_until(uint64_t ms)
{
    uint64_t next_ms;

    while (wheel_next(&wheel, &next_ms) && next_ms <= ms)
        advance_to(next_ms > now_ms ? next_ms : now_ms);
    advance_to(ms);
}

static void fires_at_or_after_its_delay_and_within_one_tick(void **state)
{
    static const uint64_t delays[] = {0,      1,     9,    10,       11,          639,
                                      640,    641,   4095, 40960,    655360,      2621440,
                                      999999, 30000, 7777, 86400000, 4294967295u, 4294967296u};
    (void)state;

    for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
        struct probe probe = {0};
        uint64_t started_ms = now_ms;

        start(&probe, delays[i]);
        sleep_until(started_ms + delays[i] + 3 * WHEEL_TICK_MS);
        assert_int_equal(probe.fired, 1);
        assert_true(probe.fired_ms >= started_ms + delays[i]);
        assert_true(probe.fired_ms <= started_ms + delays[i] + 2 * WHEEL_TICK_MS);
        sleep_until(now_ms + 3);
    }
}

static void does_not_fire_a_millisecond_early(void **state)
{
    struct probe probe = {0};
    (void)state;

    advance_to(ORIGIN + 7);
    start(&probe, 100);
    advance_to(ORIGIN + 106);
    assert_int_equal(probe.fired, 0);
    advance_to(ORIGIN + 110);
    assert_int_equal(probe.fired, 1);
}

static void fires_once(void **state)
{
    struct probe probe = {0};
    (void)state;

    start(&probe, 50);
    advance_to(ORIGIN + 1000);
    advance_to(ORIGIN + 2000000);
    assert_int_equal(probe.fired, 1);
    assert_false(loop_timer_pending(&probe.timer));
}

static void a_long_sleep_fires_all_that_came_due_in_the_order_of_ticks(void **state)
{
    enum { COUNT = 300 };
    static struct probe probes[COUNT];
    static unsigned order[COUNT];
    unsigned seen = 0;
    (void)state;

    for (unsigned i = 0; i < COUNT; i++) {
        probes[i] = (struct probe){0};
        start(&probes[i], (i * 7919u) % COUNT * 100u);
    }
    /* One jump would hide the order: the callbacks only tell that they ran. */
    for (uint64_t ms = ORIGIN; ms <= ORIGIN + COUNT * 100; ms += 50) {
        advance_to(ms);
        for (unsigned i = 0; i < COUNT; i++) {
            if (probes[i].fired == 1 && probes[i].fired_ms == ms)
                order[seen++] = (i * 7919u) % COUNT;
        }
    }
    assert_int_equal(seen, COUNT);
    for (unsigned i = 1; i < COUNT; i++)
        assert_true(order[i - 1] <= order[i]);
}

static void a_stopped_timer_never_fires_and_leaves_nothing_to_wait_for(void **state)
{
    struct probe probe = {0};
    uint64_t next_ms = 1;
    (void)state;

    start(&probe, 40);
    wheel_stop(&wheel, &probe.timer);
    wheel_stop(&wheel, &probe.timer);
    assert_false(loop_timer_pending(&probe.timer));
    assert_false(wheel_next(&wheel, &next_ms));
    assert_int_equal(next_ms, 1);
    advance_to(ORIGIN + 100);
    assert_int_equal(probe.fired, 0);
}

static void starting_again_moves_a_timer(void **state)
{
    struct probe probe = {0};
    (void)state;

    start(&probe, 40);
    start(&probe, 4000);
    advance_to(ORIGIN + 100);
    assert_int_equal(probe.fired, 0);
    sleep_until(ORIGIN + 4010);
    assert_int_equal(probe.fired, 1);
}

struct chain {
    struct timer timer;
    struct timer *victim;
    unsigned fired;
};

static void stop_victim(void *user)
{
    struct chain *chain = user;

    chain->fired++;
    wheel_stop(&wheel, chain->victim);
}

static void a_callback_may_stop_another_that_is_due_in_the_same_tick(void **state)
{
    struct chain a = {0};
    struct chain b = {.victim = &a.timer};
    (void)state;

    a.victim = &b.timer;
    wheel_start(&wheel, &a.timer, now_ms, 20, stop_victim, &a);
    wheel_start(&wheel, &b.timer, now_ms, 20, stop_victim, &b);
    advance_to(ORIGIN + 100);
    assert_int_equal(a.fired + b.fired, 1);
}

static void free_it(void *user)
{
    free(user);
}

static void a_callback_may_free_its_own_timer(void **state)
{
    struct probe *probe = mem_new(sizeof(*probe));
    (void)state;

    wheel_start(&wheel, &probe->timer, now_ms, 20, free_it, probe);
    advance_to(ORIGIN + 100);
}

static void restart(void *user)
{
    struct chain *chain = user;

    chain->fired++;
    wheel_start(&wheel, &chain->timer, now_ms, 0, restart, chain);
}

static void a_timer_that_restarts_itself_fires_once_an_advance(void **state)
{
    struct chain chain = {0};
    (void)state;

    wheel_start(&wheel, &chain.timer, now_ms, 0, restart, &chain);
    /* Jumps across several slots and levels: the restart is not among what is late. */
    for (unsigned i = 1; i <= 50; i++) {
        advance_to(now_ms + 10 * i * i);
        assert_int_equal(chain.fired, i);
    }
}

static void an_idle_wheel_moves_on_with_the_time(void **state)
{
    struct probe probe = {0};
    uint64_t next_ms = 0;
    (void)state;

    now_ms = ORIGIN + 12345678;
    start(&probe, 20);
    /* Right at the due tick: no stop on the way to move it between levels. */
    assert_true(wheel_next(&wheel, &next_ms));
    assert_true(next_ms >= now_ms + 20);
    assert_true(next_ms < now_ms + 20 + WHEEL_TICK_MS);
}

static void wheel_next_is_never_later_than_the_earliest_timer(void **state)
{
    struct probe near = {0};
    struct probe far = {0};
    uint64_t next_ms = 0;
    (void)state;

    start(&far, 3600000);
    assert_true(wheel_next(&wheel, &next_ms));
    assert_true(next_ms <= ORIGIN + 3600000);
    start(&near, 700);
    assert_true(wheel_next(&wheel, &next_ms));
    assert_true(next_ms > ORIGIN && next_ms <= ORIGIN + 700);
}

/* A pseudo-random sequence that is the same in every run. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static uint64_t random_delay(uint32_t *seed)
{
    uint32_t magnitude = next_random(seed) % 8;

    return next_random(seed) % (5u << (3 * magnitude));
}

/* Whatever is started, stopped and slept through, each timer does what a list
 * that is looked through on every tick would do. */
static void agrees_with_the_naive_model(void **state)
{
    enum { COUNT = 64, STEPS = 20000 };
    static struct probe probes[COUNT];
    static uint64_t due_ms[COUNT]; /* 0: not pending */
    uint32_t seed = 42;
    (void)state;

    for (int step = 0; step < STEPS; step++) {
        unsigned i = next_random(&seed) % COUNT;
        if (next_random(&seed) % 4 == 0) {
            wheel_stop(&wheel, &probes[i].timer);
            due_ms[i] = 0;
        } else {
            uint64_t delay_ms = random_delay(&seed);
            probes[i].fired = 0;
            start(&probes[i], delay_ms);
            due_ms[i] = now_ms + delay_ms;
        }

        advance_to(now_ms + random_delay(&seed) / 16);
        for (i = 0; i < COUNT; i++) {
            bool pending = loop_timer_pending(&probes[i].timer);
            if (due_ms[i] == 0 || now_ms < due_ms[i])
                assert_int_equal(pending, due_ms[i] != 0);
            else if (now_ms >= due_ms[i] + 2 * WHEEL_TICK_MS)
                assert_false(pending);
            if (due_ms[i] != 0 && !pending) {
                assert_int_equal(probes[i].fired, 1);
                due_ms[i] = 0;
            }
        }
    }
}

static void wants_a_longer_delay(void)
{
    static struct probe probe;

    start(&probe, WHEEL_DELAY_MAX_MS + 1);
}

static void a_delay_above_the_maximum_is_a_bug(void **state)
{
    (void)state;
    assert_aborts(wants_a_longer_delay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(fires_at_or_after_its_delay_and_within_one_tick, fresh_wheel),
        cmocka_unit_test_setup(does_not_fire_a_millisecond_early, fresh_wheel),
        cmocka_unit_test_setup(fires_once, fresh_wheel),
        cmocka_unit_test_setup(a_long_sleep_fires_all_that_came_due_in_the_order_of_ticks,
                               fresh_wheel),
        cmocka_unit_test_setup(a_stopped_timer_never_fires_and_leaves_nothing_to_wait_for,
                               fresh_wheel),
        cmocka_unit_test_setup(starting_again_moves_a_timer, fresh_wheel),
        cmocka_unit_test_setup(a_callback_may_stop_another_that_is_due_in_the_same_tick,
                               fresh_wheel),
        cmocka_unit_test_setup(a_callback_may_free_its_own_timer, fresh_wheel),
        cmocka_unit_test_setup(a_timer_that_restarts_itself_fires_once_an_advance, fresh_wheel),
        cmocka_unit_test_setup(an_idle_wheel_moves_on_with_the_time, fresh_wheel),
        cmocka_unit_test_setup(wheel_next_is_never_later_than_the_earliest_timer, fresh_wheel),
        cmocka_unit_test_setup(agrees_with_the_naive_model, fresh_wheel),
        cmocka_unit_test_setup(a_delay_above_the_maximum_is_a_bug, fresh_wheel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
