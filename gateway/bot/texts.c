/*
 * texts.c -- the sentences that the bot itself says.
 */
#include "bot/texts.h"

#include "base/utf8.h"
#include "bot/data.h"
#include "bot/fold.h"
#include "bot/lang.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[BOT_TEXTS] = {
    [BOT_TEXT_GREETING] = "greeting",
    [BOT_TEXT_GREETING_AGAIN] = "greeting_again",
    [BOT_TEXT_THANKS] = "thanks",
    [BOT_TEXT_THANKS_AGAIN] = "thanks_again",
    [BOT_TEXT_OK] = "ok",
    [BOT_TEXT_OK_AGAIN] = "ok_again",
    [BOT_TEXT_GOODBYE] = "goodbye",
    [BOT_TEXT_GOODBYE_AGAIN] = "goodbye_again",
    [BOT_TEXT_BOT] = "bot",
    [BOT_TEXT_BOT_AGAIN] = "bot_again",
    [BOT_TEXT_MISS] = "miss",
    [BOT_TEXT_MISS_GUESSES] = "miss_guesses",
    [BOT_TEXT_NO_ARTICLE] = "no_article",
    [BOT_TEXT_NO_ARTICLE_GUESSES] = "no_article_guesses",
    [BOT_TEXT_OUT_OF_SCOPE] = "out_of_scope",
    [BOT_TEXT_OUT_OF_SCOPE_AGAIN] = "out_of_scope_again",
    [BOT_TEXT_SAME_ARTICLE] = "same_article",
    [BOT_TEXT_NO_OTHER_ARTICLE] = "no_other_article",
    [BOT_TEXT_UNSOLVED] = "unsolved",
    [BOT_TEXT_IF_HAPPENED] = "if_happened",
    [BOT_TEXT_DOUBT] = "doubt",
    [BOT_TEXT_HAPPENED_BUTTON] = "happened_button",
    [BOT_TEXT_DOUBT_NO] = "doubt_no",
    [BOT_TEXT_DOUBT_NO_MISS] = "doubt_no_miss",
    [BOT_TEXT_DOUBT_UNSURE] = "doubt_unsure",
    [BOT_TEXT_HAND_OVER_ASKED] = "hand_over_asked",
    [BOT_TEXT_HAND_OVER_MISSES] = "hand_over_misses",
    [BOT_TEXT_HAND_OVER_MOOD] = "hand_over_mood",
    [BOT_TEXT_PERSON_BUTTON] = "person_button",
    [BOT_TEXT_URGENT] = "urgent",
    [BOT_TEXT_URGENT_INTRO] = "urgent_intro",
    [BOT_TEXT_EXPOSED] = "exposed",
    [BOT_TEXT_EXPOSED_HELD] = "exposed-held",
    [BOT_TEXT_NEVER] = "never",
    [BOT_TEXT_WALLET] = "wallet",
    [BOT_TEXT_FACTS_NOTED] = "facts_noted",
    [BOT_TEXT_FACTS_NOTED_AGAIN] = "facts_noted_again",
    [BOT_TEXT_COLLECT_INTRO] = "collect_intro",
    [BOT_TEXT_COLLECT_RESUME] = "collect_resume",
    [BOT_TEXT_COLLECT_UNCLEAR] = "collect_unclear",
    [BOT_TEXT_COLLECT_NOTHING] = "collect_nothing",
    [BOT_TEXT_COLLECT_CANCELLED] = "collect_cancelled",
    [BOT_TEXT_COLLECT_REASON] = "collect_reason",
    [BOT_TEXT_COLLECT_LATER] = "collect_later",
    [BOT_TEXT_COLLECT_NOTED] = "collect_noted",
    [BOT_TEXT_COLLECT_DONE] = "collect_done",
    [BOT_TEXT_COLLECT_DONE_BARE] = "collect_done_bare",
    [BOT_TEXT_CHAIN_DIFFERS] = "chain_differs",
    [BOT_TEXT_FORM_INTRO] = "form_intro",
    [BOT_TEXT_FORM_RESUME] = "form_resume",
    [BOT_TEXT_FORM_CANCELLED] = "form_cancelled",
    [BOT_TEXT_FORM_DONE] = "form_done",
    [BOT_TEXT_FORM_BUTTON] = "form_button",
    [BOT_TEXT_SKIP_BUTTON] = "skip_button",
    [BOT_TEXT_NOW_BUTTON] = "now_button",
    [BOT_TEXT_CHOICES_CHAIN] = "choices_chain",
    [BOT_TEXT_CHOICES_EVM] = "choices_evm",
    [BOT_TEXT_CHOICES_WHEN] = "choices_when",
    [BOT_TEXT_ASK_LOOKUP] = "ask_lookup",
    [BOT_TEXT_ASK_NO_LOOKUP] = "ask_no_lookup",
    [BOT_TEXT_HASH_NOTED] = "hash_noted",
    [BOT_TEXT_HASH_NOTED_AGAIN] = "hash_noted_again",
    [BOT_TEXT_HASH_CUT] = "hash_cut",
    [BOT_TEXT_ADDRESS_NOTED] = "address_noted",
    [BOT_TEXT_ADDRESS_NOTED_AGAIN] = "address_noted_again",
    [BOT_TEXT_HAND_OVER_CLOSED] = "hand_over_closed",
    [BOT_TEXT_CLOSED_FORMAT] = "closed_format",
    [BOT_TEXT_HELLO_AGAIN] = "hello_again",
    [BOT_TEXT_LINK_LISTED] = "link_listed",
    [BOT_TEXT_LINK_ALIKE] = "link_alike",
    [BOT_TEXT_LINK_HIDDEN] = "link_hidden",
    [BOT_TEXT_LINK_FELL] = "link_fell",
    [BOT_TEXT_LINK_OWN] = "link_own",
    [BOT_TEXT_LINK_OTHER] = "link_other",
    [BOT_TEXT_LINK_DOMAINS] = "link_domains",
    [BOT_TEXT_LINK_WARNING] = "link_warning",
    [BOT_TEXT_LABEL_COMPLAINT] = "label_complaint",
    [BOT_TEXT_ASK_HASH] = "ask_hash",
    [BOT_TEXT_ASK_ADDRESS] = "ask_address",
    [BOT_TEXT_ASK_CHAIN] = "ask_chain",
    [BOT_TEXT_ASK_AMOUNT] = "ask_amount",
    [BOT_TEXT_ASK_WHEN] = "ask_when",
    [BOT_TEXT_ASK_DEVICE] = "ask_device",
    [BOT_TEXT_ASK_WHAT] = "ask_what",
    [BOT_TEXT_ASK_SINCE] = "ask_since",
    [BOT_TEXT_ASK_WISH] = "ask_wish",
    [BOT_TEXT_ASK_CONTACT] = "ask_contact",
    [BOT_TEXT_LABEL_HASH] = "label_hash",
    [BOT_TEXT_LABEL_ADDRESS] = "label_address",
    [BOT_TEXT_LABEL_CHAIN] = "label_chain",
    [BOT_TEXT_LABEL_AMOUNT] = "label_amount",
    [BOT_TEXT_LABEL_WHEN] = "label_when",
    [BOT_TEXT_LABEL_DEVICE] = "label_device",
    [BOT_TEXT_LABEL_WHAT] = "label_what",
    [BOT_TEXT_LABEL_SINCE] = "label_since",
    [BOT_TEXT_LABEL_WISH] = "label_wish",
    [BOT_TEXT_LABEL_CONTACT] = "label_contact",
};

/* The complete ones first. */
static const struct {
    const char *lang;
    const char *file;
} files[] = {
    {"en", "texts/en.txt"},
    {"zh-CN", "texts/zh-CN.txt"},
    {"zh-TW", "texts/zh-TW.txt"},
};

#define FILES (sizeof(files) / sizeof(files[0]))

struct bot_texts {
    struct slice texts[FILES][BOT_TEXTS];
};

static void read_line(struct slice line, struct slice texts[BOT_TEXTS])
{
    struct slice text;
    struct slice key = slice_trim(slice_cut(line, '=', &text));
    size_t i = 0;

    while (i < BOT_TEXTS && !slice_eq_cstr(key, keys[i]))
        i++;
    assert(i < BOT_TEXTS && text.data != NULL);
    texts[i] = slice_trim(text);
}

struct bot_texts *bot__texts_new(void)
{
    struct bot_texts *texts = mem_new(sizeof(*texts));

    for (size_t i = 0; i < FILES; i++) {
        struct slice rest = bot__data(files[i].file);
        struct slice line;
        while (bot__data_line(&rest, &line))
            read_line(line, texts->texts[i]);
    }
    return texts;
}

void bot__texts_free(struct bot_texts *texts)
{
    free(texts);
}

struct slice bot__text(const struct bot_texts *texts, enum bot_text text, struct slice lang)
{
    struct slice best = SLICE_NONE;
    int best_nearness = -1;

    for (size_t i = 0; i < FILES; i++) {
        int nearness = bot__lang_nearness(lang, slice_of(files[i].lang));
        if (texts->texts[i][text].data != NULL && nearness > best_nearness) {
            best = texts->texts[i][text];
            best_nearness = nearness;
        }
    }
    assert(best.data != NULL);
    return best;
}

static bool is_han(uint32_t cp)
{
    uint32_t letter;

    return bot__fold(cp, &letter) == BOT_CHAR_HAN;
}

/* Of the last character, whose first byte is looked for. */
static bool ends_in_han(const struct buf *buf)
{
    size_t at = buf->len;

    while (at > 0 && ((uint8_t)buf->data[at - 1] & 0xC0) == 0x80)
        at--;
    if (at == 0)
        return false;
    struct slice last = {buf->data + at - 1, buf->len - at + 1};
    return is_han(utf8_next(&last));
}

static bool begins_in_han(struct slice text)
{
    return text.len > 0 && is_han(utf8_next(&text));
}

static struct slice behind(struct slice text, size_t taken)
{
    return (struct slice){text.data + taken, text.len - taken};
}

/* The sentences have a blank on either side of a name; beside a Chinese one it is one too many. */
static bool is_blank_too_many(const struct buf *out, struct slice rest)
{
    return slice_starts(rest, SLICE_LIT(" ")) && ends_in_han(out) && begins_in_han(behind(rest, 1));
}

void bot__text_write(const struct bot_texts *texts, enum bot_text text, struct slice lang,
                     struct slice wallet_name, struct buf *out)
{
    const struct slice wallet = SLICE_LIT("{wallet}");
    const struct slice new_line = SLICE_LIT("\\n");
    struct slice rest = bot__text(texts, text, lang);

    if (wallet_name.len == 0)
        wallet_name = bot__text(texts, BOT_TEXT_WALLET, lang);
    while (rest.len > 0) {
        size_t taken = 1;
        if (slice_starts(rest, wallet)) {
            buf_append_slice(out, wallet_name);
            taken = wallet.len;
            if (is_blank_too_many(out, behind(rest, taken)))
                taken++;
        } else if (slice_starts(rest, new_line)) {
            buf_append_char(out, '\n');
            taken = new_line.len;
        } else if (!slice_starts(behind(rest, 1), wallet) || rest.data[0] != ' ' ||
                   !ends_in_han(out) || !begins_in_han(wallet_name)) {
            buf_append_char(out, rest.data[0]);
        }
        rest = behind(rest, taken);
    }
}
