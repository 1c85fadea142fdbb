/*
 * crowd_say.c -- what a crowd writes.
 */
#include "crowd_internal.h"

#include "seed.h"
#include "util.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char usual_text[] =
    "My transfer has been pending for two hours now and the explorer does not show it, what should "
    "I do about it, please help";

static char *put_text(char *at, const char *text)
{
    size_t len = strlen(text);

    memcpy(at, text, len);
    return at + len;
}

static char *put_hex(char *at, uint64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--)
        *at++ = "0123456789abcdef"[(value >> (i * 4)) & 15];
    return at;
}

static char *put_number(char *at, uint64_t value)
{
    char digits[20];
    int count = 0;

    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

/* The salt; the talk, in two halves; the side; the how manieth of this sender. */
static char *put_client_id(char *at, const struct crowd *crowd, uint64_t talk, enum crowd_side side,
                           uint32_t number)
{
    at = put_hex(at, crowd->salt, 8);
    *at++ = '-';
    at = put_hex(at, talk >> 16, 4);
    *at++ = '-';
    at = put_hex(at, talk & 0xffff, 4);
    *at++ = '-';
    at = put_hex(at, 0x8000u + side, 4);
    *at++ = '-';
    return put_hex(at, number, 12);
}

uint64_t crowd__bit(uint32_t number)
{
    return 1ull << (number % CROWD_OPEN_MAX);
}

static void say(struct crowd *crowd, struct sender *sender, uint64_t at_ns)
{
    const char *text = crowd->options.text != NULL ? crowd->options.text : usual_text;
    const struct talk *talk = sender->talk;
    struct member *member = sender->side == CROWD_VISITOR ? talk->visitor : talk->agent;
    char frame[1024];
    char *at = frame;

    if (crowd->stopping || member == NULL || member->ws.phase != WS_OPEN)
        return;
    if (sender->open & crowd__bit(sender->sent)) {
        crowd->held_back++;
        return;
    }
    sender->open |= crowd__bit(sender->sent);
    sender->at_ns[sender->sent % CROWD_OPEN_MAX] = at_ns;
    at = put_text(at, "{\"type\":\"send\",\"conversation\":");
    at = put_number(at, talk->id);
    at = put_text(at, ",\"client_id\":\"");
    at = put_client_id(at, crowd, talk->id, sender->side, sender->sent);
    at = put_text(at, "\",\"text\":\"");
    at = put_text(at, text);
    at = put_text(at, "\"}");
    sender->sent++;
    crowd->sent_all++;
    ws_send(&member->ws, frame, (size_t)(at - frame));
}

void crowd_say(struct crowd *crowd, struct talk *talk, enum crowd_side side, uint64_t intended_ns)
{
    struct sender *sender = &talk->senders[side];
    uint64_t now = now_ns();

    if (pace_take(&sender->pace, now))
        say(crowd, sender, intended_ns != 0 ? intended_ns : now);
    else if (intended_ns == 0)
        pace_wait(&crowd->waiting, &sender->pace, now + PACE_STEP_NS);
    else
        crowd->held_back++;
}

void crowd__say_what_waits(struct crowd *crowd)
{
    uint64_t now = now_ns();
    struct pace *pace;

    while ((pace = pace_due(&crowd->waiting, now)) != NULL) {
        struct sender *sender =
            (struct sender *)(void *)((char *)pace - offsetof(struct sender, pace));

        say(crowd, sender, now);
    }
}

void crowd__follow(struct member *member, struct talk *talk)
{
    char frame[200];
    int len = snprintf(frame, sizeof(frame),
                       "{\"type\":\"follow\",\"ref\":%" PRIu64 ",\"conversation\":%" PRIu64
                       ",\"after\":%" PRIu64 "}",
                       talk->id + 1, talk->id, talk->agent_seq);

    member->following++;
    ws_send(&member->ws, frame, (size_t)len);
}

void crowd__hello(struct member *member)
{
    struct crowd *crowd = member->crowd;
    const struct talk *talk = &crowd->talks[member->first];
    char token[SEED_TOKEN_MAX], frame[300], more[100] = "";
    int len;

    if (member->side == CROWD_VISITOR) {
        seed_visitor_token((uint32_t)talk->id, token);
        if (crowd->options.follows) {
            snprintf(more, sizeof(more), ",\"conversation\":%" PRIu64 ",\"after\":%" PRIu64,
                     talk->id, member->seq);
            member->following = 1;
        }
    } else {
        uint32_t connection = member->number - (crowd->count - crowd->options.agents);

        seed_ticket(connection % crowd->options.agent_persons + 1,
                    connection / crowd->options.agent_persons + 1, token);
    }
    len =
        snprintf(frame, sizeof(frame),
                 "{\"type\":\"hello\",\"ref\":1,\"token\":\"%s\",\"lang\":\"en\"%s}", token, more);
    ws_send(&member->ws, frame, (size_t)len);
}
