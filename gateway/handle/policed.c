/* What staff say to visitors, held against the policy. */
#include "handle/internal.h"

#include "metrics/metrics.h"

#include <stdio.h>

#define FOUND_MAX 8192 /* bytes of JSON; POLICY_FINDINGS_MAX of them are fewer */

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

bool handle__may_say(struct handle *handle, const struct session *session,
                     const struct wire_send *frame)
{
    bool allow_links = frame->has_allow_links && frame->allow_links;
    struct policy_result result;
    struct buf found;

    if (allow_links && !is_supervisor(session)) {
        handle__refuse(handle, session->conn, WIRE_CODE_NOT_ALLOWED, 0, &frame->client_id, NULL);
        return false;
    }
    policy_check(handle->options.policy, frame->text, &result);
    if (allow_links)
        drop_links(&result);
    if (result.count == 0)
        return true;
    for (size_t i = 0; i < result.count; i++)
        metric_add(handle->policy_refused[result.findings[i].rule], 1);
    buf_init(&found, FOUND_MAX);
    buf_append_cstr(&found, "{\"items\":");
    policy_write_found(&found, frame->text, &result);
    buf_append_char(&found, '}');
    reply_policy(handle->options.net, session->conn, &frame->client_id, buf_slice(&found));
    buf_done(&found);
    return false;
}
