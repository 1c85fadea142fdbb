#include "log/log.h"
#include "pg/internal.h"

#include <string.h>

static const char *const classes[PG_CLASS_COUNT] = {
    "08", "22", "23", "25", "26", "40", "42", "53", "55", "57", "58", "XX", "other",
};

size_t pg__class_index(const char sqlstate[6])
{
    size_t i = 0;

    while (i < PG_CLASS_COUNT - 1 && strncmp(classes[i], sqlstate, 2) != 0) {
        i++;
    }
    return i;
}

const char *pg__class_name(size_t index)
{
    return classes[index];
}

static enum gw_err err_of(const char *sqlstate)
{
    static const char *const passing[] = {"40", "53", "55", "57", "58", "25006"};

    if (strcmp(sqlstate, "23505") == 0) {
        return GW_ECONFLICT;
    }
    for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
        if (strncmp(sqlstate, passing[i], strlen(passing[i])) == 0) {
            return GW_EAGAIN;
        }
    }
    return GW_EINVAL;
}

/* An error without a SQLSTATE is libpq's own: the connection broke. */
void pg__outcome_of(const PGresult *db, struct pg_outcome *outcome)
{
    const char *sqlstate = PQresultErrorField(db, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(db, PG_DIAG_MESSAGE_PRIMARY);

    *outcome = (struct pg_outcome){.err = GW_EUNAVAILABLE};
    outcome->message = slice_trim(slice_of(primary ? primary : PQresultErrorMessage(db)));
    if (sqlstate != NULL && strlen(sqlstate) == 5) {
        memcpy(outcome->sqlstate, sqlstate, 6);
        outcome->err = err_of(sqlstate);
    }
}

void pg__on_notice(void *user, const PGresult *db)
{
    const char *sqlstate = PQresultErrorField(db, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(db, PG_DIAG_MESSAGE_PRIMARY);

    (void)user;
    log_debug("pg", "notice", "sqlstate=%s message=%s", sqlstate ? sqlstate : "none",
              log_quote(primary ? primary : ""));
}
