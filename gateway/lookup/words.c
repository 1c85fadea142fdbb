/* words.c -- a card in words, and as JSON. */
#include "lookup/lookup.h"

#include "chain/chain.h"
#include "wire/json.h"

#include <string.h>

enum word {
    NOT_FOUND,
    UNAVAILABLE,
    PENDING,
    PENDING_AHEAD,
    PENDING_MISSING,
    PENDING_REPLACED,
    PENDING_LOW_FEE,
    CONFIRMED,
    CONFIRMING,
    FAILED,
    REASON,
    MISTYPED,
    AND,
    WORDS,
};

enum tongue { EN, ZH_CN, ZH_TW, TONGUES };

/* {short} the hash, {chain} its chain, {chains} those that were asked, {n} a number, and so on. */
static const char *const words[WORDS][TONGUES] = {
    [NOT_FOUND] =
        {"I looked for the transaction `{short}` on {chains}, and it is not there. Please check "
         "that the hash is whole and of that chain; one that was just sent can take up to a minute "
         "to show.",
         "在 {chains} 上没有查到交易 "
         "`{short}`。请核对哈希是否完整、是否属于这条链；刚发出的交易可能要一分钟左右才能查到。",
         "在 {chains} 上沒有查到交易 "
         "`{short}`。請確認雜湊值是否完整、是否屬於這條鏈；剛送出的交易可能要一分鐘左右才查得到。"},
    [UNAVAILABLE] =
        {"I can't look up the transaction `{short}` just now: {chains} did not answer. Please try "
         "again in a few minutes, or look in a block explorer.",
         "暂时无法查询交易 `{short}`：{chains} 没有响应。请过几分钟再试，或在区块浏览器里查看。",
         "暫時無法查詢交易 `{short}`：{chains} 沒有回應。請過幾分鐘再試，或在區塊瀏覽器裡查看。"},
    [PENDING] = {"The transaction `{short}` has been sent to {chain} and is waiting to be taken "
                 "into a block.",
                 "交易 `{short}` 已提交到 {chain}，正在等待打包。",
                 "交易 `{short}` 已送到 {chain}，正在等待打包。"},
    [PENDING_AHEAD] =
        {"There are {n} earlier transactions of the same address before it (its nonce is {nonce}); "
         "they have to go through first.",
         "同一地址在它前面还有 {n} 笔交易在等待（它的 nonce 是 {nonce}），要先等那些完成。",
         "同一地址在它前面還有 {n} 筆交易在等待（它的 nonce 是 {nonce}），要先等那些完成。"},
    [PENDING_MISSING] =
        {"Before its nonce {nonce} there is a gap: {n} earlier transactions of the same address "
         "are missing. It can't go through until they are sent.",
         "它的 nonce 是 {nonce}，而前面缺了 {n} "
         "笔：同一地址更早的交易没有发出。补上之前，它不会被打包。",
         "它的 nonce 是 {nonce}，而前面缺了 {n} "
         "筆：同一地址更早的交易沒有送出。補上之前，它不會被打包。"},
    [PENDING_REPLACED] =
        {"The transaction `{short}` was sent to {chain}, but another one with the same nonce "
         "{nonce} went through in its place, so this one will not be carried out any more.",
         "交易 `{short}` 已提交到 {chain}，但同一地址、同一 "
         "nonce（{nonce}）的另一笔交易已经完成，所以这一笔不会再执行。",
         "交易 `{short}` 已送到 {chain}，但同一地址、同一 "
         "nonce（{nonce}）的另一筆交易已經完成，所以這一筆不會再執行。"},
    [PENDING_LOW_FEE] =
        {"Its fee is low: it offers at most {fee} Gwei, and the network takes about {wish} Gwei "
         "just now. You can speed it up in the wallet, or wait until the network is less busy.",
         "它的手续费偏低：最高出 {fee} Gwei，而网络目前约为 {wish} "
         "Gwei。可以在钱包里加速，或等网络不忙时再看。",
         "它的手續費偏低：最高出 {fee} Gwei，而網路目前約為 {wish} "
         "Gwei。可以在錢包裡加速，或等網路不忙時再看。"},
    [CONFIRMED] = {"The transaction `{short}` went through on {chain}: block {block}, {n} "
                   "confirmations.",
                   "交易 `{short}` 已在 {chain} 上成功：区块 {block}，{n} 个确认。",
                   "交易 `{short}` 已在 {chain} 上成功：區塊 {block}，{n} 個確認。"},
    [CONFIRMING] = {"The transaction `{short}` is in block {block} of {chain} and has {n} of {m} "
                    "confirmations. Please wait for the rest.",
                    "交易 `{short}` 已进入 {chain} 的区块 {block}，目前 {n} 个确认，满 {m} "
                    "个即算完成，请再等等。",
                    "交易 `{short}` 已進入 {chain} 的區塊 {block}，目前 {n} 個確認，滿 {m} "
                    "個即算完成，請再等等。"},
    [FAILED] =
        {"The transaction `{short}` failed on {chain} (block {block}): what it was to move "
         "has not moved, only the network's fee is spent.",
         "交易 `{short}` 在 {chain} 上执行失败（区块 {block}）：资产没有转出，只消耗了矿工费。",
         "交易 `{short}` 在 {chain} 上執行失敗（區塊 {block}）：資產沒有轉出，只消耗了礦工費。"},
    [REASON] = {"The contract says why: `{reason}`", "合约给出的原因：`{reason}`",
                "合約給出的原因：`{reason}`"},
    [MISTYPED] =
        {"`{short}` looks mistyped: its checksum or its length is wrong. Please copy it again, and "
         "send nothing to it.",
         "`{short}` 可能有误：校验码或长度不对。请重新复制，不要向它转账。",
         "`{short}` 可能有誤：檢查碼或長度不對。請重新複製，不要向它轉帳。"},
    [AND] = {", ", "、", "、"},
};

/* Tags of places or the script where Chinese is written in Traditional. */
static enum tongue tongue_of(struct slice lang)
{
    static const char *const traditional[] = {"zh-TW", "zh-HK", "zh-MO", "zh-Hant"};

    if (!slice_starts(lang, SLICE_LIT("zh")))
        return EN;
    for (size_t i = 0; i < sizeof(traditional) / sizeof(traditional[0]); i++)
        if (slice_starts(lang, slice_of(traditional[i])))
            return ZH_TW;
    return ZH_CN;
}

struct saying {
    const struct lookup_card *card;
    struct slice value; /* what {short} is short for */
    enum tongue tongue;
    struct buf *out;
    uint64_t n;
};

/* Wei as Gwei, with as many digits behind the point as tell something. */
static void put_gwei(struct buf *out, uint64_t wei)
{
    uint64_t whole = wei / 1000000000, rest = wei % 1000000000;
    int digits = 9;

    if (whole > 0) {
        rest /= 1000000;
        digits = 3;
    }
    buf_printf(out, "%llu", (unsigned long long)whole);
    if (rest == 0)
        return;
    while (rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    buf_printf(out, ".%0*llu", digits, (unsigned long long)rest);
}

static void put_chains(const struct saying *saying)
{
    const struct lookup_card *card = saying->card;
    size_t count = card->status == LOOKUP_UNAVAILABLE ? card->silent_count : card->asked_count;

    for (size_t i = 0; i < count; i++) {
        buf_append_cstr(saying->out, i > 0 ? words[AND][saying->tongue] : "");
        buf_append_cstr(saying->out, card->asked[i]);
    }
}

static void put_value(const struct saying *saying, struct slice name)
{
    const struct lookup_card *card = saying->card;
    char text[CHAIN_SHORT_MAX];

    if (slice_eq_cstr(name, "short")) {
        chain_short(saying->value, text);
        buf_append_cstr(saying->out, text);
    } else if (slice_eq_cstr(name, "chain")) {
        buf_append_cstr(saying->out, card->chain);
    } else if (slice_eq_cstr(name, "chains")) {
        put_chains(saying);
    } else if (slice_eq_cstr(name, "reason")) {
        buf_append_cstr(saying->out, card->reason);
    } else if (slice_eq_cstr(name, "fee")) {
        put_gwei(saying->out, card->fee);
    } else if (slice_eq_cstr(name, "wish")) {
        put_gwei(saying->out, card->wish);
    } else {
        uint64_t number = slice_eq_cstr(name, "n")       ? saying->n
                          : slice_eq_cstr(name, "m")     ? card->wanted
                          : slice_eq_cstr(name, "nonce") ? card->nonce
                                                         : card->block;

        buf_printf(saying->out, "%llu", (unsigned long long)number);
    }
}

/* Sentences of one card follow each other, a blank between those of English. */
static void say(struct saying *saying, enum word word, uint64_t n)
{
    struct slice rest = slice_of(words[word][saying->tongue]);

    saying->n = n;
    if (saying->out->len > 0 && saying->out->data[saying->out->len - 1] != '\n' &&
        saying->tongue == EN)
        buf_append_char(saying->out, ' ');
    while (rest.data != NULL) {
        buf_append_slice(saying->out, slice_cut(rest, '{', &rest));
        if (rest.data != NULL)
            put_value(saying, slice_cut(rest, '}', &rest));
    }
}

static void say_pending(struct saying *saying)
{
    const struct lookup_card *card = saying->card;

    if (card->replaced) {
        say(saying, PENDING_REPLACED, 0);
        return;
    }
    say(saying, PENDING, 0);
    if (card->missing > 0)
        say(saying, PENDING_MISSING, card->missing);
    else if (card->ahead > 0)
        say(saying, PENDING_AHEAD, card->ahead);
    if (card->low_fee)
        say(saying, PENDING_LOW_FEE, 0);
}

void lookup_say(const struct lookup_card *card, struct slice lang, struct buf *out)
{
    struct saying saying = {card, slice_of(card->hash), tongue_of(lang), out, 0};

    switch (card->status) {
    case LOOKUP_NOT_FOUND:
        say(&saying, NOT_FOUND, 0);
        return;
    case LOOKUP_UNAVAILABLE:
        say(&saying, UNAVAILABLE, 0);
        return;
    case LOOKUP_PENDING:
        say_pending(&saying);
        return;
    case LOOKUP_CONFIRMED:
        say(&saying, card->confirmations >= card->wanted ? CONFIRMED : CONFIRMING,
            card->confirmations);
        return;
    case LOOKUP_FAILED:
        say(&saying, FAILED, 0);
        if (card->reason[0] != '\0')
            say(&saying, REASON, 0);
        return;
    }
}

void lookup_say_mistyped(struct slice value, struct slice lang, struct buf *out)
{
    struct lookup_card card = {.status = LOOKUP_NOT_FOUND};
    struct saying saying = {&card, value, tongue_of(lang), out, 0};

    say(&saying, MISTYPED, 0);
}

/* ---- as JSON ---- */

static void put_text(struct json_writer *json, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    json_writer_key(json, key);
    json_writer_cstr(json, text);
}

static void put_number(struct json_writer *json, const char *key, uint64_t number)
{
    json_writer_key(json, key);
    json_writer_int(json, number <= 1LL << 53 ? (int64_t)number : 1LL << 53);
}

static void put_names(struct json_writer *json, const char *key, const char *const *names,
                      size_t count)
{
    json_writer_key(json, key);
    json_writer_begin_array(json);
    for (size_t i = 0; i < count; i++)
        json_writer_cstr(json, names[i]);
    json_writer_end_array(json);
}

static void write_pending(const struct lookup_card *card, struct json_writer *json)
{
    struct buf fee;

    put_number(json, "nonce", card->nonce);
    put_number(json, "ahead", card->ahead);
    put_number(json, "missing", card->missing);
    json_writer_key(json, "replaced");
    json_writer_bool(json, card->replaced);
    json_writer_key(json, "low_fee");
    json_writer_bool(json, card->low_fee);
    buf_init(&fee, 64);
    put_gwei(&fee, card->fee);
    put_text(json, "fee_gwei", fee.data);
    buf_clear(&fee);
    put_gwei(&fee, card->wish);
    put_text(json, "wish_gwei", fee.data);
    buf_done(&fee);
}

void lookup_write_card(const struct lookup_card *card, struct buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    put_text(&json, "hash", card->hash);
    put_text(&json, "status", lookup_status_name(card->status));
    put_text(&json, "chain", card->chain);
    json_writer_key(&json, "at");
    json_writer_int(&json, card->at_ms);
    put_text(&json, "url", card->url);
    put_text(&json, "from", card->from);
    put_text(&json, "to", card->to);
    if (card->status == LOOKUP_CONFIRMED || card->status == LOOKUP_FAILED) {
        put_number(&json, "block", card->block);
        put_number(&json, "confirmations", card->confirmations);
        put_number(&json, "wanted", card->wanted);
    }
    if (card->status == LOOKUP_PENDING)
        write_pending(card, &json);
    put_text(&json, "reason", card->reason);
    put_names(&json, "asked", card->asked, card->asked_count);
    put_names(&json, "silent", card->asked, card->silent_count);
    json_writer_end_object(&json);
}
