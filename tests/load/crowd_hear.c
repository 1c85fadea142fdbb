/*
 * crowd_hear.c -- what a crowd reads, and holds against what it has written and read before.
 */
#define _GNU_SOURCE /* memmem */
#include "crowd_internal.h"

#include "util.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static bool get_number(const char *line, size_t len, const char *key, size_t key_len,
                       uint64_t *ret_value)
{
    const char *at = memmem(line, len, key, key_len);
    const char *end = line + len;
    uint64_t value = 0;

    if (at == NULL)
        return false;
    for (at += key_len; at < end && *at >= '0' && *at <= '9'; at++)
        value = value * 10 + (uint64_t)(*at - '0');
    *ret_value = value;
    return true;
}

#define NUMBER(line, len, key, ret) get_number(line, len, "\"" key "\":", sizeof(key) + 2, ret)
#define FIND(line, len, text) memmem(line, len, text, sizeof(text) - 1)

static uint64_t hex(const char *at, int digits)
{
    uint64_t value = 0;

    for (int i = 0; i < digits; i++)
        value = value << 4 | (uint64_t)(at[i] <= '9' ? at[i] - '0' : at[i] - 'a' + 10);
    return value;
}

struct client_id {
    struct talk *talk;
    enum crowd_side side;
    uint32_t number;
};

static struct talk *find_talk(struct crowd *crowd, uint64_t id)
{
    uint64_t first = crowd->options.first;

    return id > first && id - first <= crowd->options.talks ? &crowd->talks[id - first - 1] : NULL;
}

static bool get_client_id(struct crowd *crowd, const char *line, size_t len,
                          struct client_id *ret_id)
{
    const char *at = FIND(line, len, "\"client_id\":\"");
    uint64_t talk;

    if (at == NULL || (size_t)(line + len - at) < 13 + 36)
        return false;
    at += 13;
    talk = hex(at + 9, 4) << 16 | hex(at + 14, 4);
    ret_id->talk = hex(at, 8) == crowd->salt ? find_talk(crowd, talk) : NULL;
    if (ret_id->talk == NULL)
        return false;
    ret_id->side = hex(at + 19, 4) & 1;
    ret_id->number = (uint32_t)hex(at + 24, 12);
    return true;
}

static void heard_ack(struct crowd *crowd, const char *line, size_t len)
{
    struct client_id id;
    struct sender *sender;

    if (!get_client_id(crowd, line, len, &id)) {
        crowd->unmatched++;
        return;
    }
    sender = &id.talk->senders[id.side];
    if ((sender->open & crowd__bit(id.number)) == 0) {
        crowd->unmatched++;
        return;
    }
    sender->open &= ~crowd__bit(id.number);
    sender->acked++;
    crowd->acked_all++;
    if (crowd->recording) {
        crowd->acks++;
        hist_add(&crowd->acked, now_ns() - sender->at_ns[id.number % CROWD_OPEN_MAX]);
    }
    if (crowd->options.on_ack != NULL)
        crowd->options.on_ack(crowd, id.talk, id.side);
}

/* Whether it is the next one for this reader. */
static bool in_order(struct crowd *crowd, uint64_t *highest, uint64_t seq)
{
    if (seq <= *highest) {
        crowd->repeats++;
        return false;
    }
    if (seq != *highest + 1)
        crowd->gaps++;
    *highest = seq;
    return true;
}

static void heard_entry(struct crowd *crowd, struct member *member, const char *line, size_t len)
{
    struct client_id id;
    struct talk *talk;
    uint64_t number, seq;

    if (!NUMBER(line, len, "conversation", &number) || !NUMBER(line, len, "seq", &seq) ||
        (talk = find_talk(crowd, number)) == NULL) {
        crowd->unmatched++;
        return;
    }
    if (!in_order(crowd, member->side == CROWD_VISITOR ? &member->seq : &talk->agent_seq, seq))
        return;
    crowd->heard_all++;
    if (crowd->recording)
        crowd->deliveries++;
    if (!get_client_id(crowd, line, len, &id)) {
        if (FIND(line, len, "\"author\":\"bot\"") == NULL)
            return;
        if (crowd->recording)
            crowd->bot_entries++;
        if (crowd->options.on_bot != NULL && member->leads)
            crowd->options.on_bot(crowd, talk);
        return;
    }
    if (crowd->recording && id.side != (enum crowd_side)member->side)
        hist_add(&crowd->delivered,
                 now_ns() - id.talk->senders[id.side].at_ns[id.number % CROWD_OPEN_MAX]);
    if (crowd->options.on_heard != NULL && id.side != (enum crowd_side)member->side)
        crowd->options.on_heard(crowd, talk, id.side);
}

static void settled(struct member *member)
{
    struct crowd *crowd = member->crowd;

    if (!member->welcomed || member->following > 0 || member->started_ns == 0)
        return;
    crowd->ready++;
    hist_add(&crowd->joined, now_ns() - member->started_ns);
    member->started_ns = 0;
}

static void heard_welcome(struct member *member)
{
    struct crowd *crowd = member->crowd;

    member->welcomed = true;
    if (member->side == CROWD_AGENT)
        for (uint32_t i = member->first; i < crowd->options.talks; i += crowd->options.agents)
            crowd__follow(member, &crowd->talks[i]);
    settled(member);
}

/* In a closed loop what was refused is said once more after this. */
#define AGAIN_NS 1000000000u

static bool is_closed_loop(const struct crowd *crowd)
{
    return crowd->options.on_ack != NULL || crowd->options.on_heard != NULL ||
           crowd->options.on_bot != NULL;
}

/* A refusal that says when to try again is an answer, so nothing waits for another; any other is
 * a fault. */
static void heard_error(struct crowd *crowd, const char *line, size_t len)
{
    struct client_id id;

    if (FIND(line, len, "\"retry_after_ms\":") != NULL && get_client_id(crowd, line, len, &id)) {
        struct sender *sender = &id.talk->senders[id.side];

        sender->open &= ~crowd__bit(id.number);
        crowd->refused_all++;
        if (is_closed_loop(crowd) && !crowd->stopping)
            pace_wait(&crowd->waiting, &sender->pace, now_ns() + AGAIN_NS);
        return;
    }
    crowd->errors++;
    if (crowd->first_error[0] == '\0')
        snprintf(crowd->first_error, sizeof(crowd->first_error), "%.*s", (int)len, line);
}

static void heard_line(struct member *member, const char *line, size_t len)
{
    static const char head[] = "{\"type\":\"";
    struct crowd *crowd = member->crowd;
    const char *type = line + sizeof(head) - 1;

    if (len < sizeof(head) + 8) {
        crowd->unmatched++;
    } else if (memcmp(type, "entry\"", 6) == 0) {
        heard_entry(crowd, member, line, len);
    } else if (memcmp(type, "ack\"", 4) == 0) {
        heard_ack(crowd, line, len);
    } else if (memcmp(type, "followed\"", 9) == 0) {
        member->following--;
        settled(member);
    } else if (memcmp(type, "welcome\"", 8) == 0) {
        heard_welcome(member);
    } else if (memcmp(type, "error\"", 6) == 0) {
        heard_error(crowd, line, len);
    }
}

static struct member *member_of(struct ws *ws)
{
    return (struct member *)(void *)((char *)ws - offsetof(struct member, ws));
}

static void on_open(struct ws *ws)
{
    crowd__hello(member_of(ws));
}

static void on_message(struct ws *ws, char *text, size_t len)
{
    struct member *member = member_of(ws);

    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t line = end != NULL ? (size_t)(end - text) : len;

        heard_line(member, text, line);
        text += line + (end != NULL);
        len -= line + (end != NULL);
    }
}

static void on_close(struct ws *ws, int code)
{
    struct crowd *crowd = member_of(ws)->crowd;

    crowd->lost++;
    if (crowd->first_error[0] == '\0')
        snprintf(crowd->first_error, sizeof(crowd->first_error), "closed with %d", code);
}

const struct ws_events crowd__events = {on_open, on_message, on_close};
