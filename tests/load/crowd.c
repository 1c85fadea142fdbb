#define _GNU_SOURCE
#include "crowd.h"

#include "seed.h"
#include "util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usual_text[] =
    "My transfer has been pending for two hours now and the explorer does not show it, what should "
    "I do about it, please help";

/* ---- writing ---- */

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

static uint64_t bit_of(uint32_t number)
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
    if (sender->open & bit_of(sender->sent)) {
        crowd->held_back++;
        return;
    }
    sender->open |= bit_of(sender->sent);
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

/* What was too early, and is not any more. */
static void say_what_waits(struct crowd *crowd)
{
    uint64_t now = now_ns();
    struct pace *pace;

    while ((pace = pace_due(&crowd->waiting, now)) != NULL) {
        struct sender *sender =
            (struct sender *)(void *)((char *)pace - offsetof(struct sender, pace));

        say(crowd, sender, now);
    }
}

static void follow(struct member *member, struct talk *talk)
{
    char frame[200];
    int len = snprintf(frame, sizeof(frame),
                       "{\"type\":\"follow\",\"ref\":%" PRIu64 ",\"conversation\":%" PRIu64
                       ",\"after\":%" PRIu64 "}",
                       talk->id + 1, talk->id, talk->agent_seq);

    member->following++;
    ws_send(&member->ws, frame, (size_t)len);
}

static void hello(struct member *member)
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

/* ---- reading ---- */

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
    if ((sender->open & bit_of(id.number)) == 0) {
        crowd->unmatched++;
        return;
    }
    sender->open &= ~bit_of(id.number);
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
            follow(member, &crowd->talks[i]);
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

        sender->open &= ~bit_of(id.number);
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
    hello(member_of(ws));
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

/* ---- the crowd ---- */

struct crowd *crowd_new(const struct crowd_options *options)
{
    static const struct ws_events events = {on_open, on_message, on_close};
    struct crowd *crowd = mem_array(1, sizeof(*crowd));
    uint32_t visitors = options->talks * options->readers;

    crowd->options = *options;
    crowd->loop = ws_loop_new(&events);
    crowd->count = visitors + options->agents;
    crowd->members = mem_array(crowd->count, sizeof(struct member));
    crowd->talks = mem_array(options->talks, sizeof(struct talk));
    crowd->salt = (uint32_t)now_ns();
    crowd->visitor_request = ws_request(options->port, "/ws", "baton.v1.visitor");
    crowd->agent_request = ws_request(options->port, "/ws", "baton.v1.agent");
    for (uint32_t i = 0; i < crowd->count; i++) {
        struct member *member = &crowd->members[i];

        member->crowd = crowd;
        member->number = i;
        member->side = i < visitors ? CROWD_VISITOR : CROWD_AGENT;
        member->first = i < visitors ? i / options->readers : i - visitors;
        member->leads = i >= visitors || i % options->readers == 0;
        member->seq = SEED_ENTRIES;
    }
    for (uint32_t i = 0; i < options->talks; i++) {
        struct talk *talk = &crowd->talks[i];

        talk->id = options->first + i + 1;
        talk->visitor = &crowd->members[i * options->readers];
        talk->agent = options->agents > 0 ? &crowd->members[visitors + i % options->agents] : NULL;
        talk->agent_seq = SEED_ENTRIES;
        for (int side = 0; side < 2; side++) {
            talk->senders[side].talk = talk;
            talk->senders[side].side = (uint8_t)side;
        }
    }
    return crowd;
}

void crowd_free(struct crowd *crowd)
{
    if (crowd == NULL)
        return;
    crowd_cut(crowd);
    ws_loop_free(crowd->loop);
    free(crowd->members);
    free(crowd->talks);
    free(crowd->visitor_request);
    free(crowd->agent_request);
    free(crowd);
}

void crowd_cut(struct crowd *crowd)
{
    for (uint32_t i = 0; i < crowd->count; i++) {
        ws_drop(&crowd->members[i].ws);
        crowd->members[i].welcomed = false;
        crowd->members[i].following = 0;
    }
    crowd->started = 0;
    crowd->ready = 0;
}

static void join(struct crowd *crowd, struct member *member)
{
    member->started_ns = now_ns();
    ws_connect(&member->ws, crowd->loop, crowd->options.port,
               member->side == CROWD_VISITOR ? crowd->visitor_request : crowd->agent_request,
               member->number);
}

static void complain(const struct crowd *crowd)
{
    fprintf(stderr,
            "load: gaps=%" PRIu64 " repeats=%" PRIu64 " errors=%" PRIu64 " lost=%" PRIu64
            " unmatched=%" PRIu64 " sent=%" PRIu64 " acked=%" PRIu64 " first: %s\n",
            crowd->gaps, crowd->repeats, crowd->errors, crowd->lost, crowd->unmatched,
            crowd->sent_all, crowd->acked_all, crowd->first_error);
}

double crowd_connect(struct crowd *crowd, double limit_s)
{
    uint64_t start = now_ns();
    uint32_t pace = crowd->options.pace != 0 ? crowd->options.pace : 500;

    hist_reset(&crowd->joined);
    while (crowd->ready < crowd->count) {
        while (crowd->started < crowd->count && crowd->started - crowd->ready < pace)
            join(crowd, &crowd->members[crowd->started++]);
        ws_loop_turn(crowd->loop, 20000000);
        if (seconds_since(start) > limit_s) {
            complain(crowd);
            die("%u of %u connections are there after %.0f s", crowd->ready, crowd->count, limit_s);
        }
    }
    return seconds_since(start);
}

void crowd_run_until(struct crowd *crowd, uint64_t end_ns)
{
    uint64_t now;

    while ((now = now_ns()) < end_ns) {
        uint64_t longest = crowd->waiting != NULL ? 1000000 : 100000000;

        ws_loop_turn(crowd->loop, end_ns - now < longest ? end_ns - now : longest);
        say_what_waits(crowd);
    }
}

void crowd_record(struct crowd *crowd)
{
    hist_reset(&crowd->acked);
    hist_reset(&crowd->delivered);
    crowd->acks = crowd->deliveries = crowd->bot_entries = 0;
    crowd->recording = true;
}

static uint64_t seq_of(const struct talk *talk, const struct member *member)
{
    return member->side == CROWD_VISITOR ? member->seq : talk->agent_seq;
}

/* All readers of a talk at one seq, with all that its senders have acked. */
static bool is_settled(const struct crowd *crowd, const struct talk *talk)
{
    uint64_t acked = SEED_ENTRIES + talk->senders[0].acked + talk->senders[1].acked;
    uint64_t seq = talk->visitor->seq;

    if ((talk->senders[0].open | talk->senders[1].open) != 0 || seq < acked)
        return false;
    for (uint32_t i = 1; i < crowd->options.readers; i++)
        if (seq_of(talk, talk->visitor + i) != seq)
            return false;
    return talk->agent == NULL || talk->agent_seq == seq;
}

void crowd_settle(struct crowd *crowd, double limit_s)
{
    uint64_t start = now_ns();
    uint32_t i = 0;

    crowd->stopping = true;
    crowd->recording = false;
    pace_clear(&crowd->waiting);
    while (i < crowd->options.talks) {
        if (is_settled(crowd, &crowd->talks[i])) {
            i++;
            continue;
        }
        ws_loop_turn(crowd->loop, 10000000);
        if (seconds_since(start) > limit_s) {
            complain(crowd);
            die("talk %u is not settled after %.0f s", i + 1, limit_s);
        }
    }
}

uint64_t crowd_faults(const struct crowd *crowd)
{
    uint64_t faults = crowd->gaps + crowd->repeats + crowd->errors + crowd->lost + crowd->unmatched;

    if (faults != 0)
        complain(crowd);
    return faults;
}
