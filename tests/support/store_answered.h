/*
 * store_answered.h -- calls of the store that are answered once: asked, waited for, held against the
 * error that is expected.
 *
 * A test keeps what it was told in a static `struct told told`, whose first member is a struct answered;
 * its callbacks begin with take() and keep the rest themselves.
 */
#ifndef BATON_TESTS_STORE_ANSWERED_H
#define BATON_TESTS_STORE_ANSWERED_H

#include "support/store_fixture.h"
#include "support/test.h"

#include <string.h>

struct answered {
    struct store_fixture *fixture;
    bool done;
    struct store_answer answer;
};

/* Empties all of `told`, for the next call. */
static inline void *answered_forget(void *told, size_t size, struct store_fixture *fixture)
{
    memset(told, 0, size);
    ((struct answered *)told)->fixture = fixture;
    return told;
}
#define FORGET(fixture) answered_forget(&told, sizeof(told), (fixture))

/* A callback by itself, where nothing but the error is told. */
static inline void take(void *user, const struct store_answer *answer)
{
    struct answered *answered = user;

    assert_false(answered->done);
    answered->done = true;
    answered->answer = *answer;
}

#define ASK(call, callback, ...)                                                                   \
    do {                                                                                           \
        assert_int_equal(call(fixture->store, __VA_ARGS__, callback, FORGET(fixture)), GW_OK);     \
        store_fixture_wait(fixture, &told.answered.done);                                          \
    } while (0)
#define ASK_OK(call, callback, ...)                                                                \
    do {                                                                                           \
        ASK(call, callback, __VA_ARGS__);                                                          \
        assert_int_equal(told.answered.answer.err, GW_OK);                                         \
    } while (0)
#define ASK_NOT_FOUND(call, callback, ...)                                                         \
    do {                                                                                           \
        ASK(call, callback, __VA_ARGS__);                                                          \
        assert_int_equal(told.answered.answer.err, GW_ENOTFOUND);                                  \
    } while (0)

#endif
