/*
 * background.c -- data/chat.txt, its terms counted.
 */
#include "bot/background.h"

#include "bot/data.h"

#include <stdlib.h>
#include <uthash.h>

struct said {
    uint64_t key;
    uint32_t lines;
    uint32_t last; /* the line that it was last counted in */
    UT_hash_handle hh;
};

struct bot_background {
    struct said *said;
    uint32_t lines;
};

static struct said *said_find(const struct bot_background *background, uint64_t key)
{
    struct said *said;

    HASH_FIND(hh, background->said, &key, sizeof(key), said);
    return said;
}

static void count(struct bot_background *background, uint64_t key)
{
    struct said *said = said_find(background, key);

    if (said == NULL) {
        said = mem_new(sizeof(*said));
        said->key = key;
        HASH_ADD(hh, background->said, key, sizeof(said->key), said);
    }
    if (said->last != background->lines) {
        said->last = background->lines;
        said->lines++;
    }
}

struct bot_background *bot__background_new(struct bot_lexicon *lexicon,
                                           const struct bot_rules *rules)
{
    struct bot_background *background = mem_new(sizeof(*background));
    struct slice rest = bot__data("chat.txt");
    struct slice line;
    struct bot_analysis analysis;

    bot__analysis_init(&analysis);
    while (bot__data_line(&rest, &line)) {
        bot__analyse(lexicon, rules, line, BOT_SIDE_ARTICLE, &analysis);
        background->lines++;
        for (size_t i = 0; i < analysis.terms_count; i++)
            count(background, analysis.terms[i].key);
    }
    bot__analysis_done(&analysis);
    return background;
}

void bot__background_free(struct bot_background *background)
{
    struct said *said, *next;

    if (background == NULL)
        return;
    HASH_ITER (hh, background->said, said, next) {
        HASH_DEL(background->said, said);
        free(said);
    }
    free(background);
}

float bot__background_share(const struct bot_background *background, uint64_t key)
{
    const struct said *said = said_find(background, key);

    return said == NULL ? 0 : (float)said->lines / (float)background->lines;
}
