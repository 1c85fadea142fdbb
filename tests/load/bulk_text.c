#include "bulk_text.h"

#include "base/utf8.h"
#include "util.h"

#include <stdio.h>
#include <string.h>

#define TABLE 65536u /* of the ranks' shares: drawing is one look-up and few steps */
#define HAN_FIRST 0x4E00u
#define HAN_COMMON 3000u /* characters that made-up words are made of */

static const char *const zh_words[] = {
    "转账",   "钱包",   "手续费", "地址", "交易", "没有到账", "请问",     "您好", "可以", "怎么",
    "资产",   "助记词", "余额",   "显示", "确认", "我的",     "已经",     "但是", "现在", "还是",
    "提现",   "充值",   "网络",   "主网", "区块", "区块链",   "代币",     "合约", "授权", "签名",
    "失败",   "成功",   "等待",   "客服", "人工", "谢谢",     "不好意思", "稍等", "帮您", "查询",
    "截图",   "版本",   "更新",   "手机", "安卓", "苹果",     "密码",     "忘记", "恢复", "导入",
    "导出",   "私钥",   "备份",   "安全", "被盗", "冻结",     "风险",     "诈骗", "链接", "官方",
    "能量",   "带宽",   "质押",   "收益", "解除", "兑换",     "滑点",     "价格", "行情", "市场",
    "浏览器", "哈希",   "记录",   "历史", "时间", "分钟",     "小时",     "昨天", "今天", "金额",
    "数量",   "多少",   "为什么", "什么", "问题", "解决",     "方法",     "步骤", "点击", "设置",
    "语言",   "通知",   "权限",   "设备", "硬件", "连接",     "断开",     "应用", "打开", "闪退",
};
static const char *const en_words[] = {
    "the",      "my",        "wallet",  "to",         "transfer", "is",        "not",
    "i",        "you",       "and",     "please",     "a",        "of",        "transaction",
    "pending",  "address",   "fee",     "network",    "it",       "for",       "have",
    "in",       "token",     "can",     "balance",    "show",     "shows",     "sent",
    "received", "exchange",  "deposit", "withdraw",   "app",      "phone",     "update",
    "error",    "failed",    "swap",    "approve",    "contract", "support",   "agent",
    "help",     "thanks",    "hello",   "wait",       "minutes",  "hours",     "yesterday",
    "today",    "amount",    "gas",     "ethereum",   "tron",     "bitcoin",   "bridge",
    "phrase",   "backup",    "restore", "import",     "password", "forgot",    "device",
    "security", "scam",      "frozen",  "stolen",     "link",     "official",  "website",
    "browser",  "hash",      "history", "price",      "slippage", "liquidity", "staking",
    "reward",   "unlock",    "energy",  "bandwidth",  "missing",  "wrong",     "chain",
    "confirm",  "confirmed", "screen",  "screenshot", "version",  "android",   "iphone",
    "settings", "language",  "connect", "what",       "why",
};

#define COUNT(list) (uint32_t)(sizeof(list) / sizeof((list)[0]))

static uint32_t rank_at[TABLE];

/* Rank r comes with a share of 1 / (r + 2.7): Zipf's law with Mandelbrot's correction. */
void bulk_text_init(void)
{
    double sum = 0, reached = 0;
    uint32_t at = 0;

    if (rank_at[TABLE - 1] != 0)
        return;
    for (uint32_t rank = 0; rank < BULK_WORDS; rank++)
        sum += 1 / (rank + 2.7);
    for (uint32_t rank = 0; rank < BULK_WORDS; rank++) {
        reached += 1 / (rank + 2.7) / sum;
        while (at < TABLE && (at + 0.5) / TABLE <= reached)
            rank_at[at++] = rank;
    }
    while (at < TABLE)
        rank_at[at++] = BULK_WORDS - 1;
}

/* Where the share of a rank is less than a step of the table, the ranks up to the next step's
 * share it. */
static uint32_t random_rank(void)
{
    uint32_t step = random_u32() % TABLE;
    uint32_t from = rank_at[step];
    uint32_t to = step + 1 < TABLE ? rank_at[step + 1] : BULK_WORDS;

    return to > from + 1 ? from + random_u32() % (to - from) : from;
}

static uint32_t mix(uint32_t value)
{
    value ^= value >> 16;
    value *= 0x7FEB352Du;
    value ^= value >> 15;
    value *= 0x846CA68Bu;
    return value ^ (value >> 16);
}

/* Two characters, sometimes three; squaring makes some of them more frequent than others. */
static void made_up_zh(uint32_t rank, char out[BULK_WORD_MAX])
{
    uint32_t seed = mix(rank);
    int count = seed % 4 == 0 ? 3 : 2;
    struct buf text;

    buf_init(&text, BULK_WORD_MAX - 1);
    for (int i = 0; i < count; i++) {
        seed = mix(seed + 0x9E3779B9u);
        double share = (seed >> 8) / (double)(1u << 24);

        utf8_append(&text, HAN_FIRST + (uint32_t)(share * share * HAN_COMMON));
    }
    memcpy(out, text.data, text.len + 1);
    buf_done(&text);
}

static void made_up_en(uint32_t rank, char out[BULK_WORD_MAX])
{
    static const char starts[] = "bcdfghklmnprstvw", vowels[] = "aeiou", ends[] = "nrstlmd";
    uint32_t seed = mix(rank);
    int syllables = 2 + (int)(seed % 3);
    size_t len = 0;

    for (int i = 0; i < syllables; i++) {
        seed = mix(seed + 0x9E3779B9u);
        out[len++] = starts[seed % 16];
        out[len++] = vowels[(seed >> 4) % 5];
        if ((seed >> 8) % 3 == 0)
            out[len++] = ends[(seed >> 10) % 7];
    }
    out[len] = '\0';
}

void bulk_word(enum bulk_lang lang, uint32_t rank, char out[BULK_WORD_MAX])
{
    if (lang == BULK_ZH && rank < COUNT(zh_words))
        snprintf(out, BULK_WORD_MAX, "%s", zh_words[rank]);
    else if (lang == BULK_EN && rank < COUNT(en_words))
        snprintf(out, BULK_WORD_MAX, "%s", en_words[rank]);
    else if (lang == BULK_ZH)
        made_up_zh(rank, out);
    else
        made_up_en(rank, out);
}

static void add_hex(struct buf *out, const char *prefix, int digits)
{
    buf_append_cstr(out, prefix);
    for (int i = 0; i < digits; i++)
        buf_append_char(out, "0123456789abcdef"[random_u32() >> 28]);
}

void bulk_sentence(enum bulk_lang lang, struct buf *out)
{
    uint32_t words = lang == BULK_ZH ? 4 + random_u32() % 12 : 4 + random_u32() % 14;
    uint32_t special = random_u32() % 100;
    char word[BULK_WORD_MAX];

    for (uint32_t i = 0; i < words; i++) {
        bulk_word(lang, random_rank(), word);
        if (i > 0 && lang == BULK_EN)
            buf_append_char(out, ' ');
        else if (i > 0 && random_u32() % 6 == 0)
            buf_append_cstr(out, "，");
        buf_append_cstr(out, word);
    }
    buf_append_cstr(out, lang == BULK_ZH ? "。" : ".");
    if (special < 3)
        add_hex(out, " 0x", special == 0 ? 64 : 40);
    else if (special < 10)
        buf_printf(out, " %u.%02u USDT", random_u32() % 5000, random_u32() % 100);
}
