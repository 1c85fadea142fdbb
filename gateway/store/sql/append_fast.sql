-- Appends a batch: numbers the entries of each conversation under its row's lock. $1 to $5 are the
-- conversations, ascending and distinct, each with the number of its entries and its conditions;
-- $6 and on are the entries, $7 their place (1, 2, ...) within the conversation's. A conversation
-- that does not exist or does not meet its conditions is left out of what comes back. A client id
-- that has been used fails all of it with 23505.
WITH head AS (
    UPDATE conversation c
    SET last_seq = c.last_seq + g.entries, last_entry_at = greatest(c.last_entry_at, now())
    FROM unnest($1::bigint[], $2::bigint[], $3::bool[], $4::text[], $5::bigint[])
        g (id, entries, only_notes, need_state, need_agent)
    WHERE c.id = g.id
      AND (g.only_notes OR c.state <> 'closed')
      AND (g.need_state IS NULL OR c.state = g.need_state::conversation_state)
      AND (g.need_agent IS NULL OR c.agent_id = g.need_agent)
    RETURNING c.id, c.last_seq - g.entries AS base, c.last_entry_at AS at
), added AS (
    INSERT INTO entry (conversation_id, seq, created_at, kind, author, author_id, client_id, body, data)
    SELECT m.conversation, h.base + m.place, h.at, m.kind::entry_kind, m.author::author_kind, m.author_id,
           m.client_id, m.body, m.data
    FROM unnest($6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::uuid[], $12::text[],
                $13::jsonb[])
        m (conversation, place, kind, author, author_id, client_id, body, data)
    JOIN head h ON h.id = m.conversation
)
SELECT id, base, unix_ms(at) FROM head
