#include "archive/archive.h"

#include "archive/internal.h"
#include "log/log.h"
#include "loop/loop.h"
#include "metrics/metrics.h"

#include <stdlib.h>

#define ROUND_CONVERSATIONS 32 /* some tens of ms in the database */
#define ROUND_ENTRIES 2000
#define REST_MAX_MS 1000
#define CAREFUL_ROUNDS (2 * ROUND_CONVERSATIONS)

struct archive {
    struct loop *loop;
    struct store *store;
    struct timer timer; /* the next round */
    uint64_t started_ms;
    struct archive__batch *batch; /* of the round that is under way */
    int careful;                  /* rounds left with one conversation each: see failed() */
    bool running;                 /* a round is under way */
    bool building;                /* on a worker thread */
    bool counting;                /* the backlog is being asked for */
    bool again;                   /* stirred while a round was under way */
    bool stopping;
    struct metric *indexed, *put_off, *waiting, *oldest, *took;
};

static void begin(void *user);

static void schedule(struct archive *archive, uint64_t delay_ms)
{
    if (!archive->stopping)
        loop_timer_start(archive->loop, &archive->timer, delay_ms, begin, archive);
}

static void end(struct archive *archive)
{
    if (archive->batch != NULL)
        archive__batch_free(archive->batch);
    archive->batch = NULL;
    archive->running = false;
    if (archive->again)
        schedule(archive, ARCHIVE_STIR_MS);
    archive->again = false;
}

/* What was claimed comes again when the claim has run out. One conversation that the database
 * refuses must not hold up the others: for a while each goes alone. */
static void failed(struct archive *archive, const char *step, enum gw_err err)
{
    if (err != GW_ECANCELLED && err != GW_EUNAVAILABLE) {
        log_error("archive", "round_failed", "step=%s why=%s", step, gw_err_name(err));
        archive->careful = CAREFUL_ROUNDS;
    }
    end(archive);
}

static void written(void *user, const struct store_answer *answer, int64_t count)
{
    struct archive *archive = user;
    uint64_t took = loop_now_ms(archive->loop) - archive->started_ms;
    size_t given;

    if (answer->err != GW_OK) {
        failed(archive, "write", answer->err);
        return;
    }
    (void)archive__batch_documents(archive->batch, &given);
    metric_add(archive->indexed, (uint64_t)count);
    metric_add(archive->put_off, given - (uint64_t)count);
    metric_observe_us(archive->took, took * 1000);
    end(archive);
    schedule(archive, took < 1 ? 1 : took < REST_MAX_MS ? took : REST_MAX_MS);
}

static void build(void *user)
{
    struct archive *archive = user;

    archive__batch_build(archive->batch);
}

static void built(void *user)
{
    struct archive *archive = user;
    const struct store_document *documents;
    enum gw_err err;
    size_t count;

    archive->building = false;
    if (archive->stopping) {
        end(archive);
        return;
    }
    documents = archive__batch_documents(archive->batch, &count);
    err = store_search_write(archive->store, documents, count, written, archive);
    if (err != GW_OK)
        failed(archive, "write", err);
}

static void claimed(void *user, const struct store_answer *answer,
                    const struct store_unindexed *items, size_t count)
{
    struct archive *archive = user;
    enum gw_err err;

    if (answer->err != GW_OK) {
        failed(archive, "claim", answer->err);
        return;
    }
    if (count == 0 || archive->stopping) {
        end(archive);
        return;
    }
    archive->batch = archive__batch_new(items, count);
    err = loop_work(archive->loop, build, built, archive);
    archive->building = err == GW_OK;
    if (err != GW_OK)
        end(archive); /* the workers have too much to do: chat's sign-ins go first */
}

static void begin(void *user)
{
    struct archive *archive = user;
    int64_t limit = archive->careful > 0 ? 1 : ROUND_CONVERSATIONS;

    if (archive->running || archive->stopping || !store_available(archive->store))
        return;
    archive->started_ms = loop_now_ms(archive->loop);
    archive->running =
        store_search_claim(archive->store, limit, ROUND_ENTRIES, claimed, archive) == GW_OK;
    if (archive->running && archive->careful > 0)
        archive->careful--;
}

void archive_stir(struct archive *archive)
{
    if (archive->running)
        archive->again = true;
    else if (!loop_timer_pending(&archive->timer))
        schedule(archive, ARCHIVE_STIR_MS);
}

static void counted(void *user, const struct store_answer *answer, int64_t waiting,
                    int64_t oldest_ms)
{
    struct archive *archive = user;

    archive->counting = false;
    if (answer->err != GW_OK)
        return; /* the store has logged it, and the gauges stay as they are */
    metric_set(archive->waiting, waiting);
    metric_set(archive->oldest, oldest_ms / 1000);
}

void archive_sweep(struct archive *archive)
{
    if (archive->stopping)
        return;
    if (!loop_timer_pending(&archive->timer))
        begin(archive);
    if (!archive->counting && store_available(archive->store))
        archive->counting = store_search_backlog(archive->store, counted, archive) == GW_OK;
}

struct archive *archive_new(struct loop *loop, struct metrics *metrics, struct store *store)
{
    static const char documents[] = "baton_search_documents_total";
    static const char help[] = "Closed conversations given to search, by what became of them.";
    struct archive *archive = mem_new(sizeof(*archive));

    archive->loop = loop;
    archive->store = store;
    archive->indexed = metrics_counter(metrics, documents, help, "outcome=\"indexed\"");
    archive->put_off = metrics_counter(metrics, documents, help, "outcome=\"put_off\"");
    archive->waiting =
        metrics_gauge(metrics, "baton_search_waiting",
                      "Closed conversations that search does not know yet, up to 10,000.", NULL);
    archive->oldest = metrics_gauge(metrics, "baton_search_lag_seconds",
                                    "For how long the oldest of them has been waiting.", NULL);
    archive->took = metrics_histogram(metrics, "baton_search_round_seconds",
                                      "From claiming conversations to their being found.", NULL);
    return archive;
}

void archive_stop(struct archive *archive)
{
    archive->stopping = true;
    loop_timer_stop(archive->loop, &archive->timer);
}

bool archive_busy(const struct archive *archive)
{
    return archive->building;
}

void archive_free(struct archive *archive)
{
    if (archive == NULL)
        return;
    if (archive->batch != NULL)
        archive__batch_free(archive->batch);
    free(archive);
}
