/*
 * hosts.c -- names of hosts: the allowed ones, the list of phishing hosts, and what looks like one of
 * our own domains.
 */
#define _GNU_SOURCE /* qsort_r */

#include "policy/internal.h"

#include "base/utf8.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_MAX 63
#define LOOK_MAX (LABEL_MAX + 4) /* letters of a label: none is cut that can be looked up */
#define OWN_MAX 64               /* as many as an option's list holds */
#define SHOWN_MAX 3              /* of the own domains, in a sentence */
#define NAME_MIN 4               /* letters of a domain's name that can be looked like */
#define INSIDE_MIN 5             /* … that can be recognised inside of a longer label */
#define MISSPELT_MIN 8           /* … there with one letter wrong */

/* ---- names as they are compared ---- */

static bool is_host_byte(uint8_t byte)
{
    return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '-' || byte == '_';
}

/* One label; punycode becomes what it stands for, or stays when it stands for nothing. */
static bool take_label(struct slice label, struct buf *out, bool *ret_punycode)
{
    char text[LABEL_MAX + 1], *decoded = NULL;

    if (label.len == 0)
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!is_host_byte((uint8_t)label.data[i]))
            return false;
    if (label.len <= LABEL_MAX && slice_starts(label, SLICE_LIT("xn--"))) {
        memcpy(text, label.data, label.len);
        text[label.len] = '\0';
        *ret_punycode = true;
        if (idn2_to_unicode_8z8z(text, &decoded, 0) == IDN2_OK && utf8_valid(slice_of(decoded))) {
            buf_append_cstr(out, decoded);
            idn2_free(decoded);
            return true;
        }
        idn2_free(decoded);
    }
    buf_append_slice(out, label);
    return true;
}

bool policy__host_plain(struct slice host, char out[POLICY_HOST_MAX + 1], bool *ret_punycode)
{
    struct buf lower, plain;
    bool good = host.len > 0, punycode = false;

    buf_init(&lower, POLICY_HOST_MAX);
    buf_init(&plain, POLICY_HOST_MAX);
    for (size_t i = 0; i < host.len; i++)
        buf_append_char(&lower, host.data[i] >= 'A' && host.data[i] <= 'Z'
                                    ? (char)(host.data[i] + 32)
                                    : host.data[i]);
    good = good && buf_err(&lower) == GW_OK;
    for (struct slice rest = buf_slice(&lower); good && rest.data != NULL;) {
        good = take_label(slice_cut(rest, '.', &rest), &plain, &punycode);
        if (rest.data != NULL)
            buf_append_char(&plain, '.');
    }
    good = good && buf_err(&plain) == GW_OK && utf8_valid(buf_slice(&plain));
    if (good)
        memcpy(out, plain.data, plain.len + 1);
    if (good && ret_punycode != NULL)
        *ret_punycode = punycode;
    buf_done(&lower);
    buf_done(&plain);
    return good;
}

/* Whether `host` is `domain` or below it. */
static bool is_below(const char *host, const char *domain)
{
    size_t host_len = strlen(host), len = strlen(domain);

    return host_len >= len && memcmp(host + host_len - len, domain, len) == 0 &&
           (host_len == len || host[host_len - len - 1] == '.');
}

static struct slice without_star(struct slice host)
{
    if (slice_starts(host, SLICE_LIT("*.")))
        return (struct slice){host.data + 2, host.len - 2};
    if (slice_starts(host, SLICE_LIT(".")))
        return (struct slice){host.data + 1, host.len - 1};
    return host;
}

bool policy_is_host(struct slice host)
{
    char plain[POLICY_HOST_MAX + 1];

    return policy__host_plain(without_star(host), plain, NULL) && strchr(plain, '.') != NULL;
}

/* ---- the list ---- */

struct policy_hosts {
    struct buf text; /* all names, a NUL behind each */
    uint32_t *at;    /* of each one, sorted by name */
    size_t count, cap;
};

static int compare_hosts(const void *a, const void *b, void *user)
{
    const char *text = user;

    return strcmp(text + *(const uint32_t *)a, text + *(const uint32_t *)b);
}

static enum gw_err add_host(struct policy_hosts *hosts, const char *name)
{
    if (hosts->count == POLICY_LIST_HOSTS_MAX)
        return GW_ELIMIT;
    if (hosts->count == hosts->cap) {
        hosts->cap = hosts->cap * 2 + 1024;
        hosts->at = mem_resize(hosts->at, hosts->cap * sizeof(*hosts->at));
    }
    hosts->at[hosts->count++] = (uint32_t)hosts->text.len;
    buf_append(&hosts->text, name, strlen(name) + 1);
    return buf_err(&hosts->text);
}

enum gw_err policy_hosts_parse(struct slice text, void (*bad_line)(void *user, size_t line),
                               void *user, struct policy_hosts **ret_hosts)
{
    struct policy_hosts *hosts;
    enum gw_err err = GW_OK;
    size_t number = 0, bad = 0;

    if (text.len > POLICY_LIST_BYTES_MAX)
        return GW_ELIMIT;
    hosts = mem_new(sizeof(*hosts));
    buf_init(&hosts->text, (size_t)POLICY_LIST_BYTES_MAX * 2);
    for (struct slice rest = text; rest.data != NULL && err == GW_OK;) {
        struct slice line = slice_cut(rest, '\n', &rest), comment;
        char name[POLICY_HOST_MAX + 1];

        number++;
        line = slice_trim(slice_cut(line, '#', &comment));
        if (line.len == 0)
            continue;
        if (policy_is_host(line) && policy__host_plain(without_star(line), name, NULL)) {
            err = add_host(hosts, name);
        } else {
            bad++;
            bad_line(user, number);
        }
    }
    if (err == GW_OK && hosts->count == 0 && bad > 0)
        err = GW_EINVAL;
    if (err != GW_OK) {
        policy_hosts_free(hosts);
        return err;
    }
    if (hosts->count > 0)
        qsort_r(hosts->at, hosts->count, sizeof(*hosts->at), compare_hosts, hosts->text.data);
    *ret_hosts = hosts;
    return GW_OK;
}

size_t policy_hosts_count(const struct policy_hosts *hosts)
{
    return hosts->count;
}

void policy_hosts_free(struct policy_hosts *hosts)
{
    if (hosts == NULL)
        return;
    buf_done(&hosts->text);
    free(hosts->at);
    free(hosts);
}

static bool has(const struct policy_hosts *hosts, const char *name)
{
    size_t low = 0, high = hosts->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, hosts->text.data + hosts->at[middle]);

        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

bool policy__hosts_have(const struct policy_hosts *hosts, const char *host)
{
    /* All of them, which POLICY_HOST_MAX bounds: a name may have any number of labels before it. */
    while (hosts != NULL) {
        const char *dot = strchr(host, '.');

        if (has(hosts, host))
            return true;
        /* A whole top level domain is on nobody's list. */
        if (dot == NULL || strchr(dot + 1, '.') == NULL)
            return false;
        host = dot + 1;
    }
    return false;
}

/* ---- our own ---- */

struct own_name {
    char letters[LOOK_MAX + 1]; /* as they look, without hyphens */
    size_t len;
    bool pairs; /* how it was read */
};

struct own {
    char *domains[OWN_MAX]; /* ours, with all below them */
    size_t domains_count;
    char *allowed[OWN_MAX];
    bool below[OWN_MAX]; /* those below it too */
    size_t allowed_count;
    struct own_name names[OWN_MAX * 2];
    size_t names_count;
    struct buf shown; /* the first few, for readers */
};

/* A label as it looks: 1, l, i and | are the same, so are 0 and o, with `pairs` also rn and m, vv and
 * w; hyphens away. Returns how many letters; longer ones are cut. */
static size_t look_of(const struct fold *fold, struct slice label, bool pairs,
                      char out[LOOK_MAX + 1])
{
    size_t len = 0;

    while (label.len > 0 && len + 4 <= LOOK_MAX) {
        uint32_t read[4];
        size_t count = policy__fold_one(fold, utf8_next(&label), read);

        for (size_t i = 0; i < count; i++) {
            char c = read[i] < 0x80 ? (char)read[i] : '?';

            if (c == '-' || c == '_')
                continue;
            c = c == '1' || c == 'i' || c == '|' || c == '!' ? 'l' : c == '0' ? 'o' : c;
            if (pairs && c == 'n' && len > 0 && out[len - 1] == 'r')
                out[len - 1] = 'm';
            else if (pairs && c == 'v' && len > 0 && out[len - 1] == 'v')
                out[len - 1] = 'w';
            else
                out[len++] = c;
        }
    }
    out[len] = '\0';
    return len;
}

static void show(struct own *own, const char *domain)
{
    if (own->domains_count <= SHOWN_MAX)
        buf_printf(&own->shown, "%s%s", own->shown.len > 0 ? ", " : "", domain);
}

/* The label that a domain is known by: the longest that is not the last one. */
static void add_name(struct own *own, const struct fold *fold, const char *domain, bool pairs)
{
    struct own_name *name = &own->names[own->names_count];
    struct slice rest = slice_of(domain), best = {domain, 0};

    while (rest.data != NULL) {
        struct slice label = slice_cut(rest, '.', &rest);

        if (rest.data != NULL && label.len > best.len)
            best = label;
    }
    name->len = look_of(fold, best, pairs, name->letters);
    name->pairs = pairs;
    if (name->len >= NAME_MIN)
        own->names_count++;
}

struct own *policy__own_new(const struct fold *fold, const struct policy_options *options)
{
    struct own *own = mem_new(sizeof(*own));
    char plain[POLICY_HOST_MAX + 1];

    buf_init(&own->shown, SHOWN_MAX * (POLICY_HOST_MAX + 2));
    for (size_t i = 0; i < options->own_domains_count && i < OWN_MAX; i++) {
        if (!policy__host_plain(without_star(slice_of(options->own_domains[i])), plain, NULL))
            continue;
        own->domains[own->domains_count++] = slice_dup(slice_of(plain));
        show(own, plain);
        /* Both: a wrong letter may make a pair, and a pair may stand for a letter. */
        add_name(own, fold, plain, true);
        add_name(own, fold, plain, false);
    }
    for (size_t i = 0; i < options->links_allow_count && i < OWN_MAX; i++) {
        struct slice host = slice_of(options->links_allow[i]);

        if (!policy__host_plain(without_star(host), plain, NULL))
            continue;
        own->below[own->allowed_count] = without_star(host).len < host.len;
        own->allowed[own->allowed_count++] = slice_dup(slice_of(plain));
    }
    return own;
}

void policy__own_free(struct own *own)
{
    if (own == NULL)
        return;
    for (size_t i = 0; i < own->domains_count; i++)
        free(own->domains[i]);
    for (size_t i = 0; i < own->allowed_count; i++)
        free(own->allowed[i]);
    buf_done(&own->shown);
    free(own);
}

bool policy__own_has(const struct own *own, const char *host)
{
    for (size_t i = 0; i < own->domains_count; i++)
        if (is_below(host, own->domains[i]))
            return true;
    return false;
}

struct slice policy__own_shown(const struct own *own)
{
    return buf_slice(&own->shown);
}

bool policy__own_allows(const struct own *own, const char *host)
{
    if (policy__own_has(own, host))
        return true;
    for (size_t i = 0; i < own->allowed_count; i++)
        if (own->below[i] ? is_below(host, own->allowed[i]) : strcmp(host, own->allowed[i]) == 0)
            return true;
    return false;
}

/* The least number of letters that are wrong when the name is read somewhere in the text (`inside`),
 * or as the whole of it: left out, added, changed, or two swapped. Sellers' algorithm. */
static size_t mistakes(const struct own_name *name, const char *text, size_t len, bool inside)
{
    size_t before[LOOK_MAX + 1], last[LOOK_MAX + 1] = {0}, row[LOOK_MAX + 1], best;

    for (size_t i = 0; i <= name->len; i++)
        before[i] = last[i] = i;
    best = last[name->len];
    for (size_t j = 1; j <= len; j++) {
        row[0] = inside ? 0 : j;
        for (size_t i = 1; i <= name->len; i++) {
            size_t least = last[i - 1] + (name->letters[i - 1] != text[j - 1]);

            least = last[i] + 1 < least ? last[i] + 1 : least;
            least = row[i - 1] + 1 < least ? row[i - 1] + 1 : least;
            if (i > 1 && j > 1 && name->letters[i - 1] == text[j - 2] &&
                name->letters[i - 2] == text[j - 1] && before[i - 2] + 1 < least)
                least = before[i - 2] + 1;
            row[i] = least;
        }
        memcpy(before, last, sizeof(before));
        memcpy(last, row, (name->len + 1) * sizeof(row[0]));
        if (inside && last[name->len] < best)
            best = last[name->len];
    }
    return inside ? best : last[name->len];
}

static bool label_looks_like(const struct own_name *name, const char *look, size_t len)
{
    if (mistakes(name, look, len, false) <= (name->len >= INSIDE_MIN ? 1 : 0))
        return true;
    return name->len >= INSIDE_MIN &&
           mistakes(name, look, len, true) <= (name->len >= MISSPELT_MIN ? 1 : 0);
}

bool policy__own_looks_like(const struct own *own, const struct fold *fold, const char *host)
{
    struct slice rest = slice_of(host);
    char looks[2][LOOK_MAX + 1];

    while (rest.data != NULL) {
        struct slice label = slice_cut(rest, '.', &rest);
        size_t len[2] = {look_of(fold, label, false, looks[0]),
                         look_of(fold, label, true, looks[1])};

        for (size_t i = 0; i < own->names_count; i++) {
            const struct own_name *name = &own->names[i];

            if (label_looks_like(name, looks[name->pairs], len[name->pairs]))
                return true;
        }
    }
    return false;
}
