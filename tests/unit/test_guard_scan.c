/*
 * The guard's edges: findings that meet, too many of them, rows of short messages, texts
 * that are made to be slow.
 */
#include "support/test.h"

#include "guard/guard.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PHRASE "legal winner thank year wave sausage worth useful legal winner thank yellow"
#define WIF "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"
#define HEX "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"

struct room {
    struct guard *guard;
    struct guard_result result;
};

static int setup(void **state)
{
    struct room *room = mem_new(sizeof(*room));

    room->guard = guard_new();
    guard_result_init(&room->result);
    *state = room;
    return 0;
}

static int teardown(void **state)
{
    struct room *room = *state;

    guard_result_done(&room->result);
    guard_free(room->guard);
    free(room);
    return 0;
}

static const struct guard_result *scan_next(void **state, struct guard_state *memory,
                                            const char *text)
{
    struct room *room = *state;

    assert_int_equal(guard_scan(room->guard, memory, slice_of(text), &room->result), GW_OK);
    return &room->result;
}

static void stores(void **state, const char *text, const char *stored)
{
    assert_slice_equal(buf_slice(&scan_next(state, NULL, text)->redacted), stored);
}

static void what_is_around_a_secret_stays(void **state)
{
    stores(state, "Hi! " PHRASE " - thanks.", "Hi! [recovery phrase removed] - thanks.");
    stores(state, "old key " WIF ", " PHRASE "!",
           "old key [private key removed], [recovery phrase removed]!");
}

static void several_secrets_of_a_text_are_all_taken_out(void **state)
{
    const struct guard_result *result = scan_next(state, NULL, WIF " " WIF "\n" PHRASE);

    assert_int_equal(result->count, 3);
    assert_true(result->secret);
    for (size_t i = 1; i < result->count; i++)
        assert_true(result->findings[i - 1].end <= result->findings[i].start);
}

static void more_secrets_than_findings_leave_nothing(void **state)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    for (int i = 0; i < 3 * GUARD_FINDINGS_MAX; i++)
        buf_append_cstr(&text, WIF ", ");
    buf_append_cstr(&text, "end");
    const struct guard_result *result = scan_next(state, NULL, text.data);
    assert_int_equal(result->count, GUARD_FINDINGS_MAX);
    assert_null(strstr(result->redacted.data, "5Hue"));
    buf_done(&text);
}

static void of_more_hex_strings_than_findings_none_stays_whole(void **state)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    for (int i = 0; i < GUARD_FINDINGS_MAX + 6; i++)
        buf_append_cstr(&text, HEX "\n");
    assert_null(strstr(scan_next(state, NULL, text.data)->redacted.data, HEX));
    buf_done(&text);
}

static void a_hex_string_that_may_be_a_key_is_cut_and_is_no_alarm(void **state)
{
    const struct guard_result *result = scan_next(state, NULL, "see 0x" HEX " ?");

    assert_int_equal(result->count, 1);
    assert_false(result->secret);
    assert_slice_equal(buf_slice(&result->redacted), "see 0x4c0883…362318 ?");
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
    stores(state, "\xff\xfe" PHRASE "\xc3", "\xff\xfe[recovery phrase removed]\xc3");
    stores(state, "\xf0\x9f\x94", "\xf0\x9f\x94");
    stores(state, "c\xe5rtain \xe5\xe9", "c\xe5rtain \xe5\xe9");
}

static void a_row_of_words_goes_from_the_fourth_message_on(void **state)
{
    static const char *const words[] = {"legal", "winner",  "yellow", "year",
                                        "wave",  "sausage", "worth",  "useful"};
    struct guard_state memory = {0};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct guard_result *result = scan_next(state, &memory, words[i]);
        assert_int_equal(result->count, i >= 3);
    }
    /* The one after an ordinary sentence is stored again. */
    assert_int_equal(scan_next(state, &memory, "can you see what I wrote?")->count, 0);
    assert_int_equal(scan_next(state, &memory, "legal")->count, 0);
}

static void talk_between_them_does_not_end_a_row(void **state)
{
    static const char *const words[] = {"legal", "ok", "winner", "got it?", "and the next", "wave"};
    struct guard_state memory = {0};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        assert_int_equal(scan_next(state, &memory, words[i])->count, 0);
    assert_int_equal(scan_next(state, &memory, "year")->count, 1);
}

static void numbers_in_order_make_a_row_at_the_second(void **state)
{
    struct guard_state memory = {0};

    assert_int_equal(scan_next(state, &memory, "1. legal")->count, 0);
    assert_int_equal(scan_next(state, &memory, "2. winner")->count, 1);
    assert_int_equal(scan_next(state, &memory, "3) thank")->count, 1);
}

static void everyday_words_and_repeats_are_no_row(void **state)
{
    static const char *const texts[] = {"hello", "word",  "hello", "word",  "help", "what",
                                        "still", "human", "human", "human", "wait", "token",
                                        "pizza", "pizza", "pizza", "pizza"};
    struct guard_state memory = {0};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(scan_next(state, &memory, texts[i])->count, 0);
}

static void most_of_a_phrase_and_nothing_else_goes_alone(void **state)
{
    stores(state, "legal winner wave sausage worth useful", "[recovery phrase removed]");
    stores(state, "My pets: legal winner wave sausage worth useful",
           "My pets: legal winner wave sausage worth useful");
    stores(state, "account balance wrong network error again",
           "account balance wrong network error again");
}

static void chinese_without_spaces_is_weighed_over_messages(void **state)
{
    static const char *const phrase[] = {"碧柯", "巡矩", "灌龄", "票寻"};
    static const char *const talk[] = {"你好", "在吗", "客服", "钱包", "打不开", "怎么办", "谢谢"};
    struct guard_state memory = {0};

    for (size_t i = 0; i < sizeof(talk) / sizeof(talk[0]); i++)
        assert_int_equal(scan_next(state, &memory, talk[i])->count, 0);
    for (size_t i = 0; i < sizeof(phrase) / sizeof(phrase[0]); i++)
        assert_int_equal(scan_next(state, &memory, phrase[i])->count, i >= 1);
}

static void visitors_who_write_little_are_left_alone(void **state)
{
    static const char *const texts[] = {"hello",  "help",  "hi",   "are you real", "ok",
                                        "thanks", "hello", "在吗", "你好",         "好",
                                        "是",     "好",    "嗯嗯", "谢谢"};
    struct guard_state memory = {0};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(scan_next(state, &memory, texts[i])->count, 0);
}

static void too_long_a_text_is_refused(void **state)
{
    struct room *room = *state;
    char *text = mem_new(GUARD_TEXT_MAX + 1);

    memset(text, 'a', GUARD_TEXT_MAX + 1);
    assert_int_equal(
        guard_scan(room->guard, NULL, (struct slice){text, GUARD_TEXT_MAX + 1}, &room->result),
        GW_ELIMIT);
    assert_int_equal(
        guard_scan(room->guard, NULL, (struct slice){text, GUARD_TEXT_MAX}, &room->result), GW_OK);
    free(text);
}

/* ---- time ---- */

static double seconds_for(void **state, const char *part, size_t bytes)
{
    struct room *room = *state;
    struct buf text;
    struct timespec from, to;

    buf_init(&text, bytes + 4096);
    buf_append_cstr(&text,
                    "{\"salt\" "); /* so that a wallet's file is looked for in all of it, too */
    while (text.len < bytes)
        buf_append_cstr(&text, part);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    assert_int_equal(guard_scan(room->guard, NULL, buf_slice(&text), &room->result), GW_OK);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    buf_done(&text);
    return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* Eight times the text may take about eight times as long, whatever it is made of. */
static void no_text_takes_more_than_linear_time(void **state)
{
    static const char *const parts[] = {
        "abandon ",
        "abandon\n",
        "abandon ability able about above absent absorb abstract absurd abuse access abandonn ",
        "的 一 是 ",
        "的一是在不了有和人这中大 ",
        "助记词",
        "seed phrase: ",
        "{\"ciphertext\":",
        "{{{{{{",
        "1,2,",
        "private key 0x" HEX " tx ",
        "ａ",
        "a\u200b",
        "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTK ",
        "word 1 abandon ",
        "abandonability",
        "a b c d e f ",
        "5Hue CGU8 rMjx ",
        "4c08 83a6 ",
        "1 ",
        "碧柯巡矩灌龄票寻",
        "five abandon six ",
        "seed phrase 0x" HEX " ",
        "-----BEGIN PRIVATE ",
        "а",
        "encoded",
        "ciphertext: ",
        "-",
        "123456 ",
        "a_sk1",
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        double small = seconds_for(state, parts[i], 1 << 15), large;

        for (int again = 0; again < 2; again++) {
            double next = seconds_for(state, parts[i], 1 << 15);
            small = next < small ? next : small;
        }
        large = seconds_for(state, parts[i], 1 << 18);
        if (large > small * 24 + 0.01)
            fail_msg("%s: %.1f ms for 32 KB, %.1f ms for 256 KB", parts[i], small * 1e3,
                     large * 1e3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_around_a_secret_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(several_secrets_of_a_text_are_all_taken_out, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(more_secrets_than_findings_leave_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(of_more_hex_strings_than_findings_none_stays_whole, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_hex_string_that_may_be_a_key_is_cut_and_is_no_alarm,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_text_do_no_harm, setup, teardown),
        cmocka_unit_test_setup_teardown(a_row_of_words_goes_from_the_fourth_message_on, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(talk_between_them_does_not_end_a_row, setup, teardown),
        cmocka_unit_test_setup_teardown(everyday_words_and_repeats_are_no_row, setup, teardown),
        cmocka_unit_test_setup_teardown(most_of_a_phrase_and_nothing_else_goes_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(chinese_without_spaces_is_weighed_over_messages, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(numbers_in_order_make_a_row_at_the_second, setup, teardown),
        cmocka_unit_test_setup_teardown(visitors_who_write_little_are_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(too_long_a_text_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(no_text_takes_more_than_linear_time, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
