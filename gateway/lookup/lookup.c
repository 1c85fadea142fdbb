/* lookup.c -- questions: who asks, which chains are asked, and what is made of their answers. */
#include "lookup/lookup.h"

#include "base/clock.h"
#include "base/secret.h"
#include "lookup/internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utlist.h>

#define FRESH_MS 2000

const char *lookup_status_name(enum lookup_status status)
{
    static const char *const names[] = {
        [LOOKUP_NOT_FOUND] = "not_found",     [LOOKUP_PENDING] = "pending",
        [LOOKUP_CONFIRMED] = "confirmed",     [LOOKUP_FAILED] = "failed",
        [LOOKUP_UNAVAILABLE] = "unavailable",
    };

    return names[status];
}

/* ---- the answer ---- */

static bool is_known(const struct verdict *verdict)
{
    return verdict->status == LOOKUP_PENDING || verdict->status == LOOKUP_CONFIRMED ||
           verdict->status == LOOKUP_FAILED;
}

static bool asks(const struct question *question, size_t chain)
{
    return (question->chains >> chain & 1) != 0;
}

/* What no attempt has said by now is not known. */
static bool is_silent(const struct attempt *attempt)
{
    return attempt->silent || !attempt->over;
}

static void take_chains(const struct question *question, struct lookup_card *card)
{
    const struct lookup *lookup = question->lookup;

    for (int silent = 1; silent >= 0; silent--) {
        for (size_t i = 0; i < lookup->chains_count; i++)
            if (asks(question, i) && is_silent(&question->attempts[i]) == (silent == 1))
                card->asked[card->asked_count++] = lookup->chains[i].name;
        if (silent == 1)
            card->silent_count = card->asked_count;
    }
    if (card->asked_count == 1)
        snprintf(card->chain, sizeof(card->chain), "%s", card->asked[0]);
}

static void take_verdict(const struct chain *chain, const struct verdict *verdict,
                         struct lookup_card *card)
{
    card->status = verdict->status;
    card->at_ms = verdict->at_ms;
    card->block = verdict->block;
    card->confirmations = verdict->confirmations;
    card->wanted = chain->confirmations;
    card->nonce = verdict->nonce;
    card->ahead = verdict->ahead;
    card->missing = verdict->missing;
    card->replaced = verdict->replaced;
    card->low_fee = verdict->low_fee;
    card->fee = verdict->fee;
    card->wish = verdict->wish;
    memcpy(card->from, verdict->from, sizeof(card->from));
    memcpy(card->to, verdict->to, sizeof(card->to));
    memcpy(card->reason, verdict->reason, sizeof(card->reason));
    snprintf(card->chain, sizeof(card->chain), "%s", chain->name);
    if (chain->explorer != NULL)
        snprintf(card->url, sizeof(card->url), "%s/tx/%s", chain->explorer, card->hash);
}

/* The chain that knows it; one where it is in a block before one where it waits, since the same
 * signed transaction may have been sent to two. */
static const struct attempt *best_of(const struct question *question)
{
    const struct attempt *best = NULL;

    for (size_t i = 0; i < question->lookup->chains_count; i++) {
        const struct attempt *attempt = &question->attempts[i];

        if (!asks(question, i) || !attempt->over || attempt->silent || !is_known(&attempt->verdict))
            continue;
        if (best == NULL || best->verdict.status == LOOKUP_PENDING)
            best = attempt;
    }
    return best;
}

static void make_card(const struct question *question, struct lookup_card *card)
{
    const struct attempt *best = best_of(question);

    *card = (struct lookup_card){.status = LOOKUP_NOT_FOUND, .at_ms = clock_wall_ms()};
    memcpy(card->hash, question->hash, sizeof(card->hash));
    take_chains(question, card);
    if (best != NULL)
        take_verdict(best->chain, &best->verdict, card);
    else if (card->silent_count > 0)
        card->status = LOOKUP_UNAVAILABLE;
}

/* ---- a question's life ---- */

static bool is_running(const struct question *question)
{
    for (size_t i = 0; i < LOOKUP_CHAINS_MAX; i++)
        if (question->attempts[i].running)
            return true;
    return false;
}

static void free_when_quiet(struct question *question)
{
    if (!question->answered || is_running(question))
        return;
    question->lookup->memory--;
    if (question->may_be_secret)
        secret_wipe(question, sizeof(*question));
    free(question);
}

static void on_quiet(struct attempt *attempt)
{
    free_when_quiet(attempt->user);
}

static void close_question(struct question *question)
{
    struct lookup *lookup = question->lookup;

    DL_DELETE(lookup->questions, question);
    question->answered = true;
    loop_timer_stop(lookup->loop, &question->timer);
    loop_defer_cancel(lookup->loop, &question->soon);
    for (size_t i = 0; i < lookup->chains_count; i++)
        if (asks(question, i))
            lookup__attempt_stop(&question->attempts[i]);
}

/* The askers may ask again from their callbacks: this question is out of the list before. */
static void answer(struct question *question)
{
    struct lookup *lookup = question->lookup;
    struct lookup_card card;

    make_card(question, &card);
    metric_add(lookup->statuses[card.status], 1);
    close_question(question);
    lookup->answering = question;
    for (size_t i = 0; i < question->askers_count; i++)
        if (question->askers[i].cb != NULL)
            question->askers[i].cb(question->askers[i].user, &card);
    lookup->answering = NULL;
    free_when_quiet(question);
}

/* A second round that is late leaves what the first one said, as one that fails does. */
static void on_time_over(void *user)
{
    struct question *question = user;

    for (size_t i = 0; i < question->lookup->chains_count; i++)
        if (asks(question, i) && question->attempts[i].said)
            lookup__attempt_stop(&question->attempts[i]);
    answer(question);
}

static void on_soon(void *user)
{
    answer(user);
}

/* All have said something, or one knows it. */
static bool is_answered(const struct question *question)
{
    for (size_t i = 0; i < question->lookup->chains_count; i++)
        if (asks(question, i) && !question->attempts[i].over)
            return best_of(question) != NULL;
    return true;
}

static uint64_t keep_ms(const struct attempt *attempt)
{
    const struct verdict *verdict = &attempt->verdict;
    bool in_block = verdict->status == LOOKUP_CONFIRMED || verdict->status == LOOKUP_FAILED;

    return in_block && verdict->confirmations >= attempt->chain->confirmations
               ? LOOKUP_FINAL_KEEP_MS
               : LOOKUP_PENDING_KEEP_MS;
}

/* What no chain knew may have been a private key. */
static bool may_be_kept(const struct attempt *attempt)
{
    const struct question *question = attempt->user;

    return !attempt->silent && (!question->may_be_secret || is_known(&attempt->verdict));
}

/* The answer waits for the end of the turn: this is called inside of a request's end, which may
 * still look at the attempt. */
static void on_over(struct attempt *attempt)
{
    struct question *question = attempt->user;
    struct lookup *lookup = question->lookup;

    if (may_be_kept(attempt))
        lookup__kept_put(lookup->kept, (size_t)(attempt->chain - lookup->chains), question->bytes,
                         &attempt->verdict, keep_ms(attempt), loop_now_ms(lookup->loop));
    if (is_answered(question))
        loop_defer(lookup->loop, &question->soon, on_soon, question);
}

static void start_attempt(struct question *question, size_t chain)
{
    struct lookup *lookup = question->lookup;
    struct attempt *attempt = &question->attempts[chain];
    uint64_t now = loop_now_ms(lookup->loop);
    const struct verdict *kept =
        lookup__kept_find(lookup->kept, chain, question->bytes, now,
                          question->fresh && now > FRESH_MS ? now - FRESH_MS : 0);

    *attempt = (struct attempt){
        .lookup = lookup,
        .chain = &lookup->chains[chain],
        .hash = question->hash,
        .on_over = on_over,
        .on_quiet = on_quiet,
        .user = question,
    };
    if (kept != NULL) {
        attempt->verdict = *kept;
        attempt->over = true;
        metric_add(lookup->from_kept, 1);
        return;
    }
    lookup__attempt_start(attempt);
}

static void start(struct question *question)
{
    struct lookup *lookup = question->lookup;

    DL_APPEND(lookup->questions, question);
    lookup->memory++;
    for (size_t i = 0; i < lookup->chains_count; i++)
        if (asks(question, i))
            start_attempt(question, i);
    loop_timer_start(lookup->loop, &question->timer, LOOKUP_WHOLE_MS, on_time_over, question);
    if (is_answered(question))
        loop_defer(lookup->loop, &question->soon, on_soon, question);
}

/* ---- asking ---- */

static bool read_hash(struct slice text, struct question *question)
{
    if (text.len == EVM_HASH_LEN && text.data[0] == '0' && (text.data[1] | 32) == 'x')
        text = (struct slice){text.data + 2, text.len - 2};
    if (text.len != EVM_HASH_LEN - 2)
        return false;
    memcpy(question->hash, "0x", 2);
    for (size_t i = 0; i < text.len; i++) {
        char c =
            (char)(text.data[i] >= 'A' && text.data[i] <= 'F' ? text.data[i] | 32 : text.data[i]);
        bool digit = c >= '0' && c <= '9';

        if (!digit && !(c >= 'a' && c <= 'f'))
            return false;
        question->hash[2 + i] = c;
        question->bytes[i / 2] =
            (uint8_t)(question->bytes[i / 2] << 4 | (digit ? c - '0' : c - 'a' + 10));
    }
    question->hash[EVM_HASH_LEN] = '\0';
    return true;
}

static uint32_t chains_for(const struct lookup *lookup, const struct lookup_question *asked)
{
    uint32_t named = 0, all = 0;

    for (size_t i = 0; i < lookup->chains_count; i++) {
        const struct chain *chain = &lookup->chains[i];

        if (asked->may_be_secret && !chain->own)
            continue;
        all |= 1u << i;
        if (asked->network != NULL && strcasecmp(asked->network, chain->name) == 0)
            named |= 1u << i;
    }
    return named != 0 ? named : all;
}

static struct question *find_same(struct lookup *lookup, const struct question *like)
{
    struct question *each;

    DL_FOREACH (lookup->questions, each) {
        if (each->chains == like->chains && each->fresh == like->fresh &&
            each->may_be_secret == like->may_be_secret &&
            memcmp(each->bytes, like->bytes, sizeof(each->bytes)) == 0)
            return each;
    }
    return NULL;
}

enum gw_err lookup_ask(struct lookup *lookup, const struct lookup_question *asked, lookup_cb cb,
                       void *user, uint64_t *ret_id)
{
    struct question like = {
        .lookup = lookup, .fresh = asked->fresh, .may_be_secret = asked->may_be_secret};
    struct question *question;

    if (!read_hash(asked->hash, &like))
        return GW_EINVAL;
    like.chains = chains_for(lookup, asked);
    if (like.chains == 0)
        return GW_ENOTFOUND;
    question = find_same(lookup, &like);
    if (question == NULL) {
        if (lookup->stopping || lookup->memory == LOOKUP_QUESTIONS_MAX)
            return GW_EAGAIN;
        question = mem_new(sizeof(*question));
        *question = like;
        start(question);
    }
    if (question->askers_count == LOOKUP_ASKERS_MAX)
        return GW_EAGAIN;
    *ret_id = ++lookup->last_id;
    question->askers[question->askers_count++] = (struct asker){*ret_id, cb, user};
    return GW_OK;
}

static void cancel_in(struct question *question, uint64_t id)
{
    for (size_t i = 0; i < question->askers_count; i++)
        if (question->askers[i].id == id)
            question->askers[i].cb = NULL;
}

/* The question goes on: what it learns is kept for the next one. One that is being answered is out
 * of the list, and the callback of one asker may cancel another's. */
void lookup_cancel(struct lookup *lookup, uint64_t id)
{
    struct question *question;

    DL_FOREACH (lookup->questions, question)
        cancel_in(question, id);
    if (lookup->answering != NULL)
        cancel_in(lookup->answering, id);
}

/* ---- the room ---- */

static enum gw_err take_chain(struct lookup *lookup, const struct lookup_chain *from)
{
    struct chain *chain = &lookup->chains[lookup->chains_count];

    if (lookup->chains_count == LOOKUP_CHAINS_MAX || strlen(from->name) > LOOKUP_NAME_MAX ||
        from->explorer.len + strlen("/tx/") + EVM_HASH_LEN >= LOOKUP_URL_MAX)
        return GW_ELIMIT;
    *chain = (struct chain){.confirmations = from->confirmations, .own = from->own};
    snprintf(chain->name, sizeof(chain->name), "%s", from->name);
    chain->url = slice_dup(from->url);
    chain->explorer = slice_dup(from->explorer);
    lookup->chains_count++;
    return GW_OK;
}

static void make_metrics(struct lookup *lookup, struct metrics *metrics)
{
    for (size_t i = 0; i <= LOOKUP_UNAVAILABLE; i++) {
        char labels[48];

        snprintf(labels, sizeof(labels), "status=\"%s\"",
                 lookup_status_name((enum lookup_status)i));
        lookup->statuses[i] = metrics_counter(
            metrics, "baton_lookup_total", "Transactions that were looked up, by status.", labels);
    }
    lookup->from_kept =
        metrics_counter(metrics, "baton_lookup_kept_total",
                        "Chains that were not asked, since what they said was still good.", NULL);
}

enum gw_err lookup_new(struct loop *loop, struct metrics *metrics,
                       const struct lookup_chain *chains, size_t count, struct lookup **ret_lookup)
{
    struct lookup *lookup = mem_new(sizeof(*lookup));
    enum gw_err err = GW_OK;

    lookup->loop = loop;
    lookup->kept = lookup__kept_new();
    for (size_t i = 0; i < count && err == GW_OK; i++)
        err = take_chain(lookup, &chains[i]);
    if (err == GW_OK)
        err = http_client_new(
            &(struct http_client_options){
                .loop = loop, .metrics = metrics, .name = "chain", .in_flight_max = 64},
            &lookup->client);
    if (err != GW_OK) {
        lookup_free(lookup);
        return err;
    }
    make_metrics(lookup, metrics);
    *ret_lookup = lookup;
    return GW_OK;
}

void lookup_stop(struct lookup *lookup)
{
    lookup->stopping = true;
    while (lookup->questions != NULL)
        answer(lookup->questions);
}

void lookup_free(struct lookup *lookup)
{
    if (lookup == NULL)
        return;
    lookup_stop(lookup);
    /* Ends the requests that were given up, and with them the last questions. */
    http_client_free(lookup->client);
    assert(lookup->memory == 0);
    lookup__kept_free(lookup->kept);
    for (size_t i = 0; i < lookup->chains_count; i++) {
        free(lookup->chains[i].url);
        free(lookup->chains[i].explorer);
    }
    free(lookup);
}
