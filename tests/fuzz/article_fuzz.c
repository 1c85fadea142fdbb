/* Article files: what is accepted keeps the rules, and is the same when written again. */
#include "fuzz/fuzz.h"
#include "wire/article_file.h"
#include "wire/json.h"

#include <stdlib.h>
#include <string.h>

static void text_ok(const char *text, size_t min, size_t max)
{
    size_t count;

    PROMISE(text != NULL && fuzz_utf8((const uint8_t *)text, strlen(text), &count));
    PROMISE(count >= min && count <= max);
}

static void phrases_ok(char *const *phrases, size_t count)
{
    PROMISE(count <= ARTICLE_FILE_PHRASES_MAX);
    for (size_t i = 0; i < count; i++)
        text_ok(phrases[i], 1, ARTICLE_FILE_PHRASE_MAX);
}

static void write_phrases(struct json_writer *json, const char *key, char *const *phrases,
                          size_t count)
{
    json_writer_key(json, key);
    json_writer_begin_array(json);
    for (size_t i = 0; i < count; i++)
        json_writer_cstr(json, phrases[i]);
    json_writer_end_array(json);
}

static void write_article(const struct article_file *file, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "slug");
    json_writer_cstr(&json, file->slug);
    json_writer_key(&json, "lang");
    json_writer_cstr(&json, file->lang);
    json_writer_key(&json, "title");
    json_writer_cstr(&json, file->title);
    json_writer_key(&json, "action");
    json_writer_cstr(&json, article_file_action_name(file->action));
    json_writer_key(&json, "answer");
    json_writer_cstr(&json, file->answer);
    write_phrases(&json, "questions", file->questions, file->questions_count);
    write_phrases(&json, "keywords", file->keywords, file->keywords_count);
    json_writer_end_object(&json);
    buf_append_cstr(out, "\n\n");
    buf_append_cstr(out, file->body);
    PROMISE(buf_err(out) == GW_OK);
}

static void check(const struct article_file *file)
{
    struct article_file again;
    struct buf first, second;
    char message[200];

    PROMISE(strspn(file->slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(file->slug));
    PROMISE(file->slug[0] != '-' && strlen(file->slug) <= ARTICLE_FILE_SLUG_MAX);
    text_ok(file->slug, 1, ARTICLE_FILE_SLUG_MAX);
    text_ok(file->lang, 1, ARTICLE_FILE_LANG_MAX);
    text_ok(file->title, 1, ARTICLE_FILE_TITLE_MAX);
    text_ok(file->answer, 1, ARTICLE_FILE_ANSWER_MAX);
    text_ok(file->body, 0, ARTICLE_FILE_MAX);
    phrases_ok(file->questions, file->questions_count);
    phrases_ok(file->keywords, file->keywords_count);

    buf_init(&first, ARTICLE_FILE_MAX * 8);
    buf_init(&second, ARTICLE_FILE_MAX * 8);
    write_article(file, &first);
    PROMISE(article_file_parse(buf_slice(&first), &again, message) == GW_OK);
    write_article(&again, &second);
    PROMISE(slice_eq(buf_slice(&first), buf_slice(&second)));
    article_file_done(&again);
    buf_done(&first);
    buf_done(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = fuzz_copy(data, size);
    struct article_file file;
    char message[200] = "";

    if (article_file_parse((struct slice){copy, size}, &file, message) == GW_OK) {
        check(&file);
        article_file_done(&file);
    } else {
        PROMISE(message[0] != '\0' && strlen(message) < sizeof(message));
    }
    free(copy);
    return 0;
}
