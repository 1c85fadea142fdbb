/*
 * internal.h -- what the files of search/ share.
 */
#ifndef BATON_SEARCH_INTERNAL_H
#define BATON_SEARCH_INTERNAL_H

#include "search/search.h"

/* ---- fold.c ---- */

#define SEARCH__FOLD_MAX 18 /* code points that one can become: U+FDFA */

/* Reads a text code point by code point. */
struct search__folder {
    struct slice rest;
    bool begun; /* something came out already */
    bool blank; /* white space is due before what comes next */
};

/* What the next code point that leaves something becomes, and how many; 0 at the end. The source
 * of it is what `rest` lost in its last `*ret_bytes` bytes. */
int search__fold_next(struct search__folder *folder, int32_t out[SEARCH__FOLD_MAX + 1],
                      size_t *ret_bytes);

/* ---- grams.c ---- */

enum search__class {
    SEARCH__GAP,    /* no letter: nothing reaches over it */
    SEARCH__NARROW, /* of a script whose words are many letters */
    SEARCH__WIDE,   /* of one whose words are one or two: Chinese, kana, Hangul, Thai; emoji */
};

enum search__class search__class_of(uint32_t cp); /* of a folded one */

/* Told of each gram of a folded text in order: how many letters it has, and whether all of them
 * are narrow. Every wide letter, every two neighbours and every three narrow neighbours make one;
 * and the four around a blank between two narrow words ("let add" in "wallet address"), without
 * which a phrase of frequent words would be looked for in all texts that have those words. */
typedef void (*search__gram_cb)(void *user, uint32_t gram, int letters, bool narrow);
void search__grams(struct slice folded, search__gram_cb cb, void *user);

#endif
