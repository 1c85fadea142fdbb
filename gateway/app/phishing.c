#include "app/phishing.h"

#include "base/clock.h"
#include "log/log.h"
#include "loop/loop.h"
#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BAD_LINES_TOLD 5 /* of a file's, each by its number; the others are counted */

/* A change may leave the times as they are within a tick of the kernel's clock; none of them is this long. */
#define SETTLED_S 2

/* What tells one version of the file from another. Its time of change is the kernel's own: it tells also of what was
 * put back to an old time, and of another mode or owner, with which it may be readable now. */
struct version {
    struct timespec modified, changed;
    off_t size;
    ino_t inode;
    dev_t device;
};

struct phishing {
    struct loop *loop;
    struct policy *policy;
    const char *path;
    struct version known;
    bool missing; /* it was said that the file can't be read */
    bool fresh;   /* it had just changed when it was read: once more, when it has settled */
    bool reading;
    bool stopping;
};

/* On a worker thread: a list of a million hosts takes a second to sort. */
struct reading {
    struct phishing *phishing;
    struct version version;
    int64_t began_s;
    struct policy_hosts *hosts;
    size_t bad_count, bad[BAD_LINES_TOLD];
    enum gw_err err;
    int error; /* errno */
};

struct phishing *phishing_new(struct loop *loop, struct policy *policy, const char *path)
{
    struct phishing *phishing = mem_new(sizeof(*phishing));

    phishing->loop = loop;
    phishing->policy = policy;
    phishing->path = path;
    return phishing;
}

void phishing_stop(struct phishing *phishing)
{
    phishing->stopping = true;
}

bool phishing_busy(const struct phishing *phishing)
{
    return phishing->reading;
}

void phishing_free(struct phishing *phishing)
{
    free(phishing);
}

static struct version version_of(const struct stat *status)
{
    return (struct version){status->st_mtim, status->st_ctim, status->st_size, status->st_ino,
                            status->st_dev};
}

static bool is_same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool is_same(const struct version *a, const struct version *b)
{
    return is_same_time(&a->modified, &b->modified) && is_same_time(&a->changed, &b->changed) &&
           a->size == b->size && a->inode == b->inode && a->device == b->device;
}

/* Whether what was read at this second may since have changed, with nothing to tell it by. A time that is still to
 * come, as another machine's clock may say, tells nothing. */
static bool is_fresh(const struct version *version, int64_t read_s)
{
    return version->changed.tv_sec <= read_s && version->changed.tv_sec > read_s - SETTLED_S;
}

/* ---- on the worker ---- */

static enum gw_err read_all(int fd, struct buf *out)
{
    for (;;) {
        char *into = buf_reserve(out, 65536);
        ssize_t got;

        if (into == NULL)
            return GW_ELIMIT;
        got = read(fd, into, 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return GW_EIO;
        if (got == 0)
            return GW_OK;
        buf_commit(out, (size_t)got);
    }
}

static void bad_line(void *user, size_t line)
{
    struct reading *reading = user;

    if (reading->bad_count < BAD_LINES_TOLD)
        reading->bad[reading->bad_count] = line;
    reading->bad_count++;
}

static void read_file(void *user)
{
    struct reading *reading = user;
    struct stat status;
    struct buf text;
    /* Without waiting for a writer, should it be a pipe. */
    int fd = open(reading->phishing->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    buf_init(&text, POLICY_LIST_BYTES_MAX + 65536);
    reading->err = GW_EIO;
    reading->began_s = clock_wall_ms() / 1000;
    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        reading->version = version_of(&status);
        reading->err = read_all(fd, &text);
    } else if (fd >= 0) {
        errno = EINVAL;
    }
    reading->error = errno;
    if (reading->err == GW_OK)
        reading->err = policy_hosts_parse(buf_slice(&text), bad_line, reading, &reading->hosts);
    if (fd >= 0)
        close(fd);
    buf_done(&text);
}

/* ---- on the loop ---- */

static void tell_bad_lines(const struct reading *reading)
{
    for (size_t i = 0; i < reading->bad_count && i < BAD_LINES_TOLD; i++)
        log_warn("app", "phishing_line_skipped", "path=%s line=%zu",
                 log_quote(reading->phishing->path), reading->bad[i]);
    if (reading->bad_count > BAD_LINES_TOLD)
        log_warn("app", "phishing_lines_skipped", "path=%s lines=%zu",
                 log_quote(reading->phishing->path), reading->bad_count);
}

static void file_read(void *user)
{
    struct reading *reading = user;
    struct phishing *phishing = reading->phishing;

    phishing->reading = false;
    if (phishing->stopping) {
        policy_hosts_free(reading->hosts);
        free(reading);
        return;
    }
    /* A file that is no good is not read again until it changes. */
    phishing->known = reading->version;
    phishing->fresh = is_fresh(&reading->version, reading->began_s);
    tell_bad_lines(reading);
    if (reading->err == GW_OK) {
        log_info("app", "phishing_list_loaded", "hosts=%zu", policy_hosts_count(reading->hosts));
        policy_set_phishing(phishing->policy, reading->hosts);
        phishing->missing = false;
    } else {
        log_error("app", "phishing_list_refused", "path=%s why=%s kept=1",
                  log_quote(phishing->path),
                  log_quote(reading->err == GW_EIO      ? strerror(reading->error)
                            : reading->err == GW_ELIMIT ? "too large"
                                                        : "no line is a host"));
    }
    free(reading);
}

void phishing_check(struct phishing *phishing, bool anyway)
{
    struct stat status;
    struct version version;
    struct reading *reading;

    if (phishing->path[0] == '\0' || phishing->reading || phishing->stopping)
        return;
    if (stat(phishing->path, &status) != 0) {
        if (!phishing->missing)
            log_error("app", "phishing_list_missing", "path=%s why=%s kept=1",
                      log_quote(phishing->path), log_quote(strerror(errno)));
        phishing->missing = true;
        return;
    }
    phishing->missing = false;
    version = version_of(&status);
    if (!anyway && is_same(&version, &phishing->known) &&
        !(phishing->fresh && !is_fresh(&version, clock_wall_ms() / 1000)))
        return;
    reading = mem_new(sizeof(*reading));
    reading->phishing = phishing;
    reading->version = version;
    phishing->reading = loop_work(phishing->loop, read_file, file_read, reading) == GW_OK;
    if (!phishing->reading)
        free(reading); /* the workers are busy: the next check comes back to it */
}
