#include "articles/articles.h"

#include "guard/guard.h"

#include <stdio.h>
#include <stdlib.h>

struct article_checker {
    struct guard *guard;
    struct guard_result result;
};

struct article_checker *article_checker_new(void)
{
    struct article_checker *checker = mem_new(sizeof(*checker));

    checker->guard = guard_new();
    guard_result_init(&checker->result);
    return checker;
}

void article_checker_free(struct article_checker *checker)
{
    if (checker == NULL)
        return;
    guard_result_done(&checker->result);
    guard_free(checker->guard);
    free(checker);
}

/* An editor who pastes from a real case may paste a secret with it, and every version is kept. */
static enum gw_err check_secret(struct article_checker *checker, const char *field,
                                const char *text, char message[200])
{
    enum gw_err err = guard_scan(checker->guard, NULL, slice_of(text), &checker->result);

    if (err == GW_OK && !checker->result.secret)
        return GW_OK;
    snprintf(message, 200, "%s: there is a recovery phrase or a private key in it", field);
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
    for (size_t i = 0; err == GW_OK && i < article->questions_count; i++)
        err = check_secret(checker, "questions", article->questions[i], message);
    for (size_t i = 0; err == GW_OK && i < article->keywords_count; i++)
        err = check_secret(checker, "keywords", article->keywords[i], message);
    return err;
}
