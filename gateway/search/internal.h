/*
 * internal.h -- what the files of search/ share.
 */
#ifndef BATON_SEARCH_INTERNAL_H
#define BATON_SEARCH_INTERNAL_H

#include "search/search.h"

/* ---- grams.c ---- */

/* Told of each gram of a folded text in order: how many letters it has, and whether all of them
 * are narrow. Every wide letter, every two neighbours and every three narrow neighbours make one;
 * and the four around a blank between two narrow words ("let add" in "wallet address"), without
 * which a phrase of frequent words would be looked for in all texts that have those words. */
typedef void (*search__gram_cb)(void *user, uint32_t gram, int letters, bool narrow);
void search__grams(struct slice folded, search__gram_cb cb, void *user);

#endif
