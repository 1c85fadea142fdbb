/*
 * line.h -- how a line of the log looks, apart from where it goes: no clock, no
 * file. For this room and its tests.
 */
#ifndef BATON_LOG_LINE_H
#define BATON_LOG_LINE_H

#include "log/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_LINE_MAX 2048

/* Writes one line with its newline and returns its length; it is not
 * NUL-terminated. A line that is too long ends in "...". */
size_t log__line(char out[LOG_LINE_MAX], int64_t wall_ms, enum log_level level, const char *room,
                 const char *event, const char *fmt, va_list args) GW_PRINTF(6, 0);

#endif
