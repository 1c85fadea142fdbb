/* Lists that a connection asks for: the inbox, a visitor's earlier conversations. */
#include "desk/internal.h"

#include "net/net.h"

struct list_call {
    struct desk *desk;
    uint64_t conn;
    int64_t ref;
    enum wire_inbox_list list;
};

static struct list_call *call_new(struct desk *desk, uint64_t conn, int64_t ref)
{
    struct list_call *call = mem_new(sizeof(*call));

    *call = (struct list_call){.desk = desk, .conn = conn, .ref = ref};
    return call;
}

static void started(struct list_call *call, enum gw_err err)
{
    if (err == GW_OK)
        return;
    desk__ask_end(call->desk, call->conn);
    reply_error(call->desk->net, call->conn, desk__code_of(err), call->ref, NULL, NULL);
    free(call);
}

static void inbox_read(void *user, const struct store_answer *answer, const struct wire_card *cards,
                       size_t count, bool more)
{
    struct list_call call = *(struct list_call *)user;

    free(user);
    desk__ask_end(call.desk, call.conn);
    if (answer->err != GW_OK) {
        reply_error(call.desk->net, call.conn, answer->code, call.ref, NULL, NULL);
        return;
    }
    REPLY(call.desk->net, call.conn, inbox_page, .ref = call.ref,
          .list = (enum wire_inbox_page_list)call.list, .cards = cards, .cards_count = count,
          .more = more);
}

void desk_inbox(struct desk *desk, uint64_t conn, int64_t ref, enum wire_inbox_list list,
                int64_t before)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct list_call *call;

    if (person == NULL)
        return;
    call = call_new(desk, conn, ref);
    call->list = list;
    started(call,
            store_inbox(desk->store, person->id, person->role, list, before, inbox_read, call));
}

static void earlier_read(void *user, const struct store_answer *answer,
                         const struct wire_state *states, const int64_t *visitors, size_t count,
                         bool more)
{
    struct list_call call = *(struct list_call *)user;

    (void)visitors;
    free(user);
    desk__ask_end(call.desk, call.conn);
    if (answer->err != GW_OK) {
        reply_error(call.desk->net, call.conn, answer->code, call.ref, NULL, NULL);
        return;
    }
    REPLY(call.desk->net, call.conn, earlier_list, .ref = call.ref, .conversations = states,
          .conversations_count = count, .more = more);
}

void desk_earlier(struct desk *desk, uint64_t conn, int64_t ref, int64_t before)
{
    struct person *person = desk__ask_begin(desk, conn, ref);
    struct list_call *call;

    if (person == NULL)
        return;
    call = call_new(desk, conn, ref);
    started(call, store_earlier(desk->store, person->id, before, earlier_read, call));
}
