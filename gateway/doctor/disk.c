/*
 * disk.c -- how long this disk takes to promise something.
 *
 * As PostgreSQL writes its log: pages of a file that has its size already, each
 * followed by fdatasync().
 */
#define _GNU_SOURCE /* O_TMPFILE */

#include "base/clock.h"
#include "doctor/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#define ROUNDS 50
#define PAGE 8192
#define FREE_MIN (1ull << 30)
#define SLOW_MS 5.0
#define PATIENCE_US 2000000 /* a very slow disk is known by fewer rounds */

/* The folder itself, or the nearest above it that is there. Caller frees. */
static char *existing(const char *folder)
{
    char *path = slice_dup(slice_of(folder));

    while (access(path, F_OK) != 0 && strcmp(path, "/") != 0 && strcmp(path, ".") != 0) {
        char *parent = slice_dup(slice_of(dirname(path)));

        free(path);
        path = parent;
    }
    return path;
}

/* A file of ROUNDS pages without a name, so it is gone with the process; -1 and errno. */
static int make_file(const char *folder)
{
    char page[PAGE];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd < 0) {
        char path[4096];

        snprintf(path, sizeof(path), "%s/.baton-doctor-XXXXXX", folder);
        fd = mkostemp(path, O_CLOEXEC);
        if (fd >= 0)
            unlink(path);
    }
    memset(page, 'd', sizeof(page));
    for (int i = 0; fd >= 0 && i < ROUNDS; i++) {
        if (write(fd, page, sizeof(page)) != (ssize_t)sizeof(page) ||
            (i == ROUNDS - 1 && fsync(fd) != 0)) {
            int saved = errno;

            close(fd);
            errno = saved;
            return -1;
        }
    }
    return fd;
}

/* The median in milliseconds; below 0 when it failed. */
static double sync_ms(int fd)
{
    double took[ROUNDS];
    uint64_t began_us = clock_mono_us();
    char page[PAGE];
    int count = 0;

    memset(page, 'e', sizeof(page));
    while (count < ROUNDS && (count < 5 || clock_mono_us() - began_us < PATIENCE_US)) {
        uint64_t from_us = clock_mono_us();

        if (pwrite(fd, page, sizeof(page), (off_t)count * PAGE) != (ssize_t)sizeof(page) ||
            fdatasync(fd) != 0)
            return -1;
        took[count++] = (double)(clock_mono_us() - from_us) / 1000;
    }
    return doctor__median(took, count);
}

static void tell_speed(struct doctor_report *report, const char *folder)
{
    int fd = make_file(folder);
    double ms = fd >= 0 ? sync_ms(fd) : -1;
    int why = errno;

    if (fd >= 0)
        close(fd);
    if (ms < 0) {
        doctor__find(report, DOCTOR_BAD, "data_dir",
                     "Let the gateway's user write there, or set data_dir to another folder.",
                     "%s can't be written to: %s", folder, strerror(why));
        return;
    }
    doctor__measured(report, "fsync_ms", ms);
    doctor__find(report, ms > SLOW_MS ? DOCTOR_WARNING : DOCTOR_GOOD, "disk_sync",
                 "Every message waits for this. Use a local SSD, best one with a protected cache.",
                 "a page is on disk in %.2f ms (median of %d, measured here and now)", ms, ROUNDS);
}

static void tell_kind(struct doctor_report *report, const char *folder)
{
    struct statfs kind;
    struct statvfs space;

    if (statfs(folder, &kind) != 0 || statvfs(folder, &space) != 0)
        return;
    if (kind.f_type == TMPFS_MAGIC || kind.f_type == RAMFS_MAGIC)
        doctor__find(report, DOCTOR_BAD, "disk_kind", "Set data_dir to a folder on a disk.",
                     "%s is in memory: nothing there survives a restart", folder);
    else if (kind.f_type == NFS_SUPER_MAGIC)
        doctor__find(report, DOCTOR_WARNING, "disk_kind",
                     "Set data_dir to a folder on a local disk.", "%s is on a network's disk",
                     folder);

    uint64_t left = (uint64_t)space.f_bavail * space.f_frsize;

    doctor__find(report, left < FREE_MIN ? DOCTOR_WARNING : DOCTOR_GOOD, "disk_space",
                 "Ten million messages take about 5 GB. Make room.", "%.1f GB left in %s",
                 (double)left / 1e9, folder);
}

void doctor__look_at_disk(struct doctor_report *report, const char *data_dir)
{
    char *folder = existing(data_dir);

    tell_speed(report, folder);
    tell_kind(report, folder);
    free(folder);
}
