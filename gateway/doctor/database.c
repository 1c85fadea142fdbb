#include "base/clock.h"
#include "config/config.h"
#include "doctor/internal.h"
#include "pg/pg.h"

#include <math.h>
#include <string.h>

#define ROUND_TRIPS 20
#define FAR_MS 5.0
#define CLOCK_OFF_MS 2000.0
#define VERSION_MIN 150000
#define SMALL_BUFFERS (64 << 20)
/* What a gateway process opens besides its pool: two for appending, one at the start. */
#define OTHER_CONNECTIONS 3

/* The part of what the gateway will do that one connection alone does, with everything on one
 * host: the share that a gateway is held to, and that tests/load measures. */
#define GATEWAY_SHARE 0.6

/* As one row, in this order. */
static const char facts_sql[] =
    "SELECT current_setting('server_version_num')::bigint, current_setting('fsync')::bool, "
    "current_setting('synchronous_commit') <> 'off', current_setting('full_page_writes')::bool, "
    "pg_is_in_recovery(), current_setting('server_encoding') = 'UTF8', "
    "current_setting('max_connections')::bigint - "
    "current_setting('superuser_reserved_connections')::bigint, "
    "(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') - 1, "
    "(SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers'), "
    "has_database_privilege(current_database(), 'CREATE'), "
    "has_database_privilege(current_database(), 'TEMP'), current_setting('server_version'), "
    "current_setting('synchronous_commit')";

struct facts {
    int64_t version;
    bool fsync, synchronous, full_pages, replica, utf8;
    int64_t slots, taken, buffers;
    bool may_create, may_temp;
    char version_text[64];
    char synchronous_text[32];
};

static void copy_text(char *out, size_t size, struct slice text)
{
    snprintf(out, size, SLICE_FMT, SLICE_ARG(text));
}

static void on_facts(void *user, const struct pg_result *result, int row)
{
    struct facts *facts = user;

    facts->version = pg_int64(result, row, 0);
    facts->fsync = pg_bool(result, row, 1);
    facts->synchronous = pg_bool(result, row, 2);
    facts->full_pages = pg_bool(result, row, 3);
    facts->replica = pg_bool(result, row, 4);
    facts->utf8 = pg_bool(result, row, 5);
    facts->slots = pg_int64(result, row, 6);
    facts->taken = pg_int64(result, row, 7);
    facts->buffers = pg_int64(result, row, 8);
    facts->may_create = pg_bool(result, row, 9);
    facts->may_temp = pg_bool(result, row, 10);
    copy_text(facts->version_text, sizeof(facts->version_text), pg_text(result, row, 11));
    copy_text(facts->synchronous_text, sizeof(facts->synchronous_text), pg_text(result, row, 12));
}

static void look_at_promises(struct doctor_report *report, const struct facts *facts)
{
    doctor__find(report, facts->version < VERSION_MIN ? DOCTOR_BAD : DOCTOR_GOOD,
                 "postgres_version", "Use PostgreSQL 15 or later.", "PostgreSQL %s",
                 facts->version_text);
    doctor__find(report, facts->replica ? DOCTOR_BAD : DOCTOR_GOOD, "postgres_role",
                 "Point the option database to the primary (target_session_attrs=read-write).",
                 facts->replica ? "it is a replica, which can't be written to" : "it is a primary");
    doctor__find(report, facts->fsync ? DOCTOR_GOOD : DOCTOR_BAD, "fsync",
                 "Set fsync = on in postgresql.conf: without it a power cut destroys the database.",
                 facts->fsync ? "on" : "off");
    doctor__find(report, facts->synchronous ? DOCTOR_GOOD : DOCTOR_BAD, "synchronous_commit",
                 "Set synchronous_commit = on: without it a message that was acked may be lost.",
                 "%s", facts->synchronous_text);
    doctor__find(report, facts->full_pages ? DOCTOR_GOOD : DOCTOR_WARNING, "full_page_writes",
                 "Set full_page_writes = on, unless the disk never writes half a page.",
                 facts->full_pages ? "on" : "off");
    doctor__find(report, facts->utf8 ? DOCTOR_GOOD : DOCTOR_BAD, "encoding",
                 "Make the database anew: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.",
                 facts->utf8 ? "UTF-8" : "not UTF-8");
    doctor__find(report, facts->may_create ? DOCTOR_GOOD : DOCTOR_WARNING, "privileges",
                 "GRANT CREATE ON DATABASE to this user, or run baton migrate as the owner.",
                 facts->may_create ? "this user may make the schema"
                                   : "this user may not make the schema");
}

static void look_at_room(struct doctor_report *report, const struct config *config,
                         const struct facts *facts)
{
    int64_t wanted = config->database_connections + OTHER_CONNECTIONS;
    int64_t left = facts->slots - facts->taken;

    doctor__find(report,
                 left < wanted       ? DOCTOR_BAD
                 : left < 2 * wanted ? DOCTOR_WARNING
                                     : DOCTOR_GOOD,
                 "max_connections",
                 "Raise max_connections of PostgreSQL: each gateway needs its own, and two run "
                 "during a deploy.",
                 "%lld are left, a gateway takes %lld", (long long)left, (long long)wanted);
    doctor__find(report, facts->buffers < SMALL_BUFFERS ? DOCTOR_WARNING : DOCTOR_GOOD,
                 "shared_buffers", "Set shared_buffers to about a quarter of the host's memory.",
                 "%lld MB", (long long)(facts->buffers >> 20));
}

static void on_number(void *user, const struct pg_result *result, int row)
{
    *(double *)user = pg_double(result, row, 0);
}

static void look_at_distance(struct doctor_report *report, struct pg_sync *sync)
{
    double took[ROUND_TRIPS];
    double theirs_ms = 0, ahead_ms = 0, quickest = INFINITY, median;

    for (int i = 0; i < ROUND_TRIPS; i++) {
        uint64_t from_us = clock_mono_us();

        if (pg_sync_query(sync, "SELECT extract(epoch FROM clock_timestamp()) * 1000", NULL, 0,
                          on_number, &theirs_ms) != GW_OK)
            return;
        took[i] = (double)(clock_mono_us() - from_us) / 1000;
        /* In the quickest there is the least time for which it is not known where it went. */
        if (took[i] >= quickest)
            continue;
        quickest = took[i];
        ahead_ms = theirs_ms - ((double)clock_wall_ms() - took[i] / 2);
    }
    median = doctor__median(took, ROUND_TRIPS);
    doctor__measured(report, "round_trip_ms", median);
    doctor__find(report, median > FAR_MS ? DOCTOR_WARNING : DOCTOR_GOOD, "round_trip",
                 "Put the gateway and the database into the same data centre.",
                 "%.2f ms to the database and back (median of %d, measured here and now)", median,
                 ROUND_TRIPS);
    doctor__measured(report, "clock_difference_ms", ahead_ms);
    doctor__find(report, fabs(ahead_ms) > CLOCK_OFF_MS ? DOCTOR_WARNING : DOCTOR_GOOD,
                 "clock_difference", "Run a time service on both hosts.",
                 "the database's clock is %.0f ms off ours", ahead_ms);
}

/* What the host will carry, from what was measured. */
static void foretell(struct doctor_report *report, const struct config *config)
{
    double entries = doctor__figure(report, "batched_entries_per_second") * GATEWAY_SHARE;
    double files = doctor__figure(report, "open_files") - OTHER_CONNECTIONS -
                   config->database_connections - 64;
    double memory = doctor__figure(report, "memory_available_mb") * 1e6 / 8192;
    double connections = config->max_connections;

    if (files < connections)
        connections = files;
    if (memory < connections)
        connections = memory;
    if (connections < 0)
        connections = 0;
    doctor__measured(report, "expected_entries_per_second", entries);
    doctor__measured(report, "expected_connections", connections);
    doctor__find(report, DOCTOR_GOOD, "will_carry", NULL,
                 "about %.0f messages a second and %.0f connections in one process, each message "
                 "acked in %.1f ms or more (estimated from what was measured here and now)",
                 entries, connections, doctor__figure(report, "lone_commit_ms"));
}

static void look_at_speed(struct doctor_report *report, const struct config *config,
                          struct pg_sync *sync)
{
    if (!doctor__measure_commits(report, sync)) {
        doctor__find(report, DOCTOR_WARNING, "speed",
                     "GRANT TEMPORARY ON DATABASE to this user, to have it measured.",
                     "not measured: %s", pg_sync_message(sync));
        return;
    }
    doctor__find(report, DOCTOR_GOOD, "lone_commit", NULL,
                 "a message by itself is stored in %.2f ms, %.0f a second one after the other "
                 "(measured here and now)",
                 doctor__figure(report, "lone_commit_ms"),
                 doctor__figure(report, "lone_commits_per_second"));
    doctor__find(report, DOCTOR_GOOD, "batched_append", NULL,
                 "%.0f messages a second in batches of 256 on one connection (measured here and "
                 "now, in temporary tables with the log that real ones would write)",
                 doctor__figure(report, "batched_entries_per_second"));
    foretell(report, config);
}

void doctor_database_missing(struct doctor_report *report)
{
    doctor__find(report, DOCTOR_BAD, "database",
                 "The lines above say why. Start it, or set the option database to another.",
                 "it can't be reached");
}

void doctor_look_at_database(struct doctor_report *report, const struct config *config,
                             const char *conninfo, bool is_own, bool measure)
{
    struct facts facts = {0};
    struct pg_sync *sync;

    if (pg_sync_open(conninfo, &sync) != GW_OK) {
        doctor_database_missing(report);
        return;
    }
    doctor__find(report, DOCTOR_GOOD, "database", NULL,
                 is_own ? "the gateway's own, in data_dir" : "the one that the options name");
    if (pg_sync_query(sync, facts_sql, NULL, 0, on_facts, &facts) == GW_OK) {
        look_at_promises(report, &facts);
        look_at_room(report, config, &facts);
        look_at_distance(report, sync);
        if (measure && !facts.replica)
            look_at_speed(report, config, sync);
    } else {
        doctor__find(report, DOCTOR_BAD, "database", "See what PostgreSQL says.",
                     "its settings can't be read: %s", pg_sync_message(sync));
    }
    pg_sync_close(sync);
}
