-- Whether the bot told the steps since, or just before: a phrase that comes a word a message is one secret.
CREATE OR REPLACE FUNCTION exposed_lately(p_conversation bigint, p_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM entry b
                   JOIN entry v ON v.conversation_id = b.conversation_id AND v.seq = (b.data->>'answer_to')::bigint
                   WHERE b.conversation_id = p_conversation AND b.author = 'bot' AND v.author = 'visitor' AND v.data ? 'guard'
                     AND b.created_at > p_at - interval '5 minutes')
$$;

-- The guard took a secret out of what a visitor said to a person, or while waiting for one: the bot's steps are
-- appended, unless they were just told, and the conversation is marked and urgent from now on. One that the bot has is
-- handed over with them: what it was about to say of the secret is lost, and it has answered something later. Closed
-- ones need nothing. What the bot remembers stands in its newest message, so it goes on in this one.
CREATE OR REPLACE FUNCTION conversation_exposed(p_conversation bigint, p_client_id uuid, p_text text, p_data jsonb)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    conv conversation;
    picks pick[];
    data jsonb;
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL OR conv.state = 'closed'
       OR EXISTS (SELECT 1 FROM entry e WHERE e.conversation_id = conv.id AND e.client_id = p_client_id
                  AND e.author = 'bot' AND e.author_id = 0) THEN
        RETURN;
    END IF;
    data := p_data || jsonb_strip_nulls(jsonb_build_object(
        'state', (SELECT h.bot_state FROM conversation_head h WHERE h.id = conv.id)));
    IF conv.state = 'bot' THEN
        RETURN QUERY SELECT * FROM conversation_hand_over(conv.id, 'urgent', 0::smallint, p_client_id, p_text, data,
                                                          NULL, NULL, NULL, NULL, NULL);
        RETURN;
    END IF;
    IF conv.state = 'queued' AND conv.priority > 0 THEN
        UPDATE waiting SET priority = 0, rank = least(rank, queue_rank(since, 0::smallint, false))
        WHERE conversation_id = conv.id;
        picks := desk_decide(at_time, 'prioritise', jsonb_build_array(fact_waiting(conv.id)), ARRAY [conv.id]);
    END IF;
    IF NOT exposed_lately(conv.id, now()) THEN
        RETURN NEXT entry_add(conv.id, 'message', 'bot', 0, p_client_id, p_text, NULL, data, NULL);
    END IF;
    UPDATE conversation SET marks = conversation_marks(conv, NULL) WHERE id = conv.id;
    IF conv.priority > 0 THEN
        UPDATE conversation SET priority = 0 WHERE id = conv.id;
        RETURN NEXT event_moved_in_queue(conv.id, NULL, 0::smallint, false, 'exposed');
    END IF;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;

-- Messages that a secret was taken out of more than `p_age` ago, and that nobody gave the steps for: the node that stored
-- it died, or the bot was about to answer when a person took over. The newest of each open conversation: steps that are told
-- for it are told for those before it. Found by an index, whatever was said since. Who said nothing for a minute is looked
-- at every 200th time, as in read_unanswered.
CREATE OR REPLACE FUNCTION exposed_unanswered(p_age interval, p_turn bigint) RETURNS SETOF entry LANGUAGE sql STABLE AS $$
    SELECT e.*
    FROM conversation c
    CROSS JOIN LATERAL (SELECT n.* FROM entry n
                        WHERE n.conversation_id = c.id AND n.author = 'visitor' AND n.data ? 'guard'
                        ORDER BY n.seq DESC LIMIT 1) e
    WHERE c.state <> 'closed' AND (c.last_entry_at > now() - interval '1 minute' OR c.id % 200 = p_turn)
      AND e.created_at NOT BETWEEN now() - p_age AND now() + interval '1 second'
      AND NOT exposed_lately(c.id, e.created_at)
$$;
