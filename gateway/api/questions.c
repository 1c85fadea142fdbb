/*
 * What the bot did not know, for the editors: questions of closed conversations that got no good answer, those that
 * ask the same as one group. Grouped when it is asked for, over a bounded number, on a worker thread.
 */
#include "api/body.h"
#include "articles/articles.h"
#include "bot/bot.h"
#include "desk/desk.h"
#include "loop/loop.h"
#include "store/knowledge.h"

#include <stdlib.h>

#define GROUPS_MAX 100
#define EXAMPLES_MAX 5
#define NEAR_SCORE 0.1 /* an article below it is not near a question */
/* Searches, each of up to a millisecond, in one turn of the loop, which chat waits for; and between two such turns. */
#define NEAR_EACH 5
#define NEAR_NEXT_MS 5

/* Questions that ask the same. */
struct group {
    size_t leader;
    size_t count, misses, out_of_scope, unsure, unhelpful;
    char *near_slug, *near_lang, *near_title; /* the article that it may belong to; NULL: none */
};

/* Owns copies: the store's rows end with their callback, and thread and timer come later. */
struct questions {
    struct api_call *call;
    struct store_unknown *rows;
    struct slice *texts;
    size_t *groups;
    size_t count;
    struct group *shown; /* of the groups the largest, which are answered */
    size_t shown_count, groups_count;
    size_t searched; /* of shown */
    struct timer timer;
};

static struct slice copied(struct slice text)
{
    return text.data != NULL ? (struct slice){slice_dup(text), text.len} : SLICE_NONE;
}

static void questions_free(void *extra)
{
    struct questions *questions = extra;

    for (size_t i = 0; i < questions->count; i++) {
        free((char *)questions->rows[i].lang.data);
        free((char *)questions->rows[i].kind.data);
        free((char *)questions->rows[i].slug.data);
        free((char *)questions->rows[i].question.data);
    }
    for (size_t i = 0; i < questions->shown_count; i++) {
        free(questions->shown[i].near_slug);
        free(questions->shown[i].near_lang);
        free(questions->shown[i].near_title);
    }
    free(questions->shown);
    free(questions->rows);
    free(questions->texts);
    free(questions->groups);
    free(questions);
}

static struct questions *questions_of(struct api_call *call, const struct store_unknown *rows,
                                      size_t count)
{
    struct questions *questions = mem_new(sizeof(*questions));

    questions->call = call;
    questions->count = count;
    questions->rows = mem_array(count + 1, sizeof(*questions->rows));
    questions->texts = mem_array(count + 1, sizeof(*questions->texts));
    questions->groups = mem_array(count + 1, sizeof(*questions->groups));
    for (size_t i = 0; i < count; i++) {
        questions->rows[i] = rows[i];
        questions->rows[i].lang = copied(rows[i].lang);
        questions->rows[i].kind = copied(rows[i].kind);
        questions->rows[i].slug = copied(rows[i].slug);
        questions->rows[i].question = copied(rows[i].question);
        questions->texts[i] = questions->rows[i].question;
    }
    return questions;
}

/* ---- groups ---- */

static void count_in(struct group *group, const struct store_unknown *row)
{
    group->count++;
    if (row->unhelpful)
        group->unhelpful++;
    else if (slice_eq_cstr(row->kind, "miss"))
        group->misses++;
    else if (slice_eq_cstr(row->kind, "out_of_scope"))
        group->out_of_scope++;
    else
        group->unsure++;
}

static int more_first(const void *left, const void *right)
{
    const struct group *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return a->leader < b->leader ? -1 : 1; /* the newer one */
}

/* Groups that are led by what was dismissed stay away whole. */
static void gather(struct questions *questions)
{
    size_t *places = mem_array(questions->count + 1, sizeof(*places));
    struct group *groups = mem_array(questions->count + 1, sizeof(*groups));
    size_t count = 0;

    for (size_t i = 0; i < questions->count; i++) {
        size_t leader = questions->groups[i];

        if (leader == ARTICLE_GROUP_NONE || questions->rows[leader].dismissed ||
            questions->rows[i].dismissed)
            continue;
        if (leader == i) {
            places[i] = count;
            groups[count++] = (struct group){.leader = i};
        }
        count_in(&groups[places[leader]], &questions->rows[i]);
    }
    free(places);
    qsort(groups, count, sizeof(*groups), more_first);
    questions->shown = groups;
    questions->groups_count = count;
    questions->shown_count = count < GROUPS_MAX ? count : GROUPS_MAX;
}

/* What the bot would find for it now: the article to which the question may belong. Copied, since the
 * articles may be others in a later turn. */
static void find_near(const struct questions *questions, struct group *group)
{
    const struct bot_kb *kb = desk_kb(questions->call->api->options.desk);
    const struct store_unknown *row = &questions->rows[group->leader];
    struct bot_hit hit;

    if (kb == NULL || bot_search(kb, row->question, row->lang, &hit, 1) == 0 ||
        hit.score < NEAR_SCORE)
        return;
    group->near_slug = slice_dup(hit.slug);
    group->near_lang = slice_dup(hit.lang);
    group->near_title = slice_dup(hit.title);
}

/* ---- writing ---- */

static void write_example(struct json_writer *json, const struct store_unknown *row)
{
    json_writer_begin_object(json);
    json_writer_key(json, "conversation");
    json_writer_int(json, row->conversation);
    json_writer_key(json, "seq");
    json_writer_int(json, row->seq);
    json_writer_key(json, "at");
    json_writer_int(json, row->at);
    json_writer_key(json, "text");
    json_writer_string(json, row->question);
    json_writer_end_object(json);
}

/* The examples differ in their words; the answers are all of them, for settling. */
static void write_members(struct json_writer *json, const struct questions *questions,
                          size_t leader)
{
    size_t shown = 0;

    json_writer_key(json, "examples");
    json_writer_begin_array(json);
    for (size_t i = leader; i < questions->count && shown < EXAMPLES_MAX; i++) {
        if (questions->groups[i] != leader ||
            (i > leader && slice_eq(questions->texts[i], questions->texts[leader])))
            continue;
        write_example(json, &questions->rows[i]);
        shown++;
    }
    json_writer_end_array(json);
    json_writer_key(json, "answers");
    json_writer_begin_array(json);
    for (size_t i = leader; i < questions->count; i++) {
        if (questions->groups[i] != leader)
            continue;
        json_writer_begin_array(json);
        json_writer_int(json, questions->rows[i].conversation);
        json_writer_int(json, questions->rows[i].seq);
        json_writer_end_array(json);
    }
    json_writer_end_array(json);
}

static void write_near(struct json_writer *json, const struct group *group)
{
    if (group->near_slug == NULL)
        return;
    json_writer_key(json, "near");
    json_writer_begin_object(json);
    json_writer_key(json, "slug");
    json_writer_cstr(json, group->near_slug);
    json_writer_key(json, "lang");
    json_writer_cstr(json, group->near_lang);
    json_writer_key(json, "title");
    json_writer_cstr(json, group->near_title);
    json_writer_end_object(json);
}

static void write_group(struct json_writer *json, const struct questions *questions,
                        const struct group *group)
{
    const struct store_unknown *leader = &questions->rows[group->leader];

    json_writer_begin_object(json);
    json_writer_key(json, "text");
    json_writer_string(json, leader->question);
    json_writer_key(json, "lang");
    json_writer_string(json, leader->lang);
    json_writer_key(json, "at");
    json_writer_int(json, leader->at);
    json_writer_key(json, "count");
    json_writer_int(json, (int64_t)group->count);
    json_writer_key(json, "misses");
    json_writer_int(json, (int64_t)group->misses);
    json_writer_key(json, "out_of_scope");
    json_writer_int(json, (int64_t)group->out_of_scope);
    json_writer_key(json, "unsure");
    json_writer_int(json, (int64_t)group->unsure);
    json_writer_key(json, "unhelpful");
    json_writer_int(json, (int64_t)group->unhelpful);
    write_members(json, questions, group->leader);
    write_near(json, group);
    json_writer_end_object(json);
}

static void write_groups(const struct questions *questions)
{
    struct json_writer json;

    json_writer_init(&json, api__json(questions->call->api));
    json_writer_begin_object(&json);
    json_writer_key(&json, "groups");
    json_writer_begin_array(&json);
    for (size_t i = 0; i < questions->shown_count; i++)
        write_group(&json, questions, &questions->shown[i]);
    json_writer_end_array(&json);
    json_writer_key(&json, "count");
    json_writer_int(&json, (int64_t)questions->groups_count);
    json_writer_end_object(&json);
}

/* ---- asking ---- */

static void group(void *user)
{
    struct questions *questions = user;

    article_group(questions->texts, questions->count, questions->groups);
    gather(questions);
}

/* A few at a time: the bot's index belongs to the loop, so no thread can look. */
static void search_some(void *user)
{
    struct questions *questions = user;
    struct api_call *call = questions->call;

    if (call->api->stopping) {
        call->api->working--;
        api__answer_busy(call, GW_EUNAVAILABLE);
        return;
    }
    for (int i = 0; i < NEAR_EACH && questions->searched < questions->shown_count; i++)
        find_near(questions, &questions->shown[questions->searched++]);
    if (questions->searched < questions->shown_count) {
        loop_timer_start(call->api->options.loop, &questions->timer, NEAR_NEXT_MS, search_some,
                         questions);
        return;
    }
    call->api->working--;
    write_groups(questions);
    api__answer_json(call, 200, NULL, 0);
}

static void unknown_read(void *user, const struct store_answer *answer,
                         const struct store_unknown *rows, size_t count)
{
    struct api_call *call = user;
    struct questions *questions;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    questions = questions_of(call, rows, count);
    call->extra = questions;
    call->extra_free = questions_free;
    if (loop_work(call->api->options.loop, group, search_some, questions) != GW_OK)
        api__answer_busy(call, GW_EAGAIN);
    else
        call->api->working++;
}

void api__questions(struct api_call *call)
{
    enum gw_err err = store_knowledge_unknown(call->api->options.store, unknown_read, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

/* ---- settling ---- */

static void settled(void *user, const struct store_answer *answer)
{
    struct api_call *call = user;

    if (answer->err != GW_OK)
        api__answer_store(call, answer);
    else
        api__answer_none(call, NULL, 0);
}

/* [[conversation, seq], …] as two lists; false when it is something else. */
static bool take_answers(const json_t *list, int64_t *conversations, int64_t *seqs)
{
    size_t index;
    json_t *pair;

    json_array_foreach (list, index, pair) {
        const json_t *conversation = json_array_get(pair, 0), *seq = json_array_get(pair, 1);

        if (json_array_size(pair) != 2 || !json_is_integer(conversation) || !json_is_integer(seq))
            return false;
        conversations[index] = json_integer_value(conversation);
        seqs[index] = json_integer_value(seq);
    }
    return true;
}

void api__questions_settle(struct api_call *call)
{
    static const char *const keys[] = {"as", "answers", NULL};
    json_t *body = api__body_object(call, keys);
    const json_t *list = json_object_get(body, "answers");
    struct slice as = api__body_text(body, "as");
    bool dismissed = slice_eq_cstr(as, "dismissed");
    int64_t conversations[STORE_UNKNOWN_MAX], seqs[STORE_UNKNOWN_MAX];
    enum gw_err err;

    if (body == NULL)
        return;
    if ((!dismissed && !slice_eq_cstr(as, "article")) || json_array_size(list) == 0 ||
        json_array_size(list) > STORE_UNKNOWN_MAX || !take_answers(list, conversations, seqs)) {
        api__answer_error(call, 400, "bad_request",
                          "as is dismissed or article, answers a list of [conversation, seq]");
    } else {
        err = store_knowledge_settle(call->api->options.store, call->staff,
                                     dismissed ? "dismissed" : "article", conversations, seqs,
                                     json_array_size(list), settled, call);
        if (err != GW_OK)
            api__answer_busy(call, err);
    }
    json_decref(body);
}
