/*
 * lang.h -- which language a text is in, and which one is near to another.
 */
#ifndef BATON_BOT_LANG_H
#define BATON_BOT_LANG_H

#include "bot/tokens.h"

/* The language that the visitor writes: what the characters say, else the
 * conversation's; "en" when nothing is known. Borrowed from `conversation` or static. */
struct slice bot__lang_of(const struct bot_tokens *tokens, struct slice conversation);

/* How well a reader of `wanted` is served by `have`: 4 the same, 3 the same script
 * (zh-HK and zh-TW), 2 the same language, 1 English, 0 another. BCP 47, any case. */
int bot__lang_nearness(struct slice wanted, struct slice have);

#endif
