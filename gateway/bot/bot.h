/*
 * bot.h -- what the bot says: a text and a state go in, words and a verb come out.
 *
 * Pure: knows no sockets, no SQL, no clock, no JSON. Whoever calls it stores what it
 * said, and its state with it, so that any node can go on with a conversation.
 * A struct bot_kb is an index over the published articles of all languages; it
 * keeps copies, is never changed, and is replaced as a whole when an article is.
 * It has scratch memory inside: one thread at a time.
 */
#ifndef BATON_BOT_BOT_H
#define BATON_BOT_BOT_H

#include "base/str.h"

/* Limits. Lengths are in bytes. */
#define BOT_ARTICLES_MAX 20000
#define BOT_LANGS_MAX 32
#define BOT_SLUG_MAX 63 /* [a-z0-9-], not empty */
#define BOT_LANG_MAX 35 /* BCP 47 (RFC 5646 section 4.4.1) */
#define BOT_TITLE_MAX 800
#define BOT_ANSWER_MAX 16000
#define BOT_BODY_MAX 262144
#define BOT_PHRASES_MAX 200 /* questions, and as many keywords */
#define BOT_PHRASE_MAX 800
#define BOT_INPUT_MAX 64000              /* the protocol's 16,000 characters */
#define BOT_TEXT_MAX 20000               /* an answer and the sentences around it */
#define BOT_LABEL_MAX 240                /* a longer title is cut */
#define BOT_VALUE_MAX (BOT_SLUG_MAX + 8) /* "article:" and a slug */
#define BOT_BUTTONS_MAX 8
#define BOT_STATE_TEXT_MAX 1500
#define BOT_FACT_MAX 200    /* of a fact that an agent will need; a longer one is cut */
#define BOT_QUESTIONS_MAX 4 /* that are asked before a hand-over */
#define BOT_SEQS_MAX 3

enum bot_action {
    BOT_ACTION_NONE,
    BOT_ACTION_LOOKUP, /* reads the chain when a hash is given */
    BOT_ACTION_FORM,   /* opens the complaint form */
    BOT_ACTION_HUMAN,  /* a person is offered first */
    BOT_ACTION_URGENT, /* hands over at once when it has happened to the visitor */
};

/* Borrowed for the duration of a call. Absent texts are SLICE_NONE. */
struct bot_article {
    struct slice slug;
    struct slice lang; /* BCP 47: "zh-CN", "en" */
    struct slice title;
    struct slice answer; /* what the bot says, Markdown */
    struct slice body;   /* searched, never said, Markdown */
    enum bot_action action;
    const struct slice *questions;
    size_t questions_count;
    const struct slice *keywords;
    size_t keywords_count;
    int64_t version;
};

/* "none", "lookup", "form", "human", "urgent", as the article files write them;
 * GW_EINVAL for anything else. */
enum gw_err bot_action_parse(struct slice name, enum bot_action *ret_action) GW_MUST_CHECK;
const char *bot_action_name(enum bot_action action);

/* GW_ELIMIT for what is longer than a limit above; GW_EINVAL for an empty slug,
 * language, title or answer, or a character that does not belong in a slug. */
enum gw_err bot_article_check(const struct bot_article *article) GW_MUST_CHECK;

struct bot_kb; /* owned by whoever made it */

/* Builds the index; an empty one (count 0) is fine and knows nothing. Copies what
 * it keeps. The later one of two articles with the same slug and language counts.
 * GW_ELIMIT: more than BOT_ARTICLES_MAX or BOT_LANGS_MAX; or what
 * bot_article_check() says of the first bad one. Takes about 0.1 s for a hundred
 * articles and 2 s for 10,000: those belong on a worker thread, which may build
 * one while another is in use. */
enum gw_err bot_kb_new(const struct bot_article *articles, size_t count,
                       struct bot_kb **ret_kb) GW_MUST_CHECK;
void bot_kb_free(struct bot_kb *kb); /* NULL is fine */

/* What an agent will need to know, in the order in which it is shown. */
enum bot_fact {
    BOT_FACT_HASH,
    BOT_FACT_ADDRESS,
    BOT_FACT_CHAIN,
    BOT_FACT_AMOUNT,
    BOT_FACT_WHEN,
    BOT_FACT_DEVICE, /* and the app's version */
    BOT_FACT_WHAT,   /* a complaint: what happened, */
    BOT_FACT_SINCE,  /* since when, */
    BOT_FACT_WISH,   /* what is wanted, */
    BOT_FACT_CONTACT,
    BOT_FACTS,
};

const char *bot_fact_name(enum bot_fact fact); /* "hash" ... */

/* Why it handed over; the values of the event `queued`. */
enum bot_reason {
    BOT_REASON_NONE, /* it did not */
    BOT_REASON_ASKED,
    BOT_REASON_MISSES,
    BOT_REASON_TOPIC,
    BOT_REASON_URGENT,
    BOT_REASON_COMPLAINT,
    BOT_REASON_MOOD, /* "anger" */
};

/* What a "yes" that comes next would take; of two offers, the later one of these. */
enum bot_offer {
    BOT_OFFER_NONE,
    BOT_OFFER_GUESSES,      /* one of some articles may be meant */
    BOT_OFFER_LOOKUP,       /* a hash may be sent */
    BOT_OFFER_FORM,         /* a complaint may be made */
    BOT_OFFER_PERSON,       /* a person was mentioned, so that "ok" need not mean it, */
    BOT_OFFER_PERSON_ASKED, /* or it was asked whether one is wanted, */
    BOT_OFFER_IF_HAPPENED,  /* or said who should want one */
};

enum bot_mood {
    BOT_MOOD_CALM,
    BOT_MOOD_ANNOYED,
    BOT_MOOD_ANGRY, /* handed over for it */
};

/* What the bot remembers of a conversation. All zero is a new one. */
struct bot_state {
    uint32_t misses;             /* in a row */
    char slug[BOT_SLUG_MAX + 1]; /* last answered from, "" when none */
    /* While it asks before it hands over: */
    enum bot_reason reason;      /* for which it will; BOT_REASON_NONE: it does not ask */
    uint32_t priority;           /* of that */
    enum bot_fact asking;        /* what it asked last, */
    char lang[BOT_LANG_MAX + 1]; /* and in which language, "" when it does not ask */
    uint32_t asked;              /* a bit for each fact that needs no more asking */
    uint32_t questions;          /* how many it asked */
    bool unclear;                /* the last reply was no answer, so it asked again */
    bool doubted; /* it asked whether something has happened, and the answer is not there yet */
    bool warned;  /* of a bad link */
    enum bot_offer offer;          /* of what was said last */
    char spoken[BOT_LANG_MAX + 1]; /* the visitor's language, where it is not the conversation's */
    uint32_t told;                 /* how often the article was, without another between */
    uint32_t said;      /* which line of small talk came last, so as not to repeat it; 0: none */
    enum bot_mood mood; /* the worst so far */
    /* What was said so far: */
    char facts[BOT_FACTS][BOT_FACT_MAX + 1];
    int64_t seqs[BOT_SEQS_MAX]; /* of what was asked, newest first; 0: none */
};

/* The state as text for the bot's entry ("m1;a=transaction-pending"), and back.
 * Reading is forgiving, since another version may have written it: what it does
 * not know is skipped, and a broken or absent text gives a new state. What is too
 * long for the text is left out, the free words before the figures. */
void bot_state_write(const struct bot_state *state, char out[BOT_STATE_TEXT_MAX + 1]);
void bot_state_read(struct slice text, struct bot_state *ret_state);

/* A transaction or an address that stands in the text; found by another room. */
struct bot_found {
    struct slice value;
    const char *chain; /* static: which chain's, or NULL */
    bool is_address;   /* else the hash of a transaction */
};

/* Whose link it is; checked by another room. */
enum bot_link_whose {
    BOT_LINK_OWN,    /* the wallet's */
    BOT_LINK_OTHER,  /* anybody's: nothing is known of it; what is behind it here is bad: */
    BOT_LINK_HIDDEN, /* where it leads is not to be seen, */
    BOT_LINK_ALIKE,  /* it only looks like one of the wallet's, */
    BOT_LINK_LISTED, /* or it is on the phishing list */
};

struct bot_link {
    enum bot_link_whose whose;
    size_t start, end; /* bytes of the text, in order and apart from each other */
};

struct bot_input {
    struct slice text;   /* what the visitor wrote; at most BOT_INPUT_MAX */
    struct slice choice; /* value of the button that was pressed, else SLICE_NONE */
    struct slice lang;   /* the conversation's language, BCP 47 */
    struct slice wallet_name;
    /* A recovery phrase or key was taken out of the text: says what to do now, urgent. */
    bool exposed;
    bool handed_back;              /* an agent gave the conversation back: there is no text */
    bool looks_up;                 /* hashes are looked up, so one may be asked for */
    const struct bot_state *state; /* NULL: a new conversation */
    int64_t conversation, seq;     /* their numbers; 0: none */
    const struct bot_found *found;
    size_t found_count;
    const struct bot_link *links;
    size_t links_count;
    struct slice own_domains; /* as they are told to a reader: "a.example, b.example" */
};

enum bot_verb {
    BOT_ANSWER,
    BOT_HAND_OVER,
};

enum bot_priority {
    BOT_PRIORITY_URGENT,
    BOT_PRIORITY_HIGH,
    BOT_PRIORITY_NORMAL,
    BOT_PRIORITY_LOW,
};

const char *bot_reason_name(enum bot_reason reason); /* "" for none */
const char *bot_mood_name(enum bot_mood mood);       /* "calm", "annoyed", "angry" */

struct bot_button {
    char label[BOT_LABEL_MAX + 1]; /* in the visitor's language */
    char value
        [BOT_VALUE_MAX +
         1]; /* "article:<slug>", "person", "urgent", "now" (at once), "form", "skip", "fill:<n>" */
};

#define BOT_CHOICE_URGENT "urgent" /* of the button that makes it urgent */

/* What was made of the text; kept for reports, decides nothing. */
enum bot_kind {
    BOT_KIND_GREETING, /* also for an empty input: the first words of a conversation */
    BOT_KIND_SMALLTALK,
    BOT_KIND_ARTICLE,
    BOT_KIND_MISS,
    BOT_KIND_OUT_OF_SCOPE, /* no matter of this desk; a miss too */
    BOT_KIND_PERSON,
    BOT_KIND_URGENT,
    BOT_KIND_LINK,    /* what is known of a link in the text */
    BOT_KIND_LOOKUP,  /* a hash or an address to look at, or what a look-up found of it */
    BOT_KIND_THOUGHT, /* a model's or an own bot's */
};

const char *bot_kind_name(enum bot_kind kind);

struct bot_output {
    enum bot_verb verb;
    enum bot_kind kind;
    struct buf text;  /* what to say, Markdown; also said before a hand-over */
    size_t warned;    /* bytes of it, in front, that warn: they stay, whoever says the rest */
    struct buf never; /* that nobody may ask for a phrase: behind what others say instead */
    bool keeps_never; /* also when they hand nobody over */
    char lang[BOT_LANG_MAX + 1]; /* the language that it is said in */
    char slug[BOT_SLUG_MAX + 1]; /* the article that it is from, or "" */
    int64_t version;             /* that article's, or 0 */
    double score;                /* 0 to 1: how sure of the article */
    char best[BOT_SLUG_MAX + 1]; /* the article that fits best, answered from or not; "" for none */
    double best_score;
    struct bot_button buttons[BOT_BUTTONS_MAX];
    size_t buttons_count;
    enum bot_mood mood;         /* of this text alone */
    enum bot_reason reason;     /* for a hand-over, also while it asks before one */
    enum bot_priority priority; /* the same */
    bool settled;               /* a helper's thought may not stand for it */
    bool asks;                  /* asks for state.asking, before it hands over */
    struct buf details;         /* for a hand-over: what goes behind the text, Markdown */
    /* For a hand-over while the desk is closed: what to say instead of the text, with "[", "]"
     * around what is left out when nobody knows the opening, and {opens} for it; and how that is
     * written, as PostgreSQL's to_char() has it. Static; SLICE_NONE: the text is said anyway. */
    struct slice closed_text, closed_format;
    struct bot_state state; /* for the next call */
};

void bot_output_init(struct bot_output *output);
void bot_output_done(struct bot_output *output);

/* Answers one input. `output` must be initialised and may be used again; it is
 * only good after GW_OK. GW_ELIMIT: the text is longer than BOT_INPUT_MAX.
 * Broken UTF-8 is read as U+FFFD. Time is linear in the text. */
enum gw_err bot_answer(const struct bot_kb *kb, const struct bot_input *input,
                       struct bot_output *output) GW_MUST_CHECK;

/* What a visitor is told whose secret was taken out while a person has the conversation, or before
 * one has: appended to `out`. */
void bot_exposed(const struct bot_kb *kb, struct slice lang, struct slice wallet_name,
                 struct buf *out);

/* What others add to an answer before it is said (helped.c). */

/* What a look-up found goes before the answer, behind what is said of a link, or stands for the answer where there
 * was none. */
void bot_take_found(struct bot_output *output, struct slice text);

struct bot_thought {
    struct slice text;       /* instead of the answer; blank: the answer stays */
    struct slice slug, lang; /* of the article that it is from; SLICE_NONE for none */
    int64_t version;
    const struct bot_button *buttons;
    size_t buttons_count; /* 0: those of the answer stay */
    bool hand_over;
    bool urgent;
};

void bot_take_thought(struct bot_output *output, const struct bot_thought *thought);

/* What a visitor in need is told when nothing else may be said: appended to `out`. */
void bot_urgent_steps(const struct bot_kb *kb, struct slice lang, struct slice wallet_name,
                      struct buf *out);

/* An article that fits; borrowed from the kb. */
struct bot_hit {
    struct slice slug;
    struct slice lang;
    struct slice title;
    struct slice answer;
    enum bot_action action;
    int64_t version;
    double score; /* 0 to 1, does not depend on how many articles there are */
    double fit;   /* the same by its words alone, without what is learned */
};

/* The best `max` articles for a search field, best first, one language a slug:
 * the text's own language first, then `lang`, then any. Returns how many. */
size_t bot_search(const struct bot_kb *kb, struct slice query, struct slice lang,
                  struct bot_hit *hits, size_t max);

/* The article by its slug, in `lang` or the language nearest to it. */
bool bot_find(const struct bot_kb *kb, struct slice slug, struct slice lang,
              struct bot_hit *ret_hit);

#endif
