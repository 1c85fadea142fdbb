/*
 * err.c -- the names of errors.
 */
#include "base/err.h"

const char *gw_err_name(enum gw_err err)
{
    switch (err) {
    case GW_OK:
        return "ok";
    case GW_EINVAL:
        return "invalid";
    case GW_ELIMIT:
        return "limit";
    case GW_EAGAIN:
        return "again";
    case GW_EUNAVAILABLE:
        return "unavailable";
    case GW_EDENIED:
        return "denied";
    case GW_ENOTFOUND:
        return "not_found";
    case GW_ECONFLICT:
        return "conflict";
    case GW_ECANCELLED:
        return "cancelled";
    case GW_EIO:
        return "io";
    }
    return "unknown";
}
