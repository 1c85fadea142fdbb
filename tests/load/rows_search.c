/*
 * rows_search.c -- review's search among 10 million stored entries.
 *
 * The gateway's own statement through libpq, with the settings of its sessions, one
 * search after the other. No two searches of a group ask for the same thing, as far
 * as there are enough different words, since nobody waits for the second one.
 */
#include "base/embed.h"
#include "bench.h"
#include "bulk.h"
#include "bulk_text.h"
#include "hist.h"
#include "search/search.h"
#include "util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 50
#define NEEDLE_MAX 256
#define INDEXED 4000u /* conversations whose indexing is timed */

/* Of store/, whose headers do not go with libpq's. */
extern const struct embedded_file store__sql_files[];
extern const char *const store__query_settings[];

enum filter { NO_FILTER, BY_AGENT, BY_RATING, BY_MONTH, FILTERS };

struct searches {
    struct bench *bench;
    PGconn *db;
    int64_t documents, newest; /* conversation */
    int64_t agents_from;
    int64_t now_ms;
    int count;               /* of each group */
    struct hist *hist;       /* of the group */
    struct hist *two;        /* of all terms of two characters, the row's figure */
    struct hist *all;        /* of everything */
    uint64_t found, partial; /* of the group: conversations; pages that the budget ended */
};

/* ---- what is asked for ---- */

typedef void (*pick_fn)(struct searches *searches, char needle[NEEDLE_MAX]);

static void pick_word(enum bulk_lang lang, uint32_t from, uint32_t to, size_t bytes,
                      char needle[NEEDLE_MAX])
{
    do
        bulk_word(lang, from + random_u32() % (to - from), needle);
    while (bytes != 0 && strlen(needle) != bytes);
}

/* Six bytes are two characters. */
static void pick_common_zh(struct searches *searches, char needle[NEEDLE_MAX])
{
    (void)searches;
    pick_word(BULK_ZH, 0, 90, 6, needle);
}

static void pick_middle_zh(struct searches *searches, char needle[NEEDLE_MAX])
{
    (void)searches;
    pick_word(BULK_ZH, 300, 3000, 6, needle);
}

static void pick_rare_zh(struct searches *searches, char needle[NEEDLE_MAX])
{
    (void)searches;
    pick_word(BULK_ZH, 20000, BULK_WORDS, 6, needle);
}

/* Made-up words have no characters from U+8000 on. */
static void pick_absent_zh(struct searches *searches, char needle[NEEDLE_MAX])
{
    uint32_t one = 0x8000 + random_u32() % 0x1F00, two = 0x8000 + random_u32() % 0x1F00;

    (void)searches;
    snprintf(needle, NEEDLE_MAX, "%c%c%c%c%c%c", (char)(0xE0 | one >> 12),
             (char)(0x80 | (one >> 6 & 0x3F)), (char)(0x80 | (one & 0x3F)),
             (char)(0xE0 | two >> 12), (char)(0x80 | (two >> 6 & 0x3F)),
             (char)(0x80 | (two & 0x3F)));
}

static void pick_one_zh(struct searches *searches, char needle[NEEDLE_MAX])
{
    pick_common_zh(searches, needle);
    needle[3] = '\0';
}

/* Two words that may never have stood side by side. */
static void pick_long_zh(struct searches *searches, char needle[NEEDLE_MAX])
{
    (void)searches;
    pick_word(BULK_ZH, 0, 300, 0, needle);
    pick_word(BULK_ZH, 0, 300, 0, needle + strlen(needle));
}

static void pick_common_en(struct searches *searches, char needle[NEEDLE_MAX])
{
    (void)searches;
    do
        pick_word(BULK_EN, 0, 90, 0, needle);
    while (strlen(needle) < 2);
}

static void pick_rare_en(struct searches *searches, char needle[NEEDLE_MAX])
{
    (void)searches;
    pick_word(BULK_EN, 20000, BULK_WORDS, 0, needle);
}

static void pick_phrase_en(struct searches *searches, char needle[NEEDLE_MAX])
{
    (void)searches;
    for (int i = 0; i < 3; i++) {
        size_t len = strlen(needle);

        snprintf(needle + len, NEEDLE_MAX - len, "%s", i > 0 ? " " : "");
        pick_word(BULK_EN, 0, 90, 0, needle + strlen(needle));
    }
}

/* One that was written to the archive. */
static void pick_address(struct searches *searches, char needle[NEEDLE_MAX])
{
    char sql[300];
    PGresult *result;

    do {
        snprintf(sql, sizeof(sql),
                 "SELECT substring(body FROM '0x[0-9a-f]{40}') FROM entry WHERE conversation_id "
                 "BETWEEN %" PRId64 " - 300 AND %" PRId64 " AND body LIKE '%%0x%%' LIMIT 1",
                 searches->newest,
                 searches->newest -
                     (int64_t)(random_u32() % (uint64_t)(searches->documents - 300)));
        result = PQexec(searches->db, sql);
        if (PQresultStatus(result) != PGRES_TUPLES_OK)
            die("%s", PQerrorMessage(searches->db));
        snprintf(needle, NEEDLE_MAX, "%s", PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "");
        PQclear(result);
    } while (needle[0] == '\0');
}

/* ---- asking ---- */

static void prepare(PGconn *db, const char *name)
{
    char file[60];
    const struct embedded_file *found;
    PGresult *result;

    snprintf(file, sizeof(file), "%s.sql", name);
    found = embedded_find(store__sql_files, file);
    if (found == NULL)
        die("no statement %s", name);
    result = PQprepare(db, name, found->data, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        die("%s", PQerrorMessage(db));
    PQclear(result);
}

static void set_up_session(PGconn *db)
{
    for (const char *const *setting = store__query_settings; *setting != NULL; setting++) {
        char sql[100];

        snprintf(sql, sizeof(sql), "SET %s", *setting);
        place_run(db, sql);
    }
    prepare(db, "read_search");
    prepare(db, "read_cards");
}

struct asked {
    char grams[400], from[30], to[30], agent[30], rating[30];
    const char *values[8];
};

static void ask_for(const struct searches *searches, const struct search_query *query,
                    enum filter filter, struct asked *asked)
{
    size_t len;

    *asked = (struct asked){.values = {query->needle.data, NULL}};
    len = (size_t)snprintf(asked->grams, sizeof(asked->grams), "{%u", query->grams[0]);
    for (size_t i = 1; i < query->count; i++)
        len += (size_t)snprintf(asked->grams + len, sizeof(asked->grams) - len, ",%u",
                                query->grams[i]);
    if (filter == BY_AGENT) {
        int64_t agent = searches->agents_from + (int64_t)(random_u32() % BULK_AGENTS);

        snprintf(asked->agent, sizeof(asked->agent), "%" PRId64, agent);
        len += (size_t)snprintf(asked->grams + len, sizeof(asked->grams) - len, ",%u",
                                search_facet(SEARCH_FACET_AGENT, agent));
        asked->values[4] = asked->agent;
    } else if (filter == BY_RATING) {
        int rating = (int)(random_u32() % 5) + 1;

        snprintf(asked->rating, sizeof(asked->rating), "%d", rating);
        len += (size_t)snprintf(asked->grams + len, sizeof(asked->grams) - len, ",%u",
                                search_facet_rating(rating, rating));
        asked->values[5] = asked->values[6] = asked->rating;
    } else if (filter == BY_MONTH) {
        int64_t day = 86400000, to = searches->now_ms - (int64_t)(random_u32() % 330) * day;

        snprintf(asked->from, sizeof(asked->from), "%" PRId64, to - 30 * day);
        snprintf(asked->to, sizeof(asked->to), "%" PRId64, to);
        asked->values[2] = asked->from;
        asked->values[3] = asked->to;
    }
    snprintf(asked->grams + len, sizeof(asked->grams) - len, "}");
    asked->values[1] = asked->grams;
}

static void search_once(struct searches *searches, const char *needle, enum filter filter,
                        struct hist *also)
{
    struct search_query query;
    struct asked asked;
    PGresult *result;
    uint64_t start, took;
    int rows;

    if (search_query_init(&query, slice_of(needle)) != GW_OK)
        die("can't search for %s", needle);
    ask_for(searches, &query, filter, &asked);
    start = now_ns();
    result = PQexecPrepared(searches->db, "read_search", 8, asked.values, NULL, NULL, 0);
    took = now_ns() - start;
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        die("%s", PQerrorMessage(searches->db));
    rows = PQntuples(result);
    if (rows > 0 && PQgetisnull(result, rows - 1, 0)) {
        rows--;
        searches->partial += rows < PAGE;
    }
    searches->found += (uint64_t)rows;
    hist_add(searches->hist, took);
    hist_add(searches->all, took);
    if (also != NULL)
        hist_add(also, took);
    PQclear(result);
    search_query_done(&query);
}

static void group(struct searches *searches, const char *name, pick_fn pick, struct hist *also)
{
    static const char *const filters[FILTERS] = {"", ", of an agent", ", of a rating",
                                                 ", of a month"};

    for (enum filter filter = NO_FILTER; filter < FILTERS; filter++) {
        hist_reset(searches->hist);
        searches->found = searches->partial = 0;
        for (int i = 0; i < searches->count; i++) {
            char needle[NEEDLE_MAX] = "";

            pick(searches, needle);
            search_once(searches, needle, filter, also);
        }
        printf("    %-24s%-16s p50 %6.2f, p95 %6.2f, p99 %6.2f ms; %5.1f found, %.0f%% parts of a "
               "page\n",
               name, filters[filter], hist_ms(searches->hist, 0.5), hist_ms(searches->hist, 0.95),
               hist_ms(searches->hist, 0.99), (double)searches->found / searches->count,
               100.0 * (double)searches->partial / searches->count);
        fflush(stdout);
    }
}

/* ---- ceilings in the same run ---- */

static double time_round_trips(struct searches *searches)
{
    hist_reset(searches->hist);
    for (int i = 0; i < searches->count * 4; i++) {
        uint64_t start = now_ns();

        place_run(searches->db, "SELECT 1");
        hist_add(searches->hist, now_ns() - start);
    }
    return hist_ms(searches->hist, 0.95);
}

/* A page of 50 cards by their ids, which a search's page ends with. */
static double time_cards(struct searches *searches)
{
    hist_reset(searches->hist);
    for (int i = 0; i < searches->count * 4; i++) {
        char ids[PAGE * 22];
        const char *values[1] = {ids};
        size_t len = 0;
        uint64_t start;
        PGresult *result;

        for (int j = 0; j < PAGE; j++)
            len += (size_t)snprintf(ids + len, sizeof(ids) - len, "%c%" PRId64, j == 0 ? '{' : ',',
                                    searches->newest -
                                        (int64_t)(random_u32() % (uint64_t)searches->documents));
        snprintf(ids + len, sizeof(ids) - len, "}");
        start = now_ns();
        result = PQexecPrepared(searches->db, "read_cards", 1, values, NULL, NULL, 0);
        hist_add(searches->hist, now_ns() - start);
        if (PQntuples(result) != PAGE)
            die("no page of cards: %s", PQerrorMessage(searches->db));
        PQclear(result);
    }
    return hist_ms(searches->hist, 0.95);
}

/* ---- what indexing costs ---- */

/* A gateway finds conversations that wait, and indexes them again. */
static void time_indexing(struct bench *bench, PGconn *db)
{
    struct result result = {.key = "indexing", .what = "a closed conversation indexed for search"};
    struct gateway gateway;
    uint64_t start;
    double gateway_s, server_s, took;
    int64_t left;
    char sql[200];

    snprintf(sql, sizeof(sql),
             "INSERT INTO search_todo (conversation_id) SELECT id FROM conversation ORDER BY id "
             "DESC LIMIT %u",
             INDEXED);
    place_run(db, sql);
    bench_gateway(bench, &gateway, NULL);
    start = now_ns();
    gateway_s = cpu_of(gateway.pid);
    server_s = cpu_of_children(bench->place.postmaster);
    do {
        sleep_ms(50);
        left = place_number(db, "SELECT count(*) FROM search_todo");
    } while (left > 0 && seconds_since(start) < 300);
    took = seconds_since(start);
    gateway_s = cpu_of(gateway.pid) - gateway_s;
    server_s = cpu_of_children(bench->place.postmaster) - server_s;
    gateway_stop(&gateway);
    if (left > 0)
        die("%" PRId64 " conversations are still not indexed after 300 s", left);
    snprintf(result.measured, sizeof(result.measured),
             "%.0f a second; CPU us each: gateway %.0f (on a worker thread), PostgreSQL %.0f",
             INDEXED / took, gateway_s / INDEXED * 1e6, server_s / INDEXED * 1e6);
    bench_add(bench, &result);
}

/* ---- the row ---- */

static void run_groups(struct searches *searches)
{
    group(searches, "two characters, common", pick_common_zh, searches->two);
    group(searches, "two characters, middle", pick_middle_zh, searches->two);
    group(searches, "two characters, rare", pick_rare_zh, searches->two);
    group(searches, "two characters, absent", pick_absent_zh, searches->two);
    group(searches, "one character", pick_one_zh, NULL);
    group(searches, "two words", pick_long_zh, NULL);
    group(searches, "English word, common", pick_common_en, NULL);
    group(searches, "English word, rare", pick_rare_en, NULL);
    group(searches, "English phrase", pick_phrase_en, NULL);
    group(searches, "address", pick_address, NULL);
}

void row_search(struct bench *bench)
{
    PGconn *db = bench_db(bench);
    struct searches searches = {.bench = bench,
                                .db = place_connect(&bench->place),
                                .count = (int)bench_pick(bench, 50, 300),
                                .hist = mem_new(sizeof(struct hist)),
                                .two = mem_new(sizeof(struct hist)),
                                .all = mem_new(sizeof(struct hist))};
    struct result result = {.key = "search", .hold = "p95 <= 50 ms", .limit = 50};
    int64_t entries = (int64_t)bench_pick(bench, 200e3, 10e6);
    double trip, cards;

    bulk_fill_searchable(db, entries);
    searches.documents = place_number(db, "SELECT count(*) FROM search_document");
    searches.newest = place_number(db, "SELECT max(conversation_id) FROM search_document");
    searches.agents_from = place_number(db, "SELECT min(id) FROM agent WHERE login LIKE 'bulk%'");
    searches.now_ms = place_number(db, "SELECT (extract(epoch FROM now()) * 1000)::bigint");
    set_up_session(searches.db);
    trip = time_round_trips(&searches);
    cards = time_cards(&searches);
    run_groups(&searches);
    result.value = hist_ms(searches.two, 0.95);
    result.ratio = result.value / cards;
    snprintf(result.what, sizeof(result.what),
             "search of %.1f million entries, Chinese terms of two characters",
             (double)entries / 1e6);
    snprintf(result.measured, sizeof(result.measured),
             "p50 %.1f, p95 %.1f, p99 %.1f ms; of all kinds p95 %.1f, p99 %.1f ms",
             hist_ms(searches.two, 0.5), result.value, hist_ms(searches.two, 0.99),
             hist_ms(searches.all, 0.95), hist_ms(searches.all, 0.99));
    snprintf(result.ceiling, sizeof(result.ceiling), "50 cards by id p95 %.2f, SELECT 1 %.2f ms",
             cards, trip);
    bench_add(bench, &result);
    time_indexing(bench, db);
    PQfinish(searches.db);
    free(searches.hist);
    free(searches.two);
    free(searches.all);
}
