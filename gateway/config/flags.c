/* --name value and --name=value. */
#include "config/internal.h"

#include <stdlib.h>
#include <string.h>

#define FILE_NAME "config"

struct flag {
    struct slice name; /* SLICE_NONE: not of the form of a flag */
    const char *value; /* NULL: the next argument */
};

static struct flag parse(const char *argument)
{
    struct slice value = SLICE_NONE;
    struct flag flag = {.name = SLICE_NONE};

    if (strncmp(argument, "--", 2) == 0) {
        flag.name = slice_cut(slice_of(argument + 2), '=', &value);
        flag.value = value.data;
    }
    return flag;
}

static bool is_file(const struct flag *flag)
{
    return slice_eq_cstr(flag->name, FILE_NAME);
}

size_t config_flag_width(const char *argument)
{
    struct flag flag = parse(argument);

    if (flag.name.data == NULL || (!is_file(&flag) && config__option_find(flag.name) == NULL)) {
        return 0;
    }
    return flag.value != NULL ? 1 : 2;
}

const char *config__flag_file(const char *const *flags, size_t count)
{
    const char *file = NULL;

    for (size_t i = 0; i < count; i++) {
        struct flag flag = parse(flags[i]);

        if (flag.name.data != NULL && flag.value == NULL && i + 1 < count) {
            flag.value = flags[++i];
        }
        if (is_file(&flag)) {
            file = flag.value;
        }
    }
    return file;
}

/* One flag without its value. The last of two of the same name wins. */
static void set_flag(struct config__reading *reading, const struct flag *flag, const char *value)
{
    const struct option_spec *spec = config__option_find(flag->name);
    char *where = slice_dup((struct slice){flag->name.data - 2, flag->name.len + 2});

    if (spec == NULL && !is_file(flag)) {
        config__problem(reading, where, "there is no such option");
    } else if (value == NULL) {
        config__problem(reading, where, "needs a value");
    } else if (spec != NULL) {
        config__set(reading, spec, value, where);
    }
    free(where);
}

void config__read_flags(struct config__reading *reading, const char *const *flags, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct flag flag = parse(flags[i]);

        if (flag.name.data == NULL) {
            config__problem(reading, flags[i], "not of the form --name value or --name=value");
            continue;
        }
        const char *value = flag.value;

        if (value == NULL && config_flag_width(flags[i]) == 2 && i + 1 < count) {
            value = flags[++i];
        }
        set_flag(reading, &flag, value);
    }
}
