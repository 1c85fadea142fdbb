/* table_han.c -- the Chinese lists, and what tells talk from them. */
#include "guard/internal.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

static uint32_t first_char(struct slice *text)
{
    uint32_t cp = utf8_next(text);

    assert(cp - HAN_FIRST < HAN_COUNT);
    return cp - HAN_FIRST;
}

static void load_sign(struct table *table, int list, uint32_t at, uint16_t index)
{
    table->han[list][at] = (uint16_t)(index + 1);
    if (index >= RARE_FROM)
        table->han_is[at] |= HAN_RARE;
}

static uint32_t *talk_slot(const struct table *table, uint32_t first, uint32_t second)
{
    uint32_t key = (first - HAN_FIRST + 1) << 16 | (second - HAN_FIRST + 1);
    size_t at = key * 2654435761u >> 21;

    while (table->talk[at] != 0 && table->talk[at] != key)
        at = (at + 1) % TALK_SLOTS;
    return (uint32_t *)&table->talk[at];
}

static void load_talk(struct table *table)
{
    struct slice rest = guard__file("talk.txt"), line, item;
    size_t count = 0;

    while (guard__next_line(&rest, &line)) {
        while (guard__next_item(&line, &item)) {
            uint32_t first = first_char(&item) + HAN_FIRST, second = first_char(&item) + HAN_FIRST;

            *talk_slot(table, first, second) =
                (first - HAN_FIRST + 1) << 16 | (second - HAN_FIRST + 1);
            count++;
        }
    }
    assert(count < TALK_SLOTS / 2);
}

void guard__load_han(struct table *table)
{
    static const char *const files[2] = {"chinese_simplified.txt", "chinese_traditional.txt"};
    struct slice rest, line, item;

    for (int list = 0; list < 2; list++) {
        uint16_t index = 0;

        rest = guard__file(files[list]);
        while (guard__next_line(&rest, &line))
            while (guard__next_item(&line, &item))
                load_sign(table, list, first_char(&item), index++);
        assert(index == LIST_WORDS);
    }
    memcpy(table->han_simple, table->han[SIMPLIFIED], sizeof(table->han_simple));
    rest = guard__file("traditional.txt");
    while (guard__next_line(&rest, &line)) {
        while (guard__next_item(&line, &item)) {
            uint32_t from = first_char(&item);
            table->han_simple[from] = table->han[SIMPLIFIED][first_char(&item)];
        }
    }
    rest = guard__file("pairs.txt");
    while (guard__next_line(&rest, &line)) {
        uint32_t first = table->han_simple[first_char(&line)] - 1u;
        while (line.len > 0)
            table->pairs[first][table->han_simple[first_char(&line)] - 1u] = 1;
    }
    load_talk(table);
}

bool guard__han_talk(const struct table *table, uint32_t first, uint32_t second)
{
    return first - HAN_FIRST < HAN_COUNT && second - HAN_FIRST < HAN_COUNT &&
           *talk_slot(table, first, second) != 0;
}

bool guard__han_pair(const struct table *table, uint32_t first, uint32_t second)
{
    if (first - HAN_FIRST >= HAN_COUNT || second - HAN_FIRST >= HAN_COUNT)
        return false;
    unsigned a = table->han_simple[first - HAN_FIRST] - 1u;
    unsigned b = table->han_simple[second - HAN_FIRST] - 1u;
    return a < PAIR_RANKS && b < PAIR_RANKS && table->pairs[a][b];
}
