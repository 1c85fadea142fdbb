/*
 * test_in() of support/test.h: what is torn down, and when leaks are told.
 */
#include "support/test.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static int torn_down;

static int setup(void **state)
{
    (void)state;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    torn_down++;
    return 0;
}

static void passes(void **state)
{
    (void)state;
}

static void skips(void **state)
{
    (void)state;
    skip();
}

static void fails(void **state)
{
    (void)state;
    fail();
}

#define TORN_DOWN 1
#define ANY_FAILED 2

/* In a process of its own, and silent: how one test left things. */
static int outcome_of(CMUnitTestFunction test)
{
    const struct CMUnitTest tests[] = {test_in(test, setup, teardown)};
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);

        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        (void)cmocka_run_group_tests(tests, NULL, NULL);
        _exit((torn_down == 1 ? TORN_DOWN : 0) | (test__any_failed() ? ANY_FAILED : 0));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_test_that_passes_is_torn_down_and_its_leaks_are_told(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(passes), TORN_DOWN);
}

static void a_test_that_skips_is_torn_down_and_its_leaks_are_told(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(skips), TORN_DOWN);
}

static void a_test_that_fails_is_left_as_it_is_and_leaks_are_not_told(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(fails), ANY_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_test_that_passes_is_torn_down_and_its_leaks_are_told),
        cmocka_unit_test(a_test_that_skips_is_torn_down_and_its_leaks_are_told),
        cmocka_unit_test(a_test_that_fails_is_left_as_it_is_and_leaks_are_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
