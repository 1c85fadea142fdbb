/*
 * test.c -- see test.h.
 */
#include "support/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void test_slice_equal(struct slice slice, const char *cstr, const char *file, int line)
{
    if (slice_eq_cstr(slice, cstr))
        return;
    print_error("\"" SLICE_FMT "\" != \"%s\"\n", SLICE_ARG(slice), cstr);
    _fail(file, line);
}

static const struct test__case *now;
static bool ended, any_failed; /* ended as it should: passed, or skipped */

int test__setup(void **state)
{
    now = *state;
    *state = NULL;
    ended = false;
    return now->setup(state);
}

void test__run(void **state)
{
    now->run(state);
    ended = true;
}

_Noreturn void test__skip(const char *file, int line)
{
    ended = true;
    _skip(file, line);
    abort(); /* which cmocka does not come back from */
}

int test__teardown(void **state)
{
    any_failed |= !ended;
    return ended ? now->teardown(state) : 0;
}

bool test__any_failed(void)
{
    return any_failed;
}

/* The leak checker of a sanitizer's build asks this at the end; nobody else does. */
int __lsan_is_turned_off(void);

int __lsan_is_turned_off(void)
{
    return any_failed;
}

/* In the child: silent, without a core file. */
static void run_to_abort(void (*fn)(void))
{
    struct rlimit none = {0, 0};
    int null = open("/dev/null", O_WRONLY);

    setrlimit(RLIMIT_CORE, &none);
    dup2(null, STDERR_FILENO);
    fn();
    _exit(0);
}

void assert_aborts(void (*fn)(void))
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0)
        run_to_abort(fn);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}
