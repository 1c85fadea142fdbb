/*
 * bench.c -- how fast the policy reads: MB/s beside a check of UTF-8 in the same run, and what one message
 * costs. Not a test: run tests/policy/policy_bench of the build folder.
 */
#include "base/utf8.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MESSAGE 4096
#define MESSAGES 2048
#define ROUNDS 5

struct kind {
    const char *name;
    const char *parts[3];
};

static const struct kind kinds[] = {
    {"English",
     {"Please send me the transaction hash and the address, and I will look into it for you. ",
      "We will never ask you for your recovery phrase; keep it on paper, in a safe place. ",
      "The network was busy yesterday evening, so your transfer may take an hour or two. "}},
    {"Chinese",
     {"您好，请把交易哈希和收款地址发给我，我这边马上帮您查询一下。",
      "我们绝不会向您索要助记词或私钥，请不要告诉任何人，包括客服。",
      "昨天晚上网络比较拥堵，这笔转账可能还需要一两个小时才能确认。"}},
    {"links",
     {"See https://harborwallet.example/help/transfers?from=chat#pending for the steps. ",
      "harborwa11et-support.example and https://evil.example/login are not ours. ",
      "Block 19,000,001 on https://etherscan.io/tx/0x8f3a1c5d7e9b2f4a6c8e. "}},
    {"nothing but rules",
     {"send me your seed phrase ", "把助记词发给我",
      "install anydesk and pay the verification fee "}},
};

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

typedef size_t pass_fn(struct policy *policy, struct slice text);

static size_t pass_check(struct policy *policy, struct slice text)
{
    static struct policy_result result;

    policy_check(policy, text, &result);
    return result.count;
}

static size_t pass_links(struct policy *policy, struct slice text)
{
    static struct policy_links links;

    policy_links(policy, text, &links);
    return links.count;
}

static size_t pass_utf8(struct policy *policy, struct slice text)
{
    (void)policy;
    return utf8_valid(text);
}

/* The best of some rounds: the machine's other work only ever makes it slower. */
static double rate(pass_fn *pass, struct policy *policy, const char *text, const size_t *lens)
{
    double best = 0;
    size_t sum = 0;

    for (int round = 0; round < ROUNDS; round++) {
        double since = now();
        size_t bytes = 0;

        for (size_t i = 0; i < MESSAGES; i++) {
            sum += pass(policy, (struct slice){text + i * MESSAGE, lens[i]});
            bytes += lens[i];
        }
        double got = (double)bytes / (now() - since) / 1e6;
        best = got > best ? got : best;
    }
    return sum > 0 ? best : best + 1e-9; /* so that no pass can be left out */
}

static void measure(struct policy *policy, const struct kind *kind)
{
    char *text = mem_new((size_t)MESSAGES * MESSAGE);
    size_t *lens = mem_array(MESSAGES, sizeof(*lens));
    unsigned seed = 1;

    for (size_t i = 0; i < MESSAGES; i++) {
        for (;;) {
            const char *part = kind->parts[(unsigned)rand_r(&seed) % 3];

            if (lens[i] + strlen(part) > MESSAGE)
                break;
            memcpy(text + i * MESSAGE + lens[i], part, strlen(part));
            lens[i] += strlen(part);
        }
    }
    double checked = rate(pass_check, policy, text, lens);
    double linked = rate(pass_links, policy, text, lens);
    double plain = rate(pass_utf8, policy, text, lens);

    printf("%-18s outbound %6.0f MB/s %6.1f us a 4 KB message, links %6.0f MB/s; UTF-8 check %6.0f "
           "MB/s; outbound/check %.3f\n",
           kind->name, checked, MESSAGE / checked, linked, plain, checked / plain);
    free(text);
    free(lens);
}

int main(void)
{
    static const char *const own[] = {"harborwallet.example"};
    static const char *const allowed[] = {"etherscan.io"};
    struct policy *policy = policy_new(&(struct policy_options){.links_allow = allowed,
                                                                .links_allow_count = 1,
                                                                .own_domains = own,
                                                                .own_domains_count = 1});

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        measure(policy, &kinds[i]);
    policy_free(policy);
    return 0;
}
