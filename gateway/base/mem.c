/*
 * mem.c -- memory that aborts when there is none: the one place that allocates.
 */
#include "base/str.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

static void *must_have(void *memory)
{
    static const char text[] = "baton: out of memory\n";

    if (memory != NULL)
        return memory;

    /* Nothing that might want memory itself. */
    ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)ignored;
    abort();
}

void *mem_new(size_t size)
{
    return must_have(calloc(1, size > 0 ? size : 1));
}

void *mem_array(size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        return must_have(NULL);
    return mem_new(total);
}

void *mem_resize(void *old, size_t size)
{
    assert(size > 0);
    return must_have(realloc(old, size));
}
