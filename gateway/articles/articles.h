/*
 * articles.h -- what editors need to know of articles before and after visitors see them: whether one
 * may be stored at all, and which questions no article answered.
 *
 * Knows no SQL, no HTTP and no bot: an article comes as its file has it (wire/article_file.h).
 */
#ifndef BATON_ARTICLES_ARTICLES_H
#define BATON_ARTICLES_ARTICLES_H

#include "base/str.h"
#include "wire/article_file.h"

/* ---- check.c: the one place where an article's content is looked at ---- */

struct article_checker;

struct policy;

/* The policy is borrowed. */
struct article_checker *article_checker_new(struct policy *policy);
void article_checker_free(struct article_checker *checker); /* NULL is fine */

/* Of an article that article_file_parse() took: what it says must be fit to be stored and sent. GW_EINVAL
 * with a message that begins with the field's name and a colon. */
enum gw_err article_check(struct article_checker *checker, const struct article_file *article,
                          char message[200]) GW_MUST_CHECK;

/* ---- groups.c ---- */

#define ARTICLE_GROUP_NONE SIZE_MAX

/* Which questions ask the same: ret_group[i] is the index of the first question that question i is like,
 * its own when it is the first. Like is: the same once folded (search/), or half of all grams of both
 * shared. ARTICLE_GROUP_NONE for a text that holds nothing to compare. Time is about linear in what shares
 * grams: some thousands of questions take tens of milliseconds, on whatever thread. */
void article_group(const struct slice *questions, size_t count, size_t *ret_group);

#endif
