#define _GNU_SOURCE /* nftw */

#include "support/pg_fixture.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define START_MS 120000
#define PORT_FIRST 20000
#define PORTS 12000
#define PORTS_TRIED 100

struct pg_fixture {
    struct pg_fixture_options options;
    char folder[64];
    char log[96];
    char conninfo[256];
    char bin[128]; /* where initdb and postgres are */
    int port;
    pid_t postmaster;
    bool as_other; /* the test is root, which PostgreSQL refuses to be */
    uid_t uid;
    gid_t gid;
};

static void print_log(const struct pg_fixture *fixture)
{
    char line[512];
    FILE *log = fopen(fixture->log, "r");

    while (log != NULL && fgets(line, sizeof(line), log) != NULL) {
        fprintf(stderr, "  | %s", line);
    }
    if (log != NULL) {
        fclose(log);
    }
}

static _Noreturn void give_up(const struct pg_fixture *fixture, const char *what)
{
    fprintf(stderr, "pg_fixture: %s: %s\n", what, strerror(errno));
    print_log(fixture);
    abort();
}

static void sleep_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static void find_programs(struct pg_fixture *fixture)
{
    glob_t found;

    /* In the order of their names, which with two digits is that of their numbers. */
    if (glob("/usr/lib/postgresql/[1-9][0-9]/bin", 0, NULL, &found) != 0) {
        give_up(fixture, "no /usr/lib/postgresql/[1-9][0-9]/bin");
    }
    snprintf(fixture->bin, sizeof(fixture->bin), "%s", found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
}

static void find_user(struct pg_fixture *fixture)
{
    if (geteuid() != 0) {
        return;
    }
    const struct passwd *user = getpwnam("postgres");

    user = user ? user : getpwnam("nobody");
    if (user == NULL) {
        give_up(fixture, "neither a user postgres nor nobody");
    }
    fixture->as_other = true;
    fixture->uid = user->pw_uid;
    fixture->gid = user->pw_gid;
}

/* Runs a program as PostgreSQL's user with its output in the log. */
static pid_t spawn(const struct pg_fixture *fixture, const char *path, char *const argv[])
{
    pid_t parent = getpid();
    pid_t child = fork();

    if (child != 0) {
        return child;
    }
    int log = open(fixture->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (fixture->as_other &&
        (setgroups(0, NULL) != 0 || setgid(fixture->gid) != 0 || setuid(fixture->uid) != 0)) {
        _exit(126);
    }
    /* After setuid, which clears it. */
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent || chdir(fixture->folder) != 0) {
        _exit(126);
    }
    execv(path, argv);
    _exit(127);
}

/* One of PostgreSQL's own. */
static pid_t spawn_own(const struct pg_fixture *fixture, const char *program, char *argv[])
{
    char path[192];
    pid_t child;

    snprintf(path, sizeof(path), "%s/%s", fixture->bin, program);
    argv[0] = path; /* the whole path: they look for one another beside themselves */
    child = spawn(fixture, path, argv);
    argv[0] = NULL;
    return child;
}

static bool ends_well(pid_t child)
{
    int status = 0;

    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* ./test has made one to be copied, which takes a fraction of the time. */
static bool copied_cluster(const struct pg_fixture *fixture)
{
    const char *made = getenv("TEST_CLUSTER");
    char *argv[] = {"cp", "-a", (char *)made, "data", NULL};

    if (made == NULL)
        return false;
    return ends_well(spawn(fixture, "/bin/cp", argv));
}

static void run_initdb(struct pg_fixture *fixture)
{
    char *argv[] = {NULL,       "-D",
                    "data",     "-U",
                    "postgres", "-A",
                    "trust",    "-E",
                    "UTF8",     "--locale=C.UTF-8",
                    "-N",       "--no-instructions",
                    NULL};

    if (!ends_well(spawn_own(fixture, "initdb", argv))) {
        give_up(fixture, "initdb failed");
    }
}

bool pg_fixture_certificate(struct pg_fixture *fixture)
{
    char *argv[] = {"openssl",  "req",
                    "-x509",    "-newkey",
                    "rsa:2048", "-nodes",
                    "-subj",    "/CN=localhost",
                    "-days",    "2",
                    "-keyout",  "data/server.key",
                    "-out",     "data/server.crt",
                    NULL};

    return ends_well(spawn(fixture, "/usr/bin/openssl", argv));
}

static bool is_free(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

    if (fd >= 0) {
        close(fd);
    }
    return bound;
}

/* Below those from which the kernel takes one for whoever does not mind which: nobody who connects
 * somewhere has it when PostgreSQL comes to listen, and not while it is down in between either. */
static int free_port(void)
{
    for (int tried = 0; tried < PORTS_TRIED; tried++) {
        uint32_t random;

        if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random)) {
            return 0;
        }
        int port = PORT_FIRST + (int)(random % PORTS);

        if (is_free(port)) {
            return port;
        }
    }
    return 0;
}

static bool is_ready(const struct pg_fixture *fixture)
{
    char path[128], line[64] = "";
    bool ready = false;

    /* Its eighth line is the state (src/include/utils/pidfile.h). */
    snprintf(path, sizeof(path), "%s/data/postmaster.pid", fixture->folder);
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        return false;
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        ready = strncmp(line, "ready", 5) == 0;
    }
    fclose(file);
    return ready;
}

void pg_fixture_start(struct pg_fixture *fixture)
{
    char sockets[128], port[32], listen[64], fsync[32];
    char *argv[] = {NULL,
                    "-D",
                    "data",
                    "-k",
                    sockets,
                    "-p",
                    port,
                    "-c",
                    listen,
                    "-c",
                    fsync,
                    "-c",
                    "max_connections=100",
                    NULL};

    if (fixture->postmaster > 0) {
        return;
    }
    snprintf(sockets, sizeof(sockets), "%s", fixture->folder);
    snprintf(port, sizeof(port), "%d", fixture->port);
    snprintf(listen, sizeof(listen), "listen_addresses=%s",
             fixture->options.tcp ? "127.0.0.1,::1" : "");
    snprintf(fsync, sizeof(fsync), "fsync=%s", fixture->options.no_fsync ? "off" : "on");
    fixture->postmaster = spawn_own(fixture, "postgres", argv);
    if (fixture->postmaster < 0) {
        give_up(fixture, "fork");
    }
    for (int waited_ms = 0; !is_ready(fixture); waited_ms += 10) {
        if (waited_ms > START_MS || waitpid(fixture->postmaster, NULL, WNOHANG) != 0) {
            give_up(fixture, "PostgreSQL did not start");
        }
        sleep_ms(10);
    }
}

void pg_fixture_stop(struct pg_fixture *fixture, int signum)
{
    if (fixture->postmaster <= 0) {
        return;
    }
    kill(fixture->postmaster, signum);
    if (waitpid(fixture->postmaster, NULL, 0) != fixture->postmaster) {
        give_up(fixture, "waitpid");
    }
    fixture->postmaster = 0;
}

struct pg_fixture *pg_fixture_new(const struct pg_fixture_options *options)
{
    struct pg_fixture *fixture = mem_new(sizeof(*fixture));

    fixture->options = options ? *options : (struct pg_fixture_options){0};
    snprintf(fixture->folder, sizeof(fixture->folder), "/tmp/baton-pg-XXXXXX");
    if (mkdtemp(fixture->folder) == NULL) {
        give_up(fixture, "mkdtemp");
    }
    snprintf(fixture->log, sizeof(fixture->log), "%s/log", fixture->folder);
    find_programs(fixture);
    find_user(fixture);
    if (fixture->as_other && chown(fixture->folder, fixture->uid, fixture->gid) != 0) {
        give_up(fixture, "chown");
    }
    fixture->port = fixture->options.tcp ? free_port() : 5432;
    if (fixture->port == 0) {
        give_up(fixture, "no free port");
    }
    snprintf(fixture->conninfo, sizeof(fixture->conninfo),
             "host=%s port=%d user=postgres dbname=postgres", fixture->folder, fixture->port);
    if (!copied_cluster(fixture))
        run_initdb(fixture);
    pg_fixture_start(fixture);
    return fixture;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

void pg_fixture_free(struct pg_fixture *fixture)
{
    if (fixture == NULL) {
        return;
    }
    pg_fixture_stop(fixture, SIGQUIT);
    nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(fixture);
}

const char *pg_fixture_conninfo(const struct pg_fixture *fixture)
{
    return fixture->conninfo;
}

const char *pg_fixture_folder(const struct pg_fixture *fixture)
{
    return fixture->folder;
}

int pg_fixture_port(const struct pg_fixture *fixture)
{
    return fixture->port;
}
