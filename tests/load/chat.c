#include "chat.h"

#include "util.h"

#include <inttypes.h>
#include <stdio.h>

#define SETTLE_S 30.0

struct chat_usage chat_usage(const struct bench *bench, const struct gateway *gateway)
{
    return (struct chat_usage){now_ns(), cpu_own(), cpu_of(gateway->pid),
                               cpu_of_children(bench->place.postmaster), cpu_wait_of(gateway->pid)};
}

struct chat_usage chat_usage_since(const struct bench *bench, const struct gateway *gateway,
                                   const struct chat_usage *before)
{
    struct chat_usage now = chat_usage(bench, gateway);

    return (struct chat_usage){now.ns - before->ns, now.own - before->own,
                               now.gateway - before->gateway, now.database - before->database,
                               now.waited - before->waited};
}

double chat_waited(const struct chat_usage *used)
{
    return used->waited * 1e11 / (double)used->ns;
}

double chat_per_second(uint64_t count, const struct chat_usage *used)
{
    return (double)count * 1e9 / (double)used->ns;
}

void chat_answer(struct crowd *crowd, struct talk *talk, enum crowd_side author)
{
    crowd_say(crowd, talk, author == CROWD_VISITOR ? CROWD_AGENT : CROWD_VISITOR, 0);
}

void chat_say_again(struct crowd *crowd, struct talk *talk, enum crowd_side side)
{
    crowd_say(crowd, talk, side, 0);
}

void chat_offer(struct crowd *crowd, double rate, double seconds)
{
    uint64_t start = now_ns();
    uint64_t end = start + (uint64_t)(seconds * 1e9);
    double step = 1e9 / rate;
    bool agents = crowd->options.agents > 0;
    uint64_t sent = 0;

    for (;;) {
        uint64_t now = now_ns();
        uint64_t due = start + (uint64_t)((double)sent * step);

        if (now >= end)
            return;
        while (due <= now) {
            /* Visitors and agents by turns. */
            struct talk *talk = &crowd->talks[sent % crowd->options.talks];

            crowd_say(crowd, talk, agents ? sent / crowd->options.talks & 1 : CROWD_VISITOR, due);
            sent++;
            due = start + (uint64_t)((double)sent * step);
        }
        ws_loop_turn(crowd->loop, due - now);
    }
}

static int64_t number_of(PGconn *db, const char *format, const struct crowd *crowd)
{
    char sql[600];
    uint32_t first = crowd->options.first;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(sql, sizeof(sql), format, first + 1, first + crowd->options.talks);
#pragma GCC diagnostic pop
    return place_number(db, sql);
}

static void check_stored(struct bench *bench, const struct crowd *crowd)
{
    int64_t stored =
        number_of(bench->db,
                  "SELECT count(*) FROM entry WHERE client_id IS NOT NULL AND author IN "
                  "('visitor', 'agent') AND conversation_id BETWEEN %u AND %u",
                  crowd);
    int64_t holes = number_of(
        bench->db,
        "SELECT count(*) FROM conversation c LEFT JOIN (SELECT conversation_id, count(*) AS n "
        "FROM entry WHERE conversation_id BETWEEN %1$u AND %2$u GROUP BY 1) e ON "
        "e.conversation_id = c.id WHERE c.id BETWEEN %1$u AND %2$u AND e.n IS DISTINCT FROM "
        "c.last_seq",
        crowd);

    if (stored != (int64_t)crowd->acked_all || holes != 0)
        die("%" PRId64 " entries are stored, %" PRIu64 " were acked; %" PRId64
            " conversations have holes",
            stored, crowd->acked_all, holes);
}

void chat_finish(struct bench *bench, struct crowd *crowd)
{
    crowd_settle(crowd, SETTLE_S);
    check_stored(bench, crowd);
    if (crowd_faults(crowd) != 0)
        die("a promise was broken");
    crowd_free(crowd);
}
