/*
 * seed.h -- the people and conversations of a row, written straight into the
 * tables: what the gateway would have made of them, in a second instead of minutes.
 *
 * Ids run from 1: visitor i has conversation i, and the agents take turns. The first
 * `visitors` have theirs in one state; `with_bot` and `queued` more stand beside them.
 */
#ifndef BATON_TESTS_SEED_H
#define BATON_TESTS_SEED_H

#include <libpq-fe.h>
#include <stdint.h>

/* Texts of secrets, tickets and frames that name them. */
#define SEED_TOKEN_MAX 64

enum seed_state { SEED_BOT, SEED_QUEUED, SEED_ASSIGNED };

struct seed {
    uint32_t visitors;
    enum seed_state state;
    uint32_t agents;            /* online, each with room for 1,000 */
    uint32_t tickets_per_agent; /* connections */
    uint32_t capacity;          /* 0: 1,000 */
    uint32_t with_bot, queued;  /* the ids after `visitors`, in this order */
};

/* Empties the tables first. Three entries in each conversation, whatever its state. */
#define SEED_ENTRIES 3
void seed_database(PGconn *db, const struct seed *seed);

/* From 1. */
void seed_visitor_token(uint32_t visitor, char out[SEED_TOKEN_MAX]);
void seed_ticket(uint32_t agent, uint32_t number, char out[SEED_TOKEN_MAX]);

#endif
