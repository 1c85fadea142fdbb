-- People: who a visitor or agent is, and what they may see.

-- Finds or makes the visitor of a hello, with whether it was made. Without p_may_make one that is
-- not known stays so: the id is NULL. Writes only when something changed, so that thousands
-- reconnecting at once only read.
CREATE OR REPLACE FUNCTION visitor_hello(p_secret_hash bytea, p_issuer text, p_subject text, p_name text, p_email text,
                                         p_lang text, p_page text, p_user_agent text, p_may_make boolean DEFAULT true,
                                         OUT visitor_id bigint, OUT made boolean)
LANGUAGE plpgsql AS $$
DECLARE
    known visitor;
BEGIN
    made := false;
    LOOP
        IF p_secret_hash IS NOT NULL THEN
            SELECT * INTO known FROM visitor v WHERE v.secret_hash = p_secret_hash;
        ELSE
            SELECT * INTO known FROM visitor v WHERE v.issuer = p_issuer AND v.subject = p_subject;
        END IF;
        EXIT WHEN known.id IS NOT NULL;
        IF NOT p_may_make THEN
            RETURN;
        END IF;
        INSERT INTO visitor (secret_hash, issuer, subject, name, email, lang, page, user_agent)
        VALUES (p_secret_hash, p_issuer, p_subject, coalesce(p_name, ''), coalesce(p_email, ''), coalesce(p_lang, ''),
                coalesce(p_page, ''), coalesce(p_user_agent, ''))
        ON CONFLICT DO NOTHING RETURNING * INTO known;
        made := known.id IS NOT NULL;
        EXIT WHEN made; -- else another connection made it just now: read it
    END LOOP;
    IF (known.name, known.email, known.lang, known.page, known.user_agent)
       IS DISTINCT FROM (coalesce(p_name, known.name), coalesce(p_email, known.email), coalesce(p_lang, known.lang),
                         coalesce(p_page, known.page), coalesce(p_user_agent, known.user_agent)) THEN
        UPDATE visitor SET name = coalesce(p_name, name), email = coalesce(p_email, email), lang = coalesce(p_lang, lang),
                           page = coalesce(p_page, page), user_agent = coalesce(p_user_agent, user_agent)
        WHERE id = known.id;
    END IF;
    visitor_id := known.id;
END $$;

-- A supervisor, admin or reviewer reads any conversation; an agent those that they have or had,
-- those that wait, and the earlier ones of a visitor whose open conversation they have.
CREATE OR REPLACE FUNCTION agent_may_read(p_agent bigint, p_role agent_role, p_conversation bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT p_role <> 'agent'
            OR c.state = 'queued'
            OR EXISTS (SELECT 1 FROM conversation_agent h WHERE h.conversation_id = c.id AND h.agent_id = p_agent)
            OR EXISTS (SELECT 1 FROM conversation o
                       WHERE o.visitor_id = c.visitor_id AND o.state = 'assigned' AND o.agent_id = p_agent)
        FROM conversation c WHERE c.id = p_conversation), false)
$$;

-- Makes an agent, in the team with which conversations begin, with a presence. p_skills: names and levels; NULL: the
-- desk's languages, since who speaks none of them is asked last of all.
CREATE OR REPLACE FUNCTION agent_add(p_login text, p_name text, p_role agent_role, p_capacity integer, p_password_hash text,
                                     p_skills jsonb DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    made bigint;
BEGIN
    INSERT INTO agent (login, name, role, password_hash) VALUES (lower(p_login), p_name, p_role, p_password_hash)
    RETURNING id INTO made;
    INSERT INTO team_member (team_id, agent_id) SELECT id, made FROM team WHERE begins;
    INSERT INTO presence (agent_id, capacity) VALUES (made, p_capacity);
    PERFORM agent_skills_set(made, coalesce(p_skills, (SELECT jsonb_object_agg(name, 3) FROM skill WHERE kind = 'language'), '{}'));
    INSERT INTO desk_fact (at, move, changes) VALUES (at_time, 'agent_add', jsonb_build_array(fact_agent(made)));
    RETURN made;
END $$;

-- Bars an agent: no sign-in, no session, nothing assigned any more.
CREATE OR REPLACE FUNCTION agent_disable(p_login text) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    barred bigint;
BEGIN
    PERFORM desk_lock();
    UPDATE agent SET disabled_at = coalesce(disabled_at, now()) WHERE login = lower(p_login) RETURNING id INTO barred;
    IF barred IS NULL THEN
        PERFORM move_refuse('not_found');
    END IF;
    DELETE FROM agent_session WHERE agent_id = barred;
    PERFORM demand_match_agent(barred);
    RETURN QUERY SELECT * FROM presence_set(barred, 'offline');
END $$;

-- Changes an agent; NULL leaves a thing as it is. Another role ends the sign-ins, so that whoever has
-- the old one's screens signs in anew; a reviewer takes no conversations, so those go back. A
-- capacity below what the agent holds changes nothing: `holding` says how many those are.
CREATE OR REPLACE FUNCTION agent_set(p_login text, p_name text, p_role agent_role, p_capacity integer,
                                     OUT known boolean, OUT holding integer)
LANGUAGE plpgsql AS $$
DECLARE
    was agent;
BEGIN
    PERFORM desk_begin(); -- loads hold still
    SELECT * INTO was FROM agent WHERE login = lower(p_login);
    known := was.id IS NOT NULL;
    IF p_role IS DISTINCT FROM 'reviewer' THEN
        SELECT load INTO holding FROM presence WHERE agent_id = was.id AND load > p_capacity;
    END IF;
    IF NOT known OR holding IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE agent SET name = coalesce(p_name, name), role = coalesce(p_role, role) WHERE id = was.id;
    IF p_role <> was.role THEN
        DELETE FROM agent_session WHERE agent_id = was.id;
        IF p_role = 'reviewer' THEN
            PERFORM presence_set(was.id, 'offline');
        END IF;
    END IF;
    UPDATE presence SET capacity = p_capacity WHERE agent_id = was.id AND p_capacity IS NOT NULL;
    PERFORM demand_match_agent(was.id);
    -- Begun anew: what was given back is a move of its own, before this one. What this makes possible,
    -- the next sweep routes.
    INSERT INTO desk_fact (at, move, changes) VALUES (desk_begin(), 'agent_set', jsonb_build_array(fact_agent(was.id)));
END $$;

-- Lets a disabled agent sign in again, and take conversations; offline at first. Whether there is such a one.
CREATE OR REPLACE FUNCTION agent_enable(p_login text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    back bigint;
BEGIN
    UPDATE agent SET disabled_at = NULL WHERE login = lower(p_login) RETURNING id INTO back;
    IF back IS NULL THEN
        RETURN false;
    END IF;
    PERFORM demand_match_agent(back);
    INSERT INTO desk_fact (at, move, changes) VALUES (at_time, 'agent_enable', jsonb_build_array(fact_agent(back)));
    RETURN true;
END $$;
