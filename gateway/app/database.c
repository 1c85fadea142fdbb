#include "app/app.h"

#include "base/environment.h"
#include "config/config.h"
#include "log/log.h"
#include "pg/pg.h"
#include "pg_server/pg_server.h"
#include "store/admin.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libpq would cut nothing, but our copy must hold it all. */
static enum gw_err take_conninfo(struct app_database *database, const char *conninfo)
{
    if (snprintf(database->conninfo, sizeof(database->conninfo), "%s", conninfo) <
        (int)sizeof(database->conninfo))
        return GW_OK;
    log_error("app", "database_option_too_long", "max=%zu", sizeof(database->conninfo) - 1);
    return GW_ELIMIT;
}

enum gw_err app_database_open(const struct config *config, bool beside,
                              struct app_database *ret_database)
{
    struct app_database database = {0};
    char *running;
    enum gw_err err;

    if (config->database[0] == '\0')
        environment_drop_libpq();
    if (config->database[0] != '\0') {
        err = take_conninfo(&database, config->database);
    } else if (beside && pg_server_find(config->data_dir, &running) == GW_OK) {
        err = take_conninfo(&database, running);
        free(running);
    } else {
        err = pg_server_start(config->data_dir, &database.server);
        if (err == GW_OK)
            err = take_conninfo(&database, pg_server_conninfo(database.server));
    }
    if (err != GW_OK)
        app_database_close(&database);
    else
        *ret_database = database;
    return err;
}

bool app_database_at_hand(const struct config *config)
{
    char *running;

    if (config->database[0] != '\0')
        return true;
    if (pg_server_find(config->data_dir, &running) != GW_OK)
        return false;
    free(running);
    return true;
}

void app_database_close(struct app_database *database)
{
    if (database->server != NULL)
        pg_server_stop(database->server);
    pg_server_free(database->server);
    database->server = NULL;
}

enum gw_err app_database_migrated(const struct app_database *database, struct pg_sync **ret_sync)
{
    struct store_migrated migrated;
    struct pg_sync *sync;
    enum gw_err err = pg_sync_open(database->conninfo, &sync);

    if (err != GW_OK) {
        log_error("app", "database_unreachable", "why=%s", gw_err_name(err));
        return err;
    }
    err = store_migrate(sync, &migrated);
    if (err != GW_OK) {
        log_error("app", "migration_failed", "why=%s", gw_err_name(err));
        pg_sync_close(sync);
        return err;
    }
    if (migrated.applied > 0)
        log_info("app", "migrated", "version=%d applied=%d", migrated.version, migrated.applied);
    *ret_sync = sync;
    return GW_OK;
}
