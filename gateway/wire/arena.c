/*
 * arena.c -- what decoding a message leaves behind, in one place to let go of.
 */
#include "wire/table.h"

#include <jansson.h>
#include <stdlib.h>

#define ALIGNMENT 8

void wire_arena_init(struct wire_arena *arena, size_t limit)
{
    *arena = (struct wire_arena){.limit = limit};
}

void wire_arena_reset(struct wire_arena *arena)
{
    json_decref(arena->trees);
    arena->trees = NULL;
    arena->lines = 0;
    arena->used = 0;
}

void wire_arena_done(struct wire_arena *arena)
{
    wire_arena_reset(arena);
    free(arena->memory);
    arena->memory = NULL;
}

void *wire__arena_take(struct wire_arena *arena, size_t size)
{
    size_t start = (arena->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

    if (start > arena->limit || size > arena->limit - start)
        return NULL;
    if (arena->memory == NULL)
        arena->memory = mem_resize(NULL, arena->limit);
    arena->used = start + size;
    return arena->memory + start;
}

void wire__arena_keep(struct wire_arena *arena, void *tree)
{
    if (arena->trees == NULL)
        arena->trees = json_array();
    if (arena->trees == NULL || json_array_append_new(arena->trees, tree) != 0)
        abort(); /* out of memory */
}
