/*
 * recover.c -- walks over a line of JSON without believing it.
 */
#include "wire/recover.h"

#include "base/hex.h"
#include "base/utf8.h"

#include <string.h>

/* A place in the line. Depth counts the open brackets outside of strings. */
struct walk {
    const char *at;
    const char *end;
    int depth;
};

/* The code unit of the `\uXXXX` that stands at `at`, or -1. */
static int code_unit(const char *at, const char *end)
{
    int unit = 0;

    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* How long the escape at `at` is; 0 when it stands for something that is no text. */
static size_t escape_len(const char *at, const char *end)
{
    int unit = code_unit(at, end);

    if (unit < 0)
        return 2; /* a short one, or a broken one, which the parser refuses */
    if (unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        return 0;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        int low = code_unit(at + 6, end);
        return low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
    }
    return 6;
}

/* Goes from behind a string's opening quote to behind its closing one. False for a bad escape. */
static bool pass_string(struct walk *walk)
{
    while (walk->at < walk->end && *walk->at != '"') {
        size_t len = 1;

        if (*walk->at == '\\') {
            len = escape_len(walk->at, walk->end);
            if (len == 0)
                return false;
            if (len > (size_t)(walk->end - walk->at))
                len = (size_t)(walk->end - walk->at);
        }
        walk->at += len;
    }
    if (walk->at < walk->end)
        walk->at++;
    return true;
}

/* Takes one character that is not in a string into account. */
static bool is_within(struct walk *walk, char c, size_t *values_left, enum wire_code *ret_code)
{
    bool opens = c == '{' || c == '[';

    walk->depth += opens ? 1 : 0;
    walk->depth -= c == '}' || c == ']' ? 1 : 0;
    if (walk->depth > WIRE__MAX_DEPTH) {
        *ret_code = WIRE_CODE_TOO_DEEP;
        return false;
    }
    if (opens || c == ',') {
        if (*values_left == 0) {
            *ret_code = WIRE_CODE_BAD_FRAME;
            return false;
        }
        --*values_left;
    }
    return true;
}

enum gw_err wire__check_text(struct slice line, size_t max_values, enum wire_code *ret_code)
{
    struct walk walk = {line.data, line.data + line.len, 0};

    if (!utf8_valid(line) || (line.len > 0 && memchr(line.data, '\0', line.len) != NULL)) {
        *ret_code = WIRE_CODE_BAD_TEXT;
        return GW_EINVAL;
    }
    while (walk.at < walk.end) {
        char c = *walk.at++;

        if (c == '"' && !pass_string(&walk)) {
            *ret_code = WIRE_CODE_BAD_TEXT;
            return GW_EINVAL;
        }
        if (!is_within(&walk, c, &max_values, ret_code))
            return GW_EINVAL;
    }
    return GW_OK;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void pass_space(struct walk *walk)
{
    while (walk->at < walk->end && is_space(*walk->at))
        walk->at++;
}

/* The raw text between quotes, escapes and all. The walk stands on the opening quote. */
static struct slice take_string(struct walk *walk)
{
    const char *start = ++walk->at;

    while (walk->at < walk->end && *walk->at != '"')
        walk->at += *walk->at == '\\' && walk->end - walk->at > 1 ? 2 : 1;

    struct slice text = {start, (size_t)(walk->at - start)};
    if (walk->at < walk->end)
        walk->at++;
    return text;
}

static void read_ref(struct walk walk, struct wire_problem *problem)
{
    struct slice digits = {walk.at, 0};
    int64_t ref = 0;

    while (walk.at < walk.end && *walk.at >= '0' && *walk.at <= '9')
        walk.at++;
    digits.len = (size_t)(walk.at - digits.data);
    pass_space(&walk);

    /* "1.0" and "1e3" are no refs: a comma or bracket must follow. */
    bool ends = walk.at < walk.end && (*walk.at == ',' || *walk.at == '}');
    bool good = ends && digits.len > 0 && digits.len <= 10 && digits.data[0] != '0' &&
                slice_to_int64(digits, &ref) == GW_OK && ref <= INT32_MAX;
    problem->has_ref = good;
    problem->ref = good ? ref : 0;
}

static void read_client_id(struct walk walk, struct wire_problem *problem)
{
    static const struct uuid none;
    struct uuid id = none;
    bool good =
        walk.at < walk.end && *walk.at == '"' && uuid_parse(take_string(&walk), &id) == GW_OK;

    problem->has_client_id = good;
    problem->client_id = good ? id : none;
}

void wire__recover(struct slice line, struct wire_problem *problem)
{
    struct walk walk = {line.data, line.data + line.len, 0};

    while (walk.at < walk.end) {
        if (*walk.at != '"') {
            walk.depth += *walk.at == '{' || *walk.at == '[';
            walk.depth -= *walk.at == '}' || *walk.at == ']';
            walk.at++;
            continue;
        }

        struct slice key = take_string(&walk);
        pass_space(&walk);
        if (walk.depth != 1 || walk.at == walk.end || *walk.at != ':')
            continue;
        walk.at++;
        pass_space(&walk);
        /* Of a repeated field the last one counts, as parsers have it. */
        if (slice_eq_cstr(key, "ref"))
            read_ref(walk, problem);
        if (slice_eq_cstr(key, "client_id"))
            read_client_id(walk, problem);
    }
}
