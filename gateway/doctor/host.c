#include "config/config.h"
#include "doctor/internal.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

#define OTHER_FILES 64u /* log, pages, listener, loop, libraries */
/* Idle ones take about half of that; the kernel's buffers come on top. */
#define CONNECTION_BYTES 8192.0
#define PLUG_IN "libwebsockets-evlib_uv.so"

static void look_at_files(struct doctor_report *report, const struct config *config)
{
    uint64_t wanted =
        (uint64_t)config->max_connections + config->database_connections + OTHER_FILES;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    doctor__measured(report, "open_files", (double)limit.rlim_cur);
    doctor__find(report, limit.rlim_cur < wanted ? DOCTOR_BAD : DOCTOR_GOOD, "open_files",
                 "Raise the limit (systemd: LimitNOFILE=, a shell: ulimit -n), or lower "
                 "max_connections.",
                 "%llu may be open, %llu are needed for max_connections = %u",
                 (unsigned long long)limit.rlim_cur, (unsigned long long)wanted,
                 config->max_connections);
}

/* A line of /proc/meminfo in bytes; 0 without it. */
static double memory_of(const char *name)
{
    FILE *file = fopen("/proc/meminfo", "re");
    char line[200];
    double found = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        struct slice value;
        int64_t kilobytes;

        if (!slice_eq_cstr(slice_cut(slice_of(line), ':', &value), name))
            continue;
        value = slice_trim(value);
        value = slice_cut(value, ' ', &(struct slice){0});
        if (slice_to_int64(value, &kilobytes) == GW_OK)
            found = (double)kilobytes * 1024;
    }
    if (file != NULL)
        fclose(file);
    return found;
}

static void look_at_memory(struct doctor_report *report, const struct config *config)
{
    double there = memory_of("MemAvailable");
    double wanted = config->max_connections * CONNECTION_BYTES + (256u << 20);

    if (there == 0)
        return;
    doctor__measured(report, "memory_available_mb", there / 1e6);
    doctor__find(report, there < wanted ? DOCTOR_WARNING : DOCTOR_GOOD, "memory",
                 "Add memory, or lower max_connections.",
                 "%.1f GB are free, %u connections and the rest take about %.1f GB", there / 1e9,
                 config->max_connections, wanted / 1e9);
}

/* The same name as libwebsockets loads it by. */
static void look_at_plug_in(struct doctor_report *report)
{
    void *plug_in = dlopen(PLUG_IN, RTLD_LAZY | RTLD_LOCAL);

    doctor__find(report, plug_in == NULL ? DOCTOR_BAD : DOCTOR_GOOD, "libwebsockets",
                 "Install Debian's package libwebsockets-evlib-uv.", "its plug-in for libuv is %s",
                 plug_in == NULL ? "missing" : "there");
    if (plug_in != NULL)
        dlclose(plug_in);
}

static void look_at_pages(struct doctor_report *report, const struct config *config)
{
    static const char *const files[] = {"widget.js", "widget/index.html", "console/index.html"};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[4096];

        snprintf(path, sizeof(path), "%s/%s", config->web_root, files[i]);
        if (access(path, R_OK) == 0)
            continue;
        doctor__find(report, DOCTOR_BAD, "web_root",
                     "Build the pages (./run --build), or set web_root to where they are.",
                     "%s can't be read: %s", path, strerror(errno));
        return;
    }
    doctor__find(report, DOCTOR_GOOD, "web_root", NULL, "widget and console are in %s",
                 config->web_root);
}

static bool address_of(const struct config *config, struct sockaddr_storage *out,
                       socklen_t *ret_len)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, config->listen, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)config->port);
        *ret_len = sizeof(*v4);
        return true;
    }
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)config->port);
    *ret_len = sizeof(*v6);
    return inet_pton(AF_INET6, config->listen, &v6->sin6_addr) == 1;
}

/* 0, or errno of why it can't be had. */
static int try_port(const struct config *config, bool share)
{
    struct sockaddr_storage address;
    socklen_t len;
    int on = 1, why = 0;
    int fd;

    if (!address_of(config, &address, &len))
        return EINVAL;
    fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return errno;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (share)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, 1) != 0)
        why = errno;
    close(fd);
    return why;
}

static void look_at_port(struct doctor_report *report, const struct config *config)
{
    int why = try_port(config, config->share_port);

    if (why == 0)
        doctor__find(report, DOCTOR_GOOD, "port", NULL, "%s port %u is free%s", config->listen,
                     config->port, config->share_port ? ", or shared with other gateways" : "");
    else
        doctor__find(report, DOCTOR_BAD, "port",
                     "Set another port or address (options port, listen), or end what has it. If "
                     "it is another gateway, set share_port for both.",
                     "%s port %u can't be had: %s", config->listen, config->port, strerror(why));
}

static void look_at_clock(struct doctor_report *report)
{
    struct timex clock = {.modes = 0};
    int state = adjtimex(&clock);
    bool kept = state != TIME_ERROR && state >= 0 && (clock.status & STA_UNSYNC) == 0;

    doctor__find(report, kept ? DOCTOR_GOOD : DOCTOR_WARNING, "clock",
                 "Run a time service (chrony, systemd-timesyncd): tokens are judged by this clock.",
                 kept ? "it is kept by a time service" : "the kernel knows of no time service");
}

void doctor_look_at_host(struct doctor_report *report, const struct config *config)
{
    look_at_files(report, config);
    look_at_memory(report, config);
    doctor__look_at_disk(report, config->data_dir);
    look_at_plug_in(report);
    look_at_pages(report, config);
    look_at_port(report, config);
    look_at_clock(report);
}
