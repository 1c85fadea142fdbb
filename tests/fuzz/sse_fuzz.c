/*
 * A stream of server-sent events against a plain reading of all of it at once; and what its events
 * hold, read as a model's chunks and as a webhook's answer. The first byte says how it is cut.
 */
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "wire/chat.h"
#include "wire/sse.h"

#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 200
#define TEXT_MAX 64

struct heard {
    struct buf events; /* each with its length in front */
    struct buf text;
    enum wire_chat_end end;
};

static void hear(struct heard *heard, struct slice data)
{
    buf_printf(&heard->events, "%zu:", data.len);
    buf_append_slice(&heard->events, data);
}

/* What a peer sent is taken as a whole or not at all, and is never longer than it may be. */
static void read_data(struct heard *heard, struct slice data)
{
    struct wire_bot_answer answer;
    enum gw_err err;

    buf_clear(&heard->text);
    err = wire_chat_chunk(data, &heard->text, &heard->end);
    PROMISE(err == GW_OK || err == GW_EINVAL || err == GW_ELIMIT);
    PROMISE(heard->text.len <= TEXT_MAX && utf8_valid(buf_slice(&heard->text)));

    wire_bot_answer_init(&answer);
    if (wire_bot_answer_read(data, &answer) == GW_OK) {
        PROMISE(answer.buttons_count <= WIRE_BOT_BUTTONS_MAX);
        PROMISE(answer.text.len <= WIRE_BOT_TEXT_MAX && utf8_valid(buf_slice(&answer.text)));
        PROMISE(!answer.urgent || answer.hand_over);
        for (size_t i = 0; i < answer.buttons_count; i++)
            PROMISE(answer.buttons[i].label[0] != '\0' &&
                    strlen(answer.buttons[i].value) <= WIRE_BOT_VALUE_MAX);
    }
    wire_bot_answer_done(&answer);
}

static bool on_event(void *user, struct slice data)
{
    hear(user, data);
    if (data.len > 0)
        read_data(user, data);
    return true;
}

/* ---- the plain reading ---- */

/* Where the line that begins here ends, and where the next one begins; false without an end. */
static bool line_end(const char *text, size_t len, size_t at, size_t *ret_end, size_t *ret_next)
{
    while (at < len && text[at] != '\n' && text[at] != '\r')
        at++;
    *ret_end = at;
    *ret_next = at + 1;
    if (at + 1 < len && text[at] == '\r' && text[at + 1] == '\n')
        *ret_next = at + 2;
    return at < len;
}

static enum gw_err plain(const char *text, size_t len, struct heard *heard)
{
    size_t at = 0, end, next;
    bool has_data = false;
    struct buf data;
    enum gw_err err = GW_OK;

    buf_init(&data, LINE_MAX_BYTES);
    for (bool first = true; line_end(text, len, at, &end, &next); first = false, at = next) {
        struct slice line = {text + at, end - at};

        if (line.len > LINE_MAX_BYTES) {
            err = GW_ELIMIT;
            goto out;
        }
        if (first && line.len >= 3 && memcmp(line.data, "\xEF\xBB\xBF", 3) == 0)
            line = (struct slice){line.data + 3, line.len - 3};
        if (line.len == 0 && has_data)
            hear(heard, buf_slice(&data));
        if (line.len == 0) {
            buf_clear(&data);
            has_data = false;
            continue;
        }
        if (line.len < 4 || memcmp(line.data, "data", 4) != 0 ||
            (line.len > 4 && line.data[4] != ':'))
            continue;
        if (has_data)
            buf_append_char(&data, '\n');
        has_data = true;
        line = line.len > 4 ? (struct slice){line.data + 5, line.len - 5} : SLICE_LIT("");
        if (line.len > 0 && line.data[0] == ' ')
            line = (struct slice){line.data + 1, line.len - 1};
        buf_append_slice(&data, line);
        err = buf_err(&data);
        if (err != GW_OK)
            goto out;
    }
    err = end - at > LINE_MAX_BYTES ? GW_ELIMIT : GW_OK;
out:
    buf_done(&data);
    return err;
}

/* ---- the comparison ---- */

static enum gw_err feed(const uint8_t *data, size_t size, size_t step, struct heard *heard)
{
    struct wire_sse sse;
    enum gw_err err = GW_OK;

    wire_sse_init(&sse, LINE_MAX_BYTES, on_event, heard);
    for (size_t at = 0; at < size && err == GW_OK; at += step) {
        size_t len = size - at < step ? size - at : step;
        char *piece = fuzz_copy(data + at, len);

        err = wire_sse_feed(&sse, (struct slice){piece, len});
        free(piece);
    }
    wire_sse_done(&sse);
    return err;
}

static void heard_init(struct heard *heard, size_t size)
{
    *heard = (struct heard){0};
    buf_init(&heard->events, size * 24 + 64);
    buf_init(&heard->text, TEXT_MAX);
}

static void heard_done(struct heard *heard)
{
    buf_done(&heard->events);
    buf_done(&heard->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t step = (size_t)fuzz_take(&data, &size) + 1;
    struct heard heard, want;
    char *whole = fuzz_copy(data, size);
    enum gw_err err, want_err;

    heard_init(&heard, size);
    heard_init(&want, size);
    err = feed(data, size, step, &heard);
    want_err = plain(whole, size, &want);
    PROMISE(err == want_err);
    PROMISE(slice_eq(buf_slice(&heard.events), buf_slice(&want.events)));
    heard_done(&heard);
    heard_done(&want);
    free(whole);
    return 0;
}
