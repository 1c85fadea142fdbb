/*
 * pick.h -- one line of JSON that is piped through a command of an operator: an id of
 * any type, and a text or a list of them.
 */
#ifndef BATON_WIRE_PICK_H
#define BATON_WIRE_PICK_H

#include "base/str.h"

struct wire_picked {
    char *id; /* as JSON; "null" when there was none */
    struct slice *texts;
    size_t count;
    void *tree; /* owns the texts */
};

/* Reads {"id", "text"} or {"id", "texts": […]}; other fields are left alone. GW_EINVAL for anything
 * else; then there is nothing to release. */
enum gw_err wire_pick_texts(struct slice line, struct wire_picked *ret_picked) GW_MUST_CHECK;
void wire_picked_done(struct wire_picked *picked);

struct wire_question {
    char *id; /* as JSON; NULL when there was none */
    struct slice text;
    struct slice lang; /* SLICE_NONE when there was none */
    void *tree;        /* owns both */
};

/* Reads {"id", "text", "lang"?}; other fields are left alone. GW_EINVAL for anything else, with the
 * id all the same if there is one: release it in any case. */
enum gw_err wire_pick_question(struct slice line, struct wire_question *ret_question) GW_MUST_CHECK;
void wire_question_done(struct wire_question *question);

#endif
