/* BATON_<NAME>=value. */
#include "config/internal.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "BATON_"
#define FILE_NAME "config"
/* The project's own tests talk to each other with these. */
#define TEST_PREFIX "test_"

/* The option's name in a variable: upper case only. NULL for a variable that is
 * none of ours; the caller frees. */
static char *option_name(const char *entry, const char **ret_value)
{
    const char *equals = strchr(entry, '=');

    if (equals == NULL || strncmp(entry, PREFIX, strlen(PREFIX)) != 0) {
        return NULL;
    }
    const char *start = entry + strlen(PREFIX);
    char *name = slice_dup((struct slice){start, (size_t)(equals - start)});

    for (char *c = name; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z') {
            *c = (char)(*c - 'A' + 'a');
        } else if ((*c >= 'a' && *c <= 'z') || *c == '-') {
            *c = '?'; /* BATON_Port and BATON_MAX-CONNECTIONS are unknown */
        }
    }
    *ret_value = equals + 1;
    return name;
}

static void read_entry(struct config__reading *reading, const char *entry)
{
    const char *value = NULL;
    char *name = option_name(entry, &value);

    if (name == NULL || strcmp(name, FILE_NAME) == 0 ||
        strncmp(name, TEST_PREFIX, strlen(TEST_PREFIX)) == 0) {
        free(name);
        return;
    }
    const struct option_spec *spec = config__option_find(slice_of(name));
    char *variable = slice_dup((struct slice){entry, (size_t)(value - entry) - 1});

    if (spec == NULL) {
        config__problem(reading, variable, "there is no such option");
    } else {
        config__set(reading, spec, value, variable);
    }
    free(variable);
    free(name);
}

void config__read_environment(struct config__reading *reading, const char *const *environment)
{
    for (; environment != NULL && *environment != NULL; environment++) {
        read_entry(reading, *environment);
    }
}

const char *config__environment_file(const char *const *environment)
{
    static const char start[] = PREFIX "CONFIG=";

    for (; environment != NULL && *environment != NULL; environment++) {
        if (strncmp(*environment, start, strlen(start)) == 0) {
            return *environment + strlen(start);
        }
    }
    return NULL;
}
