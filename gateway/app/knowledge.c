#include "app/knowledge.h"

#include "bot/bot.h"
#include "desk/desk.h"
#include "log/log.h"
#include "store/store.h"

#include <stdlib.h>

struct knowledge {
    struct store *store;
    struct desk *desk;
    int64_t stamp; /* of what the bot has now; -1: nothing yet */
    int64_t wanted;
    bool asking;
};

static struct bot_article bot_article_of(const struct store_article *article)
{
    struct bot_article made = {
        .slug = article->slug,
        .lang = article->lang,
        .title = article->title,
        .answer = article->answer,
        .body = article->body,
        .questions = article->questions,
        .questions_count = article->questions_count,
        .keywords = article->keywords,
        .keywords_count = article->keywords_count,
        .version = article->version,
    };

    if (bot_action_parse(article->action, &made.action) != GW_OK)
        made.action = BOT_ACTION_NONE; /* the column's type allows no other */
    return made;
}

/* One bad article must not take the others from the bot. */
static size_t take_good(const struct store_article *articles, size_t count,
                        struct bot_article *into)
{
    size_t good = 0;

    for (size_t i = 0; i < count; i++) {
        into[good] = bot_article_of(&articles[i]);
        if (bot_article_check(&into[good]) == GW_OK)
            good++;
        else
            log_warn("app", "article_refused", "slug=" SLICE_FMT, SLICE_ARG(articles[i].slug));
    }
    return good;
}

static void articles_read(void *user, const struct store_answer *answer,
                          const struct store_article *articles, size_t count)
{
    struct knowledge *knowledge = user;
    struct bot_article *made;
    struct bot_kb *kb;
    size_t good;

    knowledge->asking = false;
    if (answer->err != GW_OK)
        return;
    made = mem_array(count + 1, sizeof(*made));
    good = take_good(articles, count, made);
    if (bot_kb_new(made, good, &kb) == GW_OK) {
        desk_set_kb(knowledge->desk, kb);
        knowledge->stamp = knowledge->wanted;
        log_info("app", "knowledge_loaded", "articles=%zu", good);
    } else {
        log_error("app", "knowledge_refused", "articles=%zu", good);
    }
    free(made);
}

static void stamp_read(void *user, const struct store_answer *answer, int64_t stamp)
{
    struct knowledge *knowledge = user;

    knowledge->asking = false;
    if (answer->err != GW_OK || stamp == knowledge->stamp)
        return;
    knowledge->wanted = stamp;
    knowledge->asking = store_articles(knowledge->store, articles_read, knowledge) == GW_OK;
}

struct knowledge *knowledge_new(struct store *store, struct desk *desk)
{
    struct knowledge *knowledge = mem_new(sizeof(*knowledge));

    knowledge->store = store;
    knowledge->desk = desk;
    knowledge->stamp = -1;
    return knowledge;
}

void knowledge_free(struct knowledge *knowledge)
{
    free(knowledge);
}

void knowledge_check(struct knowledge *knowledge)
{
    if (!knowledge->asking)
        knowledge->asking = store_articles_stamp(knowledge->store, stamp_read, knowledge) == GW_OK;
}
