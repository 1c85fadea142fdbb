#include "policy/policy.h"
#include "app/app.h"
#include "config/config.h"

struct policy *app_policy_new(const struct config *config)
{
    return policy_new(&(struct policy_options){
        .links_allow = (const char *const *)config->links_allow.items,
        .links_allow_count = config->links_allow.count,
        .own_domains = (const char *const *)config->own_domains.items,
        .own_domains_count = config->own_domains.count,
        .contacts_allow = (const char *const *)config->contacts_allow.items,
        .contacts_allow_count = config->contacts_allow.count,
    });
}
