/*
 * The policy's tables: what is refused and what passes, in the words of tests/policy, on which the
 * rules were tuned; those that they were not tuned on are counted. The articles and the bot's own
 * sentences pass.
 */
#define _GNU_SOURCE /* memmem */

#include "support/test.h"

#include "policy/policy.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 16384

static struct policy *make(void)
{
    static const char *const own[] = {"harborwallet.example"};
    static const char *const allowed[] = {"etherscan.io", "*.tronscan.org"};

    return policy_new(&(struct policy_options){.links_allow = allowed,
                                               .links_allow_count = 2,
                                               .own_domains = own,
                                               .own_domains_count = 1});
}

static int setup(void **state)
{
    *state = make();
    return 0;
}

static int teardown(void **state)
{
    policy_free(*state);
    return 0;
}

/* "\n" is the end of a line. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (text[0] == '\\' && text[1] == 'n') {
            *to++ = '\n';
            text++;
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
}

static bool has_rule(const struct policy_result *result, const char *name)
{
    for (size_t i = 0; i < result->count; i++)
        if (strcmp(policy_rule_name(result->findings[i].rule), name) == 0)
            return true;
    return false;
}

struct count {
    unsigned bad, good, missed, false_alarms;
};

/* `told`: those that are judged wrong are printed; of the others only how many there are is looked at. */
static void take_line(struct policy *policy, char *line, bool told, struct count *count)
{
    char *text = strchr(line, '\t');
    struct policy_result result;
    bool must_pass;

    assert_non_null(text);
    *text++ = '\0';
    unescape(text);
    must_pass = strcmp(line, "ok") == 0;
    policy_check(policy, slice_of(text), &result);
    if (must_pass) {
        count->good++;
        count->false_alarms += result.count > 0;
    } else {
        count->bad++;
        count->missed += !has_rule(&result, line);
    }
    if (told && (must_pass ? result.count > 0 : !has_rule(&result, line)))
        print_message("[ wrong ] %s: %s\n", line, text);
    for (size_t i = 0; told && must_pass && i < result.count; i++)
        print_message("          %s: %.*s\n", policy_rule_name(result.findings[i].rule),
                      (int)(result.findings[i].end - result.findings[i].start),
                      text + result.findings[i].start);
}

static struct count count_table(struct policy *policy, const char *path, bool told)
{
    struct count count = {0};
    char line[LINE_MAX_BYTES];
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '\0' && line[0] != '#')
            take_line(policy, line, told, &count);
    }
    fclose(file);
    print_message("[ count ] %s: %u of %u refused, %u of %u passed\n", path,
                  count.bad - count.missed, count.bad, count.good - count.false_alarms, count.good);
    return count;
}

static void each_text_of_the_tuned_table_is_refused_by_its_rule_or_passes(void **state)
{
    struct count count = count_table(*state, "tests/policy/tuned.tsv", true);

    assert_in_range(count.bad + count.good, 250, 10000);
    assert_int_equal(count.missed, 0);
    assert_int_equal(count.false_alarms, 0);
}

static void of_texts_that_the_rules_were_not_tuned_on_nine_in_ten_are_judged_right(void **state)
{
    struct count count = count_table(*state, "tests/policy/held.tsv", false);

    assert_in_range(count.bad + count.good, 160, 10000);
    assert_true(count.missed * 10 <= count.bad);
    assert_true(count.false_alarms * 10 <= count.good);
}

static void
what_staff_must_not_ask_for_under_a_pretext_is_refused_and_their_daily_words_pass(void **state)
{
    struct count count = count_table(*state, "tests/policy/staff.tsv", true);

    assert_in_range(count.bad, 120, 10000);
    assert_in_range(count.good, 120, 10000);
    assert_int_equal(count.missed, 0);
    assert_int_equal(count.false_alarms, 0);
}

static void
of_what_staff_may_say_that_was_never_looked_at_four_in_five_are_judged_right(void **state)
{
    struct count count = count_table(*state, "tests/policy/staff_held.tsv", false);

    assert_in_range(count.bad, 60, 10000);
    assert_in_range(count.good, 60, 10000);
    assert_true(count.missed * 5 <= count.bad);
    assert_true(count.false_alarms * 15 <= count.good);
}

static void of_what_is_asked_for_indirectly_nine_in_ten_are_refused_and_of_fresh_words_four_in_five(
    void **state)
{
    struct count count = count_table(*state, "tests/policy/asked.tsv", false);

    assert_in_range(count.bad, 400, 10000);
    assert_in_range(count.good, 300, 10000);
    assert_true(count.missed * 10 <= count.bad);
    assert_true(count.false_alarms * 50 <= count.good);
    count = count_table(*state, "tests/policy/asked_held.tsv", false);
    assert_in_range(count.bad, 30, 10000);
    assert_in_range(count.good, 30, 10000);
    assert_true(count.missed * 5 <= count.bad);
    assert_true(count.false_alarms * 15 <= count.good);
}

static bool is_refused_as(struct policy *policy, const char *text, const char *rule)
{
    struct policy_result result;

    policy_check(policy, slice_of(text), &result);
    return has_rule(&result, rule);
}

static void
a_secret_is_asked_for_without_a_verb_with_digits_for_letters_and_with_a_letter_wrong(void **state)
{
    static const char *const bad[] = {
        "Your seed phrase?",
        "And the password, please.",
        "Key file please, then I can go on.",
        "您的助记词呢？",
        "私钥？",
        "密码，谢谢",
        "Send me your s33d phr4se now",
        "send your p@ssword to me",
        "send me the recvoery phrase",
        "tell me your passwrod",
    };
    static const char *const good[] = {
        "Forgot your password?",
        "What is a recovery phrase?",
        "Lost your seed phrase?",
        "Recovery phrase",
        "忘记密码？",
        "助记词是什么？",
        "什么是私钥？",
        "Private key and address",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (!is_refused_as(*state, bad[i], "asks_secret"))
            fail_msg("passed: %s", bad[i]);
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (is_refused_as(*state, good[i], "asks_secret"))
            fail_msg("refused: %s", good[i]);
    assert_true(is_refused_as(*state, "message me on telegrma", "elsewhere"));
    assert_true(is_refused_as(*state, "please install anydeks", "remote_control"));
}

/* ---- who may be written to elsewhere ---- */

static bool leads_elsewhere(struct policy *policy, const char *text)
{
    return is_refused_as(policy, text, "elsewhere");
}

static void what_the_options_name_may_be_named_and_nothing_else_beside_it(void **state)
{
    static const char *const own[] = {"harborwallet.example"};
    static const char *const allowed[] = {"t.me"};
    static const char *const contacts[] = {"@harborwallet", "+1 800 555-0100", "harbor_kefu",
                                           "desk@mail.example"};
    static const char *const good[] = {
        "Join our Telegram channel @harborwallet for news.",
        "加入我们的电报群 @HarborWallet",
        "Call us on WhatsApp at +1 (800) 555 0100.",
        "加客服微信 harbor_kefu",
        "Email us at desk@mail.example, please.",
        "Write to us at support@harborwallet.example.",
        "Join our Telegram group: https://t.me/harborwallet",
    };
    static const char *const bad[] = {
        "Join our Telegram channel @harborwallet_help for news.",
        "Join our Telegram channel, it is the one of harborwallet.",
        "Join our Telegram channel @harborwallet or @evil.",
        "加客服微信 harbor_kefu2",
        "加客服微信 harbor_kefu 或 abc123",
        "Call us on WhatsApp at +1 (800) 555 0101.",
        "Email us at desk@mail.example.evil.example, please.",
        "Write to us at harborwallet.example@evil.example.",
        "Add me on Telegram.",
        /* What is named excuses the place that it stands beside, and no other. */
        "Add me on WhatsApp, or join our Telegram channel @harborwallet.",
        "Join our Telegram channel @harborwallet and message me on WhatsApp.",
        "加我微信，客服微信 harbor_kefu",
        "DM us, or mail desk@mail.example.",
    };
    struct policy *policy = policy_new(&(struct policy_options){
        .own_domains = own,
        .own_domains_count = 1,
        .links_allow = allowed,
        .links_allow_count = 1,
        .contacts_allow = contacts,
        .contacts_allow_count = 4,
    });

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        if (leads_elsewhere(policy, good[i]))
            fail_msg("refused: %s", good[i]);
        /* Without the option, the same is refused. */
        if (i < 5)
            assert_true(leads_elsewhere(*state, good[i]));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (!leads_elsewhere(policy, bad[i]))
            fail_msg("passed: %s", bad[i]);
    policy_free(policy);
}

static void an_address_that_is_said_back_to_its_owner_leads_nobody_elsewhere(void **state)
{
    assert_false(leads_elsewhere(*state, "Your email address is jane@gmail.com, is that right?"));
    assert_false(leads_elsewhere(*state, "您留的邮箱是 jane@gmail.com，对吗？"));
    assert_true(leads_elsewhere(*state, "The right email address is jane@gmail.com."));
    assert_true(leads_elsewhere(*state, "您的邮箱收不到，请发到 jane@gmail.com"));
}

/* ---- what is shipped ---- */

static void check_file(struct policy *policy, const char *path)
{
    struct policy_result result;
    char *text = mem_new(1 << 18);
    FILE *file = fopen(path, "r");
    struct slice whole;

    assert_non_null(file);
    whole = (struct slice){text, fread(text, 1, 1 << 18, file)};
    fclose(file);
    /* Visitors' questions in front are not said by anybody. */
    policy_check(policy, whole, &result);
    for (size_t i = 0; i < result.count; i++) {
        size_t start = result.findings[i].start, questions = 0, keywords = whole.len;
        const char *at = memmem(text, whole.len, "\"questions\"", 11);

        if (at != NULL)
            questions = (size_t)(at - text);
        at = memmem(text + questions, whole.len - questions, "\n}", 2);
        if (at != NULL)
            keywords = (size_t)(at - text);
        if (questions > 0 && start > questions && start < keywords)
            continue;
        fail_msg("%s: %s: %.*s", path, policy_rule_name(result.findings[i].rule),
                 (int)(result.findings[i].end - start), text + start);
    }
    free(text);
}

static void check_folder(struct policy *policy, const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    unsigned files = 0;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char path[512];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%.200s", folder, entry->d_name);
        check_file(policy, path);
        files++;
    }
    closedir(dir);
    assert_true(files > 0);
}

static void the_articles_and_the_sentences_of_the_bot_pass(void **state)
{
    DIR *dir = opendir("schema/demo/articles");
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char path[512];

        snprintf(path, sizeof(path), "schema/demo/articles/%.200s", entry->d_name);
        if (entry->d_name[0] != '.')
            check_folder(*state, path);
    }
    closedir(dir);
    check_folder(*state, "gateway/bot/data/texts");
}

/* ---- places ---- */

static void a_finding_stands_where_the_words_are_and_places_count_as_javascript_does(void **state)
{
    struct slice text = slice_of("😀 嗨，please send me your recovery phrase now");
    struct policy_result result;
    struct buf out;

    policy_check(*state, text, &result);
    assert_int_equal(result.count, 1);
    assert_slice_equal(((struct slice){text.data + result.findings[0].start,
                                       result.findings[0].end - result.findings[0].start}),
                       "send me your recovery phrase");
    buf_init(&out, 1000);
    policy_write_found(&out, text, &result);
    assert_slice_equal(buf_slice(&out), "[{\"rule\":\"asks_secret\",\"start\":12,\"end\":40}]");
    buf_done(&out);
}

static void a_phrase_or_a_key_is_a_finding_of_its_own_and_a_hash_is_none(void **state)
{
    static const char phrase[] =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";
    static const char hash[] =
        "It is 0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060, confirmed.";
    struct policy_result result;
    char text[200];

    snprintf(text, sizeof(text), "导入这个：%s，链接 https://evil.example", phrase);
    policy_check(*state, slice_of(text), &result);
    assert_int_equal(result.count, 2);
    assert_int_equal(result.findings[0].rule, POLICY_SECRET);
    assert_non_null(memmem(text + result.findings[0].start,
                           result.findings[0].end - result.findings[0].start, phrase,
                           strlen(phrase)));
    assert_int_equal(result.findings[1].rule, POLICY_LINK);
    policy_check(*state, slice_of(hash), &result);
    assert_int_equal(result.count, 0);
}

static void a_text_of_nothing_but_rules_takes_time_that_grows_with_its_length_alone(void **state)
{
    static const char *const parts[] = {
        "send me your seed phrase ", "把助记词发给我", "a.b.c.d.e.f.", "1 2 3-4 ",        "@a_b.c@",
        "add me on telegram ",       "p l e a s e ",   "x://a@b@",     "never or ever, ", "qq "};
    static const char known[] = "harborwallet.example ";
    struct policy_result result;
    char *text = mem_new(POLICY_TEXT_MAX);

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        size_t len = strlen(parts[i]), filled = strlen(known);

        memcpy(text, known, filled);
        for (; filled + len < POLICY_TEXT_MAX; filled += len)
            memcpy(text + filled, parts[i], len);
        /* A quadratic search would not come back from any of these before ctest gives up: the fastest takes half a
         * minute for each. */
        for (int times = 0; times < 12; times++) {
            policy_check(*state, (struct slice){text, filled}, &result);
            assert_true(result.count <= POLICY_FINDINGS_MAX);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_text_of_the_tuned_table_is_refused_by_its_rule_or_passes, setup, teardown),
        cmocka_unit_test_setup_teardown(
            of_texts_that_the_rules_were_not_tuned_on_nine_in_ten_are_judged_right, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            what_staff_must_not_ask_for_under_a_pretext_is_refused_and_their_daily_words_pass,
            setup, teardown),
        cmocka_unit_test_setup_teardown(
            of_what_staff_may_say_that_was_never_looked_at_four_in_five_are_judged_right, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            of_what_is_asked_for_indirectly_nine_in_ten_are_refused_and_of_fresh_words_four_in_five,
            setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_secret_is_asked_for_without_a_verb_with_digits_for_letters_and_with_a_letter_wrong,
            setup, teardown),
        cmocka_unit_test_setup_teardown(
            what_the_options_name_may_be_named_and_nothing_else_beside_it, setup, teardown),
        cmocka_unit_test_setup_teardown(
            an_address_that_is_said_back_to_its_owner_leads_nobody_elsewhere, setup, teardown),
        cmocka_unit_test_setup_teardown(the_articles_and_the_sentences_of_the_bot_pass, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            a_finding_stands_where_the_words_are_and_places_count_as_javascript_does, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            a_phrase_or_a_key_is_a_finding_of_its_own_and_a_hash_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_text_of_nothing_but_rules_takes_time_that_grows_with_its_length_alone, setup,
            teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
