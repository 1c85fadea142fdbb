/*
 * names.c -- the words for the bot's enums, and the limits of an article.
 */
#include "bot/bot.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const actions[] = {
    [BOT_ACTION_NONE] = "none",   [BOT_ACTION_LOOKUP] = "lookup", [BOT_ACTION_FORM] = "form",
    [BOT_ACTION_HUMAN] = "human", [BOT_ACTION_URGENT] = "urgent",
};

static const char *const reasons[] = {
    [BOT_REASON_NONE] = "",         [BOT_REASON_ASKED] = "asked",
    [BOT_REASON_MISSES] = "misses", [BOT_REASON_TOPIC] = "topic",
    [BOT_REASON_URGENT] = "urgent", [BOT_REASON_COMPLAINT] = "complaint",
    [BOT_REASON_MOOD] = "anger",
};

static const char *const moods[] = {
    [BOT_MOOD_CALM] = "calm",
    [BOT_MOOD_ANNOYED] = "annoyed",
    [BOT_MOOD_ANGRY] = "angry",
};

static const char *const kinds[] = {
    [BOT_KIND_GREETING] = "greeting",
    [BOT_KIND_SMALLTALK] = "smalltalk",
    [BOT_KIND_ARTICLE] = "article",
    [BOT_KIND_MISS] = "miss",
    [BOT_KIND_PERSON] = "person",
    [BOT_KIND_URGENT] = "urgent",
    [BOT_KIND_OUT_OF_SCOPE] = "out_of_scope",
    [BOT_KIND_LINK] = "link",
    [BOT_KIND_LOOKUP] = "lookup",
    [BOT_KIND_THOUGHT] = "thought",
};

static const char *const facts[] = {
    [BOT_FACT_HASH] = "hash",       [BOT_FACT_ADDRESS] = "address", [BOT_FACT_CHAIN] = "chain",
    [BOT_FACT_AMOUNT] = "amount",   [BOT_FACT_WHEN] = "when",       [BOT_FACT_DEVICE] = "device",
    [BOT_FACT_WHAT] = "what",       [BOT_FACT_SINCE] = "since",     [BOT_FACT_WISH] = "wish",
    [BOT_FACT_CONTACT] = "contact",
};

enum gw_err bot_action_parse(struct slice name, enum bot_action *ret_action)
{
    for (size_t i = 0; i < COUNT(actions); i++) {
        if (slice_eq_cstr(name, actions[i])) {
            *ret_action = (enum bot_action)i;
            return GW_OK;
        }
    }
    return GW_EINVAL;
}

const char *bot_action_name(enum bot_action action)
{
    return actions[action];
}

const char *bot_fact_name(enum bot_fact fact)
{
    return facts[fact];
}

const char *bot_reason_name(enum bot_reason reason)
{
    return reasons[reason];
}

const char *bot_mood_name(enum bot_mood mood)
{
    return moods[mood];
}

const char *bot_kind_name(enum bot_kind kind)
{
    return kinds[kind];
}

static bool is_slug(struct slice slug)
{
    for (size_t i = 0; i < slug.len; i++) {
        char c = slug.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return slug.len > 0;
}

static bool phrases_fit(const struct slice *phrases, size_t count)
{
    if (count > BOT_PHRASES_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (phrases[i].len > BOT_PHRASE_MAX)
            return false;
    }
    return true;
}

enum gw_err bot_article_check(const struct bot_article *article)
{
    if (article->slug.len > BOT_SLUG_MAX || article->lang.len > BOT_LANG_MAX ||
        article->title.len > BOT_TITLE_MAX || article->answer.len > BOT_ANSWER_MAX ||
        article->body.len > BOT_BODY_MAX ||
        !phrases_fit(article->questions, article->questions_count) ||
        !phrases_fit(article->keywords, article->keywords_count))
        return GW_ELIMIT;
    if (!is_slug(article->slug) || article->lang.len == 0 || article->title.len == 0 ||
        article->answer.len == 0)
        return GW_EINVAL;
    return GW_OK;
}
