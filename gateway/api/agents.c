#include "api/internal.h"

static void roster_read(void *user, const struct store_answer *answer,
                        const struct wire_agent *agents, size_t count)
{
    struct api_call *call = user;
    struct json_writer json;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    json_writer_init(&json, api__json(call->api));
    json_writer_begin_object(&json);
    json_writer_key(&json, "agents");
    json_writer_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        json_writer_begin_object(&json);
        json_writer_key(&json, "id");
        json_writer_int(&json, agents[i].id);
        json_writer_key(&json, "name");
        json_writer_string(&json, agents[i].name);
        json_writer_key(&json, "role");
        json_writer_cstr(&json, wire_agent_role_name(agents[i].role));
        json_writer_end_object(&json);
    }
    json_writer_end_array(&json);
    json_writer_end_object(&json);
    api__answer_json(call, 200, NULL, 0);
}

void api__agents(struct api_call *call)
{
    enum gw_err err = store_roster(call->api->options.store, roster_read, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}
