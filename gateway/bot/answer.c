/*
 * answer.c -- what to make of an input, in the order in which it matters: a button,
 * something urgent, a wish for a person, small talk, an article, a miss.
 */
#include "bot/context.h"
#include "bot/dialogue.h"
#include "bot/doubt.h"
#include "bot/facts.h"
#include "bot/given.h"
#include "bot/links.h"
#include "bot/offers.h"
#include "bot/polite.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Shares of what a question could reach at most (bot_hit.score). */
#define PLAUSIBLE 0.15   /* may be offered as a guess */
#define BESIDE 0.1       /* may be offered beside an answer, by its words (bot_hit.fit): so much, */
#define BESIDE_SHARE 0.3 /* and so much of the answer's own */

#define SURE_BESIDE_GIVEN 0.7 /* answers beside a hash or an address that is to be looked at */
#define BEST_LEAST 0.05       /* what fits less fits not at all */
/* Finds the article that tells how to reach a person. */
#define PERSON_QUERY "contact a person of customer support 联系客服人员"
#define VAGUE_SHARE 0.6 /* of the best by its words: another is as likely meant */
#define MISSES_TO_HAND_OVER 2
#define GUESSES 2
#define CUTS_MAX 128 /* a blank for each link, hash and address of a text */

/* The best that are not the one answered from, from these up by their score and their words. */
static void add_guesses(struct turn *turn, double least, double least_fit)
{
    size_t added = 0;

    for (size_t i = 0; i < turn->hits_count && added < GUESSES; i++) {
        const struct bot_hit *hit = &turn->hits[i];
        if (hit->score < least || hit->fit < least_fit ||
            slice_eq_cstr(hit->slug, turn->output->slug))
            continue;
        bot__add_article_button(turn, hit);
        added++;
    }
}

static void hand_over(struct turn *turn, enum bot_reason reason, enum bot_priority priority)
{
    turn->output->verb = BOT_HAND_OVER;
    turn->output->reason = reason;
    turn->output->priority = priority;
    turn->output->state.misses = 0; /* an agent may give it back to the bot */
}

static void note_article(struct turn *turn, const struct bot_hit *hit)
{
    struct bot_output *output = turn->output;

    bot__copy(output->slug, sizeof(output->slug), hit->slug);
    bot__copy(output->state.slug, sizeof(output->state.slug), hit->slug);
    bot__copy(output->lang, sizeof(output->lang), hit->lang);
    output->version = hit->version;
    output->score = hit->score;
    output->state.misses = 0;
}

/* The same article a second time is said to be that, and a third time is no help; small talk and facts between change
 * nothing. */
static bool is_spent(struct turn *turn, const struct bot_hit *hit, bool *ret_again)
{
    const struct bot_state *before = turn->input->state;
    bool again = before != NULL && slice_eq_cstr(hit->slug, before->slug) && before->told > 0 &&
                 before->reason == BOT_REASON_NONE && turn->input->choice.data == NULL;

    *ret_again = again && before->told == 1;
    turn->output->state.told = again ? before->told + 1 : 1;
    return again && before->told > 1;
}

static void answer_article(struct turn *turn, const struct bot_hit *hit)
{
    bool person_first = hit->action == BOT_ACTION_HUMAN || hit->action == BOT_ACTION_URGENT, again;

    if (is_spent(turn, hit, &again)) {
        bot__answer_smalltalk(turn, BOT_KIND_MISS, BOT_TEXT_NO_OTHER_ARTICLE);
        return;
    }
    turn->output->kind = BOT_KIND_ARTICLE;
    note_article(turn, hit);
    if (again) {
        bot__say(turn, BOT_TEXT_SAME_ARTICLE);
        buf_append_cstr(&turn->output->text, "\n\n");
        person_first = true;
    }
    if (hit->action == BOT_ACTION_URGENT) {
        turn->output->keeps_never = true;
        /* What is doubtful is asked about in front, with a button of its own: once is enough. */
        if (!turn->wants.doubtful || turn->output->state.reason != BOT_REASON_NONE) {
            bot__say(turn, BOT_TEXT_IF_HAPPENED);
            buf_append_cstr(&turn->output->text, "\n\n");
        }
    }
    buf_append_slice(&turn->output->text, hit->answer);

    if (person_first) {
        bot__offer(turn, BOT_OFFER_PERSON);
        bot__add_person_button(turn);
    }
    double least = turn->hits_count > 0 ? turn->hits[0].fit * BESIDE_SHARE : 1;
    add_guesses(turn, 0, least > BESIDE ? least : BESIDE);
    if (!person_first)
        bot__add_person_button(turn);
}

/* The safety steps are the article's, or the bot's own when it has none; the visitor goes to
 * the head of the queue. Only here it says so: an article is read by whoever asks in general, too. */
static void answer_urgent(struct turn *turn, const struct bot_hit *hit)
{
    turn->output->kind = BOT_KIND_URGENT;
    if (hit != NULL) {
        note_article(turn, hit);
        bot__say(turn, BOT_TEXT_URGENT_INTRO);
        buf_append_cstr(&turn->output->text, "\n\n");
        buf_append_slice(&turn->output->text, hit->answer);
        bot__say_blank_line(turn);
        bot__say(turn, BOT_TEXT_NEVER);
    } else {
        bot__say(turn, BOT_TEXT_URGENT);
    }
    hand_over(turn, BOT_REASON_URGENT, BOT_PRIORITY_URGENT);
}

/* Who was just told what to do when robbed, and then wants a person, waits less. */
static enum bot_priority priority_of_last(const struct turn *turn)
{
    struct bot_hit last;
    struct slice slug = slice_of(turn->output->state.slug);

    if (bot_find(turn->kb, slug, turn->question.lang, &last) && last.action == BOT_ACTION_URGENT)
        return BOT_PRIORITY_HIGH;
    return BOT_PRIORITY_NORMAL;
}

/* What is left of the text matters less than what was in it. */
static void answer_exposed(struct turn *turn)
{
    turn->output->kind = BOT_KIND_URGENT;
    bot__say(turn, BOT_TEXT_EXPOSED);
    hand_over(turn, BOT_REASON_URGENT, BOT_PRIORITY_URGENT);
}

static void answer_person(struct turn *turn)
{
    turn->output->kind = BOT_KIND_PERSON;
    bot__say(turn, BOT_TEXT_HAND_OVER_ASKED);
    hand_over(turn, BOT_REASON_ASKED, priority_of_last(turn));
}

static void answer_anger(struct turn *turn)
{
    turn->output->kind = BOT_KIND_PERSON;
    bot__say(turn, BOT_TEXT_HAND_OVER_MOOD);
    hand_over(turn, BOT_REASON_MOOD, priority_of_last(turn));
}

static void answer_miss(struct turn *turn, bool unsolved)
{
    struct bot_output *output = turn->output;

    output->kind = BOT_KIND_MISS;
    output->score = turn->hits_count > 0 ? turn->hits[0].score : 0;
    output->state.misses++;
    if (output->state.misses >= MISSES_TO_HAND_OVER) {
        bot__say(turn, BOT_TEXT_HAND_OVER_MISSES);
        hand_over(turn, BOT_REASON_MISSES, priority_of_last(turn));
        return;
    }

    /* What names no matter of its own names no article either. */
    if (!unsolved && !turn->follows)
        add_guesses(turn, PLAUSIBLE, 0);
    if (unsolved)
        bot__say(turn, BOT_TEXT_UNSOLVED);
    else
        bot__say_miss(turn);
    bot__add_person_button(turn);
}

/* Said politely, but a miss: it may have been a matter of this desk in words that nobody knew. A second one
 * in a row is let pass, so that not everybody who tries out what the bot says to the weather gets a
 * person; a third is not. */
static void answer_out_of_scope(struct turn *turn)
{
    const struct bot_state *before = turn->input->state;

    if (before == NULL || before->said != (uint32_t)BOT_TEXT_OUT_OF_SCOPE + 1)
        answer_miss(turn, false);
    if (turn->output->verb == BOT_HAND_OVER)
        return;
    turn->output->buttons_count = 0;
    buf_clear(&turn->output->text);
    bot__answer_smalltalk(turn, BOT_KIND_OUT_OF_SCOPE, BOT_TEXT_OUT_OF_SCOPE);
}

/* It has happened: the steps of the article that was answered from, when they are for that. */
static bool answer_happened(struct turn *turn)
{
    struct bot_hit hit;

    if (!bot__doubt_is_over(turn))
        return false;
    bool known = bot_find(turn->kb, slice_of(turn->output->state.slug), turn->question.lang, &hit);
    answer_urgent(turn, known && hit.action == BOT_ACTION_URGENT ? &hit : NULL);
    return true;
}

/* False when the value is of no known button, so that the text decides. */
static bool answer_choice(struct turn *turn)
{
    const struct slice prefix = SLICE_LIT("article:");
    struct slice choice = turn->input->choice;
    struct bot_hit hit;

    if (slice_eq_cstr(choice, "person") || slice_eq_cstr(choice, "now")) {
        answer_person(turn);
        return true;
    }
    if (!slice_starts(choice, prefix))
        return false;
    choice.data += prefix.len;
    choice.len -= prefix.len;
    if (!bot_find(turn->kb, choice, turn->question.lang, &hit))
        return false;
    hit.score = 1;
    answer_article(turn, &hit);
    return true;
}

/* A single word or phrase and nothing around it can be asked for many reasons:
 * better offer the two best. Behind the article that is the best it is meant of that: "still pending". */
static bool is_vague(const struct turn *turn)
{
    const struct bot_analysis *analysis = turn->question.analysis;
    const struct bot_state *before = turn->input->state;
    const struct bot_marks *marks = &analysis->marks;
    bool lone_phrase =
        marks->count == 1 && marks->items[0].last - marks->items[0].first == analysis->tokens.count;

    if (turn->hits_count > 0 && before != NULL && before->misses == 0 &&
        slice_eq_cstr(turn->hits[0].slug, before->slug))
        return false;
    for (size_t i = 1; (lone_phrase || analysis->terms_count == 1) && i < turn->hits_count; i++) {
        if (turn->hits[i].fit >= turn->hits[0].fit * VAGUE_SHARE)
            return true;
    }
    return false;
}

/* Who wants to complain is angry as a rule, and is served by the form. */
static bool is_complaint(const struct turn *turn)
{
    return turn->wants.complaint ||
           (turn->hits_count > 0 && turn->hits[0].action == BOT_ACTION_FORM &&
            turn->hits[0].score >= BOT_SURE);
}

/* By the examples, in whatever words or language: the articles need not have it. */
static bool answer_complaint(struct turn *turn)
{
    struct bot_hit hit;

    if (!turn->wants.complaint ||
        !bot__kb_find_action(turn->kb, BOT_ACTION_FORM, turn->question.lang, &hit))
        return false;
    if (turn->hits_count > 0 && turn->hits[0].action == BOT_ACTION_FORM)
        hit = turn->hits[0];
    answer_article(turn, &hit);
    return true;
}

/* A hash or an address, and around it nothing that is surely answered otherwise: "this address" has the words
 * of articles that are about none in particular. */
static bool asks_to_look(const struct turn *turn, double best)
{
    bool lookup = turn->hits_count > 0 && turn->hits[0].action == BOT_ACTION_LOOKUP;

    return bot__given_exact(turn) &&
           (best < (lookup ? BOT_SURE : SURE_BESIDE_GIVEN) || is_vague(turn) ||
            turn->wants.out_of_scope || (turn->question.analysis->intents & BOT_INTENT_UNSOLVED));
}

/* "Account login" is near to an article on what thieves do, and asks about nothing yet. */
static bool is_worrying_heading(const struct turn *turn)
{
    return turn->wants.heading && turn->hits[0].action == BOT_ACTION_URGENT;
}

/* The few words around a link, "is that yours?", or "got this by SMS" at a bad one, are little for the
 * examples to hear a mood or a wish in: only who names a person gets one before the answer. */
static bool asks_about_link(const struct turn *turn)
{
    return (turn->link.asks || (turn->link.bad && turn->link.about)) &&
           !(turn->question.analysis->intents & BOT_INTENT_PERSON);
}

/* Who gave something away on a bad site and names no loss is told what to do then: to have "signed" is as near
 * to articles about an account's permissions. */
static const struct bot_hit *urgent_article(const struct turn *turn)
{
    const struct bot_hit *article = &turn->link.article;

    if (turn->link.bad && turn->link.fell && !turn->wants.harm &&
        article->action == BOT_ACTION_URGENT)
        return article;
    return turn->wants.urgent_hit;
}

static void answer_text(struct turn *turn)
{
    const struct bot_wants *wants = &turn->wants;
    double best = turn->hits_count > 0 ? turn->hits[0].score : 0;

    if (wants->urgent)
        answer_urgent(turn, urgent_article(turn));
    else if (asks_about_link(turn))
        bot__links_say(turn);
    else if (wants->person)
        answer_person(turn);
    else if (wants->mood == BOT_MOOD_ANGRY && !is_complaint(turn))
        answer_anger(turn);
    else if (turn->link.about)
        bot__links_say(turn);
    else if (bot__offers_answer(turn) || answer_complaint(turn))
        return;
    else if (asks_to_look(turn, best))
        bot__given_say(turn);
    else if (turn->question.analysis->intents & BOT_INTENT_UNSOLVED)
        answer_miss(turn, true);
    else if (bot__is_small(turn, best) && bot__answer_polite(turn))
        return;
    else if (!(turn->follows && turn->said.asks) && bot__answer_nothing(turn))
        return;
    else if (wants->out_of_scope)
        answer_out_of_scope(turn);
    else if (best >= BOT_SURE && !is_vague(turn) && !is_worrying_heading(turn))
        answer_article(turn, &turn->hits[0]);
    else
        answer_miss(turn, false);
}

/* What fits best, also when a person answers: reports and agents want to know. */
static void note_best(struct turn *turn)
{
    struct bot_output *output = turn->output;

    if (output->slug[0] != '\0') {
        memcpy(output->best, output->slug, sizeof(output->best));
        output->best_score = output->score;
        return;
    }
    if (output->kind != BOT_KIND_PERSON && output->kind != BOT_KIND_MISS)
        return;
    if (turn->hits_count == 0 && output->kind == BOT_KIND_PERSON) /* the wish is all there is */
        turn->hits_count =
            bot_search(turn->kb, SLICE_LIT(PERSON_QUERY), turn->input->lang, turn->hits, 1);
    if (turn->hits_count > 0 && turn->hits[0].score >= BEST_LEAST) {
        bot__copy(output->best, sizeof(output->best), turn->hits[0].slug);
        output->best_score = turn->hits[0].score;
    }
}

/* A button, or a text that is none. True: it was known. */
static bool answer_button(struct turn *turn)
{
    return turn->input->choice.data != NULL && (bot__dialogue_choice(turn) || answer_choice(turn));
}

/* What goes before whatever the bot has asked. Who tells what happened may name people and be
 * angry: that is what is told. */
static bool goes_first(const struct turn *turn)
{
    const struct bot_wants *wants = &turn->wants;
    bool tells = bot__dialogue_tells(turn);

    return wants->urgent || turn->link.asks || (wants->person && !tells) ||
           (wants->mood == BOT_MOOD_ANGRY && !tells && !is_complaint(turn));
}

static void read_wants(struct turn *turn)
{
    turn->hits_count = bot__kb_search(turn->kb, &turn->question, turn->hits, BOT_HITS_MAX);
    bot__wants_read(turn->kb, &turn->question, turn->hits, turn->hits_count, &turn->wants);
    bot__doubt_question(turn);
    turn->output->mood = turn->wants.mood;
    turn->wants.urgent &= !bot__dialogue_is_plain(turn);
    bot__context_read(turn);
    turn->wants.urgent = bot__links_urgent(turn);
}

/* Other words of the text than were read first. */
static void read_again(struct turn *turn, struct slice text)
{
    struct slice lang = turn->question.lang;

    turn->question = bot__kb_read(turn->kb, text, lang);
    turn->question.lang = lang;
    read_wants(turn);
}

/* Where another question stands beside a link, its host may tell of whom: "a withdrawal from binance.com". */
static void read_hosts(struct turn *turn)
{
    struct buf scratch;

    buf_init(&scratch, BOT_INPUT_MAX + CUTS_MAX);
    read_again(turn, bot__given_cut_out(turn, false, &scratch));
    buf_done(&scratch);
}

/* What is asked, and what is wanted. */
static void read_all(struct turn *turn)
{
    struct slice rest = bot__doubt_rest(turn);

    read_wants(turn);
    if (rest.len > 0)
        read_again(turn, rest);
    turn->link.about = bot__links_are_meant(turn);
    if (turn->link.any && !turn->link.bad && !turn->link.about)
        read_hosts(turn);
    bot__given_read_person(turn);
    turn->wants.person |= bot__offers_take_person(turn);
}

static void answer_input(struct turn *turn)
{
    const struct bot_input *input = turn->input;

    if (input->handed_back) {
        bot__dialogue_hello_again(turn);
        return;
    }
    if (input->exposed) {
        answer_exposed(turn);
        return;
    }
    if (answer_happened(turn) || answer_button(turn))
        return;
    if (slice_trim(input->text).len == 0) {
        bot__answer_smalltalk(turn, BOT_KIND_GREETING, BOT_TEXT_GREETING);
        return;
    }
    read_all(turn);
    if (bot__doubt_reply(turn))
        return;
    if (goes_first(turn) || !bot__dialogue_reply(turn))
        answer_text(turn);
}

/* What is asked. The words that stand for a secret are English whatever the visitor's language is, so they are not
 * read. */
static struct slice read_question(struct turn *turn, struct buf *scratch)
{
    if (turn->input->exposed || turn->input->handed_back)
        return SLICE_LIT("");
    bot__facts_note(turn);
    struct slice question = bot__given_cut_out(turn, true, scratch);
    bot__links_read(turn, question);
    return question;
}

enum gw_err bot_answer(const struct bot_kb *kb, const struct bot_input *input,
                       struct bot_output *output)
{
    struct turn turn = {.kb = kb, .input = input, .output = output};
    struct buf question;

    if (input->text.len > BOT_INPUT_MAX)
        return GW_ELIMIT;

    bot__output_clear(output);
    if (input->state != NULL)
        output->state = *input->state;
    output->state.said = 0;
    output->state.doubted = false;
    output->state.offer = BOT_OFFER_NONE;
    buf_init(&question, BOT_INPUT_MAX + CUTS_MAX);
    turn.question = bot__kb_read(kb, read_question(&turn, &question), input->lang);
    bot__context_lang(&turn);
    bot__copy(output->lang, sizeof(output->lang), turn.question.lang);
    answer_input(&turn);
    bot__dialogue_finish(&turn);
    bot__links_warn(&turn);
    bot__doubt_ask(&turn);
    bot__never_write(&turn);
    note_best(&turn); /* last: it may search, with the scratch that the question stands in */
    buf_done(&question);
    return buf_err(&output->text);
}
