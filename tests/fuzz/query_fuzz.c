/*
 * Parameters of a query against a plain decoder. The first byte is the length of the
 * name that is asked for, which follows it; the rest is the query.
 */
#include "fuzz/fuzz.h"
#include "net/net.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 64

/* Form-encoded text to bytes; false for a '%' without two digits. */
static bool decode(const char *text, size_t len, char *out, size_t *ret_len)
{
    char digits[3] = "";

    *ret_len = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (c == '%') {
            if (i + 2 >= len || !isxdigit((unsigned char)text[i + 1]) ||
                !isxdigit((unsigned char)text[i + 2]))
                return false;
            memcpy(digits, text + i + 1, 2);
            c = (char)strtol(digits, NULL, 16);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        out[(*ret_len)++] = c;
    }
    return true;
}

/* Where a piece that ends with this character, or with the text, ends. */
static size_t end_of(const char *text, size_t at, size_t len, char end)
{
    while (at < len && text[at] != end)
        at++;
    return at;
}

static enum gw_err expected(const char *query, size_t len, const char *name, char *out,
                            size_t *ret_len)
{
    for (size_t at = 0; at <= len;) {
        size_t end = end_of(query, at, len, '&');
        size_t equals = end_of(query, at, end, '=');
        size_t count;

        if (decode(query + at, equals - at, out, ret_len) && *ret_len == strlen(name) &&
            memcmp(out, name, *ret_len) == 0) {
            size_t value = equals < end ? equals + 1 : end;

            if (!decode(query + value, end - value, out, ret_len))
                return GW_EINVAL;
            if (*ret_len > VALUE_MAX)
                return GW_ELIMIT;
            return fuzz_utf8((uint8_t *)out, *ret_len, &count) ? GW_OK : GW_EINVAL;
        }
        at = end + 1;
    }
    return GW_ENOTFOUND;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t name_len = fuzz_take(&data, &size) % 16;
    char name[17] = "";
    char *query, *reference;
    size_t reference_len = 0;
    struct buf out;
    enum gw_err err, want;

    if (name_len > size)
        name_len = size;
    memcpy(name, data, name_len);
    query = fuzz_copy(data + name_len, size - name_len);
    size -= name_len;
    reference = mem_new(size + 1);
    buf_init(&out, VALUE_MAX);
    err = net_query_get((struct slice){query, size}, name, &out);
    want = expected(query, size, name, reference, &reference_len);
    /* A value that is both too long and badly encoded may be called either. */
    PROMISE(err == want || (err == GW_EINVAL && want == GW_ELIMIT));
    if (err == GW_OK)
        PROMISE(out.len == reference_len &&
                memcmp(out.len > 0 ? out.data : "", reference, out.len) == 0);
    buf_done(&out);
    free(reference);
    free(query);
    return 0;
}
