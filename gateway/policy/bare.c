/*
 * bare.c -- a secret that is asked for with no verb: "Your seed phrase?", "密码，谢谢".
 */
#include "policy/wording.h"

/* What is covered of a sentence by a secret's name and the words around it, from its beginning on. */
struct cover {
    const struct token *secret;
    size_t next; /* of the sentence's phrases */
    size_t end;  /* the glyph behind what is covered */
    bool kindly; /* there is a "please" in it */
};

/* Takes the names of secrets that begin up to this glyph; false when one is denied. */
static bool cover_secrets(const struct wording *wording, size_t glyph, struct cover *cover)
{
    for (; cover->next < wording->tokens_count; cover->next++) {
        const struct token *token = &wording->tokens[cover->next];

        if (token->start > glyph)
            break;
        if (!token->active)
            return false;
        if (!kinds_have(&token->kinds, KIND_SECRET))
            continue;
        cover->secret = token;
        cover->end = token->end > cover->end ? token->end : cover->end;
    }
    return true;
}

/* The word there, when it is one that says nothing beside a secret's name. */
static void cover_filler(const struct wording *wording, const struct reading *reading, size_t glyph,
                         struct cover *cover)
{
    struct kinds kinds;
    size_t end = glyph;

    if (!policy__terms_begin(wording->fillers, reading->glyphs[glyph].cp))
        return;
    kinds = policy__terms_match(wording->fillers, reading, glyph, KIND_NOTHING, &end);
    cover->kindly = cover->kindly || kinds_have(&kinds, KIND_KINDLY);
    cover->end = end > cover->end ? end : cover->end;
}

static bool is_word(const struct glyph *glyph)
{
    return glyph->kind == GLYPH_LETTER || glyph->kind == GLYPH_SINGLE;
}

bool policy__may_ask_barely(const struct wording *wording, const struct reading *reading,
                            size_t start, size_t end)
{
    struct cover cover = {.secret = NULL};
    struct kinds kinds;
    size_t behind;

    while (start < end && !is_word(&reading->glyphs[start]))
        start++;
    if (start == end)
        return false;
    cover_filler(wording, reading, start, &cover);
    if (cover.end > start || !policy__terms_begin(wording->terms, reading->glyphs[start].cp))
        return cover.end > start;
    kinds = policy__terms_match(wording->terms, reading, start, KIND_NOTHING, &behind);
    return kinds_have(&kinds, KIND_SECRET);
}

const struct token *policy__asked_barely(const struct wording *wording,
                                         const struct reading *reading, size_t start, size_t end)
{
    bool asked = end < reading->count && reading->glyphs[end].cp == '?';
    struct cover cover = {.secret = NULL};

    for (size_t at = start; at < end; at++) {
        /* "Key please, and then …" */
        if (reading->glyphs[at].cp == ',' && cover.secret != NULL && cover.kindly)
            break;
        if (!is_word(&reading->glyphs[at]))
            continue;
        if (!cover_secrets(wording, at, &cover))
            return NULL;
        if (wording_begins_word(reading, at))
            cover_filler(wording, reading, at, &cover);
        /* A word that is none of ours says something else: "Forgot your password?" */
        if (at >= cover.end)
            return NULL;
    }
    return asked || cover.kindly ? cover.secret : NULL;
}
