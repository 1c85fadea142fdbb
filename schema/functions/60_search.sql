-- Search: closed conversations become documents, and documents are found.
--
-- gateway/search/ cuts texts into grams and hashes them. A key is a gram with the document's segment
-- above it, so that a search looks into one segment after the other, newest first, and stops
-- when its page is full: a common word costs one segment, a rare one a look-up a segment.

-- Takes up to p_limit conversations that wait, the oldest first, for half a minute, and returns
-- their texts. No more than about p_entries entries, so that a round stays short; of one
-- conversation at most 5,000 texts and 256 KB. The texts are read after the claim: what marks the conversation
-- from then on makes the claim void.
CREATE OR REPLACE FUNCTION search_claim(p_limit bigint, p_entries bigint)
RETURNS TABLE (conversation bigint, marks bigint, number bigint, rating bigint, agents text, seq bigint, body text)
LANGUAGE plpgsql AS $$
DECLARE
    claimed bigint[];
BEGIN
    WITH due AS (
        SELECT t.conversation_id, t.marked_at FROM search_todo t WHERE t.claimed_until < now()
        ORDER BY t.marked_at, t.conversation_id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ), sized AS (
        SELECT d.conversation_id, sum(c.last_seq) OVER (ORDER BY d.marked_at, d.conversation_id) - c.last_seq AS before
        FROM due d JOIN conversation c ON c.id = d.conversation_id
    ), taken AS (
        UPDATE search_todo t SET marks = t.marks + 1, claimed_until = clock_timestamp() + interval '30 seconds'
        FROM sized s WHERE t.conversation_id = s.conversation_id AND s.before < p_entries
        RETURNING t.conversation_id
    )
    SELECT array_agg(t.conversation_id) INTO claimed FROM taken t;
    IF claimed IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH numbered AS MATERIALIZED (
        SELECT o.*, coalesce(o.known, nextval('search_document_number')) AS number FROM (
            SELECT c.id, c.closed_at, c.rating, t.marks, d.number AS known
            FROM search_todo t
            JOIN conversation c ON c.id = t.conversation_id
            LEFT JOIN search_document d ON d.conversation_id = t.conversation_id
            WHERE t.conversation_id = ANY (claimed)
            ORDER BY c.closed_at, c.id) o
    )
    SELECT n.id, n.marks, n.number, coalesce(n.rating, 0)::bigint,
           (SELECT string_agg(h.agent_id::text, ',') FROM conversation_agent h WHERE h.conversation_id = n.id),
           e.seq, e.body
    FROM numbered n
    LEFT JOIN LATERAL (
        SELECT t.seq, t.body FROM (
            SELECT b.seq, b.body, sum(octet_length(b.body)) OVER (ORDER BY b.seq) AS bytes
            FROM entry b WHERE b.conversation_id = n.id AND b.body IS NOT NULL ORDER BY b.seq LIMIT 5000) t
        WHERE t.bytes <= 262144) e ON true
    ORDER BY n.number, e.seq;
END $$;

-- Stores documents. One whose conversation was marked or claimed again meanwhile is left out: it is
-- read once more. Seqs and keys of all documents stand in one array each, with where a document's
-- end. Returns how many were stored.
CREATE OR REPLACE FUNCTION search_write(p_conversations bigint[], p_marks bigint[], p_numbers bigint[], p_folded text[],
                                        p_seqs bigint[], p_seqs_to bigint[], p_keys bigint[], p_keys_to bigint[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    good bigint[];
BEGIN
    good := ARRAY (
        SELECT u.n FROM unnest(p_conversations, p_marks) WITH ORDINALITY u (conversation, marks, n)
        JOIN search_todo t ON t.conversation_id = u.conversation AND t.marks = u.marks
        ORDER BY t.conversation_id FOR UPDATE OF t);
    INSERT INTO search_document (conversation_id, number, closed_at, folded, seqs, keys)
    SELECT c.id, p_numbers[n], c.closed_at, p_folded[n],
           p_seqs[coalesce(p_seqs_to[n - 1], 0) + 1 : p_seqs_to[n]]::integer[],
           p_keys[coalesce(p_keys_to[n - 1], 0) + 1 : p_keys_to[n]]::integer[]
    FROM unnest(good) n JOIN conversation c ON c.id = p_conversations[n]
    ON CONFLICT (conversation_id) DO UPDATE SET folded = excluded.folded, seqs = excluded.seqs, keys = excluded.keys;
    INSERT INTO search_segment AS s (segment, closed_from, closed_to)
    SELECT p_numbers[n] >> 13, min(c.closed_at), max(c.closed_at)
    FROM unnest(good) n JOIN conversation c ON c.id = p_conversations[n]
    GROUP BY 1 ORDER BY 1
    ON CONFLICT (segment) DO UPDATE
    SET closed_from = least(s.closed_from, excluded.closed_from), closed_to = greatest(s.closed_to, excluded.closed_to)
    WHERE excluded.closed_from < s.closed_from OR excluded.closed_to > s.closed_to;
    DELETE FROM search_todo t USING unnest(good) n WHERE t.conversation_id = p_conversations[n];
    RETURN cardinality(good);
END $$;

-- Documents that contain the needle and fit the conditions, NULL leaving one out, newest number
-- first, below p_before; p_grams are those that they must have. Up to p_page of them, and one row
-- more with no conversation when there may be others: its number is the next page's p_before. So
-- it is when p_budget candidates have been looked at too: one search never works for long.
CREATE OR REPLACE FUNCTION review_search(p_needle text, p_grams bigint[], p_from timestamptz, p_to timestamptz,
                                         p_agent bigint, p_rating_from bigint, p_rating_to bigint, p_before bigint,
                                         p_page bigint, p_budget bigint)
RETURNS TABLE (conversation bigint, number bigint, seq bigint)
LANGUAGE plpgsql STABLE SET enable_bitmapscan = on SET enable_seqscan = off AS $$
DECLARE
    part bigint;
    wanted integer[];
    candidate record;
    found_count bigint := 0;
    looked_at bigint := 0;
    last bigint;
BEGIN
    FOR part IN
        SELECT s.segment FROM search_segment s
        WHERE (p_before IS NULL OR s.segment <= (p_before - 1) >> 13)
          AND (p_from IS NULL OR s.closed_to >= p_from) AND (p_to IS NULL OR s.closed_from <= p_to)
        ORDER BY s.segment DESC
    LOOP
        wanted := ARRAY (SELECT ((part % 1024) << 22 | g)::bit(32)::integer FROM unnest(p_grams) g);
        FOR candidate IN
            -- OFFSET 0: first the candidates in order, by index alone, then the texts one by one.
            SELECT k.conversation_id, k.number, t.seq
            FROM (SELECT d.conversation_id, d.number FROM search_document d
                  WHERE d.keys @> wanted AND d.number >> 13 = part AND (p_before IS NULL OR d.number < p_before)
                    AND (p_from IS NULL OR d.closed_at >= p_from) AND (p_to IS NULL OR d.closed_at <= p_to)
                  ORDER BY d.number DESC OFFSET 0) k
            LEFT JOIN LATERAL (
                SELECT d.seqs[cardinality(string_to_array(left(d.folded, a.place), E'\n'))] AS seq
                FROM search_document d
                CROSS JOIN LATERAL (SELECT position(p_needle IN d.folded) AS place OFFSET 0) a
                JOIN conversation c ON c.id = d.conversation_id
                WHERE d.conversation_id = k.conversation_id AND a.place > 0
                  AND (p_rating_from IS NULL OR CASE WHEN p_rating_from = 0 THEN c.rating IS NULL
                                                     ELSE c.rating BETWEEN p_rating_from AND p_rating_to END)
                  AND (p_agent IS NULL OR EXISTS (SELECT 1 FROM conversation_agent h
                                                  WHERE h.conversation_id = c.id AND h.agent_id = p_agent))
                OFFSET 0) t ON true
        LOOP
            IF looked_at >= p_budget OR (candidate.seq IS NOT NULL AND found_count >= p_page) THEN
                conversation := NULL;
                number := last;
                seq := NULL;
                RETURN NEXT;
                RETURN;
            END IF;
            looked_at := looked_at + 1;
            last := candidate.number;
            IF candidate.seq IS NOT NULL THEN
                found_count := found_count + 1;
                conversation := candidate.conversation_id;
                number := candidate.number;
                seq := candidate.seq;
                RETURN NEXT;
            END IF;
        END LOOP;
    END LOOP;
END $$;
