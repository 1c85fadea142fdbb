/*
 * The guard against the vectors that its TypeScript side is tested with too.
 */
#include "support/test.h"

#include "base/utf8.h"
#include "guard/guard.h"

#include <jansson.h>

static size_t characters(const char *text, size_t bytes)
{
    return utf8_count((struct slice){text, bytes});
}

static void check_message(struct guard *guard, struct guard_state *state, const json_t *vector,
                          size_t message, size_t *at, struct guard_result *result)
{
    const json_t *text = json_array_get(json_object_get(vector, "texts"), message);
    const json_t *redacted = json_array_get(json_object_get(vector, "redacted"), message);
    const json_t *findings = json_object_get(vector, "findings");
    struct slice slice = {json_string_value(text), json_string_length(text)};

    assert_int_equal(guard_scan(guard, state, slice, result), GW_OK);
    for (size_t i = 0; i < result->count; i++, (*at)++) {
        const json_t *finding = json_array_get(findings, *at);

        assert_string_equal(json_string_value(json_object_get(finding, "kind")),
                            guard_kind_name(result->findings[i].kind));
        assert_int_equal(json_integer_value(json_object_get(finding, "message")), message);
        assert_int_equal(json_integer_value(json_object_get(finding, "start")),
                         characters(slice.data, result->findings[i].start));
        assert_int_equal(json_integer_value(json_object_get(finding, "end")),
                         characters(slice.data, result->findings[i].end));
    }
    assert_slice_equal(buf_slice(&result->redacted), json_string_value(redacted));
}

static void every_vector_has_its_findings_and_its_redacted_texts(void **unused)
{
    json_t *vectors = json_load_file("tests/unit/guard_vectors.json", 0, NULL);
    struct guard *guard = guard_new();
    struct guard_result result;
    const json_t *vector;
    size_t i;

    (void)unused;
    assert_true(json_array_size(vectors) > 300);
    guard_result_init(&result);
    json_array_foreach (vectors, i, vector) {
        struct guard_state state = {0};
        size_t at = 0;

        for (size_t k = 0; k < json_array_size(json_object_get(vector, "texts")); k++)
            check_message(guard, &state, vector, k, &at, &result);
        if (at != json_array_size(json_object_get(vector, "findings")))
            fail_msg("%s: %zu findings", json_string_value(json_object_get(vector, "name")), at);
    }
    guard_result_done(&result);
    guard_free(guard);
    json_decref(vectors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_has_its_findings_and_its_redacted_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
