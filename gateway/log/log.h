/*
 * log.h -- one line an event, logfmt, to stderr.
 *
 *   2026-03-01T09:15:02.123Z info  net    conn_closed conn=4294967297 reason=idle
 *
 * Never the text of a message, a token, a cookie or an address beyond its
 * network prefix. Floors 0 to 3 return errors and do not log, but for what only
 * they can see (an errno); floors 4 and up log once, with context.
 */
#ifndef BATON_LOG_LOG_H
#define BATON_LOG_LOG_H

#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* LOG_INFO until told otherwise. */
void log_set_level(enum log_level level);

/* `event` is one snake_case word; `fmt` gives key=value pairs. Text values that
 * may hold spaces or quotes are passed through log_quote(). At most 2 KB a line;
 * control characters in it become '?'. Leaves errno alone; any thread. */
void log_write(enum log_level level, const char *room, const char *event, const char *fmt, ...)
    GW_PRINTF(4, 5);

/* "…" with control characters, quotes and backslashes escaped, cut at 200
 * bytes. Returns one of the thread's eight rotating buffers: for arguments only. */
const char *log_quote(const char *text);

/* An event without values has "" for its format. */
#define log_error(room, event, ...) log_write(LOG_ERROR, room, event, __VA_ARGS__)
#define log_warn(room, event, ...) log_write(LOG_WARN, room, event, __VA_ARGS__)
#define log_info(room, event, ...) log_write(LOG_INFO, room, event, __VA_ARGS__)
#define log_debug(room, event, ...) log_write(LOG_DEBUG, room, event, __VA_ARGS__)

#endif
