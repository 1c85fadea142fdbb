#include "app/app.h"
#include "cli/internal.h"
#include "pg/pg.h"

int cli__migrate(struct cli_call *call)
{
    struct app_database database;
    struct pg_sync *sync;
    int code = 1;

    if (call->count > 0)
        return cli__misused("migrate", "what is %s?", call->arguments[0]);
    if (app_database_open(call->config, true, &database) != GW_OK)
        return 1;
    if (app_database_migrated(&database, &sync) == GW_OK) {
        pg_sync_close(sync);
        printf("the schema is up to date\n");
        code = 0;
    }
    app_database_close(&database);
    return code;
}
