/*
 * labels.c -- what the words around say that something is.
 *
 * Labels and texts are compared folded: lower case, without accents, in the letters of ASCII
 * where they are only drawn otherwise, and with one blank for whatever stands between words; none
 * before a colon, as in JSON.
 */
#include "guard/internal.h"

#include <string.h>

#define HITS_MAX 512
#define BEHIND_COST 8 /* a label behind counts as so many bytes further, and twice as far */
#define KEY_WITHIN 64 /* a key's label counts so far before it, also over an address's */

struct folding {
    const struct table *table;
    struct slice text;
    size_t at;
    size_t start; /* of the character read last */
    uint8_t bytes[16];
    size_t count;
};

static uint8_t ascii[0x80]; /* folded */

static uint32_t lower(uint32_t cp)
{
    return (cp >= 'A' && cp <= 'Z') || (cp >= 0x410 && cp <= 0x42F) ? cp + 32 : cp;
}

static void put(struct folding *folding, uint32_t cp)
{
    uint8_t *out = folding->bytes + folding->count;

    if (folding->count + 3 > sizeof(folding->bytes))
        return;
    if (cp < 0x80) {
        folding->bytes[folding->count++] = (uint8_t)cp;
    } else if (cp < 0x800) {
        out[0] = (uint8_t)(0xC0 | cp >> 6);
        out[1] = (uint8_t)(0x80 | (cp & 0x3F));
        folding->count += 2;
    } else {
        out[0] = (uint8_t)(0xE0 | (cp >> 12 & 0xF));
        out[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (cp & 0x3F));
        folding->count += 3;
    }
}

/* What marks the end of something is kept; all else between words is a blank. */
static uint32_t mark(uint32_t cp)
{
    switch (cp) {
    case ':':
    case 0xFF1A:
        return ':';
    case '.':
    case '!':
    case '?':
    case ';':
    case ',':
    case 0x3001:
    case 0x3002:
    case 0xFF01:
    case 0xFF0C:
    case 0xFF1B:
    case 0xFF1F:
        return ',';
    default:
        return ' ';
    }
}

static bool is_letter(uint32_t cp)
{
    return lower(cp) >= 'a' && lower(cp) <= 'z';
}

void guard__labels_init(void)
{
    for (uint32_t cp = 0; cp < 0x80; cp++) {
        uint32_t small = lower(cp);
        bool alnum = is_letter(small) || (small >= '0' && small <= '9');
        ascii[cp] = (uint8_t)(alnum ? small : mark(small));
    }
}

/* The next character, folded, into `bytes`; none for what has no width. */
static void fold_next(struct folding *folding)
{
    uint32_t cp, read[4];

    folding->start = folding->at;
    folding->count = 0;
    cp = lower(guard__next(folding->text, &folding->at));
    if (cp < 0x80) {
        folding->bytes[folding->count++] = ascii[cp];
        return;
    }
    switch (guard__class(folding->table, cp)) {
    case CHAR_IGNORED:
        return;
    case CHAR_OTHER:
        put(folding, mark(cp));
        return;
    case CHAR_LETTER:
    case CHAR_HAN:
    case CHAR_ITSELF:
        put(folding, cp);
        return;
    case CHAR_HANGUL:
    case CHAR_READ:
        break;
    }
    for (unsigned i = 0, reads = guard__read(folding->table, cp, read); i < reads; i++)
        put(folding, lower(read[i]));
}

size_t guard__label_fold(const struct table *table, struct slice label, char *out)
{
    struct folding folding = {.table = table, .text = label};
    size_t len = 0;

    while (folding.at < label.len) {
        fold_next(&folding);
        if (folding.count == 0 || (folding.bytes[0] == ' ' && len > 0 && out[len - 1] == ' '))
            continue;
        memcpy(out + len, folding.bytes, folding.count);
        len += folding.count;
    }
    return len;
}

/* ---- the text, folded ---- */

struct folded {
    uint8_t *text;
    uint32_t *from; /* where each byte's character begins; one more for the end */
    size_t len;
};

/* Nothing becomes more than four times as long: Hangul's three letters have nine bytes. */
static void reserve(struct scan *scan)
{
    struct lexed *lexed = scan->lexed;
    size_t need = scan->text.len * 4 + 1;

    if (need <= lexed->folded_cap)
        return;
    lexed->folded = mem_resize(lexed->folded, need);
    lexed->folded_from = mem_resize(lexed->folded_from, need * sizeof(*lexed->folded_from));
    lexed->folded_cap = need;
}

static void put_folded(struct folded *folded, const struct folding *folding)
{
    if (folding->count == 1 && folded->len > 0 && folded->text[folded->len - 1] == ' ') {
        if (folding->bytes[0] == ' ')
            return;
        folded->len -= folding->bytes[0] == ':';
    }
    for (size_t i = 0; i < folding->count; i++) {
        folded->from[folded->len] = (uint32_t)folding->start;
        folded->text[folded->len++] = folding->bytes[i];
    }
}

/* ASCII from here on, to the first character that is none, or to `end`; returns where that is. */
static size_t fold_ascii(struct folded *folded, struct slice text, size_t at, size_t end)
{
    uint8_t last = folded->len > 0 ? folded->text[folded->len - 1] : 0;

    for (; at < end && (uint8_t)text.data[at] < 0x80; at++) {
        uint8_t byte = ascii[(uint8_t)text.data[at]];

        if (last == ' ') {
            if (byte == ' ')
                continue;
            folded->len -= byte == ':';
        }
        folded->from[folded->len] = (uint32_t)at;
        folded->text[folded->len++] = last = byte;
    }
    return at;
}

/* What is long enough to be a key holds no label: a mark stands for it. */
static struct folded fold(struct scan *scan)
{
    struct folding folding = {.table = scan->table, .text = scan->text};
    const struct lexed *lexed = scan->lexed;
    struct folded folded;
    size_t span = 0;

    reserve(scan);
    folded = (struct folded){lexed->folded, lexed->folded_from, 0};
    while (folding.at < scan->text.len) {
        size_t end = scan->text.len;

        while (span < lexed->spans_count &&
               (lexed->spans[span].start < folding.at || lexed->spans[span].kind != SPAN_LONG))
            span++;
        if (span < lexed->spans_count)
            end = lexed->spans[span].start;
        if (end == folding.at) {
            folding.start = folding.at;
            folding.at = lexed->spans[span].end;
            folding.bytes[0] = ',';
            folding.count = 1;
            put_folded(&folded, &folding);
            continue;
        }
        folding.at = fold_ascii(&folded, scan->text, folding.at, end);
        if (folding.at < end) {
            fold_next(&folding);
            put_folded(&folded, &folding);
        }
    }
    folded.from[folded.len] = (uint32_t)scan->text.len;
    return folded;
}

static const struct label *label_at(const struct scan *scan, const struct folded *folded, size_t at)
{
    size_t count, left = folded->len - at;
    const struct label *labels;

    labels = guard__labels(scan->table, folded->text[at], &count);
    for (size_t i = 0; i < count; i++) {
        size_t len = labels[i].text.len;

        /* The second byte first: that tells most of them apart, and a call costs more. */
        if (len > left || folded->text[at + 1] != (uint8_t)labels[i].text.data[1] ||
            memcmp(folded->text + at, labels[i].text.data, len) != 0)
            continue;
        /* "mnemonico" is a word of the Italian list, "skill" has no "sk" in it. */
        if ((labels[i].kind == LABEL_PHRASE || len <= 4) && len < left &&
            is_letter(folded->text[at + len]) && is_letter(folded->text[at + len - 1]))
            continue;
        return &labels[i];
    }
    return NULL;
}

static void read_labels(struct scan *scan)
{
    struct folded folded;
    bool inside = false; /* of an English word: no label begins there */

    if (scan->labels != NULL)
        return;
    folded = fold(scan);
    scan->labels = mem_resize(NULL, HITS_MAX * sizeof(*scan->labels));
    for (size_t at = 0; at < folded.len && scan->labels_count < HITS_MAX;) {
        const struct label *label = NULL;
        bool letter = folded.text[at] >= 'a' && folded.text[at] <= 'z';
        size_t end;

        if ((!letter || !inside) && at + 1 < folded.len &&
            guard__label_begins(scan->table, folded.text[at], folded.text[at + 1]))
            label = label_at(scan, &folded, at);
        inside = letter;
        if (label == NULL) {
            at++;
            continue;
        }
        /* It ends with its last character, whatever was left out behind that. */
        end = at + label->text.len;
        while (end < folded.len && folded.from[end] == folded.from[end - 1])
            end++;
        scan->labels[scan->labels_count++] =
            (struct label_hit){folded.from[at], folded.from[end], (enum label_kind)label->kind};
        at += label->text.len;
    }
}

/* Hits are in the order of the text: the number of those that begin before this place. */
static size_t hits_before(const struct scan *scan, size_t place)
{
    size_t low = 0, high = scan->labels_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (scan->labels[middle].start < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct nearest {
    size_t far;
    enum label_kind kind;
};

/* The nearest hit before and behind, of all kinds or of the strong ones. */
static struct nearest nearest_to(const struct scan *scan, size_t start, size_t end, bool strong)
{
    struct nearest nearest = {SIZE_MAX, LABEL_NONE};
    const struct label_hit *hits = scan->labels;

    for (size_t i = hits_before(scan, start); i-- > 0;) {
        if (hits[i].kind == LABEL_PHRASE || (strong && hits[i].kind == LABEL_PLACE) ||
            hits[i].end > start)
            continue;
        nearest = (struct nearest){start - hits[i].end, hits[i].kind};
        break;
    }
    for (size_t i = hits_before(scan, end); i < scan->labels_count; i++) {
        size_t far = (hits[i].start - end) * 2 + BEHIND_COST;

        if (far >= nearest.far)
            break;
        if (hits[i].kind == LABEL_PHRASE || (strong && hits[i].kind == LABEL_PLACE))
            continue;
        return (struct nearest){far, hits[i].kind};
    }
    return nearest;
}

enum label_kind guard__label_of(struct scan *scan, size_t start, size_t end)
{
    struct nearest nearest, strong;

    read_labels(scan);
    nearest = nearest_to(scan, start, end, false);
    if (nearest.kind != LABEL_PLACE)
        return nearest.kind;
    strong = nearest_to(scan, start, end, true);
    return strong.kind == LABEL_KEY && strong.far <= KEY_WITHIN ? LABEL_KEY : LABEL_ID;
}

bool guard__label_before(struct scan *scan, enum label_kind kind, size_t start, size_t within)
{
    read_labels(scan);
    for (size_t i = hits_before(scan, start); i-- > 0;) {
        const struct label_hit *hit = &scan->labels[i];

        if (hit->end + within < start)
            break;
        if (hit->kind == kind && hit->end <= start)
            return true;
    }
    return false;
}
