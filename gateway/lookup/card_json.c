/* card_json.c -- a card as JSON, as protocol/http.md has it. */
#include "lookup/internal.h"

#include "wire/json.h"

static void put_text(struct json_writer *json, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    json_writer_key(json, key);
    json_writer_cstr(json, text);
}

static void put_number(struct json_writer *json, const char *key, uint64_t number)
{
    json_writer_key(json, key);
    json_writer_int(json, number <= 1LL << 53 ? (int64_t)number : 1LL << 53);
}

static void put_names(struct json_writer *json, const char *key, const char *const *names,
                      size_t count)
{
    json_writer_key(json, key);
    json_writer_begin_array(json);
    for (size_t i = 0; i < count; i++)
        json_writer_cstr(json, names[i]);
    json_writer_end_array(json);
}

static void put_decimal(struct json_writer *json, const char *key, uint64_t number, unsigned digits)
{
    struct buf text;

    buf_init(&text, LOOKUP_AMOUNT_MAX);
    lookup__put_decimal(number, digits, &text);
    put_text(json, key, text.data);
    buf_done(&text);
}

static void write_fees(const struct lookup_found *found, struct json_writer *json)
{
    json_writer_key(json, "low_fee");
    json_writer_bool(json, found->low_fee);
    if (found->kind == LOOKUP_EVM) {
        put_decimal(json, "fee_gwei", lookup__short_gwei(found->fee), GWEI_DIGITS);
        put_decimal(json, "wish_gwei", lookup__short_gwei(found->wish), GWEI_DIGITS);
    } else if (found->kind == LOOKUP_BITCOIN) {
        put_decimal(json, "fee_sat_vb", found->fee, RATE_DIGITS);
        put_decimal(json, "wish_sat_vb", found->wish, RATE_DIGITS);
    }
}

static void write_pending(const struct lookup_found *found, struct json_writer *json)
{
    if (found->kind == LOOKUP_EVM) {
        put_number(json, "nonce", found->nonce);
        put_number(json, "missing", found->missing);
        json_writer_key(json, "replaced");
        json_writer_bool(json, found->replaced);
    }
    if (found->kind == LOOKUP_EVM || found->kind == LOOKUP_BITCOIN) {
        put_number(json, "ahead", found->ahead);
        write_fees(found, json);
    }
}

static void write_block(const struct lookup_card *card, struct json_writer *json)
{
    static const char *const finalities[] = {
        [LOOKUP_NO_FINALITY] = "",
        [LOOKUP_PROCESSED] = "processed",
        [LOOKUP_VOTED] = "confirmed",
        [LOOKUP_FINAL] = "finalized",
    };
    const struct lookup_found *found = &card->found;

    put_number(json, "block", found->block);
    put_text(json, "finality", finalities[found->finality]);
    if (found->finality != LOOKUP_FINAL)
        put_number(json, "confirmations", found->confirmations);
    put_number(json, "wanted", card->wanted);
    if (found->time_s > 0)
        put_number(json, "block_at", found->time_s * 1000);
    if (found->kind == LOOKUP_TRON)
        put_number(json, "energy", found->energy);
}

void lookup_write_card(const struct lookup_card *card, struct buf *out)
{
    const struct lookup_found *found = &card->found;
    struct json_writer json;

    json_writer_init(&json, out);
    json_writer_begin_object(&json);
    put_text(&json, "hash", card->hash);
    put_text(&json, "status", lookup_status_name(found->status));
    put_text(&json, "chain", card->chain);
    if (found->kind != LOOKUP_ANY_KIND)
        put_text(&json, "kind", lookup__kind(found->kind)->name);
    json_writer_key(&json, "at");
    json_writer_int(&json, found->at_ms);
    put_text(&json, "url", card->url);
    put_text(&json, "from", found->from);
    put_text(&json, "to", found->to);
    put_text(&json, "amount", found->amount);
    put_text(&json, "paid", found->paid);
    put_text(&json, "unit", found->unit);
    if (found->status == LOOKUP_CONFIRMED || found->status == LOOKUP_FAILED)
        write_block(card, &json);
    if (found->status == LOOKUP_PENDING)
        write_pending(found, &json);
    put_text(&json, "reason", found->reason);
    put_names(&json, "asked", card->asked, card->asked_count);
    put_names(&json, "silent", card->asked, card->silent_count);
    json_writer_end_object(&json);
}
