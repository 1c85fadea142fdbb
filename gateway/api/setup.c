/*
 * Teams, skills and what agents can do; the desk's live page; who did what. The schema
 * makes and checks the JSON (schema/functions/46_setup.sql, 56_desk_page.sql).
 */
#include "api/body.h"
#include "guard/guard.h"
#include "policy/policy.h"

#include <stdlib.h>

#define SETTINGS_DEPTH 4
#define SETTINGS_MAX 65536
/* Times that a name is compared with the others, where those change meanwhile. */
#define NAMING_MAX 3
#define WRONG_MAX 2000 /* bytes of what is wrong with a name */

static void show(struct api_call *call, const char *what, int64_t before)
{
    enum gw_err err = store_setup_show(call->api->options.store, what, before, api__shown, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

void api__teams(struct api_call *call)
{
    show(call, "teams", 0);
}

void api__skills(struct api_call *call)
{
    show(call, "skills", 0);
}

void api__audit(struct api_call *call)
{
    int64_t before;

    if (!api__query_number(call, "before", 0, 0, INT64_MAX, &before)) {
        api__answer_error(call, 400, "bad_request", "before is the id of an act");
        return;
    }
    show(call, "audit", before);
}

/* ---- changing ---- */

/* Lists and objects within each other, as settings have them; a number that is too long or a key twice is
 * refused by jansson. */
static size_t depth_of(const json_t *value, size_t limit)
{
    size_t deepest = 0, index;
    const char *key;
    json_t *inner;

    if (limit == 0 || !(json_is_object(value) || json_is_array(value)))
        return 0;
    if (json_is_array(value)) {
        json_array_foreach (value, index, inner) {
            size_t depth = depth_of(inner, limit - 1);

            deepest = depth > deepest ? depth : deepest;
        }
    } else {
        json_object_foreach ((json_t *)value, key, inner) {
            size_t depth = depth_of(inner, limit - 1);

            deepest = depth > deepest ? depth : deepest;
        }
    }
    return deepest + 1;
}

/* A name is no place for a recovery phrase either. As deep as depth_of() let it be. */
static bool has_secret(struct guard *guard, struct guard_result *result, const json_t *value)
{
    const char *key;
    json_t *inner;
    size_t index;

    if (json_is_string(value)) {
        struct slice text = {json_string_value(value), json_string_length(value)};

        return guard_scan(guard, NULL, text, result) != GW_OK || result->secret;
    }
    if (json_is_array(value)) {
        json_array_foreach (value, index, inner) {
            if (has_secret(guard, result, inner))
                return true;
        }
    } else if (json_is_object(value)) {
        json_object_foreach ((json_t *)value, key, inner) {
            if (has_secret(guard, result, inner))
                return true;
        }
    }
    return false;
}

/* A team's name is shown to visitors, when they are passed on to it. */
static bool may_be_shown(struct policy *policy, const json_t *name)
{
    struct slice text = {json_string_value(name), json_string_length(name)};
    struct policy_links links;
    struct policy_result result;

    if (!json_is_string(name))
        return true;
    policy_links(policy, text, &links);
    policy_check(policy, text, &result);
    return links.count == 0 && result.count == 0;
}

/* The body as an object of settings on one line, freed by the caller; NULL after the refusal was sent. */
static char *read_settings(struct api_call *call)
{
    json_t *root = NULL;
    char *text = NULL;
    const char *refused = NULL;
    struct guard_result result;

    if (call->body.len <= SETTINGS_MAX)
        root = json_loadb(call->body.data != NULL ? call->body.data : "", call->body.len,
                          JSON_REJECT_DUPLICATES, NULL);
    guard_result_init(&result);
    if (json_is_object(root) && depth_of(root, SETTINGS_DEPTH + 1) <= SETTINGS_DEPTH) {
        if (has_secret(policy_guard(call->api->options.policy), &result, root))
            refused = "there is a recovery phrase or a private key in it";
        else if (!may_be_shown(call->api->options.policy, json_object_get(root, "name")))
            refused =
                "name: there is a link in it, or something that staff may not say to visitors";
        else
            text = json_dumps(root, JSON_COMPACT);
    }
    guard_result_done(&result);
    json_decref(root);
    if (refused != NULL)
        api__answer_error(call, 422, "bad_setting", refused);
    else if (text == NULL)
        api__answer_error(call, 400, "bad_request", "the body must be a JSON object of settings");
    return text;
}

/* ---- names ---- */

/* What is held against the others while they are read; freed with the call. */
struct naming {
    char *settings;
    struct slice name; /* of a string that `root` owns */
    json_t *root;
    unsigned times; /* that it was compared */
};

static void naming_free(void *thing)
{
    struct naming *naming = thing;

    free(naming->settings);
    json_decref(naming->root);
    free(naming);
}

static bool looks_like(const struct api_call *call, struct slice name, const json_t *other)
{
    struct slice taken = api__body_text(other, "name");
    int64_t id = 0;
    bool own = api__body_int(other, "id", 1, &id) && id == call->id;

    /* The very same name is the schema's to refuse. */
    return !own && taken.data != NULL && !slice_eq(taken, name) &&
           policy_names_compare(call->api->options.policy, name, taken) == POLICY_SAME;
}

/* What speaks against the name of a team; false when nothing does. */
static bool is_taken(const struct api_call *call, struct slice name, const json_t *names,
                     struct buf *out)
{
    const json_t *each;
    size_t index;

    if (!policy_name_is_seen(call->api->options.policy, name))
        buf_append_cstr(out, "name: there is no letter in it");
    else if (policy_name_poses(call->api->options.policy, name, call->api->options.wallet_name))
        buf_append_cstr(out, "name: it looks like the wallet's own, or this program's");
    else if (policy_name_is_role(call->api->options.policy, name))
        buf_append_cstr(
            out, "name: it passes for the bot or for the wallet itself; name what the team does");
    json_array_foreach (json_object_get(names, "teams"), index, each) {
        if (out->len == 0 && looks_like(call, name, each))
            buf_printf(out, "name: it looks like the name of the team " SLICE_FMT,
                       SLICE_ARG(api__body_text(each, "name")));
    }
    json_array_foreach (json_object_get(names, "agents"), index, each) {
        struct slice of = api__body_text(each, "name");

        if (out->len == 0 && (slice_eq(of, name) || looks_like(call, name, each)))
            buf_printf(out, "name: it looks like the name of the agent " SLICE_FMT,
                       SLICE_ARG(api__body_text(each, "login")));
    }
    return out->len > 0;
}

static void change(struct api_call *call, const char *what, const char *settings)
{
    enum gw_err err = store_setup_change(call->api->options.store, call->staff, what, call->id,
                                         slice_of(settings), SLICE_NONE, api__changed, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

static void change_by_body(struct api_call *call, const char *what)
{
    char *settings = read_settings(call);

    if (settings != NULL)
        change(call, what, settings);
    free(settings);
}

static void names_read(void *user, const struct store_answer *answer, struct slice json);

static void compare_names(struct api_call *call)
{
    enum gw_err err = store_setup_show(call->api->options.store, "names", 0, names_read, call);

    if (err != GW_OK)
        api__answer_busy(call, err);
}

/* Somebody else was given a name between the comparing and the change: once more. */
static void named(void *user, const struct store_answer *answer, struct slice json)
{
    struct api_call *call = user;
    struct naming *naming = call->extra;
    struct buf error;
    bool again = false;

    buf_init(&error, 64);
    if (answer->err == GW_OK && wire_json_get_string(json, "error", &error) == GW_OK)
        again = slice_eq_cstr(buf_slice(&error), "names_changed");
    buf_done(&error);
    if (!again)
        api__changed(user, answer, json);
    else if (++naming->times < NAMING_MAX)
        compare_names(call);
    else
        api__answer_busy(call, GW_EAGAIN);
}

static void names_read(void *user, const struct store_answer *answer, struct slice json)
{
    struct api_call *call = user;
    struct naming *naming = call->extra;
    json_t *names = NULL;
    struct slice seen;
    struct buf wrong;
    enum gw_err err;

    if (answer->err != GW_OK) {
        api__answer_store(call, answer);
        return;
    }
    if (json.data != NULL)
        names = json_loadb(json.data, json.len, 0, NULL);
    buf_init(&wrong, WRONG_MAX);
    seen = api__body_text(names, "seen");
    if (seen.data == NULL)
        api__answer_error(call, 500, "internal", "the names of others can't be read");
    else if (is_taken(call, naming->name, names, &wrong))
        api__answer_error(call, 422, "bad_setting", wrong.data);
    else if ((err = store_setup_change(call->api->options.store, call->staff, "team", call->id,
                                       slice_of(naming->settings), seen, named, call)) != GW_OK)
        api__answer_busy(call, err);
    buf_done(&wrong);
    json_decref(names);
}

/* Visitors read it, beside the names of people: it is none that could be taken for another. */
void api__team_change(struct api_call *call)
{
    char *settings = read_settings(call);
    struct naming *naming;

    if (settings == NULL)
        return;
    naming = mem_new(sizeof(*naming));
    naming->settings = settings;
    naming->root = json_loads(settings, 0, NULL);
    naming->name = api__body_text(naming->root, "name");
    call->extra = naming;
    call->extra_free = naming_free;
    if (naming->name.data == NULL) {
        change(call, "team", settings);
        return;
    }
    compare_names(call);
}

void api__team_delete(struct api_call *call)
{
    change(call, "team_delete", "{}");
}

void api__skill_change(struct api_call *call)
{
    change_by_body(call, "skill");
}

void api__skill_delete(struct api_call *call)
{
    change(call, "skill_delete", "{}");
}

void api__agent_change(struct api_call *call)
{
    change_by_body(call, "agent");
}
