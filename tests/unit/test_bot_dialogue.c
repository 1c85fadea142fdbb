/*
 * What the bot asks before it hands over, by a table of conversations: bot_dialogue.txt.
 */
#include "support/test.h"

#include "bot_demo.h"

#include <stdio.h>
#include <string.h>

#define CONVERSATION 4711

struct talk {
    struct bot_kb *kb;
    struct bot_output output;
    char state[BOT_STATE_TEXT_MAX + 1];
    const char *lang;
    int64_t seq;
    unsigned line;
    unsigned lines;
    bool right;
};

/* As the room that knows chains would: hashes of EVM chains are enough here. */
static size_t find_hash(struct slice text, struct bot_found *ret_found)
{
    for (size_t i = 0; i + 66 <= text.len; i++) {
        struct slice rest = {text.data + i, 66};
        if (slice_starts(rest, SLICE_LIT("0x"))) {
            *ret_found = (struct bot_found){.value = rest};
            return 1;
        }
    }
    return 0;
}

/* As the room that knows links would, of a text with at most one: https://own…, https://bad…, https://alike…,
 * https://hidden…, or another; or bob@…, a host behind a name. */
static size_t find_link(struct slice text, struct bot_link *ret_link)
{
    const struct slice scheme = SLICE_LIT("https://");

    for (size_t i = 0; i < text.len; i++) {
        struct slice rest = {text.data + i, text.len - i}, link;
        bool mail = i > 0 && text.data[i - 1] == '@';
        if (!slice_starts(rest, scheme) && !mail)
            continue;
        link = slice_cut(rest, ' ', &rest);
        *ret_link = (struct bot_link){.whose = BOT_LINK_OTHER, .start = i, .end = i + link.len};
        if (slice_starts(link, SLICE_LIT("https://own")))
            ret_link->whose = BOT_LINK_OWN;
        else if (slice_starts(link, SLICE_LIT("https://bad")))
            ret_link->whose = BOT_LINK_LISTED;
        else if (slice_starts(link, SLICE_LIT("https://alike")))
            ret_link->whose = BOT_LINK_ALIKE;
        else if (slice_starts(link, SLICE_LIT("https://hidden")))
            ret_link->whose = BOT_LINK_HIDDEN;
        return 1;
    }
    return 0;
}

static void says(struct talk *talk, struct slice text)
{
    struct bot_state before;
    struct bot_found found;
    struct bot_link link;
    struct bot_input input = {
        .lang = slice_of(talk->lang),
        .wallet_name = SLICE_LIT("Harbor Wallet"),
        .state = &before,
        .conversation = CONVERSATION,
        .seq = ++talk->seq,
        .found = &found,
        .links = &link,
        .own_domains = SLICE_LIT("own.example, own.test"),
    };

    if (slice_starts(text, SLICE_LIT("["))) {
        input.choice = slice_cut((struct slice){text.data + 1, text.len - 1}, ']', &text);
        text = slice_trim(text);
    }
    input.text = text;
    input.found_count = find_hash(text, &found);
    input.links_count = find_link(text, &link);
    bot_state_read(slice_of(talk->state), &before); /* each turn may be another node's */
    assert_int_equal(bot_answer(talk->kb, &input, &talk->output), GW_OK);
    bot_state_write(&talk->output.state, talk->state);
}

static bool has_button(const struct bot_output *output, struct slice value)
{
    for (size_t i = 0; i < output->buttons_count; i++)
        if (slice_eq_cstr(value, output->buttons[i].value))
            return true;
    return false;
}

static bool contains(const struct buf *buf, struct slice words)
{
    char *needle = slice_dup(words);
    bool has = buf->len > 0 && strstr(buf->data, needle) != NULL;

    free(needle);
    return has;
}

static const char *fact_of(const struct bot_output *output, struct slice name)
{
    for (int fact = 0; fact < BOT_FACTS; fact++)
        if (slice_eq_cstr(name, bot_fact_name((enum bot_fact)fact)))
            return output->state.facts[fact];
    fail_msg("no such fact: " SLICE_FMT, SLICE_ARG(name));
    return NULL;
}

static bool is_handed_over(const struct bot_output *output, struct slice what)
{
    static const char *const priorities[] = {
        [BOT_PRIORITY_URGENT] = "urgent",
        [BOT_PRIORITY_HIGH] = "high",
        [BOT_PRIORITY_NORMAL] = "normal",
        [BOT_PRIORITY_LOW] = "low",
    };
    struct slice priority;
    struct slice reason = slice_cut(what, ' ', &priority);

    return output->verb == BOT_HAND_OVER &&
           slice_eq_cstr(reason, bot_reason_name(output->reason)) &&
           slice_eq_cstr(priority, priorities[output->priority]) &&
           output->state.reason == BOT_REASON_NONE;
}

static bool holds(const struct bot_output *output, struct slice line)
{
    struct slice rest;
    struct slice verb = slice_cut(line, ' ', &rest);

    if (slice_eq_cstr(verb, "asks"))
        return output->asks && output->verb == BOT_ANSWER &&
               slice_eq_cstr(rest, bot_fact_name(output->state.asking));
    if (slice_eq_cstr(verb, "hand_over"))
        return is_handed_over(output, rest);
    if (slice_eq_cstr(verb, "answer"))
        return output->verb == BOT_ANSWER && slice_eq_cstr(rest, bot_kind_name(output->kind));
    if (slice_eq_cstr(verb, "says"))
        return contains(&output->text, rest);
    if (slice_eq_cstr(verb, "silent"))
        return !contains(&output->text, rest) && !contains(&output->details, rest);
    if (slice_eq_cstr(verb, "details"))
        return contains(&output->details, rest);
    if (slice_eq_cstr(verb, "button"))
        return has_button(output, rest);
    if (slice_eq_cstr(verb, "no"))
        return fact_of(output, rest)[0] == '\0';
    assert_true(slice_starts(rest, SLICE_LIT("= ")));
    rest = (struct slice){rest.data + 2, rest.len - 2};
    return slice_eq_cstr(rest, fact_of(output, verb));
}

static void begin(struct talk *talk, struct slice line)
{
    talk->state[0] = '\0';
    talk->seq = 0;
    const char *const langs[] = {"zh-CN", "zh-TW"};

    talk->lang = "en";
    for (size_t i = 0; i < 2; i++)
        if (line.len > 5 && slice_eq_cstr((struct slice){line.data + line.len - 5, 5}, langs[i]))
            talk->lang = langs[i];
}

static void read_line(struct talk *talk, struct slice line)
{
    struct slice rest = line.len > 2 ? (struct slice){line.data + 2, line.len - 2} : SLICE_NONE;

    talk->line++;
    if (line.len == 0 || line.data[0] == '#') {
        return;
    } else if (slice_starts(line, SLICE_LIT("=="))) {
        begin(talk, line);
    } else if (line.data[0] == '~') {
        snprintf(talk->state, sizeof(talk->state), SLICE_FMT, SLICE_ARG(slice_trim(rest)));
    } else if (line.data[0] == '>') {
        says(talk, slice_trim(rest));
    } else if (!holds(&talk->output, slice_trim(rest))) {
        print_error("line %u: not so: " SLICE_FMT "\n  it says: %s\n  state: %s\n", talk->line,
                    SLICE_ARG(rest), talk->output.text.data, talk->state);
        talk->right = false;
    } else {
        talk->lines++;
    }
}

static struct slice read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    char part[4096];
    size_t len;

    assert_non_null(file);
    while ((len = fread(part, 1, sizeof(part), file)) > 0)
        buf_append(out, part, len);
    fclose(file);
    assert_int_equal(buf_err(out), GW_OK);
    return buf_slice(out);
}

static void every_conversation_of_the_table_goes_as_it_stands_there(void **unused)
{
    struct bot_demo *demo = bot_demo_new();
    struct talk talk = {.right = true, .lang = "en"};
    struct buf text;
    struct slice rest;

    (void)unused;
    assert_int_equal(bot_kb_new(demo->articles, demo->count, &talk.kb), GW_OK);
    bot_output_init(&talk.output);
    buf_init(&text, 1 << 20);
    rest = read_file("tests/unit/bot_dialogue.txt", &text);
    while (rest.data != NULL)
        read_line(&talk, slice_trim(slice_cut(rest, '\n', &rest)));
    assert_true(talk.right);
    assert_true(talk.lines > 100);
    buf_done(&text);
    bot_output_done(&talk.output);
    bot_kb_free(talk.kb);
    bot_demo_free(demo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_conversation_of_the_table_goes_as_it_stands_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
