/*
 * polite.c -- small talk: greetings, thanks, goodbyes, and what says nothing at all.
 */
#include "bot/polite.h"

#define SURE_SMALLTALK 0.55 /* so sure of an article that "thanks" beside it is only politeness */
#define SMALLTALK_TERMS 3

static void answer(struct turn *turn, enum bot_kind kind, enum bot_text text,
                   enum bot_text otherwise)
{
    turn->output->kind = kind;
    bot__say_anew(turn, text, otherwise);
    bot__add_person_button(turn);
}

void bot__answer_smalltalk(struct turn *turn, enum bot_kind kind, enum bot_text text)
{
    answer(turn, kind, text, text + 1);
}

/* "Are you there?" in the middle of a matter: who has met the bot is not introduced to it. */
static bool goes_on(const struct turn *turn, enum bot_text text)
{
    const struct bot_state *before = turn->input->state;

    return text == BOT_TEXT_GREETING && before != NULL && before->seqs[0] != 0;
}

bool bot__answer_polite(struct turn *turn)
{
    static const struct {
        enum bot_intent intent;
        enum bot_kind kind;
        enum bot_text text;
    } polite[] = {
        {BOT_INTENT_THANKS, BOT_KIND_SMALLTALK, BOT_TEXT_THANKS},
        {BOT_INTENT_GOODBYE, BOT_KIND_SMALLTALK, BOT_TEXT_GOODBYE},
        {BOT_INTENT_BOT, BOT_KIND_SMALLTALK, BOT_TEXT_BOT},
        {BOT_INTENT_GREETING, BOT_KIND_GREETING, BOT_TEXT_GREETING},
    };

    for (size_t i = 0; i < sizeof(polite) / sizeof(polite[0]); i++) {
        if (turn->wants.polite & polite[i].intent) {
            bool ok = polite[i].text == BOT_TEXT_THANKS && !turn->said.thanks; /* or "solved" */
            if (ok && (turn->wants.polite & ~(uint32_t)BOT_INTENT_THANKS))
                continue; /* "ok bye" */
            enum bot_text text = ok ? BOT_TEXT_OK : polite[i].text;
            if (goes_on(turn, text))
                answer(turn, polite[i].kind, BOT_TEXT_OK_AGAIN, BOT_TEXT_OK);
            else
                bot__answer_smalltalk(turn, polite[i].kind, text);
            return true;
        }
    }
    return false;
}

bool bot__is_small(const struct turn *turn, double best)
{
    const struct bot_analysis *analysis = turn->question.analysis;

    /* "Are you a human" has the words of an article, and asks about the bot. */
    if (turn->wants.only_polite && best < BOT_SURE && !turn->said.only_fillers)
        return true;
    return analysis->terms_count <= SMALLTALK_TERMS &&
           (best < SURE_SMALLTALK || turn->wants.only_polite ||
            (analysis->intents & BOT_INTENT_BOT));
}

/* To whether there is anything else. What names a harm is no yes to that, but may be a no: 没有了 is "gone", and
 * "nothing more". */
static bool says_yes_or_no(const struct turn *turn, bool *ret_yes)
{
    const struct bot_state *before = turn->input->state;
    struct slice rest;
    bool worrying =
        turn->wants.harm || turn->wants.doubtful || bot__analysis_at_home(turn->question.analysis);

    if (before == NULL || before->said == 0)
        return false;
    enum bot_said_happened said =
        bot__said_happened(bot__kb_said(turn->kb), turn->input->text, &rest);
    *ret_yes = said == BOT_SAID_HAPPENED && !worrying;
    return rest.len == 0 && (*ret_yes || said == BOT_SAID_NOT_HAPPENED);
}

/* "I don't know", whatever was asked: behind an answer it is no help, and else nothing was said yet. "Forgot" has
 * an article of its own. */
static bool answer_no_answer(struct turn *turn)
{
    const struct bot_state *before = turn->input->state;
    bool fits = turn->hits_count > 0 && turn->hits[0].score >= BOT_SURE &&
                turn->hits[0].action != BOT_ACTION_URGENT;

    if (!turn->said.only_skips || turn->said.only_fillers || turn->wants.harm || fits)
        return false;
    if (before != NULL && before->slug[0] != '\0')
        bot__answer_smalltalk(turn, BOT_KIND_MISS, BOT_TEXT_NO_OTHER_ARTICLE);
    else
        answer(turn, BOT_KIND_SMALLTALK, BOT_TEXT_OK_AGAIN, BOT_TEXT_OK);
    return true;
}

bool bot__answer_nothing(struct turn *turn)
{
    bool yes = false, replies = says_yes_or_no(turn, &yes);

    if (!replies && answer_no_answer(turn))
        return true;
    if (!replies && turn->said.letters > 0 && !turn->said.only_fillers)
        return false;
    if (yes || turn->said.letters == 0)
        answer(turn, BOT_KIND_SMALLTALK, BOT_TEXT_OK_AGAIN, BOT_TEXT_OK);
    else
        answer(turn, BOT_KIND_SMALLTALK, BOT_TEXT_OK, BOT_TEXT_OK_AGAIN);
    return true;
}
