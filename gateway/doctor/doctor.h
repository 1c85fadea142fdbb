/*
 * doctor.h -- looks at a host before it goes live: what is wrong, what to do about it,
 * and what the host will carry.
 *
 * Changes nothing and leaves nothing behind: its tables are temporary, its file has no
 * name. Knows neither how a database is started nor the command line. Blocks, for about
 * five seconds in all.
 */
#ifndef BATON_DOCTOR_DOCTOR_H
#define BATON_DOCTOR_DOCTOR_H

#include <stdbool.h>
#include <stdio.h>

struct config;
struct doctor_report; /* findings, in the order in which they were made */

enum doctor_status { DOCTOR_GOOD, DOCTOR_WARNING, DOCTOR_BAD };

struct doctor_report *doctor_report_new(void);
void doctor_report_free(struct doctor_report *report); /* NULL is fine */

/* Descriptors, memory, the data folder's disk, packages, pages, port, clock. */
void doctor_look_at_host(struct doctor_report *report, const struct config *config);

/* The database behind a libpq connection string: settings, distance, speed. `is_own`: the
 * gateway starts it itself, in its data folder. `measure`: three seconds of storing, and what
 * follows from it. */
void doctor_look_at_database(struct doctor_report *report, const struct config *config,
                             const char *conninfo, bool is_own, bool measure);
/* Instead of the above, when it could not be started. */
void doctor_database_missing(struct doctor_report *report);

/* The worst of all findings. */
enum doctor_status doctor_worst(const struct doctor_report *report);

/* For people: a line a finding, with what to do below those that are not good. */
void doctor_print(const struct doctor_report *report, FILE *out);
/* One JSON object: {"status", "checks": [{"name", "status", "found", "advice"?}],
 * "measured": {"name": number, ...}}. The names are stable. */
void doctor_print_json(const struct doctor_report *report, FILE *out);

#endif
