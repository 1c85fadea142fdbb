/*
 * Configurations: an INI file, then behind a NUL each, flags and variables of the
 * environment (those with a '=' and no '-' in front). Whatever is accepted is printed,
 * read again and printed again, and must be the same but for secrets.
 */
#define _GNU_SOURCE /* memfd_create */

#include "config/config.h"
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORDS_MAX 16
#define PRINTED_MAX (1 << 20)

struct words {
    const char *all[WORDS_MAX + 1];
    size_t count;
};

static void add(struct words *words, const char *word)
{
    if (words->count < WORDS_MAX)
        words->all[words->count++] = word;
}

static struct config *load(const char *ini, size_t len, const struct words *flags,
                           const struct words *variables)
{
    int fd = memfd_create("ini", MFD_CLOEXEC);
    char path[64];
    const char *files[] = {path, NULL};
    struct config_input input = {flags->all, flags->count, variables->all, files};
    struct config *config = NULL;
    struct buf problems;
    enum gw_err err;

    PROMISE(fd >= 0 && write(fd, ini, len) == (ssize_t)len);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    buf_init(&problems, CONFIG_PROBLEMS_MAX);
    err = config_load(&input, &config, &problems);
    PROMISE((err == GW_OK) == (config != NULL));
    PROMISE(err != GW_OK || problems.len == 0);
    PROMISE(err == GW_OK || problems.len > 0 || problems.failed);
    buf_done(&problems);
    close(fd);
    return config;
}

static char *print(const struct config *config)
{
    char *text = mem_new(PRINTED_MAX);
    FILE *out = fmemopen(text, PRINTED_MAX, "w");

    config_print(config, out);
    PROMISE(ftell(out) < PRINTED_MAX - 1);
    fclose(out);
    return text;
}

/* Takes out comments, which tell where a value is from, and secrets, which are not printed. */
static void plain(char *text)
{
    char *to = text;

    for (char *line = text; *line != '\0';) {
        char *end = strchr(line, '\n') + 1;
        size_t len = (size_t)(end - line);

        if (line[0] != '#' && strncmp(line, "database =", 10) != 0 &&
            strncmp(line, "metrics_token =", 15) != 0) {
            memmove(to, line, len);
            to += len;
        }
        line = end;
    }
    *to = '\0';
}

static void check(const struct config *config)
{
    const struct words none = {.count = 0};
    char *first = print(config);
    char *second;
    struct config *again;

    plain(first);
    again = load(first, strlen(first), &none, &none);
    PROMISE(again != NULL);
    second = print(again);
    plain(second);
    PROMISE(strcmp(first, second) == 0);
    config_free(again);
    free(first);
    free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = mem_new(size + 1);
    struct words flags = {.count = 0}, variables = {.count = 0};
    struct config *config;
    size_t ini_len;

    if (size > 0)
        memcpy(text, data, size);
    ini_len = strlen(text);
    for (size_t at = ini_len + 1; at < size; at += strlen(text + at) + 1) {
        const char *word = text + at;

        /* No other file than ours. */
        if (strstr(word, "config") != NULL || strstr(word, "CONFIG") != NULL)
            continue;
        (void)config_flag_width(word);
        add(word[0] != '-' && strchr(word, '=') != NULL ? &variables : &flags, word);
    }
    config = load(text, ini_len, &flags, &variables);
    if (config != NULL) {
        check(config);
        config_free(config);
    }
    free(text);
    return 0;
}
