/*
 * han.h -- Chinese characters that readers take for the same.
 *
 * Traditional as Simplified, compatibility forms as themselves: what the bot, and
 * who searches, reads a character as. The table is data (data/han_fold.txt), laid
 * out for direct look-up by the first call. Any thread may call.
 */
#ifndef BATON_BASE_HAN_H
#define BATON_BASE_HAN_H

#include <stdint.h>

/* The code point itself where no other one stands for it. */
uint32_t han_fold(uint32_t cp);

#endif
