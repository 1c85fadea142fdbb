/*
 * uuid.h -- client ids (RFC 9562).
 */
#ifndef BATON_BASE_UUID_H
#define BATON_BASE_UUID_H

#include "base/str.h"

struct uuid {
    uint8_t bytes[16];
};

#define UUID_TEXT_LEN 36

/* Accepts the 8-4-4-4-12 form only, hex digits of either case. */
enum gw_err uuid_parse(struct slice text, struct uuid *ret_uuid) GW_MUST_CHECK;
/* Writes 36 lower-case characters and a NUL. */
void uuid_format(const struct uuid *uuid, char out[UUID_TEXT_LEN + 1]);
void uuid_random(struct uuid *ret_uuid); /* version 4 */
/* Version 8 from the SHA-256 of `name`: the same name always gives the same id, so
 * that what answers an entry is stored once however often it is run. */
void uuid_derive(struct slice name, struct uuid *ret_uuid);
bool uuid_eq(const struct uuid *a, const struct uuid *b);

#endif
