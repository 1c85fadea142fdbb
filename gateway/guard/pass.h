/* pass.h -- the pass of lex.c while it goes on; included by its files only. */
#ifndef BATON_GUARD_PASS_H
#define BATON_GUARD_PASS_H

#include "guard/internal.h"

#define WINDOW 0xFFFu /* the last 12 words */
#define REPEATS_WITHIN 6
#define SIXES 8
#define REPEATS_KEPT 8 /* a power of two */

struct pass {
    const struct table *table;
    struct lexed *out;
    const uint8_t *text;
    size_t len;
    uint16_t listed;
    uint32_t bits;          /* a bit a word, the last one lowest: is it in a list */
    uint32_t bits_numbered; /* of those with a number before them */
    uint32_t bits_han;
    uint32_t bits_repeated;
    uint64_t tags;    /* a byte of the key of each of the last words */
    uint32_t seen;    /* words */
    uint32_t number;  /* since the last word; 0: none */
    uint32_t counted; /* the last of "一、", "二、" and so on */
    uint32_t singles; /* words of one letter, in a row */
    uint32_t countings;
    size_t mixed_start, mixed_end; /* of the last run of both letters and digits */
    /* numbers of six digits, near each other */
    uint32_t sixes;
    uint32_t six_starts[SIXES]; /* a ring */
    size_t six_end;
    /* numbers that may be bytes, in a row */
    uint32_t bytes;
    size_t bytes_start, bytes_end;
    /* Han characters with only white space between them */
    struct han_run block;
    uint32_t block_runs;
    /* Keys of the last words, in a ring: moving them on was a quarter of all time. The last member: it
     * is the only one that need not be zero before the first word. */
    uint64_t last[REPEATS_KEPT];
};

/* What a growing array needs room for, at the end. */
#define PUSH(out, name)                                                                            \
    ((out)->name##_count == (out)->name##_cap                                                      \
         ? (out)->name = guard__grow((out)->name, &(out)->name##_cap, sizeof(*(out)->name))        \
         : (out)->name,                                                                            \
     &(out)->name[(out)->name##_count++])

/* Whether 11 of the last 12 are set: of those that are not, one at most is left when it is taken away. */
static inline bool guard__window_full(uint32_t bits)
{
    uint32_t missing = ~bits & WINDOW;

    return (missing & (missing - 1)) == 0;
}

void *guard__grow(void *items, size_t *cap, size_t size);
/* The list of bytes is over: 32 of them may be a seed. */
void guard__end_bytes(struct pass *pass);
/* Takes a run of digits. */
void guard__lex_number(struct pass *pass, size_t start, size_t end, uint32_t value);
/* Takes the Han characters that begin here; returns where they end. */
size_t guard__lex_han(struct pass *pass, size_t start);
/* The text is over. */
void guard__lex_han_end(struct pass *pass);

#endif
