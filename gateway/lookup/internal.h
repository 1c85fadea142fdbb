/*
 * internal.h -- chains, questions and what is kept; included within lookup/ only.
 */
#ifndef BATON_LOOKUP_INTERNAL_H
#define BATON_LOOKUP_INTERNAL_H

#include "http_client/http_client.h"
#include "lookup/lookup.h"
#include "loop/loop.h"
#include "metrics/metrics.h"
#include "wire/evm_rpc.h"

#include <uthash.h>

#define HASH_BYTES 64 /* of a signature; the 32 of others have zeros behind them */

struct attempt;

/* ---- evm.c, bitcoin.c, tron.c, solana.c: what a kind of node is asked, and says ---- */

/* What a second round's answer is. */
enum more {
    MORE_NONE, /* none: what the first round said stands, and is not kept for long */
    MORE_TOLD,
    MORE_AGAIN, /* things have moved on meanwhile: the first round is to be asked once more */
};

/* The first round tells the state; a second one, where there is one, more of it. Pure: what is read goes
 * into attempt->found, whose kind and time stand there already. */
struct kind {
    const char *name;
    const char *path;  /* of an explorer, between its address and the hash */
    bool base58;       /* what names a transaction; else it is hex */
    bool bare;         /* people write no 0x in front of that */
    size_t answer_max; /* bytes */
    void (*ask)(const struct attempt *attempt, struct buf *out);
    /* GW_EINVAL: that is no answer. GW_ENOTFOUND: the node can't tell. */
    enum gw_err (*read)(struct attempt *attempt, struct slice answer);
    /* NULL: no kind of it has a second round. Leaves the buffer empty when there is nothing to ask. */
    void (*ask_more)(struct attempt *attempt, struct buf *out);
    enum more (*read_more)(struct attempt *attempt, struct slice answer);
};

extern const struct kind lookup__evm, lookup__bitcoin, lookup__tron, lookup__solana;
const struct kind *lookup__kind(enum lookup_kind kind);

/* An amount of so many digits behind the point, at most 19, without zeros at its end. */
void lookup__put_decimal(uint64_t amount, unsigned digits, struct buf *out);
/* Wei, with as many of its digits as tell something as Gwei. */
uint64_t lookup__short_gwei(uint64_t wei);
#define GWEI_DIGITS 9
#define RATE_DIGITS 3 /* of sat/vB, from satoshi for 1,000 virtual bytes */
void lookup__write_amount(uint64_t amount, unsigned digits, char out[LOOKUP_AMOUNT_MAX]);

struct chain {
    char name[LOOKUP_NAME_MAX + 1];
    const struct kind *kind;
    enum lookup_kind kind_id;
    char *url;
    char *authorization; /* the value of that header; NULL: none */
    char *explorer;      /* NULL: none */
    uint32_t confirmations;
    bool own;
    /* The breaker. */
    unsigned failures;    /* in a row */
    uint64_t rests_until; /* loop's time; nothing is asked before */
};

/* ---- kept.c: what chains said, for a while ---- */

struct kept;

struct kept *lookup__kept_new(void);
void lookup__kept_free(struct kept *kept);
/* NULL: nothing, or nothing that is still good. `newest_ms`: from when on it was said. */
const struct lookup_found *lookup__kept_find(struct kept *kept, size_t chain,
                                             const uint8_t hash[HASH_BYTES], uint64_t now_ms,
                                             uint64_t newest_ms);
void lookup__kept_put(struct kept *kept, size_t chain, const uint8_t hash[HASH_BYTES],
                      const struct lookup_found *found, uint64_t keep_ms, uint64_t now_ms);

/* ---- attempt.c: one chain is asked about one hash ---- */

/* Embedded in a question; its memory must stay until `running` is false. */
struct attempt {
    struct lookup *lookup;
    struct chain *chain;
    const char *hash; /* the question's: 0x… or base58 */
    struct lookup_found found;
    struct evm_state evm; /* of that kind alone */
    uint64_t request;     /* 0: none */
    bool again;           /* the first round was asked twice */
    bool running;         /* a request of it is under way, or is being given up */
    bool over;            /* what it says is there, or nobody wants it */
    bool silent;          /* and it is nothing */
    bool part;            /* there is more that a second round would tell, and has not */
    bool said;            /* what the first round tells is there; a second one may be under way */
    void (*on_over)(struct attempt *attempt);
    void (*on_quiet)(struct attempt *attempt); /* no longer running, after it was over */
    void *user;
};

/* `over` and `silent` at once, without on_over, when the chain can't be asked now: the caller
 * looks. Otherwise on_over comes later. */
void lookup__attempt_start(struct attempt *attempt);
/* Nobody waits any more; on_over does not come. What the first round said, if it has, stands. */
void lookup__attempt_stop(struct attempt *attempt);

struct asker {
    uint64_t id;
    lookup_cb cb;
    void *user;
};

/* One hash, and all who ask about it in the same way. */
struct question {
    struct lookup *lookup;
    struct question *prev, *next;
    char hash[LOOKUP_HASH_MAX + 1]; /* 0x and small letters, or base58 */
    uint8_t bytes[HASH_BYTES];
    bool base58;
    bool bare;       /* there was no 0x in front */
    uint32_t chains; /* a bit for each that is asked */
    bool fresh;
    bool may_be_secret; /* then nothing is left of it where no chain knew it */
    struct asker askers[LOOKUP_ASKERS_MAX];
    size_t askers_count;
    struct attempt attempts[LOOKUP_CHAINS_MAX];
    struct timer timer;
    struct defer soon;
    bool answered; /* and out of the list */
};

/* ---- hash.c ---- */

/* False: it names no transaction. Fills hash, bytes, base58 and bare of a question without them. */
bool lookup__read_hash(struct slice text, struct question *question);

/* ---- card.c: what is made of what the chains said ---- */

bool lookup__asks(const struct question *question, size_t chain);
bool lookup__is_known(const struct lookup_found *found);
bool lookup__is_done(const struct lookup_found *found, uint32_t wanted);
/* The chain that knows it; one where it is in a block before one where it waits, since the same
 * signed transaction may have been sent to two. NULL: none, so far. */
const struct attempt *lookup__best_of(const struct question *question);
void lookup__make_card(const struct question *question, struct lookup_card *card);

struct lookup {
    struct loop *loop;
    struct policy *policy; /* what may be shown of a chain's own words */
    struct http_client *client;
    struct chain chains[LOOKUP_CHAINS_MAX];
    size_t chains_count;
    struct kept *kept;
    struct question *questions; /* without an answer so far */
    struct question *answering; /* out of the list, its askers being called */
    size_t memory; /* questions in memory; those that are answered wait for their requests */
    uint64_t last_id;
    bool stopping;
    struct metric *statuses[LOOKUP_UNAVAILABLE + 1];
    struct metric *from_kept;
};

#endif
