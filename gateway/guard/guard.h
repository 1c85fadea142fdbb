/*
 * guard.h -- what may not be stored: recovery phrases and private keys in a
 * visitor's text.
 *
 * Pure: knows no sockets, no SQL, no clock. A struct guard is its word lists; it is
 * built once, has scratch memory inside (one thread at a time), and keeps nothing of a
 * text: the scratch is overwritten by every scan and wiped by guard_free(). What is
 * remembered between messages is a struct guard_state: counts, no words.
 *
 * What is found, and by which rule:
 *   - BIP-39 phrases (https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki) of 12, 15,
 *     18, 21 or 24 words of one of the ten lists, with anything that is no letter between the
 *     words, or the same words between all of them (tags of HTML, "the fifth word is"), tags
 *     such as <br> and ends of lines as JSON has them ("\n") wherever they stand, in columns,
 *     numbered before or behind (also "a)" and "iv.", "第3个词：" and "三、"), or down the lines; with the words run
 *     together, or each letter apart; in letters that are only drawn like ASCII's: the checksum
 *     decides. One word may be misspelt by one letter (left out, added, changed, two swapped),
 *     when some word that it may have been makes the checksum good. Eight words of a list or
 *     more that stand behind words such as "seed phrase:" need no checksum; nor do six or more
 *     that are a message by themselves, with no everyday word among them and no full stop
 *     behind: most of a phrase is as good as all of it. Chinese characters apart likewise, when they read like no
 *     sentence; eight of them behind such words.
 *   - Phrases of Electrum, TON, LND (aezeed), Algorand and Monero, by their own checksums, when they are all of a row
 *     of list words, or all but a word or two of it. Of Monero's no list is known: any 25 words are looked at. Shares
 *     of SLIP-39 of 20 or 33 words, by theirs, wherever they are in a row of its words.
 *   - Chinese phrases without spaces. Alone between two characters that are not Han, or behind such
 *     words: with the checksum, if they don't read like a sentence. Inside of one: with the checksum, where
 *     they read like nothing that anybody writes. Alone, also on some lines, or behind such words, with one character
 *     wrong: likewise.
 *   - WIF and BIP-38 keys, extended private keys (BIP-32, SLIP-132): base58check decides; also in
 *     parts, with blanks, line ends, <br> and the like or light signs between them.
 *   - Stellar's seeds (SEP-23), Ripple's, keys of Tezos, and in bech32 those of Nostr, Sui, Cardano, Zcash and age, in one
 *     run of letters and digits: their checksums decide; so they do for mini keys and the eight numbers of Ripple's
 *     wallets. EOS' "PVT_K1_" and private keys in DER as hex, by how they begin.
 *   - Solana's keypairs of 64 bytes, in base58, hex or as a list of numbers: the second
 *     half must be the public key of the first (RFC 8032), else it is a signature. A list of 32 numbers
 *     in brackets or with a name, and 32 bytes in base58 with a name, are a seed.
 *   - 64 hex digits, in one or in parts: a key when the nearest words say so, nothing when they speak
 *     of transactions and the like, else cut to the first and last six. 60 to 63, right behind a key's name.
 *   - Ethereum's keystore JSON (ciphertext and kdf, EIP-2335's too, or the presale's encseed), vaults of wallets in
 *     browsers, Cardano's signing keys, private keys in JWK; private keys in PEM and PGP's armor.
 *   - Phrases that come in pieces, message by message: see struct guard_state.
 * Not found: words cut to their first letters, but for English ones cut to four; Chinese phrases inside of a sentence that read
 * too much like one (about one in twenty), or are misspelt there; phrases with ever changing
 * words between theirs, with others once in their middle (but for those that read as theirs), or
 * backwards; words broken at ends of lines; each word twice, in some phrases; words that begin
 * with n, r or t behind a lone backslash; two misspelt words; a word that was misspelt into
 * another one of the list; words of a phrase among others, when they are too few for a checksum;
 * phrases of which less than six words a message come on several connections; keys in two
 * messages, in parts with more than four signs, a letter or a number between them, in short ones
 * without a digit in most of them, or with each sign apart; keys as one decimal number, and
 * those of other chains in parts, and those that have neither checksum nor name; what has to be decoded first (base64, a text in
 * hex, escapes such as "&#97;", "%61", "\u0061" and "\x4c", Braille, Morse, ROT13); leet and
 * upside-down letters, and those of flags; emoji within words; halves of phrases of two lists;
 * numbers of words instead of words; other wallets' phrases with a word misspelt, Monero's in pieces or of Chinese
 * characters.
 */
#ifndef BATON_GUARD_GUARD_H
#define BATON_GUARD_GUARD_H

#include "base/str.h"

#define GUARD_TEXT_MAX (1u << 20)
#define GUARD_FINDINGS_MAX 64

enum guard_kind {
    GUARD_RECOVERY_PHRASE,
    GUARD_PRIVATE_KEY,
    GUARD_EXTENDED_KEY,
    GUARD_KEYSTORE,
    GUARD_HEX, /* 64 digits that may be a key or a transaction: cut, no alarm */
};

const char *guard_kind_name(enum guard_kind kind); /* "recovery_phrase" ... */
/* Whether the visitor has to be told that this is out: all kinds but GUARD_HEX. */
bool guard_kind_is_secret(enum guard_kind kind);

struct guard_finding {
    enum guard_kind kind;
    size_t start, end; /* bytes of the text */
};

#define GUARD_SAID 8

/* What is remembered of a visitor's last messages; all zero is a new one. A phrase that
 * is given a word or two a message is not known for one before most of it has been said,
 * and what was said is stored. So messages of nothing but list words are counted, and
 * from the fourth on (fifth, for single Chinese characters; the second, when they are
 * numbered in order or have three words each) they are taken out until an ordinary one comes. Other words may
 * lead to six and more ("the second half: ..."); such a message counts, but is no phrase by itself.
 * Words that visitors write alone anyway (data/everyday.txt) and repeats don't count; up to two
 * messages in a row of a few other words don't end it. Chinese characters without spaces are
 * weighed: evidence that they are no talk.
 * Of what is taken out no word is kept, nor anything made from one, but the languages that it
 * may be of; `said` has the numbers of words that were stored, until the row is one. */
struct guard_state {
    uint8_t messages; /* in a row */
    uint8_t words;    /* in them */
    uint8_t number;   /* that stood before the last word, or 0 */
    uint8_t strange;  /* messages since then that were no list words */
    uint16_t langs;   /* that all of them may be of */
    int16_t evidence; /* log2 × 100 */
    uint8_t runs;     /* messages of Chinese characters that it is of */
    uint16_t said[GUARD_SAID];
};

/* As if a row were under way: a message of list words goes. For a repeat of one that went. */
#define GUARD_STATE_IN_ROW                                                                         \
    ((struct guard_state){                                                                         \
        .messages = 255, .words = 255, .langs = 0x7FF, .evidence = 2000, .runs = 255})

struct guard_result {
    struct guard_finding findings[GUARD_FINDINGS_MAX]; /* by start, apart from each other */
    size_t count;
    bool secret;         /* one of them is of a kind that is */
    struct buf redacted; /* the text as it may be stored; the same bytes when nothing was found */
};

void guard_result_init(struct guard_result *result);
void guard_result_done(struct guard_result *result);

struct guard;

struct guard *guard_new(void);
void guard_free(struct guard *guard); /* NULL is fine */

/* Looks through a text of valid UTF-8 (other bytes end a word, no more). `result` must be
 * initialised and may be used again. `state` may be NULL for a text that stands alone.
 * GW_ELIMIT past GUARD_TEXT_MAX. Time is linear in the text, whatever is in it. */
enum gw_err guard_scan(struct guard *guard, struct guard_state *state, struct slice text,
                       struct guard_result *result) GW_MUST_CHECK;

#endif
