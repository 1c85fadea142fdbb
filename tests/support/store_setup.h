/*
 * store_setup.h -- setup_change(), as the HTTP interface calls it: what is taken, and what is refused and changes
 * nothing.
 */
#ifndef BATON_TESTS_STORE_SETUP_H
#define BATON_TESTS_STORE_SETUP_H

#include "support/store_fixture.h"

struct setup_refusal {
    const char *settings, *message;
};

/* What it answers. */
struct slice setup_change(struct store_fixture *fixture, const char *what, int64_t id,
                          const char *settings);

/* It is taken; returns the id. */
int64_t setup_changed(struct store_fixture *fixture, const char *what, int64_t id,
                      const char *settings);

/* Each is refused in these words, and leaves all as it was. */
void setup_check_refusals(struct store_fixture *fixture, const char *what, int64_t id,
                          const struct setup_refusal *refusals, size_t count);
#define CHECK_REFUSALS(fixture, what, id, ...)                                                     \
    setup_check_refusals((fixture), (what), (id), (const struct setup_refusal[]){__VA_ARGS__},     \
                         sizeof((const struct setup_refusal[]){__VA_ARGS__}) /                     \
                             sizeof(struct setup_refusal))

#endif
