#include "app/app.h"
#include "cli/internal.h"

int cli__serve(struct cli_call *call)
{
    if (call->count > 0)
        return cli__misused("serve", "what is %s?", call->arguments[0]);
    return app_serve(call->config);
}
