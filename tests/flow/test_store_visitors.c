/* Who a hello finds, and who it makes. */
#include "support/store_answered.h"

struct told {
    struct answered answered;
    int64_t visitor;
    bool made;
    bool has_head;
    int64_t head;
    enum wire_state_state state;
    struct store_visitor_info info;
};

static struct told told;
static struct moved moved;

static void on_hello(void *user, const struct store_answer *answer, const struct store_hello *hello)
{
    take(user, answer);
    told.visitor = hello->visitor;
    told.made = hello->made;
    told.has_head = hello->has_head;
    if (hello->has_head) {
        told.head = hello->head.state.id;
        told.state = hello->head.state.state;
    }
}

static const uint8_t secret_a[SECRET_HASH_BYTES] = "a", secret_b[SECRET_HASH_BYTES] = "b";

static void a_secret_is_a_visitor(void **state)
{
    struct store_fixture *fixture = *state;
    struct store_visitor anonymous = {.secret_hash = secret_a, .lang = SLICE_LIT("en")};

    ASK_OK(store_visitor_hello, on_hello, &anonymous);
    int64_t first = told.visitor;

    assert_true(first > 0);
    assert_false(told.has_head);
    ASK_OK(store_visitor_hello, on_hello, &anonymous);
    assert_int_equal(told.visitor, first);
    anonymous.secret_hash = secret_b;
    ASK_OK(store_visitor_hello, on_hello, &anonymous);
    assert_int_not_equal(told.visitor, first);
    assert_true(told.made);
}

static void who_is_new_is_made_only_where_that_is_allowed(void **state)
{
    struct store_fixture *fixture = *state;
    struct store_visitor visitor = {.secret_hash = secret_a, .only_known = true};

    ASK_NOT_FOUND(store_visitor_hello, on_hello, &visitor);
    visitor.only_known = false;
    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_true(told.made);
    int64_t first = told.visitor;

    visitor.only_known = true;
    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_int_equal(told.visitor, first);
    assert_false(told.made);
}

static void on_visitor(void *user, const struct store_answer *answer,
                       const struct store_visitor_info *info)
{
    take(user, answer);
    if (info != NULL) {
        told.info = *info;
        told.info.name = store_fixture_keep(told.answered.fixture, info->name);
        told.info.external_id = store_fixture_keep(told.answered.fixture, info->external_id);
        told.info.email = store_fixture_keep(told.answered.fixture, info->email);
        told.info.page = store_fixture_keep(told.answered.fixture, info->page);
    }
}

static void what_is_known_of_a_visitor_is_kept_and_renewed(void **state)
{
    struct store_fixture *fixture = *state;
    struct store_visitor visitor = {.issuer = SLICE_LIT("wallet"),
                                    .subject = SLICE_LIT("42"),
                                    .name = SLICE_LIT("李雷"),
                                    .email = SLICE_LIT("lei@example.org"),
                                    .page = SLICE_LIT("/send")};

    ASK_OK(store_visitor_hello, on_hello, &visitor);
    int64_t id = told.visitor;

    visitor.email = visitor.page = SLICE_NONE;
    visitor.name = SLICE_LIT("Li Lei");
    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_int_equal(told.visitor, id);
    MOVE_OK(&moved, fixture, store_open, id, SLICE_LIT("en"), SLICE_NONE);
    ASK_OK(store_visitor_of, on_visitor, moved.entries[0].conversation);
    assert_int_equal(told.info.id, id);
    assert_slice_equal(told.info.name, "Li Lei");
    assert_slice_equal(told.info.email, "lei@example.org");
    assert_slice_equal(told.info.page, "/send");
    assert_slice_equal(told.info.external_id, "42");
    assert_int_equal(told.info.conversations, 1);
    assert_true(told.info.first_seen_at > 1700000000000);
    ASK_NOT_FOUND(store_visitor_of, on_visitor, 4711);
    visitor.issuer = SLICE_LIT("another");
    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_int_not_equal(told.visitor, id);
}

static void a_hello_comes_back_to_the_conversation(void **state)
{
    struct store_fixture *fixture = *state;
    struct store_visitor visitor = {.secret_hash = secret_a};

    ASK_OK(store_visitor_hello, on_hello, &visitor);
    int64_t id = told.visitor;

    MOVE_OK(&moved, fixture, store_open, id, SLICE_LIT("en"), SLICE_NONE);
    int64_t first = moved.entries[0].conversation;

    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_int_equal(told.head, first);
    MOVE_OK(&moved, fixture, store_close, first, WIRE_ENTRY_AUTHOR_VISITOR, id, false);
    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_int_equal(told.head, first);
    assert_int_equal(told.state, WIRE_STATE_STATE_CLOSED);
    MOVE_OK(&moved, fixture, store_open, id, SLICE_LIT("en"), SLICE_NONE);
    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_int_equal(told.head, moved.entries[0].conversation);
    MOVE_OK(&moved, fixture, store_close, told.head, WIRE_ENTRY_AUTHOR_VISITOR, id, false);
    store_fixture_sql(fixture, "UPDATE conversation SET closed_at = now() - interval '25 hours'");
    ASK_OK(store_visitor_hello, on_hello, &visitor);
    assert_int_equal(told.visitor, id);
    assert_false(told.has_head);
}

struct crowd {
    int left;
    bool done;
    int64_t visitor;
    int made;
};

static void on_crowd(void *user, const struct store_answer *answer, const struct store_hello *hello)
{
    struct crowd *crowd = user;

    assert_int_equal(answer->err, GW_OK);
    assert_true(crowd->visitor == 0 || crowd->visitor == hello->visitor);
    crowd->visitor = hello->visitor;
    crowd->made += hello->made;
    crowd->done = --crowd->left == 0;
}

static void many_hellos_of_one_make_one_visitor(void **state)
{
    struct store_fixture *fixture = *state;
    struct store *another = store_fixture_another(fixture);
    struct store_visitor visitor = {.secret_hash = secret_a, .name = SLICE_LIT("x")};
    struct crowd crowd = {.left = 40};

    for (int i = 0; i < 40; i++) {
        assert_int_equal(
            store_visitor_hello(i % 2 == 0 ? fixture->store : another, &visitor, on_crowd, &crowd),
            GW_OK);
    }
    store_fixture_wait(fixture, &crowd.done);
    assert_int_equal(crowd.made, 1);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM visitor"), 1);
}

#define STEP(name) test_in(name, store_fixture_setup, store_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEP(a_secret_is_a_visitor),
        STEP(who_is_new_is_made_only_where_that_is_allowed),
        STEP(what_is_known_of_a_visitor_is_kept_and_renewed),
        STEP(a_hello_comes_back_to_the_conversation),
        STEP(many_hellos_of_one_make_one_visitor),
    };

    return cmocka_run_group_tests(tests, store_fixture_cluster, store_fixture_cluster_end);
}
