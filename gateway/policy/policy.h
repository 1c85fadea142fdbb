/*
 * policy.h -- what may be sent to a visitor, and which links are shown as links.
 *
 * Pure: knows no sockets, no SQL, no clock and no files. A struct policy is the rules
 * (data/wording.txt), the hosts that the options name, the list of known phishing
 * hosts and a guard; it has scratch memory inside, so one thread at a time.
 *
 * Outbound (policy_check): whoever speaks to a visitor, agent, canned reply, article or bot, passes on no
 * recovery phrase and no key (guard.h, each text by itself), asks for
 * no recovery phrase, key, password or code, for no remote control, for no payment and no signature, leads nobody
 * to a messenger, telephone or mailbox that the options don't name, and sends no links but those to
 * allowed hosts. A text that warns of such things passes. Rules are phrases of
 * some kinds ("give", "secret", ...) that stand near each other in one sentence, where nothing
 * denies or reports the asking; the head of data/wording.txt has the whole rule.
 *
 * Links (policy_links): each link of any text with what speaks against it, if anything: its host is
 * on the list, looks like one of our own, is written in letters that only look like others, is a
 * number, or hides behind what looks like another host.
 *
 * Text is read as people see it (data/fold.txt): full-width and other forms of letters, look-alikes of
 * other alphabets, marks, invisible characters, letters with blanks between them, and dots
 * written as [.] or "dot" make no difference.
 *
 * The policy knows nothing of what the visitor wrote: a mail address that is said back to its owner leads
 * nobody elsewhere, but its host is a link, which a supervisor may confirm.
 *
 * Digits and signs that stand for letters ("s33d", "p@ssword") are read as those within a phrase; the commonest names
 * are known with one letter missing, doubled or changed with the next ("passwrod"); a secret's name and nothing more
 * than "your" or "please" around it asks for it ("Your seed phrase?", "私钥？").
 *
 * Not found: what is asked for in words or languages that are not in the data, with other misspellings, or spread over
 * several messages; a secret that is named in no sentence or only two before the asking; of a
 * group that the reader is of ("Those who lost funds should pay the fee"); for a
 * fee with neither a pretext that the data knows nor a receiver; addresses in pictures; links behind a known
 * host's own redirection; hosts without a dot and a scheme; a messenger that is named with no word that
 * leads there ("Signal is what the supervisor reads"), or that is not in the data.
 */
#ifndef BATON_POLICY_POLICY_H
#define BATON_POLICY_POLICY_H

#include "base/str.h"

struct guard; /* guard.h, as is its result */
struct guard_result;

#define POLICY_TEXT_MAX (1u << 20)
#define POLICY_FINDINGS_MAX 32
#define POLICY_CONTACT_MAX 64             /* letters of a contact that is allowed */
#define POLICY_HOST_MAX 253               /* bytes of a host's name (RFC 1035) */
#define POLICY_LIST_BYTES_MAX (64u << 20) /* of the list of phishing hosts */
#define POLICY_LIST_HOSTS_MAX (2u << 20)

enum policy_rule {
    POLICY_LINK,     /* to a host that is not allowed: a supervisor may send it */
    POLICY_BAD_LINK, /* one that has something against it: nobody may */
    POLICY_ASKS_SECRET,
    POLICY_REMOTE_CONTROL,
    POLICY_PAYMENT,
    POLICY_ELSEWHERE, /* to go on in a messenger, on the telephone or in a mailbox that is not the desk's */
    POLICY_SIGNATURE, /* to sign or approve what the desk wants signed, or to connect the wallet to its page */
    POLICY_SECRET, /* a recovery phrase or a private key stands in it */
    POLICY_RULES,
};

/* What speaks against a link. */
enum policy_why {
    POLICY_WHY_NOTHING,
    POLICY_WHY_PHISHING,   /* it is on the list, or below a host that is */
    POLICY_WHY_LOOK_ALIKE, /* of one of our own domains */
    POLICY_WHY_LETTERS,    /* letters of other alphabets that look like Latin ones */
    POLICY_WHY_PUNYCODE,   /* xn--: what it stands for is not to be seen */
    POLICY_WHY_NUMBER,     /* an IP address */
    POLICY_WHY_USERINFO,   /* https://known.example@other.example */
    POLICY_WHYS,
};

const char *policy_rule_name(enum policy_rule rule); /* "link" ... */
const char *policy_why_name(enum policy_why why);    /* "phishing" ...; NULL for nothing */
/* GW_EINVAL when no rule has this name. */
enum gw_err policy_rule_parse(struct slice name, enum policy_rule *ret_rule) GW_MUST_CHECK;

struct policy_finding {
    enum policy_rule rule;
    enum policy_why why; /* of links */
    size_t start, end;   /* bytes of the text, at characters' borders */
};

struct policy_result {
    struct policy_finding findings[POLICY_FINDINGS_MAX]; /* by start; may overlap */
    size_t count;
};

/* The secrets among a guard's findings, as findings of POLICY_SECRET. */
void policy_secrets(const struct guard_result *guarded, struct policy_result *ret_result);

struct policy_link {
    enum policy_why why;
    bool own;          /* to a domain of our own, and nothing speaks against it */
    bool linkable;     /* https, in ASCII, and nothing speaks against it */
    size_t start, end; /* bytes of the text */
};

struct policy_links {
    struct policy_link items[POLICY_FINDINGS_MAX]; /* by start, apart from each other */
    size_t count;
};

struct policy;
struct policy_hosts; /* a list of phishing hosts */

/* Hosts as in the options: "example.com" is that host, ".example.com" or "*.example.com" those below
 * it too. Own domains are allowed with all below them. Copies what it needs. */
struct policy_options {
    const char *const *links_allow;
    size_t links_allow_count;
    const char *const *own_domains;
    size_t own_domains_count;
    /* Where the desk may be written to apart from its chat: "@handle", "+1 415 …", names and mail
     * addresses; addresses at the hosts above are allowed anyway. */
    const char *const *contacts_allow;
    size_t contacts_allow_count;
};

struct policy *policy_new(const struct policy_options *options);
void policy_free(struct policy *policy); /* NULL is fine */

/* The guard that it looks for secrets with, for the same thread to use: two megabytes of word lists that a process
 * needs but once. Borrowed, good as long as the policy. */
struct guard *policy_guard(struct policy *policy);

/* Whether the options may name this host. */
bool policy_is_host(struct slice host);

/* One host a line; what stands behind a # is left alone. A line that is no host is reported and
 * skipped. GW_ELIMIT past one of the limits, GW_EINVAL when there are lines, and none of them is good:
 * it is no such file. Any thread may call. */
enum gw_err policy_hosts_parse(struct slice text, void (*bad_line)(void *user, size_t line),
                               void *user, struct policy_hosts **ret_hosts) GW_MUST_CHECK;
size_t policy_hosts_count(const struct policy_hosts *hosts);
void policy_hosts_free(struct policy_hosts *hosts); /* NULL is fine */
/* Takes it over; the list before is freed. */
void policy_set_phishing(struct policy *policy, struct policy_hosts *hosts);

/* What stands against sending this text to a visitor; nothing when count is 0. A text past
 * POLICY_TEXT_MAX is one finding of POLICY_BAD_LINK over all of it: it is not looked through. Time is
 * linear in the text. */
void policy_check(struct policy *policy, struct slice text, struct policy_result *ret_result);
/* The same of a text that a guard has looked through already: `guarded` is what it found in it. */
void policy_check_guarded(struct policy *policy, struct slice text,
                          const struct guard_result *guarded, struct policy_result *ret_result);

/* How a name looks beside another one: forms of letters, blanks and marks make no difference, nor do
 * 1, l, i and I, 0 and o, 5 and s, rn and m, vv and w, cl and d. */
enum policy_likeness {
    POLICY_UNLIKE,
    POLICY_INSIDE, /* the other one stands in it */
    POLICY_SAME,
};
enum policy_likeness policy_names_compare(const struct policy *policy, struct slice name,
                                          struct slice other);
/* It only looks like the wallet's name, or the product's: written otherwise than that is. */
bool policy_name_poses(const struct policy *policy, struct slice name, struct slice wallet);
/* It passes for the bot or for the wallet itself, in one of the languages: "Assistant", "官方客服",
 * "Support Bot". data/roles.txt has the words. */
bool policy_name_is_role(const struct policy *policy, struct slice name);
/* There is a letter or a digit in it. */
bool policy_name_is_seen(const struct policy *policy, struct slice name);

/* The links of a text that are to be shown as links, or with a warning; others are not listed. */
void policy_links(struct policy *policy, struct slice text, struct policy_links *ret_links);

/* All links of a text, with whose they are. */
void policy_links_all(struct policy *policy, struct slice text, struct policy_links *ret_links);

/* The first own domains for a reader, "a.example, b.example"; empty when there are none. */
struct slice policy_own_domains(const struct policy *policy);

/* JSON arrays of {"rule", "why"?, "start", "end"} and of {"start", "end", "why"?}. Places are in
 * UTF-16 units, as JavaScript counts. */
void policy_write_found(struct buf *out, struct slice text, const struct policy_result *result);
void policy_write_links(struct buf *out, struct slice text, const struct policy_links *links);
/* An entry's data (a JSON object, or SLICE_NONE) with the links of its text as "links"; the same data
 * when there are none. Good as long as `scratch` is. */
struct slice policy_entry_data(struct policy *policy, struct slice text, struct slice data,
                               struct buf *scratch);
/* Bytes of a text as UTF-16 units, going on from the last call's: both start at 0. */
size_t policy_utf16(struct slice text, size_t until, size_t *byte, size_t *unit);

#endif
