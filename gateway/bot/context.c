/*
 * context.c -- the language that goes on, and messages that name no matter of their own.
 */
#include "bot/context.h"

#include <string.h>
#include <strings.h>

#define FEW_WORDS 2 /* are of no language, */
#define FEW_HAN 6   /* nor are so many of one way to write Chinese */

#define FOLLOW_LETTERS 60 /* a message that names no matter is not longer, */
#define FOLLOW_TERMS 3    /* and has no more words of its own */
/* What has to be surer than in a message of its own (wants.c). */
#define FOLLOW_URGENT 3.0
#define FOLLOW_DOUBTFUL 0.5

static bool is_of_no_language(const struct turn *turn, const struct bot_state *before)
{
    const struct bot_tokens *tokens = &turn->question.analysis->tokens;

    if (before->reason != BOT_REASON_NONE)
        return !bot__has_han(turn->input->text);
    if (tokens->kana || tokens->hangul || tokens->traditional)
        return false;
    if (tokens->han > 0)
        return strncasecmp(before->spoken, "zh", 2) == 0 && tokens->han <= FEW_HAN;
    return tokens->words <= FEW_WORDS;
}

void bot__context_lang(struct turn *turn)
{
    const struct bot_state *before = turn->input->state;
    struct bot_state *state = &turn->output->state;

    if (before != NULL) {
        bool asks = before->reason != BOT_REASON_NONE && before->lang[0] != '\0';
        const char *lang = asks ? before->lang : before->spoken;
        if (lang[0] != '\0' && is_of_no_language(turn, before))
            turn->question.lang = slice_of(lang);
    }
    state->spoken[0] = '\0';
    if (!slice_eq(turn->question.lang, turn->input->lang))
        bot__copy(state->spoken, sizeof(state->spoken), turn->question.lang);
}

static bool is_follow_up(const struct turn *turn)
{
    const struct bot_state *before = turn->input->state;
    const struct bot_wants *wants = &turn->wants;

    return before != NULL && before->reason == BOT_REASON_NONE &&
           (before->slug[0] != '\0' || before->facts[BOT_FACT_HASH][0] != '\0') &&
           turn->noted == 0 && !turn->link.any && !wants->harm && wants->polite == 0 &&
           !bot__analysis_at_home(turn->question.analysis) &&
           turn->question.analysis->terms_count <= FOLLOW_TERMS &&
           turn->said.letters <= FOLLOW_LETTERS &&
           (turn->hits_count == 0 || turn->hits[0].score < BOT_SURE) &&
           !(turn->question.analysis->intents & (BOT_INTENT_INCIDENT | BOT_INTENT_SUSPECT));
}

/* "I don't know", "dunno": the examples know such words from those who can't say who robbed them, or have had enough. */
static void read_no_answer(struct turn *turn)
{
    struct bot_wants *wants = &turn->wants;

    wants->urgent = wants->doubtful = wants->person = false;
    wants->mood = turn->output->mood = BOT_MOOD_CALM;
}

void bot__context_read(struct turn *turn)
{
    struct bot_wants *wants = &turn->wants;

    if (turn->said.only_skips && !wants->harm)
        read_no_answer(turn);
    turn->follows = is_follow_up(turn);
    if (!turn->follows)
        return;
    wants->urgent &= wants->urgency >= FOLLOW_URGENT;
    wants->doubtful &= wants->urgency >= FOLLOW_DOUBTFUL;
    /* Without a word of its own it can't be another desk's matter. */
    wants->out_of_scope &= turn->question.analysis->terms_count > 0 && !wants->strange;
}
