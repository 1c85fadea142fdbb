/*
 * wheel.c -- a hashed hierarchical timer wheel (Varghese and Lauck, 1987, scheme 7).
 *
 * What holds between calls: a timer on level n has the wheel's digits above n,
 * and a digit n that is larger. So within a level the lowest bit in use is the
 * earliest, and everything on a level comes before all of the levels above it.
 */
#include "loop/wheel.h"

#include <assert.h>

#define DIGIT_BITS 6

_Static_assert(WHEEL_SLOTS == 1 << DIGIT_BITS, "a slot for each digit");

void wheel_init(struct wheel *wheel, uint64_t now_ms)
{
    *wheel = (struct wheel){.origin_ms = now_ms};
}

static unsigned digit_of(uint64_t tick, unsigned level)
{
    return (unsigned)(tick >> (level * DIGIT_BITS)) % WHEEL_SLOTS;
}

static void push(struct timer **list, struct timer *timer)
{
    timer->next = *list;
    if (timer->next != NULL)
        timer->next->link = &timer->next;
    timer->link = list;
    *list = timer;
}

static void unlink_timer(struct timer *timer)
{
    *timer->link = timer->next;
    if (timer->next != NULL)
        timer->next->link = timer->link;
    timer->next = NULL;
    timer->link = NULL;
}

/* Clears the bit of the slot that this link is, when it is one and now empty. */
static void forget_empty_slot(struct wheel *wheel, struct timer **link)
{
    uintptr_t first = (uintptr_t)&wheel->slots[0][0];
    uintptr_t at = (uintptr_t)link;

    if (*link != NULL || at < first || at >= first + sizeof(wheel->slots))
        return;

    size_t index = (at - first) / sizeof(wheel->slots[0][0]);
    wheel->used[index / WHEEL_SLOTS] &= ~((uint64_t)1 << (index % WHEEL_SLOTS));
}

/* The tick in which a timer may fire: rounded up, so never before it is due. */
static uint64_t due_tick(const struct wheel *wheel, const struct timer *timer)
{
    return (timer->due_ms - wheel->origin_ms + WHEEL_TICK_MS - 1) / WHEEL_TICK_MS;
}

static void place(struct wheel *wheel, struct timer *timer)
{
    uint64_t tick = due_tick(wheel, timer);
    assert(tick >= wheel->tick);

    uint64_t differs = (tick ^ wheel->tick) | (WHEEL_SLOTS - 1);
    unsigned level = (63 - (unsigned)__builtin_clzll(differs)) / DIGIT_BITS;
    assert(level < WHEEL_LEVELS);

    unsigned slot = digit_of(tick, level);
    push(&wheel->slots[level][slot], timer);
    wheel->used[level] |= (uint64_t)1 << slot;
}

/* The earliest slot in use and the tick at which it is looked at. */
static bool next_slot(const struct wheel *wheel, unsigned *ret_level, unsigned *ret_slot,
                      uint64_t *ret_tick)
{
    for (unsigned level = 0; level < WHEEL_LEVELS; level++) {
        if (wheel->used[level] == 0)
            continue;

        unsigned slot = (unsigned)__builtin_ctzll(wheel->used[level]);
        unsigned shift = level * DIGIT_BITS;
        uint64_t above = wheel->tick >> (shift + DIGIT_BITS) << (shift + DIGIT_BITS);
        *ret_level = level;
        *ret_slot = slot;
        *ret_tick = above | (uint64_t)slot << shift;
        return true;
    }
    return false;
}

static uint64_t tick_at(const struct wheel *wheel, uint64_t now_ms)
{
    return (now_ms - wheel->origin_ms) / WHEEL_TICK_MS;
}

/* A wheel that nobody had to advance for a while is moved on, up to the next
 * event, or a new timer would lie on a higher level than it needs to. */
static void catch_up(struct wheel *wheel, uint64_t now_ms)
{
    uint64_t now = tick_at(wheel, now_ms);
    unsigned level;
    unsigned slot;
    uint64_t next;

    if (now <= wheel->target || (next_slot(wheel, &level, &slot, &next) && next <= now))
        return;
    wheel->tick = wheel->target = now;
}

void wheel_start(struct wheel *wheel, struct timer *timer, uint64_t now_ms, uint64_t delay_ms,
                 timer_cb cb, void *user)
{
    assert(delay_ms <= WHEEL_DELAY_MAX_MS);
    assert(now_ms >= wheel->origin_ms);

    wheel_stop(wheel, timer);
    catch_up(wheel, now_ms);
    timer->due_ms = now_ms + delay_ms;
    timer->cb = cb;
    timer->user = user;

    /* Never into what is being fired: a timer that restarts itself without a
     * delay would keep wheel_advance() from coming back. */
    uint64_t soonest_ms = wheel->origin_ms + (wheel->target + 1) * WHEEL_TICK_MS;
    if (timer->due_ms < soonest_ms)
        timer->due_ms = soonest_ms;
    place(wheel, timer);
}

void wheel_stop(struct wheel *wheel, struct timer *timer)
{
    struct timer **link = timer->link;

    if (link == NULL)
        return;
    unlink_timer(timer);
    forget_empty_slot(wheel, link);
}

/* Empties a slot into `firing` or, from a higher level, into lower ones. */
static void open_slot(struct wheel *wheel, unsigned level, unsigned slot)
{
    struct timer **head = &wheel->slots[level][slot];

    wheel->used[level] &= ~((uint64_t)1 << slot);
    while (*head != NULL) {
        struct timer *timer = *head;
        unlink_timer(timer);
        if (level == 0) {
            push(&wheel->firing, timer);
            continue;
        }
        place(wheel, timer);
    }
}

static void fire(struct wheel *wheel)
{
    while (wheel->firing != NULL) {
        struct timer *timer = wheel->firing;
        unlink_timer(timer);
        timer->cb(timer->user); /* may free the timer */
    }
}

void wheel_advance(struct wheel *wheel, uint64_t now_ms)
{
    unsigned level;
    unsigned slot;
    uint64_t tick;

    assert(wheel->firing == NULL);
    wheel->target = tick_at(wheel, now_ms);
    while (next_slot(wheel, &level, &slot, &tick) && tick <= wheel->target) {
        wheel->tick = tick;
        open_slot(wheel, level, slot);
        fire(wheel);
    }
    wheel->tick = wheel->target;
}

bool wheel_next(const struct wheel *wheel, uint64_t *ret_ms)
{
    unsigned level;
    unsigned slot;
    uint64_t tick;

    if (!next_slot(wheel, &level, &slot, &tick))
        return false;
    *ret_ms = wheel->origin_ms + tick * WHEEL_TICK_MS;
    return true;
}
