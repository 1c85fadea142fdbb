/*
 * The end of a turn: deferred callbacks, the reaper, and that nothing of it waits
 * while the loop sleeps.
 */
#include "base/clock.h"
#include "loop/loop.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

static struct loop *loop;
static char trace[256];

static void say(const char *word)
{
    size_t len = strlen(trace);

    snprintf(trace + len, sizeof(trace) - len, "%s%s", len > 0 ? " " : "", word);
}

static int open_loop(void **state)
{
    (void)state;
    trace[0] = '\0';
    return loop_new(&loop) == GW_OK ? 0 : -1;
}

static int close_loop(void **state)
{
    (void)state;
    loop_free(loop);
    return 0;
}

static void say_deferred(void *user)
{
    say(user);
}

static void stop(void *user)
{
    (void)user;
    loop_stop(loop);
}

struct item {
    struct reap reap;
    const char *name;
};

static void free_item(void *thing)
{
    struct item *item = thing;

    say(item->name);
    free(item);
}

static struct item *new_item(const char *name)
{
    struct item *item = mem_new(sizeof(*item));

    item->name = name;
    return item;
}

static void deferred_callbacks_run_in_order_and_before_the_reaper(void **state)
{
    struct defer first = {0};
    struct defer second = {0};
    struct item *item = new_item("freed");
    (void)state;

    loop_reap(loop, &item->reap, free_item, item);
    loop_defer(loop, &first, say_deferred, "first");
    loop_defer(loop, &second, say_deferred, "second");
    assert_string_equal(trace, "");
    loop_run_once(loop);
    assert_string_equal(trace, "first second freed");
}

static void a_callback_deferred_twice_runs_once(void **state)
{
    struct defer defer = {0};
    struct defer other = {0};
    (void)state;

    loop_defer(loop, &defer, say_deferred, "old");
    loop_defer(loop, &other, say_deferred, "other");
    loop_defer(loop, &defer, say_deferred, "new");
    loop_run_once(loop);
    loop_run_once(loop);
    assert_string_equal(trace, "new other");
    assert_false(defer.pending);
}

static void a_cancelled_callback_does_not_run_wherever_it_stands(void **state)
{
    enum { COUNT = 5 };
    static const unsigned cancelled[] = {4, 0, 2};
    static const char *const names[COUNT] = {"0", "1", "2", "3", "4"};
    struct defer defers[COUNT] = {0};
    struct defer late = {0};
    (void)state;

    for (unsigned i = 0; i < COUNT; i++)
        loop_defer(loop, &defers[i], say_deferred, (void *)(uintptr_t)names[i]);
    for (unsigned i = 0; i < sizeof(cancelled) / sizeof(cancelled[0]); i++)
        loop_defer_cancel(loop, &defers[cancelled[i]]);
    loop_defer_cancel(loop, &defers[0]);
    loop_defer(loop, &late, say_deferred, "late");
    loop_run_once(loop);
    assert_string_equal(trace, "1 3 late");
}

static struct defer next_in_line;

static void cancel_next(void *user)
{
    say(user);
    loop_defer_cancel(loop, &next_in_line);
}

static void a_deferred_callback_may_cancel_the_next(void **state)
{
    struct defer defer = {0};
    (void)state;

    loop_defer(loop, &defer, cancel_next, "first");
    loop_defer(loop, &next_in_line, say_deferred, "never");
    loop_run_once(loop);
    assert_string_equal(trace, "first");
}

struct again {
    struct defer defer;
    unsigned runs;
    unsigned left;
};

static void defer_again(void *user)
{
    struct again *again = user;

    again->runs++;
    if (again->left-- > 1)
        loop_defer(loop, &again->defer, defer_again, again);
}

static void what_a_deferred_callback_defers_runs_in_the_same_turn(void **state)
{
    struct again again = {.left = LOOP_DEFER_ROUNDS};
    struct item *item = new_item("freed");
    (void)state;

    loop_reap(loop, &item->reap, free_item, item);
    loop_defer(loop, &again.defer, defer_again, &again);
    loop_free(loop); /* ends one turn before anything else */
    assert_int_equal(again.runs, LOOP_DEFER_ROUNDS);
    assert_string_equal(trace, "freed");
    assert_int_equal(loop_new(&loop), GW_OK);
}

static void stop_at_once(void *user)
{
    struct again *again = user;

    again->runs++;
    loop_defer(loop, &again->defer, stop_at_once, again);
    if (again->runs == 10 * LOOP_DEFER_ROUNDS)
        loop_stop(loop);
}

/* Without the bound this test would not end, without the idle handle it would
 * sleep for ever. */
static void endless_deferring_starves_nothing_and_never_sleeps(void **state)
{
    struct again again = {0};
    (void)state;

    loop_defer(loop, &again.defer, stop_at_once, &again);
    loop_run(loop);
    assert_true(again.runs >= 10 * LOOP_DEFER_ROUNDS);
    loop_defer_cancel(loop, &again.defer);
}

/* What was deferred ends the run. A timer that comes much later would end it too: it must still
 * be pending then, or the deferred ran behind the sleep and not before it. */
static bool ran;

static void note_and_stop(void *user)
{
    ran = true;
    stop(user);
}

static struct defer from_callback;

static void defer_note(void *user)
{
    (void)user;
    loop_defer(loop, &from_callback, note_and_stop, NULL);
}

static void what_a_timer_defers_runs_before_the_loop_sleeps(void **state)
{
    struct timer soon = {0};
    struct timer end = {0};
    (void)state;

    ran = false;
    loop_timer_start(loop, &soon, 10, defer_note, NULL);
    loop_timer_start(loop, &end, 20000, stop, NULL);
    loop_run(loop);
    assert_true(ran);
    assert_true(loop_timer_pending(&end));
    loop_timer_stop(loop, &end);
}

static void on_foreign_prepare(uv_prepare_t *prepare)
{
    (void)prepare;
    if (!ran)
        defer_note(NULL);
}

static void what_a_prepare_handle_defers_runs_before_the_loop_sleeps(void **state)
{
    struct timer end = {0};
    uv_prepare_t prepare;
    (void)state;

    ran = false;
    uv_prepare_init(loop_uv(loop), &prepare);
    uv_prepare_start(&prepare, on_foreign_prepare);
    loop_timer_start(loop, &end, 20000, stop, NULL);
    loop_run(loop);
    uv_close((uv_handle_t *)&prepare, NULL);
    loop_run_once(loop);
    assert_true(ran);
    assert_true(loop_timer_pending(&end));
    loop_timer_stop(loop, &end);
}

struct reader {
    uv_poll_t poll;
    struct reap reap;
    struct defer defer;
    int fd;
};

static void reader_freed(void *thing)
{
    (void)thing;
    say("freed");
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct reader *reader = poll->data;
    char byte;

    assert_int_equal(status, 0);
    assert_int_equal(events, UV_READABLE);
    assert_int_equal(read(reader->fd, &byte, 1), 1);
    loop_reap(loop, &reader->reap, reader_freed, reader);
    loop_defer(loop, &reader->defer, say_deferred, "deferred");
    say("read");
    uv_poll_stop(poll);
}

static void io_comes_before_deferred_comes_before_the_reaper(void **state)
{
    struct reader reader = {0};
    int fds[2];
    (void)state;

    assert_int_equal(pipe(fds), 0);
    reader.fd = fds[0];
    reader.poll.data = &reader;
    uv_poll_init(loop_uv(loop), &reader.poll, fds[0]);
    uv_poll_start(&reader.poll, UV_READABLE, on_readable);
    assert_int_equal(write(fds[1], "x", 1), 1);
    loop_run_once(loop);
    assert_string_equal(trace, "read deferred freed");

    uv_close((uv_handle_t *)&reader.poll, NULL);
    loop_run_once(loop);
    close(fds[0]);
    close(fds[1]);
}

static void on_next_turn(uv_timer_t *timer)
{
    (void)timer;
    say("next-turn");
    loop_stop(loop);
}

static uv_timer_t next_turn;

static void on_readable_then_timer(uv_poll_t *poll, int status, int events)
{
    on_readable(poll, status, events);
    uv_timer_start(&next_turn, on_next_turn, 0, 0);
}

static void what_io_defers_runs_before_the_next_turn_begins(void **state)
{
    struct reader reader = {0};
    int fds[2];
    (void)state;

    assert_int_equal(pipe(fds), 0);
    reader.fd = fds[0];
    reader.poll.data = &reader;
    uv_timer_init(loop_uv(loop), &next_turn);
    uv_poll_init(loop_uv(loop), &reader.poll, fds[0]);
    uv_poll_start(&reader.poll, UV_READABLE, on_readable_then_timer);
    assert_int_equal(write(fds[1], "x", 1), 1);
    loop_run(loop);
    assert_string_equal(trace, "read deferred freed next-turn");

    uv_close((uv_handle_t *)&reader.poll, NULL);
    uv_close((uv_handle_t *)&next_turn, NULL);
    loop_run_once(loop);
    close(fds[0]);
    close(fds[1]);
}

struct parent {
    struct reap reap;
    struct item *child;
};

static void free_parent(void *thing)
{
    struct parent *parent = thing;

    say("parent");
    loop_reap(loop, &parent->child->reap, free_item, parent->child);
    free(parent);
}

static void a_thing_that_goes_may_hand_over_its_children(void **state)
{
    struct parent *parent = mem_new(sizeof(*parent));
    struct item *other = new_item("other");
    (void)state;

    parent->child = new_item("child");
    loop_reap(loop, &parent->reap, free_parent, parent);
    loop_reap(loop, &other->reap, free_item, other);
    loop_run_once(loop);
    assert_string_equal(trace, "parent other child");
}

static void so_may_the_last_thing_that_goes(void **state)
{
    struct parent *parent = mem_new(sizeof(*parent));
    (void)state;

    parent->child = new_item("child");
    loop_reap(loop, &parent->reap, free_parent, parent);
    loop_run_once(loop);
    assert_string_equal(trace, "parent child");
}

static void reap_twice(void)
{
    struct item *item = new_item("twice");

    loop_reap(loop, &item->reap, free_item, item);
    loop_reap(loop, &item->reap, free_item, item);
}

static void reaping_twice_is_a_bug(void **state)
{
    (void)state;
    assert_aborts(reap_twice);
}

static void freeing_the_loop_runs_what_still_waits(void **state)
{
    struct defer defer = {0};
    struct item *item = new_item("freed");
    (void)state;

    loop_reap(loop, &item->reap, free_item, item);
    loop_defer(loop, &defer, say_deferred, "deferred");
    loop_free(loop);
    assert_string_equal(trace, "deferred freed");
    assert_int_equal(loop_new(&loop), GW_OK);
}

static void on_closed_defer(uv_handle_t *handle)
{
    loop_defer(loop, handle->data, say_deferred, "closed");
}

static void freeing_the_loop_waits_for_close_callbacks_of_others(void **state)
{
    struct defer defer = {0};
    uv_timer_t timer;
    (void)state;

    uv_timer_init(loop_uv(loop), &timer);
    timer.data = &defer;
    uv_close((uv_handle_t *)&timer, on_closed_defer);
    loop_free(loop);
    assert_string_equal(trace, "closed");
    assert_int_equal(loop_new(&loop), GW_OK);
}

static void free_with_open_handle(void)
{
    static uv_timer_t timer;

    uv_timer_init(loop_uv(loop), &timer);
    loop_free(loop);
}

static void freeing_the_loop_under_an_open_handle_is_a_bug(void **state)
{
    (void)state;
    assert_aborts(free_with_open_handle);
}

static void spin(void *user)
{
    uint64_t until_us = clock_mono_us() + 20000;

    (void)user;
    while (clock_mono_us() < until_us)
        ;
}

/* It took what it took, and is forgotten when twice as much has passed. */
static void a_turn_that_took_long_is_remembered_for_a_while(void **state)
{
    struct timer timer = {0};
    (void)state;

    loop_timer_start(loop, &timer, 0, spin, NULL);
    while (loop_timer_pending(&timer))
        loop_run_once(loop);
    uint64_t ended_us = clock_mono_us();

    loop_timer_start(loop, &timer, 0, spin, NULL); /* its turn ends, and is measured, in the next */
    while (loop_timer_pending(&timer))
        loop_run_once(loop);
    assert_true(loop_lag_us(loop) + (clock_mono_us() - ended_us) / 2 >= 20000);
    for (uint64_t before = loop_lag_us(loop); before > 0; before = loop_lag_us(loop))
        assert_true(loop_lag_us(loop) <= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in(deferred_callbacks_run_in_order_and_before_the_reaper, open_loop, close_loop),
        test_in(a_callback_deferred_twice_runs_once, open_loop, close_loop),
        test_in(a_cancelled_callback_does_not_run_wherever_it_stands, open_loop, close_loop),
        test_in(a_deferred_callback_may_cancel_the_next, open_loop, close_loop),
        test_in(what_a_deferred_callback_defers_runs_in_the_same_turn, open_loop, close_loop),
        test_in(endless_deferring_starves_nothing_and_never_sleeps, open_loop, close_loop),
        test_in(what_a_timer_defers_runs_before_the_loop_sleeps, open_loop, close_loop),
        test_in(what_a_prepare_handle_defers_runs_before_the_loop_sleeps, open_loop, close_loop),
        test_in(io_comes_before_deferred_comes_before_the_reaper, open_loop, close_loop),
        test_in(what_io_defers_runs_before_the_next_turn_begins, open_loop, close_loop),
        test_in(a_thing_that_goes_may_hand_over_its_children, open_loop, close_loop),
        test_in(so_may_the_last_thing_that_goes, open_loop, close_loop),
        test_in(reaping_twice_is_a_bug, open_loop, close_loop),
        test_in(freeing_the_loop_runs_what_still_waits, open_loop, close_loop),
        test_in(freeing_the_loop_waits_for_close_callbacks_of_others, open_loop, close_loop),
        test_in(freeing_the_loop_under_an_open_handle_is_a_bug, open_loop, close_loop),
        test_in(a_turn_that_took_long_is_remembered_for_a_while, open_loop, close_loop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
