/*
 * query.c -- form-encoded parameters (WHATWG URL, application/x-www-form-urlencoded).
 */
#include "net/net.h"

#include "base/hex.h"
#include "base/utf8.h"

/* False when a '%' is not followed by two hex digits. */
static bool decode(struct slice in, struct buf *out)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.data[i] == '+') {
            buf_append_char(out, ' ');
            continue;
        }
        if (in.data[i] != '%') {
            buf_append_char(out, in.data[i]);
            continue;
        }
        if (in.len - i < 3)
            return false;

        int high = hex_digit(in.data[i + 1]);
        int low = hex_digit(in.data[i + 2]);

        if (high < 0 || low < 0)
            return false;
        buf_append_char(out, (char)(high << 4 | low));
        i += 2;
    }
    return true;
}

enum gw_err net_query_get(struct slice query, const char *name, struct buf *out)
{
    while (query.data != NULL) {
        struct slice value;
        struct slice key = slice_cut(slice_cut(query, '&', &query), '=', &value);

        buf_clear(out);
        if (!decode(key, out) || !slice_eq_cstr(buf_slice(out), name))
            continue;
        buf_clear(out);
        if (value.data != NULL && !decode(value, out))
            return GW_EINVAL;
        if (buf_err(out) != GW_OK)
            return GW_ELIMIT;
        return utf8_valid(buf_slice(out)) ? GW_OK : GW_EINVAL;
    }
    buf_clear(out);
    return GW_ENOTFOUND;
}
