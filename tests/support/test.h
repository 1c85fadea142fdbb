/*
 * test.h -- what every C test includes: cmocka in the order that it wants, and
 * the few checks that it lacks.
 */
#ifndef BATON_TESTS_TEST_H
#define BATON_TESTS_TEST_H

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* After the four above, which it does not include itself. */
#include <cmocka.h>

/* The slice's bytes are these of a C string. */
#define assert_slice_equal(slice, cstr) test_slice_equal((slice), (cstr), __FILE__, __LINE__)

void test_slice_equal(struct slice slice, const char *cstr, const char *file, int line);

/* Runs `fn` in a process of its own, which must end in abort(): a failed assert. */
void assert_aborts(void (*fn)(void));

/*
 * A test between its set-up and its tear-down. One that failed gets no tear-down: what it left may
 * point into a stack that is gone, and a loop that runs once more would go there. The next test
 * has a set-up of its own; what was left is not told as a leak. One that skips has left nothing, so
 * it is torn down. A group's set-up around these sets no *state: cmocka would hand that on instead.
 */
#define test_in(fn, setup, teardown)                                                               \
    {                                                                                              \
#fn, test__run, test__setup, test__teardown, &(struct test__case)                          \
        {                                                                                          \
            fn, setup, teardown                                                                    \
        }                                                                                          \
    }

/* cmocka's own one tells nobody that it was no failure. */
#undef skip
#define skip() test__skip(__FILE__, __LINE__)

_Noreturn void test__skip(const char *file, int line);

struct test__case {
    CMUnitTestFunction run;
    CMFixtureFunction setup, teardown;
};

void test__run(void **state);
int test__setup(void **state);
int test__teardown(void **state);
bool test__any_failed(void); /* of those of test_in() */

#endif
