/*
 * tokens.h -- a text as words, numbers and single characters.
 *
 * The finest grain that everything else is made of. Words are folded and, when
 * they are ASCII, stemmed as English; of scripts without spaces each character is
 * a token. Knows nothing of what a word means.
 */
#ifndef BATON_BOT_TOKENS_H
#define BATON_BOT_TOKENS_H

#include "bot/fold.h"

/* Bytes of a word; what is longer (a hash, an address, a URL's tail) stays a token
 * with no text, so that it keeps its place but matches nothing. */
#define BOT_WORD_MAX 40

enum bot_token_kind {
    BOT_TOKEN_WORD,
    BOT_TOKEN_NUMBER, /* 200, 0.5, 2,000, 5万, 十几; points and commas fall away */
    BOT_TOKEN_HAN,    /* one character */
    BOT_TOKEN_LONG,
};

struct bot_token {
    uint32_t offset; /* into bot_tokens.text */
    uint8_t len;
    uint8_t kind;
    bool paused;   /* punctuation stands before it */
    bool sentence; /* it begins a sentence */
};

struct bot_tokens {
    struct bot_token *items;
    size_t count;
    size_t cap;
    struct buf text;  /* the tokens' bytes, one after the other */
    size_t han;       /* how many BOT_TOKEN_HAN */
    size_t words;     /* how many BOT_TOKEN_WORD */
    bool kana;        /* has Japanese syllables */
    bool hangul;      /* has Korean ones */
    bool traditional; /* has characters that only Traditional Chinese has */
};

void bot__tokens_init(struct bot_tokens *tokens);
void bot__tokens_done(struct bot_tokens *tokens);

struct slice bot__token_text(const struct bot_tokens *tokens, size_t at);

/* Whether the text is a single Chinese numeral, which alone is no BOT_TOKEN_NUMBER. */
bool bot__is_numeral(struct slice text);

struct bot_tokenizer; /* owned by the lexicon; one thread at a time */

struct bot_tokenizer *bot__tokenizer_new(void);
void bot__tokenizer_free(struct bot_tokenizer *tokenizer);

/* What to do about words that are one slip away from another. */
enum bot_spelling {
    BOT_SPELLING_KEEP,
    BOT_SPELLING_LEARN,        /* the words of the text are right */
    BOT_SPELLING_LEARN_TARGET, /* and others may be slips of them */
    BOT_SPELLING_MEND,
};

/* For the texts from now on; BOT_SPELLING_KEEP at first. */
void bot__tokenizer_spelling(struct bot_tokenizer *tokenizer, enum bot_spelling spelling);

/* Replaces what is in `tokens`. Linear in the text, whatever is in it. */
void bot__tokenize(struct bot_tokenizer *tokenizer, struct slice text, struct bot_tokens *tokens);

#endif
