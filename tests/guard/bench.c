/*
 * bench.c -- how fast the guard reads: MB of text a second of CPU beside two ceilings of the same
 * run, and what one message of 4 KB costs; ordinary text of several kinds, and texts made to be slow.
 * Not a test: run tests/guard/guard_bench of the build folder.
 */
#include "base/secret.h"
#include "base/utf8.h"
#include "guard/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MESSAGE 4096
#define TOTAL (64u << 20)
#define ROUNDS 5

static const char *const english[] = {
    "I sent 120.50 USDT to 0x52908400098527886E0F7030069857D2E4169EE7 two days ago and it has not "
    "arrived yet. ",
    "The transaction is pending since yesterday, and the network fee that the app wanted was "
    "higher "
    "than usual; can you please check what is wrong with it? ",
    "My phone was replaced last week. When I open the wallet on the new one it shows a zero "
    "balance. "
    "Order T20260412-5512, thanks in advance. ",
};
static const char *const chinese[] = {
    "你好，我昨天晚上转了 120.5 个 USDT 到交易所，区块浏览器上显示已经成功了，但是一直没有到账。",
    "请问手续费是怎么算的？为什么每次转账都要这么多矿工费，能不能便宜一点。",
    "手机换了之后重新安装了钱包，打开以后余额是零，助记词我已经备份在纸上了，请尽快帮我处理一下。",
};
static const char *const mixed[] = {
    "你好，my transfer of 120.5 USDT is still 确认中，请帮我看看 the network fee 是不是太低了。",
    "钱包 app 更新以后 shows 0.00, 重新安装 also does not help. Order T20260412-5512 ",
    "I bought TRX 用信用卡付款，显示成功但是 balance 没有变, how long 要等多久？",
};
static const char *const hashes[] = {
    "tx 0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060 from "
    "0x52908400098527886E0F7030069857D2E4169EE7 to 0x8617E340B3D01FA5F11F306F4090FD50E238070D ",
    "交易哈希 88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b 地址 "
    "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8，",
    "order 550e8400-e29b-41d4-a716-446655440000, block 19000000, pending since yesterday. ",
};

/* The slow ones: every word is of the list, and every window has to be hashed; and so on. */
static const char *const words[] = {"abandon ability ", "able about above ", "absent absorb ",
                                    "zoo wrong wolf ", "legal winner thank "};
static const char *const runs[] = {"abandonability", "zoowrongwolf", "legalwinnerthank"};
static const char *const groups[] = {"5Hue CGU8 rMjx ", "4c08 83a6 9102 ", "KzPQ 9xLm "};
static const char *const files[] = {"{\"salt\" encodedencodedencoded", "cborhexcborhexcborhex",
                                    "ciphertextciphertext"};
static const char *const sixes[] = {"123456 ", "654321 "};
static const char *const rare[] = {"碧柯巡矩灌龄票寻", "董饼雏姿拌傅腹妥"};

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* Messages of nearly 4 KB, cut between sentences. */
static size_t fill(char *out, const char *const *parts, size_t count, unsigned *seed)
{
    size_t len = 0;

    for (;;) {
        const char *part = parts[(unsigned)rand_r(seed) % count];
        if (len + strlen(part) > MESSAGE)
            return len;
        memcpy(out + len, part, strlen(part));
        len += strlen(part);
    }
}

typedef size_t pass_fn(void *user, struct slice text);

static size_t pass_guard(void *user, struct slice text)
{
    static struct guard_result result;
    struct guard_state state = {0};

    if (result.redacted.max == 0)
        guard_result_init(&result);
    if (guard_scan(user, &state, text, &result) != GW_OK)
        abort();
    return result.count;
}

static size_t pass_utf8(void *user, struct slice text)
{
    (void)user;
    return utf8_valid(text);
}

static size_t pass_copy(void *user, struct slice text)
{
    static char to[MESSAGE];

    (void)user;
    memcpy(to, text.data, text.len);
    return (size_t)to[text.len / 2];
}

/* The best of some rounds: the machine's other work only ever makes it slower. */
static double rate(pass_fn *pass, void *user, const char *text, const size_t *lens, size_t count)
{
    double best = 0;
    size_t sum = 0;

    for (int round = 0; round < ROUNDS; round++) {
        double since = now();
        size_t bytes = 0;

        for (size_t i = 0; i < count; i++) {
            sum += pass(user, (struct slice){text + i * MESSAGE, lens[i]});
            bytes += lens[i];
        }
        double got = (double)bytes / (now() - since) / 1e6;
        best = got > best ? got : best;
    }
    return sum > 0 ? best : best + 1e-9; /* so that no pass can be left out */
}

static void measure(struct guard *guard, const char *name, const char *const *parts,
                    size_t parts_count, size_t count)
{
    char *text = mem_new(count * MESSAGE);
    size_t *lens = mem_array(count, sizeof(*lens));
    unsigned seed = 1;

    for (size_t i = 0; i < count; i++)
        lens[i] = fill(text + i * MESSAGE, parts, parts_count, &seed);
    double guarded = rate(pass_guard, guard, text, lens, count);
    double checked = rate(pass_utf8, NULL, text, lens, count);
    double copied = rate(pass_copy, NULL, text, lens, count);

    printf("%-22s %7.0f MB/s %7.1f us a 4 KB message; UTF-8 check %6.0f, copy %6.0f MB/s; "
           "guard/check %.2f\n",
           name, guarded, MESSAGE / guarded, checked, copied, guarded / checked);
    free(text);
    free(lens);
}

int main(void)
{
    struct guard *guard = guard_new();

    if (secret_init() != GW_OK)
        return 1;
    measure(guard, "English", english, 3, TOTAL / MESSAGE);
    measure(guard, "Chinese", chinese, 3, TOTAL / MESSAGE);
    measure(guard, "both", mixed, 3, TOTAL / MESSAGE);
    measure(guard, "hashes, addresses, ids", hashes, 3, TOTAL / MESSAGE);
    measure(guard, "slow: list words", words, 5, 200);
    measure(guard, "slow: run together", runs, 3, 200);
    measure(guard, "slow: in parts", groups, 3, 200);
    measure(guard, "slow: rare characters", rare, 2, 200);
    measure(guard, "slow: names of files", files, 3, 200);
    measure(guard, "slow: six digits", sixes, 2, 200);
    guard_free(guard);
    return 0;
}
