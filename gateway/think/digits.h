/*
 * digits.h -- the numbers of a text, in whatever digits they are written; included within think/ only.
 */
#ifndef BATON_THINK_DIGITS_H
#define BATON_THINK_DIGITS_H

#include "base/str.h"

/* A row of digits with blanks, hyphens, brackets and the like between them: "+1 (415) 555-0134", "٤٠٠-٨٢٠",
 * "四〇〇 八二〇", "4️⃣0️⃣". Puts its digits into `out` as ASCII, at most `max`, and how many into *ret_count. Returns
 * how many bytes it has; 0 when none begins at `at`, which is a character's beginning. */
size_t think__number_at(struct slice text, size_t at, char *out, size_t max, size_t *ret_count);

#endif
