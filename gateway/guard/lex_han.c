/* lex_han.c -- the pass of lex.c through Han characters. */
#include "guard/pass.h"

#define RARE_LEAST 6
#define LABELLED 0xFFu  /* the last eight of them: enough behind a label */
#define ORDINAL 0x7B2Cu /* 第 */

/* Whether a Chinese name of a phrase may begin with this character. */
static bool begins_label(uint32_t cp)
{
    switch (cp) {
    case 0x52A9: /* 助 */
    case 0x6062: /* 恢 */
    case 0x8A3B: /* 註 */
    case 0x6CE8: /* 注 */
    case 0x79CD: /* 种 */
    case 0x7A2E: /* 種 */
    case 0x5907: /* 备 */
    case 0x5099: /* 備 */
        return true;
    default:
        return false;
    }
}

static void add_han(struct pass *pass, uint32_t cp, size_t start, size_t end)
{
    bool listed;

    *PUSH(pass->out, hans) =
        (struct han_word){(uint32_t)start, (uint32_t)end, cp, (uint8_t)pass->number};
    listed = cp != 0 && (guard__han_index(pass->table, SIMPLIFIED, cp) >= 0 ||
                         guard__han_index(pass->table, TRADITIONAL, cp) >= 0);
    pass->bits_han = cp == 0 ? 0 : pass->bits_han << 1 | listed;
    pass->out->has_hans |=
        guard__window_full(pass->bits_han) || (pass->bits_han & LABELLED) == LABELLED;
    pass->number = 0;
    guard__end_bytes(pass);
}

/* ---- what counts: "第1个词：", "第二個是", "一、" ---- */

#define COUNTER_MAX 12 /* characters of a run that is looked at */

/* 1 to 10, 20 for 廿; 0 for what is no numeral. */
static uint32_t numeral(uint32_t cp)
{
    static const uint32_t digits[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,  /* 一二三四五 */
                                      0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341}; /* 六七八九十 */

    for (uint32_t i = 0; i < 10; i++)
        if (cp == digits[i])
            return i + 1;
    return cp == 0x5EFF ? 20 : 0;
}

/* Of as many numerals as there are; `*at` moves behind them. */
static uint32_t read_numeral(const uint32_t *cps, size_t count, size_t *at)
{
    uint32_t sum = 0;

    for (; *at < count && numeral(cps[*at]) != 0; (*at)++) {
        uint32_t value = numeral(cps[*at]);
        sum = value == 10 && sum > 0 && sum < 10 ? sum * 10 : sum + value;
    }
    return sum;
}

static bool is_one_of(uint32_t cp, const uint32_t *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cp == all[i])
            return true;
    return false;
}

/* "个词", "個單詞是", "位": what stands between a number and its word. Returns how many characters. */
static size_t measure_words(const uint32_t *cps, size_t count)
{
    static const uint32_t counts[] = {0x4E2A, 0x500B, 0x4F4D, 0x53F7, 0x865F}; /* 个個位号號 */
    static const uint32_t words[] = {0x8BCD, 0x8A5E, 0x5B57, 0x5355, 0x55AE};  /* 词詞字单單 */
    static const uint32_t is[] = {0x662F, 0x4E3A, 0x70BA, 0x53EB};             /* 是为為叫 */
    size_t at = 0;

    if (count == 0 || !is_one_of(cps[0], counts, 5))
        return 0;
    for (at = 1; at < count && is_one_of(cps[at], words, 5); at++)
        ;
    return at < count && is_one_of(cps[at], is, 4) ? at + 1 : at;
}

/* How the run begins that only says which word of a phrase is to follow; 0 when it says no such thing. */
static size_t counter_of(struct pass *pass, const uint32_t *cps, size_t count, bool is_behind_digit)
{
    size_t at, more;
    uint32_t value;

    if (is_behind_digit)
        return measure_words(cps, count);
    if (cps[0] != ORDINAL)
        return 0;
    at = 1;
    value = read_numeral(cps, count, &at);
    more = measure_words(cps + at, count - at);
    if (value == 0 || more == 0)
        return 0;
    pass->number = value <= PHRASE_MAX ? value : 255;
    return at + more;
}

/* Whether all of the run is the next number, and a sign behind it says so: "十二、". */
static bool is_numbered(struct pass *pass, const uint32_t *cps, size_t count, size_t end)
{
    size_t at = 0;
    uint32_t value = read_numeral(cps, count, &at), sign;

    if (at < count || value != pass->counted + 1 || end == pass->len)
        return false;
    sign = guard__decode(pass->text, pass->len, &end);
    if (sign != 0x3001 && sign != 0xFF0E && sign != 0xFF1A && sign != 0xFF09 && sign != '.' &&
        sign != ':' && sign != ')')
        return false;
    pass->number = pass->counted = value;
    return true;
}

static bool is_digit_at(const struct pass *pass, size_t at)
{
    return at < pass->len && pass->text[at] >= '0' && pass->text[at] <= '9';
}

/* Most runs don't: what looks closer reads them again. */
static bool may_count(const struct pass *pass, const struct han_run *run, uint32_t first,
                      uint32_t last)
{
    return first == ORDINAL || (run->start > 0 && is_digit_at(pass, run->start - 1)) ||
           (last == ORDINAL && is_digit_at(pass, run->end)) ||
           (run->count <= 3 && numeral(first) != 0);
}

/* Leaves the counting out of a run of few characters; returns whether there was any. */
static bool take_counter(struct pass *pass, const struct han_run *run)
{
    uint32_t cps[COUNTER_MAX], places[COUNTER_MAX + 1], read[4];
    size_t count = 0, from, to;

    for (size_t at = run->start; at < run->end && count < COUNTER_MAX;) {
        places[count] = (uint32_t)at;
        cps[count] = guard__decode(pass->text, pass->len, &at);
        if (guard__class(pass->table, cps[count]) == CHAR_READ &&
            guard__read(pass->table, cps[count], read) == 1)
            cps[count] = read[0];
        count += guard__class(pass->table, cps[count]) != CHAR_IGNORED;
    }
    places[count] = run->end;
    if (numeral(cps[0]) != 0)
        return is_numbered(pass, cps, count, run->end);
    from = counter_of(pass, cps, count, run->start > 0 && is_digit_at(pass, run->start - 1));
    to = count > from && cps[count - 1] == ORDINAL && is_digit_at(pass, run->end) ? count - 1
                                                                                  : count;
    if (from == 0 && to == count)
        return false;
    if (to > from)
        add_han(pass, to - from == 1 ? cps[from] : 0, places[from], places[to]);
    return true;
}

static void add_run(struct pass *pass, const struct han_run *run)
{
    if (guard__phrase_length(run->count) || run->rare || (run->labelled && run->count > 12))
        *PUSH(pass->out, runs) = *run;
}

static void end_block(struct pass *pass)
{
    if (pass->block_runs > 1 && guard__phrase_length(pass->block.count)) {
        pass->block.labelled = pass->block.rare = false;
        pass->block.block = true;
        add_run(pass, &pass->block);
    }
    pass->block_runs = 0;
}

/* White space only, and little of it, since the block's end? */
static bool block_goes_on(const struct pass *pass, size_t at)
{
    size_t from = pass->block.end;

    if (pass->block_runs == 0 || at - from > 16)
        return false;
    while (from < at) {
        uint32_t cp = guard__decode(pass->text, pass->len, &from);
        if (cp != ' ' && cp != '\t' && cp != 0x3000 && cp != 0xA0 &&
            guard__class(pass->table, cp) != CHAR_IGNORED)
            return false;
    }
    return true;
}

size_t guard__lex_han(struct pass *pass, size_t start)
{
    const uint8_t *text = pass->text;
    struct han_run run = {(uint32_t)start, (uint32_t)start, 0, false, false, false};
    size_t at = start;
    uint32_t cp, first = 0, last = 0;
    uint32_t rare = 0, rares = 0; /* of the last 12: which, and how many */

    while (at < pass->len) {
        size_t next = at;

        cp = guard__decode(text, pass->len, &next);
        if (cp - HAN_FIRST >= HAN_COUNT) {
            enum char_class class = guard__class(pass->table, cp);
            uint32_t read[4];

            if (class == CHAR_IGNORED) {
                at = next;
                continue;
            }
            if (class == CHAR_READ && guard__read(pass->table, cp, read) == 1 &&
                guard__class(pass->table, read[0]) == CHAR_HAN)
                cp = read[0];
            else if (class != CHAR_HAN)
                break;
        }
        if (run.count++ == 0)
            first = cp;
        last = cp;
        run.labelled |= begins_label(cp);
        rares -= rare >> 11 & 1;
        rare = rare << 1 | guard__han_rare(pass->table, cp);
        rares += rare & 1;
        run.rare |= run.count >= 12 && rares >= RARE_LEAST;
        at = next;
        run.end = (uint32_t)at;
    }
    if (run.count == 0)
        return start + 1; /* it only began like one: bytes that are no text */
    if (run.count < COUNTER_MAX && may_count(pass, &run, first, last) && take_counter(pass, &run))
        return run.end;
    add_han(pass, run.count == 1 ? first : 0, start, run.end);
    add_run(pass, &run);

    if (!block_goes_on(pass, start)) {
        end_block(pass);
        pass->block = run;
    }
    pass->block_runs++;
    if (pass->block_runs > 1) {
        pass->block.count += run.count;
        pass->block.end = run.end;
    }
    return run.end;
}

void guard__lex_han_end(struct pass *pass)
{
    end_block(pass);
}
