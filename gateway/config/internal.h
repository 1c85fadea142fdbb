/*
 * internal.h -- the table of options, and the ways in.
 */
#ifndef BATON_CONFIG_INTERNAL_H
#define BATON_CONFIG_INTERNAL_H

#include "config/config.h"

#define CONFIG_VALUE_MAX 4000 /* bytes of one value */

enum option_type {
    OPTION_STRING,
    OPTION_INT,
    OPTION_BOOL,
    OPTION_DURATION_MS,
    OPTION_LIST,
    OPTION_CHOICE,      /* the index in `choices` */
    OPTION_CHOICE_TEXT, /* one of `choices`, as a text */
};

struct option_spec {
    const char *name; /* snake_case; BATON_<NAME> and --<name> follow from it */
    enum option_type type;
    const char *initial; /* the default, in the form in which a user would write it */
    /* Of numbers and durations (ms); max of a list: how many items, 0 for CONFIG_LIST_MAX. */
    uint64_t min, max;
    const char *help;
    bool secret;
    size_t offset; /* of its field */
    /* Further rule for a string, or for each item of a list. */
    bool (*is_valid)(struct slice value);
    const char *allowed;        /* in words, when is_valid has a say */
    const char *const *choices; /* NULL-terminated */
};

extern const struct option_spec config__options[];
extern const size_t config__option_count;

/* '-' counts as '_', as flags are often written. NULL when there is none. */
const struct option_spec *config__option_find(struct slice name);

/* value.c: text to a field of *config, and the other way round. GW_EINVAL, and
 * nothing changed, when the spec does not allow it. */
enum gw_err config__value_set(struct config *config, const struct option_spec *spec,
                              struct slice text) GW_MUST_CHECK;
void config__value_print(const struct config *config, const struct option_spec *spec,
                         struct buf *out);
void config__value_free(struct config *config, const struct option_spec *spec);
/* "a number from 1 to 32", for problems and the reference. */
void config__allowed(const struct option_spec *spec, struct buf *out);

/* Rules, for the table and its tests. */
bool config__is_origin(struct slice value);
bool config__is_host_rule(struct slice value); /* a host, with "." or "*." before it or not */
bool config__is_contact(struct slice value); /* a handle, telephone number, name or mail address */
bool config__is_address(struct slice value);
bool config__is_present(struct slice value);
bool config__is_chain(struct slice value); /* chains.c */
bool config__is_url(struct slice value);   /* http or https, or empty */
/* Whether what stands behind a URL's scheme is printable ASCII and begins with a host, whose port, if any, there can
 * be, and no user's name, which would stand in logs; more than that is libcurl's to judge. */
bool config__is_authority(struct slice url, size_t skip);

/* By option, as in the table. */
struct config_source {
    char *where; /* "baton.ini:3", "BATON_PORT", "--port"; NULL for the default */
};

/* One configuration while it is read. */
struct config__reading {
    struct config *config;
    struct buf *problems;
    bool failed;
};

/* "where: what", once a line. */
void config__problem(struct config__reading *reading, const char *where, const char *fmt, ...)
    GW_PRINTF(3, 4);
/* Sets one option and notes where that was. White space around the value goes. */
void config__set(struct config__reading *reading, const struct option_spec *spec, const char *value,
                 const char *where);

/* file.c. A file that is not there is no problem when `optional`; returns whether
 * it was there. */
bool config__read_file(struct config__reading *reading, const char *path, bool optional);

/* environment.c, flags.c */
void config__read_environment(struct config__reading *reading, const char *const *environment);
void config__read_flags(struct config__reading *reading, const char *const *flags, size_t count);
/* The value of --config, NULL without one. */
const char *config__flag_file(const char *const *flags, size_t count);
/* The value of BATON_CONFIG, NULL without one; environment may be NULL. */
const char *config__environment_file(const char *const *environment);

/* origin.c */
void config__make_origins(struct config *config);

#endif
