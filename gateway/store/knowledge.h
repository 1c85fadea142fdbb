/*
 * knowledge.h -- articles for their editors, and what became of the bot's answers. Calls are as in
 * store.h; pages are JSON of the schema's, passed on as it is (schema/functions/64_articles.sql,
 * 66_bot_answers.sql).
 */
#ifndef BATON_STORE_KNOWLEDGE_H
#define BATON_STORE_KNOWLEDGE_H

#include "store/store.h"
#include "wire/article_file.h"

/* What an editor or a file says, as an article that borrows its texts, and its lists from `lists`. */
struct store_article_lists {
    struct slice questions[ARTICLE_FILE_PHRASES_MAX], keywords[ARTICLE_FILE_PHRASES_MAX];
};
struct store_article store_article_of(const struct article_file *file,
                                      struct store_article_lists *lists);

struct store_knowledge_filter {
    struct slice in, state, text; /* of this language, in this state, with this text; empty: any */
    struct slice slug, lang;      /* behind this article; empty: from the first on */
};
enum gw_err store_knowledge_list(struct store *store, const struct store_knowledge_filter *filter,
                                 store_json_cb cb, void *user) GW_MUST_CHECK;
/* version 0: the newest. json is SLICE_NONE when there is none. */
enum gw_err store_knowledge_article(struct store *store, struct slice lang, struct slice slug,
                                    int64_t version, store_json_cb cb, void *user) GW_MUST_CHECK;

struct store_article_save {
    int64_t by;
    int64_t base;  /* the newest version that the editor knows; 0: a new article */
    int64_t owner; /* 0: nobody; -1: as it is */
    const struct store_article *article;
};
/* {"version"}, or {"error", "message"} when nothing was changed. */
enum gw_err store_knowledge_save(struct store *store, const struct store_article_save *save,
                                 store_json_cb cb, void *user) GW_MUST_CHECK;
struct store_article_move {
    int64_t by;
    struct slice lang, slug;
    int64_t latest;  /* as base above */
    const char *to;  /* published, draft, archived, restored */
    int64_t version; /* which, for published and restored */
};
enum gw_err store_knowledge_move(struct store *store, const struct store_article_move *move,
                                 store_json_cb cb, void *user) GW_MUST_CHECK;

enum gw_err store_knowledge_figures(struct store *store, int64_t days, store_json_cb cb,
                                    void *user) GW_MUST_CHECK;
/* A reader's vote, one a reader and article: {"helpful"} as it stands then, null where there is none.
 * `helpful` NULL: nothing is said, only asked. SLICE_NONE: there is no such published article. */
enum gw_err store_knowledge_vote(struct store *store, struct slice lang, struct slice slug,
                                 const struct uuid *reader, const bool *helpful, store_json_cb cb,
                                 void *user) GW_MUST_CHECK;

/* A visitor's question without a good answer. */
struct store_unknown {
    int64_t conversation, seq; /* of the bot's answer */
    int64_t at;                /* Unix ms */
    struct slice lang, kind, slug;
    int64_t sure; /* 0 to 100 */
    bool unhelpful;
    struct slice question;
    bool dismissed; /* not to be shown, nor what is like it */
};
typedef void (*store_unknown_cb)(void *user, const struct store_answer *answer,
                                 const struct store_unknown *questions, size_t count);
/* The newest STORE_UNKNOWN_MAX at most, dismissed ones first. */
#define STORE_UNKNOWN_MAX 2500
enum gw_err store_knowledge_unknown(struct store *store, store_unknown_cb cb,
                                    void *user) GW_MUST_CHECK;
/* as: article, dismissed. */
enum gw_err store_knowledge_settle(struct store *store, int64_t by, const char *as,
                                   const int64_t *conversations, const int64_t *seqs, size_t count,
                                   store_done_cb cb, void *user) GW_MUST_CHECK;

enum gw_err store_answers_learn(struct store *store, int64_t limit, store_number_cb cb,
                                void *user) GW_MUST_CHECK;

#endif
