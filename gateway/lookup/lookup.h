/*
 * lookup.h -- what has become of a transaction: asked of the nodes of configured chains.
 *
 * A hash of 64 hex digits does not say which chain it is of, so all chains that have such are asked at once, and
 * the one that knows it answers; with the network of an explorer's link, the chain of that name alone, if there is
 * one. With 0x in front it is of an EVM chain; a signature in base58 is of Solana. What a chain said
 * is kept for a while: what is final, and all that is to be known of it, for an hour, the rest for ten
 * seconds.
 * An asking takes LOOKUP_WHOLE_MS at most. A chain whose node failed three times in a row is
 * left alone for a while, and counts as unavailable meanwhile.
 *
 * What kind of node is asked what, and how its answers are read, is a table of functions for each
 * kind (internal.h); all else is the same for all.
 *
 * Owns its HTTP client. Knows nothing of conversations. Never logs a hash or an address of a node, which
 * may hold a key.
 */
#ifndef BATON_LOOKUP_LOOKUP_H
#define BATON_LOOKUP_LOOKUP_H

#include "base/str.h"

struct lookup;
struct loop;
struct metrics;
struct policy;

#define LOOKUP_CHAINS_MAX 16
#define LOOKUP_NAME_MAX 32
#define LOOKUP_CONNECT_MS 1000
#define LOOKUP_WHOLE_MS 3000
#define LOOKUP_QUESTIONS_MAX 256 /* hashes that are being asked about */
#define LOOKUP_ASKERS_MAX 64     /* of one hash */
#define LOOKUP_KEPT_MAX 4096     /* answers */
#define LOOKUP_PENDING_KEEP_MS 10000
#define LOOKUP_FINAL_KEEP_MS 3600000
#define LOOKUP_URL_MAX 512
#define LOOKUP_USER_MAX 512  /* bytes of a name and a password */
#define LOOKUP_CARD_MAX 3000 /* bytes of a card as JSON */
#define LOOKUP_HASH_MAX 88   /* a signature in base58 */
#define LOOKUP_ADDRESS_MAX 44
#define LOOKUP_REASON_MAX 120
#define LOOKUP_AMOUNT_MAX 32

/* What its node speaks. */
enum lookup_kind { LOOKUP_EVM, LOOKUP_BITCOIN, LOOKUP_TRON, LOOKUP_SOLANA, LOOKUP_KINDS };
#define LOOKUP_ANY_KIND LOOKUP_KINDS

/* By its name: "evm", "bitcoin", "tron" or "solana". GW_EINVAL: another. */
enum gw_err lookup_kind_find(struct slice name, enum lookup_kind *ret_kind) GW_MUST_CHECK;

/* Texts are copied. */
struct lookup_chain {
    const char *name; /* as people read it, at most LOOKUP_NAME_MAX bytes */
    enum lookup_kind kind;
    struct slice url;
    struct slice user; /* "name:password" (RFC 7617); SLICE_NONE: none */
    /* What /tx/ or the like and the hash are put behind, with them below LOOKUP_URL_MAX bytes; SLICE_NONE: none. */
    struct slice explorer;
    uint32_t confirmations;
    bool own; /* see lookup_ask() */
};

/* Of what a chain says in its own words only what the policy, which is borrowed, lets pass is in a card.
 * GW_ELIMIT: too many chains, or a name, a user or an explorer that is too long. GW_EUNAVAILABLE: no
 * HTTP client. */
enum gw_err lookup_new(struct loop *loop, struct metrics *metrics, struct policy *policy,
                       const struct lookup_chain *chains, size_t count,
                       struct lookup **ret_lookup) GW_MUST_CHECK;
/* Whoever still waits is told, during this call, that it is unavailable; from here on asking is
 * refused. Not inside a callback of it. */
void lookup_stop(struct lookup *lookup);
void lookup_free(struct lookup *lookup); /* after that; NULL is fine */

enum lookup_status {
    LOOKUP_NOT_FOUND,
    LOOKUP_PENDING,
    LOOKUP_CONFIRMED,
    LOOKUP_FAILED,      /* in a block, and undone there */
    LOOKUP_UNAVAILABLE, /* no chain knew it, and not all of them answered */
};

const char *lookup_status_name(enum lookup_status status); /* "not_found" … */

/* How far one in a block of Solana can still be undone; nothing of other chains. */
enum lookup_finality {
    LOOKUP_NO_FINALITY,
    LOOKUP_PROCESSED,
    LOOKUP_VOTED,
    LOOKUP_FINAL, /* not at all: it counts as done whatever its confirmations */
};

/* What one chain said of a transaction. */
struct lookup_found {
    enum lookup_status status;
    enum lookup_kind kind;
    int64_t at_ms;                 /* Unix time of what the chain said */
    uint64_t block, confirmations; /* of Solana, its slot */
    enum lookup_finality finality;
    uint64_t time_s; /* Unix, of its block; 0: not told */
    char from[LOOKUP_ADDRESS_MAX + 1], to[LOOKUP_ADDRESS_MAX + 1];
    /* What it moves, "12.5", and of what: "BTC" (all outputs, the change among them), "SOL" or "USDT";
     * "" when that can't be told. */
    char amount[LOOKUP_AMOUNT_MAX], unit[8];
    char paid[LOOKUP_AMOUNT_MAX]; /* the network's fee, in BTC or SOL; "" when that can't be told */
    uint64_t energy;              /* of TRON: what it used */
    /* For a pending one: */
    uint64_t nonce; /* of EVM */
    /* So many have to go through before it: of the same sender; of Bitcoin, whose outputs it spends. */
    uint64_t ahead;
    uint64_t missing; /* of EVM: so many of the same sender are not there, and must come first */
    bool replaced;    /* of EVM: another one with its number is in a block: it never will be */
    bool low_fee;
    /* What it offers at most and what the network takes: wei for a unit of gas; of Bitcoin,
     * satoshi for 1,000 virtual bytes. */
    uint64_t fee, wish;
    /* For one that failed: plain words that the policy lets pass, or "". */
    char reason[LOOKUP_REASON_MAX + 1];
};

/* What is known of a transaction. */
struct lookup_card {
    struct lookup_found found;
    char hash[LOOKUP_HASH_MAX + 1]; /* in small letters, with 0x where its chain writes that */
    /* Of the chain that knows it, or when one chain alone was asked; else "". */
    char chain[LOOKUP_NAME_MAX + 1];
    char url[LOOKUP_URL_MAX]; /* the explorer's page of it, or "" */
    uint32_t wanted;          /* confirmations from which on it counts as done */
    /* All chains that were asked, those that did not answer first. */
    const char *asked[LOOKUP_CHAINS_MAX]; /* owned by the lookup */
    size_t asked_count, silent_count;
    uint32_t kinds; /* a bit for each kind of those */
};

/* In a block, with as many confirmations as are wanted. */
bool lookup_is_done(const struct lookup_card *card);

/* Borrowed for the duration of the call. */
typedef void (*lookup_cb)(void *user, const struct lookup_card *card);

struct lookup_question {
    struct slice hash;     /* 64 hex digits, with or without 0x, or 64 bytes in base58 */
    enum lookup_kind kind; /* that alone; LOOKUP_ANY_KIND where the hash alone tells */
    const char *network;   /* of an explorer's link, or NULL */
    /* Nobody called it a transaction, and it may be a private key: only chains whose nodes are the
     * operator's own are asked. */
    bool may_be_secret;
    bool fresh; /* what is kept from more than two seconds ago does not do */
};

/* The callback comes once, never before this returns, unless the asking is cancelled. GW_EINVAL:
 * no such hash. GW_ENOTFOUND: no chain is there to be asked. GW_EAGAIN: too many are being
 * asked about. */
enum gw_err lookup_ask(struct lookup *lookup, const struct lookup_question *question, lookup_cb cb,
                       void *user, uint64_t *ret_id) GW_MUST_CHECK;
/* Fine for one that is over. */
void lookup_cancel(struct lookup *lookup, uint64_t id);

/* ---- in words: words.c ---- */

/* The card as a visitor reads it, in zh-CN, zh-TW or en by the tag. Markdown without links. */
void lookup_say(const struct lookup_card *card, struct slice lang, struct buf *out);
/* That an address or hash has a digit wrong or missing. */
void lookup_say_mistyped(struct slice value, struct slice lang, struct buf *out);

/* The card as JSON, as protocol/http.md has it. */
void lookup_write_card(const struct lookup_card *card, struct buf *out);

#endif
