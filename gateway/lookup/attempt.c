/*
 * attempt.c -- one chain is asked about one hash: its state, and where that is worth a second round,
 * what it waits for, why it failed, or what it moved. A second round that fails leaves what the first
 * one said.
 */
#include "lookup/internal.h"

#include "base/clock.h"
#include "base/secret.h"
#include "log/log.h"
#include "policy/policy.h"

#include <string.h>

#define ASK_ROOM 4096 /* all but the call that a known transaction made */
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

/* ---- what a chain says in words ---- */

/* Whoever deploys a contract writes what it refuses with, and visitors would read that in the bot's
 * own answer: what staff may not say is not shown of it either. */
static void check_reason(struct attempt *attempt)
{
    struct policy_result result;
    struct policy_links links;
    struct slice reason = slice_of(attempt->found.reason);

    policy_links_all(attempt->lookup->policy, reason, &links);
    policy_check(attempt->lookup->policy, reason, &result);
    if (links.count == 0 && result.count == 0)
        return;
    log_warn("lookup", "reason_not_shown", "chain=%s rule=%s", log_quote(attempt->chain->name),
             policy_rule_name(result.count > 0 ? result.findings[0].rule : POLICY_LINK));
    attempt->found.reason[0] = '\0';
}

/* ---- the end ---- */

static void over(struct attempt *attempt)
{
    attempt->over = true;
    evm_state_done(&attempt->evm);
    attempt->on_over(attempt);
}

/* Not of a first round that is asked once more: what it said before stands. */
static void silent(struct attempt *attempt)
{
    if (!attempt->said) {
        attempt->silent = true;
        attempt->found.status = LOOKUP_UNAVAILABLE;
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
    struct http_header headers[] = {
        {"Content-Type", SLICE_LIT("application/json")},
        {"Authorization", slice_of(attempt->chain->authorization)},
    };
    struct http_request request = {
        .body = &sent,
        .url = attempt->chain->url,
        .headers = headers,
        .headers_count = attempt->chain->authorization != NULL ? 2 : 1,
        .connect_ms = LOOKUP_CONNECT_MS,
        .whole_ms = LOOKUP_WHOLE_MS,
        .max_bytes = attempt->chain->kind->answer_max,
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

static void more_done(void *user, const struct http_answer *answer)
{
    struct attempt *attempt = user;
    enum more more = MORE_NONE;

    if (!is_wanted(attempt))
        return;
    if (is_good(answer))
        more = attempt->chain->kind->read_more(attempt, answer->body);
    check_reason(attempt);
    if (more == MORE_AGAIN && !attempt->again) {
        attempt->again = true;
        if (ask_state(attempt))
            return;
    }
    attempt->part = more == MORE_NONE;
    over(attempt);
}

static bool ask_more(struct attempt *attempt)
{
    const struct kind *kind = attempt->chain->kind;
    struct buf body;
    bool asked = false;

    if (kind->ask_more == NULL)
        return false;
    body_init(&body);
    kind->ask_more(attempt, &body);
    attempt->part = body.len > 0;
    if (attempt->part)
        asked = request(attempt, &body, more_done);
    body_done(&body);
    return asked;
}

/* ---- the first round ---- */

/* A node that answers as it should and can't tell is no failure of its chain, and no word on the transaction. */
static void cannot_tell(struct attempt *attempt)
{
    attempt->chain->failures = 0;
    log_info("lookup", "chain_cannot_tell", "chain=%s", log_quote(attempt->chain->name));
    silent(attempt);
}

static void state_done(void *user, const struct http_answer *answer)
{
    struct attempt *attempt = user;
    struct lookup_found found = {.kind = attempt->chain->kind_id};
    struct lookup_found before;
    enum gw_err err;

    if (!is_wanted(attempt))
        return;
    if (!is_good(answer)) {
        chain_failed(attempt, answer->err == GW_OK ? "status" : answer->why);
        silent(attempt);
        return;
    }
    before = attempt->found;
    attempt->found = found;
    err = attempt->chain->kind->read(attempt, answer->body);
    if (err != GW_OK) {
        attempt->found = before;
        if (err == GW_ENOTFOUND) {
            cannot_tell(attempt);
            return;
        }
        chain_failed(attempt, "answer");
        silent(attempt);
        return;
    }
    check_reason(attempt);
    attempt->chain->failures = 0;
    attempt->found.at_ms = clock_wall_ms();
    attempt->said = true;
    if (!ask_more(attempt))
        over(attempt);
}

static bool ask_state(struct attempt *attempt)
{
    struct buf body;
    bool asked;

    body_init(&body);
    attempt->chain->kind->ask(attempt, &body);
    asked = request(attempt, &body, state_done);
    body_done(&body);
    return asked;
}

void lookup__attempt_start(struct attempt *attempt)
{
    evm_state_init(&attempt->evm);
    if (!is_resting(attempt) && ask_state(attempt))
        return;
    attempt->over = attempt->silent = true;
    attempt->found.status = LOOKUP_UNAVAILABLE;
    evm_state_done(&attempt->evm);
}

void lookup__attempt_stop(struct attempt *attempt)
{
    if (attempt->over)
        return;
    attempt->over = true;
    evm_state_done(&attempt->evm);
    if (attempt->running)
        http_client_cancel(attempt->lookup->client, attempt->request);
}
