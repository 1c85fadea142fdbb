/* explorers.c -- what stands behind https:// in links to well-known explorers. */
#include "chain/internal.h"

#include <string.h>
#include <strings.h>

#define LINK_MAX 200 /* bytes before the hash that are looked at */

static const struct explorer {
    const char *prefix; /* host and slash, and the path where the host has several chains */
    enum chain_family family;
    const char *network;
} explorers[] = {
    {"etherscan.io/", CHAIN_EVM, "Ethereum"},
    {"bscscan.com/", CHAIN_EVM, "BNB Smart Chain"},
    {"polygonscan.com/", CHAIN_EVM, "Polygon"},
    {"arbiscan.io/", CHAIN_EVM, "Arbitrum One"},
    {"optimistic.etherscan.io/", CHAIN_EVM, "OP Mainnet"},
    {"basescan.org/", CHAIN_EVM, "Base"},
    {"lineascan.build/", CHAIN_EVM, "Linea"},
    {"snowtrace.io/", CHAIN_EVM, "Avalanche"},
    {"snowscan.xyz/", CHAIN_EVM, "Avalanche"},
    {"gnosisscan.io/", CHAIN_EVM, "Gnosis"},
    {"era.zksync.network/", CHAIN_EVM, "zkSync Era"},
    {"blockchair.com/ethereum/", CHAIN_EVM, "Ethereum"},
    {"oklink.com/eth/", CHAIN_EVM, "Ethereum"},
    {"oklink.com/bsc/", CHAIN_EVM, "BNB Smart Chain"},
    {"mempool.space/", CHAIN_BITCOIN, "Bitcoin"},
    {"blockstream.info/", CHAIN_BITCOIN, "Bitcoin"},
    {"blockchair.com/bitcoin/", CHAIN_BITCOIN, "Bitcoin"},
    {"blockchain.com/btc/", CHAIN_BITCOIN, "Bitcoin"},
    {"blockchain.com/explorer/transactions/btc/", CHAIN_BITCOIN, "Bitcoin"},
    {"blockchain.com/explorer/addresses/btc/", CHAIN_BITCOIN, "Bitcoin"},
    {"btcscan.org/", CHAIN_BITCOIN, "Bitcoin"},
    {"oklink.com/btc/", CHAIN_BITCOIN, "Bitcoin"},
    {"tronscan.org/", CHAIN_TRON, "TRON"},
    {"tronscan.io/", CHAIN_TRON, "TRON"},
    {"oklink.com/trx/", CHAIN_TRON, "TRON"},
    {"solscan.io/", CHAIN_SOLANA, "Solana"},
    {"explorer.solana.com/", CHAIN_SOLANA, "Solana"},
    {"solana.fm/", CHAIN_SOLANA, "Solana"},
};

/* Where the link begins that `at` is in: behind the nearest "://" or white space before it. */
static struct slice link_before(struct slice text, size_t at)
{
    size_t start = at, least = at > LINK_MAX ? at - LINK_MAX : 0;

    while (start > least && (uint8_t)text.data[start - 1] > ' ' &&
           (uint8_t)text.data[start - 1] < 0x7f) {
        if (at - start >= 2 && memcmp(text.data + start - 1, "://", 3) == 0) {
            start += 2;
            break;
        }
        start--;
    }
    return (struct slice){text.data + start, at - start};
}

enum chain_family chain__explorer(struct slice text, size_t at, const char **ret_network)
{
    struct slice link = link_before(text, at);

    if (link.len > 4 && strncasecmp(link.data, "www.", 4) == 0)
        link = (struct slice){link.data + 4, link.len - 4};
    *ret_network = NULL;
    for (size_t i = 0; i < sizeof(explorers) / sizeof(explorers[0]); i++) {
        size_t len = strlen(explorers[i].prefix);

        if (link.len >= len && strncasecmp(link.data, explorers[i].prefix, len) == 0) {
            *ret_network = explorers[i].network;
            return explorers[i].family;
        }
    }
    return CHAIN_ANY;
}
