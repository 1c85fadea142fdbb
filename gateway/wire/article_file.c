/*
 * article_file.c -- parses an article's file, strictly: a typing error in a
 * field's name must not become an article without an answer.
 */
#include "wire/article_file.h"

#include "base/utf8.h"
#include "wire/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const action_names[] = {"none", "human", "urgent", "lookup", "form"};

static const char *const state_names[] = {"published", "draft", "archived"};

#define ACTIONS (sizeof(action_names) / sizeof(*action_names))
#define STATES (sizeof(state_names) / sizeof(*state_names))

const char *article_file_state_name(enum article_file_state state)
{
    return state_names[state];
}

static enum gw_err state_parse(struct slice name, enum article_file_state *ret_state)
{
    for (size_t i = 0; i < STATES; i++) {
        if (slice_eq_cstr(name, state_names[i])) {
            *ret_state = (enum article_file_state)i;
            return GW_OK;
        }
    }
    return GW_EINVAL;
}

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

/* Control characters have no place in an article, but for those that part lines and columns. */
static bool is_clean(struct slice text, bool lines)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c == 0x7f || (c < 0x20 && !(lines && (c == '\n' || c == '\r' || c == '\t'))))
            return false;
    }
    return true;
}

/* A copy of a text of min to max code points; NULL with a message when it is none. */
static char *take_text(const json_t *value, const char *name, size_t min, size_t max, bool lines,
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
    if (!is_clean(text, lines) || slice_trim(text).len == 0) {
        say(message, "%s: blank, or with control characters in it", name);
        return NULL;
    }
    return slice_dup(text);
}

static char *take_member(const json_t *root, const char *name, size_t min, size_t max,
                         char message[200])
{
    return take_text(json_object_get(root, name), name, min, max, false, message);
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
            take_text(json_array_get(list, i), place, 1, ARTICLE_FILE_PHRASE_MAX, false, message);
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

/* As BCP 47 writes them: letters first, and parts of at most eight (RFC 5646, section 2.1). */
static bool is_lang(const char *text)
{
    size_t part = 0;

    for (const char *c = text; *c != '\0'; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');

        if (*c == '-' && part >= 1 && c[1] != '\0')
            part = 0;
        else if ((letter || (*c >= '0' && *c <= '9' && c > text + 1)) && ++part <= 8)
            continue;
        else
            return false;
    }
    return true;
}

static enum gw_err take_lang(const json_t *root, struct article_file *file, char message[200])
{
    file->lang = take_member(root, "lang", 2, ARTICLE_FILE_LANG_MAX, message);
    if (file->lang == NULL)
        return GW_EINVAL;
    if (!is_lang(file->lang)) {
        say(message, "lang: not a language tag such as en or zh-CN");
        return GW_EINVAL;
    }
    return GW_OK;
}

static enum gw_err take_state(const json_t *root, struct article_file *file, char message[200])
{
    const json_t *value = json_object_get(root, "state");

    if (value == NULL)
        return GW_OK;
    if (json_is_string(value) &&
        state_parse(slice_of(json_string_value(value)), &file->state) == GW_OK)
        return GW_OK;
    say(message, "state: not one of published, draft, archived");
    return GW_EINVAL;
}

static enum gw_err refuse_unknown(const json_t *root, const char *own, char message[200])
{
    static const char *const names[] = {"slug",   "lang",      "title",    "action",
                                        "answer", "questions", "keywords", "topic"};
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)root, key, value) {
        bool known = strcmp(key, own) == 0;

        (void)value;
        for (size_t i = 0; !known && i < sizeof(names) / sizeof(*names); i++)
            known = strcmp(key, names[i]) == 0;
        if (!known) {
            say(message, "%.40s: there is no such field", key);
            return GW_EINVAL;
        }
    }
    return GW_OK;
}

static enum gw_err take_fields(const json_t *root, struct article_file *file, char message[200])
{
    if (take_slug(root, file, message) != GW_OK || take_lang(root, file, message) != GW_OK ||
        take_action(root, file, message) != GW_OK)
        return GW_EINVAL;
    file->title = take_member(root, "title", 1, ARTICLE_FILE_TITLE_MAX, message);
    if (file->title == NULL)
        return GW_EINVAL;
    file->answer = take_text(json_object_get(root, "answer"), "answer", 1, ARTICLE_FILE_ANSWER_MAX,
                             true, message);
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
    return GW_OK;
}

/* Lines end with a line feed, whatever editor or version control wrote the file: else an article would
 * be another one after each change of hands. */
static char *dup_lines(struct slice text)
{
    struct buf lines;

    buf_init(&lines, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '\r' || i + 1 == text.len || text.data[i + 1] != '\n')
            buf_append_char(&lines, text.data[i]);
    }
    char *copy = slice_dup(buf_slice(&lines));
    buf_done(&lines);
    return copy;
}

/* Blank lines go; the first line that says something keeps its indent. */
static enum gw_err take_body(struct slice rest, struct article_file *file, char message[200])
{
    struct slice next;

    for (struct slice body = rest; body.data != NULL; body = next) {
        if (slice_trim(slice_cut(body, '\n', &next)).len > 0) {
            if (!is_clean(body, true)) {
                say(message, "body: there are control characters in it");
                return GW_EINVAL;
            }
            file->body = dup_lines(body);
            return GW_OK;
        }
    }
    say(message, "body: there is no text behind the object in front");
    return GW_EINVAL;
}

enum gw_err article_file_parse(struct slice text, struct article_file *ret_file, char message[200])
{
    struct article_file file = {0};
    json_error_t error;

    if (slice_starts(text, SLICE_LIT("\xEF\xBB\xBF"))) { /* some editors begin every file so */
        text.data += 3;
        text.len -= 3;
    }
    if (text.len == 0 || text.len > ARTICLE_FILE_MAX) {
        say(message, "%zu bytes, not from 1 to %u", text.len, ARTICLE_FILE_MAX);
        return GW_EINVAL;
    }
    if (!utf8_valid(text) || memchr(text.data, '\0', text.len) != NULL) {
        say(message, "not UTF-8, or holds U+0000");
        return GW_EINVAL;
    }

    if (slice_trim(text).len == 0 || slice_trim(text).data[0] != '{') {
        say(message, "it does not begin with a JSON object: slug, lang, title and so on");
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
    if (rest.len > 0 && rest.data[0] != '\n' && rest.data[0] != '\r')
        say(message, "the object in front must end its line");
    else
        err = take_fields(root, &file, message);
    if (err == GW_OK)
        err = take_state(root, &file, message);
    if (err == GW_OK)
        err = refuse_unknown(root, "state", message);
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

enum gw_err article_file_parse_json(struct slice json, struct article_file *ret_file,
                                    char message[200])
{
    struct article_file file = {0};
    json_t *root = json.len <= ARTICLE_FILE_MAX
                       ? json_loadb(json.data, json.len, JSON_REJECT_DUPLICATES, NULL)
                       : NULL;
    const json_t *body = json_object_get(root, "body");
    enum gw_err err = GW_EINVAL;

    if (!json_is_object(root))
        say(message, "not a JSON object of at most %u bytes", ARTICLE_FILE_MAX);
    else
        err = take_fields(root, &file, message);
    if (err == GW_OK)
        err = refuse_unknown(root, "body", message);
    if (err == GW_OK && !json_is_string(body)) {
        say(message, "body: missing, or not a text");
        err = GW_EINVAL;
    }
    if (err == GW_OK)
        err = take_body((struct slice){json_string_value(body), json_string_length(body)}, &file,
                        message);
    json_decref(root);
    if (err != GW_OK) {
        article_file_done(&file);
        return err;
    }
    *ret_file = file;
    return GW_OK;
}

static void write_field(struct buf *out, const char *name, struct slice text)
{
    buf_printf(out, "  \"%s\": ", name);
    json_write_string(out, text);
    buf_append_cstr(out, ",\n");
}

static void write_list(struct buf *out, const char *name, const struct slice *texts, size_t count,
                       const char *end)
{
    buf_printf(out, "  \"%s\": [", name);
    for (size_t i = 0; i < count; i++) {
        buf_append_cstr(out, i > 0 ? ",\n    " : "\n    ");
        json_write_string(out, texts[i]);
    }
    buf_append_cstr(out, count > 0 ? "\n  " : "");
    buf_append_cstr(out, end);
}

void article_file_write(const struct article_file_texts *article, struct buf *out)
{
    buf_append_cstr(out, "{\n");
    write_field(out, "slug", article->slug);
    write_field(out, "lang", article->lang);
    write_field(out, "title", article->title);
    if (!slice_eq_cstr(article->state, state_names[ARTICLE_FILE_PUBLISHED]))
        write_field(out, "state", article->state);
    write_field(out, "action", article->action);
    if (article->topic.data != NULL)
        write_field(out, "topic", article->topic);
    write_field(out, "answer", article->answer);
    write_list(out, "questions", article->questions, article->questions_count, "],\n");
    write_list(out, "keywords", article->keywords, article->keywords_count, "]\n");
    buf_append_cstr(out, "}\n\n");
    buf_append_slice(out, article->body);
}
