-- What became of the bot's answers, for those who write its articles.

-- From here on the bot was sure enough: below it an editor should have a look. Of 100.
CREATE OR REPLACE FUNCTION bot_answer_sure() RETURNS smallint LANGUAGE sql IMMUTABLE AS $$ SELECT 45::smallint $$;

-- A number in what the bot wrote beside an answer; NULL for anything else, since a bot of somebody else's may have written it.
CREATE OR REPLACE FUNCTION bot_answer_number(p_data jsonb, p_key text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_data ->> p_key ~ '^[0-9]{1,9}$' THEN (p_data ->> p_key)::bigint END
$$;

-- The answers of one conversation that is over, as bot_answer keeps them.
CREATE OR REPLACE FUNCTION bot_answers_of(p_conversation bigint) RETURNS SETOF bot_answer LANGUAGE sql STABLE AS $$
    SELECT e.conversation_id, e.seq, e.created_at, e.data ->> 'kind', e.data ->> 'article',
           coalesce(nullif(e.data ->> 'lang', ''), nullif(c.lang, ''), 'en'),
           bot_answer_number(e.data, 'version')::integer, CASE WHEN bot_answer_number(e.data, 'sure') <= 100 THEN bot_answer_number(e.data, 'sure') END::smallint,
           left(q.body, 300),
           h.seq IS NOT NULL, v.helpful,
           e.data ->> 'kind' IN ('miss', 'out_of_scope') OR v.helpful IS FALSE
               OR e.data ->> 'kind' = 'article' AND coalesce(bot_answer_number(e.data, 'sure') < bot_answer_sure(), false),
           NULL::timestamptz, NULL::bigint, NULL::text
    FROM entry e
    JOIN conversation c ON c.id = e.conversation_id
    LEFT JOIN entry q ON q.conversation_id = e.conversation_id AND q.seq = bot_answer_number(e.data, 'answer_to')
                     AND q.author = 'visitor' AND NOT coalesce(q.data ?| '{choice,guard}', false)
    LEFT JOIN LATERAL (SELECT n.seq FROM entry n
                       WHERE n.conversation_id = e.conversation_id AND n.seq > e.seq AND n.event = 'queued' LIMIT 1) h ON true
    LEFT JOIN LATERAL (SELECT n.data ->> 'helpful' = 'true' AS helpful FROM entry n
                       WHERE n.conversation_id = e.conversation_id AND n.seq > e.seq AND n.event = 'helpful'
                         AND bot_answer_number(n.data, 'seq') = e.seq ORDER BY n.seq DESC LIMIT 1) v ON true
    WHERE e.conversation_id = p_conversation AND e.author = 'bot' AND e.kind = 'message'
      AND (e.data ? 'article' OR e.data ->> 'kind' IN ('miss', 'out_of_scope'))
$$;

-- Takes up to p_limit conversations from what waits, and answers how many those were. Of two nodes none waits for the
-- other, and what fails leaves its mark where it is. What is older than 400 days goes, some at a time.
CREATE OR REPLACE FUNCTION bot_answers_learn(p_limit bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    taken bigint[];
BEGIN
    WITH chosen AS (
        SELECT conversation_id FROM bot_answer_todo ORDER BY marked_at, conversation_id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM bot_answer_todo t USING chosen c WHERE t.conversation_id = c.conversation_id RETURNING t.conversation_id
    )
    SELECT coalesce(array_agg(conversation_id ORDER BY conversation_id), '{}') INTO taken FROM gone;
    INSERT INTO bot_answer SELECT a.* FROM unnest(taken) c, bot_answers_of(c) a
    ON CONFLICT (conversation_id, seq) DO UPDATE SET helpful = excluded.helpful, unknown = excluded.unknown;
    DELETE FROM bot_answer b USING (SELECT conversation_id, seq FROM bot_answer WHERE at < now() - interval '400 days'
                                    ORDER BY at LIMIT 500) o
    WHERE b.conversation_id = o.conversation_id AND b.seq = o.seq;
    DELETE FROM article_vote v USING (SELECT slug, lang, client_id FROM article_vote WHERE at < now() - interval '400 days'
                                      ORDER BY at LIMIT 500) o
    WHERE (v.slug, v.lang, v.client_id) = (o.slug, o.lang, o.client_id);
    RETURN cardinality(taken);
END $$;

-- What a visitor says of an answer that the bot gave from an article. The last word counts; each is kept, as an event.
CREATE OR REPLACE FUNCTION conversation_helpful(p_conversation bigint, p_visitor bigint, p_seq bigint, p_helpful boolean)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    conv conversation;
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation FOR NO KEY UPDATE;
    IF conv.id IS NULL OR conv.visitor_id <> p_visitor OR NOT EXISTS (
        SELECT 1 FROM entry WHERE conversation_id = p_conversation AND seq = p_seq AND author = 'bot' AND data ? 'article') THEN
        PERFORM move_refuse('not_found');
    ELSIF p_helpful = (SELECT (data -> 'helpful')::boolean FROM entry
                       WHERE conversation_id = p_conversation AND event = 'helpful' AND (data -> 'seq')::bigint = p_seq
                       ORDER BY seq DESC LIMIT 1) THEN
        RETURN;
    END IF;
    RETURN NEXT entry_add(conv.id, 'event', 'visitor', p_visitor, NULL, NULL, 'helpful',
                          jsonb_build_object('seq', p_seq, 'helpful', p_helpful), NULL);
END $$;

-- What a visitor says of a published article on the help pages, and what stands then; p_helpful is NULL where it is only
-- asked. p_client_id is made of who the visitor is, so that each has one vote, on whatever page or device, and nobody is
-- named. No row when there is no such article.
CREATE OR REPLACE FUNCTION article_vote_put(p_lang text, p_slug text, p_client_id uuid, p_helpful boolean) RETURNS SETOF jsonb
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO article_vote (client_id, slug, lang, version, helpful)
    SELECT p_client_id, slug, lang, version, p_helpful FROM article
    WHERE slug = p_slug AND lang = p_lang AND state = 'published' AND p_helpful IS NOT NULL
    ON CONFLICT (slug, lang, client_id) DO UPDATE SET helpful = excluded.helpful, version = excluded.version, at = now();
    RETURN QUERY SELECT jsonb_build_object('helpful', v.helpful)
    FROM article a LEFT JOIN article_vote v ON v.slug = a.slug AND v.lang = a.lang AND v.client_id = p_client_id
    WHERE a.slug = p_slug AND a.lang = p_lang AND a.state = 'published';
END $$;

-- Per article, of the last p_days days: how often it was shown, whether that helped, and whether a person was needed.
CREATE OR REPLACE FUNCTION show_article_figures(p_days bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH said AS (
        SELECT slug, lang, count(*) AS shown, count(*) FILTER (WHERE helpful) AS helpful,
               count(*) FILTER (WHERE NOT helpful) AS unhelpful, count(*) FILTER (WHERE NOT handed_over) AS deflected,
               avg(sure) AS sure
        FROM bot_answer WHERE slug IS NOT NULL AND at > now() - p_days * interval '1 day' GROUP BY slug, lang
    ), read AS (
        SELECT slug, lang, count(*) FILTER (WHERE helpful) AS helpful, count(*) FILTER (WHERE NOT helpful) AS unhelpful
        FROM article_vote WHERE at > now() - p_days * interval '1 day' GROUP BY slug, lang
    )
    SELECT jsonb_build_object('days', p_days, 'articles', coalesce(jsonb_agg(jsonb_build_object(
        'slug', f.slug, 'lang', f.lang, 'title', f.title, 'state', f.state, 'shown', f.shown, 'helpful', f.helpful,
        'unhelpful', f.unhelpful, 'deflected', f.deflected, 'sure', f.sure) ORDER BY f.shown DESC, f.slug, f.lang), '[]'))
    FROM (SELECT a.slug, a.lang, a.title, a.state, coalesce(s.shown, 0) AS shown, coalesce(s.deflected, 0) AS deflected,
                 coalesce(s.helpful, 0) + coalesce(r.helpful, 0) AS helpful,
                 coalesce(s.unhelpful, 0) + coalesce(r.unhelpful, 0) AS unhelpful, round(s.sure) AS sure
          FROM article a
          LEFT JOIN said s ON s.slug = a.slug AND s.lang = a.lang
          LEFT JOIN read r ON r.slug = a.slug AND r.lang = a.lang
          WHERE a.state = 'published' OR s.shown > 0
          ORDER BY shown DESC, a.slug, a.lang LIMIT 2000) f
$$;

-- An editor has seen to these: they are not shown again. Dismissed ones keep others like them away, too.
CREATE OR REPLACE FUNCTION bot_answers_settle(p_by bigint, p_as text, p_conversations bigint[], p_seqs bigint[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    settled bigint;
BEGIN
    UPDATE bot_answer b SET settled_at = now(), settled_by = p_by, settled_as = p_as
    FROM unnest(p_conversations, p_seqs) AS s(conversation_id, seq)
    WHERE b.conversation_id = s.conversation_id AND b.seq = s.seq AND b.settled_at IS NULL;
    GET DIAGNOSTICS settled = ROW_COUNT;
    IF settled > 0 THEN
        INSERT INTO audit (agent_id, act, detail) VALUES (p_by, 'questions', jsonb_build_object('did', p_as, 'count', settled));
    END IF;
    RETURN settled;
END $$;
