-- Routing: the one place that decides which agent gets which conversation.
--
-- Every move that touches the queue, a load or a presence runs under desk_lock(), one at a time
-- in the whole cluster. What routing looks at (in waiting, presence, demand_agent, team) is written
-- under that lock only, and appends never touch it; appends hold row locks of conversations, in
-- ascending order. A move therefore writes the queue and the loads first, decides on what it wrote,
-- then locks the conversations that it will write in ascending order too, and writes them and
-- their entries last: the two can't deadlock.
--
-- The rule, in full; gateway/route/ has it once more in C, to decide again from the facts:
--   The queue is in the order (rank, id), where rank = since + what the priority allows. So nobody is
--   overtaken by one who came later by more than the difference of their priorities' allowances.
--   A conversation whose team is closed waits for its opening, unless it is urgent.
--   It may go to the agents who meet its demand (team, skills at their levels), are online and connected,
--   have not passed on it lately, and are not kept for an earlier one. It takes its weight of an
--   agent's capacity, or all of it from one who has less.
--   Among those with enough room: the visitor's last agent, if its load is at most one above the least;
--   else the lowest load / capacity; then the one longest without a new one; then the lowest id.
--   Where nobody has enough room but somebody has some, the lowest id of those is kept free for it.

-- The lock's number is arbitrary and used for nothing else.
CREATE OR REPLACE FUNCTION desk_lock() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(7020300)
$$;

-- How much later than an urgent one a conversation of this priority counts as come.
CREATE OR REPLACE FUNCTION priority_allowance(p_priority smallint) RETURNS interval LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY [interval '0', interval '90 minutes', interval '2 hours', interval '3 hours'])[p_priority + 1]
$$;

-- Made anew with the functions: what these files made before is dropped first (gateway/store/migrate.c).
CREATE TYPE pick AS (conversation_id bigint, agent_id bigint, held smallint, ring_s integer, at timestamptz, detail jsonb);

-- As many are decided in one move and not more: what each costs grows with the agents who are considered, and a move
-- must be over before a statement's time is. What is left is for the next move, or for the sweep, at once.
CREATE OR REPLACE FUNCTION desk_picks_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 100 $$;

-- Decides for the whole queue, or for the first desk_picks_max() of it that somebody can take. Writes nothing. Call
-- under desk_lock().
--
-- Agents have places, by id, and a set of them is a string of bits, so that what most turns ask, whether
-- anybody of these could take this, is one operation and no loop.
CREATE OR REPLACE FUNCTION desk_plan(p_at timestamptz) RETURNS SETOF pick LANGUAGE plpgsql AS $$
DECLARE
    -- One place an agent in each of these.
    ids bigint[];
    absences text[];         -- why not, whatever conversation it is; NULL for those who are there
    loads integer[];
    capacities integer[];
    lasts timestamptz[];
    nobody bit varying;
    room bit varying;        -- who is there, has room, and is not kept
    kept bit varying;
    wide bit varying;        -- of those with room, who has enough for wide_for
    wide_for smallint := 1;
    -- The lists of the queue that somebody there could take from: one place a list in each of these.
    demands bigint[];
    urgents boolean[];
    rings integer[];
    takers bit varying[];
    head_ranks timestamptz[]; -- the next one of each
    head_ids bigint[];
    head_weights smallint[];
    head_passed timestamptz[];
    turns integer[];         -- the lists that have one, in the order of those
    list integer;
    low integer;
    high integer;
    own_rank timestamptz;    -- of the one whose turn it is,
    own_id bigint;
    weight smallint;
    next_rank timestamptz;   -- and of the one behind it on its list
    next_id bigint;
    next_weight smallint;
    next_passed timestamptz;
    conv waiting;
    could bit varying;       -- who could take it if it were small enough
    fit bit varying;         -- and who can
    best integer;
    lowest integer;          -- the lowest load among those
    last_one integer;        -- the place of the visitor's last agent, if it is one of those
    runners integer;
    same_load boolean;       -- another one has the load of the best,
    same_last boolean;       -- and the same time without a new one
    rule text;
    takes integer;
    i integer;
    ahead bigint;            -- of the best, by load: negative when i has less
    left_to_pick integer := desk_picks_max();
BEGIN
    SELECT array_agg(p.agent_id), array_agg(p.absence), array_agg(p.load), array_agg(p.capacity),
           array_agg(coalesce(p.last_assigned_at, '-infinity')), repeat('0', count(*)::integer)::bit varying,
           string_agg(CASE WHEN p.absence IS NULL AND p.load < p.capacity THEN '1' ELSE '0' END, '')::bit varying
    INTO ids, absences, loads, capacities, lasts, nobody, room
    FROM (SELECT p.*, CASE WHEN p.state <> 'online' THEN p.state::text WHEN p.gone_at IS NOT NULL THEN 'disconnected' END
                          AS absence
          FROM presence p
          JOIN agent a ON a.id = p.agent_id
          WHERE a.disabled_at IS NULL AND a.role <> 'reviewer'
          ORDER BY p.agent_id) p;
    IF room IS NULL OR room = nobody THEN
        RETURN;
    END IF;
    kept := nobody;
    wide := room;
    SELECT array_agg(l.demand_id), array_agg(l.urgent), array_agg(l.ring_s), array_agg(l.takers), array_agg(l.rank),
           array_agg(l.conversation_id), array_agg(l.weight), array_agg(l.passed_until), array_agg(l.turn)
    INTO demands, urgents, rings, takers, head_ranks, head_ids, head_weights, head_passed, turns
    FROM (SELECT d.id AS demand_id, u.urgent, t.ring_s, m.takers, h.*,
                 row_number() OVER (ORDER BY h.rank, h.conversation_id)::integer AS turn
          FROM (SELECT e.demand_id, bit_or(k.place)::bit varying AS takers
                FROM (SELECT k.id, set_bit(nobody, k.place::integer - 1, 1) AS place
                      FROM unnest(ids) WITH ORDINALITY k(id, place)
                      WHERE get_bit(room, k.place::integer - 1) = 1 OFFSET 0) k
                JOIN demand_agent e ON e.agent_id = k.id GROUP BY e.demand_id) m
          JOIN demand d ON d.id = m.demand_id
          JOIN team t ON t.id = d.team_id
          JOIN (VALUES (true), (false)) u(urgent) ON u.urgent OR t.open
          CROSS JOIN LATERAL (SELECT w.rank, w.conversation_id, w.weight, w.passed_until FROM waiting w
                              WHERE w.demand_id = d.id AND (w.priority = 0) = u.urgent AND w.ringing_id IS NULL
                              ORDER BY w.rank, w.conversation_id LIMIT 1) h
          ORDER BY turn) l;
    WHILE cardinality(turns) > 0 LOOP
        list := turns[1];
        could := takers[list] & room;
        IF could = nobody THEN
            turns := turns[2:]; -- nobody has room for any of it
            CONTINUE;
        END IF;
        own_rank := head_ranks[list];
        own_id := head_ids[list];
        weight := head_weights[list];
        IF head_passed[list] > p_at THEN
            FOR i IN SELECT array_position(ids, g) FROM waiting w, unnest(w.passed) g
                     WHERE w.conversation_id = own_id AND g = ANY (ids) LOOP
                could := set_bit(could, i - 1, 0);
            END LOOP;
        END IF;
        fit := could;
        IF weight > 1 THEN
            IF weight <> wide_for THEN
                wide_for := weight;
                wide := (SELECT string_agg(CASE WHEN l + least(wide_for, c) <= c THEN '1' ELSE '0' END, '' ORDER BY n)
                         FROM unnest(loads, capacities) WITH ORDINALITY a(l, c, n))::bit varying;
            END IF;
            fit := could & wide;
        END IF;
        IF fit <> nobody THEN
            SELECT * INTO conv FROM waiting w WHERE w.conversation_id = own_id;
            best := NULL;
            lowest := NULL;
            last_one := NULL;
            runners := 0;
            FOR i IN 1 .. cardinality(ids) LOOP
                CONTINUE WHEN get_bit(fit, i - 1) = 0;
                runners := runners + 1;
                lowest := least(lowest, loads[i]);
                IF ids[i] = conv.last_agent_id THEN
                    last_one := i;
                END IF;
                -- Cross products: no division, no rounding.
                ahead := CASE WHEN best IS NULL THEN -1
                         ELSE loads[i]::bigint * capacities[best] - loads[best]::bigint * capacities[i] END;
                IF ahead < 0 THEN
                    best := i;
                    same_load := false;
                    same_last := false;
                ELSIF ahead = 0 THEN
                    same_load := true;
                    IF lasts[i] < lasts[best] THEN
                        same_last := false;
                        best := i;
                    ELSIF lasts[i] = lasts[best] THEN
                        same_last := true; -- and places are in the order of ids
                    END IF;
                END IF;
            END LOOP;
            rule := CASE WHEN runners = 1 THEN 'only_candidate' WHEN loads[last_one] <= lowest + 1 THEN 'last_agent'
                         WHEN NOT same_load THEN 'load' WHEN NOT same_last THEN 'longest_without' ELSE 'id' END;
            IF rule = 'last_agent' THEN
                best := last_one;
            END IF;
            takes := least(weight, capacities[best]);
            RETURN NEXT (conv.conversation_id, ids[best], takes, rings[list], p_at, jsonb_build_object(
                'rule', rule, 'takes', takes) || desk_explain(conv, p_at, best, ids, absences, loads, capacities, lasts, kept))::pick;
            left_to_pick := left_to_pick - 1;
            EXIT WHEN left_to_pick = 0;
            loads[best] := loads[best] + takes;
            lasts[best] := p_at;
            IF loads[best] >= capacities[best] THEN
                room := set_bit(room, best - 1, 0);
            END IF;
            IF loads[best] + least(wide_for, capacities[best]) > capacities[best] THEN
                wide := set_bit(wide, best - 1, 0);
            END IF;
        ELSIF could <> nobody THEN
            -- The first who has some room, but not enough.
            i := position(B'1' IN could);
            kept := set_bit(kept, i - 1, 1);
            room := set_bit(room, i - 1, 0);
        END IF;
        SELECT w.rank, w.conversation_id, w.weight, w.passed_until INTO next_rank, next_id, next_weight, next_passed
        FROM waiting w
        WHERE w.demand_id = demands[list] AND (w.priority = 0) = urgents[list]
          AND w.ringing_id IS NULL AND (w.rank, w.conversation_id) > (own_rank, own_id)
        ORDER BY w.rank, w.conversation_id LIMIT 1;
        IF next_id IS NULL THEN
            turns := turns[2:];
            CONTINUE;
        END IF;
        head_ranks[list] := next_rank;
        head_ids[list] := next_id;
        head_weights[list] := next_weight;
        head_passed[list] := next_passed;
        -- Behind those that come before it: low, in the end.
        low := 1;
        high := cardinality(turns);
        WHILE low < high LOOP
            i := (low + high + 1) / 2;
            IF head_ranks[turns[i]] < next_rank OR (head_ranks[turns[i]] = next_rank AND head_ids[turns[i]] < next_id) THEN
                low := i;
            ELSE
                high := i - 1;
            END IF;
        END LOOP;
        turns := turns[2:low] || list || turns[low + 1:];
    END LOOP;
END $$;

-- Who was considered, the chosen one first, and why the others were not.
CREATE OR REPLACE FUNCTION desk_explain(p_conv waiting, p_at timestamptz, p_best integer, p_ids bigint[], p_absences text[],
                                        p_loads integer[], p_capacities integer[], p_lasts timestamptz[], p_kept bit varying)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'candidates', coalesce(jsonb_agg(jsonb_build_object(
                'agent_id', p_ids[k], 'load', p_loads[k], 'capacity', p_capacities[k],
                'last_assigned_at', CASE WHEN p_lasts[k] > '-infinity' THEN p_lasts[k] END)
            ORDER BY k <> p_best, k) FILTER (WHERE why IS NULL), '[]'),
        'excluded', coalesce(jsonb_agg(jsonb_build_object('agent_id', p_ids[k], 'why', why) ORDER BY k)
            FILTER (WHERE why IS NOT NULL), '[]'))
    FROM (SELECT k, CASE WHEN e.agent_id IS NULL THEN CASE WHEN m.agent_id IS NULL THEN 'team' ELSE 'skill' END
                         WHEN p_absences[k] IS NOT NULL THEN p_absences[k]
                         WHEN p_loads[k] >= p_capacities[k] THEN 'full'
                         WHEN get_bit(p_kept, k - 1) = 1 THEN 'kept'
                         WHEN p_ids[k] = ANY (p_conv.passed) AND p_conv.passed_until > p_at THEN 'passed'
                         WHEN p_loads[k] + least(p_conv.weight, p_capacities[k]) > p_capacities[k] THEN 'too_little_room'
                    END AS why
          FROM generate_series(1, cardinality(p_ids)) k
          JOIN demand d ON d.id = p_conv.demand_id
          LEFT JOIN demand_agent e ON e.demand_id = d.id AND e.agent_id = p_ids[k]
          LEFT JOIN team_member m ON m.team_id = d.team_id AND m.agent_id = p_ids[k]) w
$$;

-- ---- The facts ----------------------------------------------------------------------------

-- Times in facts are in microseconds, as PostgreSQL keeps them: to the last digit, or it is another order.
CREATE OR REPLACE FUNCTION unix_us(p_at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT (extract(epoch FROM p_at) * 1000000)::bigint
$$;

-- An agent as routing sees it.
CREATE OR REPLACE FUNCTION fact_agent(p_agent bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'agent', a.id, 'may', a.disabled_at IS NULL AND a.role <> 'reviewer', 'state', p.state, 'there', p.gone_at IS NULL,
        'load', p.load, 'capacity', p.capacity, 'last', unix_us(p.last_assigned_at),
        'teams', (SELECT coalesce(jsonb_agg(m.team_id ORDER BY m.team_id), '[]') FROM team_member m WHERE m.agent_id = a.id),
        'skills', (SELECT coalesce(jsonb_object_agg(s.skill_id, s.level), '{}') FROM agent_skill s WHERE s.agent_id = a.id))
    FROM agent a JOIN presence p ON p.agent_id = a.id WHERE a.id = p_agent
$$;

CREATE OR REPLACE FUNCTION fact_team(p_team bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('team', id, 'open', open, 'ring', ring_s) FROM team WHERE id = p_team
$$;

-- A conversation in the queue, new or changed.
CREATE OR REPLACE FUNCTION fact_waiting(p_conversation bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'wait', w.conversation_id, 'team', d.team_id, 'skills', to_jsonb(d.skills), 'levels', to_jsonb(d.levels),
        'urgent', w.priority = 0, 'weight', w.weight, 'rank', unix_us(w.rank), 'last_agent', w.last_agent_id,
        'passed', to_jsonb(w.passed), 'passed_until', unix_us(w.passed_until), 'ringing', w.ringing_id)
    FROM waiting w JOIN demand d ON d.id = w.demand_id WHERE w.conversation_id = p_conversation
$$;

-- Left the queue by another way than a pick.
CREATE OR REPLACE FUNCTION fact_left(p_conversation bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('left', p_conversation)
$$;

-- A picture of everything, to begin with.
CREATE OR REPLACE FUNCTION fact_everything() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(f.fact), '[]')
    FROM (SELECT fact_team(id) AS fact FROM team WHERE deleted_at IS NULL
          UNION ALL SELECT fact_agent(agent_id) FROM presence
          UNION ALL SELECT fact_waiting(conversation_id) FROM waiting) f
$$;

-- The facts of many steps as one list. They are gathered in an array, since jsonb's || copies all that is there each
-- time: thousands of steps would take minutes.
CREATE OR REPLACE FUNCTION facts_join(p_lists jsonb[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(f.fact ORDER BY l.n, f.k), '[]')
    FROM unnest(p_lists) WITH ORDINALITY l(list, n), jsonb_array_elements(l.list) WITH ORDINALITY f(fact, k)
$$;

-- Begins a move: takes the lock and returns the time that all of it happens at. It never runs backwards
-- from move to move, since the turns of agents and of the queue are compared by it; where the clock was
-- put back, sweep_future() moves them all.
CREATE OR REPLACE FUNCTION desk_begin() RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    latest timestamptz;
BEGIN
    PERFORM desk_lock();
    SELECT at INTO latest FROM desk_fact ORDER BY id DESC LIMIT 1;
    IF latest IS NULL THEN
        INSERT INTO desk_fact (at, move, changes) VALUES (clock_timestamp(), 'everything', fact_everything());
    END IF;
    RETURN greatest(clock_timestamp(), latest + interval '1 microsecond');
END $$;

-- Decides on what the move wrote, keeps the facts of it, and locks the conversations that will be
-- written: the move's own and those that were picked.
CREATE OR REPLACE FUNCTION desk_decide(p_at timestamptz, p_move text, p_changes jsonb, p_own bigint[] DEFAULT '{}')
RETURNS pick[] LANGUAGE plpgsql AS $$
DECLARE
    picks pick[] := ARRAY (SELECT p FROM desk_plan(p_at) p);
BEGIN
    IF p_changes <> '[]' OR picks <> '{}' OR p_move = 'route' THEN
        INSERT INTO desk_fact (at, move, changes, picks)
        VALUES (p_at, p_move, p_changes, (
            SELECT coalesce(jsonb_agg(jsonb_build_object('conversation', p.conversation_id, 'agent', p.agent_id,
                                                         'held', p.held, 'ring', p.ring_s, 'rule', p.detail -> 'rule')
                                      ORDER BY n), '[]')
            FROM unnest(picks) WITH ORDINALITY p(conversation_id, agent_id, held, ring_s, at, detail, n)));
    END IF;
    PERFORM 1 FROM conversation c
    WHERE c.id = ANY (p_own || ARRAY (SELECT p.conversation_id FROM unnest(picks) p))
    ORDER BY c.id FOR NO KEY UPDATE;
    RETURN picks;
END $$;

-- ---- Carrying out ------------------------------------------------------------------------

-- Gives one conversation to one agent: row and event. The load counts it already or with `p_loads`.
CREATE OR REPLACE FUNCTION desk_assign(p_conversation bigint, p_agent bigint, p_held smallint, p_at timestamptz, p_reason text,
                                       p_detail jsonb, p_loads boolean DEFAULT true)
RETURNS entry LANGUAGE plpgsql AS $$
DECLARE
    agent_name text;
BEGIN
    DELETE FROM waiting WHERE conversation_id = p_conversation;
    UPDATE conversation SET state = 'assigned', agent_id = p_agent, assigned_at = p_at, held = p_held
    WHERE id = p_conversation;
    IF p_loads THEN
        UPDATE presence SET load = load + p_held, last_assigned_at = p_at WHERE agent_id = p_agent;
    END IF;
    INSERT INTO conversation_agent (conversation_id, agent_id) VALUES (p_conversation, p_agent)
    ON CONFLICT DO NOTHING;
    SELECT name INTO agent_name FROM agent WHERE id = p_agent;
    RETURN event_add(p_conversation, 'assigned',
                     jsonb_build_object('agent_id', p_agent, 'agent_name', agent_name, 'reason', p_reason), p_detail);
END $$;

-- Rings at one agent: the place is held free meanwhile.
CREATE OR REPLACE FUNCTION desk_ring(p_pick pick) RETURNS entry LANGUAGE plpgsql AS $$
DECLARE
    until timestamptz := p_pick.at + p_pick.ring_s * interval '1 second';
BEGIN
    UPDATE waiting SET ringing_id = p_pick.agent_id, ringing_held = p_pick.held, ringing_until = until
    WHERE conversation_id = p_pick.conversation_id;
    UPDATE presence SET load = load + p_pick.held, last_assigned_at = p_pick.at WHERE agent_id = p_pick.agent_id;
    RETURN event_add(p_pick.conversation_id, 'offered',
                     jsonb_build_object('agent_id', p_pick.agent_id, 'until', unix_ms(until)), p_pick.detail);
END $$;

-- Carries out what was decided, in the order in which its conversations were locked.
CREATE OR REPLACE FUNCTION desk_apply(p_picks pick[]) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    picked pick;
BEGIN
    FOR picked IN SELECT * FROM unnest(p_picks) ORDER BY conversation_id LOOP
        IF picked.ring_s IS NULL THEN
            RETURN NEXT desk_assign(picked.conversation_id, picked.agent_id, picked.held, picked.at, 'routed', picked.detail);
        ELSE
            RETURN NEXT desk_ring(picked);
        END IF;
    END LOOP;
END $$;

-- Whether the last move left the decision to the sweep, or what it could not take of it. Every other one decided for
-- the whole queue.
CREATE OR REPLACE FUNCTION desk_undecided() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT picks IS NULL OR jsonb_array_length(picks) >= desk_picks_max()
                     FROM desk_fact ORDER BY id DESC LIMIT 1), true)
$$;

-- Decides what a move left to the sweep, and leaves a fact that says so.
CREATE OR REPLACE FUNCTION desk_route() RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
BEGIN
    IF desk_undecided() THEN -- no other node did meanwhile
        RETURN QUERY SELECT * FROM desk_apply(desk_decide(at_time, 'route', '[]'));
    END IF;
END $$;

-- ---- Demands --------------------------------------------------------------------------------

-- Who meets a demand, told anew.
CREATE OR REPLACE FUNCTION demand_match(p_demand bigint) RETURNS void LANGUAGE sql AS $$
    DELETE FROM demand_agent WHERE demand_id = p_demand;
    INSERT INTO demand_agent (demand_id, agent_id)
    SELECT d.id, a.id FROM demand d
    JOIN team_member m ON m.team_id = d.team_id
    JOIN agent a ON a.id = m.agent_id
    WHERE d.id = p_demand AND a.disabled_at IS NULL AND a.role <> 'reviewer'
      AND NOT EXISTS (SELECT 1 FROM unnest(d.skills, d.levels) n(skill_id, level)
                      WHERE NOT EXISTS (SELECT 1 FROM agent_skill s
                                        WHERE s.agent_id = a.id AND s.skill_id = n.skill_id AND s.level >= n.level))
$$;

-- Finds or makes a demand. Skills that the team asks for are given with the least level of each.
CREATE OR REPLACE FUNCTION demand_get(p_team bigint, p_skills integer[], p_levels smallint[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    ordered_skills integer[] := '{}';
    ordered_levels smallint[] := '{}';
    found_id bigint;
BEGIN
    SELECT coalesce(array_agg(n.skill_id ORDER BY n.skill_id), '{}'), coalesce(array_agg(n.level ORDER BY n.skill_id), '{}')
    INTO ordered_skills, ordered_levels
    FROM (SELECT skill_id, max(level) AS level FROM unnest(p_skills, p_levels) u(skill_id, level) GROUP BY skill_id) n;
    SELECT id INTO found_id FROM demand
    WHERE team_id = p_team AND skills = ordered_skills AND levels = ordered_levels;
    IF found_id IS NULL THEN
        INSERT INTO demand (team_id, skills, levels) VALUES (p_team, ordered_skills, ordered_levels) RETURNING id INTO found_id;
        PERFORM demand_match(found_id);
    END IF;
    RETURN found_id;
END $$;

-- What a conversation of this language and topic asks for. A language that is no skill here asks for
-- its primary one ("en" for "en-US", RFC 4647 section 3.4), and if that is none either, for nothing.
CREATE OR REPLACE FUNCTION demand_of(p_team bigint, p_lang text, p_topic text, p_priority smallint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    spoken skill;
    topic skill;
BEGIN
    SELECT * INTO spoken FROM skill
    WHERE kind = 'language' AND lower(name) IN (lower(p_lang), lower(split_part(p_lang, '-', 1)))
    ORDER BY length(name) DESC LIMIT 1;
    SELECT * INTO topic FROM skill WHERE kind = 'topic' AND name = p_topic;
    RETURN demand_get(p_team, array_remove(ARRAY [spoken.id, topic.id], NULL),
                      array_remove(ARRAY [CASE WHEN spoken.id IS NOT NULL THEN 1 END,
                                          CASE WHEN p_priority = 0 THEN topic.urgent_level
                                               WHEN topic.id IS NOT NULL THEN 1 END], NULL)::smallint[]);
END $$;

-- After a change of who is in a team, what they can do, or whether they may at all.
CREATE OR REPLACE FUNCTION demand_match_agent(p_agent bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM demand_agent WHERE agent_id = p_agent;
    INSERT INTO demand_agent (demand_id, agent_id)
    SELECT d.id, a.id FROM agent a
    JOIN team_member m ON m.agent_id = a.id
    JOIN demand d ON d.team_id = m.team_id
    WHERE a.id = p_agent AND a.disabled_at IS NULL AND a.role <> 'reviewer'
      AND NOT EXISTS (SELECT 1 FROM unnest(d.skills, d.levels) n(skill_id, level)
                      WHERE NOT EXISTS (SELECT 1 FROM agent_skill s
                                        WHERE s.agent_id = a.id AND s.skill_id = n.skill_id AND s.level >= n.level));
END $$;
