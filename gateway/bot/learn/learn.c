/*
 * learn.c -- a program of the build: fits a logistic model a class to the texts of examples/,
 * with liblinear, and writes a struct bot_weights. The same texts give the same bytes.
 *
 *   learn OUTPUT FILE...
 *
 * A FILE is one of examples/, or an article of the demo (.md), whose own questions, and those that
 * stand in examples/ for want of room there, are ordinary ones about a wallet, but for the urgent ones.
 */
#include "bot/clues.h"
#include "bot/learn/files.h"
#include "bot/learn/nets.h"
#include "bot/weights.h"

#include <assert.h>
#include <errno.h>
#include <linear.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXAMPLES_MAX 40000
/* How much the texts count against small weights, and those of a class against the others:
 * chosen by cross-validation, in which the texts under one heading were on one side. */
#define TRUST 10
#define RARE 2
#define GOOD_ENOUGH 0.01 /* liblinear's own */
#define UNSEEN 0.5       /* so often each clue counts as met beside its meetings */
/* Of an article that leads to a person: it tells no theft, and is no measure for the other classes. */
#define NOT_URGENT (BOT_CLASSES + 1)

static const char *const names[BOT_CLASSES] = {
    [BOT_CLASS_URGENT] = "urgent",       [BOT_CLASS_CALM] = "calm",
    [BOT_CLASS_PERSON] = "person",       [BOT_CLASS_ANGER] = "anger",
    [BOT_CLASS_COMPLAINT] = "complaint", [BOT_CLASS_OUT] = "out",
    [BOT_CLASS_GREETING] = "greeting",   [BOT_CLASS_THANKS] = "thanks",
    [BOT_CLASS_GOODBYE] = "goodbye",     [BOT_CLASS_BOT] = "bot",
};

#define ARTICLES_MAX 400

struct subject {
    char slug[ARTICLE_FILE_SLUG_MAX + 1];
    int class;
};

struct reader {
    struct bot_lexicon *lexicon;
    struct bot_rules *rules;
    struct bot_senses *senses;
    struct bot_analysis analysis;
    struct feature_node **nodes; /* an example each */
    int *classes;                /* BOT_CLASSES: none; or NOT_URGENT */
    size_t count;
    struct subject subjects[ARTICLES_MAX]; /* the articles */
    size_t subjects_count;
};

static struct bot_weights out;

static int class_of(struct slice name, const char *path)
{
    for (int class = 0; class < BOT_CLASSES; class ++) {
        if (slice_eq_cstr(name, names[class]))
            return class;
    }
    if (!slice_eq_cstr(name, "none"))
        learn__fail("a heading of no class", path);
    return BOT_CLASSES;
}

static int by_index(const void *a, const void *b)
{
    return ((const struct feature_node *)a)->index - ((const struct feature_node *)b)->index;
}

/* liblinear wants the places from 1 up, ascending, each once, and -1 behind them. */
static struct feature_node *nodes_of(const struct bot_clues *clues)
{
    struct feature_node *nodes = mem_array(clues->count + 2, sizeof(*nodes));
    float words, meaning;
    size_t kept = 0;

    bot__clues_shares(clues, &words, &meaning);
    for (size_t i = 0; i < clues->count; i++)
        nodes[i] = (struct feature_node){(int)clues->places[i] + 1,
                                         (double)(i < clues->words ? words : meaning)};
    qsort(nodes, clues->count, sizeof(*nodes), by_index);
    for (size_t i = 0; i < clues->count; i++) {
        if (kept > 0 && nodes[kept - 1].index == nodes[i].index)
            nodes[kept - 1].value += nodes[i].value;
        else
            nodes[kept++] = nodes[i];
    }
    nodes[kept++] = (struct feature_node){(int)BOT_PLACES + 1, 1}; /* the bias */
    nodes[kept] = (struct feature_node){-1, 0};
    return nodes;
}

static void read_example(struct reader *reader, int class, struct slice text, const char *path)
{
    struct bot_clues clues;

    if (reader->count == EXAMPLES_MAX)
        learn__fail("too many examples", path);
    bot__analyse(reader->lexicon, reader->rules, text, BOT_SIDE_QUESTION, &reader->analysis);
    if (reader->analysis.tokens.count == 0)
        return; /* signs alone are all the same, and say something else each time */
    bot__clues_read(reader->senses, &reader->analysis, 0, reader->analysis.tokens.count,
                    reader->analysis.intents, &clues);
    reader->classes[reader->count] = class;
    reader->nodes[reader->count++] = nodes_of(&clues);
}

static int class_of_article(const struct article_file *article)
{
    if (article->action == ARTICLE_FILE_URGENT)
        return BOT_CLASS_URGENT;
    return article->action == ARTICLE_FILE_HUMAN || article->action == ARTICLE_FILE_FORM
               ? NOT_URGENT
               : BOT_CLASSES;
}

static void read_article(struct reader *reader, const char *path)
{
    static struct article_file article;

    if (reader->subjects_count == ARTICLES_MAX)
        learn__fail("too many articles", path);
    learn__read_article(path, &article);
    int class = class_of_article(&article);
    struct subject *subject = &reader->subjects[reader->subjects_count++];
    memcpy(subject->slug, article.slug, strlen(article.slug) + 1);
    subject->class = class;
    read_example(reader, class, slice_of(article.title), path);
    for (size_t i = 0; i < article.questions_count; i++)
        read_example(reader, class, slice_of(article.questions[i]), path);
    article_file_done(&article);
}

/* What an article of this slug is for; a matter without one is an ordinary one. */
static int class_of_subject(const struct reader *reader, struct slice slug)
{
    for (size_t i = 0; i < reader->subjects_count; i++) {
        if (slice_eq_cstr(slug, reader->subjects[i].slug))
            return reader->subjects[i].class;
    }
    return BOT_CLASSES;
}

static int class_of_heading(const struct reader *reader, const struct examples_heading *heading,
                            const char *path)
{
    return heading->class.len > 0 ? class_of(heading->class, path)
                                  : class_of_subject(reader, heading->slug);
}

static void read_file(struct reader *reader, const char *path)
{
    struct examples_file examples;
    struct examples_heading heading;
    struct slice text;
    int class = -1;

    learn__open(&examples, path);
    while (learn__next(&examples, &text)) {
        if (learn__heading(text, &heading))
            class = class_of_heading(reader, &heading, path);
        else if (class < 0)
            learn__fail("a text before the first heading", path);
        else
            read_example(reader, class, text, path);
    }
}

static bool is_for(const struct reader *reader, size_t example, int class)
{
    return reader->classes[example] != NOT_URGENT || class == BOT_CLASS_URGENT;
}

/* How far apart the class and the others are in how often they have a clue: a clue that both
 * have alike gets a small scale, and so a small weight. This is what makes naive Bayes quick to
 * learn from few texts, and the fit beside it does not take the clues for independent. */
static void read_scales(const struct reader *reader, int class, double *scales)
{
    double *met = mem_array(BOT_PLACES * 2, sizeof(*met)), all[2] = {0};

    for (size_t i = 0; i < BOT_PLACES * 2; i++)
        met[i] = UNSEEN;
    for (size_t i = 0; i < reader->count; i++) {
        if (!is_for(reader, i, class))
            continue;
        size_t side = reader->classes[i] == class ? 0 : 1;
        for (const struct feature_node *node = reader->nodes[i]; node->index != -1; node++) {
            if (node->index <= (int)BOT_PLACES)
                met[(size_t)(node->index - 1) * 2 + side]++;
        }
    }
    for (size_t i = 0; i < BOT_PLACES * 2; i++)
        all[i % 2] += met[i];
    for (size_t i = 0; i < BOT_PLACES; i++)
        scales[i] = fabs(log((met[i * 2] / all[0]) / (met[i * 2 + 1] / all[1])));
    scales[BOT_PLACES] = 1; /* the bias */
    free(met);
}

static struct feature_node *scaled(const struct feature_node *nodes, const double *scales)
{
    size_t count = 0;

    while (nodes[count].index != -1)
        count++;
    struct feature_node *copy = mem_array(count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++)
        copy[i] =
            (struct feature_node){nodes[i].index, nodes[i].value * scales[nodes[i].index - 1]};
    copy[count] = (struct feature_node){-1, 0};
    return copy;
}

/* Weights in whole numbers of a unit: a byte is exact enough for sums of hundreds. */
static void keep(const struct model *fitted, const double *scales, int class)
{
    double most = 0;
    double sign = fitted->label[0] == 1 ? 1 : -1; /* they are for the first label */

    for (size_t i = 0; i < BOT_PLACES; i++)
        most = fmax(most, fabs(fitted->w[i] * scales[i]));
    out.unit[class] = (float)(most / INT8_MAX);
    out.bias[class] = (float)(sign * fitted->w[BOT_PLACES]);
    for (size_t i = 0; i < BOT_PLACES && most > 0; i++)
        out.weights[i][class] = (int8_t)lrint(sign * fitted->w[i] * scales[i] / most * INT8_MAX);
}

static void quiet(const char *text)
{
    (void)text; /* liblinear tells of each round */
}

static void fit_problem(struct problem *problem, const double *scales, int class)
{
    int labels[] = {1};
    double rare[] = {RARE};
    struct parameter how = {.solver_type = L2R_LR,
                            .eps = GOOD_ENOUGH,
                            .C = TRUST,
                            .nr_weight = 1,
                            .weight_label = labels,
                            .weight = rare};

    if (check_parameter(problem, &how) != NULL)
        learn__fail(check_parameter(problem, &how), names[class]);
    struct model *fitted = train(problem, &how);
    if (fitted->nr_class != 2)
        learn__fail("no example", names[class]);
    keep(fitted, scales, class);
    free_and_destroy_model(&fitted);
}

static void fit(const struct reader *reader, int class)
{
    struct problem problem = {.n = (int)BOT_PLACES + 1,
                              .y = mem_array(reader->count, sizeof(double)),
                              .x = mem_array(reader->count, sizeof(struct feature_node *)),
                              .bias = -1};
    double *scales = mem_array(BOT_PLACES + 1, sizeof(*scales));

    read_scales(reader, class, scales);
    for (size_t i = 0; i < reader->count; i++) {
        if (!is_for(reader, i, class))
            continue;
        problem.y[problem.l] = reader->classes[i] == class ? 1 : 0;
        problem.x[problem.l++] = scaled(reader->nodes[i], scales);
    }
    fit_problem(&problem, scales, class);
    for (int i = 0; i < problem.l; i++)
        free(problem.x[i]);
    free(problem.x);
    free(problem.y);
    free(scales);
}

/* To a net an article that leads to a person is an ordinary matter. */
static void fit_nets(const struct reader *reader)
{
    int *kinds = mem_array(reader->count + 1, sizeof(*kinds));

    for (size_t i = 0; i < reader->count; i++)
        kinds[i] = reader->classes[i] == NOT_URGENT ? BOT_CLASSES : reader->classes[i];
    learn__nets_fit(reader->nodes, kinds, reader->count, out.nets);
    free(kinds);
}

static void write_weights(const char *path)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL)
        learn__fail(strerror(errno), path);
    if (fwrite(&out, sizeof(out), 1, file) != 1 || fclose(file) != 0)
        learn__fail("writing", path);
}

int main(int argc, char **argv)
{
    static struct reader reader;

    if (argc < 3)
        learn__fail("OUTPUT FILE...", "usage");
    reader.lexicon = bot__lexicon_new();
    reader.rules = bot__rules_new(reader.lexicon);
    reader.senses = bot__senses_new(bot__lexicon_tokenizer(reader.lexicon));
    reader.nodes = mem_array(EXAMPLES_MAX, sizeof(struct feature_node *));
    reader.classes = mem_array(EXAMPLES_MAX, sizeof(int));
    bot__analysis_init(&reader.analysis);
    for (int i = 2; i < argc; i++) {
        if (learn__is_article(argv[i]))
            read_article(&reader, argv[i]);
    }
    for (int i = 2; i < argc; i++) {
        if (!learn__is_article(argv[i]))
            read_file(&reader, argv[i]);
    }

    set_print_string_function(quiet);
    for (int class = 0; class < BOT_CLASSES; class ++)
        fit(&reader, class);
    fit_nets(&reader);
    write_weights(argv[1]);

    for (size_t i = 0; i < reader.count; i++)
        free(reader.nodes[i]);
    free(reader.nodes);
    free(reader.classes);
    bot__analysis_done(&reader.analysis);
    bot__senses_free(reader.senses);
    bot__rules_free(reader.rules);
    bot__lexicon_free(reader.lexicon);
    return 0;
}
