#define _GNU_SOURCE /* nftw */
#include "doctor/doctor.h"

#include "app/app.h"
#include "cli/internal.h"
#include "log/log.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_BAD 3

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    (void)remove(path);
    return 0;
}

static bool has_cluster(const char *data_dir)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/postgres/PG_VERSION", data_dir);
    return access(path, F_OK) == 0;
}

static void look_with(struct doctor_report *report, const struct config *config, bool measure)
{
    struct app_database database;

    if (app_database_open(config, true, &database) != GW_OK) {
        doctor_database_missing(report);
        return;
    }
    doctor_look_at_database(report, config, database.conninfo, config->database[0] == '\0',
                            measure);
    app_database_close(&database);
}

/* Without a database of its own yet the gateway would make one in data_dir: here one is made
 * beside it, on the same disk, and is gone afterwards. */
static void look_beside(struct doctor_report *report, const struct config *config, bool measure)
{
    struct config beside = *config;
    char folder[PATH_MAX];

    snprintf(folder, sizeof(folder), "%s.doctor-XXXXXX", config->data_dir);
    if (mkdtemp(folder) == NULL) {
        log_error("doctor", "no_folder", "path=%s why=%s", log_quote(folder),
                  log_quote(strerror(errno)));
        doctor_database_missing(report);
        return;
    }
    /* PostgreSQL may have to run as another user, who enters here. */
    (void)chmod(folder, 0755);
    beside.data_dir = folder;
    look_with(report, &beside, measure);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int cli__doctor(struct cli_call *call)
{
    static const int exits[] = {[DOCTOR_GOOD] = 0, [DOCTOR_WARNING] = 1, [DOCTOR_BAD] = EXIT_BAD};
    struct doctor_report *report;
    bool as_json = false, quick = false;
    int code;

    for (int i = 0; i < call->count; i++) {
        if (strcmp(call->arguments[i], "--json") == 0)
            as_json = true;
        else if (strcmp(call->arguments[i], "--quick") == 0)
            quick = true;
        else
            return cli__misused("doctor", "what is %s?", call->arguments[i]);
    }
    report = doctor_report_new();
    doctor_look_at_host(report, call->config);
    if (call->config->database[0] == '\0' && !has_cluster(call->config->data_dir))
        look_beside(report, call->config, !quick);
    else
        look_with(report, call->config, !quick);
    (as_json ? doctor_print_json : doctor_print)(report, stdout);
    code = exits[doctor_worst(report)];
    doctor_report_free(report);
    return code;
}
