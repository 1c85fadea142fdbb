#include "config/config.h"

#include "config/internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void config__problem(struct config__reading *reading, const char *where, const char *fmt, ...)
{
    char what[CONFIG_VALUE_MAX];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    buf_printf(reading->problems, "%s: %s\n", where, what);
    reading->failed = true;
}

static void refuse(struct config__reading *reading, const struct option_spec *spec,
                   const char *value, const char *where)
{
    struct buf allowed;

    buf_init(&allowed, 512);
    config__allowed(spec, &allowed);
    config__problem(reading, where, "%s can't be %s; allowed: %s", spec->name,
                    spec->secret ? "this" : log_quote(value), allowed.data);
    buf_done(&allowed);
}

void config__set(struct config__reading *reading, const struct option_spec *spec, const char *value,
                 const char *where)
{
    struct config_source *source = &reading->config->sources[spec - config__options];

    if (config__value_set(reading->config, spec, slice_trim(slice_of(value)))) {
        refuse(reading, spec, value, where);
        return;
    }
    free(source->where);
    source->where = slice_dup(slice_of(where));
}

static struct config *new_with_defaults(void)
{
    struct config *config = mem_new(sizeof(*config));

    config->sources = mem_array(config__option_count, sizeof(config->sources[0]));
    for (size_t i = 0; i < config__option_count; i++) {
        const struct option_spec *spec = &config__options[i];
        enum gw_err err = config__value_set(config, spec, slice_of(spec->initial));

        assert(err == GW_OK);
        (void)err;
    }
    return config;
}

static void read_files(struct config__reading *reading, const struct config_input *input)
{
    const char *path = config__flag_file(input->flags, input->flag_count);
    const char *const *defaults =
        input->default_files ? input->default_files : CONFIG_DEFAULT_FILES;

    if (path == NULL) {
        path = config__environment_file(input->environment);
    }
    if (path != NULL) {
        config__read_file(reading, path, false);
        return;
    }
    while (*defaults != NULL && !config__read_file(reading, *defaults, true)) {
        defaults++;
    }
}

enum gw_err config_load(const struct config_input *input, struct config **ret_config,
                        struct buf *problems)
{
    struct config *config = new_with_defaults();
    struct config__reading reading = {.config = config, .problems = problems};

    read_files(&reading, input);
    config__read_environment(&reading, input->environment);
    config__read_flags(&reading, input->flags, input->flag_count);
    if (reading.failed) {
        config_free(config);
        return GW_EINVAL;
    }
    if (config->public_origin.count == 0) {
        config->public_origin_is_made = true;
        config__make_origins(config);
    }
    *ret_config = config;
    return GW_OK;
}

void config_free(struct config *config)
{
    if (config == NULL) {
        return;
    }
    for (size_t i = 0; i < config__option_count; i++) {
        config__value_free(config, &config__options[i]);
        free(config->sources[i].where);
    }
    free(config->sources);
    free(config);
}
