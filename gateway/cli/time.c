#define _GNU_SOURCE /* timegm */
#include "cli/internal.h"

#include <time.h>

bool cli__time_parse(const char *text, int64_t *ret_us)
{
    static const char *const forms[] = {"%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S",
                                        "%Y-%m-%dT%H:%M:%SZ"};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct tm tm = {0}, is;
        const char *end = strptime(text, forms[i], &tm);
        time_t seconds;

        if (end == NULL || *end != '\0')
            continue;
        /* February 30th would be March 2nd. */
        is = tm;
        seconds = timegm(&is);
        if (is.tm_mday != tm.tm_mday || is.tm_sec != tm.tm_sec)
            return false;
        *ret_us = (int64_t)seconds * 1000000;
        return true;
    }
    return false;
}
