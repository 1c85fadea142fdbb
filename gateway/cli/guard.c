/* guard: what the guard makes of texts, line by line; for testers and operators. */
#include "guard/guard.h"
#include "base/utf8.h"
#include "cli/internal.h"
#include "wire/json.h"
#include "wire/pick.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define LINE_OUT_MAX (64u << 20)

static int64_t characters(struct slice text, size_t bytes)
{
    return (int64_t)utf8_count((struct slice){text.data, bytes});
}

static void write_findings(struct json_writer *json, const struct guard_result *result,
                           struct slice text, size_t message)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct guard_finding *finding = &result->findings[i];

        json_writer_begin_object(json);
        json_writer_key(json, "kind");
        json_writer_cstr(json, guard_kind_name(finding->kind));
        json_writer_key(json, "start");
        json_writer_int(json, characters(text, finding->start));
        json_writer_key(json, "end");
        json_writer_int(json, characters(text, finding->end));
        json_writer_key(json, "message");
        json_writer_int(json, (int64_t)message);
        json_writer_end_object(json);
    }
}

/* The findings come before the redacted texts, so the latter gather in `redacted` first. */
static enum gw_err scan_line(struct guard *guard, const struct wire_picked *picked,
                             struct guard_result *result, struct buf *out, struct buf *redacted)
{
    struct guard_state state = {0};
    struct json_writer json, beside;

    buf_clear(out);
    buf_clear(redacted);
    json_writer_init(&json, out);
    json_writer_init(&beside, redacted);
    json_writer_begin_object(&json);
    json_writer_key(&json, "id");
    json_writer_raw(&json, slice_of(picked->id));
    json_writer_key(&json, "findings");
    json_writer_begin_array(&json);
    json_writer_begin_array(&beside);
    for (size_t i = 0; i < picked->count; i++) {
        enum gw_err err = guard_scan(guard, &state, picked->texts[i], result);

        if (err != GW_OK)
            return err;
        write_findings(&json, result, picked->texts[i], i);
        json_writer_string(&beside, buf_slice(&result->redacted));
    }
    json_writer_end_array(&beside);
    json_writer_end_array(&json);
    json_writer_key(&json, "redacted");
    json_writer_raw(&json, buf_slice(redacted));
    json_writer_end_object(&json);
    buf_append_char(out, '\n');
    return buf_err(redacted) != GW_OK ? GW_ELIMIT : buf_err(out);
}

static int scan_lines(struct guard *guard, FILE *in)
{
    struct guard_result result;
    struct buf out, redacted;
    char *line = NULL;
    size_t cap = 0, number = 0;
    ssize_t len;
    int code = 0;

    guard_result_init(&result);
    buf_init(&out, LINE_OUT_MAX);
    buf_init(&redacted, LINE_OUT_MAX);
    while ((len = getline(&line, &cap, in)) >= 0) {
        struct slice text = slice_trim((struct slice){line, (size_t)len});
        struct wire_picked picked;
        enum gw_err err;

        number++;
        if (text.len == 0)
            continue;
        err = wire_pick_texts(text, &picked);
        if (err == GW_OK) {
            err = scan_line(guard, &picked, &result, &out, &redacted);
            wire_picked_done(&picked);
        }
        if (err == GW_OK) {
            fwrite(out.data, 1, out.len, stdout);
        } else {
            /* A line of output for every line of input, so that they can be read side by side. */
            printf("{\"id\":null,\"error\":\"%s\"}\n", gw_err_name(err));
            fprintf(stderr, "baton guard: line %zu: %s\n", number,
                    err == GW_ELIMIT ? "too long" : "not an object with a text, or with texts");
            code = 1;
        }
        fflush(stdout);
    }
    if (ferror(in)) {
        fprintf(stderr, "baton guard: standard input can't be read\n");
        code = 1;
    }
    free(line);
    buf_done(&redacted);
    buf_done(&out);
    guard_result_done(&result);
    return code;
}

int cli__guard(struct cli_call *call)
{
    struct guard *guard;
    int code;

    if (call->count != 2 || strcmp(call->arguments[0], "scan") != 0 ||
        strcmp(call->arguments[1], "--json") != 0)
        return cli__misused("guard", "what it does is: scan --json");
    guard = guard_new();
    code = scan_lines(guard, stdin);
    guard_free(guard);
    return code;
}
