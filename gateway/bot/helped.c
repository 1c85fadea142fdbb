/*
 * helped.c -- what a look-up, a model or an own bot adds to an answer.
 */
#include "bot/bot.h"

#include <string.h>

/* The bot had nothing to say to the matter itself. */
static bool is_empty_handed(const struct bot_output *output)
{
    switch (output->kind) {
    case BOT_KIND_GREETING:
    case BOT_KIND_SMALLTALK:
    case BOT_KIND_MISS:
    case BOT_KIND_OUT_OF_SCOPE:
    case BOT_KIND_LOOKUP:
        return true;
    default:
        return false;
    }
}

/* Guesses at what was meant are no help any more. */
static void keep_person_buttons(struct bot_output *output)
{
    size_t kept = 0;

    for (size_t i = 0; i < output->buttons_count; i++)
        if (strcmp(output->buttons[i].value, "person") == 0 ||
            strcmp(output->buttons[i].value, BOT_CHOICE_URGENT) == 0)
            output->buttons[kept++] = output->buttons[i];
    output->buttons_count = kept;
}

/* It was answered after all: no miss, and nobody is needed for it. */
static void settle(struct bot_output *output, enum bot_kind kind)
{
    output->kind = kind;
    output->verb = BOT_ANSWER;
    output->reason = BOT_REASON_NONE;
    output->priority = BOT_PRIORITY_NORMAL;
    output->state.misses = 0;
}

/* Takes the bot's words away; the warning in front of them stays. */
static void take_words(struct bot_output *output, struct buf *ret_words)
{
    struct buf whole = output->text;

    buf_init(&output->text, BOT_TEXT_MAX);
    buf_append(&output->text, whole.data, output->warned);
    buf_init(ret_words, BOT_TEXT_MAX);
    buf_append(ret_words, whole.data + output->warned, whole.len - output->warned);
    buf_done(&whole);
}

static void replace_words(struct bot_output *output, struct slice text)
{
    struct buf before;

    take_words(output, &before);
    output->state.offer = BOT_OFFER_NONE; /* was in them */
    buf_done(&before);
    buf_append_slice(&output->text, text);
}

/* What hands over in other words than the bot's, or stands for the steps of an emergency, says it too. */
static void say_never(struct bot_output *output)
{
    if (output->text.len + output->never.len + 2 > BOT_TEXT_MAX)
        replace_words(output, SLICE_NONE);
    if (output->text.len > output->warned)
        buf_append_cstr(&output->text, "\n\n");
    buf_append_slice(&output->text, buf_slice(&output->never));
}

/* Only if all of it fits: half of an answer is none. */
static void add_words(struct bot_output *output, struct slice text)
{
    if (output->text.len + text.len + 2 > BOT_TEXT_MAX)
        return;
    buf_append_cstr(&output->text, "\n\n");
    buf_append_slice(&output->text, text);
}

void bot_take_found(struct bot_output *output, struct slice text)
{
    struct buf after;

    if (output->kind == BOT_KIND_LINK) { /* all that it says is a warning, if the link is bad */
        add_words(output, text);
        return;
    }
    if (is_empty_handed(output)) {
        settle(output, BOT_KIND_LOOKUP);
        keep_person_buttons(output);
        replace_words(output, text);
        return;
    }
    take_words(output, &after);
    buf_append_slice(&output->text, text);
    add_words(output, buf_slice(&after));
    buf_done(&after);
}

static void copy_name(char *out, size_t size, struct slice name)
{
    size_t len = name.len < size ? name.len : 0; /* half a name is none */

    if (len > 0)
        memcpy(out, name.data, len);
    out[len] = '\0';
}

static void take_source(struct bot_output *output, const struct bot_thought *thought)
{
    copy_name(output->slug, sizeof(output->slug), thought->slug);
    copy_name(output->state.slug, sizeof(output->state.slug), thought->slug);
    if (thought->lang.len > 0)
        copy_name(output->lang, sizeof(output->lang), thought->lang);
    output->version = thought->version;
    output->state.told = 0; /* the article's own words were not */
    output->score = 0;      /* how sure the bot was of another article says nothing of this one */
}

/* The one that goes with the question in front of the answer stays with it. */
static void take_buttons(struct bot_output *output, const struct bot_thought *thought)
{
    size_t kept =
        output->buttons_count > 0 && strcmp(output->buttons[0].value, BOT_CHOICE_URGENT) == 0;
    size_t room = BOT_BUTTONS_MAX - kept;
    size_t count = thought->buttons_count < room ? thought->buttons_count : room;

    memcpy(&output->buttons[kept], thought->buttons, count * sizeof(output->buttons[0]));
    output->buttons_count = kept + count;
}

void bot_take_thought(struct bot_output *output, const struct bot_thought *thought)
{
    if (slice_trim(thought->text).len > 0) {
        settle(output, BOT_KIND_THOUGHT);
        keep_person_buttons(output);
        replace_words(output, thought->text);
        take_source(output, thought);
    }
    if (thought->hand_over || (output->kind == BOT_KIND_THOUGHT && output->keeps_never))
        say_never(output);
    if (thought->buttons_count > 0)
        take_buttons(output, thought);
    if (thought->hand_over) {
        output->verb = BOT_HAND_OVER;
        output->reason = thought->urgent ? BOT_REASON_URGENT : BOT_REASON_TOPIC;
        output->priority = thought->urgent ? BOT_PRIORITY_URGENT : BOT_PRIORITY_NORMAL;
        output->state.misses = 0;
    }
}
