#include "wire/sse.h"

#include <string.h>

void wire_sse_init(struct wire_sse *sse, size_t max, wire_sse_cb on_event, void *user)
{
    *sse = (struct wire_sse){.on_event = on_event, .user = user};
    buf_init(&sse->line, max);
    buf_init(&sse->data, max);
}

void wire_sse_done(struct wire_sse *sse)
{
    buf_done(&sse->line);
    buf_done(&sse->data);
}

static enum gw_err end_event(struct wire_sse *sse)
{
    bool go_on = true;

    if (sse->has_data)
        go_on = sse->on_event(sse->user, buf_slice(&sse->data));
    buf_clear(&sse->data);
    sse->has_data = false;
    return go_on ? GW_OK : GW_ECANCELLED;
}

/* "data:one", "data: one" and "data" alone; a comment has nothing before its colon. */
static enum gw_err take_line(struct wire_sse *sse, struct slice line)
{
    struct slice value = SLICE_NONE;
    struct slice name;

    if (!sse->begun && slice_starts(line, SLICE_LIT("\xEF\xBB\xBF")))
        line = (struct slice){line.data + 3, line.len - 3};
    sse->begun = true;
    if (line.len == 0)
        return end_event(sse);
    name = slice_cut(line, ':', &value);
    if (!slice_eq_cstr(name, "data"))
        return GW_OK;
    if (slice_starts(value, SLICE_LIT(" ")))
        value = (struct slice){value.data + 1, value.len - 1};
    if (sse->has_data)
        buf_append_char(&sse->data, '\n');
    buf_append_slice(&sse->data, value);
    sse->has_data = true;
    return buf_err(&sse->data);
}

/* The line's end, or the end of what there is. */
static size_t line_len(struct slice bytes)
{
    size_t len = 0;

    while (len < bytes.len && bytes.data[len] != '\n' && bytes.data[len] != '\r')
        len++;
    return len;
}

enum gw_err wire_sse_feed(struct wire_sse *sse, struct slice bytes)
{
    while (bytes.len > 0) {
        size_t len = line_len(bytes);
        enum gw_err err;

        if (sse->after_cr && bytes.data[0] == '\n') {
            sse->after_cr = false;
            bytes = (struct slice){bytes.data + 1, bytes.len - 1};
            continue;
        }
        sse->after_cr = false;
        buf_append(&sse->line, bytes.data, len);
        if (buf_err(&sse->line) != GW_OK)
            return GW_ELIMIT;
        if (len == bytes.len)
            return GW_OK;
        sse->after_cr = bytes.data[len] == '\r';
        bytes = (struct slice){bytes.data + len + 1, bytes.len - len - 1};
        err = take_line(sse, buf_slice(&sse->line));
        buf_clear(&sse->line);
        if (err != GW_OK)
            return err;
    }
    return GW_OK;
}
