/*
 * contacts.c -- what somebody is reached by elsewhere: handles, numbers, names with digits in them
 * and mail addresses; and which of them the options name.
 */
#include "policy/internal.h"

#include <stdlib.h>
#include <string.h>

#define CONTACTS_MAX 64
#define HANDLE_MIN 3 /* letters behind an "@" */
#define PHONE_MIN 7  /* digits of a telephone number with its "+" */
#define PHONE_MAX 15 /* E.164 */
#define NUMBER_MIN 5 /* digits of a number that somebody is found by */
#define RUN_MAX 80 /* glyphs that are looked through from each word on, so that time stays linear */
#define NAME_MIN 4 /* characters of a name with a digit or "_" in it */

/* One of the options: its letters and digits alone, as they are read, so that the blanks and
 * hyphens of a telephone number make no difference. */
struct contact {
    char sign; /* '@', '+' or 0: what it has to begin with */
    uint32_t signs[POLICY_CONTACT_MAX];
    size_t count;
};

struct contacts {
    struct contact items[CONTACTS_MAX];
    size_t count;
};

static bool is_kept(uint32_t cp)
{
    return cp >= 0x80 || (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || cp == '@';
}

struct contacts *policy__contacts_new(const struct fold *fold, const struct policy_options *options)
{
    struct contacts *contacts = mem_new(sizeof(*contacts));

    for (size_t i = 0; i < options->contacts_allow_count && contacts->count < CONTACTS_MAX; i++) {
        struct contact *contact = &contacts->items[contacts->count];
        struct slice text = slice_trim(slice_of(options->contacts_allow[i]));
        struct reading reading = {0};

        if (text.len > 0 && (text.data[0] == '@' || text.data[0] == '+')) {
            contact->sign = text.data[0];
            text = (struct slice){text.data + 1, text.len - 1};
        }
        policy__read(fold, text, &reading);
        for (size_t j = 0; j < reading.count && contact->count < POLICY_CONTACT_MAX; j++)
            if (is_kept(reading.glyphs[j].cp))
                contact->signs[contact->count++] = reading.glyphs[j].cp;
        policy__reading_done(&reading);
        contacts->count += contact->count > 0;
    }
    return contacts;
}

void policy__contacts_free(struct contacts *contacts)
{
    free(contacts);
}

/* ---- where they stand ---- */

static uint32_t cp_at(const struct reading *reading, size_t at)
{
    return at < reading->count ? reading->glyphs[at].cp : 0;
}

static bool is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static bool is_latin(uint32_t cp)
{
    return is_digit(cp) || (cp >= 'a' && cp <= 'z');
}

static bool is_name_sign(uint32_t cp)
{
    return is_latin(cp) || cp == '_' || cp == '.' || cp == '-';
}

/* Whether these glyphs are this contact, and no longer one. */
static bool is_contact(const struct contact *contact, const struct reading *reading, size_t at,
                       size_t end)
{
    size_t same = 0;

    for (; at < end; at++) {
        if (!is_kept(cp_at(reading, at)))
            continue;
        if (same == contact->count || cp_at(reading, at) != contact->signs[same])
            return false;
        same++;
    }
    return same == contact->count;
}

static bool is_known(const struct contacts *contacts, char sign, const struct reading *reading,
                     size_t at, size_t end)
{
    for (size_t i = 0; i < contacts->count; i++)
        if (contacts->items[i].sign == sign && is_contact(&contacts->items[i], reading, at, end))
            return true;
    return false;
}

/* Behind a name; the point that ends a sentence is none of it. */
static size_t name_end(const struct reading *reading, size_t at)
{
    const struct glyph *glyphs = reading->glyphs; /* the one behind the last is no sign of a name */
    size_t end = at;

    if (at >= reading->count)
        return at;
    while (end - at < RUN_MAX && (glyphs[end].kind == GLYPH_LETTER ? is_latin(glyphs[end].cp)
                                                                   : is_name_sign(glyphs[end].cp)))
        end++;
    while (end > at && !is_latin(glyphs[end - 1].cp))
        end--;
    return end;
}

/* Behind the last digit of a number with signs between its digits. */
static size_t number_end(const struct reading *reading, size_t at, size_t *ret_digits)
{
    size_t end = at, stop = at + RUN_MAX;

    *ret_digits = 0;
    for (; at < stop; at++) {
        uint32_t cp = cp_at(reading, at);

        if (is_digit(cp)) {
            end = at + 1;
            ++*ret_digits;
        } else if (cp != ' ' && cp != '-' && cp != '(' && cp != ')' && cp != '.') {
            break;
        }
    }
    return end;
}

/* "@name", "+1 (415) …" */
static enum contact_kind signed_contact(const struct contacts *contacts,
                                        const struct reading *reading, size_t at, size_t *ret_end)
{
    char sign = (char)cp_at(reading, at);
    size_t digits = 0, end;

    if (at > 0 && is_latin(cp_at(reading, at - 1)))
        return CONTACT_NONE;
    end = sign == '@' ? name_end(reading, at + 1) : number_end(reading, at + 1, &digits);
    if (sign == '@' ? end < at + 1 + HANDLE_MIN : digits < PHONE_MIN)
        return CONTACT_NONE;
    *ret_end = end;
    return is_known(contacts, sign, reading, at + 1, end) ? CONTACT_KNOWN : CONTACT_HANDLE;
}

/* "name@host.tld" */
static enum contact_kind mail_contact(const struct contacts *contacts,
                                      const struct reading *reading, size_t at, size_t host,
                                      const struct spans *allowed, size_t *ret_end)
{
    size_t end = name_end(reading, host);

    if (end <= host + 2)
        return CONTACT_NONE;
    *ret_end = end;
    for (size_t i = 0; i < allowed->count; i++)
        if (allowed->items[i].start <= host && host < allowed->items[i].end)
            return CONTACT_KNOWN;
    return is_known(contacts, 0, reading, at, end) ? CONTACT_KNOWN : CONTACT_MAIL;
}

static bool is_name_of_somebody(const struct reading *reading, size_t at, size_t end)
{
    if (end - at < NAME_MIN || is_digit(reading->glyphs[at].cp))
        return false;
    for (size_t i = at; i < end; i++)
        if (reading->glyphs[i].cp == '_' || is_digit(reading->glyphs[i].cp))
            return true;
    return false;
}

/* A word, or a number. */
static enum contact_kind plain_contact(const struct contacts *contacts,
                                       const struct reading *reading, size_t at, size_t end,
                                       size_t *ret_end)
{
    size_t digits = 0, far = is_digit(cp_at(reading, at)) ? number_end(reading, at, &digits) : at;

    *ret_end = end;
    if (is_known(contacts, 0, reading, at, end))
        return CONTACT_KNOWN;
    if (digits >= NUMBER_MIN && far >= end) {
        *ret_end = far;
        if (is_known(contacts, 0, reading, at, far))
            return CONTACT_KNOWN;
        return digits <= PHONE_MAX ? CONTACT_NUMBER : CONTACT_ID;
    }
    return is_name_of_somebody(reading, at, end) ? CONTACT_ID : CONTACT_NONE;
}

enum contact_kind policy__contact_at(const struct contacts *contacts, const struct reading *reading,
                                     size_t at, const struct spans *allowed, size_t *ret_end)
{
    uint32_t first = cp_at(reading, at);
    size_t end;

    if (first == '@' || first == '+')
        return signed_contact(contacts, reading, at, ret_end);
    if (!is_latin(first))
        return CONTACT_NONE;
    end = name_end(reading, at);
    if (cp_at(reading, end) == '@')
        return mail_contact(contacts, reading, at, end + 1, allowed, ret_end);
    for (size_t i = 0; i < allowed->count; i++)
        if (allowed->items[i].start <= at && at < allowed->items[i].end) {
            *ret_end = at + 1; /* what is in a link may be a phrase, and names nobody else */
            return allowed->items[i].start == at ? CONTACT_KNOWN : CONTACT_NONE;
        }
    return plain_contact(contacts, reading, at, end, ret_end);
}
