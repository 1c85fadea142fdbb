/*
 * said_when.c -- when something was, in whatever form: "yesterday at 3 pm", "2 hours ago", "上周五下午3点",
 * "2026-11-20 15:30", "Nov 20".
 *
 * A time is a row of parts with joints between them ("at", "around"); each part is found by a
 * function of its own, which says where the part ends, or where it began when there is none.
 */
#include "bot/said_parts.h"

#include <string.h>

#define PARTS_MAX 6
#define JOINTS_MAX 3 /* "at around the" */

struct place {
    const struct bot_said_words *words;
    const struct bot_said_folded *folded;
    bool goes_on; /* behind another part */
};

static const struct bot_said_wording *word_at(const struct place *place, enum bot_said_kind kind,
                                              size_t at)
{
    return bot__said_stands_at(place->words, place->folded, kind, at);
}

static size_t skip_blank(const struct place *place, size_t at)
{
    return bot__said_skip_blank(place->folded, at);
}

static struct slice behind(const struct place *place, size_t at)
{
    return (struct slice){place->folded->text + at, place->folded->len - at};
}

/* The end of up to `max` digits alone, and what they are; `at` for none or more. */
static size_t digits_end(const struct place *place, size_t at, size_t max, int *ret_value)
{
    const char *text = place->folded->text;
    size_t end = at;

    *ret_value = 0;
    while (end < place->folded->len && end < at + max && bot__said_is_digit(text[end]))
        *ret_value = *ret_value * 10 + (text[end++] - '0');
    return end < place->folded->len && bot__said_is_digit(text[end]) ? at : end;
}

/* ---- a number of hours, days … ---- */

/* "2 hours", "half an hour", "3 天", "一个半小时". */
static size_t span_end(const struct place *place, size_t at)
{
    const struct bot_said_wording *article = word_at(place, BOT_SAID_ARTICLE, at), *unit;
    bool figures;
    size_t end = bot__said_number_end(place->words, place->folded, at, &figures);

    if (end == at && article != NULL)
        end = at + article->len;
    else if (end > at && (article = word_at(place, BOT_SAID_ARTICLE, skip_blank(place, end))))
        end = skip_blank(place, end) + article->len; /* "half an hour", "couple of days" */
    if (end == at)
        return at;
    end = skip_blank(place, end);
    unit = word_at(place, BOT_SAID_UNIT, end);
    return unit != NULL ? end + unit->len : at;
}

/* "2 hours and 10 minutes". */
static size_t spans_end(const struct place *place, size_t at)
{
    size_t end = span_end(place, at), next;

    if (end == at)
        return at;
    next = skip_blank(place, end);
    if (slice_starts(behind(place, next), SLICE_LIT("and ")))
        next += 4;
    size_t more = span_end(place, next);
    return more > next ? more : end;
}

/* "2 hours ago", "3 天前"; "for 3 days", "已经3天". */
static size_t ago_end(const struct place *place, size_t at)
{
    const struct bot_said_wording *span = word_at(place, BOT_SAID_SPAN, at), *ago;
    size_t from = span != NULL ? skip_blank(place, at + span->len) : at;
    size_t end = spans_end(place, from);

    if (end == from)
        return at;
    ago = word_at(place, BOT_SAID_AGO, skip_blank(place, end));
    if (ago != NULL)
        return skip_blank(place, end) + ago->len;
    return span != NULL ? end : at;
}

/* ---- dates ---- */

/* What stands behind a number of a date, in Chinese; its bytes, or 0. */
static size_t date_word(struct slice rest)
{
    static const struct slice words[] = {SLICE_LIT("年"), SLICE_LIT("月"), SLICE_LIT("日"),
                                         SLICE_LIT("号")};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (slice_starts(rest, words[i]))
            return words[i].len;
    return 0;
}

static bool is_day(int value)
{
    return value >= 1 && value <= 31;
}

/* "11/20", "20.11.": a month and a day in either order. "24/7" is none. */
static bool is_day_of_month(int a, int b, char mark)
{
    bool either = (is_day(a) && b >= 1 && b <= 12) || (is_day(b) && a >= 1 && a <= 12);

    return either && mark == '/' && !(a == 24 && b == 7);
}

/* "2026-11-20", "20.11.2026", "11/20"; with fewer digits it is a version of the app. */
static size_t marked_date_end(const struct place *place, size_t at)
{
    const char *text = place->folded->text;
    size_t end = at, digits = 0;
    int values[3], count = 0;
    char mark = ' ';

    for (; count < 3; count++) {
        size_t next = digits_end(place, end, 4, &values[count]);
        if (next == end)
            break;
        digits += next - end;
        end = next;
        if (end + 1 >= place->folded->len || strchr("-/.", text[end]) == NULL ||
            (mark != ' ' && text[end] != mark) || !bot__said_is_digit(text[end + 1])) {
            count++;
            break;
        }
        if (count < 2)
            mark = text[end++];
    }
    if (end < place->folded->len && strchr("-/.", text[end]) != NULL && count == 3)
        return at; /* four numbers are no date */
    if (count == 3 && digits >= 5)
        return end;
    return count == 2 && is_day_of_month(values[0], values[1], mark) ? end : at;
}

/* "2026年11月20日", "11月20号", "20号". */
static size_t chinese_date_end(const struct place *place, size_t at)
{
    size_t end = at, words = 0;
    int value, day = 0;

    while (words < 3) {
        size_t next = digits_end(place, end, 4, &value), word;
        if (next == end)
            break;
        word = date_word(behind(place, next));
        if (word == 0)
            break;
        end = next + word;
        day = value;
        words++;
    }
    return words >= 2 || (words == 1 && is_day(day) && place->goes_on) ? end : at;
}

/* "20", "20th". */
static size_t ordinal_end(const struct place *place, size_t at)
{
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    int value;
    size_t end = digits_end(place, at, 2, &value);

    if (end == at || !is_day(value))
        return at;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (slice_starts(behind(place, end), slice_of(ends[i])))
            return end + 2;
    return end;
}

static size_t year_end(const struct place *place, size_t at)
{
    size_t next = skip_blank(place, at);
    int value;
    size_t end = digits_end(place, next, 4, &value);

    return end == next + 4 && value >= 2000 && value < 2100 ? end : at;
}

/* "Nov 20", "20 November 2026". */
static size_t named_date_end(const struct place *place, size_t at)
{
    const struct bot_said_wording *month = word_at(place, BOT_SAID_MONTH, at);
    size_t day, end;

    if (month != NULL) {
        day = skip_blank(place, at + month->len);
        end = ordinal_end(place, day);
        return end > day ? year_end(place, end) : at;
    }
    day = ordinal_end(place, at);
    if (day == at)
        return at;
    end = skip_blank(place, day);
    if (slice_starts(behind(place, end), SLICE_LIT("of ")))
        end += 3;
    month = word_at(place, BOT_SAID_MONTH, end);
    return month != NULL ? year_end(place, end + month->len) : at;
}

/* ---- times of day ---- */

/* "点20分": what follows the hour. */
static size_t minutes_end(const struct place *place, size_t at)
{
    int value;
    size_t end = digits_end(place, at, 2, &value);

    if (end == at || value > 59)
        return at;
    return slice_starts(behind(place, end), SLICE_LIT("分")) ? end + strlen("分") : end;
}

/* "15:30", "3pm", "10点半". Words for numbers only behind a day: "一点" is "a little", too. */
static size_t clock_end(const struct place *place, size_t at)
{
    const char *text = place->folded->text;
    const struct bot_said_wording *hour;
    int value, minute;
    size_t end = digits_end(place, at, 2, &value), next;

    if (end == at && place->goes_on) {
        bool figures;
        end = bot__said_number_end(place->words, place->folded, at, &figures);
        value = 0;
    }
    if (end == at || value > 24)
        return at;
    if (end < place->folded->len && text[end] == ':') {
        next = digits_end(place, end + 1, 2, &minute);
        end = next == end + 3 && minute < 60 ? next : at;
        hour = end > at ? word_at(place, BOT_SAID_HOUR, skip_blank(place, end)) : NULL;
        return hour != NULL ? skip_blank(place, end) + hour->len : end;
    }
    next = skip_blank(place, end);
    hour = word_at(place, BOT_SAID_HOUR, next);
    return hour != NULL ? minutes_end(place, next + hour->len) : at;
}

/* "yesterday morning", "下午3点"; alone it is a greeting. */
static size_t day_part_end(const struct place *place, size_t at)
{
    const struct bot_said_wording *part = word_at(place, BOT_SAID_PART, at);

    if (part == NULL)
        return at;
    size_t end = at + part->len, next = skip_blank(place, end);
    struct place inner = {place->words, place->folded, true};
    size_t clock = clock_end(&inner, next);
    return clock > next ? clock : place->goes_on ? end : at;
}

static size_t time_word_end(const struct place *place, size_t at)
{
    const struct bot_said_wording *time = word_at(place, BOT_SAID_TIME, at);

    return time != NULL ? at + time->len : at;
}

/* ---- all of it ---- */

/* A digit inside a figure begins nothing. */
static bool may_begin(const struct place *place, size_t at)
{
    const char *text = place->folded->text;

    return bot__said_begins_well(place->folded, at) &&
           !(at > 1 && bot__said_is_digit(text[at]) && strchr(".:/-", text[at - 1]) != NULL);
}

static size_t part_end(const struct place *place, size_t at)
{
    static size_t (*const parts[])(const struct place *, size_t) = {
        marked_date_end, chinese_date_end, named_date_end, ago_end,
        clock_end,       day_part_end,     time_word_end,
    };
    size_t end = at;

    if (at >= place->folded->len || !may_begin(place, at))
        return at;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        size_t one = parts[i](place, at);
        if (one > end)
            end = one;
    }
    return end;
}

static size_t skip_joints(const struct place *place, size_t at)
{
    size_t next = skip_blank(place, at);

    for (int joints = 0; joints < JOINTS_MAX; joints++) {
        const struct bot_said_wording *joint = word_at(place, BOT_SAID_JOINT, next);
        if (joint == NULL)
            break;
        next = skip_blank(place, next + joint->len);
    }
    return next;
}

struct slice bot__said_when(const struct bot_said_words *words,
                            const struct bot_said_folded *folded, struct slice text)
{
    struct place place = {words, folded, false};

    for (size_t at = 0; at < folded->len; at++) {
        size_t end = part_end(&place, at);

        if (end == at)
            continue;
        place.goes_on = true;
        for (int parts = 1; parts < PARTS_MAX; parts++) {
            size_t next = skip_joints(&place, end), more = part_end(&place, next);
            if (more == next)
                break;
            end = more;
        }
        return bot__said_cut(text, folded, at, end);
    }
    return SLICE_NONE;
}
