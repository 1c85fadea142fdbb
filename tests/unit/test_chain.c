/*
 * Hashes and addresses in a text: against the vectors that the TypeScript side is tested with
 * too, and the forms each against the pages that they come from.
 */
#include "base/base58.h"
#include "support/encode.h"
#include "support/test.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char *const family_names[] = {
    [CHAIN_ANY] = "any",   [CHAIN_EVM] = "evm",       [CHAIN_BITCOIN] = "bitcoin",
    [CHAIN_TRON] = "tron", [CHAIN_SOLANA] = "solana",
};

static const char *const thing_names[] = {
    [CHAIN_ADDRESS] = "address", [CHAIN_TRANSACTION] = "transaction"};

static bool is_same(struct slice text, const struct chain_mark *found, const json_t *mark)
{
    struct slice value = {text.data + found->start, found->end - found->start};
    const char *network = json_string_value(json_object_get(mark, "network"));

    return slice_eq_cstr(value, json_string_value(json_object_get(mark, "value"))) &&
           strcmp(family_names[found->family],
                  json_string_value(json_object_get(mark, "family"))) == 0 &&
           strcmp(thing_names[found->thing], json_string_value(json_object_get(mark, "thing"))) ==
               0 &&
           found->mistyped == json_is_true(json_object_get(mark, "mistyped")) &&
           slice_eq(slice_of(found->network), slice_of(network));
}

static void check_vector(const json_t *vector)
{
    const json_t *text = json_object_get(vector, "text");
    const json_t *marks = json_object_get(vector, "marks");
    const char *name = json_string_value(json_object_get(vector, "name"));
    struct slice slice = {json_string_value(text), json_string_length(text)};
    struct chain_mark found[CHAIN_MARKS_MAX];
    size_t count = chain_find(slice, found, CHAIN_MARKS_MAX);

    if (count != json_array_size(marks))
        fail_msg("%s: %zu marks in %s", name, count, slice.data);
    for (size_t i = 0; i < count; i++)
        if (!is_same(slice, &found[i], json_array_get(marks, i)))
            fail_msg("%s: mark %zu of %s", name, i, slice.data);
}

static void every_vector_has_its_marks(void **unused)
{
    json_t *vectors = json_load_file("tests/unit/chain_vectors.json", 0, NULL);
    const json_t *vector;
    size_t i;

    (void)unused;
    assert_true(json_array_size(vectors) > 80);
    json_array_foreach (vectors, i, vector)
        check_vector(vector);
    json_decref(vectors);
}

/* The empty text's is in the Ethereum yellow paper; the longer ones pass the sponge's rate. */
static void keccak_has_its_known_hashes(void **unused)
{
    static const struct {
        size_t len; /* of a row of the letter a */
        const char *hash;
    } known[] = {
        {0, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"},
        {1, "3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb"},
        {135, "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446"},
        {136, "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e"},
        {137, "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39"},
    };
    char text[200], hex[2 * KECCAK_BYTES + 1];
    uint8_t hash[KECCAK_BYTES];

    (void)unused;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        chain__keccak((struct slice){text, known[i].len}, hash);
        for (size_t k = 0; k < sizeof(hash); k++)
            snprintf(hex + 2 * k, 3, "%02x", hash[k]);
        assert_string_equal(hex, known[i].hash);
    }
}

/* From BIP-350, "Test vectors for v0-v16 native segregated witness addresses". */
static void bech32_takes_and_refuses_what_the_bips_list(void **unused)
{
    static const char *const good[] = {
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "BC1SW50QGDZ25J",
        "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    };
    static const char *const bad[] = {
        "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
        "bc1pw5dgrnzv",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
        "bc1gmk9yu",
        "bc1",
        "",
    };
    struct bech32 address;
    char text[BECH32_TEXT_MAX];

    (void)unused;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(chain__bech32_decode(slice_of(good[i]), &address), GW_OK);
        assert_int_equal(test_bech32(&address, text), strlen(good[i]));
        assert_int_equal(strcasecmp(text, good[i]), 0);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(chain__bech32_decode(slice_of(bad[i]), &address), GW_EINVAL);
}

static void base58_reads_what_it_writes_and_has_a_limit(void **unused)
{
    static const uint8_t zeros[BASE58_BYTES_MAX],
        ends[] = {0, 0, 0xff, 0xff, 0}; /* 0xffff00, by hand */
    uint8_t all[BASE58_BYTES_MAX], back[BASE58_BYTES_MAX];
    char text[BASE58_ENCODED_MAX], ones[200];
    size_t len;

    (void)unused;
    memset(all, 0xff, sizeof(all));
    memset(ones, '1', sizeof(ones));
    assert_int_equal(base58_encode(ends, sizeof(ends), text), strlen("112UzCw"));
    assert_string_equal(text, "112UzCw");
    assert_int_equal(base58_decode(slice_of(text), back, &len), GW_OK);
    assert_int_equal(len, sizeof(ends));
    assert_memory_equal(back, ends, len);
    len = base58_encode(all, sizeof(all), text);
    assert_int_equal(base58_decode((struct slice){text, len}, back, &len), GW_OK);
    assert_memory_equal(back, all, sizeof(all));
    assert_int_equal(base58_encode(zeros, sizeof(zeros), text), sizeof(zeros));
    assert_int_equal(base58_decode((struct slice){ones, sizeof(ones)}, back, &len), GW_ELIMIT);
    memset(ones, 'z', sizeof(ones));
    assert_int_equal(base58_decode((struct slice){ones, sizeof(ones)}, back, &len), GW_ELIMIT);
    assert_int_equal(base58_decode(SLICE_LIT("0OIl"), back, &len), GW_EINVAL);
}

static void a_short_form_has_six_and_four(void **unused)
{
    char out[CHAIN_SHORT_MAX];

    (void)unused;
    chain_short(SLICE_LIT("0x88df016429689c079f3b2f6ad39fa052532c5679"), out);
    assert_string_equal(out, "0x88df…5679");
    chain_short(SLICE_LIT("0123456789"), out);
    assert_string_equal(out, "0123456789");
}

static void no_more_are_found_than_there_is_room_for(void **unused)
{
    char text[40 * 43 + 1];
    struct chain_mark marks[CHAIN_MARKS_MAX];

    (void)unused;
    for (size_t i = 0; i < 40; i++)
        memcpy(text + i * 43, "0xde709f2102306220921060314715629080e2fb77 ", 43);
    assert_int_equal(chain_find((struct slice){text, sizeof(text) - 1}, marks, CHAIN_MARKS_MAX),
                     CHAIN_MARKS_MAX);
    assert_int_equal(marks[CHAIN_MARKS_MAX - 1].end, 43 * CHAIN_MARKS_MAX - 1);
    assert_int_equal(chain_find((struct slice){text, sizeof(text) - 1}, marks, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_has_its_marks),
        cmocka_unit_test(keccak_has_its_known_hashes),
        cmocka_unit_test(bech32_takes_and_refuses_what_the_bips_list),
        cmocka_unit_test(base58_reads_what_it_writes_and_has_a_limit),
        cmocka_unit_test(a_short_form_has_six_and_four),
        cmocka_unit_test(no_more_are_found_than_there_is_room_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
