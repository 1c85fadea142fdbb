/*
 * What the desk's screens are shown of changes: rosters and counts. Changes are
 * gathered for a moment, read from the store once for all, and sent to those who
 * may see them; with them go the places in the queue (places.c).
 */
#include "desk/internal.h"

#include "net/net.h"

#include <utlist.h>

#define SCREENS_MS 200

static void screens_start(void *user);

/* ---- roster and counts ---- */

static void send_counts(struct person *person, int64_t mine, int64_t queued, int64_t open)
{
    int64_t all = person->role == WIRE_AGENT_ROLE_AGENT ? mine + queued : open;

    if (person->counts[0] == mine && person->counts[1] == queued && person->counts[2] == all)
        return;
    person->counts[0] = mine;
    person->counts[1] = queued;
    person->counts[2] = all;
    REPLY(person->desk->net, person->conn, counts, .mine = mine, .queue = queued, .all = all);
}

/* What changed meanwhile, or could not be read, is read in the next round. */
void desk__round_over(struct desk *desk)
{
    if (desk->screens_due && !desk->screens_running && !desk->places.running && !desk->stopping &&
        !loop_timer_pending(&desk->screens_timer))
        loop_timer_start(desk->loop, &desk->screens_timer, SCREENS_MS, screens_start, desk);
}

static void screens_over(struct desk *desk, bool good)
{
    desk->screens_running = false;
    desk->screens_due = desk->screens_due || !good;
    desk__round_over(desk);
}

static void counted(void *user, const struct store_answer *answer, int64_t queued, int64_t open)
{
    struct desk *desk = user;
    struct agent_presence *presence;
    struct person *person, *next;

    DL_FOREACH_SAFE (desk->staff, person, next) {
        if (answer->err != GW_OK || desk->stopping)
            break;
        HASH_FIND(hh, desk->presences, &person->id, sizeof(person->id), presence);
        /* Who came after the roster was read has made another round due. */
        if (presence != NULL && presence->conversations >= 0)
            send_counts(person, presence->conversations, queued, open);
    }
    screens_over(desk, answer->err == GW_OK);
}

static void send_roster(struct desk *desk, const struct wire_agent *agents, size_t count)
{
    struct wire_roster roster = {
        .agents = agents,
        .agents_count = count > WIRE_ROSTER_AGENTS_MAX ? WIRE_ROSTER_AGENTS_MAX : count};
    struct buf *out = reply_buf();
    struct frame *frame;
    struct person *person, *next;

    wire_encode_roster(out, &roster);
    frame = reply_frame_of(out);
    if (frame == NULL)
        return;
    DL_FOREACH_SAFE (desk->staff, person, next)
        (void)!net_send(desk->net, person->conn, frame);
    frame_unref(frame);
}

/* What they hold is the count of `mine`; who is not in the roster holds nothing. */
static void keep_conversations(struct desk *desk, const struct wire_agent *agents, size_t count)
{
    struct agent_presence *presence, *next;

    HASH_ITER (hh, desk->presences, presence, next)
        presence->conversations = 0;
    for (size_t i = 0; i < count; i++) {
        HASH_FIND(hh, desk->presences, &agents[i].id, sizeof(agents[i].id), presence);
        if (presence != NULL)
            presence->conversations = agents[i].conversations;
    }
}

static void roster_read(void *user, const struct store_answer *answer,
                        const struct wire_agent *agents, size_t count)
{
    struct desk *desk = user;

    if (answer->err != GW_OK || desk->stopping) {
        screens_over(desk, false);
        return;
    }
    send_roster(desk, agents, count);
    keep_conversations(desk, agents, count);
    if (store_counts(desk->store, counted, desk) != GW_OK)
        screens_over(desk, false);
}

static void screens_start(void *user)
{
    struct desk *desk = user;

    if (desk->screens_running || !store_available(desk->store))
        return; /* screens_over() or desk_store_changed() comes back to it */
    desk->screens_due = false;
    desk__places_start(desk);
    if (desk->staff == NULL)
        return;
    desk->screens_running = store_roster(desk->store, roster_read, desk) == GW_OK;
    if (!desk->screens_running)
        screens_over(desk, false);
}

void desk__screens_changed(struct desk *desk)
{
    desk->screens_due = true;
    if (desk->screens_running || desk->stopping || loop_timer_pending(&desk->screens_timer))
        return;
    loop_timer_start(desk->loop, &desk->screens_timer, SCREENS_MS, screens_start, desk);
}
