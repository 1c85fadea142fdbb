#include "config/chains.h"

#include "config/internal.h"

#include <string.h>

#define CONFIRMATIONS_MAX 10000
#define EXPLORER_MAX 400 /* with the hash behind it, it fits into a card */

/* The next field; several blanks in a row are one. */
static struct slice field_of(struct slice *rest)
{
    struct slice trimmed = slice_trim(*rest);

    return slice_cut(trimmed, ' ', rest);
}

static bool is_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];

        if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' ||
              c == '-' || c == '.'))
            return false;
    }
    return name.len > 0 && name.len <= CONFIG_CHAIN_NAME_MAX;
}

static const char *kind_of(struct slice name)
{
    static const char *const kinds[] = {"evm", "bitcoin", "tron", "solana"};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (slice_eq_cstr(name, kinds[i]))
            return kinds[i];
    return NULL;
}

/* With no user in it: that is not a part of an address that is shown or asked for. */
static bool is_url(struct slice url, bool must_be_tls)
{
    size_t skip = slice_starts(url, SLICE_LIT("https://")) ? 8 : 7;

    if (url.len > CONFIG_CHAIN_URL_MAX ||
        (skip == 7 && (must_be_tls || !slice_starts(url, SLICE_LIT("http://")))))
        return false;
    return memchr(url.data + skip, '@', url.len - skip) == NULL && config__is_authority(url, skip);
}

/* Cuts "name:password@" out from behind the scheme. */
static bool read_url(struct slice text, struct config_chain *chain)
{
    size_t skip = slice_starts(text, SLICE_LIT("https://")) ? 8 : 7, at = skip;
    struct slice name;

    if (text.len > CONFIG_CHAIN_URL_MAX)
        return false;
    while (at < text.len && text.data[at] != '@' && text.data[at] != '/')
        at++;
    if (at < text.len && text.data[at] == '@') {
        chain->user = (struct slice){text.data + skip, at - skip};
        name = slice_cut(chain->user, ':', &(struct slice){0});
        if (name.len == 0 || name.len == chain->user.len || chain->user.len > CONFIG_CHAIN_USER_MAX)
            return false;
        at++;
    } else {
        at = skip;
    }
    if (text.len < at)
        return false;
    memcpy(chain->url, text.data, skip);
    memcpy(chain->url + skip, text.data + at, text.len - at);
    return is_url(slice_of(chain->url), false);
}

static struct slice without_slash(struct slice url)
{
    while (url.len > 0 && url.data[url.len - 1] == '/')
        url.len--;
    return url;
}

enum gw_err config_chain_parse(struct slice item, struct config_chain *ret_chain)
{
    struct config_chain chain = {.user = SLICE_NONE, .explorer = SLICE_NONE};
    struct slice name = field_of(&item), own;
    int64_t confirmations;

    chain.kind = kind_of(field_of(&item));
    if (!is_name(name) || chain.kind == NULL || !read_url(field_of(&item), &chain) ||
        slice_to_int64(field_of(&item), &confirmations) != GW_OK || confirmations < 1 ||
        confirmations > CONFIRMATIONS_MAX)
        return GW_EINVAL;
    chain.confirmations = (uint32_t)confirmations;
    for (size_t i = 0; i < name.len; i++)
        chain.name[i] = name.data[i] == '_' ? ' ' : name.data[i];
    chain.explorer = without_slash(field_of(&item));
    if (chain.explorer.len == 0 || slice_eq_cstr(chain.explorer, "-"))
        chain.explorer = SLICE_NONE;
    else if (chain.explorer.len > EXPLORER_MAX || !is_url(chain.explorer, true))
        return GW_EINVAL;
    own = field_of(&item);
    chain.own = slice_eq_cstr(own, "own");
    if ((own.len > 0 && !chain.own) || item.len > 0)
        return GW_EINVAL;
    *ret_chain = chain;
    return GW_OK;
}

bool config__is_chain(struct slice value)
{
    struct config_chain chain;

    return config_chain_parse(value, &chain) == GW_OK;
}
