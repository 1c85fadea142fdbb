/*
 * article_file.h -- an article of the knowledge base as its file has it: a JSON
 * object in front, Markdown behind.
 *
 *   {"slug": "lost-phrase", "lang": "en", "title": "…", "action": "human",
 *    "answer": "…", "questions": ["…"], "keywords": ["…"]}
 *
 *   ## The body …
 *
 * All seven fields are there; "topic" and "state" may be, and no other. Titles, questions and keywords
 * are single lines. Over HTTP the same object holds the body too. Knows nothing of where files lie.
 */
#ifndef BATON_WIRE_ARTICLE_FILE_H
#define BATON_WIRE_ARTICLE_FILE_H

#include "base/str.h"

#define ARTICLE_FILE_MAX (256u << 10) /* bytes of a file */
#define ARTICLE_FILE_SLUG_MAX 63      /* a-z, 0-9 and '-', not '-' first */
#define ARTICLE_FILE_LANG_MAX 35
#define ARTICLE_FILE_TOPIC_MAX 35
#define ARTICLE_FILE_TITLE_MAX 200 /* this and the next: code points */
#define ARTICLE_FILE_ANSWER_MAX 2000
#define ARTICLE_FILE_PHRASES_MAX 100 /* questions; keywords */
#define ARTICLE_FILE_PHRASE_MAX 200  /* code points of one */

/* What the bot does once it has shown the answer. */
enum article_file_action {
    ARTICLE_FILE_NONE,
    ARTICLE_FILE_HUMAN,
    ARTICLE_FILE_URGENT,
    ARTICLE_FILE_LOOKUP,
    ARTICLE_FILE_FORM,
};

enum article_file_state { ARTICLE_FILE_PUBLISHED, ARTICLE_FILE_DRAFT, ARTICLE_FILE_ARCHIVED };

const char *article_file_state_name(enum article_file_state state); /* "published", ... */

const char *article_file_action_name(enum article_file_action action); /* "none", ... */

/* Owns its texts; article_file_done() frees them. None is NULL. */
struct article_file {
    char *slug;
    char *lang;
    char *title;
    enum article_file_state state; /* published, unless the file says another */
    enum article_file_action action;
    char *topic; /* the skill that a person needs for it; NULL: none in particular */
    char *answer;
    char **questions;
    size_t questions_count;
    char **keywords;
    size_t keywords_count;
    char *body; /* without the blank lines in front */
};

/* GW_EINVAL with a message that names what is wrong and where; *ret_file untouched. */
enum gw_err article_file_parse(struct slice text, struct article_file *ret_file,
                               char message[200]) GW_MUST_CHECK;
/* The same from one JSON object, whose field "body" is the Markdown, and which has no state. */
enum gw_err article_file_parse_json(struct slice json, struct article_file *ret_file,
                                    char message[200]) GW_MUST_CHECK;
void article_file_done(struct article_file *file);

/* An article as a file that parses to the same. Absent lists are empty, action and state are names. */
struct article_file_texts {
    struct slice slug, lang, title, state, action;
    struct slice topic; /* SLICE_NONE: none */
    struct slice answer, body;
    const struct slice *questions, *keywords;
    size_t questions_count, keywords_count;
};
void article_file_write(const struct article_file_texts *article, struct buf *out);

#endif
