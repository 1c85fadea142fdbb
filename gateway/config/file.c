/* The INI file, read by inih. It has no line numbers to give, so the reader that
 * hands it the lines counts them. */
#include "config/internal.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES (CONFIG_VALUE_MAX + 200)

struct file {
    struct config__reading *reading;
    const char *path;
    FILE *stream;
    int line;
    int too_long; /* a line's number, or 0 */
    int *set_at;  /* by option: the line that has set it, or 0 */
};

static void at_line(const struct file *file, int line, struct buf *where)
{
    buf_clear(where);
    buf_printf(where, "%s:%d", file->path, line);
}

static char *read_line(char *into, int size, void *stream)
{
    struct file *file = stream;
    char *line = fgets(into, size, file->stream);

    if (line != NULL) {
        file->line++;
        if (strchr(line, '\n') == NULL && !feof(file->stream) && file->too_long == 0) {
            file->too_long = file->line;
        }
    }
    return line;
}

static void set_from_line(struct file *file, const char *name, const char *value, const char *where)
{
    const struct option_spec *spec = config__option_find(slice_of(name));

    if (spec == NULL || strchr(name, '-') != NULL) {
        config__problem(file->reading, where, "there is no option %s", log_quote(name));
        return;
    }
    int *set_at = &file->set_at[spec - config__options];

    if (*set_at != 0) {
        config__problem(file->reading, where, "%s was set in line %d already", name, *set_at);
        return;
    }
    *set_at = file->line;
    config__set(file->reading, spec, value, where);
}

static int on_pair(void *user, const char *section, const char *name, const char *value)
{
    struct file *file = user;
    struct buf where;

    buf_init(&where, LINE_MAX_BYTES);
    at_line(file, file->line, &where);
    if (section[0] != '\0') {
        config__problem(file->reading, where.data, "sections such as [%s] have no meaning here",
                        section);
    } else {
        set_from_line(file, name, value, where.data);
    }
    buf_done(&where);
    return 1;
}

/* Its settings are global; this room is the only one that uses it. A value is all
 * that follows the '=': a password may hold a semicolon. */
static int parse(struct file *file)
{
    ini_allow_multiline = false;
    ini_allow_inline_comments = false;
    ini_use_stack = false;
    ini_allow_realloc = false;
    ini_initial_alloc = LINE_MAX_BYTES;
    ini_max_line = LINE_MAX_BYTES;
    return ini_parse_stream(read_line, file, on_pair, file);
}

static void read_stream(struct file *file)
{
    struct buf where;
    int bad_line = parse(file);

    buf_init(&where, LINE_MAX_BYTES);
    if (file->too_long > 0) {
        at_line(file, file->too_long, &where);
        config__problem(file->reading, where.data, "the line is longer than %d bytes",
                        LINE_MAX_BYTES);
    } else if (bad_line > 0) {
        at_line(file, bad_line, &where);
        config__problem(file->reading, where.data, "not of the form: name = value");
    } else if (bad_line < 0) {
        abort(); /* inih had no memory */
    }
    if (ferror(file->stream)) {
        config__problem(file->reading, file->path, "can't be read");
    }
    buf_done(&where);
}

bool config__read_file(struct config__reading *reading, const char *path, bool optional)
{
    struct file file = {.reading = reading, .path = path, .stream = fopen(path, "re")};

    if (file.stream == NULL) {
        if (optional && (errno == ENOENT || errno == ENOTDIR)) {
            return false;
        }
        config__problem(reading, path, "can't be opened: %s", strerror(errno));
        return true;
    }
    file.set_at = mem_array(config__option_count, sizeof(file.set_at[0]));
    read_stream(&file);
    free(file.set_at);
    fclose(file.stream);
    return true;
}
