/*
 * check.h -- whether an answer of a model may be used, as far as it can be told from
 * the answer and the sources alone.
 *
 * Pure. It can't tell whether a sentence is true. It can tell that the answer cites
 * what it was given, and that nothing in it leads a visitor anywhere that the
 * articles don't: no link, host name, handle, mail address, telephone number or other
 * long number (in digits of whatever script), hash or address of a chain which stands in none of
 * them, and no messenger or social network that none of them names. What the articles name once, be it in a warning, it may
 * name as well.
 */
#ifndef BATON_THINK_CHECK_H
#define BATON_THINK_CHECK_H

#include "base/str.h"

#define THINK_SOURCES_MAX 4

/* What the model says when the sources have no answer. */
#define THINK_NO_ANSWER "NO_ANSWER"

enum think_verdict {
    THINK_GOOD,
    THINK_NOTHING,   /* it says that it has no answer, or nothing */
    THINK_UNCITED,   /* no citation, or one of a source that there is not */
    THINK_FOREIGN,   /* something of the above that stands in no source */
    THINK_MALFORMED, /* not UTF-8, hidden, control or full-width characters, HTML, an image */
};

/* `sources`: at most THINK_SOURCES_MAX texts, [1] is the first. `question`: where hashes and
 * addresses may come from, too. *ret_cited: a bit for each source that is cited. Linear in the
 * texts but for the number of identifiers, which THINK_TEXT_MAX bounds. */
enum think_verdict think_check(struct slice answer, const struct slice *sources, size_t count,
                               struct slice question, uint32_t *ret_cited);

#endif
