#include "wire/rpc.h"

#include "base/hex.h"
#include "wire/recover.h"

#include <string.h>
#include <strings.h>

#define VALUES_MAX 20000 /* of one answer; the largest transactions have about 15,000 */
#define QUANTITY_MAX 66  /* 0x and 256 bits */

void wire__rpc_begin(struct json_writer *json, int id, const char *method)
{
    json_writer_begin_object(json);
    json_writer_key(json, "jsonrpc");
    json_writer_cstr(json, "2.0");
    json_writer_key(json, "id");
    json_writer_int(json, id);
    json_writer_key(json, "method");
    json_writer_cstr(json, method);
    json_writer_key(json, "params");
    json_writer_begin_array(json);
}

void wire__rpc_end(struct json_writer *json)
{
    json_writer_end_array(json);
    json_writer_end_object(json);
}

void wire__rpc_ask(struct json_writer *json, int id, const char *method, struct slice text)
{
    wire__rpc_begin(json, id, method);
    json_writer_string(json, text);
    wire__rpc_end(json);
}

json_t *wire__rpc_parse(struct slice answer)
{
    enum wire_code ignored;

    if (wire__check_text(answer, VALUES_MAX, &ignored) != GW_OK)
        return NULL;
    return json_loadb(answer.data != NULL ? answer.data : "", answer.len, JSON_REJECT_DUPLICATES,
                      NULL);
}

static const json_t *of_id(const json_t *batch, int id)
{
    const json_t *each;
    size_t i;

    json_array_foreach (batch, i, each) {
        const json_t *its = json_object_get(each, "id");

        if (json_is_integer(its) && json_integer_value(its) == id)
            return each;
    }
    return NULL;
}

const json_t *wire__rpc_result(const json_t *batch, int id)
{
    return json_object_get(of_id(batch, id), "result");
}

const json_t *wire__rpc_error(const json_t *batch, int id)
{
    return json_object_get(of_id(batch, id), "error");
}

bool wire__rpc_count(const json_t *value, uint64_t *ret_number)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *ret_number = (uint64_t)json_integer_value(value);
    return true;
}

bool wire__rpc_quantity(const json_t *value, uint64_t *ret_number)
{
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    uint64_t number = 0;

    if (text == NULL || len < 3 || len > QUANTITY_MAX || text[0] != '0' || text[1] != 'x')
        return false;
    for (size_t i = 2; i < len; i++) {
        int digit = hex_digit(text[i]);

        if (digit < 0)
            return false;
        number = number > UINT64_MAX >> 4 ? UINT64_MAX : number << 4 | (uint64_t)digit;
    }
    *ret_number = number;
    return true;
}

bool wire__rpc_is_hash(const json_t *value, struct slice hash)
{
    return json_is_string(value) && json_string_length(value) == hash.len &&
           strncasecmp(json_string_value(value), hash.data, hash.len) == 0;
}

const char *wire__rpc_digits(const json_t *value, size_t count)
{
    const char *text = json_string_value(value);

    if (text == NULL || json_string_length(value) != count + 2 || text[0] != '0' || text[1] != 'x')
        return NULL;
    for (size_t i = 2; i < count + 2; i++)
        if (hex_digit(text[i]) < 0)
            return NULL;
    return text + 2;
}

size_t wire__rpc_bytes(const char *hex, size_t len, uint8_t *out, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i + 1 < len && count < max; i += 2) {
        int high = hex_digit(hex[i]), low = hex_digit(hex[i + 1]);

        if (high < 0 || low < 0)
            break;
        out[count++] = (uint8_t)(high << 4 | low);
    }
    return count;
}
