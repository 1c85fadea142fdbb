/* bot replay: past conversations with the bot once more, with the articles as they are now; nothing is stored. */
#include "app/app.h"
#include "bot/bot.h"
#include "cli/articles.h"
#include "cli/internal.h"
#include "desk/desk.h"
#include "pg/pg.h"
#include "policy/policy.h"
#include "store/admin.h"
#include "wire/json.h"

#include <string.h>

#define CODE_DIFFERENT 1
#define CODE_FAILED 3

struct replay {
    const char *folder; /* of articles; NULL: the published ones */
    int64_t since_us;
    bool as_json;
    struct policy *policy; /* without the list of phishing hosts */
    struct bot_kb *kb;
    struct bot_output output;
    struct buf line;
    size_t answers, skipped;
    size_t other_article, now_answers, answered_no_more, now_hands_over, hands_over_no_more;
    size_t differences;
    bool failed;
};

static bool is_known(struct slice kind)
{
    for (int i = 0; i <= BOT_KIND_LINK; i++)
        if (slice_eq_cstr(kind, bot_kind_name((enum bot_kind)i)))
            return true;
    return false;
}

/* What a difference is: another article, one or none where it was otherwise, or another one who goes on. */
static bool count_difference(struct replay *replay, const struct store_bot_turn *turn)
{
    const struct bot_output *now = &replay->output;
    bool hands_over = now->verb == BOT_HAND_OVER;
    bool other = !slice_eq_cstr(turn->article, now->slug);

    if (other && turn->article.len == 0)
        replay->now_answers++;
    else if (other && now->slug[0] == '\0')
        replay->answered_no_more++;
    else if (other)
        replay->other_article++;
    if (hands_over && !turn->handed_over)
        replay->now_hands_over++;
    if (!hands_over && turn->handed_over)
        replay->hands_over_no_more++;
    return other || hands_over != turn->handed_over;
}

static void write_side(struct json_writer *json, const char *key, struct slice kind,
                       struct slice article, bool handed_over)
{
    json_writer_key(json, key);
    json_writer_begin_object(json);
    json_writer_key(json, "kind");
    json_writer_string(json, kind);
    json_writer_key(json, "article");
    json_writer_string(json, article.len > 0 ? article : SLICE_NONE);
    json_writer_key(json, "hands_over");
    json_writer_bool(json, handed_over);
    json_writer_end_object(json);
}

static void print_json(struct replay *replay, const struct store_bot_turn *turn)
{
    const struct bot_output *now = &replay->output;
    struct json_writer json;

    buf_clear(&replay->line);
    json_writer_init(&json, &replay->line);
    json_writer_begin_object(&json);
    json_writer_key(&json, "conversation");
    json_writer_int(&json, turn->conversation);
    json_writer_key(&json, "seq");
    json_writer_int(&json, turn->seq);
    json_writer_key(&json, "text");
    json_writer_string(&json, turn->text);
    write_side(&json, "was", turn->kind, turn->article, turn->handed_over);
    write_side(&json, "now", slice_of(bot_kind_name(now->kind)), slice_of(now->slug),
               now->verb == BOT_HAND_OVER);
    json_writer_end_object(&json);
    printf(SLICE_FMT "\n", SLICE_ARG(buf_slice(&replay->line)));
}

static void print_side(struct slice kind, struct slice article, bool handed_over)
{
    printf(SLICE_FMT "%s" SLICE_FMT "%s", SLICE_ARG(kind), article.len > 0 ? " " : "",
           SLICE_ARG(article), handed_over ? ", to a person" : "");
}

static void print_difference(struct replay *replay, const struct store_bot_turn *turn)
{
    const struct bot_output *now = &replay->output;

    if (replay->as_json) {
        print_json(replay, turn);
        return;
    }
    printf("%lld:%lld  ", (long long)turn->conversation, (long long)turn->seq);
    print_side(turn->kind, turn->article, turn->handed_over);
    printf(" -> ");
    print_side(slice_of(bot_kind_name(now->kind)), slice_of(now->slug), now->verb == BOT_HAND_OVER);
    buf_clear(&replay->line);
    json_write_string(&replay->line, turn->text); /* on one line, whatever is in it */
    printf("  " SLICE_FMT "\n", SLICE_ARG(buf_slice(&replay->line)));
}

static void on_turn(void *user, const struct store_bot_turn *turn)
{
    struct replay *replay = user;
    struct bot_found found[DESK_FOUND_MAX];
    struct bot_link links[DESK_LINKS_MAX];
    struct bot_state state;
    enum gw_err err;

    /* A bot of somebody else's, or a program of another version, is not to be held against this one. */
    if (!is_known(turn->kind)) {
        replay->skipped++;
        return;
    }
    bot_state_read(turn->state, &state);
    err = bot_answer(
        replay->kb,
        &(struct bot_input){.text = turn->text,
                            .choice = turn->choice,
                            .lang = turn->lang,
                            .exposed = turn->exposed,
                            .state = &state,
                            .found = found,
                            .found_count = desk_bot_found(turn->text, found),
                            .links = links,
                            .links_count = desk_bot_links(replay->policy, turn->text, links),
                            .own_domains = policy_own_domains(replay->policy)},
        &replay->output);
    if (err != GW_OK) {
        fprintf(stderr, "baton bot: %lld:%lld: %s\n", (long long)turn->conversation,
                (long long)turn->seq, gw_err_name(err));
        replay->failed = true;
        return;
    }
    replay->answers++;
    if (count_difference(replay, turn)) {
        replay->differences++;
        print_difference(replay, turn);
    }
}

static void print_result(const struct replay *replay)
{
    FILE *out = replay->as_json ? stderr : stdout;

    fprintf(
        out,
        "%zu answers: %zu would differ (%zu another article, %zu an article where there was none, "
        "%zu none where there was one, %zu more to a person, %zu fewer), %zu left out\n",
        replay->answers, replay->differences, replay->other_article, replay->now_answers,
        replay->answered_no_more, replay->now_hands_over, replay->hands_over_no_more,
        replay->skipped);
}

static int replay_with(struct replay *replay, const struct app_database *database)
{
    struct pg_sync *sync;
    enum gw_err err = app_database_migrated(database, &sync);

    if (err != GW_OK)
        return CODE_FAILED;
    err = store_bot_turns(sync, replay->since_us / 1000, on_turn, replay);
    if (err != GW_OK)
        fprintf(stderr, "baton bot: %s: %s\n", gw_err_name(err), pg_sync_message(sync));
    pg_sync_close(sync);
    if (err != GW_OK || replay->failed)
        return CODE_FAILED;
    print_result(replay);
    return replay->differences > 0 ? CODE_DIFFERENT : 0;
}

static enum gw_err make_kb(struct replay *replay, const struct config *config)
{
    struct cli_articles *articles;
    size_t count;
    enum gw_err err = cli__articles_read("bot", config, replay->folder, &articles);

    if (err != GW_OK)
        return err;
    const struct bot_article *list = cli__articles_list(articles, &count);
    err = bot_kb_new(list, count, &replay->kb);
    fprintf(stderr, "baton bot: %zu articles of %s\n", count, cli__articles_source(articles));
    cli__articles_free(articles);
    return err;
}

static int run(struct cli_call *call, struct replay *replay)
{
    struct app_database database;
    int code = CODE_FAILED;

    if (app_database_open(call->config, true, &database) != GW_OK)
        return CODE_FAILED;
    bot_output_init(&replay->output);
    buf_init(&replay->line, 1u << 20);
    replay->policy = app_policy_new(call->config);
    if (make_kb(replay, call->config) == GW_OK)
        code = replay_with(replay, &database);
    bot_kb_free(replay->kb);
    policy_free(replay->policy);
    buf_done(&replay->line);
    bot_output_done(&replay->output);
    app_database_close(&database);
    return code;
}

int cli__bot_replay(struct cli_call *call)
{
    struct replay replay = {0};

    for (int i = 1; i < call->count; i++) {
        const char *argument = call->arguments[i];

        if (strcmp(argument, "--json") == 0)
            replay.as_json = true;
        else if (strcmp(argument, "--kb") == 0 && i + 1 < call->count)
            replay.folder = call->arguments[++i];
        else if (strcmp(argument, "--since") != 0 || i + 1 == call->count ||
                 !cli__time_parse(call->arguments[++i], &replay.since_us))
            return cli__misused(
                "bot",
                "%s: not --json, --kb with a folder, nor --since with a time in UTC "
                "such as 2026-03-01T09:30:00Z",
                call->arguments[i]);
    }
    return run(call, &replay);
}
