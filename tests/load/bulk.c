#include "bulk.h"

#include "bulk_text.h"
#include "place.h"
#include "search/search.h"
#include "util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHUNK 10000u /* conversations that are made, then written */
#define CHUNK_BYTES (256u << 20)
#define YEAR_MS (365LL * 86400 * 1000)
#define NEWEST_MS (60LL * 1000) /* how long ago the newest closed */

/* One chunk's rows, in COPY's text format. No text here has a tab, backslash or newline. */
struct chunk {
    struct buf visitors, conversations, agents, seen, entries, documents;
    struct search_document document; /* of the conversation that is being made */
    struct buf seqs;                 /* of its texts */
    int64_t entry_count;
};

struct bulk {
    PGconn *db;
    int64_t visitor, conversation; /* the greatest ids before */
    int64_t team, agent;           /* agents from `agent` + 1 on */
    int64_t now_ms;
    int64_t total; /* conversations */
    bool searchable;
    int64_t document; /* the next number */
};

static void chunk_init(struct chunk *chunk)
{
    buf_init(&chunk->visitors, CHUNK_BYTES);
    buf_init(&chunk->conversations, CHUNK_BYTES);
    buf_init(&chunk->agents, CHUNK_BYTES);
    buf_init(&chunk->seen, CHUNK_BYTES);
    buf_init(&chunk->entries, CHUNK_BYTES);
    buf_init(&chunk->documents, CHUNK_BYTES);
    buf_init(&chunk->seqs, 4096);
    search_document_init(&chunk->document);
    chunk->entry_count = 0;
}

static void chunk_clear(struct chunk *chunk)
{
    buf_clear(&chunk->visitors);
    buf_clear(&chunk->conversations);
    buf_clear(&chunk->agents);
    buf_clear(&chunk->seen);
    buf_clear(&chunk->entries);
    buf_clear(&chunk->documents);
}

static void chunk_done(struct chunk *chunk)
{
    buf_done(&chunk->visitors);
    buf_done(&chunk->conversations);
    buf_done(&chunk->agents);
    buf_done(&chunk->seen);
    buf_done(&chunk->entries);
    buf_done(&chunk->documents);
    buf_done(&chunk->seqs);
    search_document_done(&chunk->document);
}

/* ---- making ---- */

static void add_time(struct buf *out, int64_t unix_ms)
{
    static int64_t last_s = -1;
    static char text[32];
    time_t seconds = (time_t)(unix_ms / 1000);
    struct tm parts;

    if (seconds != last_s) {
        gmtime_r(&seconds, &parts);
        strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts);
        last_s = seconds;
    }
    buf_printf(out, "%s.%03d+00", text, (int)(unix_ms % 1000));
}

static void add_client_id(struct buf *out)
{
    uint32_t a = random_u32(), b = random_u32(), c = random_u32(), d = random_u32();

    buf_printf(out, "%08x-%04x-4%03x-8%03x-%04x%08x", a, b >> 16, b & 0xFFF, c >> 20, c & 0xFFFF,
               d);
}

/* conversation, seq, created_at, kind, author, author_id, client_id, body, event, data */
static void add_event(struct buf *out, int64_t conversation, int seq, int64_t at, const char *event,
                      const char *data)
{
    buf_printf(out, "%" PRId64 "\t%d\t", conversation, seq);
    add_time(out, at);
    buf_printf(out, "\tevent\tsystem\t0\t\\N\t\\N\t%s\t%s\n", event, data);
}

/* One more text of the entry that is being written. */
static void add_text(struct chunk *chunk, int seq, enum bulk_lang lang)
{
    size_t start = chunk->entries.len;

    bulk_sentence(lang, &chunk->entries);
    if (!search_document_add(&chunk->document, (struct slice){chunk->entries.data + start,
                                                              chunk->entries.len - start}))
        die("a document is too long");
    buf_printf(&chunk->seqs, "%s%d", chunk->seqs.len > 0 ? "," : "", seq);
}

static void add_message(struct chunk *chunk, int64_t conversation, int seq, int64_t at,
                        const char *author, int64_t author_id, enum bulk_lang lang)
{
    struct buf *out = &chunk->entries;

    buf_printf(out, "%" PRId64 "\t%d\t", conversation, seq);
    add_time(out, at);
    buf_printf(out, "\tmessage\t%s\t%" PRId64 "\t", author, author_id);
    add_client_id(out);
    buf_append_char(out, '\t');
    add_text(chunk, seq, lang);
    buf_append_cstr(out, "\t\\N\t\\N\n");
}

/* The visitor asks, the bot answers once, then the agent and the visitor take turns. */
static int add_entries(struct chunk *chunk, int64_t conversation, int64_t visitor, int64_t agent,
                       int64_t closed_ms, int rating)
{
    int count = 6 + (int)(random_u32() % 13), seq = 1;
    int64_t at = closed_ms - count * 20000;
    enum bulk_lang lang = random_u32() % 5 < 3 ? BULK_ZH : BULK_EN;
    struct buf *out = &chunk->entries;

    add_event(out, conversation, seq++, at, "opened", "{\"lang\": \"zh-CN\"}");
    for (; seq < count; seq++) {
        at += 20000;
        if (seq == 3)
            add_message(chunk, conversation, seq, at, "bot", 0, lang);
        else if (seq % 2 == 0)
            add_message(chunk, conversation, seq, at, "visitor", visitor, lang);
        else
            add_message(chunk, conversation, seq, at, "agent", agent, lang);
    }
    add_event(out, conversation, seq, closed_ms, "closed", "{\"by\": \"agent\"}");
    if (rating != 0) {
        buf_printf(out, "%" PRId64 "\t%d\t", conversation, ++seq);
        add_time(out, closed_ms + 5000);
        buf_printf(out, "\tevent\tvisitor\t%" PRId64 "\t\\N\t", visitor);
        if (rating <= 2)
            add_text(chunk, seq, lang);
        else
            buf_append_cstr(out, "\\N");
        buf_printf(out, "\trated\t{\"score\": %d}\n", rating);
    }
    chunk->entry_count += seq;
    return seq;
}

/* conversation, number, closed_at, folded, seqs, keys */
static void add_document(struct bulk *bulk, struct chunk *chunk, int64_t conversation,
                         int64_t agent, int rating, int64_t closed_ms)
{
    struct search_document *document = &chunk->document;
    struct buf *out = &chunk->documents;

    search_document_add_facet(document, SEARCH_FACET_AGENT, agent);
    search_document_add_rating(document, rating);
    search_document_end(document);
    buf_printf(out, "%" PRId64 "\t%" PRId64 "\t", conversation, bulk->document);
    add_time(out, closed_ms);
    buf_append_char(out, '\t');
    for (size_t i = 0; i < document->folded.len; i++) {
        if (document->folded.data[i] == '\n')
            buf_append_cstr(out, "\\n");
        else
            buf_append_char(out, document->folded.data[i]);
    }
    buf_printf(out, "\t{" SLICE_FMT "}\t", SLICE_ARG(buf_slice(&chunk->seqs)));
    for (size_t i = 0; i < document->count; i++) {
        buf_append_char(out, i == 0 ? '{' : ',');
        buf_append_int64(out, search_key(bulk->document, document->grams[i]));
    }
    buf_append_cstr(out, "}\n");
    bulk->document++;
}

static void add_conversation(struct bulk *bulk, struct chunk *chunk, int64_t number)
{
    int64_t id = bulk->conversation + number, visitor = bulk->visitor + (number + 3) / 4;
    int64_t agent = bulk->agent + 1 + (int64_t)(random_u32() % BULK_AGENTS);
    int64_t closed = bulk->now_ms - NEWEST_MS - (bulk->total - number) * (YEAR_MS / bulk->total);
    int rating = random_u32() % 5 < 2 ? 1 + (int)(random_u32() % 5) : 0;
    int last;
    struct buf *out = &chunk->conversations;

    search_document_clear(&chunk->document);
    buf_clear(&chunk->seqs);
    last = add_entries(chunk, id, visitor, agent, closed, rating);
    if (bulk->searchable)
        add_document(bulk, chunk, id, agent, rating, closed);

    if (number % 4 == 1)
        buf_printf(&chunk->visitors, "%" PRId64 "\t\\\\x%064" PRIx64 "\tzh-CN\tbulk\n", visitor,
                   (uint64_t)visitor);
    buf_printf(out, "%" PRId64 "\t%" PRId64 "\t%" PRId64 "\tclosed\tzh-CN\t%" PRId64 "\t%d\t", id,
               visitor, bulk->team, agent, last);
    for (int i = 0; i < 4; i++) { /* last_entry_at, opened_at, assigned_at, closed_at */
        add_time(out, i == 0 || i == 3 ? closed : closed - last * 20000LL);
        buf_append_char(out, '\t');
    }
    if (rating != 0)
        buf_printf(out, "%d\n", rating);
    else
        buf_append_cstr(out, "\\N\n");
    buf_printf(&chunk->agents, "%" PRId64 "\t%" PRId64 "\n", id, agent);
    buf_printf(&chunk->seen, "%" PRId64 "\t%d\t%d\n", id, last, last);
}

/* ---- writing ---- */

static void copy(PGconn *db, const char *sql, const struct buf *rows)
{
    PGresult *result = PQexec(db, sql);

    if (PQresultStatus(result) != PGRES_COPY_IN || buf_err(rows) != GW_OK)
        die("%s: %s", sql, PQerrorMessage(db));
    PQclear(result);
    for (size_t at = 0; at < rows->len; at += 1 << 20) {
        size_t len = rows->len - at < 1 << 20 ? rows->len - at : 1 << 20;

        if (PQputCopyData(db, rows->data + at, (int)len) != 1)
            die("%s: %s", sql, PQerrorMessage(db));
    }
    if (PQputCopyEnd(db, NULL) != 1)
        die("%s: %s", sql, PQerrorMessage(db));
    result = PQgetResult(db);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        die("%s: %s", sql, PQerrorMessage(db));
    PQclear(result);
    while ((result = PQgetResult(db)) != NULL)
        PQclear(result);
}

static void write_chunk(PGconn *db, const struct chunk *chunk)
{
    place_run(db, "BEGIN");
    copy(db, "COPY visitor (id, secret_hash, lang, user_agent) FROM STDIN", &chunk->visitors);
    copy(db,
         "COPY conversation (id, visitor_id, team_id, state, lang, agent_id, last_seq, "
         "last_entry_at, opened_at, assigned_at, closed_at, rating) FROM STDIN",
         &chunk->conversations);
    copy(db, "COPY conversation_agent (conversation_id, agent_id) FROM STDIN", &chunk->agents);
    copy(db, "COPY conversation_seen (conversation_id, visitor_seq, agent_seq) FROM STDIN",
         &chunk->seen);
    copy(db,
         "COPY entry (conversation_id, seq, created_at, kind, author, author_id, client_id, body, "
         "event, data) FROM STDIN",
         &chunk->entries);
    copy(db,
         "COPY search_document (conversation_id, number, closed_at, folded, seqs, keys) FROM STDIN",
         &chunk->documents);
    place_run(db, "COMMIT");
}

static void make_agents(struct bulk *bulk)
{
    char sql[500];

    snprintf(sql, sizeof(sql),
             "WITH one AS (INSERT INTO agent (id, login, name, password_hash) OVERRIDING SYSTEM "
             "VALUE SELECT %" PRId64 " + i, 'bulk' || %" PRId64 " + i, 'Bulk ' || i, "
             "'$argon2id$none' FROM generate_series(1, %d) i RETURNING id) "
             "INSERT INTO presence (agent_id) SELECT id FROM one",
             bulk->agent, bulk->agent, BULK_AGENTS);
    place_run(bulk->db, sql);
}

static void say(int64_t stored, int64_t entries, uint64_t start)
{
    printf("    stored %.1f of %.1f million entries, %.0f s\n", (double)stored / 1e6,
           (double)entries / 1e6, seconds_since(start));
    fflush(stdout);
}

/* Caller frees. */
static char *text_of(PGconn *db, const char *sql)
{
    PGresult *result = PQexec(db, sql);
    char *text;

    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        die("%s\nin: %s", PQerrorMessage(db), sql);
    text = slice_dup(slice_of(PQgetvalue(result, 0, 0)));
    PQclear(result);
    return text;
}

/* What search_write() would have left beside the documents. */
static void finish_search(const struct bulk *bulk, const char *index)
{
    char sql[300];

    place_run(bulk->db, "SET maintenance_work_mem = '1GB'");
    place_run(bulk->db, index);
    place_run(bulk->db, "RESET maintenance_work_mem");
    snprintf(sql, sizeof(sql), "SELECT setval('search_document_number', %" PRId64 ")",
             bulk->document);
    place_run(bulk->db, sql);
    place_run(bulk->db, "TRUNCATE search_segment");
    place_run(bulk->db, "INSERT INTO search_segment SELECT number >> 13, min(closed_at), "
                        "max(closed_at) FROM search_document GROUP BY 1");
}

static void write_all(struct bulk *bulk, int64_t entries, uint64_t start)
{
    struct chunk chunk;

    chunk_init(&chunk);
    for (int64_t number = 1; chunk.entry_count < entries; number++) {
        add_conversation(bulk, &chunk, number);
        if (number % CHUNK == 0 || chunk.entry_count >= entries) {
            write_chunk(bulk->db, &chunk);
            chunk_clear(&chunk);
            if (number % (CHUNK * 10) == 0 || chunk.entry_count >= entries)
                say(chunk.entry_count, entries, start);
        }
    }
    chunk_done(&chunk);
}

static void fill(PGconn *db, int64_t entries, bool searchable)
{
    struct bulk bulk = {.db = db, .total = entries / BULK_ENTRIES_EACH, .searchable = searchable};
    uint64_t start = now_ns();
    char *index;

    if (bulk.total == 0)
        return;
    bulk_text_init();
    bulk.visitor = place_number(db, "SELECT coalesce(max(id), 0) FROM visitor");
    bulk.conversation = place_number(db, "SELECT coalesce(max(id), 0) FROM conversation");
    bulk.agent = place_number(db, "SELECT coalesce(max(id), 0) FROM agent");
    bulk.team = place_number(db, "SELECT min(id) FROM team");
    bulk.document = place_number(db, "SELECT coalesce(max(number) + 1, 0) FROM search_document");
    bulk.now_ms = place_number(db, "SELECT (extract(epoch FROM now()) * 1000)::bigint");
    index = text_of(db, "SELECT pg_get_indexdef('search_document_by_key'::regclass)");
    place_run(db, "SET session_replication_role = replica");
    place_run(db, "SET synchronous_commit = off");
    if (searchable)
        place_run(db, "DROP INDEX search_document_by_key");
    make_agents(&bulk);
    write_all(&bulk, entries, start);
    if (searchable)
        finish_search(&bulk, index);
    free(index);
    place_run(db, "RESET session_replication_role");
    place_run(db, "RESET synchronous_commit");
    place_settle(db);
    printf("    settled, %.0f s\n", seconds_since(start));
}

void bulk_fill(PGconn *db, int64_t entries)
{
    fill(db, entries, false);
}

void bulk_fill_searchable(PGconn *db, int64_t entries)
{
    fill(db, entries, true);
}
