#include "app/knowledge.h"

#include "bot/bot.h"
#include "desk/desk.h"
#include "log/log.h"
#include "loop/loop.h"
#include "policy/policy.h"
#include "store/knowledge.h"
#include "store/store.h"

#include <stdlib.h>

/* Of articles held against the policy in one turn of the loop: that takes about a millisecond, and
 * thousands of articles at once would keep everybody waiting. */
#define CHECK_BYTES 32768
#define CHECK_AGAIN_MS 1

struct knowledge {
    struct loop *loop;
    struct store *store;
    struct policy *policy;
    struct desk *desk;
    int64_t stamp; /* of what the bot has now; -1: nothing yet */
    int64_t wanted;
    bool asking;   /* a read or a build is under way */
    bool learning; /* of what became of the bot's answers */
    bool stopping;
    struct timer checking;
};

/* An index is built on a worker thread: thousands of articles take a second or more. It
 * owns its articles, since the store's rows end with their callback. */
struct build {
    struct knowledge *knowledge;
    struct bot_article *articles;
    size_t count;
    size_t checked, kept; /* of them; what was kept stands in front */
    struct bot_kb *kb;
    enum gw_err err;
};

static struct slice copied(struct slice text)
{
    return (struct slice){slice_dup(text), text.len};
}

static struct slice *copied_list(const struct slice *texts, size_t count)
{
    struct slice *copies = mem_array(count + 1, sizeof(*copies));

    for (size_t i = 0; i < count; i++)
        copies[i] = copied(texts[i]);
    return copies;
}

static void free_text(struct slice text)
{
    free((char *)text.data);
}

static void free_list(const struct slice *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free_text(texts[i]);
    free((struct slice *)texts);
}

static struct bot_article bot_article_of(const struct store_article *article)
{
    struct bot_article made = {
        .slug = copied(article->slug),
        .lang = copied(article->lang),
        .title = copied(article->title),
        .answer = copied(article->answer),
        .body = copied(article->body),
        .questions = copied_list(article->questions, article->questions_count),
        .questions_count = article->questions_count,
        .keywords = copied_list(article->keywords, article->keywords_count),
        .keywords_count = article->keywords_count,
        .version = article->version,
    };

    if (bot_action_parse(article->action, &made.action) != GW_OK)
        made.action = BOT_ACTION_NONE; /* the column's type allows no other */
    return made;
}

static void bot_article_done(struct bot_article *article)
{
    free_text(article->slug);
    free_text(article->lang);
    free_text(article->title);
    free_text(article->answer);
    free_text(article->body);
    free_list(article->questions, article->questions_count);
    free_list(article->keywords, article->keywords_count);
}

static void build_free(struct build *build)
{
    for (size_t i = 0; i < build->kept; i++)
        bot_article_done(&build->articles[i]);
    for (size_t i = build->checked; i < build->count; i++)
        bot_article_done(&build->articles[i]);
    free(build->articles);
    free(build);
}

static void build_index(void *user)
{
    struct build *build = user;

    build->err = bot_kb_new(build->articles, build->kept, &build->kb);
}

static void index_built(void *user)
{
    struct build *build = user;
    struct knowledge *knowledge = build->knowledge;

    knowledge->asking = false;
    if (build->err != GW_OK) {
        log_error("app", "knowledge_refused", "articles=%zu why=%s", build->kept,
                  gw_err_name(build->err));
    } else if (knowledge->stopping) {
        bot_kb_free(build->kb);
    } else {
        desk_set_kb(knowledge->desk, build->kb);
        log_info("app", "knowledge_loaded", "articles=%zu", build->kept);
        if (build->kept == 0)
            log_warn("app", "bot_knows_nothing",
                     "why=\"there is no article\" see=\"baton help demo\"");
    }
    knowledge->stamp = knowledge->wanted; /* a bad one is not tried again until it changes */
    build_free(build);
}

/* Articles that were stored before a rule, or by an older version. */
static bool may_be_said(struct policy *policy, const struct bot_article *article)
{
    const struct slice texts[] = {article->title, article->answer, article->body};
    struct policy_result result;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        policy_check(policy, texts[i], &result);
        if (result.count > 0)
            return false;
    }
    return true;
}

/* One bad article must not take the others from the bot. Returns how long it is. */
static size_t check_next(struct build *build)
{
    struct bot_article article = build->articles[build->checked++];
    size_t bytes = article.title.len + article.answer.len + article.body.len;

    if (bot_article_check(&article) == GW_OK && may_be_said(build->knowledge->policy, &article)) {
        build->articles[build->kept++] = article;
        return bytes;
    }
    log_warn("app", "article_refused", "slug=" SLICE_FMT, SLICE_ARG(article.slug));
    bot_article_done(&article);
    return bytes;
}

static void check_some(void *user)
{
    struct build *build = user;
    struct knowledge *knowledge = build->knowledge;
    size_t bytes = 0;

    while (!knowledge->stopping && build->checked < build->count && bytes < CHECK_BYTES)
        bytes += check_next(build);
    if (!knowledge->stopping && build->checked < build->count) {
        loop_timer_start(knowledge->loop, &knowledge->checking, CHECK_AGAIN_MS, check_some, build);
        return;
    }
    knowledge->asking = !knowledge->stopping &&
                        loop_work(knowledge->loop, build_index, index_built, build) == GW_OK;
    if (!knowledge->asking)
        build_free(build); /* the workers are busy: the next check comes back to it */
}

static void articles_read(void *user, const struct store_answer *answer,
                          const struct store_article *articles, size_t count)
{
    struct knowledge *knowledge = user;
    struct build *build;

    knowledge->asking = false;
    if (answer->err != GW_OK || knowledge->stopping)
        return;
    knowledge->asking = true;
    build = mem_new(sizeof(*build));
    build->knowledge = knowledge;
    build->articles = mem_array(count + 1, sizeof(*build->articles));
    for (size_t i = 0; i < count; i++)
        build->articles[build->count++] = bot_article_of(&articles[i]);
    check_some(build);
}

static void stamp_read(void *user, const struct store_answer *answer, int64_t stamp)
{
    struct knowledge *knowledge = user;

    knowledge->asking = false;
    if (answer->err != GW_OK || stamp == knowledge->stamp || knowledge->stopping)
        return;
    knowledge->wanted = stamp;
    knowledge->asking = store_articles(knowledge->store, articles_read, knowledge) == GW_OK;
}

/* ---- what became of the bot's answers ---- */

#define LEARN_CONVERSATIONS 200 /* at once */

static void learn(struct knowledge *knowledge);

static void learnt(void *user, const struct store_answer *answer, int64_t conversations)
{
    struct knowledge *knowledge = user;

    knowledge->learning = false;
    if (answer->err != GW_OK && answer->err != GW_ECANCELLED && answer->err != GW_EUNAVAILABLE)
        log_warn("app", "answers_not_learnt", "why=%s", gw_err_name(answer->err));
    if (answer->err == GW_OK && conversations == LEARN_CONVERSATIONS && !knowledge->stopping)
        learn(knowledge); /* there are more */
}

static void learn(struct knowledge *knowledge)
{
    knowledge->learning =
        store_answers_learn(knowledge->store, LEARN_CONVERSATIONS, learnt, knowledge) == GW_OK;
}

struct knowledge *knowledge_new(struct loop *loop, struct store *store, struct policy *policy,
                                struct desk *desk)
{
    struct knowledge *knowledge = mem_new(sizeof(*knowledge));

    knowledge->loop = loop;
    knowledge->store = store;
    knowledge->policy = policy;
    knowledge->desk = desk;
    knowledge->stamp = -1;
    return knowledge;
}

void knowledge_stop(struct knowledge *knowledge)
{
    knowledge->stopping = true;
}

bool knowledge_busy(const struct knowledge *knowledge)
{
    return knowledge->asking || knowledge->learning;
}

void knowledge_free(struct knowledge *knowledge)
{
    free(knowledge);
}

void knowledge_check(struct knowledge *knowledge)
{
    if (!knowledge->learning && !knowledge->stopping)
        learn(knowledge);
    if (!knowledge->asking && !knowledge->stopping)
        knowledge->asking = store_articles_stamp(knowledge->store, stamp_read, knowledge) == GW_OK;
}
