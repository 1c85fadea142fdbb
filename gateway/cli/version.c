#include "cli/internal.h"

int cli__version(struct cli_call *call)
{
    if (call->count > 0)
        return cli__misused("version", "takes no arguments");
    printf("baton %s\n", BATON_VERSION);
    return 0;
}
