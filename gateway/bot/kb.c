/*
 * kb.c -- articles by slug and language, and a shelf for each language.
 */
#include "bot/kb.h"

#include "bot/forms.h"
#include "bot/home.h"
#include "bot/lang.h"
#include "bot/said.h"
#include "bot/shelf.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uthash.h>

#define NONE UINT32_MAX

/* Different slugs that a question is looked up among. */
#define FOUND_MAX 128

/* What is learned of the articles' questions, beside what retrieval finds. */
#define TOPIC_SHARE 0.5f

/* What the second best language adds to the best. */
#define OTHER_SHARE 0.2f

struct article {
    char *slug;
    char *lang;
    char *title;
    char *answer;
    enum bot_action action;
    int64_t version;
    uint32_t next; /* of the same slug in another language, or NONE */
};

/* The articles of one slug. */
struct slug {
    uint32_t first;
    uint32_t number; /* from 0 */
    char *slug;      /* the first article's */
    struct bot_profile profile;
    UT_hash_handle hh;
};

struct shelf_of {
    char *lang;
    struct bot_shelf *shelf;
};

struct bot_kb {
    struct bot_lexicon *lexicon;
    struct bot_rules *rules;
    struct bot_background *background;
    struct bot_examples *examples;
    struct bot_topics *topics; /* by a slug's number; NULL: too many, or none */
    struct bot_texts *texts;
    struct bot_said_words *said;
    struct bot_forms *forms;
    struct bot_home home;
    struct bot_analysis *analysis; /* scratch */
    struct article *articles;
    size_t count;
    struct slug *slugs;
    struct shelf_of shelves[BOT_LANGS_MAX];
    size_t shelves_count;
};

static struct slug *slug_find(const struct bot_kb *kb, struct slice slug)
{
    struct slug *found = NULL;

    if (slug.len > 0)
        HASH_FIND(hh, kb->slugs, slug.data, slug.len, found);
    return found;
}

static uint32_t article_find(const struct bot_kb *kb, struct slice slug, struct slice lang)
{
    const struct slug *known = slug_find(kb, slug);

    for (uint32_t i = known != NULL ? known->first : NONE; i != NONE; i = kb->articles[i].next) {
        if (bot__lang_nearness(lang, slice_of(kb->articles[i].lang)) == 4)
            return i;
    }
    return NONE;
}

static void article_copy(struct article *to, const struct bot_article *from)
{
    to->slug = slice_dup(from->slug);
    to->lang = slice_dup(from->lang);
    to->title = slice_dup(from->title);
    to->answer = slice_dup(from->answer);
    to->action = from->action;
    to->version = from->version;
}

static void article_done(struct article *article)
{
    free(article->slug);
    free(article->lang);
    free(article->title);
    free(article->answer);
}

static void slug_link(struct bot_kb *kb, uint32_t at)
{
    struct article *article = &kb->articles[at];
    struct slug *slug = slug_find(kb, slice_of(article->slug));

    article->next = NONE;
    if (slug != NULL) {
        article->next = kb->articles[slug->first].next;
        kb->articles[slug->first].next = at;
        return;
    }
    slug = mem_new(sizeof(*slug));
    slug->first = at;
    slug->number = (uint32_t)HASH_COUNT(kb->slugs);
    slug->slug = article->slug;
    HASH_ADD_KEYPTR(hh, kb->slugs, slug->slug, strlen(slug->slug), slug);
}

/* NULL when there are too many languages. */
static struct bot_shelf *shelf_get(struct bot_kb *kb, struct slice lang)
{
    for (size_t i = 0; i < kb->shelves_count; i++) {
        if (bot__lang_nearness(lang, slice_of(kb->shelves[i].lang)) == 4)
            return kb->shelves[i].shelf;
    }
    if (kb->shelves_count == BOT_LANGS_MAX)
        return NULL;

    struct shelf_of *shelf = &kb->shelves[kb->shelves_count++];
    shelf->lang = slice_dup(lang);
    shelf->shelf = bot__shelf_new(kb->background);
    return shelf->shelf;
}

/* What a text of the field says of the article's themes; the two longer ones touch on many. */
static const float theme_weights[BOT_FIELDS] = {
    [BOT_FIELD_TITLE] = 1, [BOT_FIELD_QUESTIONS] = 1, [BOT_FIELD_KEYWORDS] = 0.5f};

static void add_text(struct bot_kb *kb, struct bot_shelf *shelf, struct slug *slug,
                     enum bot_field field, struct slice text)
{
    enum bot_side side = field == BOT_FIELD_BODY ? BOT_SIDE_BODY : BOT_SIDE_ARTICLE;

    bot__analyse(kb->lexicon, kb->rules, text, side, kb->analysis);
    bot__shelf_add(shelf, field, kb->analysis);
    if (theme_weights[field] > 0)
        bot__profile_add(&slug->profile, kb->analysis, theme_weights[field]);
}

static enum gw_err add_to_shelf(struct bot_kb *kb, uint32_t at, const struct bot_article *article)
{
    struct bot_shelf *shelf = shelf_get(kb, article->lang);
    struct slug *slug = slug_find(kb, article->slug);

    if (shelf == NULL)
        return GW_ELIMIT;
    bot__shelf_begin(shelf, at);
    add_text(kb, shelf, slug, BOT_FIELD_TITLE, article->title);
    for (size_t i = 0; i < article->questions_count; i++)
        add_text(kb, shelf, slug, BOT_FIELD_QUESTIONS, article->questions[i]);
    for (size_t i = 0; i < article->keywords_count; i++)
        add_text(kb, shelf, slug, BOT_FIELD_KEYWORDS, article->keywords[i]);
    add_text(kb, shelf, slug, BOT_FIELD_ANSWER, article->answer);
    add_text(kb, shelf, slug, BOT_FIELD_BODY, article->body);
    bot__shelf_end(shelf);
    return GW_OK;
}

/* Backwards, so that the last of several with the same slug and language is met first. */
static enum gw_err add_articles(struct bot_kb *kb, const struct bot_article *articles, size_t count)
{
    kb->articles = mem_array(count + 1, sizeof(*kb->articles));
    for (size_t i = count; i > 0; i--) {
        const struct bot_article *article = &articles[i - 1];
        enum gw_err err = bot_article_check(article);
        if (err != GW_OK)
            return err;
        if (article_find(kb, article->slug, article->lang) != NONE)
            continue;

        uint32_t at = (uint32_t)kb->count++;
        article_copy(&kb->articles[at], article);
        slug_link(kb, at);
        err = add_to_shelf(kb, at, article);
        if (err != GW_OK)
            return err;
    }
    return GW_OK;
}

static void learn_topic(struct bot_kb *kb, const struct slug *slug, struct slice text)
{
    bot__analyse(kb->lexicon, kb->rules, text, BOT_SIDE_QUESTION, kb->analysis);
    bot__topics_add(kb->topics, kb->analysis, slug->number);
}

/* Of two articles with the same slug and language both are learned: it is the same topic. */
static void learn_topics(struct bot_kb *kb, const struct bot_article *articles, size_t count)
{
    size_t slugs = HASH_COUNT(kb->slugs);

    if (slugs == 0 || slugs > BOT_TOPICS_MAX)
        return;
    kb->topics = bot__topics_new(slugs);
    for (size_t i = 0; i < count; i++) {
        const struct slug *slug = slug_find(kb, articles[i].slug);
        learn_topic(kb, slug, articles[i].title);
        for (size_t k = 0; k < articles[i].questions_count; k++)
            learn_topic(kb, slug, articles[i].questions[k]);
        for (size_t k = 0; k < articles[i].keywords_count; k++)
            learn_topic(kb, slug, articles[i].keywords[k]);
    }
    bot__topics_fit(kb->topics);
}

static void end_profiles(struct bot_kb *kb)
{
    struct slug *slug, *next;

    HASH_ITER (hh, kb->slugs, slug, next) {
        bot__profile_end(&slug->profile);
        bot__home_add(&kb->home, &slug->profile);
    }
}

enum gw_err bot_kb_new(const struct bot_article *articles, size_t count, struct bot_kb **ret_kb)
{
    if (count > BOT_ARTICLES_MAX)
        return GW_ELIMIT;

    struct bot_kb *kb = mem_new(sizeof(*kb));
    kb->lexicon = bot__lexicon_new();
    kb->examples = bot__examples_new(kb->lexicon);
    kb->rules = bot__rules_new(kb->lexicon);
    kb->background = bot__background_new(kb->lexicon, kb->rules);
    kb->texts = bot__texts_new();
    kb->said = bot__said_words_new();
    kb->forms = bot__forms_new();
    kb->analysis = mem_new(sizeof(*kb->analysis));
    bot__analysis_init(kb->analysis);

    enum gw_err err = add_articles(kb, articles, count);
    if (err != GW_OK) {
        bot_kb_free(kb);
        return err;
    }
    learn_topics(kb, articles, count);
    end_profiles(kb);
    for (size_t i = 0; i < kb->shelves_count; i++)
        bot__shelf_seal(kb->shelves[i].shelf);
    *ret_kb = kb;
    return GW_OK;
}

void bot_kb_free(struct bot_kb *kb)
{
    struct slug *slug, *next;

    if (kb == NULL)
        return;
    HASH_ITER (hh, kb->slugs, slug, next) {
        HASH_DEL(kb->slugs, slug);
        free(slug);
    }
    for (size_t i = 0; i < kb->count; i++)
        article_done(&kb->articles[i]);
    free(kb->articles);
    for (size_t i = 0; i < kb->shelves_count; i++) {
        free(kb->shelves[i].lang);
        bot__shelf_free(kb->shelves[i].shelf);
    }
    bot__analysis_done(kb->analysis);
    free(kb->analysis);
    bot__texts_free(kb->texts);
    bot__said_words_free(kb->said);
    bot__forms_free(kb->forms);
    bot__topics_free(kb->topics);
    bot__examples_free(kb->examples);
    bot__background_free(kb->background);
    bot__rules_free(kb->rules);
    bot__lexicon_free(kb->lexicon);
    free(kb);
}

const struct bot_texts *bot__kb_texts(const struct bot_kb *kb)
{
    return kb->texts;
}

const struct bot_said_words *bot__kb_said(const struct bot_kb *kb)
{
    return kb->said;
}

const struct bot_forms *bot__kb_forms(const struct bot_kb *kb)
{
    return kb->forms;
}

static struct bot_hit hit_of(const struct article *article, float score, float fit)
{
    return (struct bot_hit){
        .slug = slice_of(article->slug),
        .lang = slice_of(article->lang),
        .title = slice_of(article->title),
        .answer = slice_of(article->answer),
        .action = article->action,
        .version = article->version,
        .score = (double)score,
        .fit = (double)fit,
    };
}

/* The version of the article that a reader of `lang` is served best by. */
static const struct article *nearest(const struct bot_kb *kb, uint32_t first, struct slice lang)
{
    const struct article *best = NULL;
    int best_nearness = -1;

    for (uint32_t i = first; i != NONE; i = kb->articles[i].next) {
        int nearness = bot__lang_nearness(lang, slice_of(kb->articles[i].lang));
        if (nearness > best_nearness) {
            best = &kb->articles[i];
            best_nearness = nearness;
        }
    }
    return best;
}

bool bot_find(const struct bot_kb *kb, struct slice slug, struct slice lang,
              struct bot_hit *ret_hit)
{
    const struct slug *known = slug_find(kb, slug);

    if (known == NULL)
        return false;
    *ret_hit = hit_of(nearest(kb, known->first, lang), 0, 0);
    return true;
}

bool bot__kb_find_action(const struct bot_kb *kb, enum bot_action action, struct slice lang,
                         struct bot_hit *ret_hit)
{
    for (size_t i = 0; i < kb->count; i++) {
        if (kb->articles[i].action == action)
            return bot_find(kb, slice_of(kb->articles[i].slug), lang, ret_hit);
    }
    return false;
}

struct bot_question bot__kb_read(const struct bot_kb *kb, struct slice text,
                                 struct slice conversation_lang)
{
    bot__analyse(kb->lexicon, kb->rules, text, BOT_SIDE_QUESTION, kb->analysis);
    struct bot_profile profile = bot__profile_of(kb->analysis);
    return (struct bot_question){
        .analysis = kb->analysis,
        .lang = bot__lang_of(&kb->analysis->tokens, conversation_lang),
        .profile = profile,
        .beside = bot__home_is_known(&kb->home) ? bot__home_beside(&kb->home, &profile) : 0,
    };
}

bool bot__kb_is_own(const struct bot_kb *kb, struct slice slug)
{
    const struct slug *known = slug_find(kb, slug);

    return known != NULL && !bot__home_knows(&known->profile);
}

void bot__kb_weigh(const struct bot_kb *kb, const struct bot_question *question,
                   float ret_likely[BOT_CLASSES])
{
    bot__examples_weigh(kb->examples, question->analysis, ret_likely);
}

bool bot__kb_names_harm(const struct bot_kb *kb, const struct bot_question *question)
{
    return bot__examples_name_harm(kb->examples, question->analysis);
}

/* What was found of one slug, in whatever languages. */
struct found {
    const struct slug *slug;
    float best;
    float second; /* of another language */
};

static struct found *found_get(struct found *found, size_t *count, const struct slug *slug)
{
    for (size_t i = 0; i < *count; i++) {
        if (found[i].slug == slug)
            return &found[i];
    }
    if (*count == FOUND_MAX)
        return NULL;
    found[*count] = (struct found){.slug = slug};
    return &found[(*count)++];
}

static size_t search_shelf(const struct bot_kb *kb, const struct shelf_of *shelf,
                           const struct bot_question *question, struct found *found, size_t count)
{
    struct bot_ranked ranked[BOT_SHELF_HITS_MAX];
    size_t ranked_count =
        bot__shelf_search(shelf->shelf, question->analysis->terms, question->analysis->terms_count,
                          ranked, BOT_SHELF_HITS_MAX);

    for (size_t i = 0; i < ranked_count; i++) {
        const struct article *article = &kb->articles[ranked[i].article];
        struct found *of = found_get(found, &count, slug_find(kb, slice_of(article->slug)));
        if (of == NULL)
            break;
        if (ranked[i].score > of->best) {
            of->second = of->best;
            of->best = ranked[i].score;
        } else if (ranked[i].score > of->second) {
            of->second = ranked[i].score;
        }
    }
    return count;
}

static size_t add_hit(struct bot_hit *hits, size_t count, size_t max, struct bot_hit hit)
{
    if (count == max) {
        if (hits[count - 1].score >= hit.score)
            return count;
        count--;
    }
    size_t at = count;
    for (; at > 0 && hits[at - 1].score < hit.score; at--)
        hits[at] = hits[at - 1];
    hits[at] = hit;
    return count + 1;
}

/* All shelves are asked, the one of the visitor's language first: concepts are the same
 * in all languages, so that what one version of an article says speaks for the others. */
size_t bot__kb_search(const struct bot_kb *kb, const struct bot_question *question,
                      struct bot_hit *hits, size_t max)
{
    struct found found[FOUND_MAX];
    float shares[BOT_TOPICS_MAX];
    size_t own = 0, found_count = 0, count = 0;
    int own_nearness = -1;

    if (max > BOT_SHELF_HITS_MAX)
        max = BOT_SHELF_HITS_MAX;
    if (max == 0 || kb->shelves_count == 0)
        return 0;

    for (size_t i = 0; i < kb->shelves_count; i++) {
        int nearness = bot__lang_nearness(question->lang, slice_of(kb->shelves[i].lang));
        if (nearness > own_nearness) {
            own = i;
            own_nearness = nearness;
        }
    }
    found_count = search_shelf(kb, &kb->shelves[own], question, found, found_count);
    for (size_t i = 0; i < kb->shelves_count; i++) {
        if (i != own)
            found_count = search_shelf(kb, &kb->shelves[i], question, found, found_count);
    }
    if (kb->topics != NULL)
        bot__topics_weigh(kb->topics, question->analysis, shares);
    for (size_t i = 0; i < found_count; i++) {
        const struct article *shown = nearest(kb, found[i].slug->first, question->lang);
        float fit = (found[i].best + OTHER_SHARE * found[i].second) / (1 + OTHER_SHARE);
        float score = fit;
        if (kb->topics != NULL)
            score = (score + TOPIC_SHARE * shares[found[i].slug->number]) / (1 + TOPIC_SHARE);
        score = bot__profile_score(&question->profile, &found[i].slug->profile, score);
        count = add_hit(hits, count, max, hit_of(shown, score, fit));
    }
    return count;
}

size_t bot_search(const struct bot_kb *kb, struct slice query, struct slice lang,
                  struct bot_hit *hits, size_t max)
{
    if (query.len > BOT_INPUT_MAX)
        return 0;
    struct bot_question question = bot__kb_read(kb, query, lang);
    return bot__kb_search(kb, &question, hits, max);
}
