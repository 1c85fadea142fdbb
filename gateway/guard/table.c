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

#define SLOTS (1u << 16)
#define BLOOM_BITS (1u << 17)
#define WORDS_MAX 17000
#define PAGES 0x1100
#define BLOCKS_MAX 600
#define READS_MAX 5000
#define LABELS_MAX 256
#define PAIR_RANKS 300
#define HANGUL_FIRST 0xAC00u

extern const struct embedded_file guard_data[];

struct reading {
    uint8_t count;
    uint32_t to[4];
};

struct table {
    uint64_t bloom[BLOOM_BITS / 64];
    uint16_t slots[SLOTS];
    struct word_entry words[WORDS_MAX + 1]; /* the first is nobody */
    uint16_t words_count;
    uint16_t listed;
    uint16_t pages[PAGES]; /* to a block; the first is all CHAR_OTHER */
    uint16_t blocks[BLOCKS_MAX][256];
    size_t blocks_count;
    struct reading reads[READS_MAX];
    size_t reads_count;
    uint16_t han[2][HAN_COUNT];     /* index + 1 */
    uint16_t han_simple[HAN_COUNT]; /* rank + 1 of the character as it is in Simplified */
    uint8_t pairs[PAIR_RANKS][PAIR_RANKS];
    struct label labels[LABELS_MAX]; /* by first byte, then the longer ones first */
    size_t labels_count;
    uint16_t labels_of[257]; /* where those of a byte begin */
};

/* ---- files ---- */

static struct slice file_of(const char *name)
{
    const struct embedded_file *file = embedded_find(guard_data, name);

    assert(file != NULL);
    return (struct slice){file->data, *file->len};
}

static bool next_line(struct slice *rest, struct slice *ret_line)
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

static bool next_item(struct slice *line, struct slice *ret_item)
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
    struct slice rest = file_of("fold.txt"), line;

    table->blocks_count = 1;
    while (next_line(&rest, &line)) {
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

static uint16_t class_value(const struct table *table, uint32_t cp)
{
    return cp < PAGES << 8 ? table->blocks[table->pages[cp >> 8]][cp & 0xFF] : CHAR_OTHER;
}

enum char_class guard__class(const struct table *table, uint32_t cp)
{
    uint16_t value = class_value(table, cp);

    return value > CHAR_READ ? CHAR_READ : (enum char_class)value;
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
    uint16_t value = class_value(table, cp);

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

static uint64_t spread(uint64_t key)
{
    return key * 0x9E3779B97F4A7C15u;
}

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

uint16_t guard__word_find(const struct table *table, uint64_t key)
{
    uint64_t hash = spread(key);
    uint64_t bit = hash >> 47;
    uint32_t slot = (uint32_t)(hash >> 48);

    if ((table->bloom[bit >> 6] >> (bit & 63) & 1) == 0)
        return 0;
    while (table->slots[slot] != 0) {
        if (table->words[table->slots[slot]].key == key)
            return table->slots[slot];
        slot = (slot + 1) % SLOTS;
    }
    return 0;
}

uint16_t guard__listed(const struct table *table)
{
    return table->listed;
}

const struct word_entry *guard__word(const struct table *table, uint16_t id)
{
    return &table->words[id];
}

static struct word_entry *word_put(struct table *table, struct slice text)
{
    uint16_t signs[WORD_SIGNS_MAX];
    size_t count = guard__signs(table, text, signs);
    uint64_t key = guard__word_key(signs, count);
    uint16_t id = guard__word_find(table, key);
    uint64_t hash = spread(key);
    uint32_t slot = (uint32_t)(hash >> 48);

    assert(count > 0);
    if (id != 0)
        return &table->words[id];
    assert(table->words_count < WORDS_MAX);
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

static void load_words(struct table *table)
{
    static const char *const files[LANGS] = {"english.txt", "japanese.txt",  "korean.txt",
                                             "spanish.txt", "french.txt",    "italian.txt",
                                             "czech.txt",   "portuguese.txt"};
    struct slice rest, line, item;

    for (int lang = 0; lang < LANGS; lang++) {
        uint16_t index = 0;

        rest = file_of(files[lang]);
        while (next_line(&rest, &line)) {
            while (next_item(&line, &item)) {
                struct word_entry *word = word_put(table, item);
                word->langs |= (uint16_t)(1u << lang);
                word->index[lang] = index++;
            }
        }
        assert(index == LIST_WORDS);
    }
    table->listed = table->words_count;
    rest = file_of("common.txt");
    while (next_line(&rest, &line))
        while (next_item(&line, &item))
            if (memchr(item.data, '\'', item.len) == NULL)
                word_put(table, item);
}

/* ---- Chinese ---- */

static uint32_t first_char(struct slice *text)
{
    uint32_t cp = utf8_next(text);

    assert(cp - HAN_FIRST < HAN_COUNT);
    return cp - HAN_FIRST;
}

static void load_han(struct table *table)
{
    static const char *const files[2] = {"chinese_simplified.txt", "chinese_traditional.txt"};
    struct slice rest, line, item;

    for (int list = 0; list < 2; list++) {
        uint16_t index = 0;

        rest = file_of(files[list]);
        while (next_line(&rest, &line))
            while (next_item(&line, &item))
                table->han[list][first_char(&item)] = ++index;
        assert(index == LIST_WORDS);
    }
    memcpy(table->han_simple, table->han[SIMPLIFIED], sizeof(table->han_simple));
    rest = file_of("traditional.txt");
    while (next_line(&rest, &line)) {
        while (next_item(&line, &item)) {
            uint32_t from = first_char(&item);
            table->han_simple[from] = table->han[SIMPLIFIED][first_char(&item)];
        }
    }
    rest = file_of("pairs.txt");
    while (next_line(&rest, &line)) {
        uint32_t first = table->han_simple[first_char(&line)] - 1u;
        while (line.len > 0)
            table->pairs[first][table->han_simple[first_char(&line)] - 1u] = 1;
    }
}

int guard__han_index(const struct table *table, int list, uint32_t cp)
{
    return cp - HAN_FIRST < HAN_COUNT ? table->han[list][cp - HAN_FIRST] - 1 : -1;
}

bool guard__han_pair(const struct table *table, uint32_t first, uint32_t second)
{
    if (first - HAN_FIRST >= HAN_COUNT || second - HAN_FIRST >= HAN_COUNT)
        return false;
    unsigned a = table->han_simple[first - HAN_FIRST] - 1u;
    unsigned b = table->han_simple[second - HAN_FIRST] - 1u;
    return a < PAIR_RANKS && b < PAIR_RANKS && table->pairs[a][b];
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
    struct slice rest = file_of("labels.txt"), line;

    while (next_line(&rest, &line)) {
        struct label *label = &table->labels[table->labels_count++];
        struct slice kind = slice_cut(line, ' ', &label->text);

        assert(table->labels_count < LABELS_MAX);
        label->kind = slice_eq_cstr(kind, "key")  ? LABEL_KEY
                      : slice_eq_cstr(kind, "id") ? LABEL_ID
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

const struct label *guard__labels(const struct table *table, uint8_t first, size_t *ret_count)
{
    uint16_t at = table->labels_of[first];

    *ret_count = (size_t)(table->labels_of[first + 1] - at);
    return &table->labels[at];
}

struct table *guard__table_new(void)
{
    struct table *table = mem_new(sizeof(*table));

    guard__lex_init();
    load_fold(table);
    load_words(table);
    load_han(table);
    load_labels(table);
    return table;
}

void guard__table_free(struct table *table)
{
    free(table);
}
