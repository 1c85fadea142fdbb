#include "config/config.h"

bool config_list_has(const struct config_list *list, struct slice item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (slice_eq_cstr(item, list->items[i])) {
            return true;
        }
    }
    return false;
}
