/*
 * article_file.c -- parses an article's file, strictly: a typing error in a
 * field's name must not become an article without an answer.
 */
#include "wire/article_file.h"

#include "base/utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const action_names[] = {"none", "human", "urgent", "lookup", "form"};

#define ACTIONS (sizeof(action_names) / sizeof(*action_names))
#define FIELDS 7 /* without the topic, which may be left out */

const char *article_file_action_name(enum article_file_action action)
{
    return action_names[action];
}

static void GW_PRINTF(2, 3) say(char message[200], const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, 200, fmt, args);
    va_end(args);
}

/* A copy of a text of min to max code points; NULL with a message when it is none. */
static char *take_text(const json_t *value, const char *name, size_t min, size_t max,
                       char message[200])
{
    if (!json_is_string(value)) {
        say(message, "%s: missing, or not a text", name);
        return NULL;
    }

    struct slice text = {json_string_value(value), json_string_length(value)};
    size_t count = utf8_count(text);
    if (count < min || count > max) {
        say(message, "%s: %zu characters, not from %zu to %zu", name, count, min, max);
        return NULL;
    }
    return slice_dup(text);
}

static char *take_member(const json_t *root, const char *name, size_t min, size_t max,
                         char message[200])
{
    return take_text(json_object_get(root, name), name, min, max, message);
}

/* The list is owned through *ret_list also when it stops half way. */
static enum gw_err take_list(const json_t *root, const char *name, char ***ret_list,
                             size_t *ret_count, char message[200])
{
    const json_t *list = json_object_get(root, name);
    size_t count = json_array_size(list);

    if (!json_is_array(list) || count > ARTICLE_FILE_PHRASES_MAX) {
        say(message, "%s: not a list of at most %d texts", name, ARTICLE_FILE_PHRASES_MAX);
        return GW_EINVAL;
    }
    *ret_list = mem_array(count, sizeof(**ret_list));
    for (size_t i = 0; i < count; i++) {
        char place[64];
        snprintf(place, sizeof(place), "%s, number %zu", name, i + 1);
        (*ret_list)[i] =
            take_text(json_array_get(list, i), place, 1, ARTICLE_FILE_PHRASE_MAX, message);
        if ((*ret_list)[i] == NULL)
            return GW_EINVAL;
        *ret_count = i + 1;
    }
    return GW_OK;
}

static bool is_slug(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    return text[0] != '-' && text[strspn(text, letters)] == '\0';
}

static enum gw_err take_slug(const json_t *root, struct article_file *file, char message[200])
{
    file->slug = take_member(root, "slug", 1, ARTICLE_FILE_SLUG_MAX, message);
    if (file->slug == NULL)
        return GW_EINVAL;
    if (!is_slug(file->slug)) {
        say(message, "slug: only a-z, 0-9 and '-', and not '-' first");
        return GW_EINVAL;
    }
    return GW_OK;
}

static enum gw_err take_action(const json_t *root, struct article_file *file, char message[200])
{
    const char *name = json_string_value(json_object_get(root, "action"));

    for (size_t i = 0; name != NULL && i < ACTIONS; i++) {
        if (strcmp(name, action_names[i]) == 0) {
            file->action = (enum article_file_action)i;
            return GW_OK;
        }
    }
    say(message, "action: not one of none, human, urgent, lookup, form");
    return GW_EINVAL;
}

static enum gw_err take_fields(const json_t *root, struct article_file *file, char message[200])
{
    if (take_slug(root, file, message) != GW_OK || take_action(root, file, message) != GW_OK)
        return GW_EINVAL;
    file->lang = take_member(root, "lang", 2, ARTICLE_FILE_LANG_MAX, message);
    if (file->lang == NULL)
        return GW_EINVAL;
    file->title = take_member(root, "title", 1, ARTICLE_FILE_TITLE_MAX, message);
    if (file->title == NULL)
        return GW_EINVAL;
    file->answer = take_member(root, "answer", 1, ARTICLE_FILE_ANSWER_MAX, message);
    if (file->answer == NULL)
        return GW_EINVAL;
    if (take_list(root, "questions", &file->questions, &file->questions_count, message) != GW_OK ||
        take_list(root, "keywords", &file->keywords, &file->keywords_count, message) != GW_OK)
        return GW_EINVAL;
    if (json_object_get(root, "topic") != NULL) {
        file->topic = take_member(root, "topic", 1, ARTICLE_FILE_TOPIC_MAX, message);
        if (file->topic == NULL)
            return GW_EINVAL;
    }
    if (json_object_size(root) != FIELDS + (file->topic != NULL)) {
        say(message, "a field in front is unknown");
        return GW_EINVAL;
    }
    return GW_OK;
}

/* Blank lines go; the first line that says something keeps its indent. */
static enum gw_err take_body(struct slice rest, struct article_file *file, char message[200])
{
    struct slice next;

    for (struct slice body = rest; body.data != NULL; body = next) {
        if (slice_trim(slice_cut(body, '\n', &next)).len > 0) {
            file->body = slice_dup(body);
            return GW_OK;
        }
    }
    say(message, "there is no text behind the object in front");
    return GW_EINVAL;
}

enum gw_err article_file_parse(struct slice text, struct article_file *ret_file, char message[200])
{
    struct article_file file = {0};
    json_error_t error;

    if (text.len == 0 || text.len > ARTICLE_FILE_MAX) {
        say(message, "%zu bytes, not from 1 to %u", text.len, ARTICLE_FILE_MAX);
        return GW_EINVAL;
    }
    if (!utf8_valid(text) || memchr(text.data, '\0', text.len) != NULL) {
        say(message, "not UTF-8, or holds U+0000");
        return GW_EINVAL;
    }

    json_t *root =
        json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);
    if (root == NULL) {
        say(message, "line %d, column %d: %s", error.line, error.column, error.text);
        return GW_EINVAL;
    }

    /* On success jansson says here how much it has read. */
    size_t taken = (size_t)error.position;
    struct slice rest = {text.data + taken, text.len - taken};
    enum gw_err err = GW_EINVAL;
    if (!json_is_object(root))
        say(message, "not a JSON object in front");
    else if (rest.len > 0 && rest.data[0] != '\n' && rest.data[0] != '\r')
        say(message, "the object in front must end its line");
    else
        err = take_fields(root, &file, message);
    if (err == GW_OK)
        err = take_body(rest, &file, message);
    json_decref(root);

    if (err != GW_OK) {
        article_file_done(&file);
        return err;
    }
    *ret_file = file;
    return GW_OK;
}

static void free_list(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
}

void article_file_done(struct article_file *file)
{
    free(file->slug);
    free(file->topic);
    free(file->lang);
    free(file->title);
    free(file->answer);
    free_list(file->questions, file->questions_count);
    free_list(file->keywords, file->keywords_count);
    free(file->body);
    *file = (struct article_file){0};
}
