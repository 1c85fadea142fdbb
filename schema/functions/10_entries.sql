-- Entries: appending one inside a move, appending a batch with repeats in it, reading.

CREATE OR REPLACE FUNCTION unix_ms(p_at timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (extract(epoch FROM p_at) * 1000)::bigint
$$;

-- An entry as the gateway reads it: the one place that says which columns, in which order (see
-- gateway/store/rows.c). Simple enough for the planner to put it in place of the call.
CREATE OR REPLACE FUNCTION entry_show(p_entry entry)
RETURNS TABLE (conversation bigint, seq bigint, at bigint, kind entry_kind, author author_kind, author_id bigint,
               author_name text, client_id uuid, body text, event text, data jsonb, detail jsonb)
LANGUAGE sql STABLE AS $$
    SELECT p_entry.conversation_id, p_entry.seq, unix_ms(p_entry.created_at), p_entry.kind, p_entry.author,
           nullif(p_entry.author_id, 0),
           (SELECT a.name FROM agent a WHERE p_entry.author = 'agent' AND a.id = p_entry.author_id),
           p_entry.client_id, p_entry.body, p_entry.event, p_entry.data, p_entry.detail
$$;

-- What visitors are not shown (gateway/desk/follow.c has it once more): notes, and how the desk
-- hands its work around.
CREATE OR REPLACE FUNCTION entry_is_private(p_entry entry) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_entry.kind = 'note' OR coalesce(p_entry.event IN ('offered', 'declined', 'moved_in_queue'), false)
$$;

-- Appends one entry under the lock of its conversation's row, which the caller may hold
-- already. Time never runs backwards within a conversation.
CREATE OR REPLACE FUNCTION entry_add(p_conversation bigint, p_kind entry_kind, p_author author_kind,
                                     p_author_id bigint, p_client_id uuid, p_body text, p_event text,
                                     p_data jsonb, p_detail jsonb)
RETURNS entry LANGUAGE plpgsql AS $$
DECLARE
    added entry;
BEGIN
    WITH head AS (
        UPDATE conversation
        SET last_seq = last_seq + 1, last_entry_at = greatest(last_entry_at, clock_timestamp())
        WHERE id = p_conversation
        RETURNING last_seq, last_entry_at
    )
    INSERT INTO entry (conversation_id, seq, created_at, kind, author, author_id, client_id, body, event, data, detail)
    SELECT p_conversation, last_seq, last_entry_at, p_kind, p_author, p_author_id, p_client_id, p_body, p_event,
           p_data, p_detail
    FROM head
    RETURNING * INTO added;
    RETURN added;
END $$;

-- An event of the system's.
CREATE OR REPLACE FUNCTION event_add(p_conversation bigint, p_event text, p_data jsonb, p_detail jsonb DEFAULT NULL)
RETURNS entry LANGUAGE sql AS $$
    SELECT entry_add(p_conversation, 'event', 'system', 0, NULL, NULL, p_event, p_data, p_detail)
$$;

-- The safe append: for a batch that the fast statement refused or dropped something of. It
-- locks the conversations in ascending order first, so the look-ups below see what the locks
-- waited for. For each entry, in the order given, one row:
--   stored   seq and time of the new entry
--   repeat   seq and time of the entry that this client id made before
--   reused   this client id made an entry with another text before
--   missing  there is no such conversation
--   closed   it is closed
--   refused  it is not in the state, or not with the agent, that the entry needs
CREATE OR REPLACE FUNCTION entry_append_safe(p_conversations bigint[], p_kinds text[], p_authors text[],
                                             p_author_ids bigint[], p_client_ids uuid[], p_bodies text[],
                                             p_data jsonb[], p_need_state text[], p_need_agent bigint[])
RETURNS TABLE (place bigint, outcome text, entry_seq bigint, entry_at timestamptz) LANGUAGE plpgsql AS $$
DECLARE
    item record;
    before entry;
    conv conversation;
    added entry;
BEGIN
    PERFORM 1 FROM conversation c WHERE c.id = ANY (p_conversations) ORDER BY c.id FOR NO KEY UPDATE;
    FOR item IN
        SELECT * FROM unnest(p_conversations, p_kinds, p_authors, p_author_ids, p_client_ids, p_bodies, p_data,
                             p_need_state, p_need_agent)
            WITH ORDINALITY u(conv, kind, author, author_id, client_id, body, data, need_state, need_agent, n)
        ORDER BY n
    LOOP
        place := item.n;
        entry_seq := NULL;
        entry_at := NULL;
        SELECT * INTO before FROM entry e
        WHERE e.conversation_id = item.conv AND e.client_id = item.client_id
          AND e.author = item.author::author_kind AND e.author_id = item.author_id;
        SELECT * INTO conv FROM conversation c WHERE c.id = item.conv;
        IF before.seq IS NOT NULL THEN
            -- What the guard takes out of a text depends on the messages before, and so on the connection:
            -- where it took a secret out of either, the texts can't be compared, and the id alone decides.
            outcome := CASE WHEN before.kind = item.kind::entry_kind
                                 AND (before.body = item.body OR coalesce(before.data ? 'guard', false)
                                      OR coalesce(item.data ? 'guard', false))
                                 AND (before.author <> 'visitor' OR before.data->'choice' IS NOT DISTINCT FROM item.data->'choice')
                            THEN 'repeat' ELSE 'reused' END;
            entry_seq := before.seq;
            entry_at := before.created_at;
        ELSIF conv.id IS NULL THEN
            outcome := 'missing';
        ELSIF conv.state = 'closed' AND item.kind <> 'note' THEN
            outcome := 'closed';
        ELSIF conv.state::text <> item.need_state OR conv.agent_id IS DISTINCT FROM coalesce(item.need_agent, conv.agent_id) THEN
            outcome := 'refused';
        ELSE
            added := entry_add(item.conv, item.kind::entry_kind, item.author::author_kind, item.author_id,
                               item.client_id, item.body, NULL, item.data, NULL);
            outcome := 'stored';
            entry_seq := added.seq;
            entry_at := added.created_at;
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
