/*
 * bulk_text.h -- what stored conversations are made of: words in Chinese and English
 * whose frequencies follow Zipf's law, and the sentences that they make.
 *
 * A word has a rank: 0 is the most frequent. The first few hundred are words of the
 * desk, the others are made up, so that there are as many different ones as in a
 * real archive. The same rank is always the same word.
 */
#ifndef BATON_TESTS_BULK_TEXT_H
#define BATON_TESTS_BULK_TEXT_H

#include "base/str.h"

#define BULK_WORDS 40000u /* of each language */
#define BULK_WORD_MAX 32  /* bytes, the NUL counted in */

enum bulk_lang { BULK_ZH, BULK_EN };

/* Once, before the others. */
void bulk_text_init(void);
void bulk_word(enum bulk_lang lang, uint32_t rank, char out[BULK_WORD_MAX]);
/* Appends one message; now and then an address or a number is in it. */
void bulk_sentence(enum bulk_lang lang, struct buf *out);

#endif
