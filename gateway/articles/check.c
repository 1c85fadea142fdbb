#include "articles/articles.h"

#include "guard/guard.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>

struct article_checker {
    struct guard_result result;
    struct policy *policy;
};

struct article_checker *article_checker_new(struct policy *policy)
{
    struct article_checker *checker = mem_new(sizeof(*checker));

    checker->policy = policy;
    guard_result_init(&checker->result);
    return checker;
}

void article_checker_free(struct article_checker *checker)
{
    if (checker == NULL)
        return;
    guard_result_done(&checker->result);
    free(checker);
}

/* An editor who pastes from a real case may paste a secret with it, and every version is kept. */
static enum gw_err check_secret(struct article_checker *checker, const char *field,
                                const char *text, char message[200])
{
    enum gw_err err =
        guard_scan(policy_guard(checker->policy), NULL, slice_of(text), &checker->result);

    if (err == GW_OK && !checker->result.secret)
        return GW_OK;
    snprintf(message, 200, "%s: there is a recovery phrase or a private key in it", field);
    return GW_EINVAL;
}

/* What the bot says, and the reading panel shows. Questions are the visitors' own words. */
static enum gw_err check_said(struct article_checker *checker, const char *field, const char *text,
                              char message[200])
{
    enum { QUOTED = 60 };
    const struct policy_finding *first;
    struct policy_result result;
    size_t len;

    policy_check(checker->policy, slice_of(text), &result);
    if (result.count == 0)
        return GW_OK;
    first = &result.findings[0];
    len = first->end - first->start;
    /* Cut between characters. */
    while (len > QUOTED || (len > 0 && ((uint8_t)text[first->start + len] & 0xC0) == 0x80))
        len--;
    snprintf(message, 200, "%s: may not be said to a visitor (%s): %.*s", field,
             policy_rule_name(first->rule), (int)len, text + first->start);
    return GW_EINVAL;
}

enum gw_err article_check(struct article_checker *checker, const struct article_file *article,
                          char message[200])
{
    enum gw_err err = check_secret(checker, "title", article->title, message);

    if (err == GW_OK)
        err = check_secret(checker, "answer", article->answer, message);
    if (err == GW_OK)
        err = check_secret(checker, "body", article->body, message);
    if (err == GW_OK)
        err = check_said(checker, "title", article->title, message);
    if (err == GW_OK)
        err = check_said(checker, "answer", article->answer, message);
    if (err == GW_OK)
        err = check_said(checker, "body", article->body, message);
    for (size_t i = 0; err == GW_OK && i < article->questions_count; i++)
        err = check_secret(checker, "questions", article->questions[i], message);
    for (size_t i = 0; err == GW_OK && i < article->keywords_count; i++)
        err = check_secret(checker, "keywords", article->keywords[i], message);
    return err;
}
