/*
 * util.h -- what all files of the load generator need: clocks, what a process has
 * used, and dying with a reason.
 */
#ifndef BATON_TESTS_UTIL_H
#define BATON_TESTS_UTIL_H

#include "base/str.h" /* mem_new() and its like */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Ends the run; what was started is stopped by the atexit handlers. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t now_ns(void); /* monotonic */
double seconds_since(uint64_t start_ns);
void sleep_ms(uint32_t ms);

/* CPU seconds: of this process; of another with all its threads; of a process's
 * children (PostgreSQL's backends), those that ended too. */
double cpu_own(void);
double cpu_of(pid_t pid);
double cpu_of_children(pid_t pid);
/* Seconds that it was ready to run and had no processor: how busy the machine is with others. */
double cpu_wait_of(pid_t pid);

/* How often a process's first thread has slept: a loop's wake-ups so far. */
uint64_t sleeps_of(pid_t pid);

/* Resident private memory of a process, in bytes. */
uint64_t resident_bytes(pid_t pid);

double load_average(void);
uint32_t random_u32(void); /* xorshift: fast, not secret */

#endif
