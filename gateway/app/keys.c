#include "app/keys.h"

#include "log/log.h"

enum gw_err app_keys_load(const struct config *config, struct jwt_keys **ret_keys)
{
    char message[256];

    if (config->jwt_keys[0] == '\0')
        return GW_OK;
    if (jwt_keys_load(config->jwt_keys, ret_keys, message) != GW_OK) {
        log_error("app", "jwt_keys_refused", "path=%s why=%s", log_quote(config->jwt_keys),
                  log_quote(message));
        return GW_EINVAL;
    }
    if (config->jwt_audience[0] == '\0' || config->jwt_issuer[0] == '\0') {
        log_error("app", "jwt_options_missing", "needs=\"jwt_audience and jwt_issuer\"");
        return GW_EINVAL;
    }
    return GW_OK;
}
