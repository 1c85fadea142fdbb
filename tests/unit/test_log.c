/*
 * Lines of the log: how they look, and which are written.
 */
#include "log/line.h"
#include "support/test.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NOON_MS 1772356502123 /* 2026-03-01T09:15:02.123Z */

static char line[LOG_LINE_MAX + 1];

static void format(enum log_level level, const char *room, const char *event, const char *fmt, ...)
    GW_PRINTF(4, 5);

static void format(enum log_level level, const char *room, const char *event, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    size_t len = log__line(line, NOON_MS, level, room, event, fmt, args);
    va_end(args);
    assert_true(len <= LOG_LINE_MAX);
    line[len] = '\0';
}

static void a_line_is_time_level_room_event_and_values(void **state)
{
    (void)state;
    format(LOG_INFO, "net", "conn_closed", "conn=%d reason=%s", 7, "idle");
    assert_string_equal(line,
                        "2026-03-01T09:15:02.123Z info  net    conn_closed conn=7 reason=idle\n");
}

static void an_event_may_have_no_values(void **state)
{
    (void)state;
    format(LOG_ERROR, "pg_server", "gone", "");
    assert_string_equal(line, "2026-03-01T09:15:02.123Z error pg_server gone\n");
}

static void a_value_cannot_begin_another_line(void **state)
{
    (void)state;
    format(LOG_WARN, "api", "odd", "text=%s", "a\nb\r\x1b[31m\x7f");
    assert_string_equal(line, "2026-03-01T09:15:02.123Z warn  api    odd text=a?b??[31m?\n");
}

static void a_long_line_is_cut_between_characters_and_says_so(void **state)
{
    char text[3 * LOG_LINE_MAX];
    (void)state;

    /* Three bytes a character, at each of the three places where a cut may fall. */
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', shift);
        for (size_t at = shift; at + 3 < sizeof(text); at += 3)
            memcpy(text + at, "助", 3);
        text[sizeof(text) - 4] = '\0';
        format(LOG_INFO, "net", "long", "text=%s", text);
        size_t len = strlen(line);
        assert_true(len <= LOG_LINE_MAX && len > LOG_LINE_MAX - 8);
        assert_string_equal(line + len - 4, "...\n");
        assert_memory_equal(line + len - 7, "助", 3);
    }
}

static void a_quoted_text_escapes_what_could_break_out(void **state)
{
    (void)state;
    assert_string_equal(log_quote("plain 助记词"), "\"plain 助记词\"");
    assert_string_equal(log_quote("a\"b\\c\nd\te"), "\"a\\\"b\\\\c\\nd\\x09e\"");
    assert_string_equal(log_quote("\xff\xc2\x85"), "\"\\xff\\xc2\\x85\"");
    assert_string_equal(log_quote("\xEF\xBF\xBD"), "\"\xEF\xBF\xBD\"");
    assert_string_equal(log_quote(""), "\"\"");
    assert_string_equal(log_quote(NULL), "\"\"");
}

static void a_quoted_text_is_cut_at_200_bytes(void **state)
{
    char text[1000];
    (void)state;

    memset(text, 'x', sizeof(text));
    text[200] = '\0';
    assert_int_equal(strlen(log_quote(text)), 202);
    text[200] = 'x';
    text[999] = '\0';
    const char *quoted = log_quote(text);
    assert_int_equal(strlen(quoted), 202 + strlen("…"));
    assert_string_equal(quoted + 201, "…\"");
    memset(text, '\x01', sizeof(text) - 1);
    assert_int_equal(strlen(log_quote(text)), 202 + strlen("…"));
}

static void eight_quoted_texts_may_be_in_use_at_once(void **state)
{
    const char *quoted[8];
    char text[2] = "a";
    (void)state;

    for (int i = 0; i < 8; i++) {
        text[0] = (char)('a' + i);
        quoted[i] = log_quote(text);
    }
    for (int i = 0; i < 8; i++)
        assert_int_equal(quoted[i][1], 'a' + i);
}

/* Runs with stderr led into a pipe; returns what came out of it. */
static const char *captured(void (*fn)(void))
{
    static char text[4096];
    int saved = dup(STDERR_FILENO);
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    dup2(fds[1], STDERR_FILENO);
    fn();
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(fds[1]);
    ssize_t len = read(fds[0], text, sizeof(text) - 1);
    close(fds[0]);
    assert_true(len >= 0);
    text[len] = '\0';
    return text;
}

static void log_all_levels(void)
{
    errno = ENOENT;
    log_error("net", "first", "n=%d", 1);
    log_warn("net", "second", "n=%d", 2);
    log_info("net", "third", "");
    log_debug("net", "fourth", "n=%d", 4);
    assert_int_equal(errno, ENOENT);
}

static void lines_above_the_level_are_not_written(void **state)
{
    (void)state;
    log_set_level(LOG_WARN);
    const char *text = captured(log_all_levels);
    assert_non_null(strstr(text, "error net    first n=1\n"));
    assert_non_null(strstr(text, "warn  net    second n=2\n"));
    assert_null(strstr(text, "third"));

    log_set_level(LOG_DEBUG);
    text = captured(log_all_levels);
    assert_non_null(strstr(text, "info  net    third\n"));
    assert_non_null(strstr(text, "debug net    fourth n=4\n"));
    log_set_level(LOG_INFO);
}

static void a_log_that_cannot_be_written_leaves_errno_alone(void **state)
{
    int saved = dup(STDERR_FILENO);
    (void)state;

    close(STDERR_FILENO);
    errno = ENOENT;
    log_error("net", "lost", "");
    int after = errno;
    dup2(saved, STDERR_FILENO);
    close(saved);
    assert_int_equal(after, ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_time_level_room_event_and_values),
        cmocka_unit_test(an_event_may_have_no_values),
        cmocka_unit_test(a_value_cannot_begin_another_line),
        cmocka_unit_test(a_long_line_is_cut_between_characters_and_says_so),
        cmocka_unit_test(a_quoted_text_escapes_what_could_break_out),
        cmocka_unit_test(a_quoted_text_is_cut_at_200_bytes),
        cmocka_unit_test(eight_quoted_texts_may_be_in_use_at_once),
        cmocka_unit_test(lines_above_the_level_are_not_written),
        cmocka_unit_test(a_log_that_cannot_be_written_leaves_errno_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
