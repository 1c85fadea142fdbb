/*
 * table.c -- the data as tables for direct look-up.
 */
#include "guard/internal.h"

#include "base/embed.h"
#include "base/secret.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

extern const struct embedded_file guard_data[];

/* ---- files ---- */

struct slice guard__file(const char *name)
{
    const struct embedded_file *file = embedded_find(guard_data, name);

    assert(file != NULL);
    return (struct slice){file->data, *file->len};
}

bool guard__next_line(struct slice *rest, struct slice *ret_line)
{
    while (rest->data != NULL) {
        struct slice line = slice_trim(slice_cut(*rest, '\n', rest));
        if (line.len > 0 && line.data[0] != '#') {
            *ret_line = line;
            return true;
        }
    }
    return false;
}

bool guard__next_item(struct slice *line, struct slice *ret_item)
{
    while (line->data != NULL) {
        *ret_item = slice_cut(*line, ' ', line);
        if (ret_item->len > 0)
            return true;
    }
    return false;
}

/* ---- characters ---- */

static void set_class(struct table *table, uint32_t cp, uint16_t value)
{
    uint16_t *page = &table->pages[cp >> 8];

    if (*page == 0) {
        assert(table->blocks_count < BLOCKS_MAX);
        *page = (uint16_t)table->blocks_count++;
    }
    table->blocks[*page][cp & 0xFF] = value;
}

static void set_range(struct table *table, uint32_t from, uint32_t to, uint16_t value)
{
    uint16_t whole = 0; /* pages that are all the same share a block */

    for (uint32_t cp = from; cp <= to;) {
        if ((cp & 0xFF) != 0 || cp + 0xFF > to || table->pages[cp >> 8] != 0) {
            set_class(table, cp++, value);
            continue;
        }
        if (whole == 0) {
            whole = (uint16_t)table->blocks_count++;
            for (size_t i = 0; i < 256; i++)
                table->blocks[whole][i] = value;
        }
        table->pages[cp >> 8] = whole;
        cp += 0x100;
    }
}

static void add_reading(struct table *table, uint32_t cp, struct slice text)
{
    struct reading *reading = &table->reads[table->reads_count];

    assert(table->reads_count < READS_MAX);
    while (text.len > 0 && reading->count < 4)
        reading->to[reading->count++] = utf8_next(&text);
    set_class(table, cp, (uint16_t)(CHAR_READ + table->reads_count++));
}

static void load_fold(struct table *table)
{
    static const char letters[] = "?IL.K";
    struct slice rest = guard__file("fold.txt"), line;

    table->blocks_count = 1;
    while (guard__next_line(&rest, &line)) {
        char *end;
        uint32_t from = (uint32_t)strtoul(line.data, &end, 16);

        if (end[1] == '=') {
            end += 2;
            add_reading(table, from, (struct slice){end, (size_t)(line.data + line.len - end)});
            continue;
        }
        uint32_t to = (uint32_t)strtoul(end, &end, 16);
        char letter = end[1];
        uint16_t value = letter == 'H'   ? CHAR_HAN
                         : letter == 'S' ? CHAR_HANGUL
                                         : (uint16_t)(strchr(letters, letter) - letters);
        set_range(table, from, to, value);
    }
}

/* Unicode 3.12: a syllable is its letters, by arithmetic. */
static unsigned read_hangul(uint32_t cp, uint32_t out[4])
{
    uint32_t at = cp - HANGUL_FIRST;

    out[0] = 0x1100 + at / 588;
    out[1] = 0x1161 + at % 588 / 28;
    out[2] = 0x11A7 + at % 28;
    return at % 28 == 0 ? 2 : 3;
}

unsigned guard__read(const struct table *table, uint32_t cp, uint32_t out[4])
{
    uint16_t value = guard__class_value(table, cp);

    out[0] = cp;
    if (value == CHAR_HANGUL)
        return read_hangul(cp, out);
    if (value >= CHAR_READ) {
        const struct reading *reading = &table->reads[value - CHAR_READ];
        memcpy(out, reading->to, sizeof(reading->to));
        return reading->count;
    }
    return value == CHAR_ITSELF || value == CHAR_HAN || cp < 0x80;
}

/* ---- words ---- */

uint64_t guard__word_key(const uint16_t *signs, size_t count)
{
    uint64_t key = 0;
    bool ascii = count <= 12;

    for (size_t i = 0; ascii && i < count; i++) {
        ascii = signs[i] >= 'a' && signs[i] <= 'z';
        key = key << 5 | (signs[i] & 31u);
    }
    if (ascii)
        return key;
    if (count > WORD_SIGNS_MAX)
        return 0;
    key = 0xcbf29ce484222325u;
    for (size_t i = 0; i < count; i++)
        key = (key ^ signs[i]) * 0x100000001b3u;
    return key | 1ull << 63;
}

static struct word_entry *word_put(struct table *table, struct slice text)
{
    uint16_t signs[WORD_SIGNS_MAX];
    size_t count = guard__signs(table, text, signs);
    uint64_t key = guard__word_key(signs, count);
    uint16_t id = guard__word_find(table, key);
    uint64_t hash = guard__spread(key);
    uint32_t slot = (uint32_t)(hash >> 48);

    assert(count > 0);
    if (id != 0)
        return &table->words[id];
    assert(table->words_count < TABLE_WORDS_MAX);
    id = ++table->words_count;
    table->words[id].key = key;
    memcpy(table->words[id].signs, signs, count * sizeof(signs[0]));
    table->words[id].signs_count = (uint8_t)count;
    table->bloom[hash >> 53] |= 1ull << (hash >> 47 & 63);
    while (table->slots[slot] != 0)
        slot = (slot + 1) % SLOTS;
    table->slots[slot] = id;
    return &table->words[id];
}

/* One line of everyday.txt; single Chinese characters are in no table of words. */
static void load_use(struct table *table, struct slice line, enum word_use use)
{
    struct slice item;

    while (guard__next_item(&line, &item)) {
        struct slice rest = item;
        uint32_t cp = utf8_next(&rest);

        if (cp - HAN_FIRST < HAN_COUNT)
            table->han_is[cp - HAN_FIRST] |= HAN_USUAL;
        else
            word_put(table, item)->use = (uint8_t)use;
        assert(use == USE_COUNTING || table->words_count == table->listed);
    }
}

static void load_everyday(struct table *table)
{
    struct slice rest = guard__file("everyday.txt"), line;

    while (guard__next_line(&rest, &line)) {
        struct slice kind = slice_cut(line, ' ', &line);

        load_use(table, line,
                 slice_eq_cstr(kind, "glue")    ? USE_GLUE
                 : slice_eq_cstr(kind, "usual") ? USE_USUAL
                                                : USE_COUNTING);
    }
    table->counting = table->words_count;
}

static void load_words(struct table *table)
{
    static const char *const files[LANGS] = {"english.txt", "japanese.txt",   "korean.txt",
                                             "spanish.txt", "french.txt",     "italian.txt",
                                             "czech.txt",   "portuguese.txt", "slip39.txt"};
    struct slice rest, line, item;

    for (int lang = 0; lang < LANGS; lang++) {
        uint16_t index = 0;

        rest = guard__file(files[lang]);
        while (guard__next_line(&rest, &line)) {
            while (guard__next_item(&line, &item)) {
                struct word_entry *word = word_put(table, item);
                word->langs |= (uint16_t)(1u << lang);
                word->index[lang] = index++;
            }
        }
        assert(index == (lang == SLIP39 ? SLIP39_WORDS : LIST_WORDS));
    }
    table->listed = table->words_count;
    load_everyday(table);
    rest = guard__file("common.txt");
    while (guard__next_line(&rest, &line))
        while (guard__next_item(&line, &item))
            if (memchr(item.data, '\'', item.len) == NULL)
                word_put(table, item);
}

/* ---- labels ---- */

static int label_order(const void *a, const void *b)
{
    const struct label *x = a, *y = b;

    if (x->text.data[0] != y->text.data[0])
        return (uint8_t)x->text.data[0] < (uint8_t)y->text.data[0] ? -1 : 1;
    return x->text.len > y->text.len ? -1 : x->text.len < y->text.len;
}

static void load_labels(struct table *table)
{
    struct slice rest = guard__file("labels.txt"), line;
    size_t used = 0;

    while (guard__next_line(&rest, &line)) {
        struct label *label = &table->labels[table->labels_count++];
        struct slice text, kind = slice_cut(line, ' ', &text);
        char *to = table->label_text + used;

        assert(table->labels_count < LABELS_MAX && used + text.len * 3 < LABEL_TEXT_MAX);
        label->text = (struct slice){to, guard__label_fold(table, text, to)};
        used += label->text.len;
        unsigned two = (unsigned)(uint8_t)to[0] << 8 | (uint8_t)to[1];
        table->label_begins[two >> 6] |= 1ull << (two & 63);
        label->kind = slice_eq_cstr(kind, "key")     ? LABEL_KEY
                      : slice_eq_cstr(kind, "id")    ? LABEL_ID
                      : slice_eq_cstr(kind, "place") ? LABEL_PLACE
                                                     : LABEL_PHRASE;
    }
    qsort(table->labels, table->labels_count, sizeof(table->labels[0]), label_order);
    for (size_t i = table->labels_count; i-- > 0;)
        table->labels_of[(uint8_t)table->labels[i].text.data[0]] = (uint16_t)i;
    table->labels_of[256] = (uint16_t)table->labels_count;
    for (int byte = 255; byte >= 0; byte--) {
        uint16_t at = table->labels_of[byte];
        if (at >= table->labels_count || (uint8_t)table->labels[at].text.data[0] != byte)
            table->labels_of[byte] = table->labels_of[byte + 1];
    }
}

struct table *guard__table_new(void)
{
    struct table *table = mem_new(sizeof(*table));

    guard__labels_init();
    guard__lex_init();
    load_fold(table);
    load_words(table);
    guard__load_han(table);
    load_labels(table);
    return table;
}

void guard__table_free(struct table *table)
{
    free(table);
}
