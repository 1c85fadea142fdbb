#include "app/lookups.h"

#include "chain/chain.h"
#include "config/chains.h"
#include "log/log.h"
#include "lookup/lookup.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

struct turn;

/* One transaction of a message. */
struct asked {
    struct turn *turn;
    uint64_t id; /* lookup's; 0: it has answered */
    struct buf said;
    struct buf card;
};

struct turn {
    struct turn *prev, *next;
    struct lookups *lookups;
    struct desk_turn name;
    char lang[40];
    struct asked asked[LOOKUPS_EACH];
    size_t asked_count;
    size_t waiting; /* of those */
    struct buf mistyped;
    struct defer soon; /* when there is nothing to wait for */
};

struct lookups {
    struct loop *loop;
    struct lookup *lookup; /* NULL: no chain is configured */
    struct desk *desk;
    struct turn *turns;
    size_t turns_count;
    bool stopped;
};

/* ---- a turn ---- */

static void turn_free(struct turn *turn)
{
    struct lookups *lookups = turn->lookups;

    DL_DELETE(lookups->turns, turn);
    lookups->turns_count--;
    loop_defer_cancel(lookups->loop, &turn->soon);
    for (size_t i = 0; i < turn->asked_count; i++) {
        if (turn->asked[i].id != 0)
            lookup_cancel(lookups->lookup, turn->asked[i].id);
        buf_done(&turn->asked[i].said);
        buf_done(&turn->asked[i].card);
    }
    buf_done(&turn->mistyped);
    free(turn);
}

static void add_paragraph(struct buf *text, const struct buf *said)
{
    if (said->len == 0)
        return;
    buf_append_cstr(text, text->len > 0 ? "\n\n" : "");
    buf_append_slice(text, buf_slice(said));
}

/* {"cards": […]}, as many as there is room for. */
static void write_cards(const struct turn *turn, struct buf *out)
{
    static const char head[] = "{\"cards\":[", tail[] = "]}";

    buf_append_cstr(out, head);
    for (size_t i = 0; i < turn->asked_count; i++) {
        const struct buf *card = &turn->asked[i].card;

        if (card->len == 0 || out->len + 1 + card->len + strlen(tail) > out->max)
            continue;
        buf_append_cstr(out, out->len > strlen(head) ? "," : "");
        buf_append_slice(out, buf_slice(card));
    }
    buf_append_cstr(out, tail);
}

static void turn_over(struct turn *turn)
{
    struct lookups *lookups = turn->lookups;
    struct desk_turn name = turn->name;
    struct desk_found found = {.card = SLICE_NONE};
    struct buf text, cards;
    bool good;

    buf_init(&text, DESK_HELP_TEXT_MAX);
    buf_init(&cards, DESK_HELP_DATA_MAX);
    for (size_t i = 0; i < turn->asked_count; i++)
        add_paragraph(&text, &turn->asked[i].said);
    add_paragraph(&text, &turn->mistyped);
    if (turn->asked_count > 0)
        write_cards(turn, &cards);
    good = text.len > 0 && buf_err(&text) == GW_OK && buf_err(&cards) == GW_OK;
    turn_free(turn);
    found.text = buf_slice(&text);
    if (cards.len > 0)
        found.card = buf_slice(&cards);
    desk_looked_up(lookups->desk, &name, good ? &found : NULL);
    buf_done(&text);
    buf_done(&cards);
}

static void on_soon(void *user)
{
    turn_over(user);
}

static void answered(void *user, const struct lookup_card *card)
{
    struct asked *asked = user;
    struct turn *turn = asked->turn;

    asked->id = 0;
    lookup_say(card, slice_of(turn->lang), &asked->said);
    lookup_write_card(card, &asked->card);
    if (buf_err(&asked->card) != GW_OK)
        buf_clear(&asked->card);
    if (--turn->waiting == 0)
        turn_over(turn);
}

/* ---- what a message names ---- */

static void ask(struct turn *turn, struct slice hash, const struct chain_mark *mark)
{
    static const enum lookup_kind kinds[] = {
        [CHAIN_ANY] = LOOKUP_ANY_KIND,    [CHAIN_EVM] = LOOKUP_EVM,
        [CHAIN_BITCOIN] = LOOKUP_BITCOIN, [CHAIN_TRON] = LOOKUP_TRON,
        [CHAIN_SOLANA] = LOOKUP_SOLANA,
    };
    struct asked *asked = &turn->asked[turn->asked_count];
    struct lookup_question question = {
        .hash = hash, .kind = kinds[mark->family], .network = mark->network};

    if (turn->lookups->lookup == NULL || turn->asked_count == LOOKUPS_EACH)
        return;
    *asked = (struct asked){.turn = turn};
    /* What can't be asked just now is not spoken of: the bot's own words stand. */
    if (lookup_ask(turn->lookups->lookup, &question, answered, asked, &asked->id) != GW_OK)
        return;
    buf_init(&asked->said, DESK_HELP_TEXT_MAX / LOOKUPS_EACH);
    buf_init(&asked->card, LOOKUP_CARD_MAX);
    turn->asked_count++;
    turn->waiting++;
}

static bool was_named(struct slice text, const struct chain_mark *marks, size_t count)
{
    const struct chain_mark *last = &marks[count];
    size_t len = last->end - last->start;

    for (size_t i = 0; i < count; i++)
        if (marks[i].end - marks[i].start == len &&
            memcmp(text.data + marks[i].start, text.data + last->start, len) == 0)
            return true;
    return false;
}

static void look_at(struct turn *turn, struct slice text)
{
    struct chain_mark marks[CHAIN_MARKS_MAX];
    size_t count = chain_find(text, marks, CHAIN_MARKS_MAX), mistyped = 0;

    for (size_t i = 0; i < count; i++) {
        const struct chain_mark *mark = &marks[i];
        struct slice value = {text.data + mark->start, mark->end - mark->start};

        if (was_named(text, marks, i))
            continue;
        if (mark->mistyped) {
            if (mistyped++ == LOOKUPS_EACH)
                break;
            buf_append_cstr(&turn->mistyped, turn->mistyped.len > 0 ? "\n\n" : "");
            lookup_say_mistyped(value, slice_of(turn->lang), &turn->mistyped);
        } else if (mark->thing == CHAIN_TRANSACTION) {
            ask(turn, value, mark);
        }
    }
}

static bool on_ask(void *user, const struct desk_question *question)
{
    struct lookups *lookups = user;
    struct turn *turn;
    size_t lang_len = question->lang.len;

    if (lookups->stopped || lookups->turns_count == LOOKUPS_TURNS_MAX)
        return false;
    turn = mem_new(sizeof(*turn));
    turn->lookups = lookups;
    turn->name = question->turn;
    if (lang_len < sizeof(turn->lang))
        memcpy(turn->lang, question->lang.data != NULL ? question->lang.data : "", lang_len);
    buf_init(&turn->mistyped, DESK_HELP_TEXT_MAX / LOOKUPS_EACH);
    DL_APPEND(lookups->turns, turn);
    lookups->turns_count++;
    look_at(turn, question->text);
    if (turn->waiting == 0 && turn->mistyped.len == 0) {
        turn_free(turn);
        return false;
    }
    if (turn->waiting == 0)
        loop_defer(lookups->loop, &turn->soon, on_soon, turn);
    return true;
}

static void on_give_up(void *user, const struct desk_turn *name)
{
    struct lookups *lookups = user;
    struct turn *turn;

    DL_FOREACH (lookups->turns, turn) {
        if (turn->name.number == name->number) {
            turn_free(turn);
            return;
        }
    }
}

/* ---- the whole ---- */

static enum gw_err take_chains(const struct config *config,
                               struct lookup_chain chains[LOOKUP_CHAINS_MAX],
                               struct config_chain parsed[LOOKUP_CHAINS_MAX])
{
    _Static_assert(CONFIG_CHAINS_MAX <= LOOKUP_CHAINS_MAX, "all chains of the options fit");
    _Static_assert(CONFIG_CHAIN_NAME_MAX <= LOOKUP_NAME_MAX, "a chain's name fits");
    _Static_assert(CONFIG_CHAIN_USER_MAX <= LOOKUP_USER_MAX, "a user fits");
    for (size_t i = 0; i < config->chains.count; i++) {
        enum gw_err err = config_chain_parse(slice_of(config->chains.items[i]), &parsed[i]);
        enum lookup_kind kind = LOOKUP_ANY_KIND;

        if (err == GW_OK)
            err = lookup_kind_find(slice_of(parsed[i].kind), &kind);
        if (err != GW_OK)
            return err;
        chains[i] = (struct lookup_chain){.name = parsed[i].name,
                                          .kind = kind,
                                          .url = slice_of(parsed[i].url),
                                          .user = parsed[i].user,
                                          .explorer = parsed[i].explorer,
                                          .confirmations = parsed[i].confirmations,
                                          .own = parsed[i].own};
    }
    return GW_OK;
}

enum gw_err lookups_new(struct loop *loop, struct metrics *metrics, struct policy *policy,
                        const struct config *config, struct lookups **ret_lookups)
{
    struct lookup_chain chains[LOOKUP_CHAINS_MAX];
    struct config_chain parsed[LOOKUP_CHAINS_MAX];
    struct lookups *lookups = mem_new(sizeof(*lookups));
    enum gw_err err = take_chains(config, chains, parsed);

    lookups->loop = loop;
    if (err == GW_OK && config->chains.count > 0)
        err = lookup_new(loop, metrics, policy, chains, config->chains.count, &lookups->lookup);
    if (err != GW_OK) {
        log_error("app", "chains_refused", "why=%s", gw_err_name(err));
        lookups_free(lookups);
        return err;
    }
    *ret_lookups = lookups;
    return GW_OK;
}

void lookups_stop(struct lookups *lookups)
{
    if (lookups == NULL)
        return;
    lookups->stopped = true;
    while (lookups->turns != NULL)
        turn_free(lookups->turns);
    if (lookups->lookup != NULL)
        lookup_stop(lookups->lookup);
}

void lookups_free(struct lookups *lookups)
{
    if (lookups == NULL)
        return;
    lookups_stop(lookups);
    lookup_free(lookups->lookup);
    free(lookups);
}

struct desk_helper lookups_helper(struct lookups *lookups)
{
    return (struct desk_helper){on_ask, on_give_up, lookups,
                                lookups->lookup != NULL ? LOOKUPS_LIMIT_MS : LOOKUPS_ALONE_MS};
}

void lookups_set_desk(struct lookups *lookups, struct desk *desk)
{
    lookups->desk = desk;
}

struct lookup *lookups_lookup(struct lookups *lookups)
{
    return lookups->lookup;
}
