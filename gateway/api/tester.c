/*
 * What the guard and the policy make of a text, for those who want to know why something is refused.
 * Nothing of it is stored, counted or logged.
 */
#include "api/internal.h"

#include "base/secret.h"
#include "guard/guard.h"
#include "policy/policy.h"

#define TEXT_BYTES_MAX 32000 /* a message has 8,000 characters */

/* Places go on from the last one: both lists are in order. */
struct place {
    struct slice text;
    size_t byte, unit;
};

static void write_place(struct json_writer *json, struct place *place, size_t start, size_t end)
{
    size_t byte, unit;

    json_writer_key(json, "start");
    json_writer_int(json, (int64_t)policy_utf16(place->text, start, &place->byte, &place->unit));
    byte = place->byte;
    unit = place->unit;
    json_writer_key(json, "end");
    json_writer_int(json, (int64_t)policy_utf16(place->text, end, &byte, &unit));
}

static void write_finding(struct json_writer *json, const char *by, const char *rule,
                          enum policy_why why, struct place *place, size_t start, size_t end)
{
    json_writer_begin_object(json);
    json_writer_key(json, "by");
    json_writer_cstr(json, by);
    json_writer_key(json, "rule");
    json_writer_cstr(json, rule);
    if (why != POLICY_WHY_NOTHING) {
        json_writer_key(json, "why");
        json_writer_cstr(json, policy_why_name(why));
    }
    write_place(json, place, start, end);
    json_writer_end_object(json);
}

/* Texts of visitors: secrets go, links are shown or not. */
static void write_as_visitor(struct api *api, struct slice text, struct json_writer *json)
{
    struct guard_result result;
    struct policy_links links;
    struct place place = {text, 0, 0};

    guard_result_init(&result);
    json_writer_key(json, "findings");
    json_writer_begin_array(json);
    if (guard_scan(policy_guard(api->options.policy), NULL, text, &result) == GW_OK)
        for (size_t i = 0; i < result.count; i++)
            write_finding(json, "guard", guard_kind_name(result.findings[i].kind),
                          POLICY_WHY_NOTHING, &place, result.findings[i].start,
                          result.findings[i].end);
    place = (struct place){text, 0, 0};
    policy_links(api->options.policy, text, &links);
    for (size_t i = 0; i < links.count; i++)
        write_finding(json, "links", links.items[i].linkable ? "shown" : "bad_link",
                      links.items[i].why, &place, links.items[i].start, links.items[i].end);
    json_writer_end_array(json);
    json_writer_key(json, "stored");
    json_writer_string(json, buf_slice(&result.redacted));
    if (result.redacted.data != NULL)
        secret_wipe(result.redacted.data, result.redacted.len);
    guard_result_done(&result);
}

static void write_as_staff(struct api *api, struct slice text, struct json_writer *json)
{
    struct policy_result result;
    struct place place = {text, 0, 0};

    policy_check(api->options.policy, text, &result);
    json_writer_key(json, "findings");
    json_writer_begin_array(json);
    for (size_t i = 0; i < result.count; i++)
        write_finding(json, "policy", policy_rule_name(result.findings[i].rule),
                      result.findings[i].why, &place, result.findings[i].start,
                      result.findings[i].end);
    json_writer_end_array(json);
    json_writer_key(json, "stored");
    if (result.count == 0)
        json_writer_string(json, text);
    else
        json_writer_null(json);
}

void api__tester(struct api_call *call)
{
    struct api *api = call->api; /* the call ends with its answer */
    struct slice body = buf_slice(&call->body);
    struct buf text, as;
    struct json_writer json;
    bool staff;

    buf_init(&text, TEXT_BYTES_MAX);
    buf_init(&as, 16);
    staff =
        wire_json_get_string(body, "as", &as) == GW_OK && slice_eq_cstr(buf_slice(&as), "staff");
    if (wire_json_get_string(body, "text", &text) != GW_OK || text.len == 0 ||
        (!staff && !slice_eq_cstr(buf_slice(&as), "visitor"))) {
        api__answer_error(call, 400, "bad_request",
                          "text is 1 to 32000 bytes, as is \"visitor\" or \"staff\"");
    } else {
        json_writer_init(&json, api__json(api));
        json_writer_begin_object(&json);
        if (staff)
            write_as_staff(api, buf_slice(&text), &json);
        else
            write_as_visitor(api, buf_slice(&text), &json);
        json_writer_end_object(&json);
        api__answer_json(call, 200, NULL, 0);
        secret_wipe(api->json.data, api->json.len);
    }
    if (text.data != NULL)
        secret_wipe(text.data, text.len);
    buf_done(&text);
    buf_done(&as);
}
