#define _GNU_SOURCE /* memmem */

#include "think/check.h"

#include "base/utf8.h"
#include "think/digits.h"

#include <string.h>
#include <strings.h>

#define IDENTIFIER_MIN 20 /* letters and digits in a row: no word, but a hash, address or key */
#define NUMBER_MIN 7   /* digits: more than an amount or a year has: a telephone number, a date */
#define NUMBER_MAX 100 /* … that are compared: what has more is of no source */
#define HANDLE_MIN 3

struct check {
    const struct slice *sources;
    size_t count;
    struct slice question;
};

/* ---- characters ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
    return is_digit(c) || is_letter(c);
}

static bool is_host_char(char c)
{
    return is_alnum(c) || c == '-' || c == '.';
}

/* What a URL goes on with (RFC 3986, appendix A) but for brackets, which Markdown has around it. */
static bool is_url_char(char c)
{
    return is_alnum(c) || (c != '\0' && strchr("-._~:/?#@!$&'*+,;=%", c) != NULL);
}

/* Looks like an ASCII character that the rules below are about, and is none. */
static bool is_look_alike(uint32_t cp)
{
    return (cp >= 0xFF0E && cp <= 0xFF19) || (cp >= 0xFF20 && cp <= 0xFF3A) ||
           (cp >= 0xFF41 && cp <= 0xFF5A) || (cp >= 0x1D400 && cp <= 0x1D7FF);
}

/* Not seen, or changing how the rest is seen. */
static bool is_hidden(uint32_t cp)
{
    return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7F && cp <= 0x9F) || cp == 0xAD ||
           cp == 0x034F || cp == 0x061C || cp == 0x115F || cp == 0x1160 || cp == 0x17B4 ||
           cp == 0x17B5 || (cp >= 0x180B && cp <= 0x180F) || (cp >= 0x200B && cp <= 0x200F) ||
           (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) || cp == 0x3164 ||
           cp == 0xFEFF || cp == 0xFFA0 || (cp >= 0xFFF0 && cp <= 0xFFFB) ||
           (cp >= 0x1D173 && cp <= 0x1D17A) || cp >= 0xE0000;
}

/* ---- form ---- */

static bool has_markup(struct slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        char next = text.data[i + 1];

        if (text.data[i] == '!' && next == '[')
            return true;
        if (text.data[i] == '<' && (is_letter(next) || next == '/' || next == '!' || next == '?'))
            return true;
    }
    return false;
}

static bool is_well_formed(struct slice text)
{
    struct slice rest = text;

    if (!utf8_valid(text) || has_markup(text))
        return false;
    while (rest.len > 0) {
        uint32_t cp = utf8_next(&rest);

        if (is_hidden(cp) || is_look_alike(cp))
            return false;
    }
    return true;
}

/* ---- citations ---- */

/* "[1]" at the front: its number, or 0. */
static unsigned cited_at(struct slice text)
{
    if (text.len >= 3 && text.data[0] == '[' && is_digit(text.data[1]) && text.data[2] == ']')
        return (unsigned)(text.data[1] - '0');
    return 0;
}

/* More digits than one between the brackets are a source that there is not. */
static bool cites_beyond(struct slice text)
{
    size_t digits = 0;

    while (1 + digits < text.len && is_digit(text.data[1 + digits]))
        digits++;
    return digits > 0 && 1 + digits < text.len && text.data[1 + digits] == ']';
}

static bool take_citations(struct slice text, size_t count, uint32_t *ret_cited)
{
    *ret_cited = 0;
    for (size_t i = 0; i < text.len; i++) {
        struct slice rest = {text.data + i, text.len - i};
        unsigned number;

        if (text.data[i] != '[')
            continue;
        number = cited_at(rest);
        if (number == 0 && !cites_beyond(rest))
            continue;
        if (number == 0 || number > count)
            return false;
        *ret_cited |= 1u << (number - 1);
    }
    return *ret_cited != 0;
}

/* Whether there is a word apart from the citations: they alone are no answer. */
static bool has_words(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct slice rest = {text.data + i, text.len - i};

        if (cited_at(rest) != 0)
            i += 2;
        else if (is_alnum(text.data[i]) || (unsigned char)text.data[i] >= 0x80)
            return true;
    }
    return false;
}

/* ---- what leads somewhere ---- */

static bool stands_in(struct slice text, struct slice part)
{
    return text.len >= part.len && memmem(text.data, text.len, part.data, part.len) != NULL;
}

static bool is_name_char(char c)
{
    return is_alnum(c) || c == '-' || c == '_';
}

/* As a whole: not as the end of a longer name, nor as its beginning. */
static bool is_whole_in(struct slice text, struct slice part)
{
    const char *end = text.data + text.len;

    for (const char *at = text.data; part.len <= (size_t)(end - at); at++) {
        at = memmem(at, (size_t)(end - at), part.data, part.len);
        if (at == NULL)
            return false;
        if ((at == text.data || (!is_name_char(at[-1]) && at[-1] != '.')) &&
            (at + part.len == end || !is_name_char(at[part.len])))
            return true;
    }
    return false;
}

static bool is_of_sources(const struct check *check, struct slice part)
{
    for (size_t i = 0; i < check->count; i++)
        if (is_whole_in(check->sources[i], part))
            return true;
    return false;
}

/* From `at` on, as long as the characters are such. */
static struct slice run_at(struct slice text, size_t at, bool (*is_one)(char c))
{
    size_t end = at;

    while (end < text.len && is_one(text.data[end]))
        end++;
    return (struct slice){text.data + at, end - at};
}

/* The point or comma behind it belongs to the sentence. */
static struct slice without_stops(struct slice run)
{
    while (run.len > 0 && strchr(".,;:!?'*_-", run.data[run.len - 1]) != NULL)
        run.len--;
    return run;
}

/* Labels and a last one of two letters or more, or four numbers: something that a browser opens. */
static bool is_host(struct slice run)
{
    struct slice last = run;
    size_t points = 0;
    bool letters = true, digits = true;

    for (size_t i = 0; i < run.len; i++) {
        if (run.data[i] != '.')
            continue;
        points++;
        last = (struct slice){run.data + i + 1, run.len - i - 1};
    }
    for (size_t i = 0; i < last.len; i++)
        letters = letters && (is_letter(last.data[i]) || last.data[i] == '-');
    for (size_t i = 0; i < run.len; i++)
        digits = digits && (is_digit(run.data[i]) || run.data[i] == '.');
    return (points > 0 && last.len >= 2 && letters) || (points == 3 && digits);
}

/* Hosts, identifiers and what stands around "://" or "@": whole words must be of the sources. */
static bool is_foreign_word(const struct check *check, struct slice text, size_t at)
{
    struct slice url = without_stops(run_at(text, at, is_url_char));
    struct slice host = without_stops(run_at(text, at, is_host_char));
    struct slice word = run_at(text, at, is_alnum);
    bool is_url = stands_in(url, SLICE_LIT("://")) || slice_starts(url, SLICE_LIT("//"));
    bool has_handle = memchr(url.data, '@', url.len) != NULL && url.len > HANDLE_MIN;

    if ((is_url || has_handle) && !is_of_sources(check, url))
        return true;
    if (is_host(host) && !is_of_sources(check, host))
        return true;
    return word.len >= IDENTIFIER_MIN && !is_of_sources(check, word) &&
           !stands_in(check->question, word);
}

/* Bytes of the character that begins here. */
static size_t behind(struct slice text, size_t at)
{
    struct slice rest = {text.data + at, text.len - at};

    (void)utf8_next(&rest);
    return text.len - at - rest.len;
}

/* Whether these digits, whatever stands between them and whatever they are written in, are in a row of the text's. */
static bool has_number(struct slice text, struct slice digits)
{
    for (size_t i = 0; i < text.len;) {
        char of_row[NUMBER_MAX];
        size_t count, len = think__number_at(text, i, of_row, sizeof(of_row), &count);

        if (stands_in((struct slice){of_row, count}, digits))
            return true;
        i += len > 0 ? len : behind(text, i);
    }
    return false;
}

static bool is_foreign_number(const struct check *check, struct slice digits)
{
    if (digits.len > NUMBER_MAX)
        return true;
    if (digits.len < NUMBER_MIN || has_number(check->question, digits))
        return false;
    for (size_t i = 0; i < check->count; i++)
        if (has_number(check->sources[i], digits))
            return false;
    return true;
}

static bool has_foreign_number(const struct check *check, struct slice text)
{
    for (size_t i = 0; i < text.len;) {
        char digits[NUMBER_MAX + 1];
        size_t count, len = think__number_at(text, i, digits, sizeof(digits), &count);

        if (is_foreign_number(check, (struct slice){digits, count}))
            return true;
        i += len > 0 ? len : behind(text, i);
    }
    return false;
}

/* Where people are written to apart from the desk. A name that somebody has there looks like any other
 * word ("message HarborHelp on Telegram"), so the place itself is what gives it away. Those that are
 * ordinary words, too, are left out (Signal, Line, X). */
static const char *const places[] = {
    "telegram", "whatsapp",  "wechat", "weixin",    "微信",    "薇信",   "电报",    "電報",
    "纸飞机",   "紙飛機",    "qq",     "扣扣",      "discord", "viber",  "skype",   "snapchat",
    "facebook", "instagram", "tiktok", "kakaotalk", "zalo",    "reddit", "twitter", "weibo",
    "微博",     "小红书",    "小紅書", "抖音",      "钉钉",    "釘釘",   "飞书",    "飛書",
    "公众号",   "公眾號",    "推特",   "脸书",      "臉書",
};

/* Latin ones as a word of their own, others wherever they stand. */
static bool has_place(struct slice text, const char *place)
{
    size_t len = strlen(place);
    bool is_word = is_letter(place[0]);

    for (size_t i = 0; i + len <= text.len; i++)
        if (strncasecmp(text.data + i, place, len) == 0 &&
            (!is_word || ((i == 0 || !is_alnum(text.data[i - 1])) &&
                          (i + len == text.len || !is_alnum(text.data[i + len])))))
            return true;
    return false;
}

static bool is_foreign_place(const struct check *check, struct slice text, const char *place)
{
    if (!has_place(text, place))
        return false;
    for (size_t i = 0; i < check->count; i++)
        if (has_place(check->sources[i], place))
            return false;
    return true;
}

static bool leads_elsewhere(const struct check *check, struct slice text)
{
    bool in_word = false;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (is_foreign_place(check, text, places[i]))
            return true;
    for (size_t i = 0; i < text.len; i++) {
        bool word = is_url_char(text.data[i]);

        if (word && !in_word && is_foreign_word(check, text, i))
            return true;
        /* Words that are joined by a slash or an equals sign are words too. */
        if (word && in_word && !is_alnum(text.data[i - 1]) && is_foreign_word(check, text, i))
            return true;
        in_word = word;
    }
    return has_foreign_number(check, text);
}

enum think_verdict think_check(struct slice answer, const struct slice *sources, size_t count,
                               struct slice question, uint32_t *ret_cited)
{
    struct check check = {sources, count, question};
    struct slice text = slice_trim(answer);

    *ret_cited = 0;
    if (text.len == 0 || stands_in(text, SLICE_LIT(THINK_NO_ANSWER)))
        return THINK_NOTHING;
    if (!is_well_formed(text))
        return THINK_MALFORMED;
    if (!take_citations(text, count, ret_cited))
        return THINK_UNCITED;
    if (!has_words(text))
        return THINK_NOTHING;
    return leads_elsewhere(&check, text) ? THINK_FOREIGN : THINK_GOOD;
}
