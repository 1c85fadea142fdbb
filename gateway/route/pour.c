#include "route/pour.h"

#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct route_pour {
    uint32_t *capacities;
    double *levels; /* how much of the work ahead comes to each, as a share of the capacity */
};

struct route_pour *route_pour_new(const uint32_t *capacities, size_t count)
{
    struct route_pour *pour = mem_new(sizeof(*pour));

    pour->capacities = mem_array(count + 1, sizeof(*pour->capacities));
    pour->levels = mem_array(count + 1, sizeof(*pour->levels));
    for (size_t i = 0; i < count; i++) {
        pour->capacities[i] = capacities[i];
        pour->levels[i] = 0;
    }
    return pour;
}

void route_pour_free(struct route_pour *pour)
{
    if (pour == NULL)
        return;
    free(pour->capacities);
    free(pour->levels);
    free(pour);
}

/* The lowest level of the takers, their capacity at it, and the level above, if there is one. */
static double lowest_level(const struct route_pour *pour, const uint32_t *takers, size_t count,
                           double *ret_capacity, double *ret_above)
{
    double lowest = INFINITY, above = INFINITY, capacity = 0;

    for (size_t i = 0; i < count; i++) {
        double level = pour->levels[takers[i]];

        if (pour->capacities[takers[i]] == 0)
            continue;
        if (level < lowest) {
            above = lowest;
            lowest = level;
            capacity = 0;
        } else if (level > lowest && level < above) {
            above = level;
        }
        capacity += level == lowest ? pour->capacities[takers[i]] : 0;
    }
    *ret_capacity = capacity;
    *ret_above = above;
    return lowest;
}

void route_pour_add(struct route_pour *pour, const uint32_t *takers, size_t count, double places)
{
    while (places > 0) {
        double capacity, above;
        double lowest = lowest_level(pour, takers, count, &capacity, &above);
        double raised = lowest + places / capacity < above ? lowest + places / capacity : above;

        if (lowest == INFINITY)
            return;
        for (size_t i = 0; i < count; i++)
            if (pour->levels[takers[i]] == lowest)
                pour->levels[takers[i]] = raised;
        places = raised < above ? 0 : places - (above - lowest) * capacity;
    }
}

double route_pour_ahead(const struct route_pour *pour, const uint32_t *takers, size_t count)
{
    double capacity, above, slots = 0;
    double lowest = lowest_level(pour, takers, count, &capacity, &above);

    for (size_t i = 0; i < count; i++)
        slots += pour->capacities[takers[i]];
    return lowest == INFINITY ? 0 : slots * lowest;
}
