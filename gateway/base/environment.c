#define _GNU_SOURCE /* environ */
#include "base/environment.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* unsetenv() fails for names that can't be one, which these are not. */
static void drop(const char *name)
{
    (void)unsetenv(name);
}

void environment_keep_secrets(void)
{
    drop("SSLKEYLOGFILE"); /* libcurl and GnuTLS: the keys of all TLS sessions */
    drop("KRB5_TRACE");    /* libkrb5, for libpq: what a sign-in exchanges */
}

void environment_drop_libpq(void)
{
    /* Which shortens the list under our eyes, so it is looked through anew. */
    for (size_t i = 0; environ != NULL && environ[i] != NULL;) {
        struct slice name = slice_cut(slice_of(environ[i]), '=', &(struct slice){0});

        if (!slice_starts(name, SLICE_LIT("PG"))) {
            i++;
            continue;
        }
        char *text = slice_dup(name);

        drop(text);
        free(text);
    }
}
