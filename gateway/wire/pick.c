/*
 * pick.c -- an id and texts out of a line of JSON, or an id and a question.
 */
#include "wire/pick.h"

#include <jansson.h>

static bool pick_array(const json_t *array, struct wire_picked *picked)
{
    const json_t *value;
    size_t i;

    picked->texts = mem_array(json_array_size(array) + 1, sizeof(*picked->texts));
    json_array_foreach (array, i, value) {
        if (!json_is_string(value))
            return false;
        picked->texts[picked->count++] =
            (struct slice){json_string_value(value), json_string_length(value)};
    }
    return true;
}

static bool pick(json_t *root, struct wire_picked *picked)
{
    const json_t *text = json_object_get(root, "text"), *texts = json_object_get(root, "texts");

    if (json_is_array(texts) && text == NULL)
        return pick_array(texts, picked);
    if (!json_is_string(text) || texts != NULL)
        return false;
    picked->texts = mem_array(1, sizeof(*picked->texts));
    picked->texts[picked->count++] =
        (struct slice){json_string_value(text), json_string_length(text)};
    return true;
}

enum gw_err wire_pick_texts(struct slice line, struct wire_picked *ret_picked)
{
    struct wire_picked picked = {0};
    json_t *root = json_loadb(line.data, line.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *id = json_object_get(root, "id");

    picked.tree = root;
    if (!pick(root, &picked)) {
        wire_picked_done(&picked);
        return GW_EINVAL;
    }
    picked.id = id != NULL ? json_dumps(id, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    if (picked.id == NULL)
        picked.id = slice_dup(SLICE_LIT("null"));
    *ret_picked = picked;
    return GW_OK;
}

void wire_picked_done(struct wire_picked *picked)
{
    json_decref(picked->tree);
    free(picked->texts);
    free(picked->id);
    *picked = (struct wire_picked){0};
}

static struct slice text_of(const json_t *value)
{
    if (!json_is_string(value))
        return SLICE_NONE;
    return (struct slice){json_string_value(value), json_string_length(value)};
}

enum gw_err wire_pick_question(struct slice line, struct wire_question *ret_question)
{
    json_t *root = json_loadb(line.data, line.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *id = json_object_get(root, "id"), *lang = json_object_get(root, "lang");

    *ret_question = (struct wire_question){
        .id = id != NULL ? json_dumps(id, JSON_COMPACT | JSON_ENCODE_ANY) : NULL,
        .text = text_of(json_object_get(root, "text")),
        .lang = text_of(lang),
        .tree = root,
    };
    bool good = ret_question->id != NULL && ret_question->text.data != NULL &&
                (lang == NULL || json_is_null(lang) || json_is_string(lang));
    return good ? GW_OK : GW_EINVAL;
}

void wire_question_done(struct wire_question *question)
{
    json_decref(question->tree);
    free(question->id);
    *question = (struct wire_question){0};
}
