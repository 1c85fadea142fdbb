/* internal.h -- the guard's parts to each other; included within guard/ only. */
#ifndef BATON_GUARD_INTERNAL_H
#define BATON_GUARD_INTERNAL_H

#include "guard/guard.h"
#include "guard/table.h"

#define ENGLISH 0
#define JAPANESE 1
#define KOREAN 2
#define SPANISH 3
#define PHRASE_MAX 24
#define SHORT_MIN 22
#define SHORT_MAX 31
#define GAP_MAX 48  /* bytes between two words of a phrase */
#define LIST_RUN 48 /* a longer run is a word list: only windows of whole lines count */

/* ---- lex.c: one fast pass over the text ---- */

struct word {
    uint32_t start, end;
    uint16_t id;    /* 0: of no list and not common */
    uint8_t number; /* that stands before it: 1 to 24, 255 another one, 0 none */
    bool repeats;   /* the same stands two to four words before or behind it */
};

struct han_word {
    uint32_t start, end;
    uint32_t cp; /* a single character; 0: several together */
    uint8_t number;
};

enum span_kind {
    SPAN_LONG,  /* letters and digits, 43 of them or more */
    SPAN_SHORT, /* the same, SHORT_MIN of them to SHORT_MAX, and the first an "s" or beyond ASCII */
    SPAN_SIXES, /* eight numbers of six digits */
    SPAN_LETTERS, /* kana or Hangul, 36 letters or more */
    SPAN_NUMBERS  /* 64 or 32 numbers that are bytes */
};

struct span {
    uint32_t start, end;
    uint32_t count; /* characters that are not ignored */
    uint8_t kind;
};

struct han_run {
    uint32_t start, end;
    uint32_t count;
    bool labelled; /* may have a label inside */
    bool rare;     /* somewhere 6 of 12 characters are rare */
    bool block;    /* of several, with blanks between them */
};

/* What is in a text; reset and filled by guard__lex(). */
struct lexed {
    struct word *words;
    size_t words_count, words_cap;
    struct han_word *hans;
    size_t hans_count, hans_cap;
    struct span *spans;
    size_t spans_count, spans_cap;
    struct han_run *runs; /* those of a phrase's length, with a label, or rare characters */
    size_t runs_count, runs_cap;
    bool has_phrase;             /* somewhere 11 of 12 words are in a list */
    bool has_numbered;           /* the same for those with a number before them */
    bool has_partial;            /* 8 words in a row are in a list */
    bool has_counting;           /* words such as "five" are there */
    bool has_fillers;            /* many words repeat: "abandon and ability and able" */
    bool has_hans;               /* 11 of 12 single characters are in a list */
    bool has_keystore;           /* a word of one is there */
    bool has_pem;                /* "private" is there */
    bool has_letters;            /* 24 single letters in a row are words: "l e g a l" */
    size_t split_from, split_to; /* runs of both letters and digits beside each other: a key may
                                  * be split into some. The last is 0: there are none */
    uint8_t number;              /* that stands behind the last word */
    uint8_t *folded;             /* labels.c: the text as labels are compared with it */
    uint32_t *folded_from;
    size_t folded_cap;
};

void guard__lex_init(void); /* once, before all else */
void guard__lex(const struct table *table, struct slice text, struct lexed *lexed);
void guard__lexed_done(struct lexed *lexed); /* wipes */
/* layout.c: behind what stands for a blank or the end of a line here, "<br>", "</p>", "&nbsp;" or a "\n" that
 * was left as it was written; `at` when there is nothing of that. */
size_t guard__layout_end(struct slice text, size_t at);
/* What the word from start to end counts, "a)" and "iv." with a blank behind it; 0 when it is none that does. No
 * word of a list is as these are, and letters that are apart have no blank behind their full stops. */
uint32_t guard__counted(const uint8_t *text, size_t len, size_t start, size_t end);

/* ---- what looks for one kind each, and adds to the result ---- */

struct scan {
    struct table *table;
    struct slice text;
    struct lexed *lexed;
    struct guard_result *result;
    struct label_hit *labels; /* NULL until someone asks */
    size_t labels_count;
    uint16_t *indexes; /* scratch, one a word */
    uint8_t *has;      /* scratch, one a word */
    unsigned dear;     /* checks that cost much */
};

void guard__add(struct scan *scan, enum guard_kind kind, size_t start, size_t end);

bool guard__phrase_length(size_t count);
/* BIP-39's checksum of `count` words of a list. */
bool guard__phrase_good(const uint16_t *indexes, size_t count);
void guard__find_phrases(struct scan *scan);
/* wallets.c: whether words of a list are another wallet's phrase. */
bool guard__wallet_phrase(struct scan *scan, int lang, const struct word *words,
                          const uint16_t *indexes, size_t count);
/* Where the next row of so many words of `least` to `most` bytes begins, from `from` on; `count` when there is none. It looks
 * at the end of what may be one first, and so at few words of most texts. */
size_t guard__next_row(const struct word *words, size_t count, size_t from, size_t need,
                       uint32_t least, uint32_t most);
/* cut.c: words of which only the first letters are there. */
void guard__find_cut(struct scan *scan);
/* Whether so many words of SLIP-39's list are a share (https://github.com/satoshilabs/slips/blob/master/slip-0039.md). */
bool guard__is_share(const uint16_t *indexes, size_t count);
void guard__find_monero(struct scan *scan);
/* Chinese: with something between the characters, and without. */
void guard__find_hans(struct scan *scan);
void guard__find_han(struct scan *scan);
void guard__find_glued(struct scan *scan);
void guard__find_keys(struct scan *scan);
void guard__find_pem(struct scan *scan);
void guard__find_split(struct scan *scan);
void guard__find_keystore(struct scan *scan);

/* What 64 or 128 hex digits at this place are, by the words around; adds it. `is_bare` false:
 * only with a name is it something. */
void guard__judge_hex(struct scan *scan, size_t start, size_t end, const char *hex, size_t len,
                      bool is_bare);
/* The kind of key that a text in base58 is, by its checksum; false when it is none. */
bool guard__base58_kind(const char *text, size_t len, enum guard_kind *ret_kind);
/* coded.c and others.c: keys of other chains, mostly by their checksums. The first three are given what was read of the
 * run of letters and digits at `start`; what stands before it may be of the key. */
bool guard__is_other_key(struct slice text, size_t start, const char *run, size_t len,
                         size_t *ret_start);
bool guard__is_bech32_key(struct slice text, size_t start, const char *run, size_t len,
                          size_t *ret_start);
bool guard__is_stellar_key(const char *text, size_t len);
bool guard__is_short_key(const char *text, size_t len); /* at most SHORT_MAX */
bool guard__is_der_key(const char *hex, size_t len);
bool guard__is_secret_numbers(const char digits[48]);
/* How much likelier ordinary text has this character than a phrase: log2 × 100. */
int guard__han_score(const struct table *table, int list, uint32_t before, uint32_t cp);
/* The two parts of that: for a character by its index in a list, and for the two together. */
int guard__han_rank(int index);
int guard__han_bond(const struct table *table, uint32_t before, uint32_t cp);

/* ---- piece.c: phrases that come in several messages ---- */

/* A message of list words and nothing else. */
struct piece {
    uint16_t langs;  /* bits; the two Chinese lists above the others; 0: it is none */
    uint8_t words;   /* all of them */
    uint8_t fresh;   /* that are neither everyday nor said before */
    uint8_t repeats; /* of words that were */
    uint8_t glue, usual;
    uint16_t ids[GUARD_SAID]; /* of the first fresh ones */
    uint8_t first, last;      /* numbers before the first and last word */
    size_t start, end;
    bool is_short;  /* not a piece, but of a few words */
    bool is_common; /* and all of those are frequent */
    bool is_led;    /* by other words */
    bool is_ended;  /* by a full stop, as a sentence is */
    bool is_han;    /* Chinese without spaces */
    int score;      /* how much of a sentence that is, as guard__han_score() */
};

/* Before anything is looked for, since that moves the words. */
struct piece guard__piece_of(const struct scan *scan, const struct guard_state *state);
/* Most of a phrase by itself: six words of a list and more, and nothing else. */
bool guard__piece_is_alone(const struct piece *piece);
/* Adds the message if it goes with those before it. */
void guard__remember(struct scan *scan, struct guard_state *state, const struct piece *piece);

/* Words of the list that are one mistake from these signs; returns how many. */
size_t guard__near(const struct table *table, int lang, const uint16_t *signs, size_t count,
                   uint16_t *ids, size_t max);
/* The letters of a word of the text, lower case; 0 when there are too many. */
size_t guard__signs(const struct table *table, struct slice text, uint16_t out[WORD_SIGNS_MAX]);

/* ---- labels.c ---- */

/* LABEL_PLACE: an address and the like, of which there may be a key too. */
enum label_kind { LABEL_NONE, LABEL_KEY, LABEL_ID, LABEL_PLACE, LABEL_PHRASE };

struct label_hit {
    uint32_t start, end;
    enum label_kind kind;
};

void guard__labels_init(void); /* once, before the table is made */
/* What the words nearest to a place say it is: LABEL_KEY, LABEL_ID or LABEL_NONE. */
enum label_kind guard__label_of(struct scan *scan, size_t start, size_t end);
/* Whether a label of this kind ends at most `within` bytes before this place. */
bool guard__label_before(struct scan *scan, enum label_kind kind, size_t start, size_t within);
/* A label's text as it is compared: folded like a text's. Into `out`, of label.len * 3 bytes. */
size_t guard__label_fold(const struct table *table, struct slice label, char *out);

#endif
