/*
 * machine.c -- what it was measured on: figures say nothing without it.
 */
#define _GNU_SOURCE
#include "bench.h"
#include "hist.h"
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#define FLUSHES 200
#define PAGE 8192

struct machine {
    char cpu[100];
    long processors;
    double memory_gb;
    char kernel[140];
    char postgres[60];
    char commit[60];
    double flush_p50_ms, flush_p99_ms; /* 0: not measured */
};

static void find_cpu(struct machine *machine)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[300];

    snprintf(machine->cpu, sizeof(machine->cpu), "unknown");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, "model name : %99[^\n]", machine->cpu) == 1)
            break;
    if (file != NULL)
        fclose(file);
}

/* What was built, as far as the checkout that it runs from says so. */
static void find_commit(struct machine *machine)
{
    FILE *git = popen("git describe --always --dirty --abbrev=12 2>/dev/null", "r");

    if (git == NULL || fscanf(git, "%59s", machine->commit) != 1)
        snprintf(machine->commit, sizeof(machine->commit), "unknown");
    if (git != NULL)
        pclose(git);
}

/* A page of PostgreSQL's size, written and flushed where its write-ahead log is. */
static void time_flushes(struct machine *machine, const struct place *place)
{
    struct hist *times = mem_array(1, sizeof(*times));
    char path[100];
    char page[PAGE];
    int fd;

    memset(page, 'x', sizeof(page));
    snprintf(path, sizeof(path), "%s/flushes", place->folder);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (int i = -FLUSHES; i < FLUSHES; i++) {
        uint64_t start = now_ns();

        /* Once to make the file, then over what is there, as a log that is used again. */
        if (fd < 0 || pwrite(fd, page, PAGE, (off_t)((i + FLUSHES) % FLUSHES) * PAGE) != PAGE ||
            fdatasync(fd) != 0)
            die("%s: %s", path, strerror(errno));
        if (i >= 0)
            hist_add(times, now_ns() - start);
    }
    close(fd);
    unlink(path);
    machine->flush_p50_ms = hist_ms(times, 0.5);
    machine->flush_p99_ms = hist_ms(times, 0.99);
    free(times);
}

static void look(struct machine *machine, struct bench *bench)
{
    struct utsname system;
    struct sysinfo info;

    *machine = (struct machine){.processors = sysconf(_SC_NPROCESSORS_ONLN)};
    find_cpu(machine);
    find_commit(machine);
    if (uname(&system) == 0)
        snprintf(machine->kernel, sizeof(machine->kernel), "%s %s", system.sysname, system.release);
    if (sysinfo(&info) == 0)
        machine->memory_gb = (double)info.totalram * info.mem_unit / 1e9;
    if (!bench->placed)
        return;
    snprintf(machine->postgres, sizeof(machine->postgres), "%s",
             PQparameterStatus(bench->db, "server_version"));
    time_flushes(machine, &bench->place);
}

void machine_as_json(FILE *file, struct bench *bench)
{
    struct machine machine;

    look(&machine, bench);
    fprintf(file,
            "{\"cpu\": \"%s\", \"processors\": %ld, \"memory_gb\": %.1f, \"kernel\": \"%s\", "
            "\"postgresql\": \"%s\", \"fdatasync_p50_ms\": %.3f, \"fdatasync_p99_ms\": %.3f, "
            "\"load_average\": %.2f, \"commit\": \"%s\"}",
            machine.cpu, machine.processors, machine.memory_gb, machine.kernel, machine.postgres,
            machine.flush_p50_ms, machine.flush_p99_ms, load_average(), machine.commit);
}

void machine_as_markdown(FILE *file, struct bench *bench)
{
    struct machine machine;

    look(&machine, bench);
    fprintf(file, "Measured on %s, %ld processors for everything, %.0f GB, %s", machine.cpu,
            machine.processors, machine.memory_gb, machine.kernel);
    if (machine.postgres[0] != '\0')
        fprintf(file, ", PostgreSQL %s; one fdatasync of 8 KB: p50 %.2f, p99 %.2f ms",
                machine.postgres, machine.flush_p50_ms, machine.flush_p99_ms);
    fprintf(file, ". Load average at the end: %.1f. Commit %s, `tests/load/run%s`.\n",
            load_average(), machine.commit, bench->brief ? " --short" : "");
}
