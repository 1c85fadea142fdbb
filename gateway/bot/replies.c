/*
 * replies.c -- what the bot makes of the reply to a question that it asked before a hand-over.
 *
 * A form must not be deaf: who changes the mind, asks something, calls for a person or says thanks
 * in the middle of it is understood, and what is left is the answer.
 */
#include "bot/asking.h"
#include "bot/dialogue.h"
#include "bot/facts.h"
#include "bot/forms.h"
#include "bot/given.h"

#include <stdio.h>
#include <string.h>

#define SURE_ASIDE 0.45   /* so near to an article that it is not meant as an answer */
#define FREE_LETTERS 120  /* a reply longer than this is no amount, time, chain or device */
#define ASIDE_LETTERS 120 /* nor a question in between: it tells something */
#define POLITE_LETTERS 48 /* nor mere politeness */
#define PLAIN_LETTERS 48  /* so short that there is little in it but the facts */
#define LOOSE_LETTERS 30  /* how much may stand around facts that are added */

static double best_score(const struct turn *turn)
{
    return turn->hits_count > 0 ? turn->hits[0].score : 0;
}

static bool is_complaint(const struct turn *turn)
{
    return turn->output->state.reason == BOT_REASON_COMPLAINT;
}

/* ---- changes of mind ---- */

/* Nobody is passed on. */
static void cancel(struct turn *turn)
{
    bool complaint = is_complaint(turn);

    bot__asking_stop(&turn->output->state);
    turn->output->kind = BOT_KIND_SMALLTALK;
    turn->output->settled = true;
    bot__say(turn, complaint ? BOT_TEXT_FORM_CANCELLED : BOT_TEXT_COLLECT_CANCELLED);
    if (complaint)
        bot__add_button(turn->output, bot__words(turn, BOT_TEXT_FORM_BUTTON), "form");
    bot__add_button(turn->output, bot__words(turn, BOT_TEXT_PERSON_BUTTON), "person");
}

/* In a form the word may be a part of the answer: "cancel my transfer". */
static bool wants_out(const struct turn *turn)
{
    const struct bot_state *state = &turn->output->state;

    if (turn->said.only_cancels)
        return true;
    return !is_complaint(turn) && ((turn->said.cancels && !bot__fact_is_told(state->asking)) ||
                                   (turn->question.analysis->intents & BOT_INTENT_NO_PERSON));
}

/* Solved, or goodbye: it is over without a person. */
static bool takes_leave(const struct turn *turn)
{
    const uint32_t leave = BOT_INTENT_THANKS | BOT_INTENT_GOODBYE;
    bool told = bot__fact_is_told(turn->output->state.asking);
    uint32_t intents = told ? turn->wants.polite : turn->question.analysis->intents;

    if (!(intents & leave) || turn->noted != 0 || (turn->said.only_fillers && !turn->said.thanks))
        return false;
    return !told || (turn->said.letters <= POLITE_LETTERS &&
                     (turn->wants.only_polite || turn->said.only_fillers));
}

/* "Hello?", "are you a bot?": answered, and asked again. */
static bool is_small_talk(const struct turn *turn)
{
    return turn->wants.only_polite && turn->said.letters <= POLITE_LETTERS && turn->noted == 0 &&
           (turn->wants.polite & (BOT_INTENT_GREETING | BOT_INTENT_BOT));
}

/* ---- questions ---- */

static bool has_figure_or_at(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '@' || (text.data[i] >= '0' && text.data[i] <= '9'))
            return true;
    return false;
}

/* What happened may be told as a question, and so may what is wanted; when and where to be reached
 * hardly. */
static bool is_aside_in_form(const struct turn *turn)
{
    const struct bot_said *said = &turn->said;

    if (!is_complaint(turn) || said->letters > ASIDE_LETTERS)
        return false;
    switch (turn->output->state.asking) {
    case BOT_FACT_WHAT:
        return said->seeks && best_score(turn) >= SURE_ASIDE &&
               turn->hits[0].action != BOT_ACTION_FORM;
    case BOT_FACT_WISH:
        return said->seeks;
    case BOT_FACT_SINCE:
        return said->asks && !(turn->noted & 1u << BOT_FACT_WHEN);
    default:
        return said->asks && !has_figure_or_at(turn->input->text);
    }
}

/* What was asked for stands there, or that it is not known. */
static bool is_answer(const struct turn *turn)
{
    const struct bot_state *state = &turn->output->state;

    return (turn->noted & 1u << state->asking) != 0 ||
           (bot__fact_is_told(state->asking) ? turn->said.only_skips : turn->said.skips);
}

static bool is_aside(const struct turn *turn)
{
    enum bot_fact asking = turn->output->state.asking;

    if (bot__fact_is_told(asking))
        return is_aside_in_form(turn);
    return (turn->said.asks && best_score(turn) >= BOT_SURE) ||
           (bot__fact_is_exact(asking) && turn->noted == 0 && best_score(turn) >= SURE_ASIDE);
}

/* ---- answers ---- */

/* "All right", a thumb. */
static bool says_no_word(const struct turn *turn)
{
    return turn->noted == 0 && (turn->said.letters == 0 || turn->said.only_fillers);
}

static void ask_again(struct turn *turn)
{
    turn->output->state.unclear = true;
    turn->output->state.questions++;
    bot__say_question_again(turn, BOT_TEXT_COLLECT_UNCLEAR);
}

static bool may_ask_again(const struct turn *turn)
{
    const struct bot_state *state = &turn->output->state;

    return !state->unclear && state->questions < BOT_QUESTIONS_MAX;
}

/* Who goes on telling what happened has not said since when: kept for the agent, and asked again. */
static bool goes_on_telling(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;

    if (state->asking != BOT_FACT_SINCE || state->unclear || turn->said.only_skips ||
        turn->said.starts || (turn->noted & 1u << BOT_FACT_WHEN) ||
        has_figure_or_at(turn->input->text))
        return false;
    if (state->facts[BOT_FACT_WHAT][0] == '\0')
        bot__fact_set(state, BOT_FACT_WHAT, turn->input->text);
    turn->worth_reading = true;
    state->unclear = true;
    bot__say_question_again(turn, BOT_TEXT_COLLECT_NOTED);
    return true;
}

/* "Since Monday" says when: the same again beside it is one line more to read. */
static void forget_when(struct bot_state *state)
{
    if (state->asking == BOT_FACT_SINCE &&
        strstr(state->facts[BOT_FACT_SINCE], state->facts[BOT_FACT_WHEN]) != NULL)
        state->facts[BOT_FACT_WHEN][0] = '\0';
}

static void reply_told(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;

    if (goes_on_telling(turn))
        return;
    if (!turn->said.only_skips && !says_no_word(turn)) {
        bot__fact_set(state, state->asking, turn->input->text);
        forget_when(state);
        turn->worth_reading = state->asking == BOT_FACT_WHAT;
    }
    bot__asking_go_on(turn);
}

/* Keys struck at random, a single letter, the question said back. */
static bool says_nothing(const struct turn *turn)
{
    enum bot_fact asking = turn->output->state.asking;

    return !bot__fact_is_exact(asking) && !is_answer(turn) &&
           bot__said_nothing(bot__kb_said(turn->kb), turn->input->text,
                             bot__words(turn, BOT_TEXT_ASK_HASH + asking),
                             asking != BOT_FACT_WHAT && asking != BOT_FACT_WISH);
}

/* Once, and then it is what the visitor says. That is no further question, so it takes no other's place. */
static bool asks_for_more(struct turn *turn)
{
    if (turn->output->state.unclear)
        return false;
    turn->output->state.unclear = true;
    bot__say_question_again(turn, BOT_TEXT_COLLECT_NOTHING);
    return true;
}

/* The hash is not of the chain that was named: asked once, then it stays as it is. */
static bool ask_chain_again(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;

    if (!turn->chain_differs || !may_ask_again(turn))
        return false;
    state->asked |= 1u << state->asking;
    state->asking = BOT_FACT_CHAIN;
    state->facts[BOT_FACT_CHAIN][0] = '\0';
    state->unclear = true;
    state->questions++;
    bot__say_question_again(turn, BOT_TEXT_CHAIN_DIFFERS);
    return true;
}

/* Of bare digits the guard leaves the ends, with which nobody finds a transaction: the whole hash is asked for
 * once, and then what there is must do. That takes no other question's place. */
static bool asks_for_whole(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;

    if (state->asking != BOT_FACT_HASH || !bot__given_cut(turn) || state->unclear)
        return false;
    state->unclear = true;
    turn->output->kind = BOT_KIND_PERSON;
    bot__say_question_as(turn, BOT_TEXT_HASH_CUT);
    return true;
}

/* Something else than what was asked, "it was 200, not 500": kept, and asked again. */
static bool is_correction(const struct turn *turn)
{
    const struct bot_state *state = &turn->output->state;

    return turn->noted != 0 && !state->unclear && state->asking != BOT_FACT_DEVICE;
}

/* Of the chains that said.txt does not know the names have Latin letters, or 链 in them; 上午 is none. */
static bool may_be_chain(struct slice text)
{
    static const char *const words[] = {"链", "鏈", "网", "網"};

    for (size_t i = 0; i < text.len; i++) {
        struct slice rest = {text.data + i, text.len - i};
        if ((text.data[i] | 32) >= 'a' && (text.data[i] | 32) <= 'z')
            return true;
        for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
            if (slice_starts(rest, slice_of(words[k])))
                return true;
    }
    return false;
}

static void reply_fact(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;

    if (ask_chain_again(turn) || asks_for_whole(turn))
        return;
    if (turn->noted & 1u << state->asking || turn->said.skips) {
        bot__asking_go_on(turn);
    } else if (is_correction(turn)) {
        state->unclear = true;
        bot__say_question_again(turn, BOT_TEXT_COLLECT_NOTED);
    } else if (!bot__fact_is_exact(state->asking) && !says_no_word(turn) &&
               (turn->noted == 0 || state->asking == BOT_FACT_DEVICE) &&
               (state->asking != BOT_FACT_CHAIN || may_be_chain(turn->input->text)) &&
               turn->said.letters <= FREE_LETTERS) {
        bot__fact_set(state, state->asking, turn->input->text);
        bot__asking_go_on(turn);
    } else if (may_ask_again(turn)) {
        ask_again(turn);
    } else {
        bot__asking_go_on(turn);
    }
}

/* The question stands, once. */
static bool waits_on(struct turn *turn)
{
    if (!says_no_word(turn) || turn->said.thanks || !may_ask_again(turn))
        return false;
    turn->output->state.unclear = true;
    turn->output->state.questions++;
    turn->output->kind = BOT_KIND_PERSON;
    bot__say_question(turn);
    return true;
}

/* How many letters of the text are not of the facts in it. */
static size_t letters_around(const struct turn *turn)
{
    size_t facts = turn->said.amount.len + turn->said.when.len;

    for (size_t i = 0; i < turn->input->found_count; i++)
        facts += turn->input->found[i].value.len;
    return turn->said.letters > facts ? turn->said.letters - facts : 0;
}

bool bot__dialogue_is_plain(const struct turn *turn)
{
    return turn->output->state.reason != BOT_REASON_NONE && turn->noted != 0 &&
           turn->said.letters <= PLAIN_LETTERS && letters_around(turn) <= LOOSE_LETTERS &&
           !turn->wants.harm &&
           !(turn->question.analysis->intents & (BOT_INTENT_INCIDENT | BOT_INTENT_SUSPECT));
}

/* What this text has is what a person would need to know about the matter. */
static bool is_asked_for(const struct turn *turn)
{
    struct slice slug = slice_of(turn->output->state.slug);
    enum bot_action action = bot__action_of(turn, slug);
    enum bot_fact facts[BOT_FACTS];
    size_t count = bot__form_of(bot__kb_forms(turn->kb), slug, action, facts);

    for (size_t i = 0; i < count; i++)
        if (turn->noted >> facts[i] & 1u)
            return true;
    return action == BOT_ACTION_LOOKUP;
}

/* Behind an answer on something that moved, or with a hash: "it was 200 USDT, yesterday". Taken by itself
 * it would be near to any article about transfers. */
static bool adds_facts(struct turn *turn)
{
    struct bot_output *output = turn->output;
    bool of_a_matter = output->state.facts[BOT_FACT_HASH][0] != '\0' || is_asked_for(turn);

    if (turn->noted == 0 || !of_a_matter || turn->said.asks ||
        letters_around(turn) > LOOSE_LETTERS ||
        (turn->question.analysis->intents & BOT_INTENT_UNSOLVED) ||
        (output->state.slug[0] == '\0' && best_score(turn) >= BOT_SURE))
        return false;
    if (bot__given_exact(turn) && !turn->chain_differs) {
        bot__given_say(turn);
        return true;
    }
    output->kind = BOT_KIND_SMALLTALK;
    if (turn->chain_differs)
        bot__say(turn, BOT_TEXT_CHAIN_DIFFERS);
    else
        bot__say_anew(turn, BOT_TEXT_FACTS_NOTED, BOT_TEXT_FACTS_NOTED_AGAIN);
    bot__add_person_button(turn);
    return true;
}

/* ---- all of it ---- */

bool bot__dialogue_form(struct turn *turn)
{
    const struct bot_state *state = &turn->output->state;

    if (state->reason != BOT_REASON_NONE ||
        bot__action_of(turn, slice_of(state->slug)) != BOT_ACTION_FORM)
        return false;
    bot__asking_begin(turn, BOT_REASON_COMPLAINT, BOT_PRIORITY_NORMAL, BOT_TEXT_FORM_INTRO);
    return true;
}

bool bot__dialogue_choice(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;
    struct slice choice = turn->input->choice;

    if (slice_eq_cstr(choice, "skip") && state->reason != BOT_REASON_NONE) {
        bot__asking_go_on(turn);
        return true;
    }
    return slice_eq_cstr(choice, "form") && bot__dialogue_form(turn);
}

bool bot__dialogue_tells(const struct turn *turn)
{
    if (turn->output->state.reason == BOT_REASON_NONE)
        return false;
    if (turn->said.only_skips || turn->said.only_cancels)
        return true;
    return is_complaint(turn) && turn->output->state.asking == BOT_FACT_WHAT &&
           !turn->said.only_person;
}

/* True: it was a question of the visitor's own, and there is no article for it. */
static bool leave_question(struct turn *turn)
{
    if (!bot__fact_is_told(turn->output->state.asking) || best_score(turn) >= BOT_SURE)
        return false;
    turn->worth_reading = true;
    bot__say_question_again(turn, BOT_TEXT_COLLECT_LATER);
    return true;
}

bool bot__dialogue_reply(struct turn *turn)
{
    struct bot_state *state = &turn->output->state;
    bool nothing;

    if (state->reason == BOT_REASON_NONE)
        return adds_facts(turn);
    nothing = says_nothing(turn);
    if (wants_out(turn)) {
        cancel(turn);
        return true;
    }
    if (waits_on(turn) || (nothing && asks_for_more(turn)))
        return true;
    if (takes_leave(turn)) {
        if (is_complaint(turn) && state->facts[BOT_FACT_WHAT][0] != '\0') {
            bot__asking_done(turn); /* "thanks" behind a complaint: that is all */
            return true;
        }
        bot__asking_stop(state);
        return false;
    }
    if (turn->said.doubts && turn->said.letters <= ASIDE_LETTERS &&
        (turn->said.only_doubts || !(is_complaint(turn) && state->asking == BOT_FACT_WHAT))) {
        bot__say_question_again(turn, BOT_TEXT_COLLECT_REASON);
        return true;
    }
    if (is_small_talk(turn))
        return false;
    if (!nothing && !is_answer(turn) && is_aside(turn))
        return leave_question(turn);
    if (bot__fact_is_told(state->asking))
        reply_told(turn);
    else
        reply_fact(turn);
    return true;
}
