/*
 * roles.c -- names that pass for the bot or for the wallet itself. The head of data/roles.txt says
 * which those are.
 */
#include "policy/internal.h"

#include <assert.h>
#include <stdlib.h>

#define ROLES_MAX 400

enum role_kind { ROLE_ALWAYS, ROLE_POSING, ROLE_USUAL };

struct role {
    enum role_kind kind;
    struct look look;
};

struct roles {
    struct role items[ROLES_MAX];
    size_t count;
};

static enum role_kind kind_of(struct slice name)
{
    if (slice_eq_cstr(name, "always"))
        return ROLE_ALWAYS;
    assert(slice_eq_cstr(name, "posing") || slice_eq_cstr(name, "usual"));
    return slice_eq_cstr(name, "posing") ? ROLE_POSING : ROLE_USUAL;
}

struct roles *policy__roles_new(const struct fold *fold)
{
    struct roles *roles = mem_new(sizeof(*roles));
    struct slice rest = policy__data("roles.txt"), line;

    while (policy__data_line(&rest, &line)) {
        enum role_kind kind = kind_of(slice_cut(line, ':', &line));

        while (line.data != NULL) {
            struct look look = policy__look_of(fold, slice_cut(line, '|', &line));

            assert(roles->count < ROLES_MAX && look.count > 0);
            roles->items[roles->count++] = (struct role){kind, look};
        }
    }
    return roles;
}

void policy__roles_free(struct roles *roles)
{
    if (roles == NULL)
        return;
    for (size_t i = 0; i < roles->count; i++)
        policy__look_done(&roles->items[i].look);
    free(roles);
}

/* How the signs of a name up to some place can be made of words of the list. */
enum {
    NOT_MADE,
    MADE = 1,  /* of usual words */
    POSED = 2, /* and of one that poses */
};

/* Goes on from `at`, up to which the name is made of words, with each word that stands there. True: one of those that
 * always pose. */
static bool go_on(const struct roles *roles, const struct look *look, size_t at, uint8_t *made)
{
    for (size_t i = 0; i < roles->count; i++) {
        const struct role *role = &roles->items[i];

        if (!policy__look_has(look, at, &role->look))
            continue;
        if (role->kind == ROLE_ALWAYS)
            return true;
        made[at + role->look.count] |=
            role->kind == ROLE_POSING && made[at] != NOT_MADE ? (uint8_t)POSED : made[at];
    }
    return false;
}

bool policy__roles_have(const struct roles *roles, const struct fold *fold, struct slice name)
{
    struct look look = policy__look_of(fold, name);
    uint8_t *made = mem_array(look.count + 1, sizeof(*made));
    bool found = false;

    made[0] = MADE;
    for (size_t at = 0; at < look.count && !found; at++) {
        uint32_t sign = look.signs[at];

        found = go_on(roles, &look, at, made);
        /* A number behind it makes no other name of it; 0, 1 and 5 are letters by their looks. */
        if ((sign >= '2' && sign <= '9') || sign == 'l' || sign == 'o' || sign == 's')
            made[at + 1] |= made[at];
    }
    found = found || (made[look.count] & POSED) != 0;
    policy__look_done(&look);
    free(made);
    return found;
}
