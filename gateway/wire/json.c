/*
 * json.c -- the bounded writer.
 */
#include "wire/json.h"

#include "wire/text.h"

#include <assert.h>

void json_write_string(struct buf *out, struct slice text)
{
    wire__write_text(out, text, INT64_MAX);
}

void json_writer_init(struct json_writer *writer, struct buf *out)
{
    *writer = (struct json_writer){.out = out};
}

static void before_value(struct json_writer *writer)
{
    if (writer->comma)
        buf_append_char(writer->out, ',');
    writer->comma = true;
}

static void begin(struct json_writer *writer, char bracket)
{
    before_value(writer);
    buf_append_char(writer->out, bracket);
    writer->comma = false;
    writer->depth++;
}

static void end(struct json_writer *writer, char bracket)
{
    assert(writer->depth > 0);
    writer->depth--;
    buf_append_char(writer->out, bracket);
    writer->comma = true;
}

void json_writer_begin_object(struct json_writer *writer)
{
    begin(writer, '{');
}

void json_writer_end_object(struct json_writer *writer)
{
    end(writer, '}');
}

void json_writer_begin_array(struct json_writer *writer)
{
    begin(writer, '[');
}

void json_writer_end_array(struct json_writer *writer)
{
    end(writer, ']');
}

void json_writer_key(struct json_writer *writer, const char *key)
{
    before_value(writer);
    json_write_string(writer->out, slice_of(key));
    buf_append_char(writer->out, ':');
    writer->comma = false;
}

void json_writer_string(struct json_writer *writer, struct slice text)
{
    if (text.data == NULL) {
        json_writer_null(writer);
        return;
    }
    before_value(writer);
    json_write_string(writer->out, text);
}

void json_writer_cstr(struct json_writer *writer, const char *text)
{
    json_writer_string(writer, slice_of(text));
}

void json_writer_int(struct json_writer *writer, int64_t number)
{
    before_value(writer);
    buf_append_int64(writer->out, number);
}

void json_writer_bool(struct json_writer *writer, bool on)
{
    before_value(writer);
    buf_append_cstr(writer->out, on ? "true" : "false");
}

void json_writer_null(struct json_writer *writer)
{
    before_value(writer);
    buf_append_cstr(writer->out, "null");
}

void json_writer_raw(struct json_writer *writer, struct slice json)
{
    before_value(writer);
    wire__write_json(writer->out, json);
}
