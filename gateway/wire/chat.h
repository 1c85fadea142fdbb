/*
 * chat.h -- what a language model answers over the chat-completions interface
 * (OpenAI's API reference, "Create chat completion", object
 * `chat.completion.chunk`), and what a bot of one's own answers to its webhook.
 *
 * Pure. Both come from a peer that is not trusted: anything unexpected is
 * refused, and every text has a maximum, that of the buffer it goes into.
 */
#ifndef BATON_WIRE_CHAT_H
#define BATON_WIRE_CHAT_H

#include "base/str.h"

enum wire_chat_end {
    WIRE_CHAT_GOES_ON,
    WIRE_CHAT_STOPPED, /* "stop": it has said what it had to say */
    WIRE_CHAT_CUT,     /* "length", "content_filter" or anything else */
};

/* One chunk's data. Appends what it adds to the answer to `text`; *ret_end stays as it is unless the
 * chunk says that this is the end. GW_EINVAL: no chunk, or it calls a tool, or it is an error.
 * GW_ELIMIT: the text grows past its maximum. */
enum gw_err wire_chat_chunk(struct slice json, struct buf *text,
                            enum wire_chat_end *ret_end) GW_MUST_CHECK;

/* "[DONE]": what ends the stream. */
bool wire_chat_is_done(struct slice data);

#define WIRE_BOT_TEXT_MAX 16000
#define WIRE_BOT_BUTTONS_MAX 4
#define WIRE_BOT_LABEL_MAX 240
#define WIRE_BOT_VALUE_MAX 71
#define WIRE_BOT_REASON_MAX 200

/* The answer to a message; everything is optional, and nothing is no answer. */
struct wire_bot_answer {
    struct buf text;
    struct {
        char label[WIRE_BOT_LABEL_MAX + 1];
        char value[WIRE_BOT_VALUE_MAX + 1];
    } buttons[WIRE_BOT_BUTTONS_MAX];
    size_t buttons_count;
    bool hand_over;
    bool urgent;
    struct buf reason; /* why it hands over, for staff */
};

void wire_bot_answer_init(struct wire_bot_answer *answer);
void wire_bot_answer_done(struct wire_bot_answer *answer);

/* GW_EINVAL: not an object, an unknown or repeated field, a value of the wrong type or length, or
 * something missing that belongs to what is there. `answer` must be initialised, and is only good
 * after GW_OK. */
enum gw_err wire_bot_answer_read(struct slice json, struct wire_bot_answer *answer) GW_MUST_CHECK;

#endif
