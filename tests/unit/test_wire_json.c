/*
 * The small JSON helpers, and articles' files.
 */
#include "support/test.h"

#include "wire/article_file.h"
#include "wire/json.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

static void the_writer_puts_commas_where_they_belong(void **state)
{
    struct json_writer writer;
    struct buf out;

    (void)state;
    buf_init(&out, 1024);
    json_writer_init(&writer, &out);
    json_writer_begin_object(&writer);
    json_writer_key(&writer, "article");
    json_writer_cstr(&writer, "lost-phrase");
    json_writer_key(&writer, "buttons");
    json_writer_begin_array(&writer);
    for (int i = 0; i < 2; i++) {
        json_writer_begin_object(&writer);
        json_writer_key(&writer, "label");
        json_writer_string(&writer, SLICE_LIT("a\"b\n"));
        json_writer_key(&writer, "n");
        json_writer_int(&writer, -5);
        json_writer_end_object(&writer);
    }
    json_writer_begin_array(&writer);
    json_writer_end_array(&writer);
    json_writer_end_array(&writer);
    json_writer_key(&writer, "none");
    json_writer_string(&writer, SLICE_NONE);
    json_writer_key(&writer, "on");
    json_writer_bool(&writer, true);
    json_writer_key(&writer, "raw");
    json_writer_raw(&writer, SLICE_LIT("{\n\"x\": 1}"));
    json_writer_end_object(&writer);
    assert_int_equal(writer.depth, 0);
    assert_slice_equal(
        buf_slice(&out),
        "{\"article\":\"lost-phrase\",\"buttons\":[{\"label\":\"a\\\"b\\n\",\"n\":-5},"
        "{\"label\":\"a\\\"b\\n\",\"n\":-5},[]],\"none\":null,\"on\":true,"
        "\"raw\":{ \"x\": 1}}");
    buf_done(&out);
}

static void the_writer_fails_with_its_buffer(void **state)
{
    struct json_writer writer;
    struct buf out;

    (void)state;
    buf_init(&out, 4);
    json_writer_init(&writer, &out);
    json_writer_cstr(&writer, "more than four");
    assert_int_equal(buf_err(&out), GW_ELIMIT);
    buf_done(&out);
}

static void one_text_is_read_off_an_object(void **state)
{
    const struct slice object =
        SLICE_LIT("{\"a\": \"x\\u754c\", \"b\": {\"a\": \"inner\"}, \"n\": 5}");
    struct buf out;

    (void)state;
    buf_init(&out, 16);
    assert_int_equal(wire_json_get_string(object, "a", &out), GW_OK);
    assert_slice_equal(buf_slice(&out), "x界");
    assert_int_equal(wire_json_get_string(object, "c", &out), GW_ENOTFOUND);
    assert_int_equal(wire_json_get_string(object, "n", &out), GW_EINVAL);
    assert_int_equal(wire_json_get_string(object, "b", &out), GW_EINVAL);
    assert_int_equal(wire_json_get_string(SLICE_LIT("[\"a\"]"), "a", &out), GW_EINVAL);
    assert_int_equal(wire_json_get_string(SLICE_LIT("{\"a\":"), "a", &out), GW_EINVAL);
    assert_int_equal(wire_json_get_string(SLICE_NONE, "a", &out), GW_EINVAL);
    assert_slice_equal(buf_slice(&out), "x界");
    assert_int_equal(
        wire_json_get_string(SLICE_LIT("{\"a\":\"sixteen and more than that\"}"), "a", &out),
        GW_ELIMIT);
    buf_done(&out);
}

static void one_number_is_read_off_an_object(void **state)
{
    const struct slice object = SLICE_LIT("{\"n\": -5, \"x\": 5.0, \"t\": \"5\"}");
    int64_t number = 7;

    (void)state;
    assert_int_equal(wire_json_get_int(object, "x", &number), GW_EINVAL);
    assert_int_equal(wire_json_get_int(object, "t", &number), GW_EINVAL);
    assert_int_equal(wire_json_get_int(object, "c", &number), GW_ENOTFOUND);
    assert_int_equal(number, 7);
    assert_int_equal(wire_json_get_int(object, "n", &number), GW_OK);
    assert_int_equal(number, -5);
}

#define FRONT                                                                                      \
    "{\"slug\": \"lost-phrase\", \"lang\": \"en\", \"title\": \"I lost it\", \"action\": "         \
    "\"human\",\n"                                                                                 \
    " \"answer\": \"**Stop.**\", \"questions\": [\"where is it\", \"gone\"], \"keywords\": []}"

static void an_articles_file_may_come_from_any_editor(void **state)
{
    struct article_file file;
    char message[200];

    (void)state;
    assert_int_equal(
        article_file_parse(SLICE_LIT("\xEF\xBB\xBF" FRONT "\r\n\r\n## Body\r\n\r\ntext\r\n"), &file,
                           message),
        GW_OK);
    assert_string_equal(file.body, "## Body\n\ntext\n");
    article_file_done(&file);
}

static void an_articles_file_is_read_whole(void **state)
{
    struct article_file file;
    char message[200];

    (void)state;
    assert_int_equal(
        article_file_parse(SLICE_LIT(FRONT "\n\n \n  ## Body\n\ntext\n"), &file, message), GW_OK);
    assert_string_equal(file.slug, "lost-phrase");
    assert_string_equal(file.lang, "en");
    assert_string_equal(file.title, "I lost it");
    assert_int_equal(file.action, ARTICLE_FILE_HUMAN);
    assert_string_equal(file.answer, "**Stop.**");
    assert_int_equal(file.questions_count, 2);
    assert_string_equal(file.questions[1], "gone");
    assert_int_equal(file.keywords_count, 0);
    assert_string_equal(file.body, "  ## Body\n\ntext\n");
    article_file_done(&file);
}

/* Replaces `old` in a good file and expects a refusal that speaks of `about`. */
static void refuse(const char *old, const char *new, const char *about)
{
    static const char good[] = FRONT "\nbody\n";
    struct article_file file;
    char message[200] = "";
    struct buf text;
    const char *at = strstr(good, old);

    assert_non_null(at);
    buf_init(&text, 1 << 20);
    buf_append(&text, good, (size_t)(at - good));
    buf_append_cstr(&text, new);
    buf_append_cstr(&text, at + strlen(old));
    if (article_file_parse(buf_slice(&text), &file, message) != GW_EINVAL)
        fail_msg("accepted: %s", text.data);
    if (strstr(message, about) == NULL)
        fail_msg("\"%s\" says nothing of %s", message, about);
    buf_done(&text);
}

static void a_refused_file_is_told_what_is_wrong(void **state)
{
    struct article_file file;
    char message[200];

    (void)state;
    refuse("\"slug\": \"lost-phrase\"", "\"slug\": \"Lost\"", "slug");
    refuse("\"slug\": \"lost-phrase\"", "\"slug\": \"-lost\"", "slug");
    refuse("\"slug\": \"lost-phrase\"", "\"slug\": \"\"", "slug");
    refuse("\"slug\": \"lost-phrase\", ", "", "slug");
    refuse("\"lang\": \"en\"", "\"lang\": 5", "lang");
    refuse("\"title\": \"I lost it\"", "\"title\": \"\"", "title");
    refuse("\"human\"", "\"person\"", "action");
    refuse("\"answer\"", "\"anwser\"", "answer");
    refuse("[\"where is it\", \"gone\"]", "\"gone\"", "questions");
    refuse("\"gone\"", "5", "questions, number 2");
    refuse("\"gone\"", "\"\"", "questions, number 2");
    refuse("\"keywords\": []", "\"keywords\": [], \"more\": 1", "more");
    refuse("\"keywords\": []", "\"keywords\": [], \"state\": \"gone\"", "state");
    refuse("\"lang\": \"en\"", "\"lang\": \"中文\"", "lang");
    refuse("\"lang\": \"en\"", "\"lang\": \"en-\"", "lang");
    refuse("I lost it", "I\\u001flost it", "title");
    refuse("\"gone\"", "\"go\\nne\"", "questions, number 2");
    refuse("\nbody\n", "\nbo\x01dy\n", "body");
    refuse("\"keywords\": []", "\"keywords\": [], \"slug\": \"x\"", "line 2");
    refuse("\"keywords\": []}", "\"keywords\": [],}", "line 2");
    refuse("}\nbody", "} body", "end its line");
    refuse("\nbody\n", "\n \n", "no text");
    refuse("\nbody\n", "", "no text");
    refuse("I lost it", "I \\u0000lost it", "line 1");
    refuse("I lost it", "I \xff", "UTF-8");
    refuse("{\"slug\"", "[{\"slug\"", "begin with a JSON object");
    assert_int_equal(article_file_parse(SLICE_NONE, &file, message), GW_EINVAL);
    assert_int_equal(article_file_parse(SLICE_LIT("[]\nbody"), &file, message), GW_EINVAL);
}

static void read_file(struct buf *text, const char *path)
{
    FILE *file = fopen(path, "r");
    char piece[4096];
    size_t len;

    assert_non_null(file);
    while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
        buf_append(text, piece, len);
    fclose(file);
    assert_int_equal(buf_err(text), GW_OK);
}

/* What an article's file says, in the order in which an export writes it. */
static void write_again(const struct article_file *file, struct buf *out)
{
    struct slice questions[ARTICLE_FILE_PHRASES_MAX], keywords[ARTICLE_FILE_PHRASES_MAX];

    for (size_t i = 0; i < file->questions_count; i++)
        questions[i] = slice_of(file->questions[i]);
    for (size_t i = 0; i < file->keywords_count; i++)
        keywords[i] = slice_of(file->keywords[i]);
    article_file_write(
        &(struct article_file_texts){
            .slug = slice_of(file->slug),
            .lang = slice_of(file->lang),
            .title = slice_of(file->title),
            .state = slice_of(article_file_state_name(file->state)),
            .action = slice_of(article_file_action_name(file->action)),
            .topic = file->topic != NULL ? slice_of(file->topic) : SLICE_NONE,
            .answer = slice_of(file->answer),
            .body = slice_of(file->body),
            .questions = questions,
            .questions_count = file->questions_count,
            .keywords = keywords,
            .keywords_count = file->keywords_count,
        },
        out);
}

static void what_is_written_reads_as_the_same_and_writes_as_the_same(void **state)
{
    static const char *const texts[] = {
        FRONT "\n\n## Body\r\n\ntext without an end",
        "{\"state\": \"draft\", \"topic\": \"security\", \"slug\": \"a\", \"lang\": \"zh-CN\", "
        "\"title\": \"\\\"引号\\\" \\\\ 🙂\", \"action\": \"none\", \"answer\": "
        "\"一\\n\\t二\", "
        "\"questions\": [], \"keywords\": [\"k\"]}\n正文\n\n\n",
    };
    struct article_file file, again;
    struct buf first, second;
    char message[200];

    (void)state;
    buf_init(&first, ARTICLE_FILE_MAX);
    buf_init(&second, ARTICLE_FILE_MAX);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        buf_clear(&first);
        buf_clear(&second);
        assert_int_equal(article_file_parse(slice_of(texts[i]), &file, message), GW_OK);
        write_again(&file, &first);
        assert_int_equal(article_file_parse(buf_slice(&first), &again, message), GW_OK);
        assert_string_equal(again.title, file.title);
        assert_string_equal(again.answer, file.answer);
        assert_string_equal(again.body, file.body);
        assert_int_equal(again.state, file.state);
        write_again(&again, &second);
        assert_true(slice_eq(buf_slice(&first), buf_slice(&second)));
        article_file_done(&file);
        article_file_done(&again);
    }
    buf_done(&first);
    buf_done(&second);
}

static void an_article_over_http_has_its_body_within_and_no_state(void **state)
{
    static const char good[] = "{\"slug\": \"a\", \"lang\": \"en\", \"title\": \"A\", \"action\": "
                               "\"none\", \"answer\": \"a\", "
                               "\"questions\": [], \"keywords\": [], \"body\": \"\\n## B\\n\"}";
    struct article_file file;
    struct buf bad;
    char message[200];

    (void)state;
    assert_int_equal(article_file_parse_json(slice_of(good), &file, message), GW_OK);
    assert_string_equal(file.body, "## B\n");
    article_file_done(&file);
    buf_init(&bad, 4096);
    buf_printf(&bad, "%.*s, \"state\": \"draft\"}", (int)sizeof(good) - 2, good);
    assert_int_equal(article_file_parse_json(buf_slice(&bad), &file, message), GW_EINVAL);
    assert_non_null(strstr(message, "state"));
    assert_int_equal(article_file_parse_json(SLICE_LIT("[1]"), &file, message), GW_EINVAL);
    assert_int_equal(article_file_parse_json(SLICE_LIT("{\"slug\": \"a\"}"), &file, message),
                     GW_EINVAL);
    buf_done(&bad);
}

static void the_demos_articles_are_good(void **state)
{
    glob_t files;
    struct buf text;

    (void)state;
    assert_int_equal(glob("schema/demo/articles/*/*.md", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 40);
    buf_init(&text, ARTICLE_FILE_MAX);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct article_file file;
        char message[200];

        buf_clear(&text);
        read_file(&text, files.gl_pathv[i]);
        if (article_file_parse(buf_slice(&text), &file, message) != GW_OK)
            fail_msg("%s: %s", files.gl_pathv[i], message);
        /* The path must say the same as what is in front. */
        char path[256];
        snprintf(path, sizeof(path), "schema/demo/articles/%s/%s.md", file.lang, file.slug);
        assert_string_equal(files.gl_pathv[i], path);
        article_file_done(&file);
    }
    buf_done(&text);
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_writer_puts_commas_where_they_belong),
        cmocka_unit_test(the_writer_fails_with_its_buffer),
        cmocka_unit_test(one_text_is_read_off_an_object),
        cmocka_unit_test(one_number_is_read_off_an_object),
        cmocka_unit_test(an_articles_file_may_come_from_any_editor),
        cmocka_unit_test(an_articles_file_is_read_whole),
        cmocka_unit_test(a_refused_file_is_told_what_is_wrong),
        cmocka_unit_test(what_is_written_reads_as_the_same_and_writes_as_the_same),
        cmocka_unit_test(an_article_over_http_has_its_body_within_and_no_state),
        cmocka_unit_test(the_demos_articles_are_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
