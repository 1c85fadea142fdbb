/*
 * encode.c -- writes a struct by its table.
 */
#include "wire/table.h"
#include "wire/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *wire__name_of(const struct wire__names *names, unsigned value)
{
    assert(value < names->count);
    return names->names[value];
}

bool wire__name_parse(const struct wire__names *names, struct slice name, unsigned *ret_value)
{
    for (unsigned i = 0; i < names->count; i++) {
        if (slice_eq_cstr(name, names->names[i])) {
            *ret_value = i;
            return true;
        }
    }
    return false;
}

static const void *member(const void *from, uint16_t offset)
{
    return (const char *)from + offset;
}

static struct slice slice_at(const struct wire__field *field, const void *from)
{
    struct slice text;

    memcpy(&text, member(from, field->offset), sizeof(text));
    return text;
}

static bool is_slice(const struct wire__field *field)
{
    return field->kind == WIRE__TEXT || field->kind == WIRE__JSON;
}

static bool is_absent(const struct wire__field *field, const void *from)
{
    if (!field->optional)
        return false;
    if (is_slice(field)) {
        struct slice text = slice_at(field, from);
        bool too_large = field->kind == WIRE__JSON && text.len > (size_t)field->max;
        return text.data == NULL || too_large;
    }
    return field->aside != WIRE__NOWHERE && !*(const bool *)member(from, field->aside);
}

static void write_number(struct buf *out, const struct wire__field *field, const void *from)
{
    int64_t number;

    memcpy(&number, member(from, field->offset), sizeof(number));
    if (number < field->min || number > field->max)
        out->failed = true;
    buf_append_int64(out, number);
}

static void write_name(struct buf *out, const struct wire__field *field, const void *from)
{
    unsigned value;

    memcpy(&value, member(from, field->offset), sizeof(value));
    if (value >= field->names->count) {
        out->failed = true;
        return;
    }
    buf_append_char(out, '"');
    buf_append_cstr(out, field->names->names[value]);
    buf_append_char(out, '"');
}

static void write_uuid(struct buf *out, const struct wire__field *field, const void *from)
{
    char text[UUID_TEXT_LEN + 3];
    char *end = wire__put_uuid(text, member(from, field->offset));

    buf_append(out, text, (size_t)(end - text));
}

static void write_text(struct buf *out, const struct wire__field *field, const void *from)
{
    struct slice text = slice_at(field, from);

    if (text.len == 0 && field->min > 0)
        out->failed = true;
    wire__write_text(out, text, field->max);
}

static void write_json(struct buf *out, const struct wire__field *field, const void *from)
{
    struct slice json = slice_at(field, from);

    if (json.data == NULL || json.len > (size_t)field->max)
        out->failed = true;
    else
        wire__write_json(out, json);
}

static void write_object(struct buf *out, const struct wire__struct *shape, const void *from);

static void write_list(struct buf *out, const struct wire__field *field, const void *from)
{
    const char *items;
    size_t count;

    memcpy(&items, member(from, field->offset), sizeof(items));
    memcpy(&count, member(from, field->aside), sizeof(count));
    if (count > (size_t)field->max) {
        out->failed = true;
        return;
    }
    buf_append_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_append_char(out, ',');
        write_object(out, field->of, items + i * field->of->size);
    }
    buf_append_char(out, ']');
}

static void write_value(struct buf *out, const struct wire__field *field, const void *from)
{
    switch (field->kind) {
    case WIRE__NUMBER:
        write_number(out, field, from);
        return;
    case WIRE__BOOL:
        buf_append_cstr(out, *(const bool *)member(from, field->offset) ? "true" : "false");
        return;
    case WIRE__UUID:
        write_uuid(out, field, from);
        return;
    case WIRE__TEXT:
        write_text(out, field, from);
        return;
    case WIRE__NAME:
        write_name(out, field, from);
        return;
    case WIRE__JSON:
        write_json(out, field, from);
        return;
    case WIRE__LIST:
        write_list(out, field, from);
        return;
    case WIRE__STRUCT:
        write_object(out, field->of, member(from, field->offset));
        return;
    case WIRE__INLINE:
        break; /* not a value of its own */
    }
    abort();
}

/* Appends the fields that are there; *comma says whether something stands in front. */
static void write_fields(struct buf *out, const struct wire__struct *shape, const void *from,
                         bool *comma)
{
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct wire__field *field = &shape->fields[i];

        if (field->kind == WIRE__INLINE) {
            write_fields(out, field->of, member(from, field->offset), comma);
            continue;
        }
        if (is_absent(field, from))
            continue;
        buf_append_cstr(out, *comma ? ",\"" : "\"");
        buf_append_cstr(out, field->name);
        buf_append_cstr(out, "\":");
        write_value(out, field, from);
        *comma = true;
    }
}

static void write_object(struct buf *out, const struct wire__struct *shape, const void *from)
{
    bool comma = false;

    buf_append_char(out, '{');
    write_fields(out, shape, from, &comma);
    buf_append_char(out, '}');
}

void wire__write(struct buf *out, const struct wire__struct *shape, const void *from)
{
    size_t len = out->len;

    write_object(out, shape, from);
    if (out->failed)
        wire__take_back(out, len);
}

void wire__encode(struct buf *out, const struct wire__struct *frame, const void *from)
{
    size_t len = out->len;
    bool comma = true;

    buf_append_cstr(out, "{\"type\":\"");
    buf_append_cstr(out, frame->name);
    buf_append_char(out, '"');
    write_fields(out, frame, from, &comma);
    buf_append_char(out, '}');
    if (out->failed)
        wire__take_back(out, len);
}
