#define _GNU_SOURCE /* close_range */

#include "base/clock.h"
#include "log/log.h"
#include "pg_server/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOG_NAME "postgres.log"
#define LOG_ROTATE_BYTES (16 << 20)
#define TAIL_BYTES 2048
#define TAIL_LINES 8

void pg_server__sleep_ms(uint32_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

/* Nothing of ours that could mislead it, such as PGDATA or PGOPTIONS. */
static char *const child_environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", NULL};

/* After fork, so only what is async-signal-safe. Ends in the program or not at all. */
static _Noreturn void run_child(const struct pg_server *server,
                                const struct pg_server__command *command, int log_fd, pid_t parent)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* Ctrl-C at a terminal is for us, who stop it in our own order. */
    setsid();
    int null_fd = open("/dev/null", O_RDONLY);

    if (null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0 || dup2(log_fd, STDOUT_FILENO) < 0 ||
        dup2(log_fd, STDERR_FILENO) < 0 || close_range(3, ~0u, 0) != 0 ||
        !pg_server__become(&server->account)) {
        _exit(126);
    }
    /* After setuid(), which clears it. Should we have died before it was set, then
     * the parent is another one already. */
    if (prctl(PR_SET_PDEATHSIG, command->death_signal) != 0 || getppid() != parent ||
        chdir("/") != 0) {
        _exit(126);
    }
    umask(077);
    execve(command->argv[0], command->argv, child_environment);
    _exit(127);
}

enum gw_err pg_server__spawn(const struct pg_server *server,
                             const struct pg_server__command *command, pid_t *ret_pid)
{
    char *log_path = pg_server__path(server, LOG_NAME);
    int log_fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    struct buf path;
    pid_t child = -1;
    pid_t parent = getpid();

    buf_init(&path, 8192);
    buf_printf(&path, "%s/%s", server->bin, command->program);
    command->argv[0] = path.data;
    if (log_fd >= 0 && buf_err(&path) == GW_OK) {
        child = fork();
    }
    if (child == 0) {
        run_child(server, command, log_fd, parent);
    }
    if (child < 0) {
        log_error("pg_server", "spawn_failed", "program=%s log=%s why=%s", command->program,
                  log_quote(log_path), log_quote(strerror(errno)));
    } else {
        *ret_pid = child;
    }
    if (log_fd >= 0) {
        close(log_fd);
    }
    buf_done(&path);
    free(log_path);
    return child < 0 ? GW_EIO : GW_OK;
}

bool pg_server__wait_end(pid_t pid, uint64_t limit_ms, int *ret_status)
{
    uint64_t until_ms = clock_mono_ms() + limit_ms;
    int status = 0;

    for (;;) {
        pid_t ended = waitpid(pid, &status, WNOHANG);

        /* Not a child of ours any more: as ended as it can be. */
        if (ended == pid || (ended < 0 && errno == ECHILD)) {
            if (ret_status != NULL) {
                *ret_status = status;
            }
            return true;
        }
        if (clock_mono_ms() >= until_ms) {
            return false;
        }
        pg_server__sleep_ms(5);
    }
}

/* --- Its log ------------------------------------------------------------------- */

static void log_line(struct slice line)
{
    char *text = slice_dup(line);

    log_error("pg_server", "postgres_said", "line=%s", log_quote(text));
    free(text);
}

static void log_lines(struct slice text)
{
    struct slice lines[TAIL_LINES] = {SLICE_NONE};
    size_t count = 0;

    while (text.data != NULL) {
        struct slice line = slice_cut(text, '\n', &text);

        if (line.len > 0) {
            lines[count++ % TAIL_LINES] = line;
        }
    }
    for (size_t i = count > TAIL_LINES ? count - TAIL_LINES : 0; i < count; i++) {
        log_line(lines[i % TAIL_LINES]);
    }
}

void pg_server__log_tail(const struct pg_server *server)
{
    char text[TAIL_BYTES];
    char *path = pg_server__path(server, LOG_NAME);
    FILE *file = fopen(path, "re");

    free(path);
    if (file == NULL) {
        return;
    }
    if (fseek(file, -TAIL_BYTES, SEEK_END) != 0) {
        rewind(file); /* it is shorter than that */
    }
    size_t len = fread(text, 1, sizeof(text), file);

    fclose(file);
    log_lines((struct slice){text, len});
}

void pg_server__log_rotate(const struct pg_server *server)
{
    char *path = pg_server__path(server, LOG_NAME);
    char *old = pg_server__path(server, LOG_NAME ".1");
    struct stat info;

    if (stat(path, &info) == 0 && info.st_size > LOG_ROTATE_BYTES && rename(path, old) != 0) {
        log_warn("pg_server", "log_not_rotated", "errno=%d", errno);
    }
    free(path);
    free(old);
}
