#include "api/body.h"

#include <string.h>

static bool knows(const char *const *keys, const char *key)
{
    while (*keys != NULL && strcmp(*keys, key) != 0)
        keys++;
    return *keys != NULL;
}

json_t *api__body_object(struct api_call *call, const char *const *keys)
{
    json_t *root = json_loadb(call->body.data != NULL ? call->body.data : "", call->body.len,
                              JSON_REJECT_DUPLICATES, NULL);
    bool good = json_is_object(root);
    const char *key;
    json_t *value;

    json_object_foreach (root, key, value) {
        (void)value;
        good = good && knows(keys, key);
    }
    if (good)
        return root;
    json_decref(root);
    api__answer_error(call, 400, "bad_request", "the body is not a JSON object as it should be");
    return NULL;
}

struct slice api__body_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_string(value)
               ? (struct slice){json_string_value(value), json_string_length(value)}
               : SLICE_NONE;
}

bool api__body_int(const json_t *object, const char *key, int64_t min, int64_t *ret_number)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_integer(value) || json_integer_value(value) < min ||
        json_integer_value(value) > (1LL << 53))
        return false;
    *ret_number = json_integer_value(value);
    return true;
}

void api__shown(void *user, const struct store_answer *answer, struct slice json)
{
    struct api_call *call = user;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    if (json.data == NULL) {
        api__answer_error(call, 404, "not_found", "there is nothing here");
        return;
    }
    buf_append_slice(api__json(call->api), json);
    api__answer_json(call, 200, NULL, 0);
}

static int status_of(const char *code)
{
    if (strcmp(code, "not_found") == 0)
        return 404;
    return strcmp(code, "conflict") == 0 ? 409 : 422;
}

void api__changed(void *user, const struct store_answer *answer, struct slice json)
{
    struct api_call *call = user;
    struct buf code, message;
    enum gw_err err;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    buf_init(&code, 64);
    buf_init(&message, 4096);
    err = wire_json_get_string(json, "error", &code);
    if (err == GW_ENOTFOUND) {
        buf_append_slice(api__json(call->api), json);
        api__answer_json(call, 200, NULL, 0);
    } else if (err == GW_OK && wire_json_get_string(json, "message", &message) == GW_OK) {
        buf_append_char(&code, '\0');
        buf_append_char(&message, '\0');
        api__answer_error(call, status_of(code.data), code.data, message.data);
    } else {
        api__answer_error(call, 500, "internal", "it was refused, in words that can't be read");
    }
    buf_done(&code);
    buf_done(&message);
}
