/* kind.c -- the kinds of nodes, and what they share. */
#include "lookup/internal.h"

#include <string.h>

const struct kind *lookup__kind(enum lookup_kind kind)
{
    static const struct kind *const kinds[LOOKUP_KINDS] = {
        [LOOKUP_EVM] = &lookup__evm,
        [LOOKUP_BITCOIN] = &lookup__bitcoin,
        [LOOKUP_TRON] = &lookup__tron,
        [LOOKUP_SOLANA] = &lookup__solana,
    };

    return kinds[kind];
}

enum gw_err lookup_kind_find(struct slice name, enum lookup_kind *ret_kind)
{
    for (size_t i = 0; i < LOOKUP_KINDS; i++) {
        if (slice_eq_cstr(name, lookup__kind((enum lookup_kind)i)->name)) {
            *ret_kind = (enum lookup_kind)i;
            return GW_OK;
        }
    }
    return GW_EINVAL;
}

void lookup__put_decimal(uint64_t amount, unsigned digits, struct buf *out)
{
    uint64_t one = 1;

    for (unsigned i = 0; i < digits; i++)
        one *= 10;
    buf_printf(out, "%llu", (unsigned long long)(amount / one));
    amount %= one;
    if (amount == 0)
        return;
    for (; amount % 10 == 0; digits--)
        amount /= 10;
    buf_printf(out, ".%0*llu", (int)digits, (unsigned long long)amount);
}

void lookup__write_amount(uint64_t amount, unsigned digits, char out[LOOKUP_AMOUNT_MAX])
{
    struct buf text;

    buf_init(&text, LOOKUP_AMOUNT_MAX - 1); /* 20 digits and a point at most */
    lookup__put_decimal(amount, digits, &text);
    memcpy(out, text.data, text.len + 1);
    buf_done(&text);
}

/* From one Gwei on, three digits behind the point are enough. */
uint64_t lookup__short_gwei(uint64_t wei)
{
    return wei >= 1000000000 ? wei - wei % 1000000 : wei;
}
