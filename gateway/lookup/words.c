/* words.c -- a card in words. */
#include "lookup/internal.h"

#include "chain/chain.h"

#include <string.h>

enum word {
    NOT_FOUND,
    NOT_FOUND_BITCOIN,
    NOT_FOUND_SOLANA,
    UNAVAILABLE,
    PENDING,
    PENDING_AHEAD,
    PENDING_PARENTS,
    PENDING_MISSING,
    PENDING_REPLACED,
    PENDING_LOW_FEE,
    PENDING_LOW_RATE,
    CONFIRMED,
    FINAL,
    CONFIRMING,
    NOT_FINAL,
    FAILED,
    ENERGY,
    WHY_UNTOLD,
    REASON,
    ERROR_NAME,
    BLOCK,
    SLOT,
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
    [NOT_FOUND_BITCOIN] = {"On Bitcoin, one that another has taken the place of (with a higher "
                           "fee, say) is not found any more "
                           "either.",
                           "如果是比特币交易：被另一笔（例如手续费更高的）取代之后，也会查不到。",
                           "如果是比特幣交易：被另一筆（例如手續費更高的）取代之後，也會查不到。"},
    [NOT_FOUND_SOLANA] =
        {"On Solana, one that did not get into a block within about a minute and a half never "
         "will, and "
         "leaves no trace: it can't be told from one that was never sent. Then nothing has moved.",
         "在 Solana "
         "上，发出后约一分半钟内没有进入区块的交易会失效，也不留记录，与从未发出的无法区分；"
         "这种情况下资产没有转出。",
         "在 Solana "
         "上，送出後約一分半鐘內沒有進入區塊的交易會失效，也不留紀錄，與從未送出的無法區分；"
         "這種情況下資產沒有轉出。"},
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
    [PENDING_PARENTS] = {"It spends coins of transactions that are waiting themselves ({n}): they "
                         "have to go through before it.",
                         "它花费的币来自另外 {n} 笔仍在等待的交易，要先等那些完成。",
                         "它花費的幣來自另外 {n} 筆仍在等待的交易，要先等那些完成。"},
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
    [PENDING_LOW_RATE] =
        {"Its fee is low: it pays {rate} sat/vB, and to get into a block within about an hour "
         "takes about "
         "{wish_rate} sat/vB just now. If the wallet can raise the fee (RBF), do that, or wait "
         "until the "
         "network is less busy.",
         "它的手续费偏低：{rate} sat/vB，而目前约一小时内打包大约需要 {wish_rate} sat/vB。"
         "可以在钱包里提高手续费（RBF），或等网络不忙时再看。",
         "它的手續費偏低：{rate} sat/vB，而目前約一小時內打包大約需要 {wish_rate} sat/vB。"
         "可以在錢包裡提高手續費（RBF），或等網路不忙時再看。"},
    [CONFIRMED] = {"The transaction `{short}` went through on {chain}: {place}, {n} "
                   "confirmations.",
                   "交易 `{short}` 已在 {chain} 上成功：{place}，{n} 个确认。",
                   "交易 `{short}` 已在 {chain} 上成功：{place}，{n} 個確認。"},
    [FINAL] = {"The transaction `{short}` went through on {chain}: {place}, finalized.",
               "交易 `{short}` 已在 {chain} 上成功：{place}，已最终确认（finalized）。",
               "交易 `{short}` 已在 {chain} 上成功：{place}，已最終確認（finalized）。"},
    [NOT_FINAL] = {"The transaction `{short}` is in {place} of {chain} and is not final yet. "
                   "Please wait a moment.",
                   "交易 `{short}` 已进入 {chain} 的 {place}，还没有最终确认，请稍等片刻。",
                   "交易 `{short}` 已進入 {chain} 的 {place}，還沒有最終確認，請稍等片刻。"},
    [CONFIRMING] = {"The transaction `{short}` is in {place} of {chain} and has {n} of {m} "
                    "confirmations. Please wait for the rest.",
                    "交易 `{short}` 已进入 {chain} 的{place}，目前 {n} 个确认，满 {m} "
                    "个即算完成，请再等等。",
                    "交易 `{short}` 已進入 {chain} 的{place}，目前 {n} 個確認，滿 {m} "
                    "個即算完成，請再等等。"},
    [FAILED] = {"The transaction `{short}` failed on {chain} ({place}): what it was to move "
                "has not moved, only the network's fee is spent.",
                "交易 `{short}` 在 {chain} 上执行失败（{place}）：资产没有转出，只消耗了矿工费。",
                "交易 `{short}` 在 {chain} 上執行失敗（{place}）：資產沒有轉出，只消耗了礦工費。"},
    [ENERGY] =
        {"It used {energy} energy. The node does not say why it failed; most often there was too "
         "little energy "
         "or too low a fee limit, or the contract refused.",
         "它消耗了 {energy} 能量。节点没有给出原因，常见的是能量或手续费上限（fee limit）不足，"
         "或合约拒绝执行。",
         "它消耗了 {energy} 能量。節點沒有給出原因，常見的是能量或手續費上限（fee limit）不足，"
         "或合約拒絕執行。"},
    [WHY_UNTOLD] =
        {"The node does not say why it failed; most often there was too little energy or "
         "too low a fee limit, or the contract refused.",
         "节点没有给出原因，常见的是能量或手续费上限（fee limit）不足，或合约拒绝执行。",
         "節點沒有給出原因，常見的是能量或手續費上限（fee limit）不足，或合約拒絕執行。"},
    [ERROR_NAME] = {"The chain's name for the error: `{reason}`", "链上给出的错误：`{reason}`",
                    "鏈上給出的錯誤：`{reason}`"},
    [BLOCK] = {"block {block}", "区块 {block}", "區塊 {block}"},
    [SLOT] = {"slot {block}", "slot {block}", "slot {block}"},
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

static void put_place(struct saying *saying);

static void put_chains(const struct saying *saying)
{
    const struct lookup_card *card = saying->card;
    size_t count =
        card->found.status == LOOKUP_UNAVAILABLE ? card->silent_count : card->asked_count;

    for (size_t i = 0; i < count; i++) {
        buf_append_cstr(saying->out, i > 0 ? words[AND][saying->tongue] : "");
        buf_append_cstr(saying->out, card->asked[i]);
    }
}

static bool put_number(const struct saying *saying, struct slice name)
{
    const struct lookup_card *card = saying->card;
    const struct {
        const char *name;
        uint64_t number;
        unsigned digits; /* behind the point */
    } numbers[] = {
        {"n", saying->n, 0},
        {"m", card->wanted, 0},
        {"nonce", card->found.nonce, 0},
        {"block", card->found.block, 0},
        {"energy", card->found.energy, 0},
        {"fee", lookup__short_gwei(card->found.fee), GWEI_DIGITS},
        {"wish", lookup__short_gwei(card->found.wish), GWEI_DIGITS},
        {"rate", card->found.fee, RATE_DIGITS},
        {"wish_rate", card->found.wish, RATE_DIGITS},
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (slice_eq_cstr(name, numbers[i].name)) {
            lookup__put_decimal(numbers[i].number, numbers[i].digits, saying->out);
            return true;
        }
    }
    return false;
}

static void put_value(struct saying *saying, struct slice name)
{
    const struct lookup_card *card = saying->card;
    char text[CHAIN_SHORT_MAX];

    if (put_number(saying, name))
        return;
    if (slice_eq_cstr(name, "short")) {
        chain_short(saying->value, text);
        buf_append_cstr(saying->out, text);
    } else if (slice_eq_cstr(name, "chain")) {
        buf_append_cstr(saying->out, card->chain);
    } else if (slice_eq_cstr(name, "chains")) {
        put_chains(saying);
    } else if (slice_eq_cstr(name, "place")) {
        put_place(saying);
    } else {
        buf_append_cstr(saying->out, card->found.reason);
    }
}

static void put(struct saying *saying, enum word word)
{
    struct slice rest = slice_of(words[word][saying->tongue]);

    while (rest.data != NULL) {
        buf_append_slice(saying->out, slice_cut(rest, '{', &rest));
        if (rest.data != NULL)
            put_value(saying, slice_cut(rest, '}', &rest));
    }
}

static void put_place(struct saying *saying)
{
    put(saying, saying->card->found.kind == LOOKUP_SOLANA ? SLOT : BLOCK);
}

/* Sentences of one card follow each other, a blank between those of English. */
static void say(struct saying *saying, enum word word, uint64_t n)
{
    saying->n = n;
    if (saying->out->len > 0 && saying->out->data[saying->out->len - 1] != '\n' &&
        saying->tongue == EN)
        buf_append_char(saying->out, ' ');
    put(saying, word);
}

static void say_not_found(struct saying *saying)
{
    say(saying, NOT_FOUND, 0);
    if ((saying->card->kinds & 1u << LOOKUP_BITCOIN) != 0)
        say(saying, NOT_FOUND_BITCOIN, 0);
    if ((saying->card->kinds & 1u << LOOKUP_SOLANA) != 0)
        say(saying, NOT_FOUND_SOLANA, 0);
}

static void say_pending(struct saying *saying)
{
    const struct lookup_found *found = &saying->card->found;
    bool bitcoin = found->kind == LOOKUP_BITCOIN;

    if (found->replaced) {
        say(saying, PENDING_REPLACED, 0);
        return;
    }
    say(saying, PENDING, 0);
    if (found->missing > 0)
        say(saying, PENDING_MISSING, found->missing);
    else if (found->ahead > 0)
        say(saying, bitcoin ? PENDING_PARENTS : PENDING_AHEAD, found->ahead);
    if (found->low_fee)
        say(saying, bitcoin ? PENDING_LOW_RATE : PENDING_LOW_FEE, 0);
}

static void say_confirmed(struct saying *saying)
{
    const struct lookup_card *card = saying->card;

    if (card->found.finality == LOOKUP_FINAL)
        say(saying, FINAL, 0);
    else if (lookup_is_done(card))
        say(saying, CONFIRMED, card->found.confirmations);
    else
        say(saying, card->found.finality != LOOKUP_NO_FINALITY ? NOT_FINAL : CONFIRMING,
            card->found.confirmations);
}

static void say_failed(struct saying *saying)
{
    const struct lookup_found *found = &saying->card->found;

    say(saying, FAILED, 0);
    if (found->kind == LOOKUP_TRON)
        say(saying, found->energy > 0 ? ENERGY : WHY_UNTOLD, 0);
    if (found->reason[0] != '\0')
        say(saying, found->kind == LOOKUP_SOLANA ? ERROR_NAME : REASON, 0);
}

void lookup_say(const struct lookup_card *card, struct slice lang, struct buf *out)
{
    struct saying saying = {card, slice_of(card->hash), tongue_of(lang), out, 0};

    switch (card->found.status) {
    case LOOKUP_NOT_FOUND:
        say_not_found(&saying);
        return;
    case LOOKUP_UNAVAILABLE:
        say(&saying, UNAVAILABLE, 0);
        return;
    case LOOKUP_PENDING:
        say_pending(&saying);
        return;
    case LOOKUP_CONFIRMED:
        say_confirmed(&saying);
        return;
    case LOOKUP_FAILED:
        say_failed(&saying);
        return;
    }
}

void lookup_say_mistyped(struct slice value, struct slice lang, struct buf *out)
{
    struct lookup_card card = {.found = {.status = LOOKUP_NOT_FOUND}};
    struct saying saying = {&card, value, tongue_of(lang), out, 0};

    say(&saying, MISTYPED, 0);
}
