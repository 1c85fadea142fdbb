#include "store/statements.h"

#include <assert.h>
#include <stdio.h>

#define NAME(name) #name,
static const char *const names[STORE__STATEMENTS] = {
    STORE__APPEND_STATEMENTS(NAME) STORE__QUERY_STATEMENTS(NAME) STORE__ADMIN_STATEMENTS(NAME)};

static void fill(struct pg_statement table[STORE__STATEMENTS])
{
    size_t files = 0;

    while (store__sql_files[files].name != NULL) {
        files++;
    }
    assert(files == STORE__STATEMENTS);
    for (size_t i = 0; i < STORE__STATEMENTS; i++) {
        char name[64];

        snprintf(name, sizeof(name), "%s.sql", names[i]);
        const struct embedded_file *file = embedded_find(store__sql_files, name);

        assert(file != NULL);
        table[i] = (struct pg_statement){names[i], {file->data, *file->len}};
    }
}

const struct pg_statement *store__statements(void)
{
    static struct pg_statement table[STORE__STATEMENTS];

    if (table[0].name == NULL) {
        fill(table);
    }
    return table;
}
