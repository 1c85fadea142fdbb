-- The knowledge base: what an article says is checked before it comes here (gateway/wire/article_file.h); here is
-- decided what becomes of it. Every change is a version more, and in the audit. Who changes names the newest version
-- that they know: when there is a newer one, nothing is changed.

CREATE OR REPLACE FUNCTION article_text_of(v article_version) RETURNS article_text LANGUAGE sql IMMUTABLE AS $$
    SELECT (v.action, v.topic, v.title, v.answer, v.body, v.questions, v.keywords)::article_text
$$;

-- Lists come as one text, with U+001F between.
CREATE OR REPLACE FUNCTION article_text_make(p_action text, p_topic text, p_title text, p_answer text, p_body text,
                                             p_questions text, p_keywords text)
RETURNS article_text LANGUAGE sql IMMUTABLE AS $$
    SELECT (p_action::article_action, p_topic, p_title, p_answer, p_body, coalesce(string_to_array(p_questions, chr(31)), '{}'),
            coalesce(string_to_array(p_keywords, chr(31)), '{}'))::article_text
$$;

CREATE OR REPLACE FUNCTION article_audit(p_by bigint, p_did text, p_slug text, p_lang text, p_version integer)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit (agent_id, act, detail)
    VALUES (nullif(p_by, 0), 'article',
            jsonb_build_object('did', p_did, 'name', p_slug, 'lang', p_lang, 'version', p_version))
$$;

-- Since when a version is neither the newest nor the one that is published, or was last.
CREATE OR REPLACE FUNCTION article_mark_replaced(p_slug text, p_lang text) RETURNS void LANGUAGE sql AS $$
    UPDATE article_version v SET replaced_at = CASE WHEN v.version NOT IN (a.version, a.latest) THEN clock_timestamp() END
    FROM article a
    WHERE a.slug = p_slug AND a.lang = p_lang AND v.slug = p_slug AND v.lang = p_lang
      AND (v.replaced_at IS NULL) = (v.version NOT IN (a.version, a.latest))
$$;

-- The next version. Where nothing was ever published, the article itself shows its newest draft.
CREATE OR REPLACE FUNCTION article_add_version(INOUT p_article article, p_text article_text, p_by bigint, p_restored integer)
LANGUAGE plpgsql AS $$
BEGIN
    p_article.latest := p_article.latest + 1;
    INSERT INTO article_version (slug, lang, version, action, topic, title, answer, body, questions, keywords, agent_id,
                                 restored_from)
    VALUES (p_article.slug, p_article.lang, p_article.latest, p_text.action, p_text.topic, p_text.title, p_text.answer,
            p_text.body, p_text.questions, p_text.keywords, nullif(p_by, 0), p_restored);
    UPDATE article a SET latest = p_article.latest WHERE a.slug = p_article.slug AND a.lang = p_article.lang;
    IF p_article.version = 0 THEN
        UPDATE article a SET action = p_text.action, topic = p_text.topic, title = p_text.title, answer = p_text.answer,
                             body = p_text.body, questions = p_text.questions, keywords = p_text.keywords
        WHERE a.slug = p_article.slug AND a.lang = p_article.lang;
    END IF;
    PERFORM article_mark_replaced(p_article.slug, p_article.lang);
END $$;

-- What visitors get from now on. updated_at is what tells the nodes to build their index anew.
CREATE OR REPLACE FUNCTION article_publish(p_slug text, p_lang text, p_version integer) RETURNS void LANGUAGE sql AS $$
    UPDATE article a SET state = 'published', version = v.version, action = v.action, topic = v.topic, title = v.title,
                         answer = v.answer, body = v.body, questions = v.questions, keywords = v.keywords,
                         updated_at = clock_timestamp()
    FROM article_version v
    WHERE a.slug = p_slug AND a.lang = p_lang AND v.slug = p_slug AND v.lang = p_lang AND v.version = p_version;
    SELECT article_mark_replaced(p_slug, p_lang)
$$;

-- The first version of an article that is not there yet; a row without a slug when it is.
CREATE OR REPLACE FUNCTION article_make(p_slug text, p_lang text, p_text article_text, p_by bigint, p_owner bigint)
RETURNS article LANGUAGE plpgsql AS $$
DECLARE
    made article;
BEGIN
    INSERT INTO article (slug, lang, state, version, latest, action, topic, title, answer, body, questions, keywords, owner_id)
    VALUES (p_slug, p_lang, 'draft', 0, 0, p_text.action, p_text.topic, p_text.title, p_text.answer, p_text.body,
            p_text.questions, p_text.keywords, nullif(p_owner, 0))
    ON CONFLICT DO NOTHING RETURNING * INTO made;
    IF made.slug IS NOT NULL THEN
        made := article_add_version(made, p_text, p_by, NULL);
    END IF;
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION article_newest(p_slug text, p_lang text, p_version integer) RETURNS article_version LANGUAGE sql STABLE AS $$
    SELECT v FROM article_version v WHERE v.slug = p_slug AND v.lang = p_lang AND v.version = p_version
$$;

CREATE OR REPLACE FUNCTION article_conflict(p_article article) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('error', 'conflict', 'message',
                              format('version: somebody saved version %s meanwhile', p_article.latest))
$$;

-- An editor saves: p_base is the newest version that they know, 0 for a new article. p_owner 0: nobody, -1: as it is.
-- {"version"}, or {"error", "message"} and nothing was changed.
CREATE OR REPLACE FUNCTION article_save(p_by bigint, p_lang text, p_slug text, p_base integer, p_owner bigint,
                                        p_text article_text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    a article;
BEGIN
    IF p_owner > 0 AND NOT EXISTS (SELECT 1 FROM agent WHERE id = p_owner AND disabled_at IS NULL) THEN
        RETURN jsonb_build_object('error', 'bad_setting', 'message', 'owner: there is nobody with this id');
    ELSIF p_base = 0 AND (SELECT count(*) FROM article) >= 20000 THEN
        RETURN jsonb_build_object('error', 'bad_setting', 'message', 'there are 20,000 articles already');
    ELSIF p_base = 0 THEN
        a := article_make(p_slug, p_lang, p_text, p_by, CASE p_owner WHEN -1 THEN p_by ELSE p_owner END);
        IF a.slug IS NULL THEN
            RETURN jsonb_build_object('error', 'conflict',
                                      'message', 'slug: there is an article of this name in this language already');
        END IF;
        PERFORM article_audit(p_by, 'made', p_slug, p_lang, a.latest);
        RETURN jsonb_build_object('version', a.latest);
    END IF;
    SELECT * INTO a FROM article WHERE slug = p_slug AND lang = p_lang FOR UPDATE;
    IF a.slug IS NULL THEN
        RETURN jsonb_build_object('error', 'not_found', 'message', 'there is no such article');
    ELSIF a.latest <> p_base THEN
        RETURN article_conflict(a);
    END IF;
    IF p_owner >= 0 AND nullif(p_owner, 0) IS DISTINCT FROM a.owner_id THEN
        UPDATE article SET owner_id = nullif(p_owner, 0) WHERE slug = p_slug AND lang = p_lang;
        PERFORM article_audit(p_by, 'owner', p_slug, p_lang, a.latest);
    END IF;
    IF article_text_of(article_newest(p_slug, p_lang, a.latest)) IS DISTINCT FROM p_text THEN
        a := article_add_version(a, p_text, p_by, NULL);
        PERFORM article_audit(p_by, 'saved', p_slug, p_lang, a.latest);
    END IF;
    RETURN jsonb_build_object('version', a.latest);
END $$;

-- p_to: published (version p_version), draft (out of publication, or out of the archive), archived, or restored: a new
-- version that says what p_version said.
CREATE OR REPLACE FUNCTION article_move(p_by bigint, p_lang text, p_slug text, p_latest integer, p_to text, p_version integer)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    a article;
    old article_version;
BEGIN
    SELECT * INTO a FROM article WHERE slug = p_slug AND lang = p_lang FOR UPDATE;
    old := article_newest(p_slug, p_lang, p_version);
    IF a.slug IS NULL OR (p_to IN ('published', 'restored') AND old.slug IS NULL) THEN
        RETURN jsonb_build_object('error', 'not_found', 'message', 'there is no such article, or version of it');
    ELSIF a.latest <> p_latest THEN
        RETURN article_conflict(a);
    ELSIF p_to = 'published' THEN
        IF a.state = 'published' AND a.version = p_version THEN
            RETURN jsonb_build_object('version', a.latest);
        END IF;
        PERFORM article_publish(p_slug, p_lang, p_version);
    ELSIF p_to = 'restored' THEN
        a := article_add_version(a, article_text_of(old), p_by, p_version);
        p_version := a.latest;
    ELSE
        UPDATE article SET state = p_to::article_state, updated_at = clock_timestamp() WHERE slug = p_slug AND lang = p_lang;
        p_version := a.version;
    END IF;
    PERFORM article_audit(p_by, p_to, p_slug, p_lang, p_version);
    RETURN jsonb_build_object('version', a.latest);
END $$;

-- The command line puts an article there in a state: "new", "changed" or "same". A draft beside what is published stays
-- when that is the same.
CREATE OR REPLACE FUNCTION article_put(p_lang text, p_slug text, p_state text, p_text article_text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    a article;
    told text := 'changed';
BEGIN
    SELECT * INTO a FROM article WHERE slug = p_slug AND lang = p_lang FOR UPDATE;
    IF a.slug IS NULL THEN
        told := 'new';
        a := article_make(p_slug, p_lang, p_text, 0, 0);
    ELSIF article_text_of(article_newest(p_slug, p_lang, CASE WHEN a.state = 'published' AND p_state = 'published'
                                                              THEN a.version ELSE a.latest END)) IS DISTINCT FROM p_text THEN
        a := article_add_version(a, p_text, 0, NULL);
    ELSIF a.state::text = p_state THEN
        RETURN 'same';
    END IF;
    IF p_state = 'published' THEN
        PERFORM article_publish(p_slug, p_lang, a.latest);
    ELSE
        UPDATE article SET state = p_state::article_state, updated_at = clock_timestamp() WHERE slug = p_slug AND lang = p_lang;
    END IF;
    PERFORM article_audit(0, 'imported', p_slug, p_lang, a.latest);
    RETURN told;
END $$;

-- Drops some versions that were replaced before then; not those that readers of the help pages voted on, which go first. The
-- article is locked, so that none is published or restored meanwhile. Returns how many.
CREATE OR REPLACE FUNCTION article_versions_prune(p_before timestamptz) RETURNS bigint LANGUAGE sql AS $$
    WITH over AS (
        SELECT v.slug, v.lang, v.version
        FROM article_version v JOIN article a ON a.slug = v.slug AND a.lang = v.lang
        WHERE v.replaced_at < p_before AND v.version NOT IN (a.version, a.latest)
          AND NOT EXISTS (SELECT 1 FROM article_vote t WHERE (t.slug, t.lang, t.version) = (v.slug, v.lang, v.version))
        ORDER BY v.replaced_at LIMIT 500 FOR UPDATE OF a, v SKIP LOCKED
    ), gone AS (
        DELETE FROM article_version v USING over o WHERE (v.slug, v.lang, v.version) = (o.slug, o.lang, o.version) RETURNING 1
    )
    SELECT count(*) FROM gone
$$;

-- ---- Pages ---------------------------------------------------------------------------------

-- Newest versions, 100 a page, behind (p_slug, p_lang).
CREATE OR REPLACE FUNCTION show_knowledge(p_in text, p_state text, p_text text, p_slug text, p_lang text) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH found AS MATERIALIZED (
        SELECT a.slug, a.lang, a.state, a.version, a.latest, a.owner_id, v.title, v.action, v.at, v.agent_id
        FROM article a JOIN article_version v ON v.slug = a.slug AND v.lang = a.lang AND v.version = a.latest
        WHERE (p_in = '' OR a.lang = p_in) AND (p_state = '' OR a.state::text = p_state) AND (a.slug, a.lang) > (p_slug, p_lang)
          AND (p_text = '' OR position(lower(p_text) IN lower(concat_ws(' ', a.slug, v.title, v.answer,
                   array_to_string(v.questions, ' '), array_to_string(v.keywords, ' ')))) > 0)
        ORDER BY a.slug, a.lang LIMIT 101
    ), page AS (
        SELECT f.*, o.name AS owner_name, w.name AS by_name FROM (SELECT * FROM found ORDER BY slug, lang LIMIT 100) f
        LEFT JOIN agent o ON o.id = f.owner_id LEFT JOIN agent w ON w.id = f.agent_id
    )
    SELECT jsonb_build_object(
        'articles', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'slug', slug, 'lang', lang, 'title', title, 'action', action, 'state', state, 'published', version, 'latest', latest,
            'owner', owner_id, 'owner_name', owner_name, 'at', unix_ms(at), 'by_name', by_name) ORDER BY slug, lang), '[]') FROM page),
        'more', (SELECT count(*) > 100 FROM found),
        'langs', (SELECT coalesce(jsonb_agg(lang ORDER BY lang), '[]') FROM (SELECT DISTINCT lang FROM article) l),
        'counts', (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (SELECT state, count(*) AS n FROM article GROUP BY state) c))
$$;

-- One of its versions, the newest for 0, and which others there are: the newest 200. NULL when there is none.
CREATE OR REPLACE FUNCTION show_article(p_lang text, p_slug text, p_version integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'slug', a.slug, 'lang', a.lang, 'state', a.state, 'published', a.version, 'latest', a.latest, 'owner', a.owner_id,
        'version', v.version, 'action', v.action, 'topic', v.topic, 'title', v.title, 'answer', v.answer, 'body', v.body,
        'questions', v.questions, 'keywords', v.keywords, 'at', unix_ms(v.at), 'by_name', w.name,
        'versions', (SELECT jsonb_agg(jsonb_build_object('version', o.version, 'at', unix_ms(o.at), 'by_name', b.name,
                                                          'restored_from', o.restored_from) ORDER BY o.version DESC)
                     FROM (SELECT * FROM article_version o WHERE o.slug = a.slug AND o.lang = a.lang
                           ORDER BY o.version DESC LIMIT 200) o LEFT JOIN agent b ON b.id = o.agent_id))
    FROM article a
    JOIN article_version v ON v.slug = a.slug AND v.lang = a.lang
                          AND v.version = CASE p_version WHEN 0 THEN a.latest ELSE p_version END
    LEFT JOIN agent w ON w.id = v.agent_id
    WHERE a.slug = p_slug AND a.lang = p_lang
$$;
