/*
 * fold.h -- characters that readers take for the same become one.
 *
 * Full width and half width, upper and lower case, letters with and without an
 * accent, Traditional and Simplified Chinese (base/han).
 */
#ifndef BATON_BOT_FOLD_H
#define BATON_BOT_FOLD_H

#include "base/str.h"

enum bot_char {
    BOT_CHAR_NOTHING, /* joins what it stands between: zero width, accents, apostrophes */
    BOT_CHAR_SPACE,   /* ends a word */
    BOT_CHAR_PAUSE,   /* ends a phrase: comma, bracket, emoji */
    BOT_CHAR_STOP,    /* ends a sentence */
    BOT_CHAR_DIGIT,
    BOT_CHAR_LETTER, /* of a script that writes words with spaces */
    BOT_CHAR_HAN,    /* of a script that does not: Chinese, Japanese, Korean, Thai */
};

/* What the code point is, and in *ret_cp what it is read as. */
enum bot_char bot__fold(uint32_t cp, uint32_t *ret_cp);

#endif
