/*
 * notice.c -- an own bot is told what happens to conversations beside its turns.
 *
 * Once, by the node that made the move, after the move is stored; with a few
 * attempts again, and then given up. A node that dies takes what it had not told
 * with it: the timeline is the truth, and the numbers of entries show a gap.
 */
#include "think/internal.h"

#include "log/log.h"
#include "wire/json.h"

#include <stdlib.h>
#include <utlist.h>

#define NOTICE_MAX 8192
#define WHOLE_MS 10000

/* Before the second attempt and so on; past the last one it is given up. */
static const uint32_t waits_ms[] = {1000, 5000, 25000};

#define WAITS (sizeof(waits_ms) / sizeof(waits_ms[0]))

struct think__notice {
    struct think__notice *prev, *next;
    struct think *think;
    int64_t conversation, seq;
    struct buf body;
    size_t attempts;
    bool sent;
    uint64_t http;
    struct timer again;
    struct reap reap;
};

static void notice_free(void *thing)
{
    struct think__notice *notice = thing;

    buf_done(&notice->body);
    free(notice);
}

static void notice_end(struct think__notice *notice, struct metric *counter)
{
    struct think *think = notice->think;

    metric_add(counter, 1);
    loop_timer_stop(think->options.loop, &notice->again);
    DL_DELETE(think->notices, notice);
    think->notices_count--;
    loop_reap(think->options.loop, &notice->reap, notice_free, notice);
}

static void on_done(void *user, const struct http_answer *answer);
static void post(void *user);

static void again_or_lost(struct think__notice *notice, bool may_pass, const char *why)
{
    struct think *think = notice->think;

    if (!think->stopping && may_pass && notice->attempts <= WAITS) {
        loop_timer_start(think->options.loop, &notice->again, waits_ms[notice->attempts - 1], post,
                         notice);
        return;
    }
    log_warn("think", "notice_lost", "conversation=%lld seq=%lld why=%s",
             (long long)notice->conversation, (long long)notice->seq, why);
    notice_end(notice, think->notices_lost);
}

static void post(void *user)
{
    struct think__notice *notice = user;
    char id[THINK_ID_LEN + 1];

    think__write_id(notice->conversation, notice->seq, id);
    notice->attempts++;
    notice->sent = think__post(notice->think,
                               &(struct think__post){
                                   .client = notice->think->notifier,
                                   .id = id,
                                   .body = buf_slice(&notice->body),
                                   .whole_ms = WHOLE_MS,
                                   .on_done = on_done,
                                   .user = notice,
                               },
                               &notice->http);
    if (!notice->sent)
        again_or_lost(notice, true, "too_many");
}

static void on_done(void *user, const struct http_answer *answer)
{
    struct think__notice *notice = user;

    notice->sent = false;
    if (answer->err == GW_OK && answer->status >= 200 && answer->status <= 299)
        notice_end(notice, notice->think->notices_sent);
    else
        again_or_lost(notice, think__may_pass(answer), answer->why);
}

static void write_notice(const struct think_event *event, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    json_writer_key(&json, "type");
    json_writer_cstr(&json, event->name);
    json_writer_key(&json, "timestamp");
    think__write_time(&json);
    json_writer_key(&json, "data");
    json_writer_begin_object(&json);
    json_writer_key(&json, "conversation");
    json_writer_int(&json, event->conversation);
    json_writer_key(&json, "seq");
    json_writer_int(&json, event->seq);
    if (event->data.len > 0) {
        json_writer_key(&json, "event");
        json_writer_raw(&json, event->data);
    }
    json_writer_end_object(&json);
    json_writer_end_object(&json);
}

void think_tell(struct think *think, const struct think_event *event)
{
    struct think__notice *notice;

    if (think->stopping || think__is_model(think))
        return;
    if (think->notices_count == THINK_NOTICES_MAX) {
        metric_add(think->notices_lost, 1);
        return;
    }
    notice = mem_new(sizeof(*notice));
    notice->think = think;
    notice->conversation = event->conversation;
    notice->seq = event->seq;
    buf_init(&notice->body, NOTICE_MAX);
    DL_APPEND(think->notices, notice);
    think->notices_count++;
    write_notice(event, &notice->body);
    if (buf_err(&notice->body) == GW_OK)
        post(notice);
    else
        notice_end(notice, think->notices_lost);
}

/* Those that wait for another attempt are lost; those under way end with their client. */
void think__notices_stop(struct think *think)
{
    struct think__notice *notice, *next;

    DL_FOREACH_SAFE (think->notices, notice, next)
        if (!notice->sent)
            notice_end(notice, think->notices_lost);
}
