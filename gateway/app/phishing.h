/*
 * phishing.h -- the list of known phishing hosts: read at start, again when its file has changed, and
 * when it is asked for.
 */
#ifndef BATON_APP_PHISHING_H
#define BATON_APP_PHISHING_H

#include <stdbool.h>

struct loop;
struct phishing;
struct policy;

/* An empty path: there is no list, and nothing is ever read. The path is borrowed. */
struct phishing *phishing_new(struct loop *loop, struct policy *policy, const char *path);
/* Nothing new is begun. It may be freed when it is not busy: run the loop until then. */
void phishing_stop(struct phishing *phishing);
bool phishing_busy(const struct phishing *phishing);
void phishing_free(struct phishing *phishing); /* NULL is fine */

/* Reads the file if its time, size or inode is another one than the last time; `anyway`: or not. A file
 * that can't be read, or holds no host, leaves the list as it was (logged). */
void phishing_check(struct phishing *phishing, bool anyway);

#endif
