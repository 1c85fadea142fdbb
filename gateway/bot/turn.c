/*
 * turn.c -- words and buttons for the answer that is being made.
 */
#include "bot/turn.h"

#include "base/utf8.h"
#include "bot/fold.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define NEVER_MAX 1000 /* bytes, with the wallet's name */

bool bot__has_han(struct slice text)
{
    while (text.len > 0) {
        uint32_t letter;
        if (bot__fold(utf8_next(&text), &letter) == BOT_CHAR_HAN)
            return true;
    }
    return false;
}

struct slice bot__words(const struct turn *turn, enum bot_text text)
{
    return bot__text(bot__kb_texts(turn->kb), text, turn->question.lang);
}

void bot__say(struct turn *turn, enum bot_text text)
{
    bot__offer_by(turn, text);
    bot__text_write(bot__kb_texts(turn->kb), text, turn->question.lang, turn->input->wallet_name,
                    &turn->output->text);
}

void bot__say_anew(struct turn *turn, enum bot_text text, enum bot_text otherwise)
{
    const struct bot_state *before = turn->input->state;
    bool again = before != NULL && before->said == (uint32_t)text + 1;
    enum bot_text now = again ? otherwise : text;

    bot__say(turn, now);
    turn->output->state.said = (uint32_t)now + 1;
}

void bot__say_lead(struct turn *turn, enum bot_text text)
{
    struct buf *out = &turn->output->text;

    bot__say(turn, text);
    if (out->len > 0 && out->data[out->len - 1] == ':')
        buf_append_char(out, ' ');
}

void bot__say_in_front(struct turn *turn, enum bot_text text)
{
    struct bot_output *output = turn->output;
    struct buf after;

    buf_init(&after, BOT_TEXT_MAX);
    buf_append_slice(&after, buf_slice(&output->text));
    buf_clear(&output->text);
    bot__say(turn, text);
    bot__say_blank_line(turn);
    output->warned += output->text.len;
    buf_append_slice(&output->text, buf_slice(&after));
    buf_done(&after);
}

void bot__say_miss(struct turn *turn)
{
    bool guesses = turn->output->buttons_count > 0;

    if (turn->wants.beside)
        bot__say(turn, guesses ? BOT_TEXT_NO_ARTICLE_GUESSES : BOT_TEXT_NO_ARTICLE);
    else if (guesses)
        bot__say(turn, BOT_TEXT_MISS_GUESSES);
    else
        bot__say(turn, turn->follows ? BOT_TEXT_NO_OTHER_ARTICLE : BOT_TEXT_MISS);
}

void bot__say_blank_line(struct turn *turn)
{
    if (turn->output->text.len > 0)
        buf_append_cstr(&turn->output->text, "\n\n");
}

void bot__add_button(struct bot_output *output, struct slice label, const char *value)
{
    struct bot_button *button = &output->buttons[output->buttons_count++];

    assert(output->buttons_count <= BOT_BUTTONS_MAX && label.len <= BOT_LABEL_MAX);
    memcpy(button->label, label.data, label.len);
    button->label[label.len] = '\0';
    snprintf(button->value, sizeof(button->value), "%s", value);
}

void bot__copy(char *out, size_t size, struct slice text)
{
    size_t len = text.len < size ? text.len : size - 1;

    while (len < text.len && len > 0 && ((uint8_t)text.data[len] & 0xC0) == 0x80)
        len--;
    if (len > 0)
        memcpy(out, text.data, len);
    out[len] = '\0';
}

void bot__add_person_button(struct turn *turn)
{
    bot__add_button(turn->output, bot__words(turn, BOT_TEXT_PERSON_BUTTON), "person");
}

void bot__add_article_button(struct turn *turn, const struct bot_hit *hit)
{
    char value[BOT_VALUE_MAX + 1], title[BOT_LABEL_MAX + 1];

    snprintf(value, sizeof(value), "article:" SLICE_FMT, SLICE_ARG(hit->slug));
    bot__copy(title, sizeof(title), hit->title);
    bot__add_button(turn->output, slice_of(title), value);
}

/* ---- the output ---- */

void bot_output_init(struct bot_output *output)
{
    memset(output, 0, sizeof(*output));
    buf_init(&output->text, BOT_TEXT_MAX);
    buf_init(&output->details, BOT_TEXT_MAX);
    buf_init(&output->never, NEVER_MAX);
}

void bot_output_done(struct bot_output *output)
{
    buf_done(&output->text);
    buf_done(&output->details);
    buf_done(&output->never);
}

void bot__output_clear(struct bot_output *output)
{
    struct buf text = output->text, details = output->details, never = output->never;

    memset(output, 0, sizeof(*output));
    output->text = text;
    output->details = details;
    output->never = never;
    buf_clear(&output->text);
    buf_clear(&output->details);
    buf_clear(&output->never);
    output->priority = BOT_PRIORITY_NORMAL;
}

/* ---- that nobody asks for a phrase ---- */

void bot__never_write(struct turn *turn)
{
    bot__text_write(bot__kb_texts(turn->kb), BOT_TEXT_NEVER, turn->question.lang,
                    turn->input->wallet_name, &turn->output->never);
}

void bot_exposed(const struct bot_kb *kb, struct slice lang, struct slice wallet_name,
                 struct buf *out)
{
    bot__text_write(bot__kb_texts(kb), BOT_TEXT_EXPOSED_HELD, lang, wallet_name, out);
}

void bot_urgent_steps(const struct bot_kb *kb, struct slice lang, struct slice wallet_name,
                      struct buf *out)
{
    bot__text_write(bot__kb_texts(kb), BOT_TEXT_URGENT, lang, wallet_name, out);
}
