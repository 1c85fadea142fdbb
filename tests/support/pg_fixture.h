/*
 * pg_fixture.h -- a throw-away PostgreSQL for a test: its own cluster in a folder
 * under /tmp, on a Unix socket there, as an ordinary user when the test is root.
 *
 * The server dies with the test, also when that is killed. Nothing here returns an
 * error: what goes wrong is printed, with the server's log, and ends the test.
 */
#ifndef BATON_TESTS_PG_FIXTURE_H
#define BATON_TESTS_PG_FIXTURE_H

#include <stdbool.h>

struct pg_fixture;

struct pg_fixture_options {
    bool no_fsync; /* for tests that kill nothing and want to be quick */
    bool tcp;      /* listens on 127.0.0.1 and [::1] too, see pg_fixture_port() */
};

/* initdb and start; options may be NULL. */
struct pg_fixture *pg_fixture_new(const struct pg_fixture_options *options);
/* Stops it at once and removes the folder. NULL is fine. */
void pg_fixture_free(struct pg_fixture *fixture);

/* libpq's, by the socket; the user and the database are "postgres". */
const char *pg_fixture_conninfo(const struct pg_fixture *fixture);
const char *pg_fixture_folder(const struct pg_fixture *fixture);
int pg_fixture_port(const struct pg_fixture *fixture);

/* Makes a certificate of its own for "localhost", as which ssl = on finds it. False
 * when there is no program to make it with. */
bool pg_fixture_certificate(struct pg_fixture *fixture);

/* Stops with a signal to the postmaster, waiting for its end: SIGINT is fast, SIGQUIT
 * immediate (as in a crash). Then starts it on the same data, unless it runs. */
void pg_fixture_stop(struct pg_fixture *fixture, int signum);
void pg_fixture_start(struct pg_fixture *fixture);

#endif
