/* query.c -- the parameters of a request's address. */
#include "api/internal.h"

#define NUMBER_MAX 24 /* bytes of one; no 64 bits take more */

bool api__query_text(struct api_call *call, const char *name, struct buf *out)
{
    enum gw_err err = net_query_get(buf_slice(&call->query), name, out);

    return err == GW_OK || err == GW_ENOTFOUND;
}

bool api__query_number(struct api_call *call, const char *name, int64_t absent, int64_t min,
                       int64_t max, int64_t *ret_number)
{
    struct buf text;
    int64_t number = absent;
    enum gw_err err;

    buf_init(&text, NUMBER_MAX);
    err = net_query_get(buf_slice(&call->query), name, &text);
    if (err == GW_OK)
        err = slice_to_int64(buf_slice(&text), &number);
    buf_done(&text);
    if ((err != GW_OK && err != GW_ENOTFOUND) || number < min || number > max)
        return false;
    *ret_number = number;
    return true;
}
