/*
 * keys.h -- the keys of visitors' sign-in tokens, and whether the options that go with them are set.
 */
#ifndef BATON_APP_KEYS_H
#define BATON_APP_KEYS_H

#include "config/config.h"
#include "config/jwt_keys.h"

/* *ret_keys stays as it is when none are configured. GW_EINVAL, and logged, for a bad file or a missing option. */
enum gw_err app_keys_load(const struct config *config, struct jwt_keys **ret_keys) GW_MUST_CHECK;

#endif
