#include "think/internal.h"

#include "base/secret.h"
#include "log/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

#define COMPLETIONS "/chat/completions"
#define BEARER_MAX 4096

static const char *const outcome_names[THINK__OUTCOMES] = {
    [THINK__SAID] = "said",           [THINK__NOTHING] = "nothing",
    [THINK__UNCITED] = "uncited",     [THINK__FOREIGN] = "foreign",
    [THINK__MALFORMED] = "malformed", [THINK__FORBIDDEN] = "forbidden",
    [THINK__FAILED] = "failed",       [THINK__GIVEN_UP] = "given_up",
    [THINK__PAUSED] = "paused",       [THINK__FULL] = "full",
};

bool think__is_model(const struct think *think)
{
    return think->options.model_url[0] != '\0';
}

static const char *peer_name(const struct think *think)
{
    return think__is_model(think) ? "model" : "webhook";
}

/* ---- a question's life ---- */

static struct slice owned(struct slice text)
{
    return (struct slice){slice_dup(text), text.len};
}

static struct think__job *job_new(struct think *think, const struct think_question *question)
{
    struct think__job *job = mem_new(sizeof(*job));

    job->think = think;
    job->turn = question->turn;
    job->text = owned(question->text);
    job->choice = owned(question->choice);
    job->lang = slice_dup(question->lang);
    job->begun_ms = loop_now_ms(think->options.loop);
    job->built_in.kind = bot_kind_name(question->output->kind);
    job->built_in.text = owned(buf_slice(&question->output->text));
    memcpy(job->built_in.article, question->output->slug, sizeof(job->built_in.article));
    wire_sse_init(&job->sse, 0, NULL, NULL);
    buf_init(&job->answer, THINK_TEXT_MAX);
    buf_init(&job->event, THINK_REQUEST_MAX);
    DL_APPEND(think->jobs, job);
    think->jobs_count++;
    return job;
}

static void job_free(void *thing)
{
    struct think__job *job = thing;

    for (size_t i = 0; i < job->sources_count; i++) {
        free(job->sources[i].slug);
        free(job->sources[i].lang);
        free(job->sources[i].title);
        free((char *)job->sources[i].text.data);
    }
    for (size_t i = 0; i < job->history_count; i++)
        free((char *)job->history[i].text.data);
    free((char *)job->text.data);
    free((char *)job->choice.data);
    free((char *)job->built_in.text.data);
    free(job->lang);
    wire_sse_done(&job->sse);
    buf_done(&job->answer);
    buf_done(&job->event);
    free(job);
}

/* Nothing calls it any more; who called may still be on the stack. */
static void job_end(struct think__job *job)
{
    struct think *think = job->think;

    assert(job->reading == 0 && !job->sent);
    loop_timer_stop(think->options.loop, &job->again);
    DL_DELETE(think->jobs, job);
    think->jobs_count--;
    loop_reap(think->options.loop, &job->reap, job_free, job);
}

bool think__is_over(struct think__job *job)
{
    if (!job->over)
        return false;
    if (job->reading == 0 && !job->sent)
        job_end(job);
    return true;
}

uint32_t think__left_ms(const struct think__job *job)
{
    uint64_t spent = loop_now_ms(job->think->options.loop) - job->begun_ms + THINK_MARGIN_MS;
    uint32_t limit = job->think->options.limit_ms;

    return spent < limit ? limit - (uint32_t)spent : 1;
}

/* ---- what came of it ---- */

static void tell_breaker(struct think__job *job, enum think__outcome outcome)
{
    struct breaker *breaker = &job->think->breaker;
    bool was_open = breaker_is_open(breaker);
    /* Given up in time, since somebody else has the conversation, it says nothing of the peer. */
    bool in_time = outcome == THINK__GIVEN_UP && think__left_ms(job) > 1;

    if (!job->asked)
        return;
    job->asked = false;
    /* An answer that may not be said is one: else visitors could talk a model into enough of
     * these to take it from everybody. */
    if (in_time)
        breaker_void(breaker, job->trial);
    else if (outcome == THINK__FAILED || outcome == THINK__GIVEN_UP)
        breaker_bad(breaker, job->trial, loop_now_ms(job->think->options.loop));
    else
        breaker_good(breaker);
    if (breaker_is_open(breaker) && !was_open)
        log_warn("think", "paused", "by=%s failures=%u", peer_name(job->think), breaker->failures);
    else if (!breaker_is_open(breaker) && was_open)
        log_info("think", "resumed", "by=%s", peer_name(job->think));
}

static void note(struct think__job *job, enum think__outcome outcome, const char *why)
{
    struct think *think = job->think;

    metric_add(think->outcomes[outcome], 1);
    log_info("think", "answer", "by=%s conversation=%lld seq=%lld outcome=%s why=%s ms=%llu",
             peer_name(think), (long long)job->turn.conversation, (long long)job->turn.seq,
             outcome_names[outcome], why,
             (unsigned long long)(loop_now_ms(think->options.loop) - job->begun_ms));
    tell_breaker(job, outcome);
}

void think__say(struct think__job *job, const struct think_answer *answer)
{
    struct think *think = job->think;

    note(job, THINK__SAID, "ok");
    job->over = true;
    think->options.on_answer(think->options.user, &job->turn, answer);
    job_end(job);
}

void think__nothing(struct think__job *job, enum think__outcome outcome, const char *why)
{
    struct think *think = job->think;

    note(job, outcome, why);
    job->over = true;
    think->options.on_answer(think->options.user, &job->turn, NULL);
    job_end(job);
}

/* ---- asking ---- */

/* What could not be read is no source: nothing may be cited for it. */
static void drop_unread(struct think__job *job)
{
    size_t kept = 0;

    for (size_t i = 0; i < job->sources_count; i++) {
        struct think__source source = job->sources[i];

        if (source.title != NULL) {
            job->sources[kept++] = source;
            continue;
        }
        free(source.slug);
        free(source.lang);
    }
    job->sources_count = kept;
}

/* That nothing was sent says nothing of the peer. */
static void call_off(struct think__job *job)
{
    job->asked = false;
    breaker_void(&job->think->breaker, job->trial);
}

void think__gathered(struct think__job *job)
{
    bool sent;

    if (think__is_over(job))
        return;
    drop_unread(job);
    if (think__is_model(job->think))
        sent = job->sources_count > 0 && think__model_send(job);
    else
        sent = think__webhook_send(job);
    if (sent)
        return;
    call_off(job);
    think__nothing(job, THINK__FAILED, "not_sent");
}

/* The bot decides by itself what goes to a person; a model is only asked what articles are for. */
static bool is_for_us(const struct think *think, const struct think_question *question)
{
    const struct bot_output *output = question->output;

    if (output->verb == BOT_HAND_OVER && output->reason != BOT_REASON_MISSES)
        return false;
    if (!think__is_model(think))
        return true;
    return question->choice.len == 0 && question->text.len > 0 &&
           (output->kind == BOT_KIND_ARTICLE || output->kind == BOT_KIND_MISS);
}

bool think_ask(struct think *think, const struct think_question *question)
{
    struct think__job *job;

    if (think->stopping || !is_for_us(think, question))
        return false;
    if (think->jobs_count == THINK_IN_FLIGHT_MAX) {
        metric_add(think->outcomes[THINK__FULL], 1);
        return false;
    }
    if (!breaker_may(&think->breaker, loop_now_ms(think->options.loop))) {
        metric_add(think->outcomes[THINK__PAUSED], 1);
        return false;
    }
    job = job_new(think, question);
    job->asked = true;
    job->trial = breaker_is_open(&think->breaker);
    if (think__gather(job, question))
        return true;
    call_off(job);
    job_end(job);
    return false;
}

static void give_up(struct think__job *job)
{
    struct think *think = job->think;

    if (job->over)
        return;
    note(job, THINK__GIVEN_UP, "given_up");
    job->over = true;
    if (job->sent)
        http_client_cancel(think->client, job->http);
    (void)think__is_over(job);
}

void think_give_up(struct think *think, const struct think_turn *turn)
{
    struct think__job *job, *next;

    DL_FOREACH_SAFE (think->jobs, job, next)
        if (job->turn.number == turn->number)
            give_up(job);
}

/* ---- the room ---- */

bool think_is_wanted(const struct think_options *options)
{
    return options->model_url[0] != '\0' || options->webhook_url[0] != '\0';
}

static bool is_on_this_machine(const char *url)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};

    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        size_t len = strlen(hosts[i]);

        if (strncmp(url, hosts[i], len) == 0 && strchr(":/", url[len]) != NULL) /* or its end */
            return true;
    }
    return false;
}

/* What leaves this machine unencrypted can be read on its way: visitors' words, and the key. */
static void warn_of_plain(const char *url)
{
    if (strncmp(url, "https://", 8) != 0 && !is_on_this_machine(url))
        log_warn("think", "not_encrypted", "why=\"the address begins with http:\"");
}

static enum gw_err check_options(const struct think_options *options)
{
    if (options->model_url[0] != '\0' && options->webhook_url[0] != '\0') {
        log_error("think", "two_bots", "why=\"llm_url and bot_webhook_url are both set\"");
        return GW_EINVAL;
    }
    if (options->model_url[0] != '\0' && options->model_name[0] == '\0') {
        log_error("think", "no_model", "needs=llm_model");
        return GW_EINVAL;
    }
    warn_of_plain(options->model_url[0] != '\0' ? options->model_url : options->webhook_url);
    return GW_OK;
}

/* The base of the interface, or all of it. */
static void make_url(struct think *think)
{
    struct slice url = slice_of(think->options.model_url);
    size_t suffix = sizeof(COMPLETIONS) - 1;

    while (url.len > 0 && url.data[url.len - 1] == '/')
        url.len--;
    buf_append_slice(&think->url, url);
    if (url.len < suffix || memcmp(url.data + url.len - suffix, COMPLETIONS, suffix) != 0)
        buf_append_cstr(&think->url, COMPLETIONS);
}

static void make_metrics(struct think *think)
{
    char labels[64];

    for (int i = 0; i < THINK__OUTCOMES; i++) {
        snprintf(labels, sizeof(labels), "by=\"%s\",outcome=\"%s\"", peer_name(think),
                 outcome_names[i]);
        think->outcomes[i] =
            metrics_counter(think->options.metrics, "baton_bot_thoughts_total",
                            "Questions to the language model or the bot's webhook, by what "
                            "came of them; all but said and given_up got the built-in answer.",
                            labels);
    }
}

static void make_notice_metrics(struct think *think)
{
    static const char help[] = "Notices to the bot's webhook, by what came of them.";

    think->notices_sent = metrics_counter(think->options.metrics, "baton_bot_notices_total", help,
                                          "outcome=\"sent\"");
    think->notices_lost = metrics_counter(think->options.metrics, "baton_bot_notices_total", help,
                                          "outcome=\"lost\"");
}

static enum gw_err open_client(struct think *think, const char *name,
                               struct http_client **ret_client)
{
    struct http_client_options options = {
        .loop = think->options.loop,
        .metrics = think->options.metrics,
        .name = name,
        .in_flight_max = THINK_IN_FLIGHT_MAX,
        .ca_file = think->options.ca_file,
    };

    return http_client_new(&options, ret_client);
}

static enum gw_err open_model(struct think *think)
{
    make_url(think);
    if (think->options.model_key[0] != '\0')
        buf_printf(&think->bearer, "Bearer %s", think->options.model_key);
    if (buf_err(&think->url) != GW_OK || buf_err(&think->bearer) != GW_OK)
        return GW_EINVAL;
    return open_client(think, "model", &think->client);
}

static enum gw_err open_webhook(struct think *think)
{
    enum gw_err err = think__webhook_keys(think);

    if (err == GW_OK)
        err = open_client(think, "webhook", &think->client);
    if (err == GW_OK)
        err = open_client(think, "webhook_notices", &think->notifier);
    make_notice_metrics(think);
    return err;
}

static void think_release(struct think *think)
{
    http_client_free(think->client); /* what is cancelled calls back, and ends its job */
    http_client_free(think->notifier);
    assert(think->jobs == NULL && think->notices == NULL);
    buf_done(&think->url);
    if (think->bearer.len > 0)
        secret_wipe(think->bearer.data, think->bearer.len);
    buf_done(&think->bearer);
    for (size_t i = 0; i < think->keys_count; i++) {
        secret_wipe(think->keys[i].data, think->keys[i].len);
        buf_done(&think->keys[i]);
    }
    free(think);
}

enum gw_err think_new(const struct think_options *options, struct think **ret_think)
{
    struct think *think;
    enum gw_err err = check_options(options);

    if (err != GW_OK)
        return err;
    think = mem_new(sizeof(*think));
    think->options = *options;
    buf_init(&think->url, HTTP_CLIENT_URL_MAX);
    buf_init(&think->bearer, BEARER_MAX);
    err = think__is_model(think) ? open_model(think) : open_webhook(think);
    if (err != GW_OK) {
        think_release(think);
        return err;
    }
    make_metrics(think);
    *ret_think = think;
    return GW_OK;
}

void think_stop(struct think *think)
{
    struct think__job *job, *next;

    think->stopping = true;
    DL_FOREACH_SAFE (think->jobs, job, next)
        give_up(job);
    think__notices_stop(think);
}

void think_free(struct think *think)
{
    if (think == NULL)
        return;
    think_stop(think);
    think_release(think);
}
