/*
 * shed.h -- what is left undone first when there is more than the node can take.
 *
 * Pure: measures in, a level out. Entries are not in it: those are refused one by one when their
 * lane is full, and never once they were acked.
 */
#ifndef BATON_HANDLE_SHED_H
#define BATON_HANDLE_SHED_H

#include <stdbool.h>
#include <stdint.h>

/* In the order in which they go. */
enum shed { SHED_TYPING, SHED_PRESENCE, SHED_RECEIPTS, SHED_HISTORY, SHED_SESSIONS, SHED_KINDS };

struct shed_load {
    unsigned filled_percent; /* as in struct desk_load */
    uint64_t waited_us;
    uint64_t lag_us; /* loop_lag_us() */
};

const char *shed_name(enum shed kind); /* "typing", "presence", ... */

/* How many kinds, from the first on, are shed: 0 to SHED_KINDS. Any one of the measures will do. */
unsigned shed_level(const struct shed_load *load);

#endif
