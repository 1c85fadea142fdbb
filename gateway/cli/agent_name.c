#include "cli/agent_name.h"

#include "app/app.h"
#include "config/config.h"
#include "policy/policy.h"
#include "store/admin.h"

#include <stdio.h>
#include <string.h>

struct check {
    const struct policy *policy;
    struct slice login, name;
    char *message; /* 300 bytes; "": nothing speaks against it */
};

/* Also to a host that messages may name: a name is not the place. */
static const char *wrong_words(struct policy *policy, struct slice name)
{
    struct policy_result result;
    struct policy_links links;

    policy_links(policy, name, &links);
    if (links.count > 0)
        return "there is a link in it";
    policy_check(policy, name, &result);
    if (result.count == 0)
        return NULL;
    switch (result.findings[0].rule) {
    case POLICY_SECRET:
        return "there is a recovery phrase or a private key in it";
    case POLICY_LINK:
    case POLICY_BAD_LINK:
        return "there is a link in it";
    default:
        return "it says what staff may not say";
    }
}

/* The wallet's whole name is nobody's either, however it is written. */
static bool poses_as_wallet(const struct policy *policy, struct slice name, struct slice wallet)
{
    return policy_names_compare(policy, name, wallet) == POLICY_SAME ||
           policy_name_poses(policy, name, wallet);
}

static void hold_against(void *user, const struct store_agent_row *row)
{
    struct check *check = user;

    if (row->disabled || slice_eq(row->login, check->login) || check->message[0] != '\0' ||
        policy_names_compare(check->policy, check->name, row->name) != POLICY_SAME)
        return;
    snprintf(check->message, 300, "it looks like the name of " SLICE_FMT, SLICE_ARG(row->login));
}

static void hold_against_team(void *user, struct slice team)
{
    struct check *check = user;

    if (check->message[0] == '\0' &&
        policy_names_compare(check->policy, check->name, team) == POLICY_SAME)
        snprintf(check->message, 300, "it looks like the name of the team " SLICE_FMT,
                 SLICE_ARG(team));
}

enum gw_err cli__agent_name_check(struct pg_sync *sync, const struct config *config,
                                  struct slice login, struct slice name, char message[300])
{
    struct policy *policy = app_policy_new(config);
    struct check check = {policy, login, name, message};
    const char *wrong = wrong_words(policy, name);
    enum gw_err err = GW_OK;

    message[0] = '\0';
    if (wrong == NULL && !policy_name_is_seen(policy, name))
        wrong = "there is no letter in it";
    if (wrong == NULL && poses_as_wallet(policy, name, slice_of(config->wallet_name)))
        wrong = "it looks like the wallet's own, or this program's";
    if (wrong == NULL && policy_name_is_role(policy, name))
        wrong = "it passes for the bot or for the wallet itself";
    if (wrong != NULL)
        snprintf(message, 300, "%s", wrong);
    else
        err = store_names_seen(sync);
    if (err == GW_OK && message[0] == '\0')
        err = store_agent_list(sync, hold_against, &check);
    if (err == GW_OK && message[0] == '\0')
        err = store_team_names(sync, hold_against_team, &check);
    policy_free(policy);
    return err == GW_OK && message[0] != '\0' ? GW_EINVAL : err;
}

struct found {
    struct slice login;
    struct buf *name;
};

static void take_name(void *user, const struct store_agent_row *row)
{
    struct found *found = user;

    if (slice_eq(row->login, found->login))
        buf_append_slice(found->name, row->name);
}

enum gw_err cli__agent_name_of(struct pg_sync *sync, struct slice login, struct buf *out)
{
    struct found found = {login, out};

    return store_agent_list(sync, take_name, &found);
}
