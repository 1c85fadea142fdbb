#include "support/store_setup.h"

#include "support/test.h"

struct slice setup_change(struct store_fixture *fixture, const char *what, int64_t id,
                          const char *settings)
{
    return store_fixture_text(fixture, "SELECT setup_change(NULL, '%s', %lld, $s$%s$s$)", what,
                              (long long)id, settings);
}

/* Everything that a change may touch, as one text. */
static struct slice picture(struct store_fixture *fixture)
{
    return store_fixture_text(
        fixture,
        "SELECT md5(concat((SELECT jsonb_agg(t ORDER BY id) FROM team t), "
        "(SELECT jsonb_agg(h ORDER BY team_id, weekday, opens) FROM team_hours h), "
        "(SELECT jsonb_agg(d ORDER BY team_id, day) FROM team_holiday d), "
        "(SELECT jsonb_agg(m ORDER BY team_id, agent_id) FROM team_member m), "
        "(SELECT jsonb_agg(s ORDER BY id) FROM skill s), "
        "(SELECT jsonb_agg(k ORDER BY agent_id, skill_id) FROM agent_skill k), "
        "(SELECT jsonb_agg(p ORDER BY agent_id) FROM presence p), "
        "(SELECT jsonb_agg(e ORDER BY demand_id, agent_id) FROM demand_agent e), "
        "(SELECT count(*) FROM audit), (SELECT count(*) FROM desk_fact WHERE move = 'setup')))");
}

void setup_check_refusals(struct store_fixture *fixture, const char *what, int64_t id,
                          const struct setup_refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct slice before = picture(fixture);
        struct slice said = setup_change(fixture, what, id, refusals[i].settings);
        struct slice message = store_fixture_text(
            fixture, "SELECT $s$" SLICE_FMT "$s$::jsonb ->> 'message'", SLICE_ARG(said));

        if (!slice_eq_cstr(message, refusals[i].message))
            fail_msg("%s %s\nsays   " SLICE_FMT "\nand not %s", what, refusals[i].settings,
                     SLICE_ARG(said), refusals[i].message);
        assert_slice_equal(store_fixture_text(fixture,
                                              "SELECT $s$" SLICE_FMT "$s$::jsonb ->> 'error'",
                                              SLICE_ARG(said)),
                           "bad_setting");
        if (!slice_eq(before, picture(fixture)))
            fail_msg("%s %s was refused, and changed something", what, refusals[i].settings);
    }
}
int64_t setup_changed(struct store_fixture *fixture, const char *what, int64_t id,
                      const char *settings)
{
    struct slice said = setup_change(fixture, what, id, settings);
    int64_t made =
        store_fixture_int(fixture, "SELECT $s$" SLICE_FMT "$s$::jsonb ->> 'id'", SLICE_ARG(said));

    if (made == 0)
        fail_msg("%s %s: " SLICE_FMT, what, settings, SLICE_ARG(said));
    return made;
}
