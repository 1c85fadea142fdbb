/*
 * slow.c -- any frame, through jansson and the tables.
 *
 * jansson seeds its hash from the system's randomness with the first object, so
 * keys that collide can't be prepared.
 */
#include "wire/recover.h"
#include "wire/table.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    enum wire_role role;
    struct wire_arena *arena;
    struct wire_problem *problem;
};

static enum gw_err GW_PRINTF(3, 4)
    refuse(struct wire_problem *problem, enum wire_code code, const char *fmt, ...)
{
    va_list args;

    problem->code = code;
    va_start(args, fmt);
    vsnprintf(problem->message, sizeof(problem->message), fmt, args);
    va_end(args);
    return GW_EINVAL;
}

static enum gw_err refuse_field(struct reader *reader, const struct wire__field *field,
                                const char *why)
{
    return refuse(reader->problem, WIRE_CODE_BAD_FRAME, "%s: %s", field->name, why);
}

/* What jansson has against a line. It stops at the first error, so this is the only one. */
static enum gw_err refuse_syntax(struct wire_problem *problem, const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return refuse(problem, WIRE_CODE_BAD_FRAME, "a field is there twice");
    case json_error_numeric_overflow:
        return refuse(problem, WIRE_CODE_BAD_FRAME, "a number is out of all ranges");
    case json_error_out_of_memory:
        abort();
    default:
        return refuse(problem, WIRE_CODE_BAD_JSON, "not one JSON object");
    }
}

/* Client frames are flat and have a handful of fields. To build a tree of 64 KiB of brackets would
 * take milliseconds, so a line with more values than this is refused unparsed. */
#define CLIENT_VALUES_MAX 64

static enum gw_err parse(struct slice line, size_t max_values, struct wire_arena *arena,
                         struct wire_problem *problem, json_t **ret_root)
{
    enum wire_code code;
    json_error_t error;

    if (wire__check_text(line, max_values, &code) != GW_OK)
        return refuse(problem, code, "%s",
                      code == WIRE_CODE_BAD_FRAME ? "more values than any frame has"
                                                  : wire_code_text(code));

    json_t *root =
        json_loadb(line.data != NULL ? line.data : "", line.len, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return refuse_syntax(problem, &error);
    wire__arena_keep(arena, root);
    if (!json_is_object(root))
        return refuse(problem, WIRE_CODE_BAD_JSON, "not one JSON object");
    *ret_root = root;
    return GW_OK;
}

static struct slice text_of(const json_t *value)
{
    return (struct slice){json_string_value(value), json_string_length(value)};
}

static void *member(void *into, uint16_t offset)
{
    return (char *)into + offset;
}

static enum gw_err read_number(struct reader *reader, const struct wire__field *field,
                               const json_t *value, void *into)
{
    int64_t number = json_integer_value(value);

    if (!json_is_integer(value))
        return refuse_field(reader, field, "not an integer");
    if (number < field->min || number > field->max)
        return refuse(reader->problem, WIRE_CODE_BAD_FRAME, "%s: not from %" PRId64 " to %" PRId64,
                      field->name, field->min, field->max);
    memcpy(member(into, field->offset), &number, sizeof(number));
    return GW_OK;
}

static enum gw_err read_bool(struct reader *reader, const struct wire__field *field,
                             const json_t *value, void *into)
{
    bool on = json_is_true(value);

    if (!json_is_boolean(value))
        return refuse_field(reader, field, "not true or false");
    memcpy(member(into, field->offset), &on, sizeof(on));
    return GW_OK;
}

static enum gw_err read_uuid(struct reader *reader, const struct wire__field *field,
                             const json_t *value, void *into)
{
    struct uuid id;

    if (!json_is_string(value) || uuid_parse(text_of(value), &id) != GW_OK)
        return refuse_field(reader, field, "not a UUID");
    memcpy(member(into, field->offset), &id, sizeof(id));
    return GW_OK;
}

static enum gw_err read_text(struct reader *reader, const struct wire__field *field,
                             const json_t *value, void *into)
{
    struct slice text = text_of(value);
    int64_t count = json_is_string(value) ? (int64_t)utf8_count(text) : -1;

    if (count < 0)
        return refuse_field(reader, field, "not a text");
    if (count < field->min || count > field->max)
        return refuse(reader->problem, WIRE_CODE_BAD_FRAME,
                      "%s: %" PRId64 " characters, not from %" PRId64 " to %" PRId64, field->name,
                      count, field->min, field->max);
    memcpy(member(into, field->offset), &text, sizeof(text));
    return GW_OK;
}

static enum gw_err read_name(struct reader *reader, const struct wire__field *field,
                             const json_t *value, void *into)
{
    unsigned number;

    if (!json_is_string(value) || !wire__name_parse(field->names, text_of(value), &number))
        return refuse_field(reader, field, "not one of the names that it may have");
    memcpy(member(into, field->offset), &number, sizeof(number));
    return GW_OK;
}

/* Encoded anew, without spaces. No client frame has such a field: this serves tools and tests. */
static enum gw_err read_json(struct reader *reader, const struct wire__field *field,
                             const json_t *value, void *into)
{
    size_t flags = JSON_COMPACT;

    if (!json_is_object(value))
        return refuse_field(reader, field, "not an object");

    size_t len = json_dumpb(value, NULL, 0, flags);
    if (len > (size_t)field->max)
        return refuse_field(reader, field, "too large");
    char *data = wire__arena_take(reader->arena, len);
    if (data == NULL)
        return refuse(reader->problem, WIRE_CODE_TOO_LARGE, "%s: too large", field->name);
    json_dumpb(value, data, len, flags);

    struct slice text = {data, len};
    memcpy(member(into, field->offset), &text, sizeof(text));
    return GW_OK;
}

static enum gw_err read_struct(struct reader *reader, const struct wire__struct *shape,
                               const json_t *object, size_t extra, void *into);

static enum gw_err read_list(struct reader *reader, const struct wire__field *field,
                             const json_t *value, void *into)
{
    size_t count = json_array_size(value);

    if (!json_is_array(value))
        return refuse_field(reader, field, "not a list");
    if (count > (size_t)field->max)
        return refuse_field(reader, field, "too long");
    char *items = wire__arena_take(reader->arena, count * field->of->size);
    if (items == NULL)
        return refuse(reader->problem, WIRE_CODE_TOO_LARGE, "%s: too large", field->name);

    for (size_t i = 0; i < count; i++) {
        enum gw_err err = read_struct(reader, field->of, json_array_get(value, i), 0,
                                      items + i * field->of->size);
        if (err != GW_OK)
            return err;
    }
    memcpy(member(into, field->offset), &items, sizeof(items));
    memcpy(member(into, field->aside), &count, sizeof(count));
    return GW_OK;
}

static enum gw_err read_value(struct reader *reader, const struct wire__field *field,
                              const json_t *value, void *into)
{
    switch (field->kind) {
    case WIRE__NUMBER:
        return read_number(reader, field, value, into);
    case WIRE__BOOL:
        return read_bool(reader, field, value, into);
    case WIRE__UUID:
        return read_uuid(reader, field, value, into);
    case WIRE__TEXT:
        return read_text(reader, field, value, into);
    case WIRE__NAME:
        return read_name(reader, field, value, into);
    case WIRE__JSON:
        return read_json(reader, field, value, into);
    case WIRE__LIST:
        return read_list(reader, field, value, into);
    case WIRE__STRUCT:
        return read_struct(reader, field->of, value, 0, member(into, field->offset));
    case WIRE__INLINE:
        break; /* not a value of its own */
    }
    abort();
}

/* The first field that is there and not for this role, so that not_allowed comes before all that
 * may be wrong besides. */
static const struct wire__field *find_denied(enum wire_role role, const struct wire__struct *shape,
                                             const json_t *object)
{
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct wire__field *field = &shape->fields[i];

        if (field->kind == WIRE__INLINE) {
            const struct wire__field *inner = find_denied(role, field->of, object);
            if (inner != NULL)
                return inner;
        } else if ((field->roles & WIRE__ROLE(role)) == 0 &&
                   json_object_get(object, field->name) != NULL) {
            return field;
        }
    }
    return NULL;
}

/* Reads the fields and counts those that were there. */
static enum gw_err read_fields(struct reader *reader, const struct wire__struct *shape,
                               const json_t *object, void *into, size_t *count)
{
    for (size_t i = 0; i < shape->fields_count; i++) {
        const struct wire__field *field = &shape->fields[i];
        enum gw_err err;

        if (field->kind == WIRE__INLINE) {
            err = read_fields(reader, field->of, object, member(into, field->offset), count);
            if (err != GW_OK)
                return err;
            continue;
        }

        const json_t *value = json_object_get(object, field->name);
        if (value == NULL && !field->optional)
            return refuse_field(reader, field, "missing");
        if (value == NULL)
            continue;
        err = read_value(reader, field, value, into);
        if (err != GW_OK)
            return err;
        if (field->optional && field->aside != WIRE__NOWHERE)
            *(bool *)member(into, field->aside) = true;
        ++*count;
    }
    return GW_OK;
}

/* `extra` fields of the object are known to the caller: the type. */
static enum gw_err read_struct(struct reader *reader, const struct wire__struct *shape,
                               const json_t *object, size_t extra, void *into)
{
    size_t count = extra;

    if (!json_is_object(object))
        return refuse(reader->problem, WIRE_CODE_BAD_FRAME, "%s: not an object", shape->name);

    const struct wire__field *denied = find_denied(reader->role, shape, object);
    if (denied != NULL)
        return refuse(reader->problem, WIRE_CODE_NOT_ALLOWED, "%s: not for this role",
                      denied->name);

    memset(into, 0, shape->size);
    enum gw_err err = read_fields(reader, shape, object, into, &count);
    if (err != GW_OK)
        return err;
    if (count != json_object_size(object))
        return refuse(reader->problem, WIRE_CODE_BAD_FRAME, "%s: there is an unknown field",
                      shape->name);
    return GW_OK;
}

static enum gw_err find_table(struct reader *reader, const struct wire__struct *tables,
                              size_t count, const json_t *root, size_t *ret_index)
{
    const json_t *type = json_object_get(root, "type");

    if (!json_is_string(type))
        return refuse(reader->problem, WIRE_CODE_BAD_FRAME, "type: missing, or not a text");
    for (size_t i = 0; i < count; i++) {
        if (!slice_eq_cstr(text_of(type), tables[i].name))
            continue;
        if ((tables[i].roles & WIRE__ROLE(reader->role)) == 0)
            return refuse(reader->problem, WIRE_CODE_NOT_ALLOWED, "%s: not for this role",
                          tables[i].name);
        *ret_index = i;
        return GW_OK;
    }
    return refuse(reader->problem, WIRE_CODE_UNKNOWN_TYPE, "%s",
                  wire_code_text(WIRE_CODE_UNKNOWN_TYPE));
}

enum gw_err wire__decode(struct slice line, const struct wire__struct *tables, size_t count,
                         enum wire_role role, struct wire_arena *arena, size_t *ret_index,
                         void *ret_struct, struct wire_problem *ret_problem)
{
    struct wire_problem problem = {0};
    struct reader reader = {role, arena, &problem};
    json_t *root = NULL;
    size_t index = 0;
    size_t max_values = tables == wire__client_frames ? CLIENT_VALUES_MAX : SIZE_MAX;
    enum gw_err err = parse(line, max_values, arena, &problem, &root);

    if (err == GW_OK)
        err = find_table(&reader, tables, count, root, &index);
    if (err == GW_OK)
        err = read_struct(&reader, &tables[index], root, 1, ret_struct);
    if (err == GW_OK) {
        *ret_index = index;
        return GW_OK;
    }

    if (problem.code != WIRE_CODE_BAD_JSON)
        wire__recover(line, &problem);
    *ret_problem = problem;
    return err;
}
