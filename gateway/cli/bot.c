/* bot ask: what the bot makes of questions, line by line; for testers and operators. */
#include "bot/bot.h"

#include "app/app.h"
#include "cli/articles.h"
#include "cli/internal.h"
#include "desk/desk.h"
#include "policy/policy.h"
#include "wire/json.h"
#include "wire/pick.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define LINE_OUT_MAX (1u << 20)
#define CODE_FAILED 3

/* What the desk would do, in the words of the articles' field `action`. */
static const char *action_of(const struct bot_kb *kb, const struct bot_output *output)
{
    struct bot_hit hit;

    if (output->asks && output->reason == BOT_REASON_COMPLAINT)
        return bot_action_name(BOT_ACTION_FORM);
    switch (output->kind) {
    case BOT_KIND_URGENT:
        return "urgent";
    case BOT_KIND_PERSON:
        return "human";
    case BOT_KIND_GREETING:
    case BOT_KIND_SMALLTALK:
        return "smalltalk";
    case BOT_KIND_OUT_OF_SCOPE:
        return "out_of_scope";
    case BOT_KIND_ARTICLE:
        /* Urgent is what has happened, and not what an article is about. */
        if (bot_find(kb, slice_of(output->slug), slice_of(output->lang), &hit) &&
            hit.action != BOT_ACTION_URGENT)
            return bot_action_name(hit.action);
        return "none";
    case BOT_KIND_MISS:
        return output->verb == BOT_HAND_OVER ? "human" : "none";
    case BOT_KIND_LINK:
        return "none";
    case BOT_KIND_LOOKUP:
        return bot_action_name(BOT_ACTION_LOOKUP);
    case BOT_KIND_THOUGHT: /* others', whom nobody asks here */
        break;
    }
    return "none";
}

static void write_next(struct json_writer *json, const struct bot_output *output)
{
    const struct slice prefix = SLICE_LIT("article:");

    json_writer_key(json, "next");
    json_writer_begin_array(json);
    for (size_t i = 0; i < output->buttons_count; i++) {
        struct slice value = slice_of(output->buttons[i].value);
        if (slice_starts(value, prefix))
            json_writer_string(json,
                               (struct slice){value.data + prefix.len, value.len - prefix.len});
    }
    json_writer_end_array(json);
}

static void write_answer(struct buf *out, const struct bot_kb *kb, struct slice id,
                         const struct bot_output *output)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "id");
    json_writer_raw(&json, id);
    json_writer_key(&json, "slug");
    json_writer_cstr(&json, output->best);
    json_writer_key(&json, "score");
    char score[16];
    snprintf(score, sizeof(score), "%.3f", output->best_score);
    json_writer_raw(&json, slice_of(score));
    write_next(&json, output);
    json_writer_key(&json, "action");
    json_writer_cstr(&json, action_of(kb, output));
    json_writer_key(&json, "reply");
    json_writer_string(&json, buf_slice(&output->text));
    json_writer_end_object(&json);
}

static void write_error(struct buf *out, const char *id, enum gw_err err)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "id");
    json_writer_raw(&json, slice_of(id != NULL ? id : "null"));
    json_writer_key(&json, "error");
    json_writer_cstr(&json, gw_err_name(err));
    json_writer_end_object(&json);
}

/* A line of output for every line of input, so that they can be read side by side. */
static enum gw_err ask_line(const struct bot_kb *kb, struct policy *policy, struct slice line,
                            struct bot_output *output, struct buf *out)
{
    struct bot_found found[DESK_FOUND_MAX];
    struct bot_link links[DESK_LINKS_MAX];
    struct wire_question question;
    enum gw_err err = wire_pick_question(line, &question);

    buf_clear(out);
    if (err == GW_OK)
        err = bot_answer(
            kb,
            &(struct bot_input){.text = question.text,
                                .lang = question.lang,
                                .found = found,
                                .found_count = desk_bot_found(question.text, found),
                                .links = links,
                                .links_count = desk_bot_links(policy, question.text, links),
                                .own_domains = policy_own_domains(policy)},
            output);
    if (err == GW_OK)
        write_answer(out, kb, slice_of(question.id), output);
    if (err == GW_OK)
        err = buf_err(out);
    if (err != GW_OK) {
        buf_clear(out);
        write_error(out, question.id, err);
    }
    wire_question_done(&question);
    buf_append_char(out, '\n');
    return err;
}

static int ask_lines(const struct bot_kb *kb, struct policy *policy, FILE *in)
{
    struct bot_output output;
    struct buf out;
    char *line = NULL;
    size_t cap = 0, number = 0;
    ssize_t len;
    int code = 0;

    bot_output_init(&output);
    buf_init(&out, LINE_OUT_MAX);
    while ((len = getline(&line, &cap, in)) >= 0) {
        struct slice text = slice_trim((struct slice){line, (size_t)len});
        enum gw_err err;

        number++;
        if (text.len == 0)
            continue;
        err = ask_line(kb, policy, text, &output, &out);
        if (err != GW_OK) {
            fprintf(stderr, "baton bot: line %zu: %s\n", number,
                    err == GW_ELIMIT ? "too long" : "not an object with a text");
            code = 1;
        }
        fwrite(out.data, 1, out.len, stdout);
        fflush(stdout);
    }
    if (ferror(in)) {
        fprintf(stderr, "baton bot: standard input can't be read\n");
        code = 1;
    }
    free(line);
    buf_done(&out);
    bot_output_done(&output);
    return code;
}

static int ask(struct cli_call *call, const char *folder)
{
    struct cli_articles *articles;
    struct bot_kb *kb;
    size_t count;

    if (cli__articles_read("bot", call->config, folder, &articles) != GW_OK)
        return CODE_FAILED;
    const struct bot_article *list = cli__articles_list(articles, &count);
    enum gw_err err = bot_kb_new(list, count, &kb);
    fprintf(stderr, "baton bot: %zu articles of %s\n", count, cli__articles_source(articles));
    cli__articles_free(articles);
    if (err != GW_OK) {
        fprintf(stderr, "baton bot: no index of them: %s\n", gw_err_name(err));
        return CODE_FAILED;
    }
    struct policy *policy = app_policy_new(call->config);
    int code = ask_lines(kb, policy, stdin);
    policy_free(policy);
    bot_kb_free(kb);
    return code;
}

int cli__bot(struct cli_call *call)
{
    const char *folder = NULL;
    bool json = false;

    if (call->count > 0 && strcmp(call->arguments[0], "replay") == 0)
        return cli__bot_replay(call);
    if (call->count == 0 || strcmp(call->arguments[0], "ask") != 0)
        return cli__misused("bot", "what it does is: ask --json, or replay");
    for (int i = 1; i < call->count; i++) {
        if (strcmp(call->arguments[i], "--json") == 0)
            json = true;
        else if (strcmp(call->arguments[i], "--kb") == 0 && i + 1 < call->count)
            folder = call->arguments[++i];
        else
            return cli__misused("bot", "%s: not --json, nor --kb with a folder",
                                call->arguments[i]);
    }
    if (!json)
        return cli__misused("bot", "--json is how it answers");
    return ask(call, folder);
}
