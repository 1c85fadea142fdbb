#include "pg/internal.h"

#include "base/hex.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int pg_rows(const struct pg_result *result)
{
    return PQntuples(result);
}

bool pg_is_null(const struct pg_result *result, int row, int column)
{
    assert(row >= 0 && row < PQntuples(result));
    assert(column >= 0 && column < PQnfields(result));
    return PQgetisnull(result, row, column) == 1;
}

struct slice pg_text(const struct pg_result *result, int row, int column)
{
    if (pg_is_null(result, row, column)) {
        return SLICE_NONE;
    }
    return (struct slice){PQgetvalue(result, row, column),
                          (size_t)PQgetlength(result, row, column)};
}

int64_t pg_int64(const struct pg_result *result, int row, int column)
{
    struct slice text = pg_text(result, row, column);
    int64_t value = 0;

    if (text.data != NULL) {
        enum gw_err err = slice_to_int64(text, &value);
        assert(err == GW_OK); /* the column's type is the statement's */
        (void)err;
    }
    return value;
}

double pg_double(const struct pg_result *result, int row, int column)
{
    struct slice text = pg_text(result, row, column);
    char *end = NULL;

    if (text.data == NULL) {
        return 0;
    }
    double value = strtod(text.data, &end); /* libpq puts a NUL behind each value */
    assert(end == text.data + text.len);
    return value;
}

bool pg_bool(const struct pg_result *result, int row, int column)
{
    struct slice text = pg_text(result, row, column);

    assert(text.data == NULL || slice_eq_cstr(text, "t") || slice_eq_cstr(text, "f"));
    return slice_eq_cstr(text, "t");
}

/* "\x" and two lower-case digits a byte: bytea_output is hex, setup.c sees to it. */
void pg_bytes(const struct pg_result *result, int row, int column, struct buf *out)
{
    struct slice text = pg_text(result, row, column);

    if (text.data == NULL) {
        return;
    }
    assert(text.len >= 2 && text.len % 2 == 0 && text.data[0] == '\\' && text.data[1] == 'x');
    for (size_t i = 2; i < text.len; i += 2) {
        int high = hex_digit(text.data[i]), low = hex_digit(text.data[i + 1]);

        assert(high >= 0 && low >= 0);
        buf_append_char(out, (char)(high << 4 | low));
    }
}
