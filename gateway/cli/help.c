#include "cli/internal.h"

#include <string.h>

static int list(void)
{
    printf("baton -- the live-chat gateway of a wallet's support desk\n\nUsage: baton COMMAND "
           "[ARGUMENTS] [OPTIONS]\n\n");
    for (const struct cli_command *command = cli__commands; command->name != NULL; command++)
        printf("  %-8s %-28s %s\n", command->name, command->usage, command->summary);
    printf("\nOptions come from an INI file (--config FILE, else ./baton.ini, else "
           "/etc/baton/baton.ini), from\n"
           "variables BATON_<NAME>, and from flags --name VALUE, each over those before: baton "
           "help options\n");
    return 0;
}

int cli__help(struct cli_call *call)
{
    if (call->count == 0)
        return list();
    if (strcmp(call->arguments[0], "options") == 0) {
        config_print_reference(stdout);
        return 0;
    }
    for (const struct cli_command *command = cli__commands; command->name != NULL; command++) {
        if (strcmp(command->name, call->arguments[0]) != 0)
            continue;
        printf("baton %s %s\n\n%s", command->name, command->usage, command->text);
        return 0;
    }
    return cli__misused("help", "there is no command %s", call->arguments[0]);
}
