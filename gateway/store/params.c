#include "store/internal.h"

void store__add_optional(struct pg_params *params, bool given, int64_t value)
{
    if (given) {
        pg_add_int64(params, value);
    } else {
        pg_add_null(params);
    }
}

void store__add_column(struct pg_params *params, const void *structs, size_t count, size_t size,
                       size_t offset)
{
    const char *at = (const char *)structs + offset;
    struct pg_array array;

    pg_array_begin(&array, params, PG_INT8);
    for (size_t i = 0; i < count; i++) {
        pg_array_int64(&array, *(const int64_t *)(const void *)(at + i * size));
    }
    pg_array_end(&array);
}
