/*
 * policy.c -- what stands against a text, and its links.
 */
#include "policy/internal.h"

#include "base/utf8.h"
#include "guard/guard.h"

#include <stdlib.h>
#include <string.h>

struct policy {
    struct fold *fold;
    struct wording *wording;
    struct tlds *tlds;
    struct own *own;
    struct roles *roles;
    struct policy_hosts *phishing; /* NULL: no list */
    struct reading reading;
    struct guard *guard;
    struct guard_result guarded;
};

static const char *const rule_names[POLICY_RULES] = {
    [POLICY_LINK] = "link",
    [POLICY_BAD_LINK] = "bad_link",
    [POLICY_ASKS_SECRET] = "asks_secret",
    [POLICY_REMOTE_CONTROL] = "remote_control",
    [POLICY_PAYMENT] = "payment",
    [POLICY_ELSEWHERE] = "elsewhere",
    [POLICY_SIGNATURE] = "signature",
    [POLICY_SECRET] = "secret",
};

static const char *const why_names[POLICY_WHYS] = {
    [POLICY_WHY_NOTHING] = NULL,
    [POLICY_WHY_PHISHING] = "phishing",
    [POLICY_WHY_LOOK_ALIKE] = "look_alike",
    [POLICY_WHY_LETTERS] = "letters",
    [POLICY_WHY_PUNYCODE] = "punycode",
    [POLICY_WHY_NUMBER] = "number",
    [POLICY_WHY_USERINFO] = "userinfo",
};

const char *policy_rule_name(enum policy_rule rule)
{
    return rule_names[rule];
}

const char *policy_why_name(enum policy_why why)
{
    return why_names[why];
}

enum gw_err policy_rule_parse(struct slice name, enum policy_rule *ret_rule)
{
    for (int i = 0; i < POLICY_RULES; i++)
        if (slice_eq_cstr(name, rule_names[i])) {
            *ret_rule = (enum policy_rule)i;
            return GW_OK;
        }
    return GW_EINVAL;
}

struct policy *policy_new(const struct policy_options *options)
{
    struct policy *policy = mem_new(sizeof(*policy));

    policy->fold = policy__fold_new();
    policy->wording = policy__wording_new(policy->fold, options);
    policy->tlds = policy__tlds_new(policy->fold);
    policy->own = policy__own_new(policy->fold, options);
    policy->roles = policy__roles_new(policy->fold);
    policy->guard = guard_new();
    guard_result_init(&policy->guarded);
    return policy;
}

void policy_free(struct policy *policy)
{
    if (policy == NULL)
        return;
    policy__wording_free(policy->wording);
    policy__tlds_free(policy->tlds);
    policy__own_free(policy->own);
    policy__roles_free(policy->roles);
    policy_hosts_free(policy->phishing);
    policy__reading_done(&policy->reading);
    policy__fold_free(policy->fold);
    guard_result_done(&policy->guarded);
    guard_free(policy->guard);
    free(policy);
}

struct guard *policy_guard(struct policy *policy)
{
    return policy->guard;
}

void policy_set_phishing(struct policy *policy, struct policy_hosts *hosts)
{
    policy_hosts_free(policy->phishing);
    policy->phishing = hosts;
}

const struct fold *policy__fold(const struct policy *policy)
{
    return policy->fold;
}

bool policy_name_is_role(const struct policy *policy, struct slice name)
{
    return policy__roles_have(policy->roles, policy->fold, name);
}

/* ---- links ---- */

/* A number may be an address of ours only by its name, so it is never looked up in the lists. */
static enum policy_why against(const struct policy *policy, const struct found_link *link)
{
    if (policy__hosts_have(policy->phishing, link->host))
        return POLICY_WHY_PHISHING;
    if (link->userinfo)
        return POLICY_WHY_USERINFO;
    if (policy__own_allows(policy->own, link->host))
        return POLICY_WHY_NOTHING;
    if (link->number)
        return POLICY_WHY_NUMBER;
    if (policy__own_looks_like(policy->own, policy->fold, link->host))
        return POLICY_WHY_LOOK_ALIKE;
    if (link->letters)
        return POLICY_WHY_LETTERS;
    return link->punycode ? POLICY_WHY_PUNYCODE : POLICY_WHY_NOTHING;
}

static size_t byte_of(const struct policy *policy, size_t glyph)
{
    return policy->reading.glyphs[glyph].at;
}

struct outbound {
    const struct policy *policy;
    struct policy_result links;
    struct spans allowed;
};

static bool check_link(void *user, const struct found_link *link)
{
    struct outbound *outbound = user;
    const struct policy *policy = outbound->policy;
    enum policy_why why = against(policy, link);

    if (why == POLICY_WHY_NOTHING && link->host[0] != '\0' &&
        policy__own_allows(policy->own, link->host)) {
        if (outbound->allowed.count < POLICY_FINDINGS_MAX)
            outbound->allowed.items[outbound->allowed.count++] =
                (struct span){link->start, link->end};
        return true;
    }
    outbound->links.findings[outbound->links.count++] = (struct policy_finding){
        .rule = why == POLICY_WHY_NOTHING ? POLICY_LINK : POLICY_BAD_LINK,
        .why = why,
        .start = byte_of(policy, link->start),
        .end = policy__end_of(&policy->reading, link->end - 1),
    };
    return outbound->links.count < POLICY_FINDINGS_MAX;
}

/* Of two that differ one is always the first: what qsort() does with equals is each libc's own affair. */
static int by_start(const void *a, const void *b)
{
    const struct policy_finding *first = a, *second = b;

    if (first->start != second->start)
        return first->start < second->start ? -1 : 1;
    if (first->rule != second->rule)
        return first->rule < second->rule ? -1 : 1;
    if (first->end != second->end)
        return first->end < second->end ? -1 : 1;
    return (int)first->why - (int)second->why;
}

void policy_secrets(const struct guard_result *guarded, struct policy_result *ret_result)
{
    ret_result->count = 0;
    for (size_t i = 0; i < guarded->count && ret_result->count < POLICY_FINDINGS_MAX; i++)
        if (guard_kind_is_secret(guarded->findings[i].kind))
            ret_result->findings[ret_result->count++] = (struct policy_finding){
                .rule = POLICY_SECRET,
                .start = guarded->findings[i].start,
                .end = guarded->findings[i].end,
            };
}

static void refuse_all(struct slice text, struct policy_result *ret_result)
{
    ret_result->count = 1;
    ret_result->findings[0] =
        (struct policy_finding){.rule = POLICY_BAD_LINK, .start = 0, .end = text.len};
}

void policy_check(struct policy *policy, struct slice text, struct policy_result *ret_result)
{
    if (guard_scan(policy->guard, NULL, text, &policy->guarded) == GW_OK)
        policy_check_guarded(policy, text, &policy->guarded, ret_result);
    else
        refuse_all(text, ret_result);
}

void policy_check_guarded(struct policy *policy, struct slice text,
                          const struct guard_result *guarded, struct policy_result *ret_result)
{
    struct outbound outbound;

    if (text.len > POLICY_TEXT_MAX) {
        refuse_all(text, ret_result);
        return;
    }
    policy_secrets(guarded, ret_result);
    policy__read(policy->fold, text, &policy->reading);
    outbound.policy = policy;
    outbound.links.count = outbound.allowed.count = 0;
    if (policy->reading.may_link)
        policy__links_find(policy->fold, policy->tlds, &policy->reading, check_link, &outbound);
    /* Wording first, which nobody may confirm: links never take its room. */
    policy__wording_check(policy->wording, &policy->reading, &outbound.allowed, ret_result);
    for (size_t i = 0; i < outbound.links.count && ret_result->count < POLICY_FINDINGS_MAX; i++)
        ret_result->findings[ret_result->count++] = outbound.links.findings[i];
    if (ret_result->count > 1)
        qsort(ret_result->findings, ret_result->count, sizeof(ret_result->findings[0]), by_start);
}

/* With nothing beyond ASCII in it: what it leads to is what is seen. */
static bool is_seen_whole(struct slice text, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if ((uint8_t)text.data[i] <= ' ' || (uint8_t)text.data[i] > '~')
            return false;
    return true;
}

struct inbound {
    const struct policy *policy;
    struct policy_links *links;
    bool all; /* also those that are shown as what they are: text */
};

static bool list_link(void *user, const struct found_link *link)
{
    struct inbound *inbound = user;
    const struct policy *policy = inbound->policy;
    struct policy_link listed = {
        .why = against(policy, link),
        .start = byte_of(policy, link->start),
        .end = policy__end_of(&policy->reading, link->end - 1),
    };

    listed.linkable = link->https && link->host[0] != '\0' && listed.why == POLICY_WHY_NOTHING &&
                      is_seen_whole(policy->reading.text, listed.start, listed.end);
    listed.own = listed.why == POLICY_WHY_NOTHING && policy__own_has(policy->own, link->host);
    if (inbound->all || listed.linkable || listed.why != POLICY_WHY_NOTHING)
        inbound->links->items[inbound->links->count++] = listed;
    return inbound->links->count < POLICY_FINDINGS_MAX;
}

/* What a byte may have to do with a link. */
enum {
    BYTE_NOTHING,
    BYTE_DOT,   /* '.': not where a sentence ends */
    BYTE_D,     /* of "dot" */
    BYTE_COLON, /* of "tel:1" */
    BYTE_POINT, /* begins 点 or 點 */
    BYTE_SURE,  /* a slash; or begins what is read as something else: the reading tells */
};

static const uint8_t bytes[256] = {
    [':'] = BYTE_COLON,          ['.'] = BYTE_DOT,    ['/'] = BYTE_SURE,
    ['\\'] = BYTE_SURE,          ['D'] = BYTE_D,      ['d'] = BYTE_D,
    [0xC2 ... 0xE3] = BYTE_SURE, [0xE7] = BYTE_POINT, [0xE9] = BYTE_POINT,
    [0xEA ... 0xFF] = BYTE_SURE,
};

static bool is_blank(struct slice text, size_t at)
{
    return at >= text.len || (uint8_t)text.data[at] <= ' ';
}

static bool is_bracket(struct slice text, size_t at)
{
    return at < text.len && memchr("[](){}", text.data[at], 6) != NULL;
}

static bool has_at(struct slice text, size_t at, struct slice what)
{
    return text.len - at >= what.len && memcmp(text.data + at, what.data, what.len) == 0;
}

/* The commas and full stops of Chinese are in most of its texts, and join nothing before another
 * Chinese character or the end. */
static bool is_chinese_stop(struct slice text, size_t at)
{
    uint8_t next;

    if (!has_at(text, at, SLICE_LIT("\xE3\x80\x82")) &&
        !has_at(text, at, SLICE_LIT("\xE3\x80\x81")) &&
        !has_at(text, at, SLICE_LIT("\xEF\xBC\x8C")) &&
        !has_at(text, at, SLICE_LIT("\xEF\xBC\x9F")))
        return false;
    if (text.len - at == 3)
        return true;
    next = (uint8_t)text.data[at + 3];
    return next == '\n' || next == ' ' || (next >= 0xE4 && next <= 0xE9);
}

static bool may_join(struct slice text, size_t at)
{
    switch (bytes[(uint8_t)text.data[at]]) {
    case BYTE_DOT:
        return at > 0 && (is_blank(text, at - 1) == is_blank(text, at + 1) ||
                          is_bracket(text, at - 1) || is_bracket(text, at + 1));
    case BYTE_D:
        return text.len - at > 3 && (text.data[at + 1] | 32) == 'o' &&
               (text.data[at + 2] | 32) == 't';
    case BYTE_COLON:
        return !is_blank(text, at + 1);
    case BYTE_POINT:
        return has_at(text, at, SLICE_LIT("\xE7\x82\xB9")) ||
               has_at(text, at, SLICE_LIT("\xE9\xBB\x9E"));
    case BYTE_SURE:
        return !is_chinese_stop(text, at);
    default:
        return false;
    }
}

/* Every link has a dot, or the colon of its scheme; most texts have neither, but for those at the ends
 * of sentences and clauses, with a blank behind them alone. */
static bool may_have_link(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (bytes[(uint8_t)text.data[i]] != BYTE_NOTHING && may_join(text, i))
            return true;
    return false;
}

static void find_links(struct policy *policy, struct slice text, bool all,
                       struct policy_links *ret_links)
{
    struct inbound inbound = {policy, ret_links, all};

    ret_links->count = 0;
    if (text.len > POLICY_TEXT_MAX || text.len == 0 || !may_have_link(text))
        return;
    policy__read(policy->fold, text, &policy->reading);
    if (policy->reading.may_link)
        policy__links_find(policy->fold, policy->tlds, &policy->reading, list_link, &inbound);
}

void policy_links(struct policy *policy, struct slice text, struct policy_links *ret_links)
{
    find_links(policy, text, false, ret_links);
}

void policy_links_all(struct policy *policy, struct slice text, struct policy_links *ret_links)
{
    find_links(policy, text, true, ret_links);
}

struct slice policy_own_domains(const struct policy *policy)
{
    return policy__own_shown(policy->own);
}

/* ---- as JSON: names of ours and numbers, so nothing has to be escaped ---- */

size_t policy_utf16(struct slice text, size_t until, size_t *byte, size_t *unit)
{
    struct slice rest = {text.data + *byte, (until < text.len ? until : text.len) - *byte};

    while (rest.len > 0)
        *unit += utf8_next(&rest) > 0xFFFF ? 2 : 1;
    *byte = until;
    return *unit;
}

static void write_item(struct buf *out, struct slice text, const char *rule, enum policy_why why,
                       size_t start, size_t end, size_t *byte, size_t *unit)
{
    size_t first = policy_utf16(text, start, byte, unit), from = *byte, units = *unit;

    buf_append_char(out, '{');
    if (rule != NULL)
        buf_printf(out, "\"rule\":\"%s\",", rule);
    if (why != POLICY_WHY_NOTHING)
        buf_printf(out, "\"why\":\"%s\",", why_names[why]);
    buf_printf(out, "\"start\":%zu,\"end\":%zu}", first, policy_utf16(text, end, &from, &units));
}

void policy_write_found(struct buf *out, struct slice text, const struct policy_result *result)
{
    size_t byte = 0, unit = 0;

    buf_append_char(out, '[');
    for (size_t i = 0; i < result->count; i++) {
        const struct policy_finding *each = &result->findings[i];

        if (i > 0)
            buf_append_char(out, ',');
        write_item(out, text, rule_names[each->rule], each->why, each->start, each->end, &byte,
                   &unit);
    }
    buf_append_char(out, ']');
}

void policy_write_links(struct buf *out, struct slice text, const struct policy_links *links)
{
    size_t byte = 0, unit = 0;

    buf_append_char(out, '[');
    for (size_t i = 0; i < links->count; i++) {
        const struct policy_link *each = &links->items[i];

        if (i > 0)
            buf_append_char(out, ',');
        write_item(out, text, NULL, each->why, each->start, each->end, &byte, &unit);
    }
    buf_append_char(out, ']');
}

struct slice policy_entry_data(struct policy *policy, struct slice text, struct slice data,
                               struct buf *scratch)
{
    struct policy_links links;
    struct slice rest;

    if (text.data == NULL)
        return data;
    policy_links(policy, text, &links);
    if (links.count == 0)
        return data;
    buf_clear(scratch);
    buf_append_cstr(scratch, "{\"links\":");
    policy_write_links(scratch, text, &links);
    /* The database's own JSON begins with its brace. */
    rest = data.len > 1 && data.data[0] == '{' ? (struct slice){data.data + 1, data.len - 1}
                                               : SLICE_LIT("}");
    if (slice_trim(rest).data[0] != '}')
        buf_append_char(scratch, ',');
    buf_append_slice(scratch, rest);
    return buf_err(scratch) == GW_OK ? buf_slice(scratch) : data;
}
