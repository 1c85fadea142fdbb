/*
 * chains.h -- one item of the option `chains`: a chain whose transactions can be looked up.
 *
 *   NAME evm URL CONFIRMATIONS [EXPLORER [own]]
 *
 *   Ethereum evm https://rpc.example/v1/KEY 12 https://etherscan.io
 *   BNB_Smart_Chain evm http://10.0.0.7:8545 15 - own
 *
 * Fields are separated by blanks. NAME: as people read it, '_' for a blank. URL: JSON-RPC over http
 * or https; it often has a key in it, so the option is secret. CONFIRMATIONS: from how many on a
 * transaction counts as done. EXPLORER: what /tx/ and the hash are put behind; '-' for none. own:
 * the node is the operator's, so it may also be asked about 64 hex digits that nobody called a
 * transaction and that may be somebody's private key.
 */
#ifndef BATON_CONFIG_CHAINS_H
#define BATON_CONFIG_CHAINS_H

#include "base/str.h"

#define CONFIG_CHAIN_NAME_MAX 32

struct config_chain {
    char name[CONFIG_CHAIN_NAME_MAX + 1]; /* with blanks */
    struct slice url;                     /* borrowed from the item, as the next one is */
    struct slice explorer;                /* without a slash at its end; SLICE_NONE: none */
    uint32_t confirmations;               /* 1 to 10,000 */
    bool own;
};

/* GW_EINVAL when the item is not of that form. */
enum gw_err config_chain_parse(struct slice item, struct config_chain *ret_chain) GW_MUST_CHECK;

#endif
