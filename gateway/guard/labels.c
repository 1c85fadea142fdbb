/*
 * labels.c -- what the words around say that something is.
 */
#include "guard/internal.h"

#include <string.h>

#define HITS_MAX 512
#define BEHIND_COST 8 /* a label behind counts as so many bytes further, and twice as far */

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
}

static bool begins_with(struct slice text, struct slice label)
{
    if (text.len < label.len)
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (lower((uint8_t)text.data[i]) != (uint8_t)label.data[i])
            return false;
    return true;
}

static bool is_letter(uint8_t byte)
{
    return lower(byte) >= 'a' && lower(byte) <= 'z';
}

bool guard__begins_label(uint32_t cp)
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

static const struct label *label_at(const struct scan *scan, size_t at)
{
    struct slice rest = {scan->text.data + at, scan->text.len - at};
    size_t count;
    const struct label *labels =
        guard__labels(scan->table, lower((uint8_t)scan->text.data[at]), &count);

    for (size_t i = 0; i < count; i++) {
        size_t len = labels[i].text.len;

        if (!begins_with(rest, labels[i].text))
            continue;
        /* "mnemonico" is a word of the Italian list. */
        if (labels[i].kind == LABEL_PHRASE && len < rest.len &&
            is_letter((uint8_t)rest.data[len]) && is_letter((uint8_t)rest.data[len - 1]))
            continue;
        return &labels[i];
    }
    return NULL;
}

static void read_labels(struct scan *scan)
{
    if (scan->labels != NULL)
        return;
    scan->labels = mem_array(HITS_MAX, sizeof(*scan->labels));
    for (size_t at = 0; at < scan->text.len && scan->labels_count < HITS_MAX;) {
        const struct label *label = NULL;

        if (at == 0 || !is_letter((uint8_t)scan->text.data[at]) ||
            !is_letter((uint8_t)scan->text.data[at - 1]))
            label = label_at(scan, at);
        if (label == NULL) {
            at++;
            continue;
        }
        scan->labels[scan->labels_count++] = (struct label_hit){
            (uint32_t)at, (uint32_t)(at + label->text.len), (enum label_kind)label->kind};
        at += label->text.len;
    }
}

enum label_kind guard__label_of(struct scan *scan, size_t start, size_t end)
{
    enum label_kind kind = LABEL_NONE;
    size_t nearest = SIZE_MAX;

    read_labels(scan);
    for (size_t i = 0; i < scan->labels_count; i++) {
        const struct label_hit *hit = &scan->labels[i];
        size_t far;

        if (hit->kind == LABEL_PHRASE || (hit->start < end && hit->end > start))
            continue;
        far = hit->end <= start ? start - hit->end : (hit->start - end) * 2 + BEHIND_COST;
        if (far < nearest) {
            nearest = far;
            kind = hit->kind;
        }
    }
    return kind;
}

bool guard__phrase_label(struct scan *scan, size_t start, size_t within)
{
    read_labels(scan);
    for (size_t i = 0; i < scan->labels_count; i++) {
        const struct label_hit *hit = &scan->labels[i];

        if (hit->kind == LABEL_PHRASE && hit->end <= start && start - hit->end <= within)
            return true;
    }
    return false;
}
