/*
 * err.h -- the one error type that crosses a room's border.
 *
 * libuv's, libpq's and jansson's own codes are turned into these where they
 * enter and nowhere else. What a client may see is a code of protocol/, chosen
 * on floor 5 from one of these.
 */
#ifndef BATON_BASE_ERR_H
#define BATON_BASE_ERR_H

#define GW_MUST_CHECK __attribute__((warn_unused_result))
#define GW_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum gw_err {
    GW_OK = 0,
    GW_EINVAL,       /* the input breaks a rule; asking again changes nothing */
    GW_ELIMIT,       /* larger or more than a stated maximum */
    GW_EAGAIN,       /* full just now: the same call may work later */
    GW_EUNAVAILABLE, /* what it needs (the database, a peer) is not there just now */
    GW_EDENIED,      /* not allowed to this caller */
    GW_ENOTFOUND,
    GW_ECONFLICT,  /* contradicts what is stored */
    GW_ECANCELLED, /* given up before it ran, by shutdown or by its owner */
    GW_EIO,        /* the operating system refused; errno says why, or was logged there */
};

/* A short, stable name for logs ("unavailable"); never NULL. */
const char *gw_err_name(enum gw_err err);

#endif
