/*
 * nets.c -- stochastic gradient descent with AdaGrad's steps (Duchi et al. 2011): what has moved much
 * moves less. Of each example most clues are left out at random each time (dropout), so that no
 * few of them are relied on: an example by another author has others.
 */
#include "bot/learn/nets.h"

#include "base/str.h"
#include "bot/clues.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Chosen by cross-validation in which all of an author's examples were on one side. */
#define ROUNDS 10
#define STEP 0.05f
#define KEPT 0.5f
#define FIRST_TRAITS 0.1f /* how far from 0 they begin */
#define FIRST_LAYERS 0.3f
#define FIRST_BIAS 0.1f /* so that no trait begins silent */
#define TINY 1e-6f
/* Times their usual size: what is larger is cut, or a byte has no room for the usual. */
#define TRAITS_MOST 8.0f

#define LAYER_NUMBERS (sizeof(struct bot_net_layers) / sizeof(float))

typedef float traits_row[BOT_NET_WIDTH];

struct pupil {
    struct bot_net_layers layers;
    struct bot_net_layers layers_moved; /* squares, summed */
    traits_row *traits;                 /* by place */
    float *traits_moved;
    uint32_t random;
    float step;
};

/* The clues of an example that are not left out this time. */
struct lesson {
    uint32_t places[BOT_CLUES_MAX];
    float values[BOT_CLUES_MAX];
    size_t count;
    int kind;
};

/* 0 to 1, the same row each time. */
static float draw(struct pupil *pupil)
{
    pupil->random = pupil->random * 1103515245u + 12345u;
    return (float)(pupil->random >> 8) / (float)(1u << 24);
}

/* About normal, of variance 1. */
static float draw_normal(struct pupil *pupil)
{
    float sum = 0;

    for (int i = 0; i < 6; i++)
        sum += draw(pupil);
    return (sum - 3) * 1.4142f;
}

static void draw_all(struct pupil *pupil, float *numbers, size_t count, float width)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = draw_normal(pupil) * width;
}

static void begin(struct pupil *pupil, uint32_t seed)
{
    *pupil = (struct pupil){.random = seed};
    pupil->traits = mem_array(BOT_NET_PLACES, sizeof(*pupil->traits));
    pupil->traits_moved = mem_array(BOT_NET_PLACES, sizeof(*pupil->traits_moved));
    draw_all(pupil, &pupil->traits[0][0], (size_t)BOT_NET_PLACES * BOT_NET_WIDTH, FIRST_TRAITS);
    draw_all(pupil, &pupil->layers.inner[0][0], sizeof(pupil->layers.inner) / sizeof(float),
             FIRST_LAYERS);
    draw_all(pupil, &pupil->layers.outer[0][0], sizeof(pupil->layers.outer) / sizeof(float),
             FIRST_LAYERS);
    for (int i = 0; i < BOT_NET_WIDTH; i++)
        pupil->layers.trait_bias[i] = FIRST_BIAS;
}

static void leave_out(struct pupil *pupil, const struct feature_node *node, struct lesson *lesson)
{
    lesson->count = 0;
    for (; node->index != -1; node++) {
        if (node->index > (int)BOT_PLACES || draw(pupil) >= KEPT) /* the bias stands behind them */
            continue;
        lesson->places[lesson->count] = (uint32_t)(node->index - 1) % BOT_NET_PLACES;
        lesson->values[lesson->count++] = (float)node->value / KEPT;
    }
}

static void read_lesson(const struct pupil *pupil, const struct lesson *lesson,
                        struct bot_net_run *run)
{
    memset(run->traits, 0, sizeof(run->traits));
    for (size_t i = 0; i < lesson->count; i++) {
        const float *traits = pupil->traits[lesson->places[i]];
        for (int d = 0; d < BOT_NET_WIDTH; d++)
            run->traits[d] += traits[d] * lesson->values[i];
    }
    bot__net_run(&pupil->layers, run);
}

/* Which way each number has to go, from the last layer back to the sum of traits. */
static void slopes_of(const struct pupil *pupil, const struct bot_net_run *run, int kind,
                      struct bot_net_layers *slopes)
{
    memset(slopes, 0, sizeof(*slopes));
    for (int to = 0; to < BOT_NET_KINDS; to++)
        slopes->outer_bias[to] = run->shares[to] - (to == kind ? 1 : 0);
    for (int from = 0; from < BOT_NET_WIDTH; from++) {
        for (int to = 0; to < BOT_NET_KINDS; to++) {
            slopes->outer[from][to] = slopes->outer_bias[to] * run->inner[from];
            if (run->inner[from] > 0)
                slopes->inner_bias[from] += slopes->outer_bias[to] * pupil->layers.outer[from][to];
        }
    }
    for (int from = 0; from < BOT_NET_WIDTH; from++) {
        for (int to = 0; to < BOT_NET_WIDTH; to++) {
            slopes->inner[from][to] = slopes->inner_bias[to] * run->traits[from];
            if (run->traits[from] > 0)
                slopes->trait_bias[from] += slopes->inner_bias[to] * pupil->layers.inner[from][to];
        }
    }
}

static void move_layers(struct pupil *pupil, const struct bot_net_layers *slopes)
{
    float *numbers = &pupil->layers.trait_bias[0], *moved = &pupil->layers_moved.trait_bias[0];
    const float *slope = &slopes->trait_bias[0];

    for (size_t i = 0; i < LAYER_NUMBERS; i++) {
        moved[i] += slope[i] * slope[i];
        numbers[i] -= pupil->step * slope[i] / (sqrtf(moved[i]) + TINY);
    }
}

/* All traits of a place have one size of step. */
static void move_traits(struct pupil *pupil, const struct lesson *lesson,
                        const float slopes[BOT_NET_WIDTH])
{
    float square = 0;

    for (int d = 0; d < BOT_NET_WIDTH; d++)
        square += slopes[d] * slopes[d] / BOT_NET_WIDTH;
    if (square == 0)
        return;
    for (size_t i = 0; i < lesson->count; i++) {
        float value = lesson->values[i], *moved = &pupil->traits_moved[lesson->places[i]];
        float *traits = pupil->traits[lesson->places[i]];
        *moved += value * value * square;
        float by = pupil->step * value / (sqrtf(*moved) + TINY);
        for (int d = 0; d < BOT_NET_WIDTH; d++)
            traits[d] -= by * slopes[d];
    }
}

static void teach(struct pupil *pupil, const struct feature_node *nodes, int kind)
{
    static struct lesson lesson;
    struct bot_net_layers slopes;
    struct bot_net_run run;

    leave_out(pupil, nodes, &lesson);
    read_lesson(pupil, &lesson, &run);
    slopes_of(pupil, &run, kind, &slopes);
    move_layers(pupil, &slopes);
    move_traits(pupil, &lesson, slopes.trait_bias);
}

static void shuffle(struct pupil *pupil, size_t *order, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)(draw(pupil) * (float)i) % i, kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

/* Traits in whole numbers of a unit. What no example has is still what it was drawn, and means nothing. */
static void keep(struct pupil *pupil, struct bot_net *ret_net)
{
    double squares = 0, seen = 0;

    for (size_t p = 0; p < BOT_NET_PLACES; p++) {
        for (int d = 0; d < BOT_NET_WIDTH && pupil->traits_moved[p] > 0; d++, seen++)
            squares += (double)pupil->traits[p][d] * (double)pupil->traits[p][d];
    }
    ret_net->layers = pupil->layers;
    ret_net->unit = TRAITS_MOST * (float)sqrt(squares / fmax(seen, 1)) / INT8_MAX;
    for (size_t p = 0; p < BOT_NET_PLACES; p++) {
        for (int d = 0; d < BOT_NET_WIDTH && pupil->traits_moved[p] > 0; d++) {
            float units = pupil->traits[p][d] / ret_net->unit;
            ret_net->traits[p][d] = (int8_t)lrintf(fminf(fmaxf(units, -INT8_MAX), INT8_MAX));
        }
    }
    free(pupil->traits);
    free(pupil->traits_moved);
}

void learn__nets_fit(struct feature_node *const *nodes, const int *kinds, size_t count,
                     struct bot_net ret_nets[BOT_NETS])
{
    size_t *order = mem_array(count + 1, sizeof(*order));
    struct pupil pupil;

    for (uint32_t net = 0; net < BOT_NETS; net++) {
        begin(&pupil, net + 1);
        for (size_t i = 0; i < count; i++)
            order[i] = i;
        for (int round = 0; round < ROUNDS; round++) {
            pupil.step = STEP * (1 - (float)round / (ROUNDS + 1));
            shuffle(&pupil, order, count);
            for (size_t i = 0; i < count; i++)
                teach(&pupil, nodes[order[i]], kinds[order[i]]);
        }
        keep(&pupil, &ret_nets[net]);
    }
    free(order);
}
