#include "pg/pg.h"

#include <assert.h>
#include <string.h>

/* Type OIDs that never change (src/include/catalog/pg_type.dat). */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_TEXT = 25, OID_UUID = 2950, OID_JSONB = 3802 };

/* ndim, flags, element type; then for each dimension its size and lower bound. */
#define ARRAY_HEAD 12
#define ARRAY_HEAD_1D 20

static void put_u32(char *at, uint32_t value)
{
    at[0] = (char)(value >> 24);
    at[1] = (char)(value >> 16);
    at[2] = (char)(value >> 8);
    at[3] = (char)value;
}

static void append_u32(struct buf *buf, uint32_t value)
{
    char bytes[4];

    put_u32(bytes, value);
    buf_append(buf, bytes, sizeof(bytes));
}

static void append_u64(struct buf *buf, uint64_t value)
{
    append_u32(buf, (uint32_t)(value >> 32));
    append_u32(buf, (uint32_t)value);
}

void pg_params_init(struct pg_params *params)
{
    memset(params, 0, sizeof(*params));
    buf_init(&params->bytes, PG_PARAMS_BYTES);
}

void pg_params_done(struct pg_params *params)
{
    buf_done(&params->bytes);
}

/* The value starts where bytes ends now and has no length yet. */
static int add_param(struct pg_params *params, bool is_binary)
{
    assert(params->count < PG_PARAMS_MAX);
    int i = params->count++;

    params->is_null[i] = false;
    params->is_binary[i] = is_binary;
    params->offset[i] = params->bytes.len;
    params->len[i] = 0;
    return i;
}

static void add_bytes(struct pg_params *params, const void *data, size_t len)
{
    int i = add_param(params, true);

    buf_append(&params->bytes, data, len);
    params->len[i] = len;
}

void pg_add_null(struct pg_params *params)
{
    params->is_null[add_param(params, false)] = true;
}

/* In text format, so that the server reads it as whatever type the statement
 * has there; libpq finds its end by the NUL. */
void pg_add_text(struct pg_params *params, struct slice text)
{
    if (text.data == NULL) {
        pg_add_null(params);
        return;
    }
    int i = add_param(params, false);

    params->has_nul = params->has_nul || memchr(text.data, '\0', text.len) != NULL;
    buf_append_slice(&params->bytes, text);
    buf_append_char(&params->bytes, '\0');
    params->len[i] = text.len;
}

void pg_add_int64(struct pg_params *params, int64_t value)
{
    int i = add_param(params, true);

    append_u64(&params->bytes, (uint64_t)value);
    params->len[i] = sizeof(value);
}

void pg_add_bool(struct pg_params *params, bool value)
{
    char byte = value ? 1 : 0;

    add_bytes(params, &byte, 1);
}

void pg_add_bytes(struct pg_params *params, const void *data, size_t len)
{
    add_bytes(params, data, len);
}

void pg_add_uuid(struct pg_params *params, const uint8_t bytes[16])
{
    add_bytes(params, bytes, 16);
}

enum gw_err pg_params_err(const struct pg_params *params)
{
    if (params->has_nul) {
        return GW_EINVAL;
    }
    return buf_err(&params->bytes);
}

static uint32_t element_oid(enum pg_array_type type)
{
    switch (type) {
    case PG_INT8:
        return OID_INT8;
    case PG_TEXT:
        return OID_TEXT;
    case PG_UUID:
        return OID_UUID;
    case PG_JSONB:
        return OID_JSONB;
    case PG_BOOL:
        return OID_BOOL;
    }
    return 0;
}

void pg_array_begin(struct pg_array *array, struct pg_params *params, enum pg_array_type type)
{
    char head[ARRAY_HEAD_1D] = {0};
    int i = add_param(params, true);

    *array = (struct pg_array){.params = params, .type = type, .start = params->offset[i]};
    buf_append(&params->bytes, head, sizeof(head));
}

static struct buf *next_element(struct pg_array *array, enum pg_array_type expected)
{
    assert(array->type == expected || (array->type == PG_JSONB && expected == PG_TEXT));
    array->count++;
    return &array->params->bytes;
}

void pg_array_null(struct pg_array *array)
{
    array->has_null = true;
    append_u32(next_element(array, array->type), UINT32_MAX);
}

void pg_array_int64(struct pg_array *array, int64_t value)
{
    struct buf *bytes = next_element(array, PG_INT8);

    append_u32(bytes, sizeof(value));
    append_u64(bytes, (uint64_t)value);
}

void pg_array_bool(struct pg_array *array, bool value)
{
    struct buf *bytes = next_element(array, PG_BOOL);

    append_u32(bytes, 1);
    buf_append_char(bytes, value ? 1 : 0);
}

/* Binary jsonb is a version number, 1, before the text (jsonb_recv). */
void pg_array_text(struct pg_array *array, struct slice text)
{
    if (text.data == NULL) {
        pg_array_null(array);
        return;
    }
    struct buf *bytes = next_element(array, PG_TEXT);
    bool is_jsonb = array->type == PG_JSONB;

    /* Also keeps the length below what a signed 32 bit one can say. */
    if (text.len >= PG_PARAMS_BYTES) {
        bytes->failed = true;
        return;
    }
    array->params->has_nul = array->params->has_nul || memchr(text.data, '\0', text.len) != NULL;
    append_u32(bytes, (uint32_t)text.len + (is_jsonb ? 1 : 0));
    if (is_jsonb) {
        buf_append_char(bytes, 1);
    }
    buf_append_slice(bytes, text);
}

void pg_array_uuid(struct pg_array *array, const uint8_t bytes[16])
{
    struct buf *out = next_element(array, PG_UUID);

    append_u32(out, 16);
    buf_append(out, bytes, 16);
}

/* An empty array has no dimension, so its head is shorter. */
void pg_array_end(struct pg_array *array)
{
    struct pg_params *params = array->params;
    struct buf *bytes = &params->bytes;
    int i = params->count - 1;

    assert(params->offset[i] == array->start);
    if (bytes->failed) {
        return; /* what stands there has holes; pg_params_err() says so */
    }
    char *head = bytes->data + array->start;

    put_u32(head, array->count == 0 ? 0 : 1);
    put_u32(head + 4, array->has_null ? 1 : 0);
    put_u32(head + 8, element_oid(array->type));
    if (array->count == 0) {
        bytes->len = array->start + ARRAY_HEAD;
    } else {
        put_u32(head + 12, (uint32_t)array->count);
        put_u32(head + 16, 1);
    }
    params->len[i] = bytes->len - array->start;
}

void pg_add_int64s(struct pg_params *params, const int64_t *values, size_t count)
{
    struct pg_array array;

    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++)
        pg_array_int64(&array, values[i]);
    pg_array_end(&array);
}
