/*
 * A model's answer against the articles that it was given. The first byte is the length of the only
 * article, which follows it; the rest is the answer. An oracle reads what was let through once more,
 * the plain way.
 */
#include "fuzz/fuzz.h"
#include "think/check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* How often this stands in the text. */
static size_t count_of(const char *text, size_t len, const char *part)
{
    size_t part_len = strlen(part), count = 0;

    for (size_t i = 0; i + part_len <= len; i++)
        count += memcmp(text + i, part, part_len) == 0;
    return count;
}

static bool stands_in(const char *text, size_t len, const char *part, size_t part_len)
{
    for (size_t i = 0; i + part_len <= len; i++)
        if (memcmp(text + i, part, part_len) == 0)
            return true;
    return false;
}

/* The longest run of letters and digits, which is an identifier when it is long. */
static size_t longest_word(const char *text, size_t len, const char **ret_word)
{
    size_t best = 0, run = 0;

    for (size_t i = 0; i < len; i++) {
        run = isalnum((unsigned char)text[i]) ? run + 1 : 0;
        if (run > best) {
            best = run;
            *ret_word = text + i + 1 - run;
        }
    }
    return best;
}

static void check_good(const char *answer, size_t len, const char *article, size_t article_len)
{
    const char *word = answer;
    size_t word_len = longest_word(answer, len, &word), count;

    PROMISE(fuzz_utf8((const uint8_t *)answer, len, &count));
    PROMISE(count_of(answer, len, "[1]") > 0);
    PROMISE(count_of(answer, len, "[2]") == 0 && count_of(answer, len, "[0]") == 0);
    PROMISE(count_of(answer, len, "![") == 0 && count_of(answer, len, "</") == 0);
    PROMISE(count_of(answer, len, THINK_NO_ANSWER) == 0);
    PROMISE(memchr(answer, '\0', len) == NULL && memchr(answer, '\x1b', len) == NULL);
    PROMISE(count_of(answer, len, "\xE2\x80\x8B") == 0); /* U+200B */
    if (count_of(article, article_len, "://") == 0)
        PROMISE(count_of(answer, len, "://") == 0);
    if (memchr(article, '@', article_len) == NULL)
        PROMISE(count_of(answer, len, "@aaa") == 0);
    if (count_of(article, article_len, ".com") == 0)
        PROMISE(count_of(answer, len, "a.com ") == 0);
    if (word_len >= 20)
        PROMISE(stands_in(article, article_len, word, word_len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t article_len = fuzz_take(&data, &size);
    char *article, *answer;
    struct slice source;
    uint32_t cited = 0;
    enum think_verdict verdict;

    if (article_len > size)
        article_len = size;
    article = fuzz_copy(data, article_len);
    answer = fuzz_copy(data + article_len, size - article_len);
    source = (struct slice){article, article_len};
    verdict =
        think_check((struct slice){answer, size - article_len}, &source, 1, SLICE_LIT(""), &cited);
    PROMISE(verdict <= THINK_MALFORMED);
    if (verdict == THINK_GOOD) {
        PROMISE(cited == 1);
        check_good(answer, size - article_len, article, article_len);
    }
    free(article);
    free(answer);
    return 0;
}
