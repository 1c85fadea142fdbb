/*
 * How the bot reads a text: folding, words, phrases, intents.
 */
#include "support/test.h"

#include "bot/analysis.h"

#include <stdlib.h>
#include <string.h>

struct reader {
    struct bot_lexicon *lexicon;
    struct bot_rules *rules;
    struct bot_analysis analysis;
};

static int setup(void **state)
{
    struct reader *reader = mem_new(sizeof(*reader));

    reader->lexicon = bot__lexicon_new();
    reader->rules = bot__rules_new(reader->lexicon);
    bot__analysis_init(&reader->analysis);
    *state = reader;
    return 0;
}

static int teardown(void **state)
{
    struct reader *reader = *state;

    bot__analysis_done(&reader->analysis);
    bot__rules_free(reader->rules);
    bot__lexicon_free(reader->lexicon);
    free(reader);
    return 0;
}

/* The tokens of a text with a bar between them. */
static void assert_tokens(void **state, const char *text, const char *expected)
{
    struct reader *reader = *state;
    struct bot_tokens *tokens = &reader->analysis.tokens;
    struct buf seen;

    bot__tokenize(bot__lexicon_tokenizer(reader->lexicon), slice_of(text), tokens);
    buf_init(&seen, 4096);
    buf_append_cstr(&seen, "");
    for (size_t i = 0; i < tokens->count; i++) {
        if (i > 0)
            buf_append_char(&seen, '|');
        buf_append_slice(&seen, bot__token_text(tokens, i));
    }
    assert_slice_equal(buf_slice(&seen), expected);
    buf_done(&seen);
}

static const struct bot_analysis *analyse(void **state, const char *text)
{
    struct reader *reader = *state;

    bot__analyse(reader->lexicon, reader->rules, slice_of(text), BOT_SIDE_QUESTION,
                 &reader->analysis);
    return &reader->analysis;
}

static bool has_term(const struct bot_analysis *a, const struct bot_term *term)
{
    for (size_t i = 0; i < a->terms_count; i++) {
        if (a->terms[i].key == term->key)
            return true;
    }
    return false;
}

/* The other text has every concept of the one. */
static void assert_has_concepts_of(void **state, const char *one, const char *other)
{
    struct bot_term terms[64];
    size_t count = 0;
    const struct bot_analysis *first = analyse(state, one);

    for (size_t i = 0; i < first->terms_count; i++) {
        if (first->terms[i].kind <= BOT_TERM_WEAK && count < 64)
            terms[count++] = first->terms[i];
    }
    assert_true(count > 0);
    const struct bot_analysis *second = analyse(state, other);
    for (size_t i = 0; i < count; i++) {
        if (!has_term(second, &terms[i]))
            fail_msg("\"%s\" lacks a concept of \"%s\"", other, one);
    }
}

static size_t count_kind(const struct bot_analysis *a, enum bot_term_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < a->terms_count; i++)
        count += a->terms[i].kind == kind;
    return count;
}

static void words_are_lower_case_and_stemmed(void **state)
{
    assert_tokens(state, "Transferring TRANSFERS", "transfer|transfer");
}

static void full_width_is_half_width(void **state)
{
    assert_tokens(state, "ＵＳＤＴ　１００", "usdt|100");
}

static void accents_and_apostrophes_vanish(void **state)
{
    assert_tokens(state, "Can't café it’s", "cant|cafe|it");
}

static void traditional_characters_become_simplified(void **state)
{
    assert_tokens(state, "錢包轉帳", "钱|包|转|账");
}

static void each_han_character_is_a_token_and_words_between_them_too(void **state)
{
    assert_tokens(state, "转100U到BSC链", "转|100|u|到|bsc|链");
}

static void a_word_with_digits_behind_letters_stays_whole(void **state)
{
    assert_tokens(state, "erc20 trc-20 0x1f", "erc20|trc|20|0x1f");
}

static void zero_width_characters_do_not_part_a_word(void **state)
{
    assert_tokens(state, "wal\xE2\x80\x8Blet", "wallet");
}

static void a_long_hash_keeps_its_place_without_its_text(void **state)
{
    assert_tokens(state, "tx 0x4e3a3754410177e6937ef1f84bba68ea139e8d1a0c1b2d3e pending",
                  "tx||pend");
}

static void broken_utf8_is_punctuation(void **state)
{
    assert_tokens(state,
                  "a\xff\xfe"
                  "b\xe4\xbd",
                  "a|b");
}

static void an_empty_text_has_no_tokens(void **state)
{
    assert_tokens(state, "", "");
    assert_tokens(state, " \n\t", "");
}

static void a_point_inside_a_name_ends_no_sentence(void **state)
{
    struct reader *reader = *state;
    struct bot_tokens *tokens = &reader->analysis.tokens;

    bot__tokenize(bot__lexicon_tokenizer(reader->lexicon),
                  SLICE_LIT("see harbor.example now. then stop"), tokens);
    assert_int_equal(tokens->count, 6);
    assert_false(tokens->items[2].sentence);
    assert_true(tokens->items[4].sentence);
}

static void slang_and_languages_meet_in_one_concept(void **state)
{
    assert_has_concepts_of(state, "gas", "矿工费");
    assert_has_concepts_of(state, "miner fee", "gas费");
    assert_has_concepts_of(state, "U", "USDT");
    assert_has_concepts_of(state, "波场", "TRON");
    assert_has_concepts_of(state, "助记词", "recovery phrase");
    assert_has_concepts_of(state, "seed phrase", "助記詞");
    assert_has_concepts_of(state, "没收到", "never arrived");
    assert_has_concepts_of(state, "未到账", "hasn't shown up");
}

static void words_that_only_hold_a_sentence_together_are_no_terms(void **state)
{
    assert_int_equal(analyse(state, "请问我的怎么办")->terms_count, 0);
    assert_int_equal(analyse(state, "how do I please")->terms_count, 0);
}

static void unknown_han_runs_become_bigrams(void **state)
{
    const struct bot_analysis *a = analyse(state, "熊猫咖啡");

    assert_int_equal(count_kind(a, BOT_TERM_BIGRAM), 3);
    a = analyse(state, "熊");
    assert_int_equal(count_kind(a, BOT_TERM_CHAR), 1);
}

static void punctuation_parts_bigrams_and_phrases(void **state)
{
    assert_int_equal(count_kind(analyse(state, "熊猫，咖啡"), BOT_TERM_BIGRAM), 2);
    assert_int_equal(count_kind(analyse(state, "seed. phrase"), BOT_TERM_PAIR), 0);
}

static void the_longest_phrase_wins(void **state)
{
    const struct bot_analysis *a = analyse(state, "network fee");

    /* Gas, and neither a network nor a fee. */
    assert_int_equal(count_kind(a, BOT_TERM_CONCEPT), 1);
}

static void concepts_near_each_other_make_a_pair_in_either_order(void **state)
{
    struct bot_term pair = {.key = 0};
    const struct bot_analysis *a = analyse(state, "cancel my transfer");

    for (size_t i = 0; i < a->terms_count; i++) {
        if (a->terms[i].kind == BOT_TERM_PAIR)
            pair = a->terms[i];
    }
    assert_true(pair.key != 0);
    assert_true(has_term(analyse(state, "这笔转账怎么取消"), &pair));
}

static void any_number_stands_for_nnn(void **state)
{
    assert_int_equal(analyse(state, "37 minutes")->terms_count, 0);
    assert_int_equal(analyse(state, "等了45分钟")->terms_count, 0);
}

static void numbers_keep_their_points_and_their_words(void **state)
{
    assert_tokens(state, "0.5 eth, $2,000", "05|eth|2000");
    assert_tokens(state, "5万U 十几个 两万多", "5万|u|十几|个|两万多");
    assert_tokens(state, "万一，一直", "万|一|一|直");
}

/* How much it was does not tell what is asked. */
static void amounts_and_chatter_are_no_terms(void **state)
{
    assert_int_equal(analyse(state, "昨天早上朋友 200个U 三天")->terms_count, 0);
    assert_int_equal(analyse(state, "yesterday my friend 1,500.50 usdt")->terms_count, 0);
}

static void what_is_denied_is_a_term(void **state)
{
    assert_int_equal(count_kind(analyse(state, "I have no seed phrase"), BOT_TERM_DENIED), 1);
    assert_int_equal(count_kind(analyse(state, "I have a seed phrase"), BOT_TERM_DENIED), 0);
}

/* The lexicon's words only, of some length, and never a word that is known. */
static void a_word_one_slip_away_is_mended_in_questions(void **state)
{
    assert_has_concepts_of(state, "password", "pasword");
    assert_has_concepts_of(state, "seed phrase", "seed pharse");
    assert_has_concepts_of(state, "wallet", "walllet");
    assert_has_concepts_of(state, "bandwidth", "bandwith");
    assert_int_equal(count_kind(analyse(state, "state"), BOT_TERM_STRONG), 0);
    assert_int_equal(count_kind(analyse(state, "zzwallet"), BOT_TERM_WEAK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_lower_case_and_stemmed),
        cmocka_unit_test(full_width_is_half_width),
        cmocka_unit_test(accents_and_apostrophes_vanish),
        cmocka_unit_test(traditional_characters_become_simplified),
        cmocka_unit_test(each_han_character_is_a_token_and_words_between_them_too),
        cmocka_unit_test(a_word_with_digits_behind_letters_stays_whole),
        cmocka_unit_test(zero_width_characters_do_not_part_a_word),
        cmocka_unit_test(a_long_hash_keeps_its_place_without_its_text),
        cmocka_unit_test(broken_utf8_is_punctuation),
        cmocka_unit_test(an_empty_text_has_no_tokens),
        cmocka_unit_test(a_point_inside_a_name_ends_no_sentence),
        cmocka_unit_test(slang_and_languages_meet_in_one_concept),
        cmocka_unit_test(words_that_only_hold_a_sentence_together_are_no_terms),
        cmocka_unit_test(unknown_han_runs_become_bigrams),
        cmocka_unit_test(punctuation_parts_bigrams_and_phrases),
        cmocka_unit_test(the_longest_phrase_wins),
        cmocka_unit_test(concepts_near_each_other_make_a_pair_in_either_order),
        cmocka_unit_test(any_number_stands_for_nnn),
        cmocka_unit_test(numbers_keep_their_points_and_their_words),
        cmocka_unit_test(amounts_and_chatter_are_no_terms),
        cmocka_unit_test(what_is_denied_is_a_term),
        cmocka_unit_test(a_word_one_slip_away_is_mended_in_questions),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
