/*
 * line.c -- one line of logfmt, and texts quoted for it.
 */
#include "log/line.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define QUOTE_BUFFERS 8
#define QUOTE_TEXT_MAX 200
#define ELLIPSIS "\xE2\x80\xA6"

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_ERROR:
        return "error";
    case LOG_WARN:
        return "warn";
    case LOG_INFO:
        return "info";
    case LOG_DEBUG:
        return "debug";
    }
    return "?";
}

/* snprintf()'s answer as the number of bytes that are there. */
static size_t printed(int len, size_t room)
{
    if (len < 0)
        return 0;
    return (size_t)len < room ? (size_t)len : room - 1;
}

static size_t print_head(char *out, size_t size, int64_t wall_ms, enum log_level level,
                         const char *room, const char *event)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm utc;
    char date[32];

    gmtime_r(&seconds, &utc);
    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
    return printed(snprintf(out, size, "%s.%03dZ %-5s %-6s %s", date, (int)(wall_ms % 1000),
                            level_name(level), room, event),
                   size);
}

/* Between two characters, not inside one. */
static size_t end_in_dots(char *out, size_t len)
{
    len -= 3;
    while (len > 0 && ((unsigned char)out[len] & 0xC0) == 0x80)
        len--;
    memcpy(out + len, "...", 3);
    return len + 3;
}

size_t log__line(char out[LOG_LINE_MAX], int64_t wall_ms, enum log_level level, const char *room,
                 const char *event, const char *fmt, va_list args)
{
    size_t size = LOG_LINE_MAX;
    size_t len = print_head(out, size, wall_ms, level, room, event);

    if (fmt[0] != '\0' && len + 2 < size) {
        out[len++] = ' ';
        int want = vsnprintf(out + len, size - len, fmt, args);
        bool cut = want > 0 && (size_t)want >= size - len;
        len += printed(want, size - len);
        if (cut)
            len = end_in_dots(out, len);
    }

    /* A line is one line, whatever a value smuggled in. */
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)out[i] < 0x20 || out[i] == 0x7F)
            out[i] = '?';
    }
    out[len++] = '\n';
    return len;
}

/* Appends what stands for the code point between text and text + len. */
static size_t escape(char out[16], uint32_t cp, const char *text, size_t len)
{
    if (cp == '"' || cp == '\\')
        return (size_t)snprintf(out, 16, "\\%c", (char)cp);
    if (cp == '\n')
        return (size_t)snprintf(out, 16, "\\n");
    /* utf8_next() takes one byte of a broken sequence, three of a real U+FFFD. */
    bool broken = cp == 0xFFFD && len == 1;
    bool control = cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
    if (!broken && !control) {
        memcpy(out, text, len);
        return len;
    }

    size_t written = 0;
    for (size_t i = 0; i < len; i++)
        written += (size_t)snprintf(out + written, 16 - written, "\\x%02x", (uint8_t)text[i]);
    return written;
}

const char *log_quote(const char *text)
{
    static _Thread_local char buffers[QUOTE_BUFFERS][QUOTE_TEXT_MAX + sizeof("\"" ELLIPSIS "\"")];
    static _Thread_local unsigned turn;
    char *out = buffers[turn++ % QUOTE_BUFFERS];
    struct slice rest = slice_of(text != NULL ? text : "");
    size_t len = 0;

    out[len++] = '"';
    while (rest.len > 0) {
        struct slice before = rest;
        uint32_t cp = utf8_next(&rest);
        char escaped[16];
        size_t more = escape(escaped, cp, before.data, before.len - rest.len);
        if (len - 1 + more > QUOTE_TEXT_MAX) {
            memcpy(out + len, ELLIPSIS, sizeof(ELLIPSIS) - 1);
            len += sizeof(ELLIPSIS) - 1;
            break;
        }
        memcpy(out + len, escaped, more);
        len += more;
    }
    out[len++] = '"';
    out[len] = '\0';
    return out;
}
