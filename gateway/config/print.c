/* The table as a reference, and a configuration as it stands. */
#include "config/internal.h"

#include <string.h>

static const char preface[] =
    "# Options of Baton\n"
    "\n"
    "Each option can be set in four places; the later ones win:\n"
    "\n"
    "1. its default;\n"
    "2. an INI file, a line `name = value` each: the one that `--config FILE` or `BATON_CONFIG`\n"
    "   names, else `./baton.ini`, else `/etc/baton/baton.ini`. A line that starts with `#` or "
    "`;`\n"
    "   is a comment; what follows the `=` is the value, to the end of the line;\n"
    "3. an environment variable `BATON_<NAME>`, in upper case;\n"
    "4. a flag, `--name value` or `--name=value`.\n"
    "\n"
    "One unknown name or bad value, and the gateway does not start. Durations are a number and a\n"
    "unit: `500ms`, `5s`, `10m`, `12h`, `30d`. Lists are separated by commas.\n"
    "\n"
    "| option | default | allowed | what it is |\n"
    "| --- | --- | --- | --- |\n";

/* Where nobody has to scroll: a path of the build machine tells a reader nothing. */
static void print_initial(const struct option_spec *spec, FILE *out)
{
    if (strcmp(spec->name, "web_root") == 0) {
        fputs("as built", out);
    } else if (spec->initial[0] == '\0') {
        fputs("empty", out);
    } else {
        fprintf(out, "`%s`", spec->initial);
    }
}

void config_print_reference(FILE *out)
{
    fputs(preface, out);
    for (size_t i = 0; i < config__option_count; i++) {
        const struct option_spec *spec = &config__options[i];
        struct buf allowed;

        buf_init(&allowed, 512);
        config__allowed(spec, &allowed);
        fprintf(out, "| `%s` | ", spec->name);
        print_initial(spec, out);
        fprintf(out, " | %s | %s%s |\n", allowed.data, spec->help, spec->secret ? " Secret." : "");
        buf_done(&allowed);
    }
}

void config_print(const struct config *config, FILE *out)
{
    for (size_t i = 0; i < config__option_count; i++) {
        const struct option_spec *spec = &config__options[i];
        const char *where = config->sources[i].where;
        struct buf value;

        buf_init(&value, (CONFIG_VALUE_MAX + 2) * CONFIG_LIST_MAX);
        config__value_print(config, spec, &value);
        /* Made from the port, which may yet change: as a setting it would stay. */
        if (config->public_origin_is_made && strcmp(spec->name, "public_origin") == 0) {
            fprintf(out, "# default: %s\n%s =\n", value.data, spec->name);
            buf_done(&value);
            continue;
        }
        fprintf(out, "# %s\n%s = %s\n", where ? where : "default", spec->name,
                value.len > 0 && spec->secret ? "***"
                : value.len > 0               ? value.data
                                              : "");
        buf_done(&value);
    }
}
