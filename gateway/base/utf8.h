/*
 * utf8.h -- text as Unicode says it is (RFC 3629).
 */
#ifndef BATON_BASE_UTF8_H
#define BATON_BASE_UTF8_H

#include "base/str.h"

/* True when the whole slice is well-formed UTF-8: no overlong form, no
 * surrogate, nothing above U+10FFFF. U+0000 is well-formed; who stores text
 * refuses it apart, since PostgreSQL's text type cannot hold it. */
bool utf8_valid(struct slice s);

/* Takes one code point off the front of a valid slice; 0xFFFD and one byte for
 * a broken one. Call only with s->len > 0. */
uint32_t utf8_next(struct slice *s);

/* Appends one code point; ignores what is not a scalar value. */
void utf8_append(struct buf *buf, uint32_t cp);

/* How many code points of a valid slice; the limits of protocol/ count these. */
size_t utf8_count(struct slice s);

#endif
