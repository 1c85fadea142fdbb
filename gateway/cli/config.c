/* What the gateway would run with. */
#include "cli/internal.h"

#include <string.h>

int cli__config(struct cli_call *call)
{
    if (call->count != 1 || strcmp(call->arguments[0], "print") != 0)
        return cli__misused("config", "what to do with them is missing");
    config_print(call->config, stdout);
    return 0;
}
