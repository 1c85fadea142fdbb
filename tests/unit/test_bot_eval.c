/*
 * The evaluation set bot_eval.tsv on the demo's articles, in its two halves: one that
 * the bot was tuned on, one that was only looked at when it was done.
 */
#include "support/test.h"

#include "bot_demo.h"

#include <string.h>

struct room {
    struct bot_demo *demo;
    struct bot_kb *kb;
    struct bot_output output;
};

struct share {
    size_t right;
    size_t of;
};

struct figures {
    struct share first;  /* the right article, before all others */
    struct share urgent; /* handed over at once when it has to be */
    struct share alarms; /* handed over at once when it must not be */
    struct share person;
    struct share out; /* what is no matter of the desk is not answered from an article */
};

static int setup(void **state)
{
    struct room *room = mem_new(sizeof(*room));

    room->demo = bot_demo_new();
    bot_output_init(&room->output);
    *state = room;
    return bot_kb_new(room->demo->articles, room->demo->count, &room->kb) == GW_OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct room *room = *state;

    bot_output_done(&room->output);
    bot_kb_free(room->kb);
    bot_demo_free(room->demo);
    free(room);
    return 0;
}

struct row {
    struct slice lang;
    struct slice expected;
    struct slice text;
};

static bool next_row(struct slice *rest, struct row *ret_row)
{
    while (rest->data != NULL) {
        struct slice line = slice_cut(*rest, '\n', rest);
        if (line.len == 0 || line.data[0] == '#')
            continue;
        ret_row->lang = slice_cut(line, '\t', &line);
        ret_row->expected = slice_cut(line, '\t', &line);
        ret_row->text = line;
        assert_true(line.len > 0);
        return true;
    }
    return false;
}

static bool is_one_of(struct slice choices, const char *slug)
{
    while (choices.data != NULL) {
        if (slice_eq_cstr(slice_cut(choices, '|', &choices), slug))
            return true;
    }
    return false;
}

/* Whether the row tells of something that has happened, so that a person must come. */
static bool is_urgent(const struct room *room, const struct row *row)
{
    struct bot_hit hit;
    struct slice rest;

    return slice_eq_cstr(row->expected, "urgent") ||
           (bot_find(room->kb, slice_cut(row->expected, '|', &rest), row->lang, &hit) &&
            hit.action == BOT_ACTION_URGENT);
}

/* NULL, or what is wrong with the answer. */
static const char *judge(const struct room *room, const struct row *row, struct figures *figures)
{
    const struct bot_output *output = &room->output;
    bool alarmed = output->reason == BOT_REASON_URGENT;
    const char *wrong = NULL;

    if (is_urgent(room, row)) {
        figures->urgent.of++;
        figures->urgent.right += alarmed;
        wrong = alarmed ? NULL : "not urgent";
    } else {
        figures->alarms.of++;
        figures->alarms.right += alarmed;
        wrong = alarmed ? "urgent" : NULL;
    }

    if (slice_eq_cstr(row->expected, "person")) {
        bool asked = output->reason == BOT_REASON_ASKED;
        figures->person.of++;
        figures->person.right += asked;
        return asked ? wrong : "no person";
    }
    if (slice_eq_cstr(row->expected, "out")) {
        bool refused = output->slug[0] == '\0' && output->reason == BOT_REASON_NONE;
        figures->out.of++;
        figures->out.right += refused;
        return refused ? wrong : "answered";
    }
    if (slice_eq_cstr(row->expected, "calm"))
        return output->verb == BOT_ANSWER ? wrong : "handed over";
    if (slice_eq_cstr(row->expected, "urgent"))
        return wrong;
    bool found = is_one_of(row->expected, output->slug);
    figures->first.of++;
    figures->first.right += found;
    return found ? wrong : "other article";
}

static double percent(struct share share)
{
    return share.of > 0 ? 100.0 * (double)share.right / (double)share.of : 0;
}

static struct figures measure(struct room *room, size_t half)
{
    char *text = bot_demo_read("tests/unit/bot_eval.tsv");
    const char *hidden = getenv("BOT_EVAL_HIDE"); /* figures only, for tuning by the other half */
    struct slice rest = slice_of(text);
    struct figures figures = {0};
    struct row row;

    for (size_t i = 0; next_row(&rest, &row); i++) {
        const struct bot_input input = {.text = row.text, .lang = row.lang};
        if (i % 2 != half)
            continue;
        assert_int_equal(bot_answer(room->kb, &input, &room->output), GW_OK);
        const char *wrong = judge(room, &row, &figures);
        if (wrong != NULL && (hidden == NULL || half == 0))
            print_message("  %s: " SLICE_FMT " -> %s \"%s\" %.2f, not " SLICE_FMT "\n", wrong,
                          SLICE_ARG(row.text), bot_kind_name(room->output.kind), room->output.slug,
                          room->output.score, SLICE_ARG(row.expected));
    }
    free(text);
    print_message("  half %zu: first %zu of %zu (%.1f%%), urgent %zu of %zu, false urgent %zu of "
                  "%zu, person %zu of %zu, out of scope %zu of %zu\n",
                  half + 1, figures.first.right, figures.first.of, percent(figures.first),
                  figures.urgent.right, figures.urgent.of, figures.alarms.right, figures.alarms.of,
                  figures.person.right, figures.person.of, figures.out.right, figures.out.of);
    return figures;
}

static void assert_floors(const struct figures *figures, double first, double out)
{
    assert_true(figures->first.of >= 100 && percent(figures->first) >= first);
    assert_true(figures->urgent.of >= 25 && percent(figures->urgent) >= 95);
    assert_true(figures->alarms.of >= 100 && percent(figures->alarms) <= 2);
    assert_true(figures->person.of >= 10 && percent(figures->person) >= 95);
    assert_true(figures->out.of >= 10 && percent(figures->out) >= out);
}

static void the_half_that_was_tuned_on_is_answered(void **state)
{
    struct figures figures = measure(*state, 0);

    assert_floors(&figures, 85, 85);
}

static void the_half_that_was_not_looked_at_is_answered(void **state)
{
    struct figures figures = measure(*state, 1);

    assert_floors(&figures, 80, 75);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_half_that_was_tuned_on_is_answered),
        cmocka_unit_test(the_half_that_was_not_looked_at_is_answered),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
