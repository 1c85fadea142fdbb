/*
 * The desk's live page. Every supervisor's console asks for it every two seconds, and
 * what it says is the same for all of them: so it is read for all who asked by then,
 * and while it is read, others gather for the next time. Nobody gets what was read
 * before they asked, but for the service level and the curve of the last hour, which
 * read the whole hour: they are kept for a while.
 */
#include "api/internal.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define LEVEL_KEPT_MS 10000

struct desk_page {
    char *level; /* members of a JSON object, or NULL */
    size_t level_len;
    uint64_t level_ms; /* when it was read */
    struct api_call *gathering[API_DESK_AT_ONCE], *asked[API_DESK_AT_ONCE];
    int gathering_count, asked_count;
};

struct desk_page *api__desk_page_new(void)
{
    return mem_new(sizeof(struct desk_page));
}

void api__desk_page_free(struct desk_page *page)
{
    if (page == NULL)
        return;
    free(page->level);
    free(page);
}

static void ask(struct api *api);

/* Who gathered meanwhile is next. */
static void asked_over(struct api *api)
{
    api->desk_page->asked_count = 0;
    if (api->desk_page->gathering_count > 0)
        ask(api);
}

static void refuse_all(struct api *api, const struct store_answer *answer)
{
    struct desk_page *page = api->desk_page;

    for (int i = 0; i < page->asked_count; i++)
        api__answer_store(page->asked[i], answer);
    asked_over(api);
}

static void refuse_busy(struct api *api, enum gw_err err)
{
    struct desk_page *page = api->desk_page;

    for (int i = 0; i < page->asked_count; i++)
        api__answer_busy(page->asked[i], err);
    asked_over(api);
}

static void page_read(void *user, const struct store_answer *answer, struct slice json)
{
    struct api *api = user;
    struct desk_page *page = api->desk_page;

    if (answer->err != GW_OK) {
        refuse_all(api, answer);
        return;
    }
    for (int i = 0; i < page->asked_count; i++) {
        struct buf *out = api__json(api);

        buf_append_char(out, '{');
        buf_append_slice(out, (struct slice){page->level, page->level_len});
        buf_append_cstr(out, ", ");
        buf_append_slice(out, (struct slice){json.data + 1, json.len - 1});
        api__answer_json(page->asked[i], 200, NULL, 0);
    }
    asked_over(api);
}

static void read_page(struct api *api)
{
    enum gw_err err = store_setup_show(api->options.store, "desk", 0, page_read, api);

    if (err != GW_OK)
        refuse_busy(api, err);
}

static void level_read(void *user, const struct store_answer *answer, struct slice json)
{
    struct api *api = user;
    struct desk_page *page = api->desk_page;

    if (answer->err != GW_OK) {
        refuse_all(api, answer);
        return;
    }
    free(page->level);
    page->level = slice_dup((struct slice){json.data + 1, json.len - 2});
    page->level_len = json.len - 2;
    page->level_ms = clock_mono_ms();
    read_page(api);
}

static void ask(struct api *api)
{
    struct desk_page *page = api->desk_page;
    enum gw_err err;

    memcpy(page->asked, page->gathering, sizeof(page->asked));
    page->asked_count = page->gathering_count;
    page->gathering_count = 0;
    if (page->level != NULL && clock_mono_ms() < page->level_ms + LEVEL_KEPT_MS) {
        read_page(api);
        return;
    }
    err = store_setup_show(api->options.store, "level", 0, level_read, api);
    if (err != GW_OK)
        refuse_busy(api, err);
}

/* The table of routes lets no more in at once than there is room for. */
void api__desk(struct api_call *call)
{
    struct desk_page *page = call->api->desk_page;

    page->gathering[page->gathering_count++] = call;
    if (page->asked_count == 0)
        ask(call->api);
}
