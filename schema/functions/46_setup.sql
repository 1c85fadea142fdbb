-- Setting up the desk: teams with their hours, skills, and what agents can do. Settings come as JSON
-- objects, of which a key that is left out stays as it is; a bad one is refused in words (BT011) and changes
-- nothing. Every change is in the audit, and what routing looks at in the facts.

CREATE OR REPLACE FUNCTION setting_refuse(p_message text, VARIADIC p_args text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- What was sent may be in it, and be as long as a body.
    RAISE EXCEPTION USING ERRCODE = 'BT011', MESSAGE = left(format(p_message, VARIADIC p_args), 500);
END $$;

CREATE OR REPLACE FUNCTION setting_known(p_settings jsonb, p_keys text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    unknown text;
BEGIN
    IF jsonb_typeof(p_settings) <> 'object' THEN
        PERFORM setting_refuse('the settings must be an object');
    END IF;
    SELECT k INTO unknown FROM jsonb_object_keys(p_settings) k WHERE k <> ALL (p_keys) ORDER BY k LIMIT 1;
    IF unknown IS NOT NULL THEN
        PERFORM setting_refuse('%s: there is no such setting', unknown);
    END IF;
END $$;

-- A whole number from p_min to p_max; p_old when it is left out. null is NULL where p_may_be_off.
CREATE OR REPLACE FUNCTION setting_int(p_settings jsonb, p_key text, p_min integer, p_max integer, p_old integer,
                                       p_may_be_off boolean DEFAULT false)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    given jsonb := p_settings -> p_key;
BEGIN
    IF given IS NULL THEN
        RETURN p_old;
    ELSIF given = 'null' AND p_may_be_off THEN
        RETURN NULL;
    ELSIF jsonb_typeof(given) <> 'number' OR given::numeric <> trunc(given::numeric)
          OR NOT given::numeric BETWEEN p_min AND p_max THEN
        PERFORM setting_refuse('%s: must be a whole number from %s to %s', p_key, p_min::text, p_max::text);
    END IF;
    RETURN given::numeric::integer;
END $$;

-- Whether a text is one line, without what turns the direction of others or is not seen.
CREATE OR REPLACE FUNCTION setting_is_line(p_text text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p_text !~ '[[:cntrl:]\u200B\u200E\u200F\u2028-\u202E\u2066-\u2069]'
$$;

-- A line of p_min to p_max characters; p_old when it is left out.
CREATE OR REPLACE FUNCTION setting_text(p_settings jsonb, p_key text, p_min integer, p_max integer, p_old text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    given jsonb := p_settings -> p_key;
BEGIN
    IF given IS NULL THEN
        RETURN p_old;
    ELSIF jsonb_typeof(given) <> 'string' OR NOT length(trim(given #>> '{}')) BETWEEN p_min AND p_max
          OR NOT setting_is_line(given #>> '{}') THEN
        PERFORM setting_refuse('%s: must be one line of %s to %s characters', p_key, p_min::text, p_max::text);
    END IF;
    RETURN trim(given #>> '{}');
END $$;

CREATE OR REPLACE FUNCTION setting_list(p_settings jsonb, p_key text, p_max integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    given jsonb := p_settings -> p_key;
BEGIN
    IF given IS NOT NULL AND (jsonb_typeof(given) <> 'array' OR jsonb_array_length(given) > p_max) THEN
        PERFORM setting_refuse('%s: must be a list of at most %s', p_key, p_max::text);
    END IF;
    RETURN given;
END $$;

-- ---- Teams ---------------------------------------------------------------------------------

-- One of a list of objects: refuses another thing, or a key that is not one of these.
CREATE OR REPLACE FUNCTION setting_item(p_item jsonb, p_key text, p_keys text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(p_item) <> 'object' OR EXISTS (SELECT 1 FROM jsonb_object_keys(p_item) k WHERE k <> ALL (p_keys)) THEN
        PERFORM setting_refuse('%s: each must be an object of %s', p_key, array_to_string(p_keys, ', '));
    END IF;
END $$;

-- "09:00" to a time; what closes may do so at "24:00", the end of the day.
CREATE OR REPLACE FUNCTION setting_time(p_span jsonb, p_key text) RETURNS time LANGUAGE plpgsql AS $$
BEGIN
    IF jsonb_typeof(p_span -> p_key) IS DISTINCT FROM 'string'
       OR NOT (p_span ->> p_key ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' OR p_key = 'closes' AND p_span ->> p_key = '24:00') THEN
        PERFORM setting_refuse('hours: %s must be a time from 00:00 to %s', p_key, CASE p_key WHEN 'closes' THEN '24:00' ELSE '23:59' END);
    END IF;
    RETURN (p_span ->> p_key)::time;
END $$;

-- Spans of one week may touch and not overlap, whether they end on the day on which they begin or not.
CREATE OR REPLACE FUNCTION team_hours_set(p_team bigint, p_hours jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    span jsonb;
    clash record;
BEGIN
    FOR span IN SELECT * FROM jsonb_array_elements(p_hours) LOOP
        PERFORM setting_item(span, 'hours', '{weekday,opens,closes}');
        IF jsonb_typeof(span -> 'weekday') IS DISTINCT FROM 'number' OR span ->> 'weekday' !~ '^[1-7]$' THEN
            PERFORM setting_refuse('hours: weekday must be 1 (Monday) to 7 (Sunday)');
        END IF;
    END LOOP;
    -- In minutes of the week; what runs past Sunday's midnight goes on at its beginning.
    WITH span AS MATERIALIZED (
        SELECT n, s.weekday, s.opens, s.begins, s.begins + s.minutes + CASE WHEN s.minutes <= 0 THEN 1440 ELSE 0 END AS ends
        FROM jsonb_array_elements(p_hours) WITH ORDINALITY e(h, n)
        CROSS JOIN LATERAL (SELECT (h ->> 'weekday')::integer AS weekday, setting_time(h, 'opens') AS opens,
                                   setting_time(h, 'closes') AS closes) g
        CROSS JOIN LATERAL (SELECT g.weekday, g.opens, (g.weekday - 1) * 1440 + extract(epoch FROM g.opens)::integer / 60 AS begins,
                                   (extract(epoch FROM g.closes) - extract(epoch FROM g.opens))::integer / 60 AS minutes) s)
    SELECT a.weekday, a.opens INTO clash
    FROM span a JOIN span b ON a.n <> b.n AND (a.begins >= b.begins AND a.begins < b.ends OR a.begins + 10080 < b.ends)
    ORDER BY a.begins LIMIT 1;
    IF clash.weekday IS NOT NULL THEN
        PERFORM setting_refuse('hours: %s from %s overlaps with another span',
                               to_char(date '2024-01-01' + clash.weekday - 1, 'FMDay'), to_char(clash.opens, 'HH24:MI'));
    END IF;
    DELETE FROM team_hours WHERE team_id = p_team;
    INSERT INTO team_hours (team_id, weekday, opens, closes)
    SELECT p_team, (h ->> 'weekday')::smallint, setting_time(h, 'opens'), setting_time(h, 'closes')
    FROM jsonb_array_elements(p_hours) h;
END $$;

-- "2026-12-25", and a day that the calendar has.
CREATE OR REPLACE FUNCTION setting_is_day(p_text text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_text ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
           THEN right(p_text, 2)::integer <= extract(day FROM (left(p_text, 7) || '-01')::date + interval '1 month - 1 day')
           ELSE false END
$$;

CREATE OR REPLACE FUNCTION team_holidays_set(p_team bigint, p_holidays jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    holiday jsonb;
    bad text;
BEGIN
    FOR holiday IN SELECT * FROM jsonb_array_elements(p_holidays) LOOP
        PERFORM setting_item(holiday, 'holidays', '{day,name}');
        IF jsonb_typeof(holiday -> 'day') IS DISTINCT FROM 'string' OR NOT setting_is_day(holiday ->> 'day') THEN
            PERFORM setting_refuse('holidays: %s is no day; write 2026-12-25', coalesce(holiday ->> 'day', 'null'));
        ELSIF holiday ? 'name' AND (jsonb_typeof(holiday -> 'name') <> 'string' OR length(holiday ->> 'name') > 100
                                       OR NOT setting_is_line(holiday ->> 'name')) THEN
            PERFORM setting_refuse('holidays: the name of %s must be one line of at most 100 characters', holiday ->> 'day');
        END IF;
    END LOOP;
    SELECT h ->> 'day' INTO bad FROM jsonb_array_elements(p_holidays) h GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1;
    IF bad IS NOT NULL THEN
        PERFORM setting_refuse('holidays: %s is there twice', bad);
    END IF;
    DELETE FROM team_holiday WHERE team_id = p_team;
    INSERT INTO team_holiday (team_id, day, name)
    SELECT p_team, (h ->> 'day')::date, coalesce(h ->> 'name', '') FROM jsonb_array_elements(p_holidays) h;
END $$;

-- Whoever was or is in the team; returns the facts of those.
CREATE OR REPLACE FUNCTION team_members_set(p_team bigint, p_members jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    before bigint[] := ARRAY (SELECT agent_id FROM team_member WHERE team_id = p_team);
    after bigint[];
    bad text;
BEGIN
    SELECT m::text INTO bad FROM jsonb_array_elements(p_members) m
    WHERE jsonb_typeof(m) <> 'number' OR NOT EXISTS (SELECT 1 FROM agent a WHERE a.id::numeric = m::numeric) LIMIT 1;
    IF bad IS NOT NULL THEN
        PERFORM setting_refuse('members: there is no agent %s', bad);
    END IF;
    after := ARRAY (SELECT DISTINCT m::numeric::bigint FROM jsonb_array_elements(p_members) m);
    DELETE FROM team_member WHERE team_id = p_team AND agent_id <> ALL (after);
    INSERT INTO team_member (team_id, agent_id) SELECT p_team, unnest(after) ON CONFLICT DO NOTHING;
    PERFORM demand_match_agent(a) FROM (SELECT DISTINCT unnest(before || after) AS a) c;
    RETURN (SELECT coalesce(jsonb_agg(fact_agent(a)), '[]') FROM (SELECT DISTINCT unnest(before || after) AS a) c);
END $$;

-- Conversations begin with one team, and with no other.
CREATE OR REPLACE FUNCTION team_begins_set(p_team bigint, p_begins jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_begins IS NULL THEN
        RETURN;
    ELSIF p_begins = 'true' THEN
        UPDATE team SET begins = false WHERE begins AND id <> p_team;
        UPDATE team SET begins = true WHERE id = p_team AND NOT begins;
    ELSIF p_begins <> 'false' THEN
        PERFORM setting_refuse('begins: must be true or false');
    ELSIF EXISTS (SELECT 1 FROM team WHERE id = p_team AND begins) THEN
        PERFORM setting_refuse('begins: conversations begin with this team; say it of another one instead');
    END IF;
END $$;

-- p_id 0: a new one.
CREATE OR REPLACE FUNCTION setup_team(p_id bigint, p_settings jsonb, OUT id bigint, OUT changes jsonb) LANGUAGE plpgsql AS $$
DECLARE
    t team;
    hours jsonb := setting_list(p_settings, 'hours', 50);
    holidays jsonb := setting_list(p_settings, 'holidays', 400);
    members jsonb := setting_list(p_settings, 'members', 1000);
BEGIN
    PERFORM setting_known(p_settings, '{name,time_zone,ring_s,answer_within_s,fall_back_s,keep_place_s,answer_goal_s,hours,holidays,members,begins}');
    IF p_id = 0 THEN
        IF (SELECT count(*) FROM team WHERE deleted_at IS NULL) >= 200 THEN
            PERFORM setting_refuse('there are 200 teams already');
        END IF;
        IF NOT p_settings ? 'name' THEN
            PERFORM setting_refuse('name: a team has one');
        END IF;
    ELSE
        SELECT * INTO t FROM team WHERE team.id = p_id AND deleted_at IS NULL;
        IF t.id IS NULL THEN
            PERFORM move_refuse('not_found');
        END IF;
    END IF;
    t.name := setting_text(p_settings, 'name', 1, 60, t.name);
    IF EXISTS (SELECT 1 FROM team o WHERE lower(o.name) = lower(t.name) AND o.deleted_at IS NULL AND o.id IS DISTINCT FROM t.id) THEN
        PERFORM setting_refuse('name: there is a team %s already', t.name);
    END IF;
    IF p_id = 0 THEN
        INSERT INTO team (name) VALUES (t.name) RETURNING * INTO t;
    END IF;
    IF p_settings ? 'time_zone' THEN
        t.time_zone := setting_text(p_settings, 'time_zone', 1, 60, NULL);
        -- What is no place is there too: the host's own zone, and what a host without one has.
        IF t.time_zone ~ '^((posix|right)/|(localtime|posixrules|Factory)$)' OR NOT EXISTS (SELECT 1 FROM pg_timezone_names z WHERE z.name = t.time_zone) THEN
            PERFORM setting_refuse('time_zone: %s is not one of the IANA time zones, such as Asia/Shanghai', t.time_zone);
        END IF;
    END IF;
    UPDATE team SET name = t.name, time_zone = t.time_zone,
        ring_s = setting_int(p_settings, 'ring_s', 5, 300, t.ring_s, true),
        answer_within_s = setting_int(p_settings, 'answer_within_s', 30, 86400, t.answer_within_s, true),
        fall_back_s = setting_int(p_settings, 'fall_back_s', 0, 86400, t.fall_back_s),
        keep_place_s = setting_int(p_settings, 'keep_place_s', 10, 86400, t.keep_place_s),
        answer_goal_s = setting_int(p_settings, 'answer_goal_s', 5, 86400, t.answer_goal_s)
    WHERE team.id = t.id;
    PERFORM team_begins_set(t.id, p_settings -> 'begins');
    IF hours IS NOT NULL THEN
        PERFORM team_hours_set(t.id, hours);
    END IF;
    IF holidays IS NOT NULL THEN
        PERFORM team_holidays_set(t.id, holidays);
    END IF;
    PERFORM team_turn(t.id, clock_timestamp());
    id := t.id;
    changes := jsonb_build_array(fact_team(t.id)) || CASE WHEN members IS NULL THEN '[]' ELSE team_members_set(t.id, members) END;
END $$;

-- Nobody is sent there any more. Its closed conversations stay, and stay its own.
CREATE OR REPLACE FUNCTION setup_team_delete(p_id bigint, OUT id bigint, OUT changes jsonb) LANGUAGE plpgsql AS $$
DECLARE
    t team;
    in_use bigint;
    members bigint[];
BEGIN
    -- Waits for conversations that begin there at this moment, and keeps others from it.
    SELECT * INTO t FROM team WHERE team.id = p_id AND deleted_at IS NULL FOR UPDATE;
    SELECT count(*) INTO in_use FROM conversation c WHERE c.team_id = p_id AND c.state <> 'closed';
    IF t.id IS NULL THEN
        PERFORM move_refuse('not_found');
    ELSIF t.begins THEN
        PERFORM setting_refuse('conversations begin with this team; let them begin with another one first');
    ELSIF in_use > 0 THEN
        PERFORM setting_refuse('open conversations of this team: %s; close them or transfer them first', in_use::text);
    END IF;
    members := ARRAY (SELECT agent_id FROM team_member WHERE team_id = p_id);
    DELETE FROM team_hours WHERE team_id = p_id;
    DELETE FROM team_holiday WHERE team_id = p_id;
    DELETE FROM team_member WHERE team_id = p_id;
    PERFORM demand_match_agent(m) FROM unnest(members) m;
    UPDATE team SET deleted_at = clock_timestamp() WHERE team.id = p_id;
    PERFORM team_turn(p_id, clock_timestamp());
    id := p_id;
    changes := (SELECT coalesce(jsonb_agg(fact_agent(m)), '[]') FROM unnest(members) m);
END $$;

-- ---- Skills --------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION setup_skill(p_id bigint, p_settings jsonb, OUT id bigint, OUT changes jsonb) LANGUAGE plpgsql AS $$
DECLARE
    s skill;
    fallback text;
BEGIN
    PERFORM setting_known(p_settings, '{kind,name,urgent_level,fallback}');
    IF p_id = 0 THEN
        IF (SELECT count(*) FROM skill) >= 200 THEN
            PERFORM setting_refuse('there are 200 skills already');
        END IF;
        s.kind := CASE WHEN p_settings ->> 'kind' IN ('language', 'topic') THEN (p_settings ->> 'kind')::skill_kind END;
        IF s.kind IS NULL THEN
            PERFORM setting_refuse('kind: must be language or topic');
        END IF;
        s.urgent_level := 1;
    ELSE
        SELECT * INTO s FROM skill WHERE skill.id = p_id;
        IF s.id IS NULL THEN
            PERFORM move_refuse('not_found');
        ELSIF p_settings ? 'kind' AND p_settings ->> 'kind' IS DISTINCT FROM s.kind::text THEN
            PERFORM setting_refuse('kind: a skill stays of its kind');
        END IF;
    END IF;
    s.name := coalesce(setting_text(p_settings, 'name', 1, 35, s.name), '');
    IF s.name !~ '^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$' THEN
        PERFORM setting_refuse('name: letters, digits and hyphens, such as zh-TW or security');
    ELSIF EXISTS (SELECT 1 FROM skill o WHERE lower(o.name) = lower(s.name) AND o.id IS DISTINCT FROM s.id) THEN
        PERFORM setting_refuse('name: there is a skill %s already', s.name);
    END IF;
    s.urgent_level := setting_int(p_settings, 'urgent_level', 1, 5, s.urgent_level);
    IF p_settings ? 'fallback' THEN
        fallback := p_settings ->> 'fallback';
        SELECT o.id INTO s.fallback_id FROM skill o WHERE o.name = fallback AND o.kind = s.kind;
        IF fallback IS NOT NULL AND s.fallback_id IS NULL THEN
            PERFORM setting_refuse('fallback: there is no skill %s of this kind', fallback);
        ELSIF s.id IN (
            -- Round and round, a conversation would fall back for ever.
            WITH RECURSIVE chain(skill_id) AS (
                SELECT s.fallback_id UNION SELECT o.fallback_id FROM chain JOIN skill o ON o.id = chain.skill_id)
            SELECT skill_id FROM chain) THEN
            PERFORM setting_refuse('fallback: %s can''t stand in for itself, nor by way of others', s.name);
        END IF;
    END IF;
    IF p_id = 0 THEN
        INSERT INTO skill (kind, name, urgent_level, fallback_id) VALUES (s.kind, s.name, s.urgent_level, s.fallback_id)
        RETURNING skill.id INTO s.id;
    ELSE
        UPDATE skill SET name = s.name, urgent_level = s.urgent_level, fallback_id = s.fallback_id WHERE skill.id = s.id;
    END IF;
    id := s.id;
    changes := '[]';
END $$;

-- Nobody can have it any more. What closed conversations asked for stays as it was; those with the bot
-- are asked anew at their hand-over.
CREATE OR REPLACE FUNCTION setup_skill_delete(p_id bigint, OUT id bigint, OUT changes jsonb) LANGUAGE plpgsql AS $$
DECLARE
    had bigint[] := ARRAY (SELECT agent_id FROM agent_skill WHERE skill_id = p_id);
BEGIN
    IF NOT EXISTS (SELECT 1 FROM skill WHERE skill.id = p_id) THEN
        PERFORM move_refuse('not_found');
    ELSIF EXISTS (SELECT 1 FROM conversation c JOIN demand d ON d.id = c.demand_id
                  WHERE c.state IN ('queued', 'assigned') AND p_id = ANY (d.skills)) THEN
        PERFORM setting_refuse('conversations that are open ask for this skill; close them first');
    END IF;
    UPDATE skill SET fallback_id = NULL WHERE fallback_id = p_id;
    DELETE FROM demand_agent e USING demand d WHERE d.id = e.demand_id AND p_id = ANY (d.skills);
    DELETE FROM skill WHERE skill.id = p_id;
    id := p_id;
    changes := (SELECT coalesce(jsonb_agg(fact_agent(a)), '[]') FROM unnest(had) a);
END $$;

-- ---- Agents --------------------------------------------------------------------------------

-- What an agent can do, and nothing else: names and levels.
CREATE OR REPLACE FUNCTION agent_skills_set(p_agent bigint, p_skills jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    IF jsonb_typeof(p_skills) <> 'object' THEN
        PERFORM setting_refuse('skills: must be an object of names and levels, such as {"zh-TW": 4}');
    END IF;
    SELECT k.key INTO bad FROM jsonb_each(p_skills) k WHERE NOT EXISTS (SELECT 1 FROM skill s WHERE s.name = k.key) LIMIT 1;
    IF bad IS NOT NULL THEN
        PERFORM setting_refuse('skills: there is no skill %s', bad);
    END IF;
    SELECT k.key INTO bad FROM jsonb_each(p_skills) k WHERE k.value::text !~ '^[1-5]$' LIMIT 1;
    IF bad IS NOT NULL THEN
        PERFORM setting_refuse('skills: the level of %s must be 1 to 5', bad);
    END IF;
    DELETE FROM agent_skill WHERE agent_id = p_agent;
    INSERT INTO agent_skill (agent_id, skill_id, level)
    SELECT p_agent, s.id, k.value::text::smallint FROM jsonb_each(p_skills) k JOIN skill s ON s.name = k.key;
    PERFORM demand_match_agent(p_agent);
END $$;

CREATE OR REPLACE FUNCTION setup_agent(p_id bigint, p_settings jsonb, OUT id bigint, OUT changes jsonb) LANGUAGE plpgsql AS $$
DECLARE
    taken integer;
BEGIN
    PERFORM setting_known(p_settings, '{capacity,skills}');
    SELECT load INTO taken FROM presence WHERE agent_id = p_id;
    IF taken IS NULL THEN
        PERFORM move_refuse('not_found');
    ELSIF setting_int(p_settings, 'capacity', 1, 1000, taken) < taken THEN
        PERFORM setting_refuse('capacity: the agent has %s places taken now', taken::text);
    END IF;
    UPDATE presence SET capacity = setting_int(p_settings, 'capacity', 1, 1000, capacity) WHERE agent_id = p_id;
    IF p_settings ? 'skills' THEN
        PERFORM agent_skills_set(p_id, p_settings -> 'skills');
    END IF;
    id := p_id;
    changes := jsonb_build_array(fact_agent(p_id));
END $$;

-- ---- The one way in -------------------------------------------------------------------------

-- Makes (p_id 0) or changes one thing: p_what is team, team_delete, skill, skill_delete or agent. Answers with a JSON object: the id,
-- or the error and a message; then nothing was changed. What it makes possible, the next sweep
-- routes, within a second. p_seen: names_seen() when the name was compared with all others; NULL: it was not.
CREATE OR REPLACE FUNCTION setup_change(p_by bigint, p_what text, p_id bigint, p_settings jsonb, p_seen text DEFAULT NULL) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    done record;
    named text := CASE split_part(p_what, '_', 1) WHEN 'team' THEN (SELECT name FROM team WHERE id = p_id)
                                                  WHEN 'skill' THEN (SELECT name FROM skill WHERE id = p_id) END;
BEGIN
    IF p_seen <> names_seen() THEN
        RETURN jsonb_build_object('error', 'names_changed', 'message', 'somebody else was given a name meanwhile');
    END IF;
    BEGIN
        CASE p_what
            WHEN 'team' THEN done := setup_team(p_id, p_settings);
            WHEN 'team_delete' THEN done := setup_team_delete(p_id);
            WHEN 'skill' THEN done := setup_skill(p_id, p_settings);
            WHEN 'skill_delete' THEN done := setup_skill_delete(p_id);
            WHEN 'agent' THEN done := setup_agent(p_id, p_settings);
        END CASE;
    EXCEPTION
        WHEN SQLSTATE 'BT011' THEN RETURN jsonb_build_object('error', 'bad_setting', 'message', SQLERRM);
        WHEN SQLSTATE 'BT001' THEN RETURN jsonb_build_object('error', 'not_found', 'message', 'there is no such ' || split_part(p_what, '_', 1));
    END;
    INSERT INTO audit (agent_id, act, subject_id, detail)
    VALUES (p_by, p_what, CASE WHEN p_what = 'agent' THEN p_id END,
            jsonb_build_object('id', done.id, 'new', p_id = 0, 'settings', p_settings)
            || CASE WHEN p_what = 'agent' THEN '{}' ELSE jsonb_build_object('name', coalesce(trim(p_settings ->> 'name'), named)) END);
    IF done.changes <> '[]' THEN
        INSERT INTO desk_fact (at, move, changes) VALUES (at_time, 'setup', done.changes);
    END IF;
    RETURN jsonb_build_object('id', done.id);
END $$;
