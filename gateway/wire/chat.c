#include "wire/chat.h"

#include "wire/recover.h"

#include <jansson.h>
#include <string.h>

#define VALUES_MAX 1000

/* Strict as for frames: UTF-8, no U+0000, not too deep. NULL when it is no object. */
static json_t *load_object(struct slice json)
{
    enum wire_code ignored;
    json_t *root;

    if (wire__check_text(json, VALUES_MAX, &ignored) != GW_OK)
        return NULL;
    root = json_loadb(json.data, json.len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

static struct slice text_of(const json_t *value)
{
    return (struct slice){json_string_value(value), json_string_length(value)};
}

/* ---- the model ---- */

bool wire_chat_is_done(struct slice data)
{
    return slice_eq_cstr(data, "[DONE]");
}

static bool is_absent(const json_t *value)
{
    return value == NULL || json_is_null(value);
}

/* An absent or empty list of calls is what some servers send in every chunk. */
static bool calls_nothing(const json_t *delta)
{
    const json_t *calls = json_object_get(delta, "tool_calls");

    return is_absent(json_object_get(delta, "function_call")) &&
           (is_absent(calls) || (json_is_array(calls) && json_array_size(calls) == 0));
}

static enum gw_err take_delta(const json_t *delta, struct buf *text)
{
    const json_t *content = json_object_get(delta, "content");

    if (is_absent(delta))
        return GW_OK;
    if (!json_is_object(delta) || !calls_nothing(delta))
        return GW_EINVAL;
    if (is_absent(content))
        return GW_OK;
    if (!json_is_string(content))
        return GW_EINVAL;
    buf_append_slice(text, text_of(content));
    return buf_err(text);
}

/* Of several choices, which were not asked for, the first one counts. */
static enum gw_err take_choice(const json_t *choice, struct buf *text, enum wire_chat_end *ret_end)
{
    const json_t *reason = json_object_get(choice, "finish_reason");
    enum gw_err err = take_delta(json_object_get(choice, "delta"), text);

    if (err != GW_OK)
        return err;
    if (is_absent(reason))
        return GW_OK;
    if (!json_is_string(reason))
        return GW_EINVAL;
    *ret_end = slice_eq_cstr(text_of(reason), "stop") ? WIRE_CHAT_STOPPED : WIRE_CHAT_CUT;
    return GW_OK;
}

enum gw_err wire_chat_chunk(struct slice json, struct buf *text, enum wire_chat_end *ret_end)
{
    json_t *root = load_object(json);
    const json_t *choices = json_object_get(root, "choices");
    enum gw_err err = GW_OK;

    if (root == NULL || !json_is_array(choices) || !is_absent(json_object_get(root, "error")))
        err = GW_EINVAL;
    else if (json_array_size(choices) > 0) /* the one with the usage has none */
        err = take_choice(json_array_get(choices, 0), text, ret_end);
    json_decref(root);
    return err;
}

/* ---- a bot of one's own ---- */

void wire_bot_answer_init(struct wire_bot_answer *answer)
{
    *answer = (struct wire_bot_answer){0};
    buf_init(&answer->text, WIRE_BOT_TEXT_MAX);
    buf_init(&answer->reason, WIRE_BOT_REASON_MAX);
}

void wire_bot_answer_done(struct wire_bot_answer *answer)
{
    buf_done(&answer->text);
    buf_done(&answer->reason);
}

static bool take_text(const json_t *value, struct buf *out)
{
    if (value == NULL)
        return true;
    if (!json_is_string(value))
        return false;
    buf_append_slice(out, text_of(value));
    return buf_err(out) == GW_OK;
}

static bool take_flag(const json_t *value, bool *ret_flag)
{
    if (value == NULL)
        return true;
    *ret_flag = json_is_true(value);
    return json_is_boolean(value);
}

/* Not empty, and with its NUL within `size`. */
static bool take_short(const json_t *value, char *out, size_t size)
{
    size_t len = json_string_length(value);

    if (!json_is_string(value) || len == 0 || len >= size)
        return false;
    memcpy(out, json_string_value(value), len + 1);
    return true;
}

static bool take_buttons(const json_t *buttons, struct wire_bot_answer *answer)
{
    const json_t *one;
    size_t i;

    if (buttons == NULL)
        return true;
    if (!json_is_array(buttons) || json_array_size(buttons) > WIRE_BOT_BUTTONS_MAX)
        return false;
    json_array_foreach (buttons, i, one) {
        if (json_object_size(one) != 2 ||
            !take_short(json_object_get(one, "label"), answer->buttons[i].label,
                        sizeof(answer->buttons[i].label)) ||
            !take_short(json_object_get(one, "value"), answer->buttons[i].value,
                        sizeof(answer->buttons[i].value)))
            return false;
    }
    answer->buttons_count = json_array_size(buttons);
    return true;
}

/* A field that nobody reads is a mistake of its writer, who shall learn of it. */
static bool has_only_known(json_t *root)
{
    static const char *const known[] = {"text", "buttons", "hand_over", "urgent", "reason"};
    size_t count = 0;

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        count += json_object_get(root, known[i]) != NULL;
    return count == json_object_size(root);
}

enum gw_err wire_bot_answer_read(struct slice json, struct wire_bot_answer *answer)
{
    json_t *root = load_object(json);
    bool good = root != NULL && has_only_known(root) &&
                take_text(json_object_get(root, "text"), &answer->text) &&
                take_text(json_object_get(root, "reason"), &answer->reason) &&
                take_flag(json_object_get(root, "hand_over"), &answer->hand_over) &&
                take_flag(json_object_get(root, "urgent"), &answer->urgent) &&
                take_buttons(json_object_get(root, "buttons"), answer);

    json_decref(root);
    /* Only a hand-over is urgent or has a reason; only a text has buttons. */
    if (!good || ((answer->urgent || answer->reason.len > 0) && !answer->hand_over) ||
        (answer->buttons_count > 0 && answer->text.len == 0))
        return GW_EINVAL;
    return GW_OK;
}
