/* internal.h -- the policy's parts to each other; included within policy/ only. */
#ifndef BATON_POLICY_INTERNAL_H
#define BATON_POLICY_INTERNAL_H

#include "policy/kinds.h"
#include "policy/policy.h"

/* ---- read.c: a text as it is seen ---- */

enum glyph_kind {
    GLYPH_OTHER,
    GLYPH_LETTER, /* or digit: a part of a word */
    GLYPH_SINGLE, /* a word, or a part of one, by itself: Han, kana, Hangul, Thai ... */
    GLYPH_BLANK,  /* one for however many; '\n' for a line's end, U+2029 for an empty line */
    GLYPH_MARK,   /* quotes, apostrophes, Markdown's signs: words go on through them */
    GLYPH_PICTURE, /* emoji and the like: a word may begin behind one, and a phrase goes on through it */
};

struct glyph {
    uint32_t cp; /* as it is read */
    uint32_t at; /* byte of the text */
    uint8_t kind;
    bool loose; /* was spelled out with something between the letters: words may begin anywhere */
};

struct reading {
    struct slice text;
    struct glyph *glyphs; /* count of them, and one behind, at the text's end */
    size_t count, cap;
    bool may_link; /* false: nothing in it joins labels, or ends a scheme, so there is no link */
};

struct fold;

struct fold *policy__fold_new(void);
void policy__fold_free(struct fold *fold);
/* Reads a text; the reading may be used again. */
void policy__read(const struct fold *fold, struct slice text, struct reading *reading);
void policy__reading_done(struct reading *reading);
/* One character as it is read, without the rules on what stands around it: at most 4. */
size_t policy__fold_one(const struct fold *fold, uint32_t cp, uint32_t out[4]);
/* The glyph_kind of a character as it is read. */
uint8_t policy__kind_of(const struct fold *fold, uint32_t cp);
/* The byte behind a glyph's character. */
size_t policy__end_of(const struct reading *reading, size_t glyph);

/* ---- contacts.c: what somebody is reached by elsewhere ---- */

struct span {
    size_t start, end; /* glyphs */
};

/* The links of a text to hosts that the options name. */
struct spans {
    struct span items[POLICY_FINDINGS_MAX];
    size_t count;
};

enum contact_kind {
    CONTACT_NONE,
    CONTACT_HANDLE, /* "@name", "+1 415 …" */
    CONTACT_MAIL,
    CONTACT_ID, /* a number, or a name with a digit or "_" in it: of somebody only beside a place */
    CONTACT_NUMBER, /* the same, of a number that is written as a telephone's */
    CONTACT_KNOWN,  /* one that the options name, or a mail address of such a host */
};

struct contacts;

struct contacts *policy__contacts_new(const struct fold *fold,
                                      const struct policy_options *options);
void policy__contacts_free(struct contacts *contacts);
/* What begins at this glyph, where a word does or a sign stands; the end is behind it. */
enum contact_kind policy__contact_at(const struct contacts *contacts, const struct reading *reading,
                                     size_t at, const struct spans *allowed, size_t *ret_end);

/* ---- names.c: a name as it looks ---- */

struct look {
    uint32_t *signs; /* letters and digits alone */
    size_t count;
};

struct look policy__look_of(const struct fold *fold, struct slice name);
void policy__look_done(struct look *look);
bool policy__look_has(const struct look *look, size_t at, const struct look *part);

/* ---- roles.c: names that nobody of the staff may have ---- */

struct roles;

struct roles *policy__roles_new(const struct fold *fold);
void policy__roles_free(struct roles *roles);
bool policy__roles_have(const struct roles *roles, const struct fold *fold, struct slice name);

/* ---- policy.c ---- */

const struct fold *policy__fold(const struct policy *policy);

/* ---- data.c ---- */

struct slice policy__data(const char *name);
/* The next line that is neither empty nor a comment. */
bool policy__data_line(struct slice *rest, struct slice *ret_line);

/* ---- wording.c ---- */

struct wording;

struct wording *policy__wording_new(const struct fold *fold, const struct policy_options *options);
void policy__wording_free(struct wording *wording);
void policy__wording_check(struct wording *wording, const struct reading *reading,
                           const struct spans *allowed, struct policy_result *result);

/* ---- terms.c: the phrases of wording.txt ---- */

#define TERM_LEN_MAX 48

struct terms;

struct terms *policy__terms_new(void);
void policy__terms_free(struct terms *terms);
/* `open`: words may go on behind it. */
void policy__terms_add(struct terms *terms, const uint32_t *signs, size_t count, bool open,
                       unsigned kind);
/* After the last phrase, and before the first look. */
void policy__terms_seal(struct terms *terms);
/* False: no phrase begins with this character. */
bool policy__terms_begin(const struct terms *terms, uint32_t cp);
/* The phrases that begin at this glyph, whose character begins some: their kinds, and the glyph behind the longest;
 * none when none does. When the longest is of the kind `hiding`, its kinds are the only ones. */
struct kinds policy__terms_match(const struct terms *terms, const struct reading *reading,
                                 size_t at, unsigned hiding, size_t *ret_end);

/* ---- tlds.c ---- */

struct tlds;

struct tlds *policy__tlds_new(const struct fold *fold);
void policy__tlds_free(struct tlds *tlds);
/* Whether these characters, as they are read, are one of them. */
bool policy__tlds_have(const struct tlds *tlds, const struct glyph *glyphs, size_t count);

/* ---- links.c ---- */

struct found_link {
    size_t start, end;              /* glyphs; end is behind the last */
    char host[POLICY_HOST_MAX + 1]; /* lower case, as Unicode; "" for what has none */
    bool https;
    bool userinfo, number, punycode, letters;
};

/* Calls for each link of a text, in order. Stops when `each` returns false. */
void policy__links_find(const struct fold *fold, const struct tlds *tlds,
                        const struct reading *reading,
                        bool (*each)(void *user, const struct found_link *link), void *user);

/* ---- hosts.c ---- */

/* A host's name as it is compared: lower case, punycode as Unicode. False when it is none, or too
 * long. `ret_punycode` (may be NULL): there was some. */
bool policy__host_plain(struct slice host, char out[POLICY_HOST_MAX + 1], bool *ret_punycode);
bool policy__hosts_have(const struct policy_hosts *hosts, const char *host);

struct own;

struct own *policy__own_new(const struct fold *fold, const struct policy_options *options);
void policy__own_free(struct own *own);
/* One of the own domains, or below one. */
bool policy__own_has(const struct own *own, const char *host);
/* The first of them, as a reader is told. */
struct slice policy__own_shown(const struct own *own);
/* One that the options name. */
bool policy__own_allows(const struct own *own, const char *host);
/* Whether it could be taken for one of the own domains; `host` is none of them. */
bool policy__own_looks_like(const struct own *own, const struct fold *fold, const char *host);

#endif
