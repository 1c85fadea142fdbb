/*
 * text.c -- JSON strings (RFC 8259 section 7).
 */
#include "wire/text.h"

#include "wire/utf8_step.h"

#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* Drops what is behind the first `max` code points. Bytes are at least as many as code points, so
 * a text that is short in bytes needs no counting. */
static struct slice clip(struct slice text, int64_t max)
{
    if (text.len <= (size_t)max)
        return text;

    struct slice rest = text;
    for (int64_t count = 0; count < max && rest.len > 0; count++)
        utf8_next(&rest);
    return (struct slice){text.data, text.len - rest.len};
}

/* How far text goes that needs neither an escape nor mending. */
static const char *pass_good(const char *at, const char *end)
{
    for (;;) {
        while (end - at >= 8 && wire__plain8(at))
            at += 8;
        if (at == end)
            return at;
        if (wire__plain(*at)) {
            at++;
            continue;
        }
        size_t len = (unsigned char)*at < 0x80 ? 0 : wire__sequence(at, end);
        if (len == 0)
            return at;
        at += len;
    }
}

static void write_odd(struct buf *out, char c)
{
    static const char letters[] = "btn?fr"; /* of U+0008 to U+000D; U+000B has none */
    unsigned char byte = (unsigned char)c;

    if (c == '\0' || byte >= 0x80) {
        buf_append(out, REPLACEMENT, sizeof(REPLACEMENT) - 1);
    } else if (c == '"' || c == '\\') {
        char pair[2] = {'\\', c};
        buf_append(out, pair, sizeof(pair));
    } else if (c >= '\b' && c <= '\r' && c != '\v') {
        char pair[2] = {'\\', letters[c - '\b']};
        buf_append(out, pair, sizeof(pair));
    } else {
        buf_printf(out, "\\u%04x", byte);
    }
}

void wire__write_text(struct buf *out, struct slice text, int64_t max)
{
    text = clip(text, max);

    const char *at = text.len > 0 ? text.data : "";
    const char *end = at + text.len;

    buf_append_char(out, '"');
    while (at < end) {
        const char *good = pass_good(at, end);
        buf_append(out, at, (size_t)(good - at));
        if (good == end)
            break;
        write_odd(out, *good);
        at = good + 1;
    }
    buf_append_char(out, '"');
}

void wire__write_json(struct buf *out, struct slice json)
{
    char *to = buf_reserve(out, json.len);

    if (to == NULL)
        return;
    for (size_t i = 0; i < json.len; i++)
        to[i] = json.data[i] == '\n' || json.data[i] == '\r' ? ' ' : json.data[i];
    buf_commit(out, json.len);
}

void wire__take_back(struct buf *out, size_t len)
{
    out->len = len;
    if (out->data != NULL)
        out->data[len] = '\0';
    out->failed = true;
}
