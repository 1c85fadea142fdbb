/* internal.h -- what the commands share; included within cli/ only. */
#ifndef BATON_CLI_INTERNAL_H
#define BATON_CLI_INTERNAL_H

#include "base/err.h"
#include "config/config.h"

#include <stdio.h>

#define CLI_USAGE 2 /* exit code for being asked wrongly */

struct cli_call {
    const char *const *arguments; /* behind the command's name, options of config/ taken out */
    int count;
    struct config *config; /* NULL for help and version */
};

struct cli_command {
    const char *name;
    const char *usage;   /* arguments, for "baton help" */
    const char *summary; /* one line */
    const char *text;    /* the whole explanation */
    int (*run)(struct cli_call *call);
};

extern const struct cli_command cli__commands[]; /* ends with a NULL name */

int cli__serve(struct cli_call *call);
int cli__migrate(struct cli_call *call);
int cli__agent(struct cli_call *call);
int cli__demo(struct cli_call *call);
int cli__kb(struct cli_call *call);
int cli__guard(struct cli_call *call);
int cli__bot(struct cli_call *call);
int cli__config(struct cli_call *call);
int cli__bot_replay(struct cli_call *call); /* by cli__bot() */
int cli__doctor(struct cli_call *call);
int cli__route(struct cli_call *call);
int cli__version(struct cli_call *call);
int cli__help(struct cli_call *call);

/* "2026-03-01" or "2026-03-01T09:30:00Z", in UTC, as Unix microseconds. */
bool cli__time_parse(const char *text, int64_t *ret_us);

/* Says what is wrong and how it is used; returns CLI_USAGE. */
int cli__misused(const char *command, const char *fmt, ...) GW_PRINTF(2, 3);

/* A password of 20 letters and digits (119 bits) that are hard to mistake. */
#define CLI_PASSWORD_LEN 20
void cli__random_password(char out[CLI_PASSWORD_LEN + 1]);

#endif
