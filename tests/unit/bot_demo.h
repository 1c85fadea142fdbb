/*
 * bot_demo.h -- the demo's articles as the bot takes them, for its tests, which run
 * from the root of the checkout.
 */
#ifndef BATON_TESTS_BOT_DEMO_H
#define BATON_TESTS_BOT_DEMO_H

#include "bot/bot.h"
#include "wire/article_file.h"

#include <assert.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define BOT_DEMO_MAX 200

struct bot_demo {
    struct article_file files[BOT_DEMO_MAX];
    struct bot_article articles[BOT_DEMO_MAX];
    struct slice phrases[BOT_DEMO_MAX * 2][ARTICLE_FILE_PHRASES_MAX];
    size_t count;
};

/* The whole file, NUL-terminated; the caller frees it. */
static inline char *bot_demo_read(const char *path)
{
    char *text = mem_new(ARTICLE_FILE_MAX + 1);
    FILE *file = fopen(path, "rb");

    assert(file != NULL);
    size_t len = fread(text, 1, ARTICLE_FILE_MAX, file);
    assert(len > 0 && len < ARTICLE_FILE_MAX);
    fclose(file);
    return text;
}

static inline const struct slice *bot_demo_phrases(struct slice *out, char **phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = slice_of(phrases[i]);
    return out;
}

static inline void bot_demo_load(struct bot_demo *demo, const char *path)
{
    struct article_file *file = &demo->files[demo->count];
    struct bot_article *article = &demo->articles[demo->count];
    char message[200];
    char *text = bot_demo_read(path);
    enum gw_err err = article_file_parse(slice_of(text), file, message);

    assert(err == GW_OK && demo->count < BOT_DEMO_MAX);
    free(text);
    *article = (struct bot_article){
        .slug = slice_of(file->slug),
        .lang = slice_of(file->lang),
        .title = slice_of(file->title),
        .answer = slice_of(file->answer),
        .body = slice_of(file->body),
        .questions = bot_demo_phrases(demo->phrases[demo->count * 2], file->questions,
                                      file->questions_count),
        .questions_count = file->questions_count,
        .keywords = bot_demo_phrases(demo->phrases[demo->count * 2 + 1], file->keywords,
                                     file->keywords_count),
        .keywords_count = file->keywords_count,
        .version = 1,
    };
    err = bot_action_parse(slice_of(article_file_action_name(file->action)), &article->action);
    assert(err == GW_OK);
    demo->count++;
}

static inline struct bot_demo *bot_demo_new(void)
{
    struct bot_demo *demo = mem_new(sizeof(*demo));
    glob_t found;

    int rc = glob("schema/demo/articles/*/*.md", 0, NULL, &found);
    assert(rc == 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        bot_demo_load(demo, found.gl_pathv[i]);
    globfree(&found);
    return demo;
}

static inline void bot_demo_free(struct bot_demo *demo)
{
    for (size_t i = 0; i < demo->count; i++)
        article_file_done(&demo->files[i]);
    free(demo);
}

#endif
