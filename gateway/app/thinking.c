#include "app/thinking.h"

#include "config/config.h"
#include "policy/policy.h"
#include "store/store.h"
#include "think/think.h"

#include <stdlib.h>

struct thinking {
    struct think *think;
    struct desk *desk;
    struct policy *policy;
    uint32_t limit_ms;
};

static struct think_turn turn_of(const struct desk_turn *turn)
{
    return (struct think_turn){turn->conversation, turn->seq, turn->number};
}

static bool ask(void *user, const struct desk_question *question)
{
    struct thinking *thinking = user;

    return think_ask(thinking->think, &(struct think_question){
                                          .turn = turn_of(&question->turn),
                                          .text = question->text,
                                          .choice = question->choice,
                                          .lang = question->lang,
                                          .output = question->output,
                                          .kb = question->kb,
                                      });
}

static void give_up(void *user, const struct desk_turn *turn)
{
    struct thinking *thinking = user;
    struct think_turn named = turn_of(turn);

    think_give_up(thinking->think, &named);
}

static void on_answer(void *user, const struct think_turn *turn, const struct think_answer *answer)
{
    struct thinking *thinking = user;
    struct desk_turn named = {turn->conversation, turn->seq, turn->number};
    struct desk_thought thought;

    if (answer == NULL) {
        desk_thought_of(thinking->desk, &named, NULL);
        return;
    }
    thought = (struct desk_thought){
        .text = answer->text,
        .origin = answer->origin,
        .article = answer->article,
        .lang = answer->lang,
        .version = answer->version,
        .buttons = answer->buttons,
        .buttons_count = answer->buttons_count,
        .hand_over = answer->hand_over,
        .urgent = answer->urgent,
    };
    desk_thought_of(thinking->desk, &named, &thought);
}

static bool permits(void *user, struct slice text)
{
    struct thinking *thinking = user;
    struct policy_result result;

    policy_check(thinking->policy, text, &result);
    return result.count == 0;
}

enum gw_err thinking_new(const struct thinking_parts *parts, const struct config *config,
                         struct thinking **ret_thinking)
{
    struct thinking *thinking = mem_new(sizeof(*thinking));
    struct think_options wanted = {
        .loop = parts->loop,
        .metrics = parts->metrics,
        .store = parts->store,
        .wallet_name = slice_of(config->wallet_name),
        .limit_ms = config->bot_timeout,
        .ca_file = config->http_ca_file,
        .model_url = config->llm_url,
        .model_key = config->llm_key,
        .model_name = config->llm_model,
        .webhook_url = config->bot_webhook_url,
        .webhook_secrets = (const char *const *)config->bot_webhook_secret.items,
        .webhook_secrets_count = config->bot_webhook_secret.count,
        .permits = permits,
        .on_answer = on_answer,
        .user = thinking,
    };
    enum gw_err err = GW_OK;

    thinking->policy = parts->policy;
    thinking->limit_ms = config->bot_timeout;
    if (think_is_wanted(&wanted))
        err = think_new(&wanted, &thinking->think);
    if (thinking->think == NULL) {
        free(thinking);
        thinking = NULL;
    }
    *ret_thinking = thinking;
    return err;
}

void thinking_stop(struct thinking *thinking)
{
    if (thinking != NULL)
        think_stop(thinking->think);
}

void thinking_free(struct thinking *thinking)
{
    if (thinking == NULL)
        return;
    think_free(thinking->think);
    free(thinking);
}

struct desk_helper thinking_helper(struct thinking *thinking)
{
    if (thinking == NULL)
        return (struct desk_helper){0};
    return (struct desk_helper){
        .ask = ask, .give_up = give_up, .user = thinking, .limit_ms = thinking->limit_ms};
}

void thinking_set_desk(struct thinking *thinking, struct desk *desk)
{
    if (thinking != NULL)
        thinking->desk = desk;
}

/* Those that visitors are shown, but for what only moves a place in the queue. */
static bool is_told(enum wire_entry_event event)
{
    switch (event) {
    case WIRE_ENTRY_EVENT_OPENED:
    case WIRE_ENTRY_EVENT_QUEUED:
    case WIRE_ENTRY_EVENT_ASSIGNED:
    case WIRE_ENTRY_EVENT_RETURNED:
    case WIRE_ENTRY_EVENT_TRANSFERRED:
    case WIRE_ENTRY_EVENT_CLOSED:
    case WIRE_ENTRY_EVENT_RATED:
        return true;
    default:
        return false;
    }
}

void thinking_tell(struct thinking *thinking, const struct store_entry *entry)
{
    const struct wire_entry *shown = &entry->entry;

    if (thinking == NULL || !shown->has_event || !is_told(shown->event))
        return;
    think_tell(thinking->think, &(struct think_event){
                                    .conversation = entry->conversation,
                                    .seq = shown->seq,
                                    .name = wire_entry_event_name(shown->event),
                                    .data = shown->data,
                                });
}
