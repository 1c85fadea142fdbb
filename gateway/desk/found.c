/* What the bot is told of a text that it does not read itself: the transactions, addresses and links in it. */
#include "desk/internal.h"

#include "chain/chain.h"
#include "policy/policy.h"

_Static_assert(DESK_FOUND_MAX == CHAIN_MARKS_MAX, "as many as chain/ finds");
_Static_assert(DESK_LINKS_MAX == POLICY_FINDINGS_MAX, "as many as policy/ finds");

static const char *const chain_names[] = {
    [CHAIN_ANY] = NULL,          [CHAIN_EVM] = NULL, /* there are many */
    [CHAIN_BITCOIN] = "Bitcoin", [CHAIN_TRON] = "TRON", [CHAIN_SOLANA] = "Solana",
};

size_t desk_bot_found(struct slice text, struct bot_found *found)
{
    struct chain_mark marks[CHAIN_MARKS_MAX];
    size_t count = text.len > 0 ? chain_find(text, marks, CHAIN_MARKS_MAX) : 0;

    for (size_t i = 0; i < count; i++)
        found[i] = (struct bot_found){
            .value = {text.data + marks[i].start, marks[i].end - marks[i].start},
            .chain = marks[i].network != NULL ? marks[i].network : chain_names[marks[i].family],
            .is_address = marks[i].thing == CHAIN_ADDRESS,
        };
    return count;
}

static enum bot_link_whose whose(const struct policy_link *link)
{
    switch (link->why) {
    case POLICY_WHY_NOTHING:
        return link->own ? BOT_LINK_OWN : BOT_LINK_OTHER;
    case POLICY_WHY_PHISHING:
        return BOT_LINK_LISTED;
    case POLICY_WHY_LOOK_ALIKE:
        return BOT_LINK_ALIKE;
    default:
        return BOT_LINK_HIDDEN;
    }
}

size_t desk_bot_links(struct policy *policy, struct slice text, struct bot_link *links)
{
    struct policy_links found;

    policy_links_all(policy, text, &found);
    for (size_t i = 0; i < found.count; i++)
        links[i] = (struct bot_link){
            .whose = whose(&found.items[i]),
            .start = found.items[i].start,
            .end = found.items[i].end,
        };
    return found.count;
}
