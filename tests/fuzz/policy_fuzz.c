/*
 * policy_fuzz.c -- any bytes through the policy, with oracles.
 *
 * What must hold of any text: findings in order and inside of it, on the borders of characters, the same
 * twice, no link in what has no dot, no colon and nothing that is read as one, and a warning, where it is
 * read, of each link that nobody may send. And links that are made
 * from the bytes, in one of many dresses, must be found where they stand and judged as they were made: on
 * the list, one letter off our own domain, allowed, or merely somebody's.
 */
#include "base/utf8.h"
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT_MAX 4096
#define NAME "harborwallet"

static struct policy *policy;

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void no_line(void *user, size_t line)
{
    (void)user;
    (void)line;
    abort(); /* all lines of our list are good */
}

static void start(void)
{
    static const char *const own[] = {NAME ".example"};
    static const char *const allowed[] = {"etherscan.io", "*.tronscan.org"};
    struct policy_hosts *hosts = NULL;

    policy = policy_new(&(struct policy_options){.links_allow = allowed,
                                                 .links_allow_count = 2,
                                                 .own_domains = own,
                                                 .own_domains_count = 1});
    must(policy_hosts_parse(slice_of("listed.example\n"), no_line, NULL, &hosts) == GW_OK);
    policy_set_phishing(policy, hosts);
}

/* ---- of any text ---- */

static bool is_border(struct slice text, size_t at)
{
    return at == text.len || ((uint8_t)text.data[at] & 0xC0) != 0x80 || !utf8_valid(text);
}

/* What is looked at only at a glance when it is read must not miss what is found when it is sent. */
static void check_warned(const struct policy_result *result, const struct policy_links *links)
{
    if (result->count == POLICY_FINDINGS_MAX || links->count == POLICY_FINDINGS_MAX)
        return;
    for (size_t i = 0; i < result->count; i++) {
        const struct policy_finding *each = &result->findings[i];
        size_t at = 0;

        while (at < links->count && links->items[at].start != each->start)
            at++;
        must(each->rule != POLICY_BAD_LINK ||
             (at < links->count && links->items[at].why == each->why));
    }
}

/* So that a reader may cut them all out. */
static void check_all_apart(struct slice text)
{
    struct policy_links links;
    size_t before = 0;

    policy_links_all(policy, text, &links);
    for (size_t i = 0; i < links.count; i++) {
        const struct policy_link *each = &links.items[i];

        must(each->start >= before && each->start < each->end && each->end <= text.len);
        must(is_border(text, each->start) && is_border(text, each->end));
        before = each->end;
    }
}

static void check_any(struct slice text)
{
    struct policy_result result, again;
    struct policy_links links;
    size_t before = 0;

    policy_check(policy, text, &result);
    policy_check(policy, text, &again);
    must(result.count == again.count && result.count <= POLICY_FINDINGS_MAX);
    for (size_t i = 0; i < result.count; i++) {
        const struct policy_finding *each = &result.findings[i];

        must(memcmp(each, &again.findings[i], sizeof(*each)) == 0);
        must(each->start >= before && each->start < each->end && each->end <= text.len);
        must(is_border(text, each->start) && is_border(text, each->end));
        must((each->why != POLICY_WHY_NOTHING) == (each->rule == POLICY_BAD_LINK));
        before = each->start;
    }
    policy_links(policy, text, &links);
    check_warned(&result, &links);
    check_all_apart(text);
    before = 0;
    for (size_t i = 0; i < links.count; i++) {
        const struct policy_link *each = &links.items[i];

        must(each->start >= before && each->start < each->end && each->end <= text.len);
        must(each->linkable == (each->why == POLICY_WHY_NOTHING));
        /* What becomes an address is one as it stands. */
        must(!each->linkable ||
             slice_starts((struct slice){text.data + each->start, text.len - each->start},
                          SLICE_LIT("https://")) ||
             (text.data[each->start] & ~32) == 'H');
        before = each->end;
    }
}

/* ---- a link out of bytes ---- */

struct bytes {
    const uint8_t *data;
    size_t size;
};

static uint8_t next(struct bytes *bytes)
{
    if (bytes->size == 0)
        return 0;
    bytes->size--;
    return *bytes->data++;
}

enum made { MADE_ALLOWED, MADE_OTHER, MADE_LISTED, MADE_ALIKE, MADE_KINDS };

/* One letter of our name is left out, doubled, changed, or swapped with the next. */
static void put_misspelt(struct buf *host, struct bytes *bytes)
{
    char name[sizeof(NAME) + 2] = NAME;
    size_t at = next(bytes) % (sizeof(NAME) - 2), len = sizeof(NAME) - 1;

    switch (next(bytes) % 4) {
    case 0:
        memmove(name + at, name + at + 1, len - at);
        break;
    case 1:
        memmove(name + at + 1, name + at, len - at + 1);
        break;
    case 2:
        name[at] = (char)('a' + next(bytes) % 26);
        break;
    default:
        name[at] = NAME[at + 1];
        name[at + 1] = NAME[at];
        break;
    }
    buf_append_cstr(host, name);
    /* It may be the right one again: then another host. */
    buf_append_cstr(host, strcmp(name, NAME) == 0 ? ".com" : ".example");
}

static void put_other(struct buf *host, struct bytes *bytes)
{
    size_t labels = 1 + next(bytes) % 3;

    for (size_t i = 0; i < labels; i++) {
        size_t len = 2 + next(bytes) % 6;

        /* "q" is in no name of ours, and the letters are too few to be one letter off. */
        buf_append_char(host, 'q');
        for (size_t j = 0; j < len; j++)
            buf_append_char(host, (char)('a' + next(bytes) % 26));
        buf_append_char(host, '.');
    }
    buf_append_cstr(host, "com");
}

/* How a dot is written; only the first is one as it stands. */
static const char *const dots[] = {".",   "[.]",          "(dot)",        " dot ",
                                   " . ", "\xEF\xBC\x8E", ".\xE2\x80\x8B"};

/* The host with all its dots written so. */
static void put_dressed(struct buf *text, struct slice host, const char *dot)
{
    for (size_t i = 0; i < host.len; i++)
        if (host.data[i] == '.')
            buf_append_cstr(text, dot);
        else
            buf_append_char(text, host.data[i]);
}

static void check_made(struct slice text, size_t start, enum made made, bool plain, bool https)
{
    struct policy_result result;
    struct policy_links links;
    const struct policy_finding *found = NULL;

    policy_check(policy, text, &result);
    for (size_t i = 0; i < result.count; i++)
        if (result.findings[i].start <= start && result.findings[i].end > start &&
            result.findings[i].rule <= POLICY_BAD_LINK)
            found = &result.findings[i];
    must((found == NULL) == (made == MADE_ALLOWED));
    if (found != NULL) {
        must(found->rule == (made == MADE_OTHER ? POLICY_LINK : POLICY_BAD_LINK));
        must(made != MADE_LISTED || found->why == POLICY_WHY_PHISHING);
        must(made != MADE_ALIKE || found->why == POLICY_WHY_LOOK_ALIKE);
    }
    policy_links(policy, text, &links);
    if (made == MADE_LISTED || made == MADE_ALIKE || (plain && https)) {
        must(links.count == 1 && links.items[0].start == start);
        must(links.items[0].linkable == (made == MADE_ALLOWED || made == MADE_OTHER));
    } else {
        must(links.count == 0);
    }
}

static void make(struct bytes bytes)
{
    static const char *const before[] = {"", "see ", "\xE8\xAF\xB7\xE6\x89\x93\xE5\xBC\x80 ", "(",
                                         "**"};
    static const char *const behind[] = {"", " now", "\xE3\x80\x82", ") ok", ", ok", "/a/b?c=d#e"};
    enum made made = (enum made)(next(&bytes) % MADE_KINDS);
    const char *dot = dots[next(&bytes) % (sizeof(dots) / sizeof(dots[0]))];
    bool https = next(&bytes) % 2 == 0, plain = strcmp(dot, ".") == 0;
    struct buf host, text;
    size_t at;

    buf_init(&host, 512);
    buf_init(&text, TEXT_MAX);
    buf_append_cstr(&text, before[next(&bytes) % 5]);
    at = text.len;
    if (https)
        buf_append_cstr(&text, "https://");
    const char *end = behind[next(&bytes) % 6];
    switch (made) {
    case MADE_ALLOWED:
        buf_append_cstr(&host, next(&bytes) % 2 ? "etherscan.io" : "a.b.tronscan.org");
        break;
    case MADE_OTHER:
        put_other(&host, &bytes);
        break;
    case MADE_LISTED:
        buf_append_cstr(&host, next(&bytes) % 2 ? "listed.example" : "a.b.listed.example");
        break;
    default:
        put_misspelt(&host, &bytes);
        break;
    }
    put_dressed(&text, buf_slice(&host), dot);
    buf_append_cstr(&text, end);
    check_made(buf_slice(&text), at, made, plain, https);
    buf_done(&host);
    buf_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy;

    if (policy == NULL)
        start();
    if (size == 0 || size > TEXT_MAX)
        return 0;
    /* A copy of its own size, so that the sanitizer sees a read beyond it. */
    copy = mem_array(1, size);
    memcpy(copy, data, size);
    check_any((struct slice){copy, size});
    free(copy);
    make((struct bytes){data, size});
    return 0;
}
