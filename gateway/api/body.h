/* body.h -- a request's body as JSON; included within api/ only. */
#ifndef BATON_API_BODY_H
#define BATON_API_BODY_H

#include "api/internal.h"

#include <jansson.h>

/* The body, which must be an object with no other keys than these (a list that ends with NULL); NULL after
 * the refusal was sent. The caller's to json_decref(). */
json_t *api__body_object(struct api_call *call, const char *const *keys);
/* A text of the object; SLICE_NONE when it is absent or no text. Borrowed from the object. */
struct slice api__body_text(const json_t *object, const char *key);
/* A whole number from min up; false when it is absent or another thing. */
bool api__body_int(const json_t *object, const char *key, int64_t min, int64_t *ret_number);

/* What a function of the schema made of a change: 200 with its JSON, or its {"error", "message"} as a
 * refusal: 404 not_found, 409 conflict, else 422. For store_json_cb, with the call as user. */
void api__changed(void *user, const struct store_answer *answer, struct slice json);
/* A page that the schema made; no page is 404. For store_json_cb, with the call as user. */
void api__shown(void *user, const struct store_answer *answer, struct slice json);

#endif
