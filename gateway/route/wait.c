#include "route/wait.h"

#include "route/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MAX 128  /* more are played as so many, with fewer ahead in proportion */
#define AHEAD_MAX 512  /* what is further back is taken to go on as it went up to here */
#define TURNS_MAX 1024 /* of those ahead and those who overtake, in one play */
#define WEIGHT_MAX 16  /* places of one agent that are looked at for one conversation */
#define STEPS 8000     /* of all plays together, roughly */
#define PLAYS_MIN 40
#define PLAYS_MAX 400
#define OLDER_MIN 5 /* so many samples must be older than an age to say how long it goes on */
#define WAIT_MAX_S 86400

/* The spread (as a standard deviation of the logarithm) of what no play knows: agents who come, go and
 * pause, a day that changes. As little as it takes for the range shown to hold well over four fifths
 * of the waits of each of the simulation's days: see tests/load/README.md. */
#define WAIT_UNKNOWN 0.2

/* What is known of how soon people give up before anybody did, as if it had been seen. */
#define GAVE_UP_ALWAYS 1.0
#define WAITED_HOURS_ALWAYS 4.0

struct play {
    double samples[ROUTE_WAIT_SAMPLES_MAX]; /* ascending, in seconds */
    uint32_t sample_count;
    double mean;
    double ages[SLOTS_MAX];    /* of what is held; the slots behind are free */
    uint32_t older[SLOTS_MAX]; /* the first sample that is older than the age */
    uint32_t age_count;
    uint32_t slots;
    double ahead;
    double stretch; /* for those further back than AHEAD_MAX */
    struct {
        double mean_s, until_s; /* of the gap between two, and how long it goes on */
    } overtakers[ROUTE_WAIT_STREAMS_MAX];
    uint32_t overtaker_count;
    double gave_up_per_s;
    uint32_t weight;
    uint32_t capacity; /* of one agent */
    double unknown;
    double free_at[SLOTS_MAX]; /* a heap: the first is the least */
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void take_samples(struct play *play, const struct route_wait_question *question)
{
    size_t count = question->service_count;
    double sum = 0, squares = 0;

    if (count > ROUTE_WAIT_SAMPLES_MAX)
        count = ROUTE_WAIT_SAMPLES_MAX;
    play->sample_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        play->samples[i] = question->service_ms[i] / 1000.0;
        sum += play->samples[i];
        squares += play->samples[i] * play->samples[i];
    }
    qsort(play->samples, count, sizeof(play->samples[0]), by_value);
    play->mean = sum / (double)count;

    /* The mean of few samples is off by their own spread. */
    double variance = play->mean > 0 ? squares / (double)count / (play->mean * play->mean) - 1 : 0;
    play->unknown =
        sqrt((variance > 0 ? variance : 0) / (double)count + WAIT_UNKNOWN * WAIT_UNKNOWN);
}

static uint32_t first_older(const struct play *play, double age)
{
    uint32_t low = 0, high = play->sample_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (play->samples[middle] <= age)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take_slots(struct play *play, const struct route_wait_question *question)
{
    double every = question->slots > SLOTS_MAX ? (double)question->slots / SLOTS_MAX : 1;
    size_t held = question->age_count < question->slots ? question->age_count : question->slots;

    play->slots = (uint32_t)(question->slots / every);
    play->age_count = (uint32_t)((double)held / every);
    for (uint32_t i = 0; i < play->age_count; i++) {
        play->ages[i] = question->ages_ms[(size_t)(i * every)] / 1000.0;
        play->older[i] = first_older(play, play->ages[i]);
    }
    /* Whoever holds more than the capacity gives up a place before one becomes free. */
    play->ahead = (fmax(question->ahead, 0) + (double)(question->age_count - held)) / every;
    play->stretch = 1;
    if (play->ahead > AHEAD_MAX) {
        play->stretch = play->ahead / AHEAD_MAX;
        play->ahead = AHEAD_MAX;
    }
    for (uint32_t i = 0; i < ROUTE_WAIT_STREAMS_MAX; i++) {
        const struct route_wait_stream *stream = &question->overtakers[i];
        if (stream->per_hour <= 0 || stream->for_s == 0)
            continue;
        play->overtakers[play->overtaker_count].mean_s = 3600 * every / stream->per_hour;
        play->overtakers[play->overtaker_count++].until_s = stream->for_s;
    }
    play->gave_up_per_s = (question->gave_up + GAVE_UP_ALWAYS) /
                          (fmax(question->waited_hours, 0) + WAITED_HOURS_ALWAYS) / 3600;
    play->capacity = question->agents > 0 ? question->slots / question->agents : 1;
    play->weight = question->weight < play->capacity ? question->weight : play->capacity;
}

static double some_service(const struct play *play, struct route_random *random)
{
    return play->samples[route_random_below(random, play->sample_count)];
}

/* How long what holds this slot still goes on. */
static double some_residual(const struct play *play, uint32_t slot, struct route_random *random)
{
    uint32_t first = play->older[slot];
    double age = play->ages[slot];

    if (play->sample_count - first >= OLDER_MIN)
        return play->samples[first + route_random_below(random, play->sample_count - first)] - age;
    /* Older than nearly all that were seen: what has lasted that long goes on for a good while, a
     * third of its age on average, spread as lengths are. */
    return play->mean > 0 ? age / 3 * some_service(play, random) / play->mean : 0;
}

/* Puts a value in at the top and lets it sink. */
static void heap_sink(double *heap, uint32_t count, uint32_t at, double value)
{
    for (uint32_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        child += child + 1 < count && heap[child + 1] < heap[child];
        if (heap[child] >= value)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = value;
}

/* Those who come later and go first. */
struct overtaking {
    double rush;                         /* how much of what came lately goes on coming */
    double next[ROUTE_WAIT_STREAMS_MAX]; /* when the next one of each stream comes */
};

static void overtaking_goes_on(const struct play *play, struct overtaking *overtaking,
                               uint32_t stream, double from, struct route_random *random)
{
    double next =
        from + route_random_gap(random, play->overtakers[stream].mean_s / overtaking->rush);

    overtaking->next[stream] = next < play->overtakers[stream].until_s ? next : INFINITY;
}

/* How many come until then, of at most so many. */
static uint32_t overtaken(const struct play *play, struct overtaking *overtaking, double until,
                          uint32_t most, struct route_random *random)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < play->overtaker_count; i++) {
        for (; overtaking->next[i] <= until && count < most; count++)
            overtaking_goes_on(play, overtaking, i, overtaking->next[i], random);
    }
    return count;
}

/* A place is free for this one at `at`, and it needs more of the same agent: how long until some more
 * of that agent's others are free, each some slot. */
static double rest_of_weight(const struct play *play, double at, struct route_random *random)
{
    double others[WEIGHT_MAX];
    uint32_t count = play->capacity - 1 < WEIGHT_MAX ? play->capacity - 1 : WEIGHT_MAX;

    for (uint32_t i = 0; i < count; i++)
        others[i] = fmax(at, play->free_at[route_random_below(random, play->slots)]);
    qsort(others, count, sizeof(others[0]), by_value);
    return others[play->weight - 2 < count ? play->weight - 2 : count - 1];
}

/* One way in which it may go; how long until the own turn, in seconds. */
static double play_once(struct play *play, struct route_random *random)
{
    double *free_at = play->free_at;
    uint32_t ahead = (uint32_t)play->ahead;
    /* Whether a rush goes on nobody knows: anything from none of it to all. */
    struct overtaking overtaking = {.rush = route_random_share(random)};

    if (route_random_share(random) < play->ahead - ahead)
        ahead++;
    for (uint32_t i = 0; i < play->overtaker_count; i++)
        overtaking_goes_on(play, &overtaking, i, 0, random);
    for (uint32_t i = 0; i < play->slots; i++)
        free_at[i] = i < play->age_count ? some_residual(play, i, random) : 0;
    for (uint32_t i = play->slots / 2; i-- > 0;)
        heap_sink(free_at, play->slots, i, free_at[i]);

    for (uint32_t turn = 0;; turn++) {
        ahead += overtaken(play, &overtaking, free_at[0], TURNS_MAX - turn - ahead, random);
        if (ahead == 0)
            break;
        ahead--;
        /* Patience differs: of those who waited for a while the more patient ones are left. */
        if (play->gave_up_per_s > 0 &&
            route_random_share(random) * (1 + play->gave_up_per_s * free_at[0]) > 1)
            continue;
        heap_sink(free_at, play->slots, 0, free_at[0] + some_service(play, random));
    }
    if (play->weight > 1)
        return rest_of_weight(play, free_at[0], random) * play->stretch;
    return free_at[0] * play->stretch;
}

/* A factor for this of `count` plays: logistic in its logarithm, each part of it as often as it should
 * be, in an order that has nothing to do with the play. */
static double unknown_factor(const struct play *play, uint32_t i, uint32_t count)
{
    double share = (i + 0.5) / count;

    return pow(share / (1 - share), play->unknown * 0.5513); /* sqrt(3) / pi */
}

static uint32_t quantile_s(const double *sorted, uint32_t count, double share)
{
    double at = share * (count + 1) - 1;
    uint32_t below = at < 0 ? 0 : (uint32_t)at;

    if (below + 1 >= count)
        below = count - 2;
    double value =
        sorted[below] + (sorted[below + 1] - sorted[below]) * fmin(fmax(at - below, 0), 1);
    return value < WAIT_MAX_S ? (uint32_t)(value + 0.5) : WAIT_MAX_S;
}

struct route_wait route_wait_ask(const struct route_wait_question *question)
{
    struct play play = {0};
    struct route_random random = {.state = question->seed};
    double waits[PLAYS_MAX];

    if (question->service_count < ROUTE_WAIT_SAMPLES_MIN)
        return (struct route_wait){.outcome = ROUTE_WAIT_TOO_FEW};
    if (question->slots == 0)
        return (struct route_wait){.outcome = ROUTE_WAIT_NOBODY};
    take_samples(&play, question);
    take_slots(&play, question);

    double steps = play.slots + play.ahead + 1;
    uint32_t plays = (uint32_t)fmin(fmax(STEPS / steps, PLAYS_MIN), PLAYS_MAX);
    for (uint32_t i = 0; i < plays; i++)
        waits[i] = play_once(&play, &random) * unknown_factor(&play, i, plays);
    qsort(waits, plays, sizeof(waits[0]), by_value);
    return (struct route_wait){
        .outcome = ROUTE_WAIT_KNOWN,
        .low_s = quantile_s(waits, plays, 0.1),
        .typical_s = quantile_s(waits, plays, 0.5),
        .high_s = quantile_s(waits, plays, 0.9),
    };
}

/* ---- What is shown ------------------------------------------------------------------------ */

static uint32_t step_s(uint32_t wait_s)
{
    static const struct {
        uint32_t below_s, step_s;
    } steps[] = {{600, 60}, {1800, 300}, {3600, 600}};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (wait_s < steps[i].below_s)
            return steps[i].step_s;
    }
    return 1800;
}

static uint32_t rounded_down(uint32_t wait_s)
{
    return wait_s - wait_s % step_s(wait_s);
}

static uint32_t rounded_up(uint32_t wait_s)
{
    uint32_t down = rounded_down(wait_s);

    return down < wait_s ? down + step_s(wait_s) : wait_s;
}

struct route_wait route_wait_shown(struct route_wait wait)
{
    uint32_t down = rounded_down(wait.typical_s), up = rounded_up(wait.typical_s);

    if (wait.outcome != ROUTE_WAIT_KNOWN)
        return wait;
    wait.typical_s = wait.typical_s - down < up - wait.typical_s ? down : up;
    wait.low_s = rounded_down(wait.low_s);
    wait.high_s = rounded_up(wait.high_s);
    return wait;
}
