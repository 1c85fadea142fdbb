#define _GNU_SOURCE
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

void die(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fputs("load: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double seconds_since(uint64_t start_ns)
{
    return (double)(now_ns() - start_ns) / 1e9;
}

void sleep_ms(uint32_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

double cpu_own(void)
{
    struct rusage used;

    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* The scheduler's own account: nanoseconds, where /proc/pid/stat has ticks of 10 ms. */
static double schedstat_of(pid_t pid, bool waited)
{
    char path[300];
    double sum = 0;
    struct dirent *entry;
    DIR *tasks;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    tasks = opendir(path);
    if (tasks == NULL)
        return 0;
    while ((entry = readdir(tasks)) != NULL) {
        unsigned long long ran, wait;
        FILE *file;

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "/proc/%d/task/%.20s/schedstat", (int)pid, entry->d_name);
        file = fopen(path, "r");
        if (file == NULL)
            continue;
        if (fscanf(file, "%llu %llu", &ran, &wait) == 2)
            sum += (double)(waited ? wait : ran) / 1e9;
        fclose(file);
    }
    closedir(tasks);
    return sum;
}

double cpu_of(pid_t pid)
{
    return schedstat_of(pid, false);
}

double cpu_wait_of(pid_t pid)
{
    return schedstat_of(pid, true);
}

struct proc_stat {
    int parent;
    unsigned long own_ticks;    /* user and system */
    unsigned long waited_ticks; /* of children that ended */
};

static bool read_stat(const char *name, struct proc_stat *ret_stat)
{
    char path[64];
    char line[1024];
    const char *end;
    unsigned long user, system;
    long waited_user, waited_system;
    FILE *file;
    bool ok;

    snprintf(path, sizeof(path), "/proc/%.20s/stat", name);
    file = fopen(path, "r");
    if (file == NULL)
        return false;
    ok = fgets(line, sizeof(line), file) != NULL;
    fclose(file);
    end = ok ? strrchr(line, ')') : NULL;
    if (end == NULL || sscanf(end + 2, "%*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
                              &ret_stat->parent, &user, &system, &waited_user, &waited_system) != 5)
        return false;
    ret_stat->own_ticks = user + system;
    ret_stat->waited_ticks = (unsigned long)(waited_user + waited_system);
    return true;
}

double cpu_of_children(pid_t pid)
{
    unsigned long ticks = 0;
    struct proc_stat stat;
    struct dirent *entry;
    char own[20];
    DIR *proc = opendir("/proc");

    if (proc == NULL)
        return 0;
    while ((entry = readdir(proc)) != NULL)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && read_stat(entry->d_name, &stat) &&
            stat.parent == (int)pid)
            ticks += stat.own_ticks;
    closedir(proc);
    snprintf(own, sizeof(own), "%d", (int)pid);
    if (read_stat(own, &stat))
        ticks += stat.waited_ticks + stat.own_ticks;
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

/* The sum of all lines of a file that match; `format` reads one %lu. */
static uint64_t sum_of(const char *path, const char *format)
{
    char line[256];
    unsigned long value;
    uint64_t sum = 0;
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    while (fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, format, &value) == 1)
            sum += value;
#pragma GCC diagnostic pop
    fclose(file);
    return sum;
}

uint64_t sleeps_of(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    return sum_of(path, "voluntary_ctxt_switches: %lu");
}

uint64_t resident_bytes(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
    return sum_of(path, "Private_Dirty: %lu") * 1024;
}

double load_average(void)
{
    double loads[1] = {0};

    return getloadavg(loads, 1) == 1 ? loads[0] : 0;
}

uint32_t random_u32(void)
{
    static uint32_t state = 2463534242u;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}
