/*
 * attempt.c -- one chain is asked about one hash: its state, and where that is worth a second round,
 * what it waits for or why it failed. A second round that fails leaves what the first one said.
 */
#include "lookup/internal.h"

#include "base/clock.h"
#include "base/secret.h"
#include "log/log.h"

#include <string.h>

#define ANSWER_MAX (1u << 20) /* a transaction may hold 128 KB of data, twice that in hex */
#define ASK_ROOM 4096         /* all but the call that a known transaction made */
#define ASK_MAX (EVM_CALL_MAX + ASK_ROOM)
#define FAILURES_MAX 3
#define REST_MS 15000

/* ---- the breaker ---- */

static bool is_resting(const struct attempt *attempt)
{
    return attempt->chain->rests_until > loop_now_ms(attempt->lookup->loop);
}

static void chain_failed(struct attempt *attempt, const char *why)
{
    struct chain *chain = attempt->chain;

    chain->failures++;
    log_warn("lookup", "chain_failed", "chain=%s why=%s in_a_row=%u", log_quote(chain->name), why,
             chain->failures);
    /* When the time is over the next question is the probe: one failure more and it rests again. */
    if (chain->failures >= FAILURES_MAX)
        chain->rests_until = loop_now_ms(attempt->lookup->loop) + REST_MS;
}

/* ---- the end ---- */

static void over(struct attempt *attempt)
{
    attempt->over = true;
    evm_state_done(&attempt->state);
    attempt->on_over(attempt);
}

/* Not of a first round that is asked once more: what it said before stands. */
static void silent(struct attempt *attempt)
{
    if (!attempt->said) {
        attempt->silent = true;
        attempt->verdict.status = LOOKUP_UNAVAILABLE;
    }
    over(attempt);
}

/* ---- requests ---- */

/* It names what may be a private key: not moved to a larger place, and wiped. What libcurl copies, it wipes, too. */
static void body_init(struct buf *body)
{
    buf_init(body, ASK_MAX);
    (void)buf_reserve(body, ASK_ROOM);
}

static void body_done(struct buf *body)
{
    secret_wipe(body->data, body->cap);
    buf_done(body);
}

static bool request(struct attempt *attempt, const struct buf *body,
                    void (*on_done)(void *user, const struct http_answer *answer))
{
    struct slice sent = buf_slice(body);
    struct http_header header = {"Content-Type", SLICE_LIT("application/json")};
    struct http_request request = {
        .body = &sent,
        .url = attempt->chain->url,
        .headers = &header,
        .headers_count = 1,
        .connect_ms = LOOKUP_CONNECT_MS,
        .whole_ms = LOOKUP_WHOLE_MS,
        .max_bytes = ANSWER_MAX,
        .on_done = on_done,
        .user = attempt,
    };

    if (buf_err(body) != GW_OK ||
        http_client_start(attempt->lookup->client, &request, &attempt->request) != GW_OK)
        return false;
    attempt->running = true;
    return true;
}

/* Whether the answer is still wanted; if not, whoever waits for quiet is told. */
static bool is_wanted(struct attempt *attempt)
{
    bool wanted = !attempt->over;

    attempt->running = false;
    attempt->request = 0;
    if (!wanted)
        attempt->on_quiet(attempt); /* may free the attempt */
    return wanted;
}

static bool is_good(const struct http_answer *answer)
{
    return answer->err == GW_OK && answer->status == 200;
}

static bool ask_state(struct attempt *attempt);

/* ---- the second round ---- */

/* A nonce that is used up was used by another transaction, unless this one has a receipt by now:
 * then the first round was too early, and is asked once more. */
static void nonces_done(void *user, const struct http_answer *answer)
{
    struct attempt *attempt = user;
    struct verdict *verdict = &attempt->verdict;
    struct evm_nonces nonces;

    if (!is_wanted(attempt))
        return;
    if (is_good(answer) && evm_nonces_read(answer->body, &nonces) == GW_OK) {
        if (nonces.has_receipt && !attempt->again) {
            attempt->again = true;
            if (ask_state(attempt))
                return;
        }
        verdict->replaced = verdict->nonce < nonces.mined && !nonces.has_receipt;
        verdict->missing = verdict->nonce > nonces.pooled ? verdict->nonce - nonces.pooled : 0;
        if (verdict->nonce > nonces.mined)
            verdict->ahead = verdict->nonce - nonces.mined - verdict->missing;
    }
    over(attempt);
}

static void reason_done(void *user, const struct http_answer *answer)
{
    struct attempt *attempt = user;

    if (!is_wanted(attempt))
        return;
    if (!is_good(answer) || evm_reason_read(answer->body, attempt->verdict.reason) != GW_OK)
        attempt->verdict.reason[0] = '\0';
    over(attempt);
}

static bool ask_more(struct attempt *attempt)
{
    const struct evm_state *state = &attempt->state;
    struct buf body;
    bool asked = false;

    body_init(&body);
    if (attempt->verdict.status == LOOKUP_PENDING) {
        evm_nonces_ask(state, slice_of(attempt->hash), &body);
        asked = request(attempt, &body, nonces_done);
    } else if (attempt->verdict.status == LOOKUP_FAILED && state->out_of_gas) {
        memcpy(attempt->verdict.reason, "out of gas", sizeof("out of gas"));
    } else if (attempt->verdict.status == LOOKUP_FAILED && state->call.len > 0) {
        evm_reason_ask(state, &body);
        asked = request(attempt, &body, reason_done);
    }
    body_done(&body);
    return asked;
}

/* ---- the first round ---- */

static void take_state(const struct evm_state *state, struct verdict *verdict)
{
    verdict->status = !state->known      ? LOOKUP_NOT_FOUND
                      : !state->mined    ? LOOKUP_PENDING
                      : state->succeeded ? LOOKUP_CONFIRMED
                                         : LOOKUP_FAILED;
    verdict->block = state->block;
    /* Its own block counts. A head from before it is another node's behind the same address. */
    if (state->mined)
        verdict->confirmations = state->head >= state->block ? state->head - state->block + 1 : 1;
    verdict->nonce = state->nonce;
    verdict->fee = state->fee;
    verdict->wish = state->wish;
    verdict->low_fee = verdict->status == LOOKUP_PENDING && state->fee < state->wish;
    memcpy(verdict->from, state->from, sizeof(verdict->from));
    memcpy(verdict->to, state->to, sizeof(verdict->to));
}

static void state_done(void *user, const struct http_answer *answer)
{
    struct attempt *attempt = user;

    if (!is_wanted(attempt))
        return;
    if (!is_good(answer)) {
        chain_failed(attempt, answer->err == GW_OK ? "status" : answer->why);
        silent(attempt);
        return;
    }
    if (evm_state_read(answer->body, slice_of(attempt->hash), &attempt->state) != GW_OK) {
        chain_failed(attempt, "answer");
        silent(attempt);
        return;
    }
    attempt->chain->failures = 0;
    attempt->verdict.at_ms = clock_wall_ms();
    take_state(&attempt->state, &attempt->verdict);
    attempt->said = true;
    if (!ask_more(attempt))
        over(attempt);
}

static bool ask_state(struct attempt *attempt)
{
    struct buf body;
    bool asked;

    body_init(&body);
    evm_state_ask(slice_of(attempt->hash), &body);
    asked = request(attempt, &body, state_done);
    body_done(&body);
    return asked;
}

void lookup__attempt_start(struct attempt *attempt)
{
    evm_state_init(&attempt->state);
    if (!is_resting(attempt) && ask_state(attempt))
        return;
    attempt->over = attempt->silent = true;
    attempt->verdict.status = LOOKUP_UNAVAILABLE;
    evm_state_done(&attempt->state);
}

void lookup__attempt_stop(struct attempt *attempt)
{
    if (attempt->over)
        return;
    attempt->over = true;
    evm_state_done(&attempt->state);
    if (attempt->running)
        http_client_cancel(attempt->lookup->client, attempt->request);
}
