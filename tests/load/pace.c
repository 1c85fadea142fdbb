#include "pace.h"

#include <stddef.h>
#include <utlist.h>

bool pace_take(struct pace *pace, uint64_t now_ns)
{
    uint64_t from = pace->next_ns > now_ns ? pace->next_ns : now_ns;

    if (from - now_ns > (uint64_t)PACE_AT_ONCE * PACE_STEP_NS)
        return false;
    pace->next_ns = from + PACE_STEP_NS;
    return true;
}

/* From the end, since nearly all come in order. */
static void insert(struct pace **list, struct pace *pace)
{
    struct pace *after = *list != NULL ? (*list)->prev : NULL;

    while (after != NULL && after->due_ns > pace->due_ns)
        after = after == *list ? NULL : after->prev;
    if (after == NULL)
        DL_PREPEND(*list, pace);
    else
        DL_APPEND_ELEM(*list, after, pace);
}

void pace_wait(struct pace **list, struct pace *pace, uint64_t until_ns)
{
    if (pace->waiting++ > 0)
        return; /* it is in the list, and asked for again when its time comes */
    pace->due_ns = until_ns;
    insert(list, pace);
}

struct pace *pace_due(struct pace **list, uint64_t now_ns)
{
    struct pace *pace;

    while ((pace = *list) != NULL && pace->due_ns <= now_ns) {
        bool taken = pace_take(pace, now_ns);

        DL_DELETE(*list, pace);
        if (!taken || --pace->waiting > 0) {
            pace->due_ns = now_ns + PACE_STEP_NS;
            insert(list, pace);
        }
        if (taken)
            return pace;
    }
    return NULL;
}

void pace_clear(struct pace **list)
{
    struct pace *pace, *next;

    DL_FOREACH_SAFE (*list, pace, next) {
        DL_DELETE(*list, pace);
        pace->waiting = 0;
    }
}
