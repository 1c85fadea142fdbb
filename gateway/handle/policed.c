/* What staff write: no secret in anything, and to a visitor nothing that the policy is against. */
#include "handle/internal.h"

#include "metrics/metrics.h"

#include <stdio.h>

#define FOUND_MAX 8192 /* bytes of JSON; POLICY_FINDINGS_MAX of them are fewer */

/* What is answered, and which frame it answers. */
struct refusal {
    enum wire_code code;
    int64_t ref;                  /* 0: none */
    const struct uuid *client_id; /* NULL: none */
};

void handle__policy_init(struct handle *handle)
{
    char labels[80];

    for (int i = 0; i < POLICY_RULES; i++) {
        snprintf(labels, sizeof(labels), "rule=\"%s\"", policy_rule_name((enum policy_rule)i));
        handle->policy_refused[i] = metrics_counter(
            handle->options.metrics, "baton_policy_refused_total",
            "Texts of staff that were not sent, by what stood against them.", labels);
    }
}

static bool is_supervisor(const struct session *session)
{
    return session->staff_role == WIRE_AGENT_ROLE_SUPERVISOR ||
           session->staff_role == WIRE_AGENT_ROLE_ADMIN;
}

/* Links that are merely not allowed are a supervisor's to confirm; nothing else is. */
static void drop_links(struct policy_result *result)
{
    size_t kept = 0;

    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].rule != POLICY_LINK)
            result->findings[kept++] = result->findings[i];
    result->count = kept;
}

/* Nothing but places and rules goes back, and nothing is logged. */
static void refuse(struct handle *handle, uint64_t conn, const struct refusal *refusal,
                   struct slice text, const struct policy_result *result)
{
    struct buf found;

    for (size_t i = 0; i < result->count; i++)
        metric_add(handle->policy_refused[result->findings[i].rule], 1);
    buf_init(&found, FOUND_MAX);
    buf_append_cstr(&found, "{\"items\":");
    policy_write_found(&found, text, result);
    buf_append_char(&found, '}');
    reply_found(handle->options.net, conn, refusal->code, refusal->ref, refusal->client_id,
                buf_slice(&found));
    buf_done(&found);
}

/* By the guard's last scan, which was of this text. */
static bool has_no_secret(struct handle *handle, uint64_t conn, const struct refusal *refusal,
                          struct slice text)
{
    struct policy_result result;

    policy_secrets(&handle->guarded, &result);
    if (result.count > 0)
        refuse(handle, conn, refusal, text, &result);
    return result.count == 0;
}

bool handle__may_note(struct handle *handle, const struct session *session, int64_t ref,
                      struct slice note)
{
    struct refusal refusal = {.code = WIRE_CODE_SECRET_REFUSED, .ref = ref};

    (void)handle__guarded(handle, note);
    return has_no_secret(handle, session->conn, &refusal, note);
}

bool handle__may_say(struct handle *handle, struct session *session, const struct wire_send *frame,
                     bool note)
{
    struct refusal refusal = {.code = WIRE_CODE_SECRET_REFUSED, .client_id = &frame->client_id};
    bool allow_links = !note && frame->has_allow_links && frame->allow_links;
    struct policy_result result;
    struct slice removed;

    if (allow_links && !is_supervisor(session)) {
        handle__refuse(handle, session->conn, WIRE_CODE_NOT_ALLOWED, 0, &frame->client_id, NULL);
        return false;
    }
    (void)handle__guarded_message(handle, session, &frame->client_id, frame->text, &removed);
    if (!has_no_secret(handle, session->conn, &refusal, frame->text))
        return false;
    if (note)
        return true;
    policy_check_guarded(handle->options.policy, frame->text, &handle->guarded, &result);
    if (allow_links)
        drop_links(&result);
    if (result.count == 0)
        return true;
    refusal.code = WIRE_CODE_POLICY_REFUSED;
    refuse(handle, session->conn, &refusal, frame->text, &result);
    return false;
}
