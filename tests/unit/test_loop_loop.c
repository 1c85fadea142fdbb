/*
 * The loop itself: timers on it, work on other threads, wakes, signals.
 */
#include "base/clock.h"
#include "loop/loop.h"
#include "support/test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct loop *loop;

static int open_loop(void **state)
{
    (void)state;
    return loop_new(&loop) == GW_OK ? 0 : -1;
}

static int close_loop(void **state)
{
    (void)state;
    loop_free(loop);
    return 0;
}

static void stop(void *user)
{
    (void)user;
    loop_stop(loop);
}

static void count(void *user)
{
    ++*(unsigned *)user;
}

static void a_timer_fires_no_earlier_than_its_delay(void **state)
{
    struct timer timer = {0};
    (void)state;

    loop_timer_start(loop, &timer, 30, stop, NULL);
    uint64_t start_ms = loop_now_ms(loop);
    assert_true(loop_timer_pending(&timer));
    loop_run(loop);
    assert_false(loop_timer_pending(&timer));
    assert_true(loop_now_ms(loop) >= start_ms + 30);
}

static void an_earlier_timer_started_later_fires_first(void **state)
{
    struct timer late = {0};
    struct timer end = {0};
    unsigned fired = 0;
    (void)state;

    loop_timer_start(loop, &late, 60000, count, &fired);
    loop_timer_start(loop, &end, 20, stop, NULL);
    loop_run(loop);
    assert_int_equal(fired, 0);
    loop_timer_stop(loop, &late);
}

static void a_stopped_timer_lets_a_turn_end_at_once(void **state)
{
    struct timer timer = {0};
    unsigned fired = 0;
    (void)state;

    loop_timer_start(loop, &timer, 60000, count, &fired);
    loop_timer_stop(loop, &timer);
    loop_run_once(loop); /* or it would sleep for a minute */
    assert_int_equal(fired, 0);
}

static void the_delay_counts_from_now_also_before_the_first_turn(void **state)
{
    struct timer timer = {0};
    (void)state;

    /* As when start-up took a while: the loop's own idea of the time is stale. */
    uint64_t until_us = clock_mono_us() + 40000;
    while (clock_mono_us() < until_us)
        ;
    uint64_t start_us = clock_mono_us();
    loop_timer_start(loop, &timer, 30, stop, NULL);
    loop_run(loop);
    /* libuv's clock is in whole milliseconds, cut. */
    assert_true(clock_mono_us() - start_us >= 29000);
}

static void pending_timers_are_forgotten_with_the_loop(void **state)
{
    struct timer timer = {0};
    unsigned fired = 0;
    (void)state;

    loop_timer_start(loop, &timer, 60000, count, &fired);
    loop_free(loop);
    assert_int_equal(fired, 0);
    assert_int_equal(loop_new(&loop), GW_OK);
}

static void a_stop_before_the_run_is_not_lost(void **state)
{
    (void)state;
    loop_stop(loop);
    loop_run(loop);
}

struct job {
    pthread_t thread;
    unsigned done;
};

static void work(void *user)
{
    ((struct job *)user)->thread = pthread_self();
}

static void job_done(void *user)
{
    struct job *job = user;

    job->done++;
    loop_stop(loop);
}

static void work_runs_elsewhere_and_is_done_on_the_loop(void **state)
{
    struct job job = {0};
    (void)state;

    assert_int_equal(loop_work(loop, work, job_done, &job), GW_OK);
    assert_int_equal(job.done, 0);
    loop_run(loop);
    assert_int_equal(job.done, 1);
    assert_false(pthread_equal(job.thread, pthread_self()));
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void pass_gate(void *user)
{
    (void)user;
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
}

static void count_work(void *user)
{
    unsigned *done = user;

    if (++*done == LOOP_WORK_MAX)
        loop_stop(loop);
}

static void work_past_the_maximum_is_refused_and_never_done(void **state)
{
    unsigned done = 0;
    unsigned refused = 0;
    (void)state;

    pthread_mutex_lock(&gate);
    for (unsigned i = 0; i < LOOP_WORK_MAX; i++)
        assert_int_equal(loop_work(loop, pass_gate, count_work, &done), GW_OK);
    assert_int_equal(loop_work(loop, pass_gate, count_work, &refused), GW_EAGAIN);
    pthread_mutex_unlock(&gate);
    loop_run(loop);
    assert_int_equal(done, LOOP_WORK_MAX);
    assert_int_equal(refused, 0);

    /* There is room again. */
    struct job job = {0};
    assert_int_equal(loop_work(loop, work, job_done, &job), GW_OK);
    loop_run(loop);
    assert_int_equal(job.done, 1);
}

static void on_signal(void *user, int signum)
{
    *(int *)user = signum;
    loop_stop(loop);
}

static void a_signal_becomes_a_callback_and_has_only_one(void **state)
{
    int seen = 0;
    (void)state;

    assert_int_equal(loop_on_signal(loop, SIGUSR1, on_signal, &seen), GW_OK);
    assert_int_equal(loop_on_signal(loop, SIGUSR1, on_signal, &seen), GW_ECONFLICT);
    assert_int_equal(kill(getpid(), SIGUSR1), 0);
    loop_run(loop);
    assert_int_equal(seen, SIGUSR1);
}

/* SIGUSR1 would end the process. */
static void a_signal_behind_the_end_of_its_loop_is_ignored(void **state)
{
    struct loop *other;
    int seen = 0;
    (void)state;

    assert_int_equal(loop_new(&other), GW_OK);
    assert_int_equal(loop_on_signal(other, SIGUSR1, on_signal, &seen), GW_OK);
    loop_free(other);
    raise(SIGUSR1);
    assert_int_equal(seen, 0);
    signal(SIGUSR1, SIG_DFL);
}

static void a_signal_that_cannot_be_caught_is_refused(void **state)
{
    int seen = 0;
    (void)state;

    errno = 0;
    assert_int_equal(loop_on_signal(loop, SIGKILL, on_signal, &seen), GW_EIO);
    assert_int_equal(errno, EINVAL);
}

static void writing_to_a_closed_pipe_is_an_error_not_the_end(void **state)
{
    int fds[2];
    (void)state;

    assert_int_equal(pipe(fds), 0);
    close(fds[0]);
    assert_int_equal(write(fds[1], "x", 1), -1);
    assert_int_equal(errno, EPIPE);
    close(fds[1]);
}

/* Of the calling thread, in nanoseconds; 0 before Linux 6.12. */
static uint64_t slice_ns(void)
{
    uint64_t attributes[6] = {0}; /* struct sched_attr: the runtime is its fourth word */

    assert_int_equal(syscall(SYS_sched_getattr, 0, attributes, sizeof(attributes), 0), 0);
    return attributes[3];
}

static void take_slice(void *user)
{
    *(uint64_t *)user = slice_ns();
}

static void stop_with_it(void *user)
{
    (void)user;
    loop_stop(loop);
}

static void the_loop_is_let_in_sooner_than_what_computes_for_it(void **state)
{
    uint64_t workers_ns = 0;
    (void)state;

    if (slice_ns() == 0)
        skip(); /* a kernel that knows no slices */
    assert_int_equal(loop_work(loop, take_slice, stop_with_it, &workers_ns), GW_OK);
    loop_run(loop);
    assert_in_range(slice_ns(), 1, workers_ns - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_in(a_timer_fires_no_earlier_than_its_delay, open_loop, close_loop),
        test_in(an_earlier_timer_started_later_fires_first, open_loop, close_loop),
        test_in(a_stopped_timer_lets_a_turn_end_at_once, open_loop, close_loop),
        test_in(the_delay_counts_from_now_also_before_the_first_turn, open_loop, close_loop),
        test_in(pending_timers_are_forgotten_with_the_loop, open_loop, close_loop),
        test_in(a_stop_before_the_run_is_not_lost, open_loop, close_loop),
        test_in(work_runs_elsewhere_and_is_done_on_the_loop, open_loop, close_loop),
        test_in(work_past_the_maximum_is_refused_and_never_done, open_loop, close_loop),
        test_in(a_signal_becomes_a_callback_and_has_only_one, open_loop, close_loop),
        cmocka_unit_test(a_signal_behind_the_end_of_its_loop_is_ignored),
        test_in(a_signal_that_cannot_be_caught_is_refused, open_loop, close_loop),
        test_in(writing_to_a_closed_pipe_is_an_error_not_the_end, open_loop, close_loop),
        test_in(the_loop_is_let_in_sooner_than_what_computes_for_it, open_loop, close_loop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
