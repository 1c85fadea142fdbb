/*
 * themes.c -- a program of the build: learns from the demo's articles which of their subjects a
 * text is for (themes.h), and from examples/ what is for none of them. The same texts give the
 * same bytes.
 *
 *   themes OUTPUT FILE...
 *
 * A FILE is an article (.md), or one of examples/, of which the texts under [out] are read.
 */
#include "bot/themes.h"
#include "bot/learn/files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARTICLES_MAX 400

struct reader {
    struct bot_lexicon *lexicon;
    struct bot_rules *rules;
    struct bot_analysis analysis;
    struct article_file articles[ARTICLES_MAX];
    size_t theme_of[ARTICLES_MAX];
    size_t count;
    size_t themes;
    struct bot_topics *topics;
};

static struct bot_themes out;

/* The articles of one slug, in all languages, are of one theme. */
static size_t theme_of(struct reader *reader, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(reader->articles[i].slug, reader->articles[at].slug) == 0)
            return reader->theme_of[i];
    }
    return reader->themes++;
}

static void read_article(struct reader *reader, const char *path)
{
    if (reader->count == ARTICLES_MAX)
        learn__fail("too many articles", path);
    learn__read_article(path, &reader->articles[reader->count]);
    reader->theme_of[reader->count] = theme_of(reader, reader->count);
    reader->count++;
}

static void learn_text(struct reader *reader, size_t theme, struct slice text)
{
    bot__analyse(reader->lexicon, reader->rules, text, BOT_SIDE_QUESTION, &reader->analysis);
    bot__topics_add(reader->topics, &reader->analysis, theme);
}

/* What is for another desk is a theme of its own, which no article has. */
static void learn_strange(struct reader *reader, const char *path)
{
    struct examples_file examples;
    struct slice text;
    bool out_of_scope = false;

    learn__open(&examples, path);
    while (learn__next(&examples, &text)) {
        if (text.data[0] == '[')
            out_of_scope = slice_starts(text, SLICE_LIT("[out]"));
        else if (out_of_scope)
            learn_text(reader, reader->themes - 1, text);
    }
}

static void learn(struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        const struct article_file *article = &reader->articles[i];
        learn_text(reader, reader->theme_of[i], slice_of(article->title));
        for (size_t k = 0; k < article->questions_count; k++)
            learn_text(reader, reader->theme_of[i], slice_of(article->questions[k]));
        for (size_t k = 0; k < article->keywords_count; k++)
            learn_text(reader, reader->theme_of[i], slice_of(article->keywords[k]));
    }
}

static void keep(const struct reader *reader)
{
    float most = 0;

    for (size_t p = 0; p < BOT_TOPIC_PLACES; p++) {
        for (size_t t = 0; t < reader->themes; t++)
            most = fmaxf(most, fabsf(bot__topics_weight(reader->topics, p, t)));
    }
    out.count = (uint32_t)reader->themes;
    out.unit = most / INT8_MAX;
    for (size_t t = 0; t < reader->themes; t++)
        out.bias[t] = bot__topics_bias(reader->topics, t);
    for (size_t p = 0; p < BOT_TOPIC_PLACES && most > 0; p++) {
        for (size_t t = 0; t < reader->themes; t++)
            out.weights[p][t] = (int8_t)lrintf(bot__topics_weight(reader->topics, p, t) / out.unit);
    }
}

int main(int argc, char **argv)
{
    struct reader *reader = mem_new(sizeof(*reader));

    if (argc < 3)
        learn__fail("OUTPUT FILE...", "usage");
    reader->lexicon = bot__lexicon_new();
    reader->rules = bot__rules_new(reader->lexicon);
    bot__analysis_init(&reader->analysis);
    for (int i = 2; i < argc; i++) {
        if (learn__is_article(argv[i]))
            read_article(reader, argv[i]);
    }
    if (++reader->themes > BOT_THEMES_MAX)
        learn__fail("more subjects than there are themes", argv[0]);
    reader->topics = bot__topics_new(reader->themes);
    learn(reader);
    for (int i = 2; i < argc; i++) {
        if (!learn__is_article(argv[i]))
            learn_strange(reader, argv[i]);
    }
    bot__topics_fit(reader->topics);
    keep(reader);

    FILE *file = fopen(argv[1], "wb");
    if (file == NULL)
        learn__fail(strerror(errno), argv[1]);
    if (fwrite(&out, sizeof(out), 1, file) != 1 || fclose(file) != 0)
        learn__fail("writing", argv[1]);

    for (size_t i = 0; i < reader->count; i++)
        article_file_done(&reader->articles[i]);
    bot__topics_free(reader->topics);
    bot__analysis_done(&reader->analysis);
    bot__rules_free(reader->rules);
    bot__lexicon_free(reader->lexicon);
    free(reader);
    return 0;
}
