/*
 * lang.c -- which language a text is in, and which one is near to another.
 */
#include "bot/lang.h"

#include <strings.h>

/* So few Latin words are names as often as they are English. */
#define AMBIGUOUS_WORDS 2

static bool same(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || strncasecmp(a.data, b.data, a.len) == 0);
}

static bool has_subtag(struct slice lang, const char *subtag)
{
    while (lang.data != NULL) {
        if (same(slice_cut(lang, '-', &lang), slice_of(subtag)))
            return true;
    }
    return false;
}

static struct slice primary(struct slice lang)
{
    struct slice rest;

    return slice_cut(lang, '-', &rest);
}

static bool is_chinese(struct slice lang)
{
    return same(primary(lang), SLICE_LIT("zh"));
}

static bool is_traditional(struct slice lang)
{
    return has_subtag(lang, "hant") || has_subtag(lang, "tw") || has_subtag(lang, "hk") ||
           has_subtag(lang, "mo");
}

struct slice bot__lang_of(const struct bot_tokens *tokens, struct slice conversation)
{
    bool chinese = is_chinese(conversation);

    if (conversation.len == 0)
        conversation = SLICE_LIT("en");
    if (tokens->hangul)
        return SLICE_LIT("ko");
    if (tokens->kana && !chinese)
        return SLICE_LIT("ja");
    if (tokens->han > 0) {
        if (tokens->traditional)
            return chinese && is_traditional(conversation) ? conversation : SLICE_LIT("zh-TW");
        return chinese ? conversation : SLICE_LIT("zh-CN");
    }
    if (tokens->words <= AMBIGUOUS_WORDS)
        return conversation;

    bool spaceless = chinese || same(primary(conversation), SLICE_LIT("ja")) ||
                     same(primary(conversation), SLICE_LIT("ko"));
    return spaceless ? SLICE_LIT("en") : conversation;
}

int bot__lang_nearness(struct slice wanted, struct slice have)
{
    if (same(wanted, have))
        return 4;
    if (same(primary(wanted), primary(have)))
        return is_traditional(wanted) == is_traditional(have) ? 3 : 2;
    return same(primary(have), SLICE_LIT("en")) ? 1 : 0;
}
