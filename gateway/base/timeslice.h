/*
 * timeslice.h -- how soon a thread that was woken gets the processor from one that
 * has it.
 *
 * Linux gives each thread the same share, in slices of some milliseconds by default;
 * since 6.12 a thread may ask for shorter ones (sched_setattr(2), sched_runtime of
 * SCHED_OTHER), gets no more of the processor by it, but is let in at once. An event loop
 * needs its processor for some microseconds at a time, a thousand times a second: beside a
 * thread that computes, each of them would wait for that one's slice.
 */
#ifndef BATON_BASE_TIMESLICE_H
#define BATON_BASE_TIMESLICE_H

/* The calling thread, and each that it starts from now on, processes too. Does nothing where the
 * kernel knows none, or another policy than SCHED_OTHER was chosen for the thread. */
void timeslice_short(void);
/* The calling thread has the system's again: for what computes. */
void timeslice_default(void);

#endif
