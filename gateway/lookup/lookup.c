/* lookup.c -- questions: who asks, which chains are asked, and what is made of their answers. */
#include "lookup/lookup.h"

#include "base/secret.h"
#include "lookup/internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utlist.h>

#define FRESH_MS 2000

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
        if (lookup__asks(question, i))
            lookup__attempt_stop(&question->attempts[i]);
}

/* The askers may ask again from their callbacks: this question is out of the list before. */
static void answer(struct question *question)
{
    struct lookup *lookup = question->lookup;
    struct lookup_card card;

    lookup__make_card(question, &card);
    metric_add(lookup->statuses[card.found.status], 1);
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
        if (lookup__asks(question, i) && question->attempts[i].said)
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
        if (lookup__asks(question, i) && !question->attempts[i].over)
            return lookup__best_of(question) != NULL;
    return true;
}

static uint64_t keep_ms(const struct attempt *attempt)
{
    bool final = !attempt->part && lookup__is_done(&attempt->found, attempt->chain->confirmations);

    return final ? LOOKUP_FINAL_KEEP_MS : LOOKUP_PENDING_KEEP_MS;
}

/* What no chain knew may have been a private key. */
static bool may_be_kept(const struct attempt *attempt)
{
    const struct question *question = attempt->user;

    return !attempt->silent && (!question->may_be_secret || lookup__is_known(&attempt->found));
}

/* The answer waits for the end of the turn: this is called inside of a request's end, which may
 * still look at the attempt. */
static void on_over(struct attempt *attempt)
{
    struct question *question = attempt->user;
    struct lookup *lookup = question->lookup;

    if (may_be_kept(attempt))
        lookup__kept_put(lookup->kept, (size_t)(attempt->chain - lookup->chains), question->bytes,
                         &attempt->found, keep_ms(attempt), loop_now_ms(lookup->loop));
    if (is_answered(question))
        loop_defer(lookup->loop, &question->soon, on_soon, question);
}

static void start_attempt(struct question *question, size_t chain)
{
    struct lookup *lookup = question->lookup;
    struct attempt *attempt = &question->attempts[chain];
    uint64_t now = loop_now_ms(lookup->loop);
    const struct lookup_found *kept =
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
        attempt->found = *kept;
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
        if (lookup__asks(question, i))
            start_attempt(question, i);
    loop_timer_start(lookup->loop, &question->timer, LOOKUP_WHOLE_MS, on_time_over, question);
    if (is_answered(question))
        loop_defer(lookup->loop, &question->soon, on_soon, question);
}

/* ---- asking ---- */

/* Whether a chain may have what the question names. With 0x in front it is of an EVM chain, since
 * no other writes that. */
static bool may_have(const struct chain *chain, const struct question *question,
                     const struct lookup_question *asked)
{
    return (asked->kind == LOOKUP_ANY_KIND || asked->kind == chain->kind_id) &&
           chain->kind->base58 == question->base58 &&
           (question->base58 || question->bare || !chain->kind->bare) &&
           (!asked->may_be_secret || chain->own);
}

static uint32_t chains_for(const struct lookup *lookup, const struct question *question,
                           const struct lookup_question *asked)
{
    uint32_t named = 0, all = 0;

    for (size_t i = 0; i < lookup->chains_count; i++) {
        const struct chain *chain = &lookup->chains[i];

        if (!may_have(chain, question, asked))
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
            each->may_be_secret == like->may_be_secret && each->bare == like->bare &&
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

    if (!lookup__read_hash(asked->hash, &like))
        return GW_EINVAL;
    like.chains = chains_for(lookup, &like, asked);
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

/* The value of the header, or NULL (RFC 7617). */
static char *authorization_of(struct slice user)
{
    struct buf text;
    char *value;

    if (user.data == NULL)
        return NULL;
    buf_init(&text, 8 + 2 * LOOKUP_USER_MAX);
    buf_append_cstr(&text, "Basic ");
    base64_encode(user, &text);
    value = slice_dup(buf_slice(&text));
    secret_wipe(text.data, text.cap);
    buf_done(&text);
    return value;
}

static enum gw_err add_chain(struct lookup *lookup, const struct lookup_chain *from)
{
    struct chain *chain = &lookup->chains[lookup->chains_count];
    const struct kind *kind = lookup__kind(from->kind);

    if (lookup->chains_count == LOOKUP_CHAINS_MAX || strlen(from->name) > LOOKUP_NAME_MAX ||
        from->user.len > LOOKUP_USER_MAX ||
        from->explorer.len + strlen(kind->path) + LOOKUP_HASH_MAX >= LOOKUP_URL_MAX)
        return GW_ELIMIT;
    *chain = (struct chain){.kind = kind,
                            .kind_id = from->kind,
                            .confirmations = from->confirmations,
                            .own = from->own,
                            .authorization = authorization_of(from->user)};
    snprintf(chain->name, sizeof(chain->name), "%s", from->name);
    chain->url = slice_dup(from->url);
    chain->explorer = slice_dup(from->explorer);
    lookup->chains_count++;
    return GW_OK;
}

static void chain_done(struct chain *chain)
{
    free(chain->url);
    free(chain->explorer);
    if (chain->authorization != NULL)
        secret_wipe(chain->authorization, strlen(chain->authorization));
    free(chain->authorization);
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

enum gw_err lookup_new(struct loop *loop, struct metrics *metrics, struct policy *policy,
                       const struct lookup_chain *chains, size_t count, struct lookup **ret_lookup)
{
    struct lookup *lookup = mem_new(sizeof(*lookup));
    enum gw_err err = GW_OK;

    lookup->loop = loop;
    lookup->policy = policy;
    lookup->kept = lookup__kept_new();
    for (size_t i = 0; i < count && err == GW_OK; i++)
        err = add_chain(lookup, &chains[i]);
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
    for (size_t i = 0; i < lookup->chains_count; i++)
        chain_done(&lookup->chains[i]);
    free(lookup);
}
