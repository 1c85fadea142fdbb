#include "base/timeslice.h"

#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHORT_NS 100000 /* the shortest that there is */

/* struct sched_attr of linux/sched/types.h, which can't be included beside sched.h; newer C libraries
 * have one of that name. */
struct attributes {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime_ns;
    uint64_t deadline_ns;
    uint64_t period_ns;
};

/* Kernels before 6.12 take the call and leave the slice alone, and a sandbox may refuse it: either is
 * as good as before. */
static void set(uint64_t runtime_ns)
{
    struct attributes attributes = {0};

    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0) != 0 ||
        attributes.policy != SCHED_OTHER)
        return;
    attributes.size = sizeof(attributes);
    attributes.runtime_ns = runtime_ns;
    (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

void timeslice_short(void)
{
    set(SHORT_NS);
}

void timeslice_default(void)
{
    set(0);
}
