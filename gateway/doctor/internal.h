/* internal.h -- what the files of doctor/ share; nobody else includes it. */
#ifndef BATON_DOCTOR_INTERNAL_H
#define BATON_DOCTOR_INTERNAL_H

#include "base/embed.h"
#include "base/str.h"
#include "doctor/doctor.h"

struct pg_sync;

extern const struct embedded_file doctor__migrations[];
extern const struct embedded_file doctor__append[];

/* report.c. `name` and `advice` are static; advice is dropped from what is good. */
void doctor__find(struct doctor_report *report, enum doctor_status status, const char *name,
                  const char *advice, const char *fmt, ...) GW_PRINTF(5, 6);
/* A figure; shown to people by the finding that tells about it. */
void doctor__measured(struct doctor_report *report, const char *name, double value);
/* The value of a figure, 0 when it was not measured. */
double doctor__figure(const struct doctor_report *report, const char *name);

/* The middle one; sorts them. */
double doctor__median(double *values, int count);

/* disk.c */
void doctor__look_at_disk(struct doctor_report *report, const char *data_dir);

/* measure.c: about three seconds. False when the database won't let it. */
bool doctor__measure_commits(struct doctor_report *report, struct pg_sync *sync);

#endif
