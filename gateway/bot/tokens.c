/*
 * tokens.c -- a text as words, numbers and single characters.
 */
#include "bot/tokens.h"

#include "base/utf8.h"
#include "bot/typos.h"

#include <assert.h>
#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

/* Folding makes no text longer, and the longest is an article's body. */
#define TEXT_MAX (1024 * 1024)

struct bot_tokenizer {
    struct sb_stemmer *stemmer; /* Porter's second stemmer of English */
    struct buf word;            /* what is being read, at most BOT_WORD_MAX */
    struct bot_typos *typos;
    enum bot_spelling spelling;
};

struct reader {
    struct bot_tokenizer *tokenizer;
    struct bot_tokens *tokens;
    struct buf *word;
    bool word_open;
    bool word_digits; /* nothing else so far */
    bool word_ascii;  /* nothing else so far */
    bool paused;
    bool sentence;
};

void bot__tokens_init(struct bot_tokens *tokens)
{
    *tokens = (struct bot_tokens){.count = 0};
    buf_init(&tokens->text, TEXT_MAX);
}

void bot__tokens_done(struct bot_tokens *tokens)
{
    free(tokens->items);
    buf_done(&tokens->text);
    *tokens = (struct bot_tokens){.count = 0};
}

struct slice bot__token_text(const struct bot_tokens *tokens, size_t at)
{
    const struct bot_token *token = &tokens->items[at];

    return (struct slice){tokens->text.data + token->offset, token->len};
}

struct bot_tokenizer *bot__tokenizer_new(void)
{
    struct bot_tokenizer *tokenizer = mem_new(sizeof(*tokenizer));

    tokenizer->stemmer = sb_stemmer_new("english", "UTF_8");
    assert(tokenizer->stemmer != NULL); /* every build of the library has English */
    buf_init(&tokenizer->word, BOT_WORD_MAX);
    tokenizer->typos = bot__typos_new();
    return tokenizer;
}

void bot__tokenizer_free(struct bot_tokenizer *tokenizer)
{
    if (tokenizer == NULL)
        return;
    buf_done(&tokenizer->word);
    bot__typos_free(tokenizer->typos);
    sb_stemmer_delete(tokenizer->stemmer);
    free(tokenizer);
}

static void push(struct reader *reader, enum bot_token_kind kind, struct slice text)
{
    struct bot_tokens *tokens = reader->tokens;

    assert(text.len <= UINT8_MAX);
    if (tokens->count == tokens->cap) {
        tokens->cap = tokens->cap > 0 ? tokens->cap * 2 : 64;
        tokens->items = mem_resize(tokens->items, tokens->cap * sizeof(*tokens->items));
    }
    tokens->items[tokens->count++] = (struct bot_token){
        .offset = (uint32_t)tokens->text.len,
        .len = (uint8_t)text.len,
        .kind = (uint8_t)kind,
        .paused = reader->paused,
        .sentence = reader->sentence,
    };
    buf_append_slice(&tokens->text, text);
    reader->paused = false;
    reader->sentence = false;
}

void bot__tokenizer_spelling(struct bot_tokenizer *tokenizer, enum bot_spelling spelling)
{
    tokenizer->spelling = spelling;
}

/* The stem as it is meant. */
static struct slice mend(const struct bot_tokenizer *tokenizer, struct slice stem)
{
    if (tokenizer->spelling == BOT_SPELLING_KEEP)
        return stem;
    if (tokenizer->spelling != BOT_SPELLING_MEND) {
        bot__typos_learn(tokenizer->typos, stem, tokenizer->spelling == BOT_SPELLING_LEARN_TARGET);
        return stem;
    }
    struct slice meant = bot__typos_mend(tokenizer->typos, stem);
    return meant.data != NULL ? meant : stem;
}

/* What is mined is not mine: of the words whose stem is another word, those that alarm. */
static struct slice stem_of(struct sb_stemmer *stemmer, struct slice word)
{
    if (slice_eq_cstr(word, "mined") || slice_eq_cstr(word, "mining"))
        return SLICE_LIT("mined");
    const sb_symbol *stem = sb_stemmer_stem(stemmer, (const sb_symbol *)word.data, (int)word.len);
    assert(stem != NULL);
    return (struct slice){(const char *)stem, (size_t)sb_stemmer_length(stemmer)};
}

static void word_end(struct reader *reader)
{
    const struct buf *word = reader->word;

    if (!reader->word_open)
        return;
    reader->word_open = false;

    if (word->failed) {
        push(reader, BOT_TOKEN_LONG, SLICE_LIT(""));
    } else if (reader->word_digits) {
        push(reader, BOT_TOKEN_NUMBER, buf_slice(word));
    } else if (reader->word_ascii) {
        struct slice stem = stem_of(reader->tokenizer->stemmer, buf_slice(word));
        push(reader, BOT_TOKEN_WORD, mend(reader->tokenizer, stem));
        reader->tokens->words++;
    } else {
        push(reader, BOT_TOKEN_WORD, buf_slice(word));
        reader->tokens->words++;
    }
}

static void word_add(struct reader *reader, uint32_t cp, bool digit)
{
    /* 100u is an amount and its unit; erc20 and 0x1f are one word. */
    bool hex = reader->word->len == 1 && cp == 'x';
    if (reader->word_open && reader->word_digits && !digit && !hex)
        word_end(reader);

    if (!reader->word_open) {
        buf_clear(reader->word);
        reader->word_open = reader->word_digits = reader->word_ascii = true;
    }
    reader->word_digits = reader->word_digits && digit;
    reader->word_ascii = reader->word_ascii && cp < 0x80;
    utf8_append(reader->word, cp);
}

/* How a character counts: 1 a numeral, 2 only behind one ("5 万", "十几", "两万多"). */
static int numeral(uint32_t cp)
{
    static const uint32_t first[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E24, 0x4E09, 0x56DB, 0x4E94,
                                     0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341, 0x767E, 0x51E0};
    static const uint32_t later[] = {0x5343, 0x4E07, 0x4EBF, 0x591A, 0x4F59};

    for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
        if (cp == first[i])
            return 1;
    }
    for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
        if (cp == later[i])
            return 2;
    }
    return 0;
}

bool bot__is_numeral(struct slice text)
{
    return text.len > 0 && numeral(utf8_next(&text)) == 1 && text.len == 0;
}

/* Whether the character makes one number with the token before it. A lone numeral
 * stays a character, since 一 and 多 are in many words; so does 万一, "in case". */
static bool joins_number(const struct reader *reader, uint32_t cp, int kind)
{
    struct bot_tokens *tokens = reader->tokens;
    struct slice before;

    if (kind == 0 || tokens->count == 0 || reader->paused)
        return false;
    const struct bot_token *last = &tokens->items[tokens->count - 1];
    before = bot__token_text(tokens, tokens->count - 1);
    if (before.len + 4 > BOT_WORD_MAX)
        return false;
    if (last->kind == BOT_TOKEN_NUMBER)
        return kind == 2 || (uint8_t)before.data[before.len - 1] >= 0x80;
    if (last->kind != BOT_TOKEN_HAN || cp == 0x591A) /* 多 only behind what is a number already */
        return false;
    return numeral(utf8_next(&before)) == 1;
}

/* Searched as another one, and yet written by those who write Simplified: 不到帐, 万事俱备. */
static bool is_simplified_too(uint32_t original)
{
    return original == 0x5E10 || original == 0x4FF1;
}

static void han_add(struct reader *reader, uint32_t cp, uint32_t original)
{
    struct bot_tokens *tokens = reader->tokens;
    int kind = numeral(cp);

    tokens->han++;
    tokens->kana = tokens->kana || (cp >= 0x3040 && cp <= 0x30FF);
    tokens->hangul = tokens->hangul || (cp >= 0xAC00 && cp <= 0xD7A3);
    tokens->traditional = tokens->traditional || (cp != original && !is_simplified_too(original));

    buf_clear(reader->word);
    utf8_append(reader->word, cp);
    if (joins_number(reader, cp, kind)) {
        struct bot_token *last = &tokens->items[tokens->count - 1];
        last->kind = BOT_TOKEN_NUMBER;
        last->len = (uint8_t)(last->len + reader->word->len);
        buf_append_slice(&tokens->text, buf_slice(reader->word));
        return;
    }
    push(reader, BOT_TOKEN_HAN, buf_slice(reader->word));
}

void bot__tokenize(struct bot_tokenizer *tokenizer, struct slice text, struct bot_tokens *tokens)
{
    struct reader reader = {
        .tokenizer = tokenizer, .tokens = tokens, .word = &tokenizer->word, .sentence = true};

    tokens->count = tokens->han = tokens->words = 0;
    tokens->kana = tokens->hangul = tokens->traditional = false;
    buf_clear(&tokens->text);
    buf_append_cstr(&tokens->text, ""); /* has memory even when no token has text */

    while (text.len > 0) {
        uint32_t original = utf8_next(&text);
        uint32_t cp;
        enum bot_char what = bot__fold(original, &cp);

        if (what == BOT_CHAR_LETTER || what == BOT_CHAR_DIGIT) {
            word_add(&reader, cp, what == BOT_CHAR_DIGIT);
            continue;
        }
        if (what == BOT_CHAR_NOTHING)
            continue;

        /* 0.5 and 2,000 are one number. */
        if ((original == '.' || original == ',') && reader.word_open && reader.word_digits &&
            text.len > 0 && text.data[0] >= '0' && text.data[0] <= '9')
            continue;
        /* A point inside a number, a version or a name (1.5, harbor.example) ends no sentence. */
        bool inside = original == '.' && reader.word_open && text.len > 0 && text.data[0] != ' ' &&
                      text.data[0] != '\n';
        word_end(&reader);
        if (what == BOT_CHAR_HAN)
            han_add(&reader, cp, original);
        else if (what == BOT_CHAR_STOP && !inside)
            reader.paused = reader.sentence = true;
        else if (what == BOT_CHAR_PAUSE)
            reader.paused = true;
    }
    word_end(&reader);
}
