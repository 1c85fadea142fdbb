#include "app/lookups.h"

#include "config/chains.h"
#include "log/log.h"
#include "lookup/lookup.h"

#include <stdlib.h>

struct lookups {
    struct lookup *lookup; /* NULL: no chain is configured */
};

static enum gw_err take_chains(const struct config *config,
                               struct lookup_chain chains[LOOKUP_CHAINS_MAX],
                               struct config_chain parsed[LOOKUP_CHAINS_MAX])
{
    if (config->chains.count > LOOKUP_CHAINS_MAX)
        return GW_ELIMIT;
    for (size_t i = 0; i < config->chains.count; i++) {
        enum gw_err err = config_chain_parse(slice_of(config->chains.items[i]), &parsed[i]);

        if (err != GW_OK)
            return err;
        chains[i] = (struct lookup_chain){.name = parsed[i].name,
                                          .url = parsed[i].url,
                                          .explorer = parsed[i].explorer,
                                          .confirmations = parsed[i].confirmations,
                                          .own = parsed[i].own};
    }
    return GW_OK;
}

enum gw_err lookups_new(struct loop *loop, struct metrics *metrics, const struct config *config,
                        struct lookups **ret_lookups)
{
    struct lookup_chain chains[LOOKUP_CHAINS_MAX];
    struct config_chain parsed[LOOKUP_CHAINS_MAX];
    struct lookups *lookups = mem_new(sizeof(*lookups));
    enum gw_err err = take_chains(config, chains, parsed);

    if (err == GW_OK && config->chains.count > 0)
        err = lookup_new(loop, metrics, chains, config->chains.count, &lookups->lookup);
    if (err != GW_OK) {
        log_error("app", "chains_refused", "why=%s most=%d", gw_err_name(err), LOOKUP_CHAINS_MAX);
        lookups_free(lookups);
        return err;
    }
    *ret_lookups = lookups;
    return GW_OK;
}

void lookups_stop(struct lookups *lookups)
{
    if (lookups == NULL)
        return;
    lookup_free(lookups->lookup);
    lookups->lookup = NULL;
}

void lookups_free(struct lookups *lookups)
{
    lookups_stop(lookups);
    free(lookups);
}

struct lookup *lookups_lookup(struct lookups *lookups)
{
    return lookups->lookup;
}
