/*
 * bare.c -- a secret that is asked for with no verb: "Your seed phrase?", "密码，谢谢".
 */
#include "policy/wording.h"

/* What the phrases of a sentence cover of it, from its beginning on. */
struct cover {
    const struct token *secret;
    size_t next, end; /* the next phrase; the glyph behind what is covered */
    bool asked;
};

/* Takes the phrases that begin up to this glyph; false when one is denied. Those of other kinds cover nothing: a word
 * that is none of ours says something else, "Forgot your password?" */
static bool cover_to(const struct wording *wording, size_t glyph, struct cover *cover)
{
    for (; cover->next < wording->tokens_count; cover->next++) {
        const struct token *token = &wording->tokens[cover->next];
        bool secret = kinds_have(&token->kinds, KIND_SECRET),
             kindly = kinds_have(&token->kinds, KIND_KINDLY);

        if (token->start > glyph)
            break;
        if (!token->active)
            return false;
        if (!secret && !kindly && !kinds_have(&token->kinds, KIND_BARE))
            continue;
        cover->secret = secret ? token : cover->secret;
        cover->asked = cover->asked || kindly;
        cover->end = token->end > cover->end ? token->end : cover->end;
    }
    return true;
}

static bool is_word(const struct glyph *glyph)
{
    return glyph->kind == GLYPH_LETTER || glyph->kind == GLYPH_SINGLE;
}

bool policy__asks_barely(const struct wording *wording, const struct reading *reading, size_t start,
                         size_t end, const struct token **ret_secret)
{
    struct cover cover = {.asked = end < reading->count && reading->glyphs[end].cp == '?'};

    for (size_t at = start; at < end; at++) {
        if (!is_word(&reading->glyphs[at]))
            continue;
        if (!cover_to(wording, at, &cover) || at >= cover.end)
            return false;
    }
    *ret_secret = cover.secret;
    return cover.secret != NULL && cover.asked;
}
