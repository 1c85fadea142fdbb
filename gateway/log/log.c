/*
 * log.c -- which lines are written, and the writing of them.
 */
#include "log/log.h"

#include "base/clock.h"
#include "log/line.h"

#include <errno.h>
#include <unistd.h>

static enum log_level max_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    max_level = level;
}

/* One write() a line, so that lines of several processes do not mix. A log that
 * can't be written is not worth stopping for. */
static void write_all(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t written = write(STDERR_FILENO, text, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        text += written;
        len -= (size_t)written;
    }
}

void log_write(enum log_level level, const char *room, const char *event, const char *fmt, ...)
{
    char line[LOG_LINE_MAX];
    va_list args;

    if (level > max_level)
        return;

    int saved = errno; /* a log line between a failed call and its errno must not matter */
    va_start(args, fmt);
    size_t len = log__line(line, clock_wall_ms(), level, room, event, fmt, args);
    va_end(args);
    write_all(line, len);
    errno = saved;
}
