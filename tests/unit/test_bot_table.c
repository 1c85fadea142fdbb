/*
 * The tables of real questions: bot_questions.tsv (which article answers) and
 * bot_intents.tsv (person, urgent, or neither), on the demo's articles.
 */
#include "bot_room.h"

#include <string.h>

static const struct bot_output *answer_to(struct room *room, struct slice lang, struct slice text)
{
    const struct bot_input input = {.text = text, .lang = lang};

    assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
    return &room->output;
}

struct tally {
    size_t asked;
    size_t right;
};

/* The next row's four or three columns; false at the end of the file. */
static bool next_row(struct slice *rest, struct slice *columns, size_t count)
{
    while (rest->data != NULL) {
        struct slice line = slice_cut(*rest, '\n', rest);
        if (line.len == 0 || line.data[0] == '#')
            continue;
        for (size_t i = 0; i < count; i++) {
            assert_non_null(line.data);
            columns[i] = slice_cut(line, '\t', &line);
        }
        assert_null(line.data);
        return true;
    }
    return false;
}

static struct tally tally_questions(struct room *room, const char *set, const char *lang)
{
    char *text = bot_demo_read("tests/unit/bot_questions.tsv");
    struct slice rest = slice_of(text), row[4];
    struct tally tally = {0, 0};

    while (next_row(&rest, row, 4)) {
        if (!slice_eq_cstr(row[0], set) || !slice_eq_cstr(row[1], lang))
            continue;
        const struct bot_output *output = answer_to(room, row[1], row[3]);
        bool right = slice_eq_cstr(row[2], output->slug);
        tally.asked++;
        tally.right += right;
        if (!right)
            print_message("  %s %s: " SLICE_FMT " answered from \"%s\", not " SLICE_FMT "\n", set,
                          lang, SLICE_ARG(row[3]), output->slug, SLICE_ARG(row[2]));
    }
    print_message("  %s %s: %zu of %zu\n", set, lang, tally.right, tally.asked);
    free(text);
    return tally;
}

static void assert_questions(void **state, const char *set, const char *lang, size_t least)
{
    struct tally tally = tally_questions(*state, set, lang);

    assert_true(tally.asked >= least);
    assert_true(tally.right * 10 >= tally.asked * 9);
}

static void nine_of_ten_chinese_questions_are_answered_from_the_right_article(void **state)
{
    assert_questions(state, "a", "zh-CN", 40);
    assert_questions(state, "b", "zh-CN", 40);
}

static void nine_of_ten_english_questions_are_answered_from_the_right_article(void **state)
{
    assert_questions(state, "a", "en", 40);
    assert_questions(state, "b", "en", 40);
}

static void nine_of_ten_traditional_questions_are_answered_from_the_right_article(void **state)
{
    assert_questions(state, "b", "zh-TW", 10);
}

/* An alarm that nobody raised costs the people in the queue. */
static void no_question_for_another_article_is_urgent(void **state)
{
    struct room *room = *state;
    char *text = bot_demo_read("tests/unit/bot_questions.tsv");
    struct slice rest = slice_of(text), row[4];
    struct bot_hit right;

    while (next_row(&rest, row, 4)) {
        assert_true(bot_find(room->kb, row[2], row[1], &right));
        const struct bot_output *output = answer_to(room, row[1], row[3]);
        if (output->reason == BOT_REASON_URGENT && right.action != BOT_ACTION_URGENT)
            fail_msg("urgent: " SLICE_FMT, SLICE_ARG(row[3]));
    }
    free(text);
}

static void hardly_an_article_of_another_kind_has_a_question_that_is_urgent(void **state)
{
    struct room *room = *state;
    size_t asked = 0, alarms = 0;

    for (size_t i = 0; i < room->demo->count; i++) {
        const struct bot_article *article = &room->demo->articles[i];
        for (size_t k = 0; k < article->questions_count; k++) {
            const struct bot_output *output = answer_to(room, article->lang, article->questions[k]);
            bool alarm =
                output->reason == BOT_REASON_URGENT && article->action != BOT_ACTION_URGENT;
            if (alarm)
                print_message("  urgent: " SLICE_FMT "\n", SLICE_ARG(article->questions[k]));
            asked++;
            alarms += alarm;
        }
    }
    assert_true(asked > 1000 && alarms * 200 <= asked);
}

static void articles_answer_their_own_questions(void **state)
{
    struct room *room = *state;
    size_t asked = 0, right = 0;

    for (size_t i = 0; i < room->demo->count; i++) {
        const struct bot_article *article = &room->demo->articles[i];
        for (size_t k = 0; k < article->questions_count; k++) {
            const struct bot_output *output = answer_to(room, article->lang, article->questions[k]);
            asked++;
            right +=
                slice_eq_cstr(article->slug, output->slug) || output->reason == BOT_REASON_ASKED;
        }
    }
    assert_true(asked > 500);
    assert_true(right * 100 >= asked * 97);
}

/* Handed over, or asked first what the person will need. */
static bool wants_person(const struct bot_output *output)
{
    return output->reason == BOT_REASON_ASKED || output->state.reason == BOT_REASON_ASKED;
}

static bool as_expected(struct slice expected, const struct bot_output *output)
{
    if (slice_eq_cstr(expected, "person"))
        return wants_person(output);
    if (slice_eq_cstr(expected, "not-person"))
        return !wants_person(output);
    if (slice_eq_cstr(expected, "urgent"))
        return output->reason == BOT_REASON_URGENT && output->priority == BOT_PRIORITY_URGENT;
    assert_true(slice_eq_cstr(expected, "calm"));
    return output->verb == BOT_ANSWER;
}

/* At least `percent` of the rows of one expectation in both sets. */
static void assert_intents(void **state, const char *expected, size_t least, size_t percent)
{
    struct room *room = *state;
    char *text = bot_demo_read("tests/unit/bot_intents.tsv");
    struct slice rest = slice_of(text), row[3];
    struct tally tally = {0, 0};

    while (next_row(&rest, row, 3)) {
        if (!slice_eq_cstr(row[1], expected))
            continue;
        const struct bot_output *output = answer_to(room, SLICE_LIT("zh-CN"), row[2]);
        bool right = as_expected(row[1], output);
        tally.asked++;
        tally.right += right;
        if (!right)
            print_message("  %s: " SLICE_FMT " was %s from \"%s\"\n", expected, SLICE_ARG(row[2]),
                          bot_kind_name(output->kind), output->slug);
    }
    print_message("  %s: %zu of %zu\n", expected, tally.right, tally.asked);
    assert_true(tally.asked >= least);
    assert_true(tally.right * 100 >= tally.asked * percent);
    free(text);
}

static void a_wish_for_a_person_is_heard_in_any_usual_wording(void **state)
{
    assert_intents(state, "person", 60, 98);
}

static void a_person_who_is_only_mentioned_is_not_called(void **state)
{
    assert_intents(state, "not-person", 20, 100);
}

static void an_incident_is_handed_over_at_once(void **state)
{
    assert_intents(state, "urgent", 60, 95);
}

static void a_question_about_danger_is_not_handed_over(void **state)
{
    assert_intents(state, "calm", 50, 98);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_of_ten_chinese_questions_are_answered_from_the_right_article),
        cmocka_unit_test(nine_of_ten_english_questions_are_answered_from_the_right_article),
        cmocka_unit_test(nine_of_ten_traditional_questions_are_answered_from_the_right_article),
        cmocka_unit_test(no_question_for_another_article_is_urgent),
        cmocka_unit_test(hardly_an_article_of_another_kind_has_a_question_that_is_urgent),
        cmocka_unit_test(articles_answer_their_own_questions),
        cmocka_unit_test(a_wish_for_a_person_is_heard_in_any_usual_wording),
        cmocka_unit_test(a_person_who_is_only_mentioned_is_not_called),
        cmocka_unit_test(an_incident_is_handed_over_at_once),
        cmocka_unit_test(a_question_about_danger_is_not_handed_over),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
