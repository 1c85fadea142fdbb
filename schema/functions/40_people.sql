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

-- What the command line did to an agent stands in the audit too, with what was set; a password is no setting.
CREATE OR REPLACE FUNCTION agent_audit(p_act text, p_agent bigint, p_settings jsonb DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit (act, subject_id, detail)
    VALUES (p_act, p_agent, jsonb_strip_nulls(jsonb_build_object('id', p_agent, 'settings', p_settings)))
$$;

-- For a connection that has noted what it saw (admin_names_seen.sql). To be called under desk_lock().
CREATE OR REPLACE FUNCTION names_hold() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF nullif(current_setting('baton.names_seen', true), '') <> names_seen() THEN
        RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'somebody else was given a name meanwhile';
    END IF;
END $$;

-- Makes an agent, in the team with which conversations begin, with a presence. p_skills: names and levels; NULL: the
-- desk's languages, since who speaks none of them is asked last of all.
CREATE OR REPLACE FUNCTION agent_add(p_login text, p_name text, p_role agent_role, p_capacity integer, p_password_hash text,
                                     p_skills jsonb DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    made bigint;
    skills jsonb := coalesce(p_skills, (SELECT jsonb_object_agg(name, 3) FROM skill WHERE kind = 'language'), '{}');
BEGIN
    PERFORM names_hold();
    INSERT INTO agent (login, name, role, password_hash) VALUES (lower(p_login), p_name, p_role, p_password_hash)
    RETURNING id INTO made;
    INSERT INTO team_member (team_id, agent_id) SELECT id, made FROM team WHERE begins;
    INSERT INTO presence (agent_id, capacity) VALUES (made, p_capacity);
    PERFORM agent_skills_set(made, skills);
    PERFORM agent_audit('agent_add', made, jsonb_build_object('name', p_name, 'role', p_role, 'capacity', p_capacity, 'skills', skills));
    INSERT INTO desk_fact (at, move, changes) VALUES (at_time, 'agent_add', jsonb_build_array(fact_agent(made)));
    RETURN made;
END $$;

-- A new password; whoever is signed in with the old one is no more. Whether there is such an agent.
CREATE OR REPLACE FUNCTION agent_passwd(p_login text, p_password_hash text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE agent SET password_hash = p_password_hash WHERE login = lower(p_login) RETURNING id INTO changed;
    IF changed IS NULL THEN
        RETURN false;
    END IF;
    DELETE FROM agent_session WHERE agent_id = changed;
    PERFORM agent_audit('agent_passwd', changed);
    RETURN true;
END $$;

-- Bars an agent: no sign-in, no session, nothing assigned any more.
CREATE OR REPLACE FUNCTION agent_disable(p_login text) RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    was agent;
BEGIN
    PERFORM desk_lock();
    SELECT * INTO was FROM agent WHERE login = lower(p_login) FOR UPDATE;
    IF was.id IS NULL THEN
        PERFORM move_refuse('not_found');
    ELSIF was.disabled_at IS NULL THEN
        UPDATE agent SET disabled_at = now() WHERE id = was.id;
        PERFORM agent_audit('agent_disable', was.id);
    END IF;
    DELETE FROM agent_session WHERE agent_id = was.id;
    PERFORM demand_match_agent(was.id);
    RETURN QUERY SELECT * FROM presence_set(was.id, 'offline');
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
    PERFORM names_hold();
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
    PERFORM agent_audit('agent_set', was.id, jsonb_build_object('name', p_name, 'role', p_role, 'capacity', p_capacity));
    -- Begun anew: what was given back is a move of its own, before this one. What this makes possible,
    -- the next sweep routes.
    INSERT INTO desk_fact (at, move, changes) VALUES (desk_begin(), 'agent_set', jsonb_build_array(fact_agent(was.id)));
END $$;

-- Lets a disabled agent sign in again, and take conversations; offline at first. Whether there is such a one.
CREATE OR REPLACE FUNCTION agent_enable(p_login text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    was agent;
BEGIN
    PERFORM names_hold();
    SELECT * INTO was FROM agent WHERE login = lower(p_login) FOR UPDATE;
    IF was.id IS NULL THEN
        RETURN false;
    ELSIF was.disabled_at IS NOT NULL THEN
        UPDATE agent SET disabled_at = NULL WHERE id = was.id;
        PERFORM agent_audit('agent_enable', was.id);
    END IF;
    PERFORM demand_match_agent(was.id);
    INSERT INTO desk_fact (at, move, changes) VALUES (at_time, 'agent_enable', jsonb_build_array(fact_agent(was.id)));
    RETURN true;
END $$;
