/*
 * pg_server_fixture.h -- a folder for servers of pg_server/, gateways to kill, and
 * looks behind the scenes.
 *
 * What goes wrong outside of the tested calls fails the test.
 */
#ifndef BATON_TESTS_PG_SERVER_FIXTURE_H
#define BATON_TESTS_PG_SERVER_FIXTURE_H

#include "pg_server/pg_server.h"

#include <stdbool.h>
#include <sys/types.h>

struct server_env {
    char base[64];     /* the test's own folder */
    char data_dir[80]; /* most tests use this one, one after the other */
};

/* cmocka's group set-up and tear-down: *state becomes a struct server_env. */
int pg_server_setup(void **state);
int pg_server_teardown(void **state);

/* folder/name, in one of four rotating buffers. */
const char *server_path_in(const char *folder, const char *name);
void server_write_file(const char *path, const char *text);
bool server_is_there(const char *path);
void server_sleep_ms(unsigned ms);

/* By the cluster's postmaster.pid; 0 when there is none. */
pid_t server_postmaster_of(const char *data_dir);
/* There, and no zombie. */
bool server_is_alive(pid_t pid);
/* Fails the test after 10 s. */
void server_wait_gone(pid_t pid);

struct pg_server *server_start(const char *data_dir);
void server_expect_refused(const char *data_dir, enum gw_err expected);
/* The first column of the last row, or what went wrong; valid until the next call. */
const char *server_ask(const char *conninfo, const char *sql);

/* A process that starts a server and then does nothing until it is killed; waits for
 * the server to be ready, or not. */
pid_t server_run_gateway(const char *data_dir, bool wait);
void server_kill_gateway(pid_t gateway);

#endif
