/*
 * links.c -- the links of a text, also those that are written so that a machine does not see them.
 *
 * A link has a scheme ("https://", "hxxp://", "bitcoin:"), or is a name whose last label can be
 * looked up. Dots may be "[.]", "(dot)", " dot " and 点, with blanks around it too.
 */
#include "policy/internal.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SCHEME_MAX 16

/* ---- the signs between ---- */

struct search {
    const struct fold *fold;
    const struct tlds *tlds;
    const struct reading *reading;
    struct found_link link;
};

static uint32_t at(const struct search *search, size_t i)
{
    return i < search->reading->count ? search->reading->glyphs[i].cp : 0;
}

/* The character itself, as it stands in the text. */
static uint32_t raw_of(const struct search *search, size_t i)
{
    const struct reading *reading = search->reading;
    struct slice rest = {reading->text.data + reading->glyphs[i].at,
                         reading->text.len - reading->glyphs[i].at};

    return utf8_next(&rest);
}

static uint8_t kind_at(const struct search *search, size_t i)
{
    return i < search->reading->count ? search->reading->glyphs[i].kind : GLYPH_OTHER;
}

/* 点, as a dot is read out, between letters: not in a Chinese sentence. */
static bool is_read_dot(const struct search *search, size_t i)
{
    return at(search, i) == 0x70B9 && i > 0 && kind_at(search, i - 1) == GLYPH_LETTER &&
           kind_at(search, i + 1) == GLYPH_LETTER;
}

/* The same with blanks around it: not before a capital, since 点 also tells where to tap
 * ("Wallet 点 Me"). */
static bool is_read_dot_apart(const struct search *search, size_t i)
{
    if (at(search, i) != 0x70B9 || i < 2 || kind_at(search, i - 2) != GLYPH_LETTER ||
        kind_at(search, i + 1) != GLYPH_BLANK || kind_at(search, i + 2) != GLYPH_LETTER)
        return false;
    return at(search, i + 2) == raw_of(search, i + 2) || raw_of(search, i + 2) >= 0x80;
}

static bool is_label_sign(const struct search *search, size_t i)
{
    uint8_t kind = kind_at(search, i);

    if (is_read_dot(search, i))
        return false;
    return kind == GLYPH_LETTER || kind == GLYPH_SINGLE || at(search, i) == '-' ||
           at(search, i) == '_';
}

static size_t skip_blank(const struct search *search, size_t i)
{
    return kind_at(search, i) == GLYPH_BLANK ? i + 1 : i;
}

static bool is_word(const struct search *search, size_t i, const char *word)
{
    for (; *word != '\0'; word++, i++)
        if (at(search, i) != (uint8_t)*word)
            return false;
    return true;
}

/* Behind a dot that begins here, or 0. Only one that joins two labels counts: for those that are
 * disguised the caller looks at what follows. */
static size_t dot_end(const struct search *search, size_t i)
{
    size_t next = skip_blank(search, i);
    uint32_t open = at(search, next);

    if (at(search, i) == '.')
        return i + 1;
    /* As browsers read it (UTS #46); elsewhere it ends a sentence. */
    if (at(search, i) == 0x3002)
        return i > 0 && kind_at(search, i - 1) == GLYPH_LETTER &&
                       kind_at(search, i + 1) == GLYPH_LETTER
                   ? i + 1
                   : 0;
    if (open == '[' || open == '(' || open == '{') {
        size_t inside = skip_blank(search, next + 1), close = 0;

        if (at(search, inside) == '.')
            close = skip_blank(search, inside + 1);
        else if (is_word(search, inside, "dot"))
            close = skip_blank(search, inside + 3);
        else if (at(search, inside) == 0x70B9) /* 点 */
            close = skip_blank(search, inside + 1);
        if (close > 0 &&
            (at(search, close) == ']' || at(search, close) == ')' || at(search, close) == '}'))
            return skip_blank(search, close + 1);
        return 0;
    }
    if (next > i && is_word(search, next, "dot") && kind_at(search, next + 3) == GLYPH_BLANK)
        return next + 4;
    if (next > i && open == '.' && kind_at(search, next + 1) == GLYPH_BLANK)
        return next + 2;
    if (next > i && is_read_dot_apart(search, next))
        return next + 2;
    if (is_read_dot(search, i))
        return i + 1;
    return 0;
}

/* ---- names ---- */

struct name {
    size_t start, end; /* glyphs */
    size_t label;      /* where the last label begins */
    size_t labels;
    bool digits; /* all labels are numbers */
    bool plain;  /* all dots are dots */
};

static bool is_number(const struct search *search, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (at(search, i) < '0' || at(search, i) > '9')
            return false;
    return to > from;
}

/* "0x7f000001": browsers read a host that ends so as an address (https://url.spec.whatwg.org, 3.5). */
static bool is_hex_number(const struct search *search, size_t from, size_t to)
{
    if (to - from < 2 || !is_word(search, from, "0x"))
        return false;
    for (size_t i = from + 2; i < to; i++)
        if (!is_number(search, i, i + 1) && (at(search, i) < 'a' || at(search, i) > 'f'))
            return false;
    return true;
}

/* Reads labels with dots between them, as far as they go. Returns the glyph behind all that was looked
 * at, so that the search goes on from there. */
static size_t read_name(const struct search *search, size_t start, struct name *ret_name)
{
    size_t i = start;

    *ret_name =
        (struct name){.start = start, .end = start, .label = start, .digits = true, .plain = true};
    for (;;) {
        size_t label = i, dot;

        while (is_label_sign(search, i))
            i++;
        if (i == label)
            return i > start ? i : start + 1;
        /* The scheme of a link that follows without a blank. */
        if (ret_name->labels > 0 && is_word(search, i, "://"))
            return label;
        ret_name->label = label;
        ret_name->end = i;
        ret_name->labels++;
        ret_name->digits = ret_name->digits && is_number(search, label, i);
        dot = dot_end(search, i);
        if (dot == 0 || !is_label_sign(search, dot))
            return i;
        ret_name->plain = ret_name->plain && at(search, i) == '.';
        i = dot;
    }
}

/* Chinese runs on into names without a blank: "打开example.com查看". What is not the name's goes. */
static void trim_name(const struct search *search, struct name *name, bool has_scheme)
{
    size_t cut = name->end;

    for (size_t i = name->label; i < name->end; i++)
        if (kind_at(search, i) == GLYPH_SINGLE && i > name->label &&
            kind_at(search, i - 1) != GLYPH_SINGLE) {
            cut = i;
            break;
        }
    if (policy__tlds_have(search->tlds, &search->reading->glyphs[name->label], cut - name->label))
        name->end = cut;
    if (has_scheme || kind_at(search, name->label) == GLYPH_SINGLE)
        return;
    for (size_t i = name->start; i + 1 < name->label && is_label_sign(search, i); i++)
        if (kind_at(search, i) == GLYPH_SINGLE && kind_at(search, i + 1) == GLYPH_LETTER)
            name->start = i + 1;
}

/* "arrived.It is": a sentence that begins without a blank. */
static bool is_new_sentence(const struct search *search, const struct name *name)
{
    uint32_t first = raw_of(search, name->label), before = raw_of(search, name->start);
    uint32_t second = name->label + 1 < name->end ? raw_of(search, name->label + 1) : 'x';

    return first >= 'A' && first <= 'Z' && !(second >= 'A' && second <= 'Z') &&
           !(before >= 'A' && before <= 'Z') && name->labels == 2;
}

static bool is_bare_host(const struct search *search, const struct name *name)
{
    size_t first = name->start;

    if (name->labels < 2 || name->end <= name->label || name->start >= name->label ||
        !policy__tlds_have(search->tlds, &search->reading->glyphs[name->label],
                           name->end - name->label))
        return false;
    if (at(search, name->end) == '/' || at(search, name->end) == ':')
        return true;
    while (first < name->label && at(search, first) >= '0' && at(search, first) <= '9')
        first++;
    /* "1.Open": a number of a list. Dots of Chinese sentences join nothing here. */
    return !(name->labels == 2 && at(search, first) == '.' && first > name->start) &&
           !(name->labels == 2 && at(search, first) == 0x3002) && !is_new_sentence(search, name);
}

/* ---- a host's name as text ---- */

/* Full-width and mathematical letters are what browsers read them as; look-alikes are not. */
static uint32_t letter_of(const struct search *search, size_t i)
{
    uint32_t raw = raw_of(search, i), cp = at(search, i);

    if (raw < 0x80 || cp == '.' || cp == 0x3002)
        return cp == 0x3002 ? '.' : cp;
    if ((raw >= 0xFF01 && raw <= 0xFF5E) || (raw >= 0x1D400 && raw <= 0x1D7FF))
        return cp;
    return raw;
}

static bool is_latin(uint32_t cp)
{
    return cp < 0x250 || (cp >= 0x1E00 && cp <= 0x1EFF) || (cp >= 0xFF01 && cp <= 0xFF5E);
}

/* A letter of another alphabet that is read as a Latin one, in a label of nothing but such. */
static bool has_foreign_letters(const struct search *search, const struct name *name)
{
    bool foreign = false, ascii = true;

    for (size_t i = name->start; i <= name->end; i++) {
        bool ends = i == name->end || at(search, i) == '.' || at(search, i) == 0x3002;

        if (ends && foreign && ascii)
            return true;
        if (ends) {
            foreign = false;
            ascii = true;
            continue;
        }
        ascii = ascii && at(search, i) < 0x80;
        foreign = foreign || (at(search, i) < 0x80 && !is_latin(raw_of(search, i)));
    }
    return false;
}

static void write_host(struct search *search, const struct name *name)
{
    struct buf text;
    size_t i = name->start;

    buf_init(&text, POLICY_HOST_MAX * 4);
    while (i < name->end) {
        size_t dot = is_label_sign(search, i) ? 0 : dot_end(search, i);

        if (dot > 0) {
            buf_append_char(&text, '.');
            i = dot;
            continue;
        }
        utf8_append(&text, letter_of(search, i));
        i++;
    }
    if (buf_err(&text) != GW_OK ||
        !policy__host_plain(buf_slice(&text), search->link.host, &search->link.punycode))
        search->link.host[0] = '\0';
    buf_done(&text);
    search->link.letters = has_foreign_letters(search, name);
    search->link.number = name->digits;
}

/* ---- what follows a host, and what stands before it ---- */

static bool ends_path(const struct search *search, size_t i)
{
    uint32_t cp = at(search, i);

    return i >= search->reading->count || kind_at(search, i) == GLYPH_BLANK ||
           kind_at(search, i) == GLYPH_SINGLE || cp == '"' || cp == '<' || cp == '>' || cp == '`' ||
           raw_of(search, i) >= 0x80;
}

static size_t path_end(const struct search *search, size_t i)
{
    size_t end = i, open = 0;

    for (; !ends_path(search, i); i++) {
        uint32_t cp = at(search, i);

        open += cp == '(';
        if (cp == ')' && open == 0)
            break;
        open -= cp == ')';
        /* A sentence's own signs are not the link's, unless it goes on behind them. */
        if (cp != '.' && cp != ',' && cp != ';' && cp != ':' && cp != '!' && cp != '?' &&
            cp != '\'' && cp != '*' && cp != ']' && cp != '}')
            end = i + 1;
    }
    return end;
}

static size_t tail_end(const struct search *search, size_t i)
{
    size_t port = i + 1;

    if (at(search, i) == ':') {
        while (at(search, port) >= '0' && at(search, port) <= '9')
            port++;
        i = port > i + 1 ? port : i;
    }
    return at(search, i) == '/' || at(search, i) == '?' || at(search, i) == '#'
               ? path_end(search, i)
               : i;
}

/* Schemes that need no "//": they open something, or pay. */
static bool is_direct_scheme(const struct search *search, size_t start, size_t end)
{
    static const char *const schemes[] = {"javascript", "vbscript", "data", "file",  "intent",
                                          "mailto",     "tel",      "sms",  "tg",    "whatsapp",
                                          "bitcoin",    "ethereum", "tron", "solana"};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (end - start == strlen(schemes[i]) && is_word(search, start, schemes[i]))
            return true;
    return false;
}

/* Behind "scheme://" or "scheme:" that begins here; 0 for none. */
static size_t scheme_end(const struct search *search, size_t start)
{
    size_t i = start;

    while (i - start < SCHEME_MAX && (kind_at(search, i) == GLYPH_LETTER || at(search, i) == '+'))
        i++;
    if (i == start)
        return 0;
    if (kind_at(search, i) == GLYPH_BLANK && at(search, i + 1) == ':' && at(search, i + 2) == '/')
        i++;
    if (at(search, i) != ':')
        return 0;
    if ((at(search, i + 1) == '/' || at(search, i + 1) == '\\') &&
        (at(search, i + 2) == '/' || at(search, i + 2) == '\\'))
        return skip_blank(search, i + 3);
    return is_direct_scheme(search, start, i) && kind_at(search, i + 1) == GLYPH_LETTER ? i + 1 : 0;
}

/* Where the host begins: behind the last "@" of what may be user and password. */
static size_t behind_user(const struct search *search, size_t i)
{
    size_t host = i;

    for (; !ends_path(search, i) || kind_at(search, i) == GLYPH_SINGLE; i++) {
        if (at(search, i) == '/' || at(search, i) == '?' || at(search, i) == '#' ||
            at(search, i) == '\\')
            break;
        if (at(search, i) == '@')
            host = i + 1;
    }
    return host;
}

/* As it stands, with nothing folded or left out. */
static bool is_plain_https(const struct search *search, size_t start)
{
    const struct reading *reading = search->reading;
    size_t from = reading->glyphs[start].at;

    return reading->text.len - from > 8 &&
           strncasecmp(reading->text.data + from, "https://", 8) == 0;
}

/* A link with a scheme. Returns the glyph behind it, or 0. */
static size_t take_url(struct search *search, size_t start)
{
    size_t authority = scheme_end(search, start), host;
    struct name name;

    if (authority == 0)
        return 0;
    search->link = (struct found_link){.start = start};
    search->link.https = authority == start + 8 && is_plain_https(search, start);
    host = behind_user(search, authority);
    search->link.userinfo = host > authority && !is_word(search, start, "mailto:");
    (void)read_name(search, host, &name);
    if (name.labels > 0) {
        trim_name(search, &name, true);
        write_host(search, &name);
        search->link.https = search->link.https && name.plain && name.labels > 1;
        search->link.number = search->link.number || is_hex_number(search, name.label, name.end);
    }
    search->link.end = name.labels > 0 ? tail_end(search, name.end) : path_end(search, host);
    /* "[::1]" */
    search->link.number = search->link.number || at(search, host) == '[';
    if (search->link.end < authority)
        search->link.end = authority;
    return search->link.end;
}

/* A name without a scheme. Returns where to go on; the link's end is 0 when it is none. */
static size_t take_bare(struct search *search, size_t start)
{
    struct name name;
    size_t next = read_name(search, start, &name);

    search->link = (struct found_link){0};
    if (name.labels < 2)
        return next;
    trim_name(search, &name, false);
    if (name.digits && name.labels == 4 &&
        (at(search, name.end) == '/' || at(search, name.end) == ':')) {
        search->link.start = name.start;
    } else if (is_bare_host(search, &name)) {
        search->link.start = name.start;
    } else {
        return next;
    }
    write_host(search, &name);
    search->link.end = tail_end(search, name.end);
    return search->link.end > next ? search->link.end : next;
}

static bool begins(const struct search *search, size_t i)
{
    uint8_t kind = kind_at(search, i);

    if (kind != GLYPH_LETTER && kind != GLYPH_SINGLE)
        return false;
    return i == 0 || search->reading->glyphs[i].loose != search->reading->glyphs[i - 1].loose ||
           !is_label_sign(search, i - 1) ||
           (kind == GLYPH_LETTER && kind_at(search, i - 1) == GLYPH_SINGLE);
}

void policy__links_find(const struct fold *fold, const struct tlds *tlds,
                        const struct reading *reading,
                        bool (*each)(void *user, const struct found_link *link), void *user)
{
    struct search search = {fold, tlds, reading, {0}};
    size_t i = 0;

    while (i < reading->count) {
        size_t next = i + 1;

        if (begins(&search, i)) {
            size_t singles = i;

            while (kind_at(&search, singles) == GLYPH_SINGLE)
                singles++;
            /* A sentence goes before a name; a name begins so only as a whole label. */
            if (singles > i && dot_end(&search, singles) == 0) {
                i = singles;
                continue;
            }
            next = take_url(&search, i);
            if (next == 0)
                next = take_bare(&search, i);
            if (search.link.end > search.link.start && !each(user, &search.link))
                return;
            if (next <= i)
                next = i + 1;
        }
        i = next;
    }
}
