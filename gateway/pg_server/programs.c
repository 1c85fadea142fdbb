#include "log/log.h"
#include "pg_server/internal.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Debian's, PGDG's for Red Hat, and the source's own default. */
static const char *const usual_places[] = {"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
                                           "/usr/local/pgsql/bin"};

static bool is_program(const char *folder, const char *name)
{
    char path[4096];
    int len = snprintf(path, sizeof(path), "%s/%s", folder, name);

    return len > 0 && (size_t)len < sizeof(path) && access(path, X_OK) == 0;
}

/* "postgres (PostgreSQL) 15.4 (Debian ...)" gives 15; 0 when it says nothing of the
 * kind. A quote in the path would end the shell's; such a folder is passed over. */
static int version_of(const char *folder)
{
    char command[4200], line[256] = "";
    int version = 0;

    if (strchr(folder, '\'') != NULL || !is_program(folder, "postgres") ||
        !is_program(folder, "initdb")) {
        return 0;
    }
    snprintf(command, sizeof(command), "'%s/postgres' --version", folder);
    FILE *output = popen(command, "re");

    if (output == NULL) {
        return 0;
    }
    if (fgets(line, sizeof(line), output) == NULL ||
        sscanf(line, "postgres (PostgreSQL) %d", &version) != 1) {
        version = 0;
    }
    pclose(output);
    return version;
}

struct search {
    int wanted; /* 0: any */
    char *best;
    int version;
};

static bool fits(const struct search *search, int version)
{
    return search->wanted != 0 ? version == search->wanted : version >= PG_SERVER_OLDEST;
}

/* The first of PATH, as a shell would take it. */
static void search_path(struct search *search)
{
    struct slice rest = slice_of(getenv("PATH"));

    while (rest.data != NULL && search->best == NULL) {
        char *folder = slice_dup(slice_cut(rest, ':', &rest));
        int version = folder[0] == '/' ? version_of(folder) : 0;

        if (version != 0 && fits(search, version)) {
            search->best = folder;
            search->version = version;
        } else {
            free(folder);
        }
    }
}

static void search_places(struct search *search)
{
    glob_t found = {0};

    for (size_t i = 0; i < sizeof(usual_places) / sizeof(usual_places[0]); i++) {
        (void)glob(usual_places[i], i > 0 ? GLOB_APPEND : 0, NULL, &found);
    }
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int version = version_of(found.gl_pathv[i]);

        if (version > search->version && fits(search, version)) {
            free(search->best);
            search->best = slice_dup(slice_of(found.gl_pathv[i]));
            search->version = version;
        }
    }
    globfree(&found);
}

enum gw_err pg_server__programs_find(struct pg_server *server, int version)
{
    struct search search = {.wanted = version};

    search_path(&search);
    if (search.best == NULL) {
        search_places(&search);
    }
    if (search.best == NULL && version != 0) {
        log_error("pg_server", "no_postgres",
                  "folder=%s needs=%d why=\"not in PATH nor in /usr/lib/postgresql/%d/bin\"",
                  log_quote(server->cluster), version, version);
        return GW_ENOTFOUND;
    }
    if (search.best == NULL) {
        log_error("pg_server", "no_postgres",
                  "needs=%d why=\"none as new in PATH or /usr/lib/postgresql\" hint=\"install "
                  "PostgreSQL, or set the option database\"",
                  PG_SERVER_OLDEST);
        return GW_ENOTFOUND;
    }
    server->bin = search.best;
    server->version = search.version;
    return GW_OK;
}
