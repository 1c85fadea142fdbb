/*
 * chains.h -- one item of the option `chains`: a chain whose transactions can be looked up.
 *
 *   NAME KIND URL CONFIRMATIONS [EXPLORER [own]]
 *
 *   Ethereum evm https://rpc.example/v1/KEY 12 https://etherscan.io
 *   BNB_Smart_Chain evm http://10.0.0.7:8545 15 - own
 *   Bitcoin bitcoin http://baton:PASSWORD@10.0.0.8:8332 2 https://mempool.space own
 *   TRON tron https://api.trongrid.io/jsonrpc 19 https://tronscan.org
 *   Solana solana https://rpc.example/KEY 32 https://solscan.io
 *
 * Fields are separated by blanks. NAME: as people read it, '_' for a blank. KIND: what its node
 * speaks: evm, bitcoin, tron or solana. URL: JSON-RPC over http or https; it often has a key in it, so the
 * option is secret. What stands before an '@' is a user's name, a colon and a password, which
 * are sent as they are (RFC 7617), 512 bytes of them at most. CONFIRMATIONS: from how many on a
 * transaction counts as done; what Solana calls finalized always does. EXPLORER: what /tx/ (of TRON
 * /#/transaction/) and the hash are put behind; '-' for none. own:
 * the node is the operator's, so it may also be asked about 64 hex digits that nobody called a
 * transaction and that may be somebody's private key.
 */
#ifndef BATON_CONFIG_CHAINS_H
#define BATON_CONFIG_CHAINS_H

#include "base/str.h"

#define CONFIG_CHAIN_NAME_MAX 32
#define CONFIG_CHAIN_URL_MAX 1000
#define CONFIG_CHAIN_USER_MAX 512 /* bytes of "name:password" */

struct config_chain {
    char name[CONFIG_CHAIN_NAME_MAX + 1]; /* with blanks */
    const char *kind;                     /* static: "evm", "bitcoin", "tron" or "solana" */
    char url[CONFIG_CHAIN_URL_MAX + 1];   /* without a user */
    struct slice user;      /* "name:password"; SLICE_NONE: none. Borrowed from the item */
    struct slice explorer;  /* without a slash at its end; SLICE_NONE: none. Borrowed too */
    uint32_t confirmations; /* 1 to 10,000 */
    bool own;
};

/* GW_EINVAL when the item is not of that form. */
enum gw_err config_chain_parse(struct slice item, struct config_chain *ret_chain) GW_MUST_CHECK;

#endif
