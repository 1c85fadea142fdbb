-- Whether the bot told the steps of late: a phrase that comes a word a message is one secret.
CREATE OR REPLACE FUNCTION exposed_lately(p_conversation bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM entry b
                   JOIN entry v ON v.conversation_id = b.conversation_id AND v.seq = (b.data->>'answer_to')::bigint
                   WHERE b.conversation_id = p_conversation AND b.author = 'bot' AND v.data ? 'guard'
                     AND b.created_at > now() - interval '5 minutes')
$$;

-- The guard took a secret out of what a visitor said to a person, or while waiting for one: the bot's steps are
-- appended, unless they were just told, and the conversation is marked and urgent from now on. With the bot it is handed over
-- instead; closed ones need nothing.
CREATE OR REPLACE FUNCTION conversation_exposed(p_conversation bigint, p_client_id uuid, p_text text, p_data jsonb)
RETURNS SETOF entry LANGUAGE plpgsql AS $$
DECLARE
    at_time timestamptz := desk_begin();
    conv conversation;
    picks pick[];
BEGIN
    SELECT * INTO conv FROM conversation WHERE id = p_conversation;
    IF conv.id IS NULL OR conv.state NOT IN ('queued', 'assigned')
       OR EXISTS (SELECT 1 FROM entry e WHERE e.conversation_id = conv.id AND e.client_id = p_client_id
                  AND e.author = 'bot' AND e.author_id = 0) THEN
        RETURN;
    END IF;
    IF conv.state = 'queued' AND conv.priority > 0 THEN
        UPDATE waiting SET priority = 0, rank = least(rank, queue_rank(since, 0::smallint, false))
        WHERE conversation_id = conv.id;
        picks := desk_decide(at_time, 'prioritise', jsonb_build_array(fact_waiting(conv.id)), ARRAY [conv.id]);
    END IF;
    IF NOT exposed_lately(conv.id) THEN
        RETURN NEXT entry_add(conv.id, 'message', 'bot', 0, p_client_id, p_text, NULL, p_data, NULL);
    END IF;
    UPDATE conversation SET marks = conversation_marks(conv, NULL) WHERE id = conv.id;
    IF conv.priority > 0 THEN
        UPDATE conversation SET priority = 0 WHERE id = conv.id;
        RETURN NEXT entry_add(conv.id, 'event', 'system', 0, NULL, NULL, 'moved_in_queue',
                              jsonb_build_object('priority', 'urgent', 'front', false, 'reason', 'exposed'), NULL);
    END IF;
    RETURN QUERY SELECT * FROM desk_apply(picks);
END $$;
