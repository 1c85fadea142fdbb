#include "crowd_internal.h"

#include "seed.h"
#include "util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct crowd *crowd_new(const struct crowd_options *options)
{
    struct crowd *crowd = mem_array(1, sizeof(*crowd));
    uint32_t visitors = options->talks * options->readers;

    crowd->options = *options;
    crowd->loop = ws_loop_new(&crowd__events);
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
        crowd__say_what_waits(crowd);
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
