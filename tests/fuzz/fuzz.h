/*
 * fuzz.h -- what the fuzz targets share.
 *
 * A target is one function that takes bytes and aborts when a promise is broken.
 */
#ifndef BATON_TESTS_FUZZ_H
#define BATON_TESTS_FUZZ_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/* Called by libFuzzer, or by replay.c; always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what was promised, and aborts. */
#define PROMISE(condition) ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *promise, const char *file, int line);

/* A copy of its exact size, so that a sanitizer sees a step beyond either end; caller frees. */
char *fuzz_copy(const uint8_t *data, size_t size);

/* Takes one byte off the front; 0 when there is none. */
uint8_t fuzz_take(const uint8_t **data, size_t *size);

/* Whether it is UTF-8, decided the slow and plain way (Unicode, table 3-7). Counts code points. */
bool fuzz_utf8(const uint8_t *data, size_t size, size_t *ret_count);

#endif
