/*
 * internal.h -- a question while it is worked on, as the files of this room see it.
 */
#ifndef BATON_THINK_INTERNAL_H
#define BATON_THINK_INTERNAL_H

#include "think/think.h"

#include "base/uuid.h"
#include "bot/bot.h"
#include "http_client/http_client.h"
#include "loop/loop.h"
#include "metrics/metrics.h"
#include "think/breaker.h"
#include "think/check.h"
#include "wire/chat.h"
#include "wire/sse.h"

#define THINK_SOURCE_MAX 6000  /* bytes of one article, as the model gets it */
#define THINK_HISTORY_MAX 8    /* messages before the question */
#define THINK_MESSAGE_MAX 1000 /* bytes of one of them */
#define THINK_REQUEST_MAX (128u << 10)
#define THINK_STREAM_MAX (1u << 20) /* bytes of a model's stream: a frame for each syllable */
#define THINK_EVENT_MAX (64u << 10)
#define THINK_ANSWER_MAX (64u << 10) /* bytes of a webhook's answer */
#define THINK_CONNECT_MS 3000
#define THINK_KEYS_MAX 2
#define THINK_ID_LEN (4 + UUID_TEXT_LEN)
#define THINK_NOTICES_MAX 256
#define THINK_MARGIN_MS 100 /* that we give up before whoever waits does */

enum think__outcome {
    THINK__SAID,
    THINK__NOTHING,
    THINK__UNCITED,
    THINK__FOREIGN,
    THINK__MALFORMED,
    THINK__FORBIDDEN, /* by the policy */
    THINK__FAILED,
    THINK__GIVEN_UP,
    THINK__PAUSED,
    THINK__FULL,
    THINK__OUTCOMES
};

struct json_writer;

struct think__source {
    char *slug, *lang;
    char *title;       /* NULL: it was not read */
    struct slice text; /* title, answer and body; owned */
    int64_t version;
};

struct think__message {
    bool visitors;     /* else the desk's */
    struct slice text; /* owned */
};

struct think__job {
    struct think__job *prev, *next;
    struct think *think;
    struct think_turn turn;
    struct slice text, choice; /* owned; choice may be SLICE_NONE */
    char *lang;
    uint64_t begun_ms;
    int reading;   /* reads of the store that are not back */
    bool over;     /* nobody waits: goes when the last read is back */
    bool asked;    /* the breaker waits to be told */
    bool trial;    /* asked although the peer is left alone */
    bool sent;     /* a request is under way */
    uint64_t http; /* its id */
    struct reap reap;

    struct think__source sources[THINK_SOURCES_MAX];
    size_t sources_count;
    struct think__message history[THINK_HISTORY_MAX];
    size_t history_count;

    /* Of a model. */
    struct wire_sse sse;
    struct buf answer;
    enum wire_chat_end end;
    bool done;   /* [DONE] */
    bool broken; /* what came was no chunk */
    bool too_long;

    /* Of a webhook. */
    struct buf event; /* its JSON */
    struct {
        const char *kind;
        char article[BOT_SLUG_MAX + 1];
        struct slice text; /* owned */
    } built_in;            /* what the bot would say */
    int attempts;
    struct timer again;
};

struct think {
    struct think_options options;
    struct http_client *client;
    struct http_client *notifier; /* of the webhook's notices: they take no place from answers */
    struct think__notice *notices;
    unsigned notices_count;
    struct metric *notices_sent, *notices_lost;
    struct buf url; /* of the model, as it is asked */
    struct buf bearer;
    struct buf keys[THINK_KEYS_MAX]; /* of the webhook's signatures */
    size_t keys_count;
    struct breaker breaker;
    struct think__job *jobs;
    unsigned jobs_count;
    bool stopping;
    struct metric *outcomes[THINK__OUTCOMES];
};

/* think.c. The first one answers; all end the job, which must not be touched afterwards. */
void think__say(struct think__job *job, const struct think_answer *answer);
void think__nothing(struct think__job *job, enum think__outcome outcome, const char *why);
/* Whether it was given up meanwhile: then it must not be touched any more. For what comes back. */
bool think__is_over(struct think__job *job);
/* What is left of the time, at least 1. */
uint32_t think__left_ms(const struct think__job *job);
bool think__is_model(const struct think *think);

/* gather.c: what has been said before and what the articles say. False: nothing can be read. */
bool think__gather(struct think__job *job, const struct think_question *question);
void think__gathered(struct think__job *job); /* think.c: it is all there */

/* model.c, webhook.c: false when no request could be made. */
bool think__model_send(struct think__job *job);
bool think__webhook_send(struct think__job *job);

/* signed.c */
struct think__post {
    struct http_client *client;
    const char *id;
    struct slice body; /* JSON */
    uint32_t whole_ms;
    void (*on_done)(void *user, const struct http_answer *answer);
    void *user;
};
enum gw_err think__webhook_keys(struct think *think) GW_MUST_CHECK;
bool think__post(struct think *think, const struct think__post *post, uint64_t *ret_http);
void think__write_id(int64_t conversation, int64_t seq, char out[THINK_ID_LEN + 1]);
void think__write_time(struct json_writer *json); /* now, as ISO 8601 has it */
bool think__may_pass(const struct http_answer *answer);

/* notice.c */
void think__notices_stop(struct think *think);

/* prompt.c: the body of the request to a model. */
void think__prompt(const struct think__job *job, struct buf *out);

#endif
