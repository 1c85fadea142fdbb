/*
 * think.h -- answers that the built-in bot does not make: by a language model that
 * may only use the knowledge base, or by a bot of one's own behind a webhook.
 *
 * Asked within the bot's turn, in which the built-in answer is ready and waits.
 * Whatever goes wrong here (no answer in time, an error, an answer that breaks a
 * rule) gives no answer, and the built-in one is said.
 *
 * The peer is never trusted. A model gets the numbered articles that fit, the last
 * messages and the question, and its answer is only used if it is whole, cites
 * these articles and no others, has no link, handle, telephone number or other
 * identifier that they don't have, and passes the policy for what is sent to
 * visitors. So it makes no difference who told it to break a rule. The text is
 * looked at as a whole and only then shown: a citation stands at the end of what
 * it is for, and a forbidden wording may be spread over any two pieces.
 *
 * Knows no conversations and no sockets; app/ joins it to the desk.
 */
#ifndef BATON_THINK_THINK_H
#define BATON_THINK_THINK_H

#include "base/str.h"

struct bot_button;
struct bot_kb;
struct bot_output;
struct loop;
struct metrics;
struct store;
struct think; /* owned by app/ */

#define THINK_IN_FLIGHT_MAX 32
#define THINK_TEXT_MAX 6000 /* bytes of a model's answer */

/* A turn of the bot; `number` is one of this process, of which no two are the same. */
struct think_turn {
    int64_t conversation;
    int64_t seq; /* of the entry that is answered */
    uint64_t number;
};

/* Borrowed for the call. */
struct think_question {
    struct think_turn turn;
    struct slice text;               /* the visitor's, as it is stored: without secrets */
    struct slice choice;             /* value of the button that was pressed, or SLICE_NONE */
    struct slice lang;               /* to answer in, BCP 47 */
    const struct bot_output *output; /* what the bot says by itself */
    const struct bot_kb *kb;
};

/* Borrowed for the call. */
struct think_answer {
    struct slice text;          /* Markdown; may be empty for a hand-over */
    struct slice origin;        /* JSON object: who said it, and from what */
    struct slice article, lang; /* the first one cited, or SLICE_NONE */
    int64_t version;            /* of that article */
    const struct bot_button *buttons;
    size_t buttons_count;
    bool hand_over;
    bool urgent;
};

struct think_options {
    struct loop *loop;
    struct metrics *metrics;
    struct store *store;
    struct slice wallet_name; /* this and all texts: borrowed as long as the room lives */
    uint32_t limit_ms;        /* for an answer, from the question on */
    const char *ca_file;      /* "": the system's authorities */
    /* A language model, unless model_url is "": the base of an OpenAI-compatible interface
     * ("https://host/v1"), or its whole ".../chat/completions". */
    const char *model_url;
    const char *model_key; /* "" for none */
    const char *model_name;
    /* An own bot, unless webhook_url is "". At most one of the two may be given. */
    const char *webhook_url;
    const char *const *webhook_secrets; /* "whsec_…", each signs; at least one */
    size_t webhook_secrets_count;
    /* The policy for what visitors are sent. */
    bool (*permits)(void *user, struct slice text);
    /* What came of a question that think_ask() took: exactly once, unless it was given up; NULL when
     * there is no answer. Never within think_ask(). */
    void (*on_answer)(void *user, const struct think_turn *turn, const struct think_answer *answer);
    void *user;
};

/* Whether these options ask for anything: else there is no need for the room. */
bool think_is_wanted(const struct think_options *options);

/* GW_EINVAL: a model without a name, a webhook without a good secret, or both; the log says which.
 * GW_EUNAVAILABLE: see http_client_new(). */
enum gw_err think_new(const struct think_options *options, struct think **ret_think) GW_MUST_CHECK;
/* From here on nothing is asked and nothing answered. Before the store is freed. */
void think_stop(struct think *think);
void think_free(struct think *think); /* after the store; NULL is fine */

/* True: on_answer follows. False: no answer, and none follows. */
bool think_ask(struct think *think, const struct think_question *question) GW_MUST_CHECK;
/* Nobody waits any more; on_answer doesn't follow. Fine for a turn that is over. */
void think_give_up(struct think *think, const struct think_turn *turn);

/* What happened to a conversation, for an own bot; nothing to a model. Borrowed for the call. */
struct think_event {
    int64_t conversation;
    int64_t seq;
    const char *name;  /* of the event */
    struct slice data; /* JSON object, as visitors may see it; SLICE_NONE for none */
};
void think_tell(struct think *think, const struct think_event *event);

#endif
