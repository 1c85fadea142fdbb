/*
 * internal.h -- chains, questions and what is kept; included within lookup/ only.
 */
#ifndef BATON_LOOKUP_INTERNAL_H
#define BATON_LOOKUP_INTERNAL_H

#include "http_client/http_client.h"
#include "lookup/lookup.h"
#include "loop/loop.h"
#include "metrics/metrics.h"

#include <uthash.h>

#define HASH_BYTES 32

struct chain {
    char name[LOOKUP_NAME_MAX + 1];
    char *url;
    char *explorer; /* NULL: none */
    uint32_t confirmations;
    bool own;
    /* The breaker. */
    unsigned failures;    /* in a row */
    uint64_t rests_until; /* loop's time; nothing is asked before */
};

/* What one chain said of one transaction. */
struct verdict {
    enum lookup_status status;
    int64_t at_ms;
    uint64_t block, confirmations, nonce, ahead, missing, fee, wish;
    bool replaced, low_fee;
    char from[EVM_ADDRESS_LEN + 1], to[EVM_ADDRESS_LEN + 1];
    char reason[EVM_REASON_MAX + 1];
};

/* ---- kept.c: what chains said, for a while ---- */

struct kept;

struct kept *lookup__kept_new(void);
void lookup__kept_free(struct kept *kept);
/* NULL: nothing, or nothing that is still good. `newest_ms`: from when on it was said. */
const struct verdict *lookup__kept_find(struct kept *kept, size_t chain,
                                        const uint8_t hash[HASH_BYTES], uint64_t now_ms,
                                        uint64_t newest_ms);
void lookup__kept_put(struct kept *kept, size_t chain, const uint8_t hash[HASH_BYTES],
                      const struct verdict *verdict, uint64_t keep_ms, uint64_t now_ms);

/* ---- attempt.c: one chain is asked about one hash ---- */

/* Embedded in a question; its memory must stay until `running` is false. */
struct attempt {
    struct lookup *lookup;
    struct chain *chain;
    const char *hash; /* 0x…; the question's */
    struct verdict verdict;
    struct evm_state state;
    uint64_t request; /* 0: none */
    bool again;       /* the first round was asked twice */
    bool running;     /* a request of it is under way, or is being given up */
    bool over;        /* the verdict is there, or nobody wants it */
    bool silent;      /* and it is that there is none */
    bool said;        /* the first round's verdict is there; a second one may be under way */
    void (*on_over)(struct attempt *attempt);
    void (*on_quiet)(struct attempt *attempt); /* no longer running, after it was over */
    void *user;
};

/* `over` and `silent` at once, without on_over, when the chain can't be asked now: the caller
 * looks. Otherwise on_over comes later. */
void lookup__attempt_start(struct attempt *attempt);
/* Nobody waits any more; on_over does not come. What the first round said, if it has, is the verdict. */
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
    char hash[EVM_HASH_LEN + 1];
    uint8_t bytes[HASH_BYTES];
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

struct lookup {
    struct loop *loop;
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
