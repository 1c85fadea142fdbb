/*
 * cli.h -- arguments to a command: one file each.
 */
#ifndef BATON_CLI_CLI_H
#define BATON_CLI_CLI_H

/* The process's exit code: 0 done, 1 failed, 2 asked wrongly; some commands have 3 as well, as their help
 * says. */
int cli_main(int argc, char **argv);

#endif
