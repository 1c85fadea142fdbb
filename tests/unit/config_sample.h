/*
 * config_sample.h -- one configuration to be read: what its file, environment and flags say, and
 * what came of it.
 */
#ifndef BATON_TESTS_CONFIG_SAMPLE_H
#define BATON_TESTS_CONFIG_SAMPLE_H

#include "config/config.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FLAGS 6

/* One configuration to read; NULL fields are absent. */
struct sample {
    const char *file; /* contents; its path becomes "F" in problems */
    const char *environment[4];
    const char *flags[MAX_FLAGS + 1];
};

struct outcome {
    enum gw_err err;
    struct config *config;
    char problems[CONFIG_PROBLEMS_MAX + 1]; /* with the file's path as "F" */
};

static inline char *write_file(const char *contents)
{
    char path[] = "/tmp/baton-config-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, contents, strlen(contents)), (ssize_t)strlen(contents));
    close(fd);
    return strdup(path);
}

/* Puts "F" for the path, so that a test can say what it expects. */
static inline void keep_problems(struct outcome *outcome, const struct buf *problems,
                                 const char *path)
{
    const char *from = problems->data ? problems->data : "";
    char *to = outcome->problems;

    while (*from != '\0') {
        if (path != NULL && strncmp(from, path, strlen(path)) == 0) {
            *to++ = 'F';
            from += strlen(path);
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
}

static inline struct outcome load(const struct sample *sample)
{
    struct outcome outcome = {.config = NULL};
    char *path = sample->file ? write_file(sample->file) : NULL;
    const char *const files[] = {"/nowhere/baton.ini", path, NULL};
    struct config_input input = {
        .flags = sample->flags, .environment = sample->environment, .default_files = files};
    struct buf problems;

    while (sample->flags[input.flag_count] != NULL) {
        input.flag_count++;
    }
    buf_init(&problems, CONFIG_PROBLEMS_MAX);
    outcome.err = config_load(&input, &outcome.config, &problems);
    keep_problems(&outcome, &problems, path);
    buf_done(&problems);
    if (path != NULL) {
        unlink(path);
    }
    free(path);
    return outcome;
}

static inline struct config *load_good(const struct sample *sample)
{
    struct outcome outcome = load(sample);

    assert_string_equal(outcome.problems, "");
    assert_int_equal(outcome.err, GW_OK);
    return outcome.config;
}

#endif
