-- 0002: what closed conversations are searched by.
--
-- A closed conversation is a document of the search: its texts, folded, and the keys that they are
-- found by (gateway/search/ makes both). The index is core GIN over integers, and no extension:
-- those that know about Chinese or about order are not there on most managed PostgreSQL.
--
-- The version before survives this: it neither reads nor writes what is new here, and what it
-- closes is marked by the trigger.

-- What waits to be indexed. A table of its own, and no flag in `conversation`: every append
-- updates that one, and must stay on its page.
CREATE TABLE search_todo (
    conversation_id bigint PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
    marked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Raised by each mark and each claim: what was read before the last of them is not written.
    marks           bigint NOT NULL DEFAULT 1,
    claimed_until   timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX search_todo_in_order ON search_todo (marked_at, conversation_id);

-- The documents' numbers: in the order in which they were first indexed, so about that of closing.
CREATE SEQUENCE search_document_number MINVALUE 0 START 0;

-- Narrow rows with the wide values beside them (TOAST): a common word visits many rows, and
-- few texts.
CREATE TABLE search_document (
    conversation_id bigint PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
    number          bigint NOT NULL UNIQUE,
    closed_at       timestamptz NOT NULL, -- the conversation's, which never changes: beside the keys
    folded          text NOT NULL,      -- a line for each text
    seqs            integer[] NOT NULL, -- the entry of each line
    keys            integer[] NOT NULL, -- (number >> 13) % 1024 << 22 | gram, its 32 bits as they are
    CONSTRAINT search_document_number_is_not_negative CHECK (number >= 0)
) WITH (toast_tuple_target = 128);
ALTER TABLE search_document ALTER COLUMN keys SET STORAGE EXTERNAL; -- hashes: nothing to compress
DO $$
BEGIN
    ALTER TABLE search_document ALTER COLUMN folded SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL; -- this server was built without it: pglz, which is slower to read
END $$;
-- No pending list: every search would read all of it, a segment at a time.
CREATE INDEX search_document_by_key ON search_document USING gin (keys) WITH (fastupdate = off);

-- 8,192 documents each, and within which times they closed: what a search by date leaves out.
CREATE TABLE search_segment (
    segment     bigint PRIMARY KEY,
    closed_from timestamptz NOT NULL,
    closed_to   timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Whatever changes what a closed conversation is found by appends one of these entries: it closes,
-- is rated, or gets a note after it was closed. In the same transaction, whoever does it.
CREATE FUNCTION search_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_todo (conversation_id)
    SELECT id FROM conversation WHERE id = NEW.conversation_id AND state = 'closed'
    ON CONFLICT (conversation_id) DO UPDATE SET marks = search_todo.marks + 1, claimed_until = '-infinity';
    RETURN NULL;
END $$;
CREATE TRIGGER entry_marks_for_search AFTER INSERT ON entry FOR EACH ROW
    WHEN (NEW.kind = 'note' OR NEW.event IN ('closed', 'rated')) EXECUTE FUNCTION search_mark();

INSERT INTO search_todo (conversation_id, marked_at) SELECT id, closed_at FROM conversation WHERE state = 'closed';
