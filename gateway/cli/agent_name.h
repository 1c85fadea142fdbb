/* agent_name.h -- what a member of staff may be called, since visitors read it; included within cli/ only. */
#ifndef BATON_CLI_AGENT_NAME_H
#define BATON_CLI_AGENT_NAME_H

#include "base/err.h"
#include "base/str.h"

struct config;
struct pg_sync;

/* Of `login`, who may keep or take back the own name. GW_EINVAL with a message when there is a link, a secret or
 * something that staff may not say in it, nothing that can be seen, or when it could be taken for the wallet itself,
 * for the bot, for a team or for somebody else who can sign in. What is changed behind it by the same
 * connection is GW_EAGAIN when somebody else was given a name meanwhile. */
enum gw_err cli__agent_name_check(struct pg_sync *sync, const struct config *config,
                                  struct slice login, struct slice name,
                                  char message[300]) GW_MUST_CHECK;

/* Appends what this one is called; nothing when there is none of this login. */
enum gw_err cli__agent_name_of(struct pg_sync *sync, struct slice login,
                               struct buf *out) GW_MUST_CHECK;

#endif
