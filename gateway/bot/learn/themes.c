/*
 * themes.c -- a program of the build: learns from the demo's articles which of their subjects a
 * text is for (themes.h), and from examples/ what is for none of them. The same texts give the
 * same bytes.
 *
 *   themes OUTPUT FILE...
 *
 * A FILE is an article (.md), or one of examples/, of which the texts under [out] are read, and those
 * under [about SLUG] or [CLASS about SLUG]: a matter of a wallet that no article is about has a theme of its own, so that
 * an article that only has its words is not sure to be for it.
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
    char names[BOT_THEMES_MAX][ARTICLE_FILE_SLUG_MAX + 1]; /* of the themes */
    size_t themes;
    struct bot_topics *topics;
};

static struct bot_themes out;

/* The articles of one slug, in all languages, are of one theme. */
static size_t theme_of(struct reader *reader, struct slice slug, const char *path)
{
    for (size_t theme = 0; theme < reader->themes; theme++) {
        if (slice_eq_cstr(slug, reader->names[theme]))
            return theme;
    }
    if (reader->themes == BOT_THEMES_MAX || slug.len > ARTICLE_FILE_SLUG_MAX)
        learn__fail("more subjects than there are themes, or a name that is too long", path);
    memcpy(reader->names[reader->themes], slug.data, slug.len);
    return reader->themes++;
}

static void read_article(struct reader *reader, const char *path)
{
    if (reader->count == ARTICLES_MAX)
        learn__fail("too many articles", path);
    learn__read_article(path, &reader->articles[reader->count]);
    reader->theme_of[reader->count] =
        theme_of(reader, slice_of(reader->articles[reader->count].slug), path);
    reader->count++;
}

static void learn_text(struct reader *reader, size_t theme, struct slice text)
{
    bot__analyse(reader->lexicon, reader->rules, text, BOT_SIDE_QUESTION, &reader->analysis);
    bot__topics_add(reader->topics, &reader->analysis, theme);
}

/* The themes of examples/ have to be known before the first text is learned. */
static void read_subjects(struct reader *reader, const char *path)
{
    struct examples_file examples;
    struct examples_heading heading;
    struct slice text;

    learn__open(&examples, path);
    while (learn__next(&examples, &text)) {
        if (learn__heading(text, &heading) && heading.slug.len > 0)
            (void)theme_of(reader, heading.slug, path);
    }
}

/* What is for another desk is a theme of its own, the last one. */
static size_t theme_of_heading(struct reader *reader, const struct examples_heading *heading,
                               const char *path)
{
    if (heading->slug.len > 0)
        return theme_of(reader, heading->slug, path);
    return slice_eq_cstr(heading->class, "out") ? reader->themes - 1 : BOT_THEMES_MAX;
}

static void learn_examples(struct reader *reader, const char *path)
{
    struct examples_file examples;
    struct examples_heading heading;
    struct slice text;
    size_t theme = BOT_THEMES_MAX;

    learn__open(&examples, path);
    while (learn__next(&examples, &text)) {
        if (learn__heading(text, &heading))
            theme = theme_of_heading(reader, &heading, path);
        else if (theme < BOT_THEMES_MAX)
            learn_text(reader, theme, text);
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
    out.beside = (uint32_t)reader->themes;
    for (int i = 2; i < argc; i++) {
        if (!learn__is_article(argv[i]))
            read_subjects(reader, argv[i]);
    }
    (void)theme_of(reader, SLICE_LIT("out"), argv[0]);
    reader->topics = bot__topics_new(reader->themes);
    learn(reader);
    for (int i = 2; i < argc; i++) {
        if (!learn__is_article(argv[i]))
            learn_examples(reader, argv[i]);
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
