/*
 * store_search_fixture.c -- see store_search_fixture.h.
 */
#include "support/store_search_fixture.h"

#include "archive/internal.h"
#include "search/search.h"
#include "support/test.h"

#include <string.h>

static void on_claimed(void *user, const struct store_answer *answer,
                       const struct store_unindexed *items, size_t count)
{
    struct claim *claim = user;

    assert_int_equal(answer->err, GW_OK);
    assert_true(count <= CLAIM_MAX);
    claim->done = true;
    claim->count = count;
    for (size_t i = 0; i < count; i++)
        claim->conversations[i] = items[i].conversation;
    claim->batch = archive__batch_new(items, count);
}

void claim_by(struct store_fixture *fixture, struct store *store, int64_t limit,
              struct claim *claim)
{
    *claim = (struct claim){0};
    assert_int_equal(store_search_claim(store, limit, 2000, on_claimed, claim), GW_OK);
    store_fixture_wait(fixture, &claim->done);
}

struct written {
    bool done;
    int64_t count;
};

static void on_written(void *user, const struct store_answer *answer, int64_t count)
{
    struct written *written = user;

    assert_int_equal(answer->err, GW_OK);
    *written = (struct written){true, count};
}

/* How many of them were stored. */
int64_t write_of(struct store_fixture *fixture, struct claim *claim)
{
    struct written written = {0};
    const struct store_document *documents;
    size_t count;

    archive__batch_build(claim->batch);
    documents = archive__batch_documents(claim->batch, &count);
    assert_int_equal(store_search_write(fixture->store, documents, count, on_written, &written),
                     GW_OK);
    store_fixture_wait(fixture, &written.done);
    archive__batch_free(claim->batch);
    return written.count;
}

void index_all(struct store_fixture *fixture)
{
    struct claim claim;

    do {
        claim_by(fixture, fixture->store, CLAIM_MAX, &claim);
        assert_int_equal(write_of(fixture, &claim), claim.count);
    } while (claim.count > 0);
    assert_int_equal(store_fixture_int(fixture, "SELECT count(*) FROM search_todo"), 0);
}

struct found found;

static void on_hits(void *user, const struct store_answer *answer, const struct wire_card *cards,
                    const struct store_hit *hits, size_t count, int64_t next)
{
    (void)user;
    assert_int_equal(answer->err, GW_OK);
    found.done = true;
    found.count = count;
    found.next = next;
    for (size_t i = 0; i < count; i++) {
        found.ids[i] = cards[i].id;
        found.seqs[i] = hits[i].seq;
        found.bodies[i] = store_fixture_keep(found.fixture, hits[i].body);
    }
}

void search_for(struct store_fixture *fixture, const char *text, struct store_review_filter filter,
                int64_t before)
{
    struct search_query query;
    uint32_t grams[SEARCH_GRAMS_MAX + 2];
    size_t count;

    assert_int_equal(search_query_init(&query, slice_of(text)), GW_OK);
    count = query.count;
    memcpy(grams, query.grams, count * sizeof(grams[0]));
    if (filter.agent != 0)
        grams[count++] = search_facet(SEARCH_FACET_AGENT, filter.agent);
    if (filter.rating_from >= 0)
        grams[count++] = search_facet_rating(filter.rating_from, filter.rating_to);
    memset(&found, 0, sizeof(found));
    found.fixture = fixture;
    assert_int_equal(store_search(fixture->store,
                                  &(struct store_search){.filter = filter,
                                                         .needle = buf_slice(&query.needle),
                                                         .grams = grams,
                                                         .gram_count = count,
                                                         .before = before},
                                  on_hits, NULL),
                     GW_OK);
    store_fixture_wait(fixture, &found.done);
    search_query_done(&query);
}

static struct moved moved;

void close_it(struct store_fixture *fixture, int64_t conversation)
{
    MOVE_OK(&moved, fixture, store_close, conversation, VISITOR, visitor_of(fixture, conversation),
            false);
}

int64_t closed_with(struct store_fixture *fixture, const char *text)
{
    int64_t conversation = make_conversation(fixture, "bot");

    say(fixture, conversation, VISITOR, visitor_of(fixture, conversation), text);
    close_it(fixture, conversation);
    return conversation;
}

int64_t number_of(struct store_fixture *fixture, int64_t conversation)
{
    return store_fixture_int(fixture,
                             "SELECT number FROM search_document WHERE conversation_id = %lld",
                             (long long)conversation);
}
