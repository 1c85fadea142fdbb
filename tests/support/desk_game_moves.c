/* Operations on one conversation. */
#include "support/desk_game.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const langs[] = {"en", "en-US", "zh-CN", "zh-TW", "zh", "fr", ""};
static const char *const topics[] = {"security", "swaps", NULL, NULL, "unheard"};

int desk_game__any(int count)
{
    return (int)(random() % count);
}

void desk_game__ended(struct desk_game *game, enum model_end end)
{
    const struct store_answer *answer = &game->moved.answer;

    switch (end) {
    case MODEL_DONE:
        assert_int_equal(answer->err, GW_OK);
        return;
    case MODEL_UNAVAILABLE:
        assert_true(answer->code == WIRE_CODE_AGENT_UNAVAILABLE ||
                    answer->code == WIRE_CODE_UNAVAILABLE);
        return;
    case MODEL_UNSEEN:
        assert_true(answer->code == WIRE_CODE_NOT_FOUND || answer->code == WIRE_CODE_NOT_YOURS);
        return;
    case MODEL_REFUSED:
        assert_int_not_equal(answer->err, GW_OK);
        assert_true(answer->code != WIRE_CODE_INTERNAL && answer->code != WIRE_CODE_UNAVAILABLE);
        return;
    }
}

#define WHAT(game, ...) snprintf((game)->what, sizeof((game)->what), __VA_ARGS__)

static void open_one(struct desk_game *game, int place)
{
    struct model_talk *talk = &game->model.talks[place];
    const char *lang = langs[desk_game__any(COUNT(langs))];

    WHAT(game, "open in \"%s\"", lang);
    DESK_GAME_MOVE(game, MODEL_DONE, store_open, talk->visitor, slice_of(lang), SLICE_NONE);
    if (talk->id != 0 && talk->state != WIRE_STATE_STATE_CLOSED) {
        assert_int_equal(game->moved.count, 0);
        return;
    }
    model_open(&game->model, place, game->moved.entries[0].conversation, lang);
}

static void hand_over(struct desk_game *game, int place)
{
    const char *topic = topics[desk_game__any(COUNT(topics))];
    int priority = desk_game__any(5) == 0 ? 0 : 1 + desk_game__any(3);
    char article[40] = "";
    struct store_hand_over move = {.conversation = game->model.talks[place].id,
                                   .reason = SLICE_LIT("asked"),
                                   .priority = priority};

    if (topic != NULL) {
        snprintf(article, sizeof(article), "about-%s", topic);
        move.article = slice_of(article);
    }
    WHAT(game, "hand over %lld, priority %d, topic %s", (long long)move.conversation, priority,
         topic != NULL ? topic : "none");
    DESK_GAME_MOVE(game, model_hand_over(&game->model, place, priority, topic), store_hand_over,
                   &move);
}

static void close_one(struct desk_game *game, int place)
{
    const struct model_talk *talk = &game->model.talks[place];
    bool by_visitor = desk_game__any(2) == 0;

    WHAT(game, "close %lld", (long long)talk->id);
    int64_t id = talk->id, visitor = talk->visitor;
    DESK_GAME_MOVE(game, model_close(&game->model, place), store_close, id,
                   by_visitor ? WIRE_ENTRY_AUTHOR_VISITOR : WIRE_ENTRY_AUTHOR_SYSTEM,
                   by_visitor ? visitor : 0, !by_visitor);
}

/* One that never was, or a team that was deleted. */
static int64_t unknown(const struct desk_game *game, bool is_team)
{
    return is_team && game->gone_team != 0 ? game->gone_team : 4711;
}

static void transfer(struct desk_game *game, int place)
{
    const struct model_talk *talk = &game->model.talks[place];
    int of = desk_game__any(10);
    bool to_agent = of < 5, to_team = of == 5 || of == 6, is_own = desk_game__any(3) == 0;
    struct model_transfer move = {
        .to = to_agent  ? WIRE_TRANSFER_TO_AGENT
              : to_team ? WIRE_TRANSFER_TO_TEAM
              : of < 9  ? WIRE_TRANSFER_TO_QUEUE
                        : WIRE_TRANSFER_TO_BOT,
        .by = is_own && talk->agent != NOBODY ? talk->agent : desk_game__any(MODEL_AGENTS),
        .any = !is_own,
        .force = desk_game__any(3) == 0,
        .to_place = desk_game__any(12) == 0 ? NOBODY
                    : to_agent              ? desk_game__any(MODEL_AGENTS)
                                            : desk_game__any(MODEL_TEAMS),
    };
    struct store_transfer asked = {
        .conversation = talk->id,
        .by = game->model.agents[move.by].id,
        .any = move.any,
        .to = move.to,
        .to_id = move.to_place == NOBODY ? unknown(game, to_team)
                 : to_agent              ? game->model.agents[move.to_place].id
                 : to_team               ? game->model.teams[move.to_place].id
                                         : 0,
        .force = move.force,
        .note = desk_game__any(4) == 0 ? SLICE_LIT("a note") : SLICE_NONE,
    };

    WHAT(game, "transfer %lld to %s %lld by %lld%s%s", (long long)asked.conversation,
         wire_transfer_to_name(move.to), (long long)asked.to_id, (long long)asked.by,
         move.any ? " who may" : "", move.force ? " by force" : "");
    DESK_GAME_MOVE(game, model_transfer(&game->model, place, &move), store_transfer, &asked);
}

static void answer_ring(struct desk_game *game, int place)
{
    const struct model_talk *talk = &game->model.talks[place];
    int agent = model_waits(talk) && talk->ringing != NOBODY && desk_game__any(8) > 0
                    ? talk->ringing
                    : desk_game__any(MODEL_AGENTS);
    int64_t id = talk->id, agent_id = game->model.agents[agent].id;

    if (desk_game__any(4) > 0) {
        WHAT(game, "accept %lld by %lld", (long long)id, (long long)agent_id);
        DESK_GAME_MOVE(game, model_accept(&game->model, place, agent), store_accept, id, agent_id);
    } else {
        WHAT(game, "decline %lld by %lld", (long long)id, (long long)agent_id);
        DESK_GAME_MOVE(game, model_decline(&game->model, place, agent), store_decline, id,
                       agent_id);
    }
}

static void wait_on(struct desk_game *game, int place)
{
    const struct model_talk *talk = &game->model.talks[place];
    int64_t id = talk->id;
    int priority = desk_game__any(5) - 1;
    bool front = desk_game__any(3) == 0;

    switch (desk_game__any(4)) {
    case 0:
        WHAT(game, "remind %lld", (long long)id);
        DESK_GAME_MOVE(game, model_remind(&game->model, place), store_remind, id, talk->visitor);
        return;
    case 1:
        WHAT(game, "leave a message %lld", (long long)id);
        DESK_GAME_MOVE(game, model_leave_message(&game->model, place), store_leave_message, id,
                       talk->visitor);
        return;
    default:
        WHAT(game, "prioritise %lld: %d%s", (long long)id, priority, front ? ", in front" : "");
        DESK_GAME_MOVE(game, model_prioritise(&game->model, place, priority, front),
                       store_prioritise, id, game->model.agents[0].id, priority, front);
    }
}

static void speak(struct desk_game *game, int place)
{
    const struct model_talk *talk = &game->model.talks[place];
    bool by_agent = talk->state == WIRE_STATE_STATE_ASSIGNED && desk_game__any(2) == 0;

    if (talk->state == WIRE_STATE_STATE_CLOSED)
        return;
    WHAT(game, "%s speaks in %lld", by_agent ? "the agent" : "the visitor", (long long)talk->id);
    struct store_append_item item =
        say(game->fixture, talk->id, by_agent ? WIRE_ENTRY_AUTHOR_AGENT : WIRE_ENTRY_AUTHOR_VISITOR,
            by_agent ? game->model.agents[talk->agent].id : talk->visitor, "words");
    assert_int_equal(item.outcome, STORE_STORED);
    /* Time never runs backwards within a conversation, so an entry may have a later one. */
    int64_t at_us = store_fixture_int(
        game->fixture,
        "SELECT unix_us(created_at) FROM entry WHERE conversation_id = %lld AND seq = %lld",
        (long long)talk->id, (long long)item.seq);
    model_said(&game->model, place, by_agent, at_us);
}

static void be_seen(struct desk_game *game, int place)
{
    struct done done = {0};
    int64_t id = game->model.talks[place].id;

    WHAT(game, "the visitor of %lld is at the screen", (long long)id);
    assert_int_equal(store_waiting_seen(game->fixture->store, &id, 1, on_done, &done), GW_OK);
    store_fixture_wait(game->fixture, &done.done);
    assert_int_equal(done.answer.err, GW_OK);
    model_seen(&game->model, place);
}

/* A ring does not last, so whoever is called answers more often than chance would have it. */
static int any_talk(const struct desk_game *game)
{
    for (int i = 0; i < MODEL_VISITORS; i++) {
        const struct model_talk *talk = &game->model.talks[i];
        if (model_waits(talk) && talk->ringing != NOBODY && desk_game__any(4) == 0)
            return i;
    }
    return desk_game__any(MODEL_VISITORS);
}

void desk_game__talk(struct desk_game *game)
{
    int place = any_talk(game);
    const struct model_talk *talk = &game->model.talks[place];

    if (talk->id == 0 || (talk->state == WIRE_STATE_STATE_CLOSED && desk_game__any(8) > 0)) {
        open_one(game, place);
        return;
    }
    if (talk->state == WIRE_STATE_STATE_BOT && desk_game__any(3) > 0) {
        hand_over(game, place);
        return;
    }
    if (model_waits(talk) && talk->ringing != NOBODY && desk_game__any(2) == 0) {
        answer_ring(game, place);
        return;
    }
    switch (desk_game__any(16)) {
    case 0:
        hand_over(game, place);
        break;
    case 1:
        open_one(game, place);
        break;
    case 2:
        answer_ring(game, place);
        break;
    case 3:
    case 4:
        wait_on(game, place);
        break;
    case 5:
        be_seen(game, place);
        break;
    case 6:
    case 7:
        speak(game, place);
        break;
    case 8:
    case 9:
    case 10:
        transfer(game, place);
        break;
    default:
        close_one(game, place);
    }
}
