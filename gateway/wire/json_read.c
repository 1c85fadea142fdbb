/*
 * json_read.c -- single fields of objects that others wrote.
 */
#include "wire/json.h"

#include "base/secret.h"
#include "wire/recover.h"

#include <jansson.h>
#include <stdlib.h>

void wire_json_start(void)
{
    json_set_alloc_funcs(malloc, secret_free);
}

/* The tree of an object, to be released by the caller; NULL when it is none. */
static json_t *parse_object(struct slice json_object)
{
    enum wire_code ignored;

    if (wire__check_text(json_object, SIZE_MAX, &ignored) != GW_OK)
        return NULL;

    json_t *root = json_loadb(json_object.data != NULL ? json_object.data : "", json_object.len,
                              JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

enum gw_err wire_json_get_string(struct slice json_object, const char *key, struct buf *out)
{
    json_t *root = parse_object(json_object);
    const json_t *value = json_object_get(root, key);
    enum gw_err err = GW_OK;

    if (root == NULL) {
        err = GW_EINVAL;
    } else if (value == NULL) {
        err = GW_ENOTFOUND;
    } else if (!json_is_string(value)) {
        err = GW_EINVAL;
    } else {
        buf_append(out, json_string_value(value), json_string_length(value));
        err = buf_err(out);
    }
    json_decref(root);
    return err;
}

enum gw_err wire_json_get_int(struct slice json_object, const char *key, int64_t *ret_number)
{
    json_t *root = parse_object(json_object);
    const json_t *value = json_object_get(root, key);
    enum gw_err err = GW_OK;

    if (root == NULL)
        err = GW_EINVAL;
    else if (value == NULL)
        err = GW_ENOTFOUND;
    else if (!json_is_integer(value))
        err = GW_EINVAL;
    else
        *ret_number = json_integer_value(value);
    json_decref(root);
    return err;
}
