-- The desk's facts as flat rows, for who decides again (`baton route replay`): of each fact its changes in their order,
-- then one row that says whether something was decided there, then the picks.
--   kind      flag_a    flag_b  word   n1        n2        n3           n4            n5          n6       list_a  list_b  list_c
--   agent     may       there   state  load      capacity  last (us)                                       teams   skills  levels
--   team      open                     ring (s)
--   wait      urgent                   team      weight    rank (us)    passed until  last agent  ringing  skills  levels  passed
--   left
--   decided   something
--   pick                        rule   agent     held      ring (s)
CREATE OR REPLACE FUNCTION json_list(p_list jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(v, ',' ORDER BY n) FROM jsonb_array_elements_text(p_list) WITH ORDINALITY e(v, n)
$$;

CREATE OR REPLACE FUNCTION facts_flat(p_after bigint, p_limit bigint)
RETURNS TABLE (fact bigint, at_us bigint, move text, kind text, id bigint, flag_a boolean, flag_b boolean, word text, n1 bigint,
               n2 bigint, n3 bigint, n4 bigint, n5 bigint, n6 bigint, list_a text, list_b text, list_c text)
LANGUAGE sql STABLE AS $$
    WITH page AS (SELECT * FROM desk_fact f WHERE f.id > p_after ORDER BY f.id LIMIT p_limit)
    SELECT p.id, unix_us(p.at), p.move, r.kind, r.id, r.flag_a, r.flag_b, r.word, r.n1, r.n2, r.n3, r.n4, r.n5, r.n6, r.list_a,
           r.list_b, r.list_c
    FROM page p
    CROSS JOIN LATERAL (
        SELECT 0 AS part, c.n, CASE WHEN c.v ? 'agent' THEN 'agent' WHEN c.v ? 'wait' THEN 'wait' WHEN c.v ? 'left' THEN 'left'
                                    ELSE 'team' END AS kind,
               coalesce(c.v -> 'agent', c.v -> 'wait', c.v -> 'left', c.v -> 'team')::bigint AS id,
               coalesce(c.v -> 'may', c.v -> 'urgent', c.v -> 'open')::boolean AS flag_a, (c.v -> 'there')::boolean AS flag_b,
               c.v ->> 'state' AS word,
               (CASE WHEN c.v ? 'agent' THEN c.v ->> 'load' WHEN c.v ? 'wait' THEN c.v ->> 'team' ELSE c.v ->> 'ring' END)::bigint AS n1,
               coalesce(c.v ->> 'capacity', c.v ->> 'weight')::bigint AS n2, coalesce(c.v ->> 'last', c.v ->> 'rank')::bigint AS n3,
               (c.v ->> 'passed_until')::bigint AS n4, (c.v ->> 'last_agent')::bigint AS n5, (c.v ->> 'ringing')::bigint AS n6,
               CASE WHEN c.v ? 'agent' THEN json_list(c.v -> 'teams') ELSE json_list(c.v -> 'skills') END AS list_a,
               CASE WHEN c.v ? 'agent' THEN (SELECT string_agg(k, ',' ORDER BY k::bigint) FROM jsonb_object_keys(c.v -> 'skills') k)
                    ELSE json_list(c.v -> 'levels') END AS list_b,
               CASE WHEN c.v ? 'agent' THEN (SELECT string_agg(s.value #>> '{}', ',' ORDER BY s.key::bigint) FROM jsonb_each(c.v -> 'skills') s)
                    ELSE json_list(c.v -> 'passed') END AS list_c
        FROM jsonb_array_elements(p.changes) WITH ORDINALITY c(v, n)
        UNION ALL
        SELECT 1, 0, 'decided', NULL, p.picks IS NOT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        UNION ALL
        SELECT 2, k.n, 'pick', (k.v -> 'conversation')::bigint, NULL, NULL, k.v ->> 'rule', (k.v -> 'agent')::bigint,
               (k.v -> 'held')::bigint, (k.v ->> 'ring')::bigint, NULL, NULL, NULL, NULL, NULL, NULL
        FROM jsonb_array_elements(p.picks) WITH ORDINALITY k(v, n)) r
    ORDER BY p.id, r.part, r.n
$$;

-- Behind which fact a fold can begin: before the last picture of everything that is not younger than this, or
-- else before the first one. What stands before that is on its way out.
CREATE OR REPLACE FUNCTION facts_from(p_since timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(id) FILTER (WHERE at <= p_since), min(id), 1) - 1 FROM desk_fact WHERE move = 'everything'
$$;

-- The last picture is a day old, and something happened since.
CREATE OR REPLACE FUNCTION facts_picture_due(p_now timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT f.at < p_now - interval '1 day' AND EXISTS (SELECT 1 FROM desk_fact n WHERE n.id > f.id)
                     FROM desk_fact f WHERE f.move = 'everything' ORDER BY f.id DESC LIMIT 1), false)
$$;

-- Takes a picture of everything once a day, and drops what stands before the last one that is older than facts
-- are kept: so what is left begins with a picture, and can be folded. At most 2,000 a call, oldest first; returns how
-- many. `p_now` as in desk_sweep().
CREATE OR REPLACE FUNCTION facts_prune(p_keep interval, p_now timestamptz DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    steady timestamptz := least(now(), p_now);
    at_time timestamptz;
    first_kept bigint;
    dropped bigint;
BEGIN
    IF facts_picture_due(steady) THEN
        at_time := desk_begin();
        IF facts_picture_due(steady) THEN -- no other node took it meanwhile
            INSERT INTO desk_fact (at, move, changes) VALUES (at_time, 'everything', fact_everything());
        END IF;
    END IF;
    SELECT max(id) INTO first_kept FROM desk_fact WHERE move = 'everything' AND at < steady - p_keep;
    WITH gone AS (
        DELETE FROM desk_fact WHERE id IN (SELECT f.id FROM desk_fact f WHERE f.id < first_kept
                                           ORDER BY f.id LIMIT 2000 FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) INTO dropped FROM gone;
    RETURN dropped;
END $$;

-- Some of the audit's rows from before then. Returns how many.
CREATE OR REPLACE FUNCTION audit_prune(p_before timestamptz) RETURNS bigint LANGUAGE sql AS $$
    WITH gone AS (
        DELETE FROM audit WHERE id IN (SELECT a.id FROM audit a WHERE a.at < p_before ORDER BY a.at LIMIT 2000 FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
