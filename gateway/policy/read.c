/*
 * read.c -- a text as it is seen: forms of letters, look-alikes and invisible characters away,
 * spelled out words put together again.
 */
#include "policy/internal.h"

#include "base/han.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PAGES 0x1100 /* of 256 code points */
#define READ_MAX 4
#define SPELLED_MIN 4  /* letters that stand alone and are one word, from so many on */
#define PICTURES_MAX 4 /* with their blanks, between two characters that belong together */

/* An entry of a page: a class, or from CLASS_READ on the number of a reading. */
enum { CLASS_OTHER, CLASS_IGNORED, CLASS_BLANK, CLASS_LETTER, CLASS_SINGLE, CLASS_READ };

struct fold {
    struct {
        uint8_t cp, kind;
    } ascii[0x80];
    uint16_t *pages[PAGES]; /* NULL: all CLASS_OTHER */
    uint32_t (*readings)[READ_MAX];
    size_t readings_count, readings_cap;
};

static uint16_t *entry_of(struct fold *fold, uint32_t cp)
{
    if (fold->pages[cp >> 8] == NULL)
        fold->pages[cp >> 8] = mem_array(256, sizeof(uint16_t));
    return &fold->pages[cp >> 8][cp & 0xFF];
}

static uint16_t look_up(const struct fold *fold, uint32_t cp)
{
    const uint16_t *page = cp < PAGES << 8 ? fold->pages[cp >> 8] : NULL;

    return page != NULL ? page[cp & 0xFF] : CLASS_OTHER;
}

static uint16_t class_of(char letter)
{
    switch (letter) {
    case 'I':
        return CLASS_IGNORED;
    case 'B':
        return CLASS_BLANK;
    case 'L':
        return CLASS_LETTER;
    default:
        return CLASS_SINGLE;
    }
}

static void add_reading(struct fold *fold, uint32_t cp, struct slice read)
{
    if (fold->readings_count == fold->readings_cap) {
        fold->readings_cap = fold->readings_cap * 2 + 256;
        fold->readings = mem_resize(fold->readings, fold->readings_cap * sizeof(fold->readings[0]));
    }
    memset(fold->readings[fold->readings_count], 0, sizeof(fold->readings[0]));
    for (size_t i = 0; i < READ_MAX && read.len > 0; i++)
        fold->readings[fold->readings_count][i] = utf8_next(&read);
    *entry_of(fold, cp) = (uint16_t)(CLASS_READ + fold->readings_count++);
}

static uint32_t number_of(const char *hex)
{
    return (uint32_t)strtoul(hex, NULL, 16);
}

static uint8_t kind_of_ascii(uint32_t cp)
{
    if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9'))
        return GLYPH_LETTER;
    if (cp == ' ' || (cp >= '\t' && cp <= '\r'))
        return GLYPH_BLANK;
    if (cp == '\'' || cp == '"' || cp == '*' || cp == '`' || cp == '~')
        return GLYPH_MARK;
    return GLYPH_OTHER;
}

struct fold *policy__fold_new(void)
{
    struct fold *fold = mem_new(sizeof(*fold));
    struct slice rest = policy__data("fold.txt"), line;

    for (uint32_t cp = 0; cp < 0x80; cp++) {
        uint32_t small = cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;

        fold->ascii[cp].cp = (uint8_t)small;
        fold->ascii[cp].kind = kind_of_ascii(small);
    }
    while (policy__data_line(&rest, &line)) {
        struct slice first = slice_cut(line, ' ', &line), second;

        assert(line.data != NULL);
        if (line.data[0] == '=') {
            add_reading(fold, number_of(first.data), (struct slice){line.data + 1, line.len - 1});
            continue;
        }
        second = slice_cut(line, ' ', &line);
        for (uint32_t cp = number_of(first.data); cp <= number_of(second.data); cp++)
            *entry_of(fold, cp) = class_of(line.data[0]);
    }
    return fold;
}

void policy__fold_free(struct fold *fold)
{
    if (fold == NULL)
        return;
    for (size_t i = 0; i < PAGES; i++)
        free(fold->pages[i]);
    free(fold->readings);
    free(fold);
}

/* Arrows, signs and emoji. */
static bool is_picture(uint32_t cp)
{
    return (cp >= 0x2190 && cp <= 0x2BFF) || (cp >= 0x1F000 && cp <= 0x1FAFF);
}

uint8_t policy__kind_of(const struct fold *fold, uint32_t cp)
{
    if (cp < 0x80)
        return fold->ascii[cp].kind;
    switch (look_up(fold, cp)) {
    case CLASS_LETTER:
        return GLYPH_LETTER;
    case CLASS_SINGLE:
        return GLYPH_SINGLE;
    default:
        /* Quotation marks: words go on through them. */
        return (cp >= 0x2018 && cp <= 0x201F) || (cp >= 0x300A && cp <= 0x300F) || cp == 0xAB ||
                       cp == 0xBB
                   ? GLYPH_MARK
               : is_picture(cp) ? GLYPH_PICTURE
                                : GLYPH_OTHER;
    }
}

size_t policy__fold_one(const struct fold *fold, uint32_t cp, uint32_t out[4])
{
    uint16_t class;
    size_t count = 0;

    if (cp < 0x80) {
        out[0] = fold->ascii[cp].cp;
        return 1;
    }
    class = look_up(fold, cp);
    if (class == CLASS_IGNORED)
        return 0;
    if (class < CLASS_READ) {
        out[0] = class == CLASS_SINGLE ? han_fold(cp) : class == CLASS_BLANK ? ' ' : cp;
        return 1;
    }
    for (; count < READ_MAX && fold->readings[class - CLASS_READ][count] != 0; count++)
        out[count] = han_fold(fold->readings[class - CLASS_READ][count]);
    return count;
}

/* ---- one pass: characters to glyphs, blanks to one ---- */

/* What the pass notes on its way, so that what few texts need is done for those alone. The last two
 * glyphs are here once more: reading them back from where they were just written is slow. */
struct taking {
    struct glyph *next; /* where the next glyph goes */
    uint32_t last, earlier;
    uint8_t last_kind, earlier_kind;
    bool spelled;   /* there may be a word that is spelled out */
    bool between;   /* a sign stands between two characters that are words */
    bool may_link;  /* as in struct reading */
    unsigned alone; /* words of one letter, with no longer one between them */
};

static bool is_filler(uint32_t cp)
{
    return cp == ' ' || cp == '.' || cp == '-' || cp == '_' || cp == 0xB7 || cp == '/' ||
           cp == '|' || cp == '+' || cp == '*' || cp == '~';
}

/* Whether this glyph, behind the two before it, is what links.c takes for a dot between two labels, or
 * for the end of a scheme. It may say so too often, and never too rarely. */
static bool joins(const struct taking *taking, uint32_t cp, uint8_t kind)
{
    bool labels = kind == GLYPH_LETTER || kind == GLYPH_SINGLE || cp == '-' || cp == '_';

    if (taking->last == '.' && labels)
        return true;
    if ((taking->last == 0x3002 || taking->last == 0x70B9) && labels) /* 。 and 点 */
        return taking->earlier_kind == GLYPH_LETTER;
    if (taking->last == ':' && (cp == '/' || cp == '\\' || kind == GLYPH_LETTER))
        return true;
    return (cp == '.' || cp == 0x70B9) &&
           (taking->last_kind == GLYPH_BLANK || taking->last == '[' || taking->last == '(' ||
            taking->last == '{');
}

/* A glyph that begins a word, or stands between two. */
static void note(struct taking *taking, uint32_t cp, uint8_t kind)
{
    taking->may_link = taking->may_link || joins(taking, cp, kind);
    if (kind == GLYPH_LETTER)
        taking->spelled = ++taking->alone >= SPELLED_MIN || taking->spelled;
    else if (kind == GLYPH_SINGLE &&
             ((taking->earlier_kind == GLYPH_SINGLE && is_filler(taking->last)) ||
              taking->last_kind == GLYPH_PICTURE || taking->earlier_kind == GLYPH_PICTURE))
        taking->between = true;
}

static inline void add(struct taking *taking, uint32_t cp, size_t at, uint8_t kind)
{
    if (kind == GLYPH_LETTER && taking->last_kind == GLYPH_LETTER) {
        /* The usual case. A word of several letters is none that was spelled out. */
        taking->alone = 0;
        if (cp == 't' && taking->last == 'o' && taking->earlier == 'd')
            taking->may_link = true; /* "dot" */
    } else if (kind == GLYPH_BLANK && taking->last_kind == GLYPH_BLANK) {
        if (cp == '\n')
            taking->last = taking->next[-1].cp = taking->last == ' ' ? '\n' : 0x2029;
        return;
    } else {
        if (kind == GLYPH_BLANK && cp != '\n')
            cp = ' ';
        note(taking, cp, kind);
    }
    *taking->next++ = (struct glyph){.cp = cp, .at = (uint32_t)at, .kind = kind};
    taking->earlier = taking->last;
    taking->earlier_kind = taking->last_kind;
    taking->last = cp;
    taking->last_kind = kind;
}

/* Most that is not of ASCII is a character of three bytes, which is read here, and as itself; for all
 * others utf8_next() decides. */
static uint32_t next_beyond(struct slice *text)
{
    const uint8_t *bytes = (const uint8_t *)text->data;

    if (text->len < 3 || bytes[0] < 0xE1 || bytes[0] > 0xEC || (bytes[1] & 0xC0) != 0x80 ||
        (bytes[2] & 0xC0) != 0x80)
        return utf8_next(text);
    *text = (struct slice){text->data + 3, text->len - 3};
    return (uint32_t)(bytes[0] & 0x0F) << 12 | (uint32_t)(bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
}

static size_t take_beyond(const struct fold *fold, struct slice text, size_t at,
                          struct taking *taking)
{
    struct slice rest = {text.data + at, text.len - at};
    uint32_t cp = next_beyond(&rest), read[READ_MAX];
    uint16_t class = look_up(fold, cp);
    size_t count;

    if (class == CLASS_SINGLE || class == CLASS_LETTER) {
        uint32_t as = class == CLASS_SINGLE ? han_fold(cp) : cp;

        add(taking, as, at,
            as == cp ? (class == CLASS_SINGLE ? GLYPH_SINGLE : GLYPH_LETTER)
                     : policy__kind_of(fold, as));
        return text.len - rest.len;
    }
    count = policy__fold_one(fold, cp, read);
    for (size_t i = 0; i < count; i++)
        add(taking, read[i], at, policy__kind_of(fold, read[i]));
    return text.len - rest.len;
}

/* The rest of a word in ASCII, as add() would take it, with all that changes at hand. */
static size_t take_letters(const struct fold *fold, struct slice text, size_t at,
                           struct taking *taking)
{
    struct glyph *next = taking->next;
    uint32_t last = taking->last, earlier = taking->earlier;

    while (at < text.len && (uint8_t)text.data[at] < 0x80 &&
           fold->ascii[(uint8_t)text.data[at]].kind == GLYPH_LETTER) {
        uint32_t cp = fold->ascii[(uint8_t)text.data[at]].cp;

        if (cp == 't' && last == 'o' && earlier == 'd')
            taking->may_link = true; /* "dot" */
        *next++ = (struct glyph){.cp = cp, .at = (uint32_t)at, .kind = GLYPH_LETTER};
        earlier = last;
        last = cp;
        at++;
    }
    if (next != taking->next) {
        taking->alone = 0;
        taking->earlier_kind = GLYPH_LETTER;
    }
    taking->next = next;
    taking->last = last;
    taking->earlier = earlier;
    return at;
}

static void take_in(const struct fold *fold, struct slice text, struct taking *taking)
{
    size_t at = 0;

    while (at < text.len) {
        uint8_t byte = (uint8_t)text.data[at];

        if (byte < 0x80) {
            add(taking, fold->ascii[byte].cp, at, fold->ascii[byte].kind);
            at++;
            if (taking->last_kind == GLYPH_LETTER)
                at = take_letters(fold, text, at, taking);
        } else {
            at = take_beyond(fold, text, at, taking);
        }
    }
}

/* ---- a second pass, in place: what stands between letters that belong together goes ---- */

/* Letters, each alone, with the same sign between all of them; returns the glyph behind the last, or
 * `at`. With blanks between them other signs may stand there as well: "h t t p : / /". */
static size_t spelled_end(const struct reading *reading, size_t at)
{
    const struct glyph *g = reading->glyphs;
    uint32_t filler =
        at + 1 < reading->count && (is_filler(g[at + 1].cp) || g[at + 1].kind == GLYPH_PICTURE)
            ? g[at + 1].cp
            : 0;
    size_t letters = 1, end = at + 1;

    if (filler == 0 || g[at].kind != GLYPH_LETTER || (at > 0 && g[at - 1].kind == GLYPH_LETTER))
        return at;
    while (end + 1 < reading->count && g[end].cp == filler) {
        const struct glyph *next = &g[end + 1];

        if (next->kind != GLYPH_LETTER && (filler != ' ' || next->kind != GLYPH_OTHER))
            break;
        /* A word of several letters is none that was spelled out. */
        if (end + 2 < reading->count && next->kind == GLYPH_LETTER &&
            g[end + 2].kind == GLYPH_LETTER)
            break;
        letters += next->kind == GLYPH_LETTER;
        end += 2;
    }
    return letters >= SPELLED_MIN ? end : at;
}

/* Between two characters of a script without blanks, a single sign says nothing, nor do pictures with blanks around
 * them. Returns the glyph behind what stands there, or `at`. */
static size_t between_singles_end(const struct reading *reading, size_t at)
{
    const struct glyph *g = reading->glyphs;
    size_t end = at, pictures = 0;

    if (at == 0 || g[at - 1].kind != GLYPH_SINGLE)
        return at;
    while (end < reading->count && end - at < PICTURES_MAX &&
           (g[end].cp == ' ' || g[end].kind == GLYPH_PICTURE))
        pictures += g[end++].kind == GLYPH_PICTURE;
    if (pictures == 0)
        end = at + (at < reading->count && is_filler(g[at].cp));
    return end < reading->count && g[end].kind == GLYPH_SINGLE ? end : at;
}

static void put_together(struct reading *reading)
{
    struct glyph *g = reading->glyphs;
    size_t kept = 0, spelled = 0;
    uint32_t filler = 0;

    for (size_t at = 0; at < reading->count; at++) {
        struct glyph glyph = g[at];
        size_t end;

        if (at >= spelled && glyph.kind == GLYPH_LETTER) {
            spelled = spelled_end(reading, at);
            filler = spelled > at ? g[at + 1].cp : 0;
        }
        if (at < spelled && filler != 0) {
            if (glyph.cp == filler && at + 1 < spelled)
                continue;
            glyph.loose = true;
        } else if ((end = between_singles_end(reading, at)) > at) {
            at = end - 1;
            continue;
        }
        g[kept++] = glyph;
    }
    reading->count = kept;
}

void policy__read(const struct fold *fold, struct slice text, struct reading *reading)
{
    /* A character of two bytes or more is at most READ_MAX glyphs. */
    size_t most = text.len * (READ_MAX / 2) + 1;
    struct taking taking = {0};

    if (reading->cap < most) {
        free(reading->glyphs);
        reading->glyphs = mem_array(most, sizeof(*reading->glyphs));
        reading->cap = most;
    }
    reading->text = text;
    taking.next = reading->glyphs;
    take_in(fold, text, &taking);
    reading->count = (size_t)(taking.next - reading->glyphs);
    if (taking.spelled || taking.between)
        put_together(reading);
    /* What stands beside what is known only when all is together. */
    reading->may_link = taking.may_link || taking.spelled || taking.between;
    reading->glyphs[reading->count] = (struct glyph){.at = (uint32_t)text.len};
}

void policy__reading_done(struct reading *reading)
{
    free(reading->glyphs);
}

size_t policy__end_of(const struct reading *reading, size_t glyph)
{
    struct slice rest;
    size_t at = reading->glyphs[glyph].at;

    if (at >= reading->text.len)
        return reading->text.len;
    rest = (struct slice){reading->text.data + at, reading->text.len - at};
    (void)utf8_next(&rest);
    return reading->text.len - rest.len;
}
