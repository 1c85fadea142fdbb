/*
 * said_nothing.c -- replies that answer nothing: keys struck at random, one letter over and over, the
 * question said back.
 *
 * A guess, which is why who says it is only asked once more. All of the text must be so: there are words
 * that look struck at random, and they stand among others.
 */
#define _GNU_SOURCE /* memmem */
#include "bot/said_parts.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define CONSONANTS_MAX 4 /* in a row in nearly all words */
#define ECHO_MORE 6      /* how much may stand behind the question: "what happened then" */
#define QUESTION_MAX 600

/* ---- keys struck at random ---- */

static bool is_vowel(char c)
{
    return strchr("aeiouy", c) != NULL;
}

static bool are_neighbours(char a, char b)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *at = strchr(rows[i], a);
        if (at != NULL)
            return b != '\0' && (at[1] == b || (at > rows[i] && at[-1] == b));
    }
    return false;
}

/* "asdf", "asdfasdf", "hjkl", "sdkfjh": along the keys' rows, or with no vowel where words have one. */
static bool is_struck(struct slice word)
{
    size_t walked = 0, run = 0, longest = 0;

    for (size_t i = 0; i < word.len; i++) {
        run = is_vowel(word.data[i]) ? 0 : run + 1;
        longest = run > longest ? run : longest;
        walked += i > 0 && are_neighbours(word.data[i - 1], word.data[i]);
    }
    return word.len >= 3 && (walked * 5 >= (word.len - 1) * 4 || longest > CONSONANTS_MAX ||
                             (word.len > 3 && longest == word.len));
}

/* Each run of Latin letters; digits between them are struck along. */
static bool are_all_struck(const struct bot_said_folded *folded)
{
    size_t words = 0;

    for (size_t at = 0; at < folded->len;) {
        size_t end = at;

        while (end < folded->len && folded->text[end] >= 'a' && folded->text[end] <= 'z')
            end++;
        if (end > at && !is_struck((struct slice){folded->text + at, end - at}))
            return false;
        if (end == at && folded->text[at] != ' ' && !bot__said_is_digit(folded->text[at]))
            return false;
        words += end > at;
        at = end > at ? end : at + 1;
    }
    return words > 0;
}

/* "a", "aaaa", "呃呃呃"; none at all is that, too. */
static bool is_one_letter(const struct bot_said_folded *folded)
{
    struct slice rest = {folded->text, folded->len};
    uint32_t only = 0;

    while (rest.len > 0) {
        uint32_t cp = utf8_next(&rest);
        if (cp == ' ' || (cp < 0x80 && bot__said_is_digit((char)cp)))
            continue;
        if (only != 0 && cp != only)
            return false;
        only = cp;
    }
    return true;
}

/* ---- the question said back ---- */

/* Up to where a reader pauses; `rest` goes on behind it. */
static struct slice take_sentence(struct slice *rest)
{
    struct slice whole = *rest;

    while (rest->len > 0) {
        size_t end = whole.len - rest->len;
        uint32_t cp = utf8_next(rest);
        if (cp == '.' || cp == ',' || cp == '?' || cp == '!' || cp == 0x3002 || cp == 0xFF0C ||
            cp == 0xFF1F || cp == 0xFF01)
            return (struct slice){whole.data, end};
    }
    return whole;
}

static bool begins_with(const struct bot_said_folded *text, const struct bot_said_folded *with)
{
    return with->len > 0 && text->len >= with->len &&
           memcmp(text->text, with->text, with->len) == 0;
}

/* Its beginning, all of it and hardly more, or a piece of it that asks: "refund" out of "do you want a
 * refund?" is an answer. */
static bool is_echo_of(const struct bot_said_words *words, const struct bot_said_folded *text,
                       struct slice sentence)
{
    struct bot_said_folded *asked = mem_new(sizeof(*asked));
    bool echo;
    size_t at;

    bot__said_fold(sentence, asked);
    echo = begins_with(asked, text) ||
           (begins_with(text, asked) && text->len <= asked->len + ECHO_MORE) ||
           (bot__said_find(words, text, BOT_SAID_ASKS, &at) != NULL &&
            memmem(asked->text, asked->len, text->text, text->len) != NULL);
    free(asked);
    return echo;
}

static bool is_echo(const struct bot_said_words *words, const struct bot_said_folded *text,
                    struct slice question)
{
    struct buf plain;
    struct slice rest;
    bool echo = false;

    buf_init(&plain, QUESTION_MAX);
    for (size_t i = 0; i < question.len && i < QUESTION_MAX; i++)
        if (question.data[i] != '*') /* of its bold words */
            buf_append_char(&plain, question.data[i]);
    rest = buf_slice(&plain);
    while (rest.len > 0 && !echo)
        echo = is_echo_of(words, text, take_sentence(&rest));
    buf_done(&plain);
    return echo;
}

/* ---- all of it ---- */

static bool has_figure_or_at(struct slice text, const struct bot_said_folded *folded)
{
    for (size_t i = 0; i < folded->len; i++)
        if (bot__said_is_digit(folded->text[i]))
            return true;
    return memchr(text.data, '@', text.len) != NULL;
}

bool bot__said_nothing(const struct bot_said_words *words, struct slice text, struct slice question,
                       bool figures)
{
    struct bot_said_folded *folded = mem_new(sizeof(*folded));
    bool nothing;

    bot__said_fold(text, folded);
    nothing = folded->len > 0 && !(figures && has_figure_or_at(text, folded)) &&
              (is_one_letter(folded) || are_all_struck(folded) ||
               bot__said_only(words, folded, BOT_SAID_NOTHING) || is_echo(words, folded, question));
    free(folded);
    return nothing;
}
